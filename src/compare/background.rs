//! What is usual among the sides compared: document frequencies, and means and
//! deviations of word shares, from the cohort or from the built-in background.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::fingerprint::{Background, Section};
use crate::style::{Family, FeatureCounts};

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
    /// Inverse document frequency of character, word and punctuation features.
    idf: [FxHashMap<u64, f32>; 3],
    /// That of features never seen.
    idf_unseen: [f32; 3],
    /// For character n-grams where no cohort was given.
    builtin: Option<&'static Background>,
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
    pub(crate) fn from_sections(sections: &[&Section]) -> Self {
        let mut yardstick = Self::default();
        let n = sections.len() as f32;
        for (slot, family) in WEIGHTED.into_iter().enumerate() {
            let mut frequency: FxHashMap<u64, u32> = FxHashMap::default();
            for section in sections {
                for &(hash, _) in section.counts(family).entries() {
                    *frequency.entry(hash).or_insert(0) += 1;
                }
            }
            yardstick.idf_unseen[slot] = (1.0 + n).ln() + 1.0;
            yardstick.idf[slot] = frequency
                .into_iter()
                .filter(|&(_, df)| df > 1)
                .map(|(hash, df)| (hash, ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0))
                .collect();
            if n > 0.0 {
                // A feature of one side only: neither kept nor unseen elsewhere.
                yardstick.idf_unseen[slot] = ((1.0 + n) / 2.0).ln() + 1.0;
            }
        }
        yardstick.words = usual(sections, Family::Words, FREQUENT_WORDS);
        yardstick.function_words = usual(sections, Family::FunctionWords, FUNCTION_WORDS);
        yardstick.habits = SMALL
            .into_iter()
            .map(|f| (f, usual(sections, f, HABITS)))
            .collect();
        yardstick
    }

    /// The built-in yardstick of a language.
    pub(crate) fn builtin(language: &str) -> Self {
        let Some(background) = Background::builtin_or_und(language) else {
            return Self {
                idf_unseen: [1.0; 3],
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
            idf: Default::default(),
            idf_unseen: [1.0; 3],
            words: top(Family::Words, FREQUENT_WORDS),
            function_words: top(Family::FunctionWords, FUNCTION_WORDS),
            habits: SMALL.into_iter().map(|f| (f, top(f, HABITS))).collect(),
            builtin: Some(background),
        }
    }

    /// The weight of a feature of one of the weighted families.
    pub(crate) fn idf(&self, family: Family, hash: u64) -> f32 {
        let slot = match family {
            Family::Characters => 0,
            Family::Words => 1,
            _ => 2,
        };
        if slot == 0
            && let Some(background) = self.builtin
        {
            return background.idf(hash) + 1.0;
        }
        self.idf[slot]
            .get(&hash)
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
