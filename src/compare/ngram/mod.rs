//! Smoothed n-gram models of one side, and how well they predict the other.
//!
//! Two kinds share one machinery. Over masked tokens: interpolated Kneser-Ney
//! with discount 0.75 (Kneser and Ney 1995), the grammar model of LambdaG (Nini
//! et al. 2024). Over characters: Witten-Bell smoothing, which is prediction by
//! partial matching with escape method C and no exclusion (Bell, Cleary and
//! Witten 1990), so that the score is a compression distance.
//!
//! Either gives a symbol after a context of k symbols the probability
//!
//! ```text
//! p(k) = own(n-gram) + rest(context) p(k - 1)
//!      = p(k - 1) rest(context) (1 + own(n-gram) / (rest(context) p(k - 1)))
//! ```
//!
//! up to the first context that the model never saw. The logarithm is therefore a sum of one
//! weight for each context that the model knows and one for each n-gram, and both belong to the
//! model alone: a model is a sparse row of weights, a text a sparse row of counts, and prediction
//! their inner product. [`Grams`] has both rows of a side, an [`Ensemble`] those of many sides for
//! all products at once.

mod levels;
mod many;
mod model;

pub(crate) use many::Ensemble;
pub(crate) use model::Grams;

use crate::numeric::random::splitmix64;
use crate::style::{FeatureCounts, MASKED_ORDER, MaskedCounts};

/// Longest n-gram.
pub(crate) const ORDER: usize = 5;
/// Distinct n-grams that a prediction looks up, about.
const PREDICTED: usize = 1200;
/// Kneser-Ney's absolute discount.
const DISCOUNT: f64 = 0.75;

/// How counts become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Smoothing {
    KneserNey,
    WittenBell,
}

/// One distinct n-gram of a text. `grams[k]` is the hash of its last k + 1
/// symbols, `contexts[k]` of the k symbols before the last.
#[derive(Debug, Clone, Copy)]
struct Event {
    grams: [u64; ORDER],
    contexts: [u64; ORDER],
    count: u32,
}

/// The distinct longest n-grams of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events {
    events: Vec<Event>,
    /// Symbols in all.
    total: f64,
}

fn mix(value: u64, level: usize) -> u64 {
    splitmix64(value ^ (level as u64 + 1).wrapping_mul(0xa24b_aed4_963e_e407)).max(1)
}

fn fold(key: u128) -> u64 {
    (key as u64) ^ ((key >> 64) as u64).wrapping_mul(0x9fb2_1c65_1e98_df25)
}

impl Events {
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
                count,
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
                count,
            });
            total += f64::from(count);
        }
        Self { events, total }
    }

    /// The side as a text that others predict and as a model over an alphabet of about `alphabet`
    /// symbols.
    pub(crate) fn read(self, smoothing: Smoothing, alphabet: f64) -> Grams {
        let levels = levels::of(&self.events, smoothing);
        let mut grams = Grams::model(&levels, smoothing, alphabet);
        if self.events.len() > PREDICTED {
            let sample = self.sampled();
            grams.count(&levels::of(&sample.events, smoothing), sample.total);
        } else {
            grams.count(&levels, self.total);
        }
        grams
    }

    /// Keeps about [`PREDICTED`] distinct n-grams, chosen by hash: a fair sample
    /// that bounds what a prediction costs, however long the text.
    fn sampled(mut self) -> Self {
        let bound = (u64::MAX / self.events.len().max(1) as u64).saturating_mul(PREDICTED as u64);
        self.events.retain(|e| e.grams[ORDER - 1] <= bound);
        self.total = self.events.iter().map(|e| f64::from(e.count)).sum();
        self
    }
}

#[cfg(test)]
mod tests;
