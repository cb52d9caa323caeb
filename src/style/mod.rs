//! A document to feature counts, by family.
//!
//! One file a family; this one names them and runs them over a document. Every
//! feature is hashed to 64 bits with a seed that is fixed for good, so counts
//! made by different runs and machines add up. Names are kept beside the
//! hashes for explanation and can be dropped.
//!
//! Extraction does not allocate per token: each family slices the text or a
//! buffer that the [`Tally`] reuses, and a name is copied only when its hash is
//! seen for the first time.

mod casing;
mod characters;
mod counts;
mod emoji;
mod function_words;
mod grams;
mod lengths;
mod lexicon;
mod masked;
mod punctuation;
mod subwords;
mod tally;
mod tells;
#[cfg(test)]
pub(crate) mod testing;
mod words;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::detect::Finding;
use crate::document::Document;

pub use counts::FeatureCounts;
pub use masked::{BEGIN, END, MASKED_ORDER, MaskedCounts, context_of, last_of, mask_name};
pub use tally::Tally;

pub(crate) use characters::stream as text_stream;
pub(crate) use punctuation::stream as shape_stream;
pub(crate) use words::masked_tokens;

pub(crate) use lexicon::{catalogue_hash, catalogue_hash_of};

/// The seed of every hash that is written to a file.
pub const HASH_SEED: u64 = 0x776f_7264_7072_696e;

/// Version of the feature definitions. Raised whenever a family counts
/// something else than before, so that old fingerprints are refused instead of
/// being compared with new ones.
pub const FEATURE_VERSION: u32 = 1;

/// A family of features, weighed as one in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Character 2- to 5-grams, case kept, links, mentions and digits masked.
    Characters,
    /// Lower-cased words: the most frequent words (MFW) of Burrows's Delta.
    Words,
    /// Function words, alone and in pairs.
    FunctionWords,
    /// n-grams of text with content words replaced by class and shape: topic drops out.
    ///
    /// Kept losslessly as [`MaskedCounts`] rather than as hashed features.
    Masked,
    /// Punctuation and spacing sequences.
    Punctuation,
    /// Emoji and emoticons.
    Emoji,
    /// Capitalisation, number and elongation habits.
    Casing,
    /// Sentence and word lengths.
    Lengths,
    /// Subword units of the trained vocabulary, alone and in pairs.
    Subwords,
    /// Findings, by rule.
    Tells,
}

impl Family {
    /// Every family, in the order of reports and serial forms.
    pub const ALL: [Self; 10] = [
        Self::Characters,
        Self::Words,
        Self::FunctionWords,
        Self::Masked,
        Self::Punctuation,
        Self::Emoji,
        Self::Casing,
        Self::Lengths,
        Self::Subwords,
        Self::Tells,
    ];

    /// The name in JSON, on the command line and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Words => "words",
            Self::FunctionWords => "function_words",
            Self::Masked => "masked",
            Self::Punctuation => "punctuation",
            Self::Emoji => "emoji",
            Self::Casing => "casing",
            Self::Lengths => "lengths",
            Self::Subwords => "subwords",
            Self::Tells => "tells",
        }
    }

    /// Position in [`Family::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Whether the family says little about what a text is about, so that it
    /// may enter a comparison in which topic must not count.
    #[must_use]
    pub fn is_topic_free(self) -> bool {
        !matches!(self, Self::Characters | Self::Words | Self::Subwords)
    }

    /// The hash of a feature of this family: xxh3 of its name's bytes, seeded
    /// with [`HASH_SEED`] plus the family's index. Never 0.
    #[must_use]
    #[inline]
    pub fn hash(self, feature: &[u8]) -> u64 {
        // 0 marks a free slot in the counting tables.
        xxh3_64_with_seed(feature, HASH_SEED + self as u64).max(1)
    }
}

/// Runs every family over documents. Built once, shared by all threads.
#[derive(Debug, Clone, Default)]
pub struct Extractor {
    without_names: bool,
    without_subwords: bool,
}

impl Extractor {
    /// The extractor with the built-in lexicons.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An extractor that keeps no names: smaller fingerprints that can be
    /// compared but not explained.
    #[must_use]
    pub fn without_names() -> Self {
        Self {
            without_names: true,
            ..Self::default()
        }
    }

    /// Leaves out the subwords, which take a quarter of the time and which no method of
    /// comparison reads: for fingerprints that are compared and thrown away.
    #[must_use]
    pub fn but_subwords(mut self) -> Self {
        self.without_subwords = true;
        self
    }

    /// An empty tally for texts in `language` (primary subtag, or `und`).
    #[must_use]
    pub fn tally(&self, language: &str) -> Tally {
        Tally::new(language, !self.without_names)
    }

    /// Adds one document's features to `tally`.
    ///
    /// The caller sees to it that the document is in the tally's language: the
    /// function words and the masked vocabulary are that language's.
    pub fn extract(&self, document: &Document<'_>, findings: &[Finding], tally: &mut Tally) {
        characters::count(document, tally);
        words::count(document, tally);
        punctuation::count(document, tally);
        emoji::count(document, tally);
        casing::count(document, tally);
        lengths::count(document, tally);
        if !self.without_subwords {
            subwords::count(document, tally);
        }
        tells::count(findings, tally);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_follow_the_report_order() {
        for (position, family) in Family::ALL.into_iter().enumerate() {
            assert_eq!(family.index(), position);
        }
    }

    #[test]
    fn families_do_not_share_hashes() {
        assert_ne!(
            Family::Words.hash(b"the"),
            Family::FunctionWords.hash(b"the")
        );
        // Written to files: this number must never change.
        assert_eq!(Family::Words.hash(b"the"), Family::Words.hash(b"the"));
    }
}
