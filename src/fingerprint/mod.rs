//! Many documents of one account folded into one mergeable fingerprint.
//!
//! - `builder.rs` folds documents into open tables: use it for more than a few documents.
//! - this file is the fingerprint itself: sorted counts by language and family, and merging;
//!   `parts.rs` merges very many.
//! - `serial.rs` is its file form, `summary.rs` its JSON view, `moment.rs` its dates,
//!   `clock.rs` the forms in which times are written.
//! - `background.rs` holds what is common in a language, `cohort.rs` its reference writers.
//!
//! Merging is associative and commutative, and folding documents in any order
//! gives the same fingerprint. Streaming, threads and clusters rest on that.

/// Language and bytes of the built-in model files of one kind, by the beginning of their names.
macro_rules! model_files {
    ($kind:literal: $($language:literal),* $(,)?) => {
        [$((
            $language,
            include_bytes!(concat!("../../lexicons/models/", $kind, $language, ".bin")),
        )),*]
    };
}

pub mod background;
mod builder;
mod clock;
pub mod cohort;
mod moment;
mod parts;
mod serial;
mod summary;
pub mod train;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::detect::Finding;
use crate::document::{Document, Post};
use crate::error::Result;
use crate::style::{Extractor, Family, FeatureCounts, MaskedCounts};

pub use background::{Background, BackgroundBuilder, FeatureStatistics};
pub use builder::{CONFIDENT, FingerprintBuilder};
pub use clock::{DateOrder, Instant};
pub use cohort::ReferenceCohort;
pub use moment::Moment;
pub use parts::Parts;
pub use serial::{FORMAT_VERSION, MAGIC};
pub use summary::{FamilySummary, FeatureSummary, LanguageSummary, Summary, TellSummary};

/// What one account or corpus writes like. Merging is associative and commutative.
///
/// Counts are kept by language, because n-grams of two languages cannot be
/// compared; which languages to compare is the comparer's choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fingerprint {
    /// How many documents were folded in.
    pub documents: u64,
    /// How many word tokens they held.
    pub words: u64,
    /// Documents by account; documents without one are not counted here.
    pub accounts: BTreeMap<String, u64>,
    /// Documents by platform; documents without one are not counted here.
    pub platforms: BTreeMap<String, u64>,
    /// When the earliest dated document was published.
    pub first: Option<Moment>,
    /// When the latest dated document was published.
    pub last: Option<Moment>,
    /// Findings by rule, each with one example.
    pub tells: BTreeMap<String, Tell>,
    sections: BTreeMap<String, Section>,
}

/// How often a rule fired in a fingerprint's documents, and where for example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tell {
    /// How many findings of the rule there were.
    pub count: u64,
    /// The example that sorts first, whatever the order of folding.
    pub example: Example,
}

/// Where a rule fired.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Example {
    /// Identifier of the document.
    pub document: String,
    /// First byte of the finding in the document.
    pub start: u32,
    /// The words the finding marks, cut to [`EXAMPLE_MAX`] bytes.
    pub text: String,
}

/// Longest example of a tell, in bytes.
pub const EXAMPLE_MAX: usize = 160;

/// The part of a fingerprint that is in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Section {
    /// How many documents are in this language.
    pub documents: u64,
    /// How many word tokens they held.
    pub words: u64,
    /// How many sentences they held.
    pub sentences: u64,
    families: [FeatureCounts; Family::ALL.len()],
    masked: MaskedCounts,
}

impl Section {
    /// The counts of a family. [`Family::Masked`] is always empty: see [`masked`](Self::masked).
    #[must_use]
    pub fn counts(&self, family: Family) -> &FeatureCounts {
        &self.families[family.index()]
    }

    /// Masked 5-grams in the language's vocabulary.
    #[must_use]
    pub fn masked(&self) -> &MaskedCounts {
        &self.masked
    }

    /// Adds everything that `other` has seen. Both must be in one language.
    pub fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.words += other.words;
        self.sentences += other.sentences;
        for (mine, theirs) in self.families.iter_mut().zip(&other.families) {
            mine.merge(theirs);
        }
        self.masked.merge(&other.masked);
    }
}

impl Fingerprint {
    /// The fingerprint of no text at all: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A fingerprint of one section alone.
    pub(crate) fn of_section(language: &str, section: Section) -> Self {
        Self {
            documents: section.documents,
            words: section.words,
            sections: BTreeMap::from([(language.to_owned(), section)]),
            ..Self::default()
        }
    }

    /// Adds one analysed document.
    ///
    /// Each call merges sorted tables; for many documents a
    /// [`FingerprintBuilder`] does the same in far less time.
    pub fn fold(&mut self, post: &Post, document: &Document<'_>, findings: &[Finding]) {
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        builder.fold(post, document, findings);
        self.merge(&builder.finish());
    }

