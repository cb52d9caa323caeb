//! Smoothed n-gram models of one side, and how well they predict the other.
//!
//! Two kinds share one machinery. Over masked tokens: interpolated Kneser-Ney
//! with discount 0.75 (Kneser and Ney 1995), the grammar model of LambdaG (Nini
//! et al. 2024). Over characters: Witten-Bell smoothing, which is prediction by
//! partial matching with escape method C and no exclusion (Bell, Cleary and
//! Witten 1990), so that the score is a compression distance.
//!
//! A model is two open-addressed tables from the hash of an n-gram to its
//! discounted probability, and from the hash of a context to the mass left for
//! shorter contexts. A text to be predicted is a list of distinct n-grams, each
//! with the hashes of all its suffixes, made once. Prediction is then a few
//! look-ups an n-gram, and stops at the first context the model never saw.

mod many;

pub(crate) use many::{Ensemble, Texts};

use crate::numeric::random::splitmix64;
use crate::style::{FeatureCounts, MASKED_ORDER, MaskedCounts};

/// Longest n-gram.
pub(crate) const ORDER: usize = 5;
/// Distinct n-grams that a prediction looks up, about.
const PREDICTED: usize = 1200;
/// Kneser-Ney's absolute discount.
const DISCOUNT: f64 = 0.75;

/// One distinct n-gram to predict. `grams[k]` is the hash of its last k + 1
/// symbols, `contexts[k]` of the k symbols before the last.
#[derive(Debug, Clone, Copy)]
struct Event {
    grams: [u64; ORDER],
    contexts: [u64; ORDER],
    count: f32,
}

/// A text as the n-grams to predict.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequence {
    events: Vec<Event>,
    /// Symbols in all.
    total: f64,
}

/// How counts become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Smoothing {
    KneserNey,
    WittenBell,
}

fn mix(value: u64, level: usize) -> u64 {
    // 0 marks a free slot.
    splitmix64(value ^ (level as u64 + 1).wrapping_mul(0xa24b_aed4_963e_e407)).max(1)
}

fn fold(key: u128) -> u64 {
    (key as u64) ^ ((key >> 64) as u64).wrapping_mul(0x9fb2_1c65_1e98_df25)
}

impl Sequence {
    /// The masked 5-grams of a side.
    pub(crate) fn masked(counts: &MaskedCounts) -> Self {
        const { assert!(MASKED_ORDER == ORDER) };
        let mut events = Vec::with_capacity(counts.entries().len());
        for &(key, count) in counts.entries() {
            let mut grams = [0; ORDER];
            let mut contexts = [0; ORDER];
            for k in 0..ORDER {
                let gram = crate::style::last_of(key, k + 1);
                grams[k] = mix(fold(gram), k);
                contexts[k] = mix(fold(crate::style::context_of(gram)), k);
            }
            events.push(Event {
                grams,
                contexts,
                count: count as f32,
            });
        }
        Self {
            events,
            total: counts.total() as f64,
        }
    }

    /// The character 5-grams of a side, from the names of its character features.
    /// Empty when names were dropped.
    pub(crate) fn characters(counts: &FeatureCounts) -> Self {
        let mut events = Vec::new();
        let mut total = 0.0;
        let mut ends = [0; ORDER + 1];
        for (_, count, name) in counts.iter() {
            let Some(name) = name else { continue };
            let mut characters = 0;
            for (at, _) in name.char_indices() {
                if characters <= ORDER {
                    ends[characters] = at;
                }
                characters += 1;
            }
            if characters != ORDER {
                continue;
            }
            ends[ORDER] = name.len();
            let bytes = name.as_bytes();
            let mut grams = [0; ORDER];
            let mut contexts = [0; ORDER];
            let hash = |from: usize, to: usize, level: usize| {
                mix(
                    xxhash_rust::xxh3::xxh3_64(&bytes[ends[from]..ends[to]]),
                    level,
                )
            };
            for k in 0..ORDER {
                grams[k] = hash(ORDER - 1 - k, ORDER, k);
                contexts[k] = hash(ORDER - 1 - k, ORDER - 1, k);
            }
            events.push(Event {
                grams,
                contexts,
                count: count as f32,
            });
            total += f64::from(count);
        }
        Self { events, total }
    }

