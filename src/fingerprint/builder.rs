//! Folds documents into open tables and seals them into a fingerprint.

use std::collections::BTreeMap;

use super::{EXAMPLE_MAX, Example, Fingerprint, Moment, Section};
use crate::detect::Finding;
use crate::document::{Document, Post};
use crate::style::{Extractor, Tally};

/// A fingerprint under construction.
#[derive(Debug, Clone)]
pub struct FingerprintBuilder {
    extractor: Extractor,
    /// Everything but the feature counts.
    facts: Fingerprint,
    tallies: BTreeMap<String, Open>,
}

/// The open form of a [`Section`].
#[derive(Debug, Clone)]
struct Open {
    documents: u64,
    words: u64,
    sentences: u64,
    tally: Tally,
}

impl FingerprintBuilder {
    /// A builder that has seen nothing.
    #[must_use]
    pub fn new(extractor: &Extractor) -> Self {
        Self {
            extractor: extractor.clone(),
            facts: Fingerprint::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// Adds one analysed document.
    ///
    /// Its counts go to the section of its language; where the text is too
    /// short to tell (confidence below [`CONFIDENT`]), to that of the language
    /// its record declares, if it does.
    pub fn fold(&mut self, post: &Post, document: &Document<'_>, findings: &[Finding]) {
        let words = document.word_count() as u64;
        self.facts.documents += 1;
        self.facts.words += words;
        if let Some(account) = &post.account {
            bump(&mut self.facts.accounts, account);
        }
        if let Some(platform) = &post.platform {
            bump(&mut self.facts.platforms, platform);
        }
        let moment = post.created_at.as_deref().and_then(Moment::parse);
        self.facts.see_moments(moment.as_ref(), moment.as_ref());
        for finding in findings {
            self.facts.see_tell(&finding.rule, 1, || Example {
                document: post.id.clone(),
                start: finding.span.start,
                text: excerpt(document.text, finding.span.range()),
            });
        }

        let language = language_of(post, document);
        if !self.tallies.contains_key(&*language) {
            let open = Open {
                documents: 0,
                words: 0,
                sentences: 0,
                tally: self.extractor.tally(&language),
            };
            self.tallies.insert(language.to_string(), open);
        }
        if let Some(open) = self.tallies.get_mut(&*language) {
            open.documents += 1;
            open.words += words;
            open.sentences += document.sentences.len() as u64;
            self.extractor.extract(document, findings, &mut open.tally);
        }
    }

    /// The fingerprint of everything folded so far.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        let mut fingerprint = self.facts;
        for (language, open) in self.tallies {
            let (families, masked) = open.tally.seal();
            let section = Section {
                documents: open.documents,
                words: open.words,
                sentences: open.sentences,
                families,
                masked,
            };
            fingerprint.sections.insert(language, section);
        }
        fingerprint
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}

/// Confidence from which the text's own language outweighs the declared one.
pub const CONFIDENT: f32 = 0.5;

/// The section a document belongs to: a primary subtag.
fn language_of<'p>(post: &'p Post, document: &Document<'_>) -> std::borrow::Cow<'p, str> {
    let found = document.language.primary();
    if found != "und" && document.language.confidence >= CONFIDENT {
        return found.into();
    }
    let declared = post.lang.as_deref().unwrap_or("");
    let primary = declared.split(['-', '_']).next().unwrap_or("");
    let plausible =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    match plausible {
        true if primary.bytes().all(|b| b.is_ascii_lowercase()) => primary.into(),
        true => primary.to_ascii_lowercase().into(),
        false => found.into(),
    }
}

/// The marked words, cut to [`EXAMPLE_MAX`] bytes on a character boundary.
fn excerpt(text: &str, range: std::ops::Range<usize>) -> String {
    let marked = text.get(range).unwrap_or("");
    let mut end = marked.len().min(EXAMPLE_MAX);
    while !marked.is_char_boundary(end) {
        end -= 1;
    }
    marked[..end].to_owned()
}
