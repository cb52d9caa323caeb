//! How a comparer is set up.

use std::sync::Arc;

use super::calibration::CalibrationModel;
use super::methods;
use crate::error::{Error, Result};
use crate::fingerprint::{Background, ReferenceCohort};

/// Which methods are computed and weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Methods {
    /// Those that the calibration weighs, fused.
    #[default]
    Fusion,
    /// Every one, for training; the fusion weighs those it knows.
    Every,
    /// One alone, by its place in [`methods::ALL`].
    One(usize),
}

/// What stands in for a cohort where the caller gives none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Writers {
    /// The reference writers that come with the program.
    #[default]
    BuiltIn,
    /// Those, but for the ones from these data sets: none is measured against itself.
    Except(Vec<String>),
    /// Nothing: raw scores.
    No,
}

/// A caller's own background with reference writers.
#[derive(Debug, Clone)]
pub struct OwnBackground {
    /// What is common in the language.
    pub background: Arc<Background>,
    /// Reference writers, reduced by it.
    pub writers: Option<ReferenceCohort>,
}

/// How a comparer is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which methods are computed and weighed.
    pub methods: Methods,
    /// A calibration in place of the built-in one.
    pub calibration: Option<CalibrationModel>,
    /// What stands in for a cohort.
    pub writers: Writers,
    /// Backgrounds in place of the built-in ones, by their language.
    pub backgrounds: Vec<OwnBackground>,
    /// The |log10| of the odds that a verdict needs.
    pub threshold: f64,
    /// Probability of one author before reading, 0..1 exclusive; even odds where not given.
    pub prior: Option<f64>,
    /// Whether sides in different languages get a ratio, from punctuation and spacing alone.
    pub cross_language: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            methods: Methods::Fusion,
            calibration: None,
            writers: Writers::BuiltIn,
            backgrounds: Vec::new(),
            threshold: 1.0,
            prior: None,
            cross_language: false,
        }
    }
}

impl Options {
    /// One method alone, by name.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is no such method; the message names those that there are.
    pub fn with_method(mut self, name: &str) -> Result<Self> {
        let Some(place) = methods::position(name) else {
            let names: Vec<&str> = methods::ALL.iter().map(|m| m.name()).collect();
            return Err(Error::Usage(format!(
                "there is no method `{name}`; methods are {}",
                names.join(", ")
            )));
        };
        self.methods = Methods::One(place);
        Ok(self)
    }
}
