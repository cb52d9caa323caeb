//! Bytes to a [`Document`]: tokens, sentences, languages.

use crate::document::{CaseStyle, Document, Language};

pub mod language;
pub mod script;

/// Turns texts into documents. Built once, shared by all threads.
#[derive(Debug, Default)]
pub struct Tokenizer {}

impl Tokenizer {
    /// The tokenizer with the built-in lexicons and language model.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tokenizes `text`, its language unknown.
    #[must_use]
    pub fn document<'a>(&self, text: &'a str) -> Document<'a> {
        Document {
            text,
            tokens: Vec::new(),
            sentences: Vec::new(),
            language: Language::UNKNOWN,
            languages: Vec::new(),
            case: CaseStyle::None,
        }
    }
}
