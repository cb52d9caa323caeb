//! Trains a [`ConfusionModel`] from edited text, where the spelling gives the answer away.
//!
//! Logistic regression over hashed features by AdaGrad, in a fixed order: the
//! same rows give the same bytes. Sources are weighed so that in each both
//! words count alike, else the model would learn that filings say "us" and
//! newswire "U.S.".

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::context::{after, before, features};
use super::model::ConfusionModel;

/// One occurrence in edited text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text before the word.
    pub left: String,
    /// The text after it.
    pub right: String,
    /// Whether it is the first word of the pair (the country).
    pub first: bool,
    /// The collection that it comes from.
    pub source: String,
}

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// log2 of the number of weights.
    pub bits: u32,
    /// Passes over the examples.
    pub epochs: u32,
    /// AdaGrad's step.
    pub rate: f32,
    /// Pull of a weight towards zero at each update.
    pub shrink: f32,
    /// Features that occur less often get no weight.
    pub min_count: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bits: 18,
            epochs: 8,
            rate: 0.15,
            shrink: 2e-5,
            min_count: 2,
        }
    }
}

/// Trains a model.
#[must_use]
pub fn train(examples: &[Example], settings: Settings) -> ConfusionModel {
    let size = 1usize << settings.bits;
    let mask = size as u64 - 1;
    let weights = source_weights(examples);
    // Each example twice: with its marks and as a recogniser would write it.
    let mut rows: Vec<(u64, Vec<u64>, bool, f32)> = Vec::with_capacity(examples.len() * 2);
    let mut counts = vec![0u32; size];
    for (index, (example, weight)) in examples.iter().zip(&weights).enumerate() {
        let (left, right) = (before(&example.left), after(&example.right));
        for marks in [true, false] {
            let mut hashes = Vec::new();
            features(&left, &right, marks, &mut hashes);
            hashes.iter_mut().for_each(|hash| *hash &= mask);
            if marks {
                hashes.iter().for_each(|hash| counts[*hash as usize] += 1);
            }
            let order = xxh3_64_with_seed(&(index as u64).to_le_bytes(), u64::from(marks));
            rows.push((order, hashes, example.first, *weight));
        }
    }
    rows.sort_by_key(|row| row.0);
    for (_, hashes, _, _) in &mut rows {
        hashes.retain(|hash| counts[*hash as usize] >= settings.min_count);
    }
    let mut weight = vec![0f32; size];
    let mut squares = vec![1e-2f32; size];
    let (mut bias, mut bias_square) = (0f32, 1e-2f32);
    for _ in 0..settings.epochs {
        for (_, hashes, first, importance) in &rows {
            let sum: f32 = hashes.iter().map(|hash| weight[*hash as usize]).sum();
            let odds = bias + sum;
            let probability = 1.0 / (1.0 + (-odds).exp());
            let gradient = (probability - f32::from(u8::from(*first))) * importance;
            bias_square += gradient * gradient;
            bias -= settings.rate * gradient / bias_square.sqrt();
            for hash in hashes {
                let at = *hash as usize;
                let pull = gradient + settings.shrink * weight[at];
                squares[at] += pull * pull;
                weight[at] -= settings.rate * pull / squares[at].sqrt();
            }
        }
    }
    ConfusionModel::quantize(bias, &weight)
}

/// Weight of each example, so that both words of a source weigh alike, within limits.
fn source_weights(examples: &[Example]) -> Vec<f32> {
    let mut counts: BTreeMap<(&str, bool), u32> = BTreeMap::new();
    for example in examples {
        *counts.entry((&example.source, example.first)).or_default() += 1;
    }
    let count = |source: &str, first: bool| {
        counts
            .get(&(source, first))
            .map_or(0.0, |count| *count as f32)
    };
    examples
        .iter()
        .map(|example| {
            let own = count(&example.source, example.first);
            let other = count(&example.source, !example.first);
            (0.5 * (own + other) / own.max(1.0)).clamp(0.4, 4.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_and_repeats() {
        let example = |left: &str, right: &str, first| Example {
            left: left.to_owned(),
            right: right.to_owned(),
            first,
            source: "test".to_owned(),
        };
        let mut examples = Vec::new();
        for _ in 0..20 {
            examples.push(example("in the ", " army now", true));
            examples.push(example("he told ", " to wait", false));
        }
        let settings = Settings {
            bits: 12,
            ..Settings::default()
        };
        let model = train(&examples, settings);
        assert_eq!(model, train(&examples, settings));
        assert!(model.log_odds("in the ", " army now") > 1.0);
        assert!(model.log_odds("he told ", " to wait") < -1.0);
        let bytes = model.to_bytes();
        assert_eq!(ConfusionModel::from_bytes(&bytes).unwrap(), model);
        assert!(ConfusionModel::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(ConfusionModel::from_bytes(b"other").is_err());
    }
}
