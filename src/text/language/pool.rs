//! Pooled evidence: the language of an account from many short texts.

use crate::document::Language;

use super::evidence::Evidence;
use super::languages::Allowed;
use super::model::Model;

/// Gathers what many texts of one account show about its language.
///
/// Texts may be added in any order, and pools merged in any order, with the
/// same result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    evidence: Evidence,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            evidence: Evidence::NONE,
        }
    }
}

impl Pool {
    /// An empty pool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text. Of long texts an even sample is read.
    pub fn add(&mut self, text: &str) {
        self.add_by(Model::built_in(), text);
    }

    /// Adds a text, read by `model`.
    pub(super) fn add_by(&mut self, model: &Model, text: &str) {
        let evidence = Evidence::sampled(model, text);
        self.evidence.add(&evidence);
    }

    /// Adds another pool's texts.
    pub fn merge(&mut self, other: &Self) {
        self.evidence.add(&other.evidence);
    }

    /// The languages that the texts taken together may be in, likeliest first.
    #[must_use]
    pub fn guesses(&self) -> Vec<Language> {
        self.guesses_by(Model::built_in(), Allowed::ALL)
    }

    /// The languages of `allowed` that the texts may be in by `model`, which read them.
    pub(super) fn guesses_by(&self, model: &Model, allowed: Allowed) -> Vec<Language> {
        self.evidence.ranked(model, allowed)
    }

    /// The language that the texts taken together are most likely in;
    /// [`Language::UNKNOWN`] when there are no letters in them.
    #[must_use]
    pub fn identify(&self) -> Language {
        self.evidence.verdict(Model::built_in(), Allowed::ALL)
    }
}
