//! A fingerprint made ready for many comparisons.

use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::background::{Yardstick, z_scores};
use super::ngram::{Model, Sequence, Smoothing};
use super::norm::Norm;
use crate::fingerprint::{Fingerprint, Section};
use crate::numeric::SparseRow;
use crate::style::{Family, FeatureCounts, HASH_SEED};

/// Symbols of the masked alphabet, about: classes, marks and frequent words.
pub(crate) const MASKED_ALPHABET: f64 = 600.0;
/// Characters of a script, about.
const CHARACTER_ALPHABET: f64 = 200.0;

/// The vectors and models of one side in one language.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) characters: SparseRow,
    pub(crate) words: SparseRow,
    pub(crate) punctuation: SparseRow,
    pub(crate) delta: Profile,
    pub(crate) function_words: Profile,
    pub(crate) habits: Profile,
    pub(crate) masked: (Sequence, Model),
    pub(crate) character_model: (Sequence, Model),
}

/// A dense profile of z-scores with its norm.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    pub(crate) z: Vec<f32>,
    norm: f64,
}

impl Profile {
    fn new(z: Vec<f32>) -> Self {
        let norm = z
            .iter()
            .map(|&v| f64::from(v) * f64::from(v))
            .sum::<f64>()
            .sqrt();
        Self { z, norm }
    }

    /// Cosine of two profiles: one less cosine Delta.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let scale = self.norm * other.norm;
        if scale <= 0.0 {
            return 0.0;
        }
        let dot: f64 = self
            .z
            .iter()
            .zip(&other.z)
            .map(|(&x, &y)| f64::from(x) * f64::from(y))
            .sum();
        dot / scale
    }
}

/// A fingerprint made ready for many comparisons: weighted, sorted, normalised,
/// and scored against the comparer's cohort. Cheap to clone. Belongs to the
/// comparer that made it.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    pub(crate) language: String,
    pub(crate) words: u64,
    /// Of the contents: tells whether two sides are one text.
    pub(crate) digest: u64,
    pub(crate) side: Arc<Side>,
    pub(crate) norm: Arc<Norm>,
    /// Mean ln probability of the masked tokens under the built-in reference
    /// model: what the grammar score subtracts where there is no cohort.
    pub(crate) reference: f64,
}

impl Prepared {
    /// Word tokens behind it, in its main language.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Primary subtag of the language compared, `und` where there was no text.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    pub(crate) fn new(fingerprint: &Fingerprint, yardstick: &Yardstick) -> Self {
        let language = fingerprint.main_language().to_owned();
        let Some(section) = fingerprint.section(&language) else {
            return Self {
                language,
                ..Self::default()
            };
        };
        Self {
            words: section.words,
            digest: digest(section),
            side: Arc::new(Side::new(section, fingerprint, yardstick)),
            norm: Arc::default(),
            reference: 0.0,
            language,
        }
    }
}

impl Side {
    fn new(section: &Section, fingerprint: &Fingerprint, yardstick: &Yardstick) -> Self {
        let row = |family: Family, counts: &FeatureCounts| {
            SparseRow::from_pairs(
                counts
                    .entries()
                    .iter()
                    .map(|&(hash, count)| {
                        (
                            hash,
                            (1.0 + (count as f32).ln()) * yardstick.idf(family, hash),
                        )
                    })
                    .collect(),
            )
        };
        let profile = |lists: &[(Family, &[super::background::Usual])]| {
            let mut z = Vec::new();
            for (family, usual) in lists {
                z_scores(section.counts(*family), usual, &mut z);
            }
            Profile::new(z)
        };
        let habits: Vec<_> = yardstick
            .habits
            .iter()
            .map(|(f, u)| (*f, u.as_slice()))
            .collect();
        let masked = Sequence::masked(section.masked());
        let characters = Sequence::characters(section.counts(Family::Characters));
        Self {
            characters: row(Family::Characters, section.counts(Family::Characters)),
            words: row(Family::Words, section.counts(Family::Words)),
            // Needs no language, so all of the side's text counts.
            punctuation: row(
                Family::Punctuation,
                &fingerprint.combined(Family::Punctuation),
            ),
            delta: profile(&[(Family::Words, &yardstick.words)]),
            function_words: profile(&[(Family::FunctionWords, &yardstick.function_words)]),
            habits: profile(&habits),
            masked: {
                let model = Model::new(&masked, Smoothing::KneserNey, MASKED_ALPHABET);
                (masked.sampled(), model)
            },
            character_model: {
                let model = Model::new(&characters, Smoothing::WittenBell, CHARACTER_ALPHABET);
                (characters.sampled(), model)
            },
        }
    }
}

/// A hash of a section's counts: equal texts have equal digests.
pub(crate) fn digest(section: &Section) -> u64 {
    let mut hasher = Xxh3::with_seed(HASH_SEED);
    hasher.update(&section.words.to_le_bytes());
    for family in [Family::Characters, Family::Words] {
        for (hash, count) in section.counts(family).entries() {
            hasher.update(&hash.to_le_bytes());
            hasher.update(&count.to_le_bytes());
        }
    }
    hasher.digest()
}
