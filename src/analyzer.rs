//! The facade: one object that runs the whole upstream half of the river.
//!
//! ```text
//! Post -> Document (text) -> Findings (detect) -> Fingerprint (style, fingerprint)
//! ```
//!
//! Build one [`Analyzer`] and share it among all threads: it holds compiled
//! lexicons and models and never changes.

use std::borrow::Borrow;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use crate::detect::{Channel, Detector, Finding, RuleSet};
use crate::document::{Document, Post};
use crate::fingerprint::{Fingerprint, FingerprintBuilder};
use crate::score::{self, DocumentScores};
use crate::style::Extractor;
use crate::text::Tokenizer;

/// Posts that one task of [`Analyzer::fingerprint_all`] folds.
const POSTS_PER_TASK: usize = 64;

/// Tokenizer, detector and style extractor in one.
#[derive(Debug)]
pub struct Analyzer {
    tokenizer: Tokenizer,
    detector: Detector,
    extractor: Extractor,
    scores: score::Model,
    channel: Option<Channel>,
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
        Self::with_detector(Detector::new(RuleSet::builtin()))
    }

    /// An analyzer with a detector of one's own: other rules, style findings, a least confidence.
    #[must_use]
    pub fn with_detector(detector: Detector) -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            detector,
            extractor: Extractor::new(),
            scores: score::Model::builtin(),
            channel: None,
        }
    }

    /// Takes every text as written or as spoken; else what has cues counts as spoken.
    #[must_use]
    pub fn with_channel(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    /// Tokenizes `text` and labels its language.
    #[must_use]
    pub fn document<'a>(&self, text: &'a str) -> Document<'a> {
        self.tokenizer.document(text)
    }

    /// Tokenizes a post and runs every detector of its language over it. The array `suppress` among
    /// its extra fields leaves out findings, by rule (`en.prep.*`) or key ([`Finding::key`]).
    #[must_use]
    pub fn score<'a>(&self, post: &'a Post) -> Score<'a> {
        self.score_as(post, None)
    }

    /// As [`score`](Self::score), with the channel of this one post where the caller knows it.
    #[must_use]
    pub fn score_as<'a>(&self, post: &'a Post, channel: Option<Channel>) -> Score<'a> {
        let document = self.document(&post.text);
        let channel = channel.or(self.channel).unwrap_or(if post.cues.is_empty() {
            Channel::Written
        } else {
            Channel::Spoken
        });
        let mut findings = Vec::new();
        self.detector.detect_in(&document, channel, &mut findings);
        let suppressed = |finding: &Finding| {
            let names = post.extra.get("suppress").and_then(Value::as_array);
            let mut names = names.into_iter().flatten().filter_map(Value::as_str);
            names.any(|name| finding.is_named(name))
        };
        findings.retain(|finding| !suppressed(finding));
        Score { document, findings }
    }

    /// What the document as a whole looks like: probabilities with what each rests on.
    #[must_use]
    pub fn document_scores(&self, score: &Score<'_>) -> DocumentScores {
        self.scores
            .score(&score.document, &score.findings, self.detector.rules())
    }

    /// Folds posts, of one account or one corpus, into one fingerprint.
    #[must_use]
    pub fn fingerprint<'p>(&self, posts: impl IntoIterator<Item = &'p Post>) -> Fingerprint {
        self.fold(&self.extractor, posts)
    }

    fn fold<'p>(
        &self,
        extractor: &Extractor,
        posts: impl IntoIterator<Item = &'p Post>,
    ) -> Fingerprint {
        let mut builder = FingerprintBuilder::new(extractor);
        for post in posts {
            let score = self.score(post);
            builder.fold(post, &score.document, &score.findings);
        }
        builder.finish()
    }

    /// As [`fingerprint`](Self::fingerprint), on all threads of the pool; the same result.
    #[must_use]
    pub fn fingerprint_all<P: Borrow<Post> + Sync>(&self, posts: &[P]) -> Fingerprint {
        self.fingerprint_all_by(&self.extractor, posts)
    }

    /// As [`fingerprint_all`](Self::fingerprint_all), by another extractor.
    #[must_use]
    pub fn fingerprint_all_by<P: Borrow<Post> + Sync>(
        &self,
        extractor: &Extractor,
        posts: &[P],
    ) -> Fingerprint {
        // By halves: one after the other, the merges would take the square of the posts.
        posts
            .par_chunks(POSTS_PER_TASK)
            .map(|posts| self.fold(extractor, posts.iter().map(Borrow::borrow)))
            .reduce(Fingerprint::default, |mut all, part| {
                all.merge(&part);
                all
            })
    }

    /// Folds bare texts, each one document, into one fingerprint.
    #[must_use]
    pub fn fingerprint_texts<S: AsRef<str>>(&self, texts: &[S]) -> Fingerprint {
        let mut builder = FingerprintBuilder::new(&self.extractor);
        for text in texts {
            let post = Post {
                text: text.as_ref().to_owned(),
                ..Post::default()
            };
            let score = self.score(&post);
            builder.fold(&post, &score.document, &score.findings);
        }
        builder.finish()
    }

    /// The rules in force, to list and test them.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        self.detector.rules()
    }

    /// The built-in rules, compiled: what [`new`](Self::new) runs.
    #[must_use]
    pub fn builtin_rules() -> Arc<RuleSet> {
        Arc::new(RuleSet::builtin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_does_not_depend_on_how_posts_are_divided() {
        let analyzer = Analyzer::new();
        let posts: Vec<Post> = (0..200)
            .map(|n| Post {
                id: n.to_string(),
                text: format!("Number {n} came in by the evening tide, and we let it be."),
                ..Post::default()
            })
            .collect();
        let together = analyzer.fingerprint_all(&posts);
        assert_eq!(together, analyzer.fingerprint(&posts));
        assert_eq!(together.documents, 200);
    }

    #[test]
    fn no_words_means_no_rate() {
        let post = Post::default();
        let analyzer = Analyzer::new();
        assert_eq!(analyzer.score(&post).findings_per_100_tokens(), 0.0);
    }
}
