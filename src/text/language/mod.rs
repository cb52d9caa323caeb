//! Which language a text is in, as a whole, by span, and pooled over many
//! texts of one account.
//!
//! The script of the letters decides first ([`rules`]): Greek letters are
//! Greek. Where a script serves several languages, character n-grams decide;
//! [`fallback`] knows a few languages more. What is said is said with a
//! probability, and nothing is said about a text without letters.

mod evidence;
mod fallback;
mod pool;
mod rules;
mod spans;

pub use pool::Pool;

use crate::document::{Language, LanguageSpan};

/// Labels texts with their language. Cheap to make, shared by all threads.
#[derive(Debug, Default)]
pub struct LanguageIdentifier {}

impl LanguageIdentifier {
    /// The identifier with the built-in model.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The language of the whole text, or [`Language::UNKNOWN`] when it is too short to tell.
    ///
    /// Long texts are sampled evenly, so the cost is bounded.
    #[must_use]
    pub fn identify(&self, text: &str) -> Language {
        evidence::Evidence::of(text).verdict(text)
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
