//! Which of many groups are worth an exact comparison: one pass over an inverted index.
//!
//! Character n-grams of all groups stand in one list by feature, each with the groups that have it
//! and its weight there, so that a post of a hundred n-grams touches only what it shares with
//! anybody. Punctuation goes the same way; the short dense profiles (frequent words, function words)
//! are multiplied out. The scores are those of the comparison's own methods to rounding, normalised
//! the same way, but against all groups; only the grammar score, which takes longest, is left to the
//! exact comparison.

use rayon::prelude::*;

use crate::compare::methods::position;
use crate::compare::{Comparer, Prepared};
use crate::numeric::SparseRow;

/// Groups of one language by feature.
#[derive(Debug, Default)]
pub(super) struct Screen {
    characters: Inverted,
    punctuation: Inverted,
    /// Mean and deviation of each group's scores with its cohort, by fast method.
    norms: Vec<[(f64, f64); FAST]>,
}

/// Methods that the index computes.
const FAST: usize = 4;
const NAMES: [&str; FAST] = [
    "character_cosine",
    "punctuation_cosine",
    "cosine_delta",
    "function_word_delta",
];
/// Share of the highest scores left out of mean and deviation: the right group must not raise its own bar.
const TRIM: f64 = 0.06;

impl Screen {
    pub(super) fn new(groups: &[&Prepared]) -> Self {
        let rows = |of: fn(&Prepared) -> &SparseRow| -> Vec<&SparseRow> {
            groups.iter().map(|prepared| of(prepared)).collect()
        };
        let norms = groups
            .iter()
            .map(|prepared| {
                NAMES.map(|name| {
                    position(name)
                        .and_then(|method| {
                            prepared.norm.statistics(method, &prepared.norm.own, &[])
                        })
                        .unwrap_or((0.0, 0.0))
                })
            })
            .collect();
        Self {
            characters: Inverted::new(&rows(|prepared| &prepared.side.characters)),
            punctuation: Inverted::new(&rows(|prepared| &prepared.side.punctuation)),
            norms,
        }
    }

    /// The `count` most promising groups by number, best first.
    pub(super) fn shortlist(
        &self,
        query: &Prepared,
        groups: &[&Prepared],
        comparer: &Comparer,
        count: usize,
    ) -> Vec<usize> {
        let n = groups.len();
        let weights = comparer.weights(query.words());
        let mut total = vec![0.0f64; n];
        let mut raw = vec![0.0f32; n];
        for (fast, name) in NAMES.iter().enumerate() {
            let Some(weight) = position(name).map(|method| weights[method]) else {
                continue;
            };
            if weight <= 0.0 {
                continue;
            }
            raw.fill(0.0);
            match fast {
                0 => self.characters.scores(&query.side.characters, &mut raw),
                1 => self.punctuation.scores(&query.side.punctuation, &mut raw),
                2 => {
                    for (slot, group) in raw.iter_mut().zip(groups) {
                        *slot = query.side.delta.cosine(&group.side.delta) as f32;
                    }
                }
                _ => {
                    for (slot, group) in raw.iter_mut().zip(groups) {
                        *slot = query.side.function_words.cosine(&group.side.function_words) as f32;
                    }
                }
            }
            let (mean, deviation) = trimmed(&raw);
            for ((sum, &score), norms) in total.iter_mut().zip(&raw).zip(&self.norms) {
                let z = |(mean, deviation): (f64, f64)| {
                    if deviation > 1e-12 {
                        (f64::from(score) - mean) / deviation
                    } else {
                        0.0
                    }
                };
                *sum += weight * 0.5 * (z((mean, deviation)) + z(norms[fast])).clamp(-20.0, 20.0);
            }
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| total[b].total_cmp(&total[a]).then(a.cmp(&b)));
        order.truncate(count);
        order
    }
}

/// Mean and deviation without the highest scores.
fn trimmed(scores: &[f32]) -> (f64, f64) {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let keep = sorted.len() - (sorted.len() as f64 * TRIM).ceil() as usize;
    let kept = &sorted[..keep];
    if kept.is_empty() {
        return (0.0, 0.0);
    }
    let n = kept.len() as f64;
    let mean = kept.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let variance = kept
        .iter()
        .map(|&x| (f64::from(x) - mean).powi(2))
        .sum::<f64>()
        / n;
    (mean, variance.sqrt())
}

