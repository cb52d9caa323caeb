//! A document to feature counts, by family.
//!
//! Every family hashes its features to 64 bits with a fixed seed. Names are kept
//! beside the hashes so that a report can show them.

use serde::{Deserialize, Serialize};

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
    Masked,
    /// Punctuation and spacing sequences.
    Punctuation,
    /// Emoji and emoticons.
    Emoji,
    /// Capitalisation, number and elongation habits.
    Casing,
    /// Sentence and word lengths.
    Lengths,
    /// Subword units of the trained vocabulary.
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
}
