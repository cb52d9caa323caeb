//! The facade: one object that runs the whole upstream half of the river.
//!
//! ```text
//! Post -> Document (text) -> Findings (detect) -> Fingerprint (style, fingerprint)
//! ```
//!
//! Build one [`Analyzer`] and share it among all threads: it holds compiled
//! lexicons and models and never changes.

use crate::detect::{Detector, Finding};
use crate::document::{Document, Post};
use crate::fingerprint::Fingerprint;
use crate::text::Tokenizer;

/// Tokenizer, detector and style extractor in one.
#[derive(Debug)]
pub struct Analyzer {
    tokenizer: Tokenizer,
    detector: Detector,
}

/// A post after analysis: its document and what the detectors say about it.
#[derive(Debug, Clone)]
pub struct Score<'a> {
    /// The tokenized text.
    pub document: Document<'a>,
    /// The findings, in text order.
    pub findings: Vec<Finding>,
}

impl Score<'_> {
    /// Findings per 100 word tokens; 0 for a text without words.
    #[must_use]
    pub fn findings_per_100_tokens(&self) -> f64 {
        let words = self.document.word_count();
        if words == 0 {
            return 0.0;
        }
        self.findings.len() as f64 * 100.0 / words as f64
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

impl Analyzer {
    /// The analyzer with the built-in lexicons, rules and models.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            detector: Detector::new(),
        }
    }

    /// Tokenizes `text` and labels its language.
    #[must_use]
    pub fn document<'a>(&self, text: &'a str) -> Document<'a> {
        self.tokenizer.document(text)
    }

    /// Tokenizes a post and runs every detector of its language over it.
    #[must_use]
    pub fn score<'a>(&self, post: &'a Post) -> Score<'a> {
        let document = self.document(&post.text);
        let findings = self.detector.detect(&document);
        Score { document, findings }
    }

    /// Folds posts, of one account or one corpus, into one fingerprint.
    pub fn fingerprint<'p>(&self, posts: impl IntoIterator<Item = &'p Post>) -> Fingerprint {
        let mut fingerprint = Fingerprint::new();
        for post in posts {
            let score = self.score(post);
            fingerprint.fold(post, &score.document, &score.findings);
        }
        fingerprint
    }

    /// The detector, to list and test its rules.
    #[must_use]
    pub fn detector(&self) -> &Detector {
        &self.detector
    }
}