    /// Keeps about [`PREDICTED`] distinct n-grams, chosen by hash: a fair sample
    /// that bounds what a prediction costs, however long the text.
    pub(crate) fn sampled(mut self) -> Self {
        if self.events.len() > PREDICTED {
            let bound = (u64::MAX / self.events.len() as u64).saturating_mul(PREDICTED as u64);
            self.events.retain(|e| e.grams[ORDER - 1] <= bound);
            self.total = self.events.iter().map(|e| f64::from(e.count)).sum();
        }
        self.events.shrink_to_fit();
        self
    }
}

/// Hash to number, linear probing over hashes that are uniform already.
#[derive(Debug, Clone, Default)]
struct Table {
    slots: Vec<(u64, f32)>,
}

impl Table {
    fn with_capacity(n: usize) -> Self {
        Self {
            slots: vec![(0, 0.0); (n * 2).next_power_of_two().max(8)],
        }
    }

    fn position(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut index = hash as usize & mask;
        while self.slots[index].0 != hash && self.slots[index].0 != 0 {
            index = (index + 1) & mask;
        }
        index
    }

    /// Inserts; the caller never inserts more than the capacity.
    fn insert(&mut self, hash: u64, value: f32) {
        let index = self.position(hash);
        self.slots[index] = (hash, value);
    }

    #[inline]
    fn get(&self, hash: u64) -> Option<f32> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = self.slots[self.position(hash)];
        (slot.0 == hash).then_some(slot.1)
    }
}

/// An n-gram model of one side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    grams: Table,
    contexts: Table,
    /// Probability of a symbol when nothing is known.
    floor: f64,
}

impl Model {
    /// The model of `text` over an alphabet of about `alphabet` symbols.
    pub(crate) fn new(text: &Sequence, smoothing: Smoothing, alphabet: f64) -> Self {
        // Values of each level, from the longest n-grams down: (gram, context, suffix, value).
        let mut levels: Vec<Vec<(u64, u64, f64)>> = Vec::with_capacity(ORDER);
        // (hash of the suffix, event that has it, value).
        let mut current: Vec<(u64, u32, f64)> = text
            .events
            .iter()
            .zip(0_u32..)
            .map(|(e, i)| (e.grams[ORDER - 1], i, f64::from(e.count)))
            .collect();
        for k in (0..ORDER).rev() {
            let context = |i: u32| text.events[i as usize].contexts[k];
            levels.push(
                current
                    .iter()
                    .map(|&(gram, i, v)| (gram, context(i), v))
                    .collect(),
            );
            if k == 0 {
                break;
            }
            for entry in &mut current {
                entry.0 = text.events[entry.1 as usize].grams[k - 1];
                // Below the longest, Kneser-Ney counts in how many ways an n-gram continues.
                if smoothing == Smoothing::KneserNey {
                    entry.2 = 1.0;
                }
            }
            // Values are whole numbers, so the order within a group can't show in the sum.
            current.sort_unstable_by_key(|&(gram, i, _)| (gram, i));
            current.dedup_by(|next, kept| {
                let one = next.0 == kept.0;
                if one {
                    kept.2 += next.2;
                }
                one
            });
        }
        let size: usize = levels.iter().map(Vec::len).sum();
        let mut grams = Table::with_capacity(size);
        let mut kept: Vec<(u64, f32)> = Vec::new();
        for mut level in levels {
            level.sort_unstable_by_key(|&(gram, context, _)| (context, gram));
            for group in level.chunk_by(|a, b| a.1 == b.1) {
                let total: f64 = group.iter().map(|g| g.2).sum();
                let types = group.len() as f64;
                let (discount, scale, rest) = match smoothing {
                    Smoothing::KneserNey => (DISCOUNT, total, DISCOUNT * types / total),
                    Smoothing::WittenBell => (0.0, total + types, types / (total + types)),
                };
                for &(gram, _, value) in group {
                    grams.insert(gram, ((value - discount) / scale) as f32);
                }
                kept.push((group[0].1, rest as f32));
            }
        }
        let mut contexts = Table::with_capacity(kept.len());
        for (hash, rest) in kept {
            contexts.insert(hash, rest);
        }
        Self {
            grams,
            contexts,
            floor: 1.0 / alphabet.max(1.0),
        }
    }

    /// Mean ln probability of a symbol of `text`; 0 for an empty text.
    pub(crate) fn mean_ln_probability(&self, text: &Sequence) -> f64 {
        if text.total <= 0.0 {
            return 0.0;
        }
        let mut sum = LnSum::default();
        for event in &text.events {
            sum.add(self.probability(event), event.count);
        }
        sum.value() / text.total
    }

