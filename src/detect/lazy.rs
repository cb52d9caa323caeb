//! Regular expressions that are compiled when they are first needed.
//!
//! Compiling them is most of the work of loading rules, and a run needs few:
//! those of a rule whose words occur.

use std::sync::{Arc, OnceLock};

use regex::Regex;
use serde::{Deserialize, Serialize};

/// An expression; clones share what is compiled. It is kept as its source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
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
        let lazy = Self::from(source.to_owned());
        if eager {
            let _ = lazy.made.set(Some(Regex::new(source)?));
        }
        Ok(lazy)
    }

    /// The compiled expression; none for a bad one.
    pub(crate) fn get(&self) -> Option<&Regex> {
        self.made
            .get_or_init(|| Regex::new(&self.source).ok())
            .as_ref()
    }
}

impl From<String> for Lazy {
    fn from(source: String) -> Self {
        Self {
            source: source.into(),
            made: Arc::default(),
        }
    }
}

impl From<Lazy> for String {
    fn from(lazy: Lazy) -> Self {
        lazy.source.as_ref().to_owned()
    }
}
