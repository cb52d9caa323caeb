//! A fingerprint made ready for many comparisons.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::background::{Usual, Yardstick, z_scores};
use super::imposters::{Blocks, Common};
use super::methods::{ALL, METHODS};
use super::ngram::{Events, Grams, Smoothing};
use super::norm::Norm;
use crate::fingerprint::cohort::{RARE_STEP, is_sampled};
use crate::fingerprint::{Fingerprint, Section};
use crate::numeric::SparseRow;
use crate::style::{Family, FeatureCounts, HASH_SEED};

/// Symbols of the masked alphabet, about: classes, marks and frequent words.
pub(crate) const MASKED_ALPHABET: f64 = 600.0;
/// Characters of a script, about.
const CHARACTER_ALPHABET: f64 = 200.0;

/// What a method reads of a side: only the parts that a chosen method reads are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Character n-grams, weighted.
    Characters,
    /// The model of character n-grams.
    CharacterModel,
    /// Words, weighted.
    Words,
    /// z-scores of frequent words.
    Delta,
    /// z-scores of function words.
    FunctionWords,
    /// The model of masked n-grams.
    Grammar,
    /// Masked n-grams, weighted.
    MaskedGrams,
    /// Punctuation sequences, weighted.
    Punctuation,
    /// z-scores of the small families.
    Habits,
    /// Character n-grams in blocks, and the strangers' share of them.
    Blocks,
}

/// The vectors and models of one side in one language. Sparse rows are keyed by the upper
/// halves of the hashes, which is all that reduced fingerprints keep.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) characters: SparseRow,
    /// What of the character n-grams is laid beside a reduced fingerprint.
    sketch: Option<SparseRow>,
    pub(crate) words: SparseRow,
    pub(crate) masked_grams: SparseRow,
    pub(crate) punctuation: SparseRow,
    pub(crate) delta: Profile,
    pub(crate) function_words: Profile,
    pub(crate) habits: Profile,
    pub(crate) masked: Grams,
    pub(crate) character_model: Grams,
    pub(crate) blocks: Blocks,
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
    pub(crate) documents: u64,
    /// Of the contents: tells whether two sides are one text.
    pub(crate) digest: u64,
    pub(crate) side: Arc<Side>,
    pub(crate) norm: Arc<Norm>,
    /// What the side shares with each member of the cohort, for General Imposters.
    pub(crate) strangers: Arc<Vec<Common>>,
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

    pub(crate) fn new(
        fingerprint: &Fingerprint,
        yardstick: &Yardstick,
        wanted: &[bool; METHODS],
    ) -> Self {
        let language = fingerprint.main_language().to_owned();
        let Some(section) = fingerprint.section(&language) else {
            return Self {
                language,
                ..Self::default()
            };
        };
        Self {
            words: section.words,
            documents: section.documents,
            digest: digest(section),
            side: Arc::new(Side::new(section, fingerprint, yardstick, wanted)),
            language,
            ..Self::default()
        }
    }
}

/// The key of a feature in a sparse row.
pub(crate) fn key(hash: u64) -> u64 {
    hash >> 32
}

