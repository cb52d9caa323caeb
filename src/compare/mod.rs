//! Two fingerprints to a calibrated likelihood ratio with its contributions.

mod comparison;
pub mod delta;

pub use comparison::{Calibration, Comparison, Contribution, FeatureContribution, Verdict};

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;

/// A fingerprint made ready for many comparisons: weighted, sorted, normalised.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    words: u64,
}

impl Prepared {
    /// Word tokens behind it.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.words
    }
}

/// Weighs fingerprints against each other. Built once, shared by all threads.
#[derive(Debug, Default)]
pub struct Comparer {}

impl Comparer {
    /// The comparer with the built-in backgrounds and calibration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A comparer that normalises scores against `cohort`: fingerprints of other
    /// accounts, of the language and channel of what will be compared. A member
    /// of the cohort may itself be compared; it is then left out of its own norm.
    #[must_use]
    pub fn with_cohort(cohort: &[Fingerprint]) -> Self {
        let _ = cohort;
        Self::default()
    }

    /// Makes a fingerprint ready for many comparisons with this comparer.
    #[must_use]
    pub fn prepare(&self, fingerprint: &Fingerprint) -> Prepared {
        Prepared {
            words: fingerprint.words,
        }
    }

    /// Compares two accounts or corpora. Symmetric in its arguments.
    #[must_use]
    pub fn compare(&self, a: &Fingerprint, b: &Fingerprint) -> Comparison {
        self.compare_prepared(&self.prepare(a), &self.prepare(b))
    }

    /// Compares two prepared fingerprints.
    #[must_use]
    pub fn compare_prepared(&self, a: &Prepared, b: &Prepared) -> Comparison {
        let log10_lr = self.log10_lr(a, b);
        Comparison {
            score: crate::numeric::stats::logistic(log10_lr * std::f64::consts::LN_10),
            log10_lr,
            tokens: [a.words, b.words],
            ..Comparison::default()
        }
    }

    /// The calibrated log10 likelihood ratio alone: fast, no explanation.
    #[must_use]
    pub fn log10_lr(&self, a: &Prepared, b: &Prepared) -> f64 {
        let _ = (a, b);
        0.0
    }

    /// log10 likelihood ratios of all pairs i < j, row after row: (0,1), (0,2) ...
    /// (1,2) ... The same numbers on any number of threads.
    #[must_use]
    pub fn score_matrix(&self, accounts: &[Prepared]) -> Vec<f64> {
        let rows: Vec<Vec<f64>> = (0..accounts.len())
            .into_par_iter()
            .map(|i| {
                accounts[i + 1..]
                    .iter()
                    .map(|other| self.log10_lr(&accounts[i], other))
                    .collect()
            })
            .collect();
        rows.concat()
    }
}
