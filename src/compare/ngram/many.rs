//! Many models and many texts at once: what they share is looked up once.

use super::{Model, Sequence};
use crate::compare::postings::Postings;

/// The models of several sides, by n-gram and context.
#[derive(Debug, Default)]
pub(crate) struct Ensemble {
    weights: Postings<f64>,
    floors: Vec<f64>,
}

impl Ensemble {
    pub(crate) fn new(models: &[&Model]) -> Self {
        let mut entries: Vec<(u64, u32, f64)> = Vec::new();
        for (member, model) in (0_u32..).zip(models) {
            entries.extend(model.iter().map(|(key, weight)| (key, member, weight)));
        }
        Self {
            weights: Postings::new(entries),
            floors: models.iter().map(|m| m.floor).collect(),
        }
    }

    /// Mean ln probability of a symbol of `text` under each model; 0 for an empty text.
    pub(crate) fn mean_ln_probabilities(&self, text: &Sequence) -> Vec<f64> {
        let mut sums = vec![0.0; self.floors.len()];
        if text.total <= 0.0 {
            return sums;
        }
        for (key, count) in text.iter() {
            for &(member, weight) in self.weights.of(key) {
                sums[member as usize] += weight * f64::from(count);
            }
        }
        let each = sums.into_iter().zip(&self.floors);
        each.map(|(sum, floor)| floor + sum / text.total).collect()
    }
}

/// The texts of several sides, by n-gram and context.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    counts: Postings<u32>,
    totals: Vec<f64>,
}

impl Texts {
    pub(crate) fn new(texts: &[&Sequence]) -> Self {
        let mut entries: Vec<(u64, u32, u32)> = Vec::new();
        for (member, text) in (0_u32..).zip(texts) {
            entries.extend(text.iter().map(|(key, count)| (key, member, count)));
        }
        Self {
            counts: Postings::new(entries),
            totals: texts.iter().map(|t| t.total).collect(),
        }
    }

    /// Mean ln probability of a symbol of each text under `model`; 0 for an empty text.
    pub(crate) fn mean_ln_probabilities(&self, model: &Model) -> Vec<f64> {
        let mut sums = vec![0.0; self.totals.len()];
        for (key, weight) in model.iter() {
            for &(member, count) in self.counts.of(key) {
                sums[member as usize] += weight * f64::from(count);
            }
        }
        let each = sums.into_iter().zip(&self.totals);
        each.map(|(sum, &total)| {
            if total > 0.0 {
                model.floor + sum / total
            } else {
                0.0
            }
        })
        .collect()
    }
}