impl Side {
    fn new(
        section: &Section,
        fingerprint: &Fingerprint,
        yardstick: &Yardstick,
        wanted: &[bool; METHODS],
    ) -> Self {
        let needs = |part: Part| {
            let mut chosen = ALL.iter().zip(wanted).filter(|(_, wanted)| **wanted);
            chosen.any(|(method, _)| method.part() == part)
        };
        let mut side = Self::default();
        let characters = section.counts(Family::Characters);
        if needs(Part::Characters) || needs(Part::Blocks) {
            let weights = yardstick.characters(characters);
            let all = characters.entries().iter().zip(&weights);
            // Key, weight, and whether others use it.
            let all: Vec<(u64, f32, bool)> = all
                .map(|(&(hash, count), &(idf, known))| (key(hash), sublinear(count) * idf, known))
                .collect();
            if needs(Part::Characters) {
                side.characters = SparseRow::from_pairs(all.iter().map(|e| (e.0, e.1)).collect());
                side.sketch = yardstick.is_reduced().then(|| sketch(&all));
            }
            if needs(Part::Blocks) {
                let known = all.iter().filter(|e| e.2);
                side.blocks =
                    Blocks::new(SparseRow::from_pairs(known.map(|e| (e.0, e.1)).collect()));
            }
        }
        if needs(Part::CharacterModel) {
            let text = Events::characters(characters);
            side.character_model = text.read(Smoothing::WittenBell, CHARACTER_ALPHABET);
        }
        if needs(Part::Words) {
            side.words = row(Family::Words, section.counts(Family::Words), yardstick);
        }
        if needs(Part::Punctuation) {
            // Needs no language, so all of the side's text counts.
            let all = fingerprint.combined(Family::Punctuation);
            side.punctuation = row(Family::Punctuation, &all, yardstick);
        }
        if needs(Part::Delta) {
            side.delta = profile(section, &[(Family::Words, &yardstick.words)]);
        }
        if needs(Part::FunctionWords) {
            let usual = &yardstick.function_words;
            side.function_words = profile(section, &[(Family::FunctionWords, usual)]);
        }
        if needs(Part::Habits) {
            let habits: Vec<_> = yardstick.habits.iter().map(|(f, u)| (*f, &**u)).collect();
            side.habits = profile(section, &habits);
        }
        if needs(Part::Grammar) {
            let text = Events::masked(section.masked());
            side.masked = text.read(Smoothing::KneserNey, MASKED_ALPHABET);
        }
        if needs(Part::MaskedGrams) {
            side.masked_grams = SparseRow::from_pairs(
                super::background::masked_grams(section.masked())
                    .into_iter()
                    .map(|(key, count)| (key, sublinear(count) * yardstick.masked_idf(key)))
                    .collect(),
            );
        }
        side
    }

    /// The character n-grams as the members of the cohort have them.
    pub(crate) fn beside_cohort(&self) -> &SparseRow {
        self.sketch.as_ref().unwrap_or(&self.characters)
    }
}

fn sublinear(count: u32) -> f32 {
    1.0 + (count as f32).ln()
}

/// Sublinear tf-idf of words or punctuation.
fn row(family: Family, counts: &FeatureCounts, yardstick: &Yardstick) -> SparseRow {
    let entries = counts.entries().iter();
    let weights = entries.map(|&(hash, count)| {
        let weight = sublinear(count) * yardstick.idf(family, hash);
        (key(hash), weight)
    });
    SparseRow::from_pairs(weights.collect())
}

/// The common n-grams as they are, and the sampled ones of the rest, each standing for those
/// that were left out: products and norms are then right on average.
fn sketch(characters: &[(u64, f32, bool)]) -> SparseRow {
    let scale = (RARE_STEP as f32).sqrt();
    let kept = characters.iter().filter_map(|&(key, weight, known)| {
        if known {
            Some((key, weight))
        } else {
            is_sampled(key as u32).then_some((key, weight * scale))
        }
    });
    SparseRow::from_pairs(kept.collect())
}

fn profile(section: &Section, lists: &[(Family, &[Usual])]) -> Profile {
    let mut z = Vec::new();
    for (family, usual) in lists {
        z_scores(section.counts(*family), usual, &mut z);
    }
    Profile::new(z)
}

/// A hash of a section's counts: equal texts have equal digests.
pub(crate) fn digest(section: &Section) -> u64 {
    let families = [Family::Characters, Family::Words].map(|family| section.counts(family));
    let entries = families.iter().map(|counts| counts.len()).sum::<usize>();
    // Hashed in one piece: a call for each number costs more than the hash.
    let mut bytes = Vec::with_capacity(8 + 12 * entries);
    bytes.extend_from_slice(&section.words.to_le_bytes());
    for counts in families {
        for (hash, count) in counts.entries() {
            bytes.extend_from_slice(&hash.to_le_bytes());
            bytes.extend_from_slice(&count.to_le_bytes());
        }
    }
    xxh3_64_with_seed(&bytes, HASH_SEED)
}
