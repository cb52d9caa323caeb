//! What is usual among the sides compared: document frequencies, and means and
//! deviations of word shares, from the cohort or from the built-in background.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::methods::METHODS;
use super::prepared::key;
use crate::fingerprint::{Background, Section};
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
    idf: [FxHashMap<u64, f32>; 3],
    /// That of features never seen.
    idf_unseen: [f32; 3],
    /// The same of masked n-grams, where a method reads them.
    masked_idf: FxHashMap<u64, f32>,
    masked_idf_unseen: f32,
    /// For character n-grams where no cohort was given.
    background: Option<Arc<Background>>,
    /// Whether the cohort is one of reduced fingerprints.
    reduced: bool,
    pub(crate) words: Vec<Usual>,
    pub(crate) function_words: Vec<Usual>,
    pub(crate) habits: Vec<(Family, Vec<Usual>)>,
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
        let n = sections.len() as f32;
        let idf = |df: u32| ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0;
        // A feature of one side only: neither kept nor unseen elsewhere.
        let unseen = ((1.0 + n) / 2.0).ln() + 1.0;
        for (slot, family) in WEIGHTED.into_iter().enumerate() {
            if !families.contains(&family) || n == 0.0 {
                continue;
            }
            let keys = sections.iter().flat_map(|section| {
                let entries = section.counts(family).entries();
                entries.iter().map(|&(hash, _)| key(hash))
            });
            self.idf_unseen[slot] = unseen;
            self.idf[slot] = frequencies(keys, idf);
        }
        if wanted[MASKED_COSINE] && n > 0.0 {
            let keys = sections
                .iter()
                .flat_map(|section| masked_grams(section.masked()))
                .map(|(key, _)| key);
            self.masked_idf_unseen = unseen;
            self.masked_idf = frequencies(keys, idf);
        }
    }

    /// The yardstick of a background.
    pub(crate) fn of(background: Option<&Arc<Background>>) -> Self {
        let Some(background) = background else {
            return Self {
                idf_unseen: [1.0; 3],
                masked_idf_unseen: 1.0,
                ..Self::default()
            };
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
            idf_unseen: [1.0; 3],
            masked_idf_unseen: 1.0,
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
            None => all.extend(hashes.map(|hash| match self.idf[0].get(&key(hash)) {
                Some(&idf) => (idf, true),
                None => (self.idf_unseen[0], false),
            })),
        }
        all
    }

    /// The weight of a masked n-gram by its key.
    pub(crate) fn masked_idf(&self, key: u64) -> f32 {
        let idf = self.masked_idf.get(&key).copied();
        idf.unwrap_or(self.masked_idf_unseen)
    }

    /// The weight of a word or a punctuation sequence.
    pub(crate) fn idf(&self, family: Family, hash: u64) -> f32 {
        let slot = if family == Family::Words { 1 } else { 2 };
        self.idf[slot]
            .get(&key(hash))
            .copied()
            .unwrap_or(self.idf_unseen[slot])
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

/// Weights of the keys that come more than once.
fn frequencies(keys: impl Iterator<Item = u64>, idf: impl Fn(u32) -> f32) -> FxHashMap<u64, f32> {
    let mut frequency: FxHashMap<u64, u32> = FxHashMap::default();
    for key in keys {
        *frequency.entry(key).or_insert(0) += 1;
    }
    frequency
        .into_iter()
        .filter(|&(_, df)| df > 1)
        .map(|(key, df)| (key, idf(df)))
        .collect()
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