/// Features with the groups that have them.
#[derive(Debug, Default)]
struct Inverted {
    /// Ascending.
    keys: Vec<u64>,
    /// Where each key's postings start; one more than keys.
    starts: Vec<u32>,
    groups: Vec<u16>,
    /// Weight divided by the group's norm.
    weights: Vec<f32>,
    /// First key of each prefix; keys are hashes or their upper halves, so prefixes are even.
    prefixes: Vec<u32>,
    /// Bits of a key below its prefix.
    shift: u32,
}

/// Bits of a key, counted from the highest that any key has, that pick where the search begins.
const PREFIX_BITS: u32 = 18;

impl Inverted {
    fn new(rows: &[&SparseRow]) -> Self {
        let mut postings: Vec<(u64, u16, f32)> = rows
            .par_iter()
            .enumerate()
            .flat_map_iter(|(group, row)| {
                let scale = row.norm().max(1e-30);
                row.iter().map(move |(key, weight)| {
                    (key, group as u16, (f64::from(weight) / scale) as f32)
                })
            })
            .collect();
        postings.par_sort_unstable_by_key(|&(key, group, _)| (key, group));
        let mut inverted = Self {
            groups: Vec::with_capacity(postings.len()),
            weights: Vec::with_capacity(postings.len()),
            ..Self::default()
        };
        for feature in postings.chunk_by(|a, b| a.0 == b.0) {
            inverted.keys.push(feature[0].0);
            inverted.starts.push(inverted.groups.len() as u32);
            for &(_, group, weight) in feature {
                inverted.groups.push(group);
                inverted.weights.push(weight);
            }
        }
        inverted.starts.push(inverted.groups.len() as u32);
        let highest = inverted.keys.last().copied().unwrap_or(0);
        inverted.shift = (u64::BITS - highest.leading_zeros()).saturating_sub(PREFIX_BITS);
        let mut prefixes = Vec::with_capacity((1 << PREFIX_BITS) + 1);
        let mut at = 0;
        for prefix in 0..1u64 << PREFIX_BITS {
            while at < inverted.keys.len() && inverted.keys[at] >> inverted.shift < prefix {
                at += 1;
            }
            prefixes.push(at as u32);
        }
        prefixes.push(inverted.keys.len() as u32);
        inverted.prefixes = prefixes;
        inverted
    }

    fn find(&self, key: u64) -> Option<std::ops::Range<usize>> {
        let prefix = (key >> self.shift) as usize;
        let (from, to) = (
            *self.prefixes.get(prefix)? as usize,
            *self.prefixes.get(prefix + 1)? as usize,
        );
        let at = from + self.keys[from..to].binary_search(&key).ok()?;
        Some(self.starts[at] as usize..self.starts[at + 1] as usize)
    }

    /// Adds the cosine of `query` with each group to `into`.
    fn scores(&self, query: &SparseRow, into: &mut [f32]) {
        let scale = query.norm();
        if scale <= 0.0 {
            return;
        }
        for (key, weight) in query.iter() {
            let Some(range) = self.find(key) else {
                continue;
            };
            let weight = (f64::from(weight) / scale) as f32;
            let groups = &self.groups[range.clone()];
            for (&group, &theirs) in groups.iter().zip(&self.weights[range]) {
                into[usize::from(group)] += weight * theirs;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_inverted_index_gives_cosines(
            rows in prop::collection::vec(prop::collection::vec((0u64..60, 0.1f32..3.0), 1..40), 1..6),
            query in prop::collection::vec((0u64..60, 0.1f32..3.0), 0..40),
        ) {
            // Keys are hashes in earnest: spread them.
            let spread = |pairs: &[(u64, f32)]| {
                SparseRow::from_pairs(
                    pairs.iter().map(|&(k, v)| (k.wrapping_mul(0x9e37_79b9_7f4a_7c15), v)).collect(),
                )
            };
            let rows: Vec<SparseRow> = rows.iter().map(|r| spread(r)).collect();
            let query = spread(&query);
            let inverted = Inverted::new(&rows.iter().collect::<Vec<_>>());
            let mut scores = vec![0.0; rows.len()];
            inverted.scores(&query, &mut scores);
            for (row, score) in rows.iter().zip(scores) {
                prop_assert!((query.cosine(row) - f64::from(score)).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn the_top_is_trimmed() {
        let mut scores = vec![0.1f32; 30];
        scores.push(9.0);
        let (mean, deviation) = trimmed(&scores);
        assert!((mean - 0.1).abs() < 1e-6 && deviation < 1e-6);
        assert_eq!(trimmed(&[]), (0.0, 0.0));
    }
}
