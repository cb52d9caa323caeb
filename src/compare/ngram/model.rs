//! A text as counts, a model as weights, by the same keys.

use super::levels::Level;
use super::{DISCOUNT, Smoothing};

/// A text as how often its n-grams and contexts of all lengths come.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequence {
    /// Rising.
    pub(super) keys: Vec<u64>,
    pub(super) counts: Vec<u32>,
    /// Symbols in all.
    pub(super) total: f64,
}

impl Sequence {
    pub(super) fn new(levels: &[Level], total: f64) -> Self {
        let size = 2 * levels.iter().map(|level| level.grams.len()).sum::<usize>();
        let (mut keys, mut counts) = (Vec::with_capacity(size), Vec::with_capacity(size));
        for level in levels {
            keys.extend(level.keys());
            counts.extend(level.grams.iter().map(|gram| gram.count));
        }
        for level in levels {
            for (key, group) in level.contexts() {
                let each = group.iter().map(|&(_, place)| level.grams[place as usize]);
                keys.push(key);
                counts.push(each.fold(0, |sum: u32, gram| sum.saturating_add(gram.count)));
            }
        }
        keys.shrink_to_fit();
        counts.shrink_to_fit();
        Self {
            keys,
            counts,
            total,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.keys.iter().copied().zip(self.counts.iter().copied())
    }
}

/// An n-gram model of one side: what each n-gram and context it knows adds to the natural
/// logarithm of a probability.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Rising.
    keys: Vec<u64>,
    weights: Vec<f64>,
    /// Logarithm of the probability of a symbol when nothing is known.
    pub(super) floor: f64,
}

impl Model {
    pub(super) fn new(levels: &[Level], smoothing: Smoothing, alphabet: f64) -> Self {
        let floor = 1.0 / alphabet.max(1.0);
        let size = 2 * levels.iter().map(|level| level.grams.len()).sum::<usize>();
        let (mut keys, mut weights) = (Vec::with_capacity(size), Vec::with_capacity(size));
        let mut contexts: Vec<(u64, f64)> = Vec::with_capacity(size / 2);
        // Probabilities of the n-grams one shorter.
        let mut before = vec![floor];
        for level in levels {
            let mut probabilities = vec![0.0; level.grams.len()];
            let mut added = vec![0.0; level.grams.len()];
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
                    let gram = &level.grams[place as usize];
                    let own = (gram.value - discount) / scale;
                    let inherited = rest * before[gram.parent as usize];
                    probabilities[place as usize] = own + inherited;
                    added[place as usize] = (own / inherited).ln_1p();
                }
            }
            keys.extend(level.keys());
            weights.append(&mut added);
            before = probabilities;
        }
        keys.extend(contexts.iter().map(|c| c.0));
        weights.extend(contexts.iter().map(|c| c.1));
        keys.shrink_to_fit();
        weights.shrink_to_fit();
        Self {
            keys,
            weights,
            floor: floor.ln(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, f64)> + '_ {
        self.keys.iter().copied().zip(self.weights.iter().copied())
    }

    /// Mean ln probability of a symbol of `text`; 0 for an empty text.
    pub(crate) fn mean_ln_probability(&self, text: &Sequence) -> f64 {
        if text.total <= 0.0 {
            return 0.0;
        }
        let (a, b) = (&self.keys, &text.keys);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                sum += self.weights[i] * f64::from(text.counts[j]);
            }
            // Branch-free advance: which side moves is unpredictable.
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        self.floor + sum / text.total
    }
}
