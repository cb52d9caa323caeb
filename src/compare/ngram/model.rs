//! One side as a text to be predicted and as a model that predicts, by the same keys.

use super::levels::Level;
use super::{DISCOUNT, Smoothing};

/// The n-grams of all lengths of one side, and their contexts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grams {
    /// Rising.
    keys: Vec<u64>,
    entries: Vec<Entry>,
    /// Symbols that the counts are of.
    pub(super) total: f64,
    /// Logarithm of the probability of a symbol when nothing is known.
    pub(super) floor: f64,
}

/// What one n-gram or context is to a side.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    /// What it adds to the natural logarithm of a probability under the side's model.
    pub(super) weight: f32,
    /// How often the side's text has it; 0 where it is not in the sample.
    pub(super) count: f32,
}

impl Grams {
    /// The model of a text over an alphabet of about `alphabet` symbols, counts left at 0.
    pub(super) fn model(levels: &[Level], smoothing: Smoothing, alphabet: f64) -> Self {
        let floor = 1.0 / alphabet.max(1.0);
        let mut grams: Vec<(u64, f64)> = Vec::new();
        let mut contexts: Vec<(u64, f64)> = Vec::new();
        // Probabilities of the n-grams one shorter.
        let mut before = vec![floor];
        for level in levels {
            let mut probabilities = vec![0.0; level.grams.len()];
            let first = grams.len();
            grams.extend(level.keys().map(|key| (key, 0.0)));
            // Most contexts are alike: they came once.
            let mut ln_rest = (1.0, 0.0);
            for (key, group) in level.contexts() {
                let values = group.iter().map(|g| level.grams[g.1 as usize].value);
                let total: f64 = values.sum();
                let types = group.len() as f64;
                let (discount, scale, rest) = match smoothing {
                    Smoothing::KneserNey => (DISCOUNT, total, DISCOUNT * types / total),
                    Smoothing::WittenBell => (0.0, total + types, types / (total + types)),
                };
                if ln_rest.0 != rest {
                    ln_rest = (rest, rest.ln());
                }
                contexts.push((key, ln_rest.1));
                for &(_, place) in group {
                    let place = place as usize;
                    let gram = &level.grams[place];
                    let own = (gram.value - discount) / scale;
                    let inherited = rest * before[gram.parent as usize];
                    probabilities[place] = own + inherited;
                    grams[first + place].1 = (own / inherited).ln_1p();
                }
            }
            before = probabilities;
        }
        grams.append(&mut contexts);
        let (keys, entries) = grams
            .into_iter()
            .map(|(key, weight)| {
                let weight = weight as f32;
                (key, Entry { weight, count: 0.0 })
            })
            .unzip();
        Self {
            keys,
            entries,
            total: 0.0,
            floor: floor.ln(),
        }
    }

    /// Counts a text, whose n-grams are all among those of the model.
    pub(super) fn count(&mut self, levels: &[Level], total: f64) {
        self.total = total;
        let mut at = 0;
        let mut set = |key: u64, count: f64| {
            while self.keys.get(at).is_some_and(|&other| other < key) {
                at += 1;
            }
            if self.keys.get(at) == Some(&key) {
                self.entries[at].count = count as f32;
            }
        };
        for level in levels {
            for (key, gram) in level.keys().zip(&level.grams) {
                set(key, gram.count);
            }
        }
        for level in levels {
            for (key, group) in level.contexts() {
                set(
                    key,
                    group.iter().map(|g| level.grams[g.1 as usize].count).sum(),
                );
            }
        }
    }

    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Mean ln probability of a symbol of each side under the model of the other: the mean of
    /// both ways. An empty text counts as 0.
    pub(crate) fn both_ways(&self, other: &Self) -> f64 {
        let (a, b) = (&self.keys, &other.keys);
        let (mut i, mut j) = (0, 0);
        let (mut there, mut back) = (0.0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                let (one, other) = (self.entries[i], other.entries[j]);
                there += f64::from(one.count) * f64::from(other.weight);
                back += f64::from(one.weight) * f64::from(other.count);
            }
            // Branch-free advance: which side moves is unpredictable.
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        0.5 * (mean(other.floor, there, self.total) + mean(self.floor, back, other.total))
    }
}

/// The mean of `floor` and a sum over `total` symbols; 0 for none.
pub(super) fn mean(floor: f64, sum: f64, total: f64) -> f64 {
    if total > 0.0 {
        floor + sum / total
    } else {
        0.0
    }
}
