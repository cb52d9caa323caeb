//! Which language a text is in, as a whole, by span, and pooled over many
//! texts of one account.
//!
//! The script of the letters decides first (`rules`): Greek letters are
//! Greek. Where a script serves several languages, character n-grams decide;
//! `fallback` knows a few languages more. What is said is said with a
//! probability, and nothing is said about a text without letters.

mod evidence;
mod fallback;
mod features;
mod languages;
mod model;
mod pool;
mod rules;
mod spans;
pub mod train;

pub use model::Model;
pub use pool::Pool;

use std::sync::Arc;

use evidence::Evidence;
use languages::Allowed;

use crate::document::{Language, LanguageSpan};

/// Labels texts with their language. Cheap to make, shared by all threads.
#[derive(Debug, Clone)]
pub struct LanguageIdentifier {
    /// A model of the caller's instead of the built-in one.
    own: Option<Arc<Model>>,
    allowed: Allowed,
}

impl Default for LanguageIdentifier {
    fn default() -> Self {
        Self {
            own: None,
            allowed: Allowed::ALL,
        }
    }
}

impl LanguageIdentifier {
    /// The identifier with the built-in model.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An identifier with another model.
    #[must_use]
    pub fn with_model(model: Model) -> Self {
        Self {
            own: Some(Arc::new(model)),
            ..Self::default()
        }
    }

    /// Narrows the answers to the languages `codes` (BCP 47), which makes short
    /// texts surer.
    ///
    /// Where none of them is written in a text's script, the script's own
    /// languages are answered as before.
    #[must_use]
    pub fn only(mut self, codes: &[&str]) -> Self {
        self.allowed = Allowed::only(codes);
        self
    }

    fn model(&self) -> &Model {
        self.own.as_deref().unwrap_or_else(|| Model::built_in())
    }

    /// The language of the whole text, or [`Language::UNKNOWN`] when it is too short to tell.
    ///
    /// Long texts are sampled evenly, so the cost is bounded.
    #[must_use]
    pub fn identify(&self, text: &str) -> Language {
        let evidence = Evidence::sampled(self.model(), text);
        self.verdict(text, &evidence)
    }

    fn verdict(&self, text: &str, evidence: &Evidence) -> Language {
        let first = evidence.verdict(self.model(), self.allowed);
        if self.allowed != Allowed::ALL || first.code == Language::UNKNOWN.code {
            return first;
        }
        let letters = evidence.letters.iter().sum();
        fallback::second_opinion(text, letters, first)
    }

    /// The languages that the text may be in, likeliest first; the first is what
    /// [`identify`](Self::identify) says. Tells why a text is too short to tell.
    #[must_use]
    pub fn guesses(&self, text: &str) -> Vec<Language> {
        let evidence = Evidence::sampled(self.model(), text);
        let first = self.verdict(text, &evidence);
        let mut guesses = evidence.ranked(self.model(), self.allowed);
        if guesses.iter().all(|guess| guess.code != first.code) {
            // The fallback's word counts before the model's.
            guesses.insert(0, first);
        }
        guesses
    }

    /// Adds a text to the pool of its account, read by this identifier's model: a pool belongs
    /// to one identifier.
    pub fn pool(&self, pool: &mut Pool, text: &str) {
        pool.add_by(self.model(), text);
    }

    /// The languages that the texts of a pool taken together may be in, likeliest first.
    #[must_use]
    pub fn pooled(&self, pool: &Pool) -> Vec<Language> {
        pool.guesses_by(self.model(), self.allowed)
    }

    /// Stretches of the text by language, in text order, covering all its letters.
    ///
    /// A short insertion in another script (a brand name in a Chinese
    /// sentence) belongs to the stretch around it; a whole sentence does not.
    #[must_use]
    pub fn spans(&self, text: &str) -> Vec<LanguageSpan> {
        spans::spans(self, text)
    }
}

#[cfg(test)]
mod tests;
