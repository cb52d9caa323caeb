//! Regular expressions that are compiled when they are first needed.
//!
//! Compiling them is most of the work of loading rules, and a run needs few:
//! those of a rule whose words occur.

use std::sync::{Arc, OnceLock};

use regex::Regex;

/// An expression; clones share what is compiled.
#[derive(Debug, Clone)]
pub(crate) struct Lazy {
    source: Arc<str>,
    made: Arc<OnceLock<Option<Regex>>>,
}

impl Lazy {
    /// The expression; with `eager` it is compiled at once.
    ///
    /// # Errors
    /// With `eager`, what is wrong with it. Without, a bad expression matches nothing.
    pub(crate) fn new(source: &str, eager: bool) -> Result<Self, regex::Error> {
        let made = OnceLock::new();
        if eager {
            let _ = made.set(Some(Regex::new(source)?));
        }
        Ok(Self {
            source: Arc::from(source),
            made: Arc::new(made),
        })
    }

    /// The compiled expression; none for a bad one.
    pub(crate) fn get(&self) -> Option<&Regex> {
        self.made
            .get_or_init(|| Regex::new(&self.source).ok())
            .as_ref()
    }
}
