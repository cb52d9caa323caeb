//! Pooled evidence: the language of an account from many short texts.

use std::collections::BTreeMap;

use crate::document::Language;

use super::LanguageIdentifier;

/// Gathers what many texts of one account say about its language.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    votes: BTreeMap<&'static str, f64>,
}

impl Pool {
    /// An empty pool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text; the order of texts does not matter.
    pub fn add(&mut self, text: &str) {
        let language = LanguageIdentifier::new().identify(text);
        if language.code != Language::UNKNOWN.code {
            *self.votes.entry(language.code).or_default() +=
                f64::from(language.confidence) * text.len().min(500) as f64;
        }
    }

    /// The language most of the texts are in; [`Language::UNKNOWN`] for an empty pool.
    #[must_use]
    pub fn identify(&self) -> Language {
        let total: f64 = self.votes.values().sum();
        let mut best = Language::UNKNOWN;
        for (&code, &vote) in &self.votes {
            let confidence = (vote / total) as f32;
            if confidence > best.confidence {
                best = Language { code, confidence };
            }
        }
        best
    }
}