    fn probability(&self, event: &Event) -> f64 {
        let mut p = self.floor;
        for k in 0..ORDER {
            let Some(rest) = self.contexts.get(event.contexts[k]) else {
                break;
            };
            let own = self.grams.get(event.grams[k]).unwrap_or(0.0);
            p = f64::from(own) + f64::from(rest) * p;
        }
        p
    }
}

/// A sum of logarithms, taken of products: logarithms are what a prediction costs most.
#[derive(Debug, Clone, Copy)]
struct LnSum {
    sum: f64,
    product: f64,
}

impl Default for LnSum {
    fn default() -> Self {
        Self {
            sum: 0.0,
            product: 1.0,
        }
    }
}

impl LnSum {
    #[inline]
    fn add(&mut self, probability: f64, count: f32) {
        if count == 1.0 {
            self.product *= probability;
            // No probability is near 1e-100, so the product never reaches 0 before this.
            if self.product < 1e-150 {
                self.sum += self.product.ln();
                self.product = 1.0;
            }
        } else {
            self.sum += f64::from(count) * probability.ln();
        }
    }

    fn value(self) -> f64 {
        self.sum + self.product.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ids: [u16; 5]) -> u128 {
        ids.iter().fold(0, |key, &id| (key << 16) | u128::from(id))
    }

    fn sequence(sentences: &[&[u16]]) -> (Sequence, MaskedCounts) {
        let mut entries = Vec::new();
        for sentence in sentences {
            let mut window = [0_u16; 5];
            for &id in sentence.iter().chain(&[1]) {
                window.rotate_left(1);
                window[4] = id;
                entries.push((key(window), 1));
            }
        }
        let counts = MaskedCounts::from_entries(sentences.len() as u64, entries);
        (Sequence::masked(&counts), counts)
    }

    /// All probabilities after a context sum to one over the alphabet.
    #[test]
    fn kneser_ney_is_a_distribution() {
        let (text, _) = sequence(&[&[20, 21, 22], &[20, 22, 21, 20], &[21, 21]]);
        let alphabet = 6.0;
        for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
            let model = Model::new(&text, smoothing, alphabet);
            for context in [
                [0, 0, 0, 0],
                [0, 0, 0, 20],
                [0, 0, 20, 21],
                [22, 21, 20, 22],
                [9, 9, 9, 9],
            ] {
                // The alphabet: end, three seen symbols, two never seen.
                let sum: f64 = [1, 20, 21, 22, 30, 31]
                    .iter()
                    .map(|&id| {
                        let [a, b, c, d] = context;
                        let counts = MaskedCounts::from_entries(1, [(key([a, b, c, d, id]), 1)]);
                        model.mean_ln_probability(&Sequence::masked(&counts)).exp()
                    })
                    .sum();
                assert!((sum - 1.0).abs() < 1e-5, "{smoothing:?} {context:?}: {sum}");
            }
        }
    }

    #[test]
    fn kneser_ney_of_a_hand_worked_case() {
        // One sentence "a": 5-grams (0 0 0 0 a) and (0 0 0 a END); alphabet 10.
        let (text, _) = sequence(&[&[20]]);
        let model = Model::new(&text, Smoothing::KneserNey, 10.0);
        // Unigrams: a and END each continue one context: (1 - .75)/2 + .75 * 2/2 * 1/10 = .2.
        // Each longer context was followed by one symbol once: p = .25 + .75 p, four times.
        let mut p = 0.2;
        for _ in 0..4 {
            p = 0.25 + 0.75 * p;
        }
        assert!((model.mean_ln_probability(&text) - f64::ln(p)).abs() < 1e-6);
    }

    #[test]
    fn a_text_predicts_itself_best() {
        let (a, _) = sequence(&[&[20, 21, 22, 23], &[20, 21, 22, 24]]);
        let (b, _) = sequence(&[&[30, 31, 21, 20], &[24, 23, 30]]);
        for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
            let model = Model::new(&a, smoothing, 600.0);
            assert!(model.mean_ln_probability(&a) > model.mean_ln_probability(&b));
            assert_eq!(model.mean_ln_probability(&Sequence::default()), 0.0);
            let empty = Model::new(&Sequence::default(), smoothing, 600.0);
            assert!((empty.mean_ln_probability(&a) + 600.0_f64.ln()).abs() < 1e-9);
        }
    }
}
