//! What is usual among the sides compared: document frequencies, and means and
//! deviations of word shares, from the cohort or from the built-in background.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::methods::METHODS;
use super::prepared::key;
use crate::fingerprint::{Background, Section};
use crate::numeric::Keys;
use crate::numeric::random::splitmix64;
use crate::style::{Family, FeatureCounts, MaskedCounts, last_of};

/// The place of `masked_cosine` among the methods.
const MASKED_COSINE: usize = 8;

/// Most frequent words of cosine Delta.
const FREQUENT_WORDS: usize = 300;
/// Most frequent function words and pairs of the topic-masked Delta.
const FUNCTION_WORDS: usize = 150;
/// Features of each of the small families.
const HABITS: usize = 40;

/// Mean and deviation of one feature's share of its family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usual {
    pub(crate) hash: u64,
    pub(crate) mean: f64,
    pub(crate) deviation: f64,
}

/// The yardstick of one language.
#[derive(Debug, Clone, Default)]
pub(crate) struct Yardstick {
    /// Inverse document frequency of character, word and punctuation features, by the
    /// upper halves of their hashes.
    idf: [Weights; 3],
    /// The same of masked n-grams, where a method reads them.
    masked_idf: Weights,
    /// For character n-grams where no cohort was given.
    background: Option<Arc<Background>>,
    /// Whether the cohort is one of reduced fingerprints.
    reduced: bool,
    pub(crate) words: Vec<Usual>,
    pub(crate) function_words: Vec<Usual>,
    pub(crate) habits: Vec<(Family, Vec<Usual>)>,
}

/// Inverse document frequencies by key.
#[derive(Debug, Clone)]
struct Weights {
    keys: Keys,
    values: Vec<f32>,
    /// That of features never seen.
    unseen: f32,
}

impl Default for Weights {
    /// Every feature weighs the same.
    fn default() -> Self {
        Self {
            keys: Keys::default(),
            values: Vec::new(),
            unseen: 1.0,
        }
    }
}

impl Weights {
    /// From the keys of `sides` sides, each once a side, in any order.
    fn new(sides: usize, keys: impl Iterator<Item = u64>) -> Self {
        let n = sides as f32;
        let idf = |df: u32| ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0;
        let (keys, frequencies): (Vec<u64>, Vec<u32>) = frequencies(keys)
            .into_iter()
            .filter(|&(_, frequency)| frequency > 1)
            .map(|(key, frequency)| (u64::from(key), frequency))
            .unzip();
        Self {
            keys: Keys::new(keys),
            values: frequencies.into_iter().map(idf).collect(),
            // A feature of one side only: neither kept nor unseen elsewhere.
            unseen: idf(1),
        }
    }

    /// The weight of a key that was seen more than once.
    fn known(&self, key: u64) -> Option<f32> {
        self.keys.find(key).map(|place| self.values[place])
    }

    fn get(&self, key: u64) -> f32 {
        self.known(key).unwrap_or(self.unseen)
    }
}

/// Families whose features are weighted by document frequency.
const WEIGHTED: [Family; 3] = [Family::Characters, Family::Words, Family::Punctuation];
/// The small families, one score together.
const SMALL: [Family; 3] = [Family::Casing, Family::Lengths, Family::Emoji];

impl Yardstick {
    /// The yardstick of a cohort's sections in one language.
    pub(crate) fn from_sections(sections: &[&Section], wanted: &[bool; METHODS]) -> Self {
        let mut yardstick = Self::default();
        yardstick.weigh(sections, &WEIGHTED, wanted);
        yardstick.words = usual(sections, Family::Words, FREQUENT_WORDS);
        yardstick.function_words = usual(sections, Family::FunctionWords, FUNCTION_WORDS);
        yardstick.habits = SMALL
            .into_iter()
            .map(|f| (f, usual(sections, f, HABITS)))
            .collect();
        yardstick
    }

    /// The yardstick of a background beside a cohort of reduced fingerprints.
    pub(crate) fn with_reduced(
        background: &Arc<Background>,
        sections: &[&Section],
        wanted: &[bool; METHODS],
    ) -> Self {
        let mut yardstick = Self::of(Some(background));
        yardstick.reduced = true;
        yardstick.weigh(sections, &[Family::Punctuation], wanted);
        yardstick
    }

    /// Takes document frequencies of some families, and of masked n-grams where they are read.
    fn weigh(&mut self, sections: &[&Section], families: &[Family], wanted: &[bool; METHODS]) {
        let sides = sections.len();
        if sides == 0 {
            return;
        }
        for (weights, family) in self.idf.iter_mut().zip(WEIGHTED) {
            if families.contains(&family) {
                let entries = sections.iter().flat_map(|s| s.counts(family).entries());
                *weights = Weights::new(sides, entries.map(|&(hash, _)| key(hash)));
            }
        }
        if wanted[MASKED_COSINE] {
            let grams = sections.iter().flat_map(|s| masked_grams(s.masked()));
            self.masked_idf = Weights::new(sides, grams.map(|(key, _)| key));
        }
    }

    /// The yardstick of a background.
    pub(crate) fn of(background: Option<&Arc<Background>>) -> Self {
        let Some(background) = background else {
            return Self::default();
        };
        let top = |family: Family, n: usize| {
            let mut features: Vec<Usual> = background
                .features(family)
                .iter()
                .map(|f| Usual {
                    hash: f.hash,
                    mean: f64::from(f.mean),
                    deviation: f64::from(f.deviation),
                })
                .collect();
            rank(&mut features, n);
            features
        };
        Self {
            words: top(Family::Words, FREQUENT_WORDS),
            function_words: top(Family::FunctionWords, FUNCTION_WORDS),
            habits: SMALL.into_iter().map(|f| (f, top(f, HABITS))).collect(),
            background: Some(Arc::clone(background)),
            ..Self::default()
        }
    }

