//! Logistic regression over hashed features, by AdaGrad in a fixed order.

use rustc_hash::FxHashMap;

/// Passes over the examples.
const EPOCHS: usize = 8;
/// AdaGrad's step.
const RATE: f32 = 0.15;
/// Pull of a weight towards zero at each update.
const SHRINK: f32 = 2e-4;

/// Features of one example and whether it is the first word.
pub(super) type Row = (Vec<u64>, bool);

/// A feature and what was learned of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned {
    /// Its hash.
    pub(super) feature: u64,
    /// Log odds that it adds.
    pub(super) weight: f32,
    /// How much would be lost without it: its weight by the root of its count.
    pub(super) worth: f32,
}

/// Bias and the weight of each feature seen at least `least` times, both words weighing alike.
/// The rows are taken in the order given, which should be mixed.
pub(super) fn regress(rows: &[Row], least: u32) -> (f32, Vec<Learned>) {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for (features, _) in rows {
        for feature in features {
            *counts.entry(*feature).or_default() += 1;
        }
    }
    let mut names: Vec<u64> = Vec::new();
    let mut number: FxHashMap<u64, u32> = FxHashMap::default();
    let dense: Vec<(Vec<u32>, bool)> = rows
        .iter()
        .map(|(features, first)| {
            let kept = features.iter().filter(|feature| counts[feature] >= least);
            let numbers = kept
                .map(|feature| {
                    *number.entry(*feature).or_insert_with(|| {
                        names.push(*feature);
                        names.len() as u32 - 1
                    })
                })
                .collect();
            (numbers, *first)
        })
        .collect();
    let firsts = rows.iter().filter(|(_, first)| *first).count().max(1) as f32;
    let seconds = (rows.len() as f32 - firsts).max(1.0);
    let half = 0.5 * rows.len() as f32;
    let importance = [half / seconds, half / firsts].map(|x| x.clamp(0.1, 8.0));
    let mut weight = vec![0f32; names.len()];
    let mut squares = vec![1e-2f32; names.len()];
    let (mut bias, mut bias_square) = (0f32, 1e-2f32);
    for _ in 0..EPOCHS {
        for (features, first) in &dense {
            let sum: f32 = features.iter().map(|at| weight[*at as usize]).sum();
            let probability = 1.0 / (1.0 + (-(bias + sum)).exp());
            let label = f32::from(u8::from(*first));
            let gradient = (probability - label) * importance[usize::from(*first)];
            bias_square += gradient * gradient;
            bias -= RATE * gradient / bias_square.sqrt();
            for at in features {
                let at = *at as usize;
                let pull = gradient + SHRINK * weight[at];
                squares[at] += pull * pull;
                weight[at] -= RATE * pull / squares[at].sqrt();
            }
        }
    }
    let learned = names
        .into_iter()
        .zip(weight)
        .map(|(feature, weight)| Learned {
            feature,
            weight,
            worth: weight.abs() * (counts[&feature] as f32).sqrt(),
        });
    (bias, learned.collect())
}