    /// Adds everything that `other` has seen.
    pub fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.words += other.words;
        for (account, documents) in &other.accounts {
            *self.accounts.entry(account.clone()).or_insert(0) += documents;
        }
        for (platform, documents) in &other.platforms {
            *self.platforms.entry(platform.clone()).or_insert(0) += documents;
        }
        self.see_moments(other.first.as_ref(), other.last.as_ref());
        for (rule, tell) in &other.tells {
            self.see_tell(rule, tell.count, || tell.example.clone());
        }
        for (language, section) in &other.sections {
            match self.sections.get_mut(language) {
                Some(mine) => mine.merge(section),
                None => {
                    self.sections.insert(language.clone(), section.clone());
                }
            }
        }
    }

    fn see_moments(&mut self, first: Option<&Moment>, last: Option<&Moment>) {
        if let Some(first) = first
            && self.first.as_ref().is_none_or(|mine| first < mine)
        {
            self.first = Some(first.clone());
        }
        if let Some(last) = last
            && self.last.as_ref().is_none_or(|mine| last > mine)
        {
            self.last = Some(last.clone());
        }
    }

    fn see_tell(&mut self, rule: &str, count: u64, example: impl FnOnce() -> Example) {
        match self.tells.get_mut(rule) {
            Some(mine) => {
                mine.count += count;
                let example = example();
                if example < mine.example {
                    mine.example = example;
                }
            }
            None => {
                let example = example();
                self.tells.insert(rule.to_owned(), Tell { count, example });
            }
        }
    }

    /// Languages (primary subtags, `und` where none was found) with their
    /// sections, in alphabetical order.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &Section)> {
        self.sections
            .iter()
            .map(|(language, section)| (language.as_str(), section))
    }

    /// The part in one language (primary subtag), if there is any.
    #[must_use]
    pub fn section(&self, language: &str) -> Option<&Section> {
        self.sections.get(language)
    }

    /// The part in one language as a fingerprint of its own, with that part's documents and words.
    ///
    /// Accounts, platforms, dates and tells are not kept by language and stay out. Empty when there
    /// is nothing in `language`.
    #[must_use]
    pub fn in_language(&self, language: &str) -> Self {
        let Some(section) = self.sections.get(language) else {
            return Self::default();
        };
        Self {
            documents: section.documents,
            words: section.words,
            sections: BTreeMap::from([(language.to_owned(), section.clone())]),
            ..Self::default()
        }
    }

    /// The language with most words; `und` for a fingerprint of nothing. Ties
    /// go to the language that sorts first.
    #[must_use]
    pub fn main_language(&self) -> &str {
        self.sections
            .iter()
            .rev()
            .max_by_key(|(_, section)| section.words)
            .map_or("und", |(language, _)| language.as_str())
    }

    /// The counts of a family over all languages: for families that need no
    /// language, such as punctuation.
    #[must_use]
    pub fn combined(&self, family: Family) -> FeatureCounts {
        let mut sum = FeatureCounts::default();
        for section in self.sections.values() {
            sum.merge(section.counts(family));
        }
        sum
    }

    /// How many different features it counts, over all languages and families: its size in memory is
    /// about 24 bytes for each.
    #[must_use]
    pub fn features(&self) -> usize {
        let of = |section: &Section| {
            section
                .families
                .iter()
                .map(FeatureCounts::len)
                .sum::<usize>()
                + section.masked.entries().len()
        };
        self.sections.values().map(of).sum()
    }

    /// Forgets the names of features: a smaller fingerprint that can still be
    /// compared by its counts but not explained.
    pub fn drop_names(&mut self) {
        for section in self.sections.values_mut() {
            for family in &mut section.families {
                family.drop_names();
            }
        }
    }

    /// The features alone, without names and without the families not in `families`; masked
    /// 5-grams stay.
    pub(crate) fn only(&self, families: &[Family]) -> Self {
        let sections = self.sections.iter().map(|(language, section)| {
            let counts = std::array::from_fn(|place| {
                let mut counts = FeatureCounts::default();
                if families.iter().any(|family| family.index() == place) {
                    counts = section.families[place].clone();
                    counts.drop_names();
                }
                counts
            });
            let section = Section {
                documents: section.documents,
                words: section.words,
                sentences: section.sentences,
                families: counts,
                masked: section.masked.clone(),
            };
            (language.clone(), section)
        });
        Self {
            sections: sections.collect(),
            ..Self::default()
        }
    }

    /// Everything but the features by language.
    pub(crate) fn without_features(mut self) -> Self {
        self.sections = BTreeMap::new();
        self
    }

    /// These features with everything else that `other` has.
    pub(crate) fn with_records_of(self, other: &Self) -> Self {
        Self {
            sections: self.sections,
            ..other.clone()
        }
    }

    /// The versioned serial form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serial::write(self)
    }

    /// Reads the serial form.
    ///
    /// # Errors
    /// [`Incompatible`](crate::Error::Incompatible) when the bytes are of another version or broken.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        serial::read(bytes)
    }
}

#[cfg(test)]
mod tests;