    /// Whether the cohort is one of reduced fingerprints.
    pub(crate) fn is_reduced(&self) -> bool {
        self.reduced
    }

    /// Inverse document frequency of each character n-gram of a side, and whether others use it.
    pub(crate) fn characters(&self, counts: &FeatureCounts) -> Vec<(f32, bool)> {
        let hashes = counts.entries().iter().map(|entry| entry.0);
        let mut all = Vec::with_capacity(counts.len());
        match &self.background {
            Some(background) => background.walk(hashes, |idf, known| all.push((idf + 1.0, known))),
            None => {
                let weights = &self.idf[0];
                all.extend(hashes.map(|hash| match weights.known(key(hash)) {
                    Some(idf) => (idf, true),
                    None => (weights.unseen, false),
                }));
            }
        }
        all
    }

    /// The weight of a masked n-gram by its key.
    pub(crate) fn masked_idf(&self, key: u64) -> f32 {
        self.masked_idf.get(key)
    }

    /// The weight of a word or a punctuation sequence.
    pub(crate) fn idf(&self, family: Family, hash: u64) -> f32 {
        let slot = if family == Family::Words { 1 } else { 2 };
        self.idf[slot].get(key(hash))
    }

    /// The usual share of a feature, where it is among the frequent ones.
    pub(crate) fn share(&self, family: Family, hash: u64) -> Option<f64> {
        let list = match family {
            Family::Words => &self.words,
            Family::FunctionWords => &self.function_words,
            _ => &self.habits.iter().find(|(f, _)| *f == family)?.1,
        };
        list.iter().find(|u| u.hash == hash).map(|u| u.mean)
    }
}

/// Keys that are sorted at a time: what is counted beside what was counted before.
const SORTED: usize = 1 << 23;

/// How often each key (of at most 32 bits) comes, in rising order.
fn frequencies(keys: impl Iterator<Item = u64>) -> Vec<(u32, u32)> {
    let mut keys = keys.map(|key| key as u32);
    let mut all: Vec<(u32, u32)> = Vec::new();
    loop {
        let mut some: Vec<u32> = keys.by_ref().take(SORTED).collect();
        if some.is_empty() {
            return all;
        }
        some.par_sort_unstable();
        let counted = some.chunk_by(|x, y| x == y);
        all.extend(counted.map(|run| (run[0], run.len() as u32)));
        all.sort();
        all.dedup_by(|next, kept| {
            let one = next.0 == kept.0;
            if one {
                kept.1 += next.1;
            }
            one
        });
    }
}

/// Masked 2- to 4-grams by key, with their counts.
pub(crate) fn masked_grams(counts: &MaskedCounts) -> Vec<(u64, u32)> {
    let mut grams: Vec<(u64, u32)> = Vec::with_capacity(3 * counts.entries().len());
    for &(packed, count) in counts.entries() {
        for n in 2..=4 {
            let gram = last_of(packed, n);
            // A suffix that starts deep in the padding is the same as the shorter one.
            if gram >> (16 * (n - 2)) == 0 {
                break;
            }
            let folded = (gram as u64) ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            grams.push((key(splitmix64(folded)), count));
        }
    }
    grams.sort_unstable();
    grams.dedup_by(|next, kept| {
        let one = next.0 == kept.0;
        if one {
            kept.1 = kept.1.saturating_add(next.1);
        }
        one
    });
    grams
}

/// Keeps the `n` features of largest mean, largest first.
fn rank(features: &mut Vec<Usual>, n: usize) {
    features.retain(|u| u.deviation > 0.0);
    features.sort_by(|a, b| b.mean.total_cmp(&a.mean).then(a.hash.cmp(&b.hash)));
    features.truncate(n);
}

/// Means and deviations over sides of the features with the largest mean share.
fn usual(sections: &[&Section], family: Family, n: usize) -> Vec<Usual> {
    let mut sums: FxHashMap<u64, (f64, f64)> = FxHashMap::default();
    let mut sides = 0.0;
    for section in sections {
        let counts = section.counts(family);
        if counts.total() == 0 {
            continue;
        }
        sides += 1.0;
        for &(hash, count) in counts.entries() {
            let share = f64::from(count) / counts.total() as f64;
            let sum = sums.entry(hash).or_insert((0.0, 0.0));
            sum.0 += share;
            sum.1 += share * share;
        }
    }
    if sides < 2.0 {
        return Vec::new();
    }
    #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
    let mut features: Vec<Usual> = {
        let mut features = Vec::with_capacity(sums.len());
        for (hash, (sum, squares)) in sums {
            let mean = sum / sides;
            let variance = (squares - sum * mean) / (sides - 1.0);
            features.push(Usual {
                hash,
                mean,
                deviation: variance.max(0.0).sqrt(),
            });
        }
        features
    };
    rank(&mut features, n);
    features
}

/// z-scores of a side's shares; empty where the side has none of the family.
pub(crate) fn z_scores(counts: &FeatureCounts, usual: &[Usual], into: &mut Vec<f32>) {
    let total = counts.total() as f64;
    for u in usual {
        let z = if total > 0.0 && u.deviation > 0.0 {
            (f64::from(counts.get(u.hash)) / total - u.mean) / u.deviation
        } else {
            0.0
        };
        // One odd word must not decide: Evert et al. (2017) clamp as well.
        into.push(z.clamp(-4.0, 4.0) as f32);
    }
}

/// The languages of a set of sections, each once.
pub(crate) fn distinct<'a>(languages: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = FxHashSet::default();
    let mut list: Vec<&str> = languages.filter(|l| seen.insert(*l)).collect();
    list.sort_unstable();
    list
}
