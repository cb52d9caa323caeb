//! Where the links' likelihood ratios come from.
//!
//! Grouping asks three questions of a scorer, and nothing else, so that it can
//! be tested with scores that are known beforehand.

use rayon::prelude::*;

use super::linkage::Pairs;
use crate::compare::{Comparer, Comparison, Prepared};
use crate::fingerprint::Fingerprint;

/// Scores pairs of accounts, which it knows by number.
pub(crate) trait PairScores: Sync {
    /// log10 likelihood ratio of one author for every pair of `items`.
    fn matrix(&self, items: &[usize]) -> Pairs;
    /// The same for one pair.
    fn pair(&self, a: usize, b: usize) -> f64;
    /// The pair's reasons, with the features that spoke.
    fn explain(&self, a: usize, b: usize) -> Comparison;
    /// The pair's reasons by family alone, which cost far less.
    fn outline(&self, a: usize, b: usize) -> Comparison {
        self.explain(a, b)
    }
}

/// The comparison module's scores.
pub(crate) struct ComparerScores<'a> {
    comparer: &'a Comparer,
    fingerprints: Vec<&'a Fingerprint>,
    prepared: Vec<Prepared>,
}

impl<'a> ComparerScores<'a> {
    pub(crate) fn new(comparer: &'a Comparer, fingerprints: &[&'a Fingerprint]) -> Self {
        Self {
            comparer,
            fingerprints: fingerprints.to_vec(),
            prepared: fingerprints
                .par_iter()
                .map(|fingerprint| comparer.prepare(fingerprint))
                .collect(),
        }
    }
}

impl PairScores for ComparerScores<'_> {
    fn matrix(&self, items: &[usize]) -> Pairs {
        if items.len() == self.prepared.len() {
            return Pairs::from_values(items.len(), self.comparer.score_matrix(&self.prepared));
        }
        Pairs::from_fn(items.len(), |i, j| self.pair(items[i], items[j]))
    }

    fn pair(&self, a: usize, b: usize) -> f64 {
        self.comparer.log10_lr(&self.prepared[a], &self.prepared[b])
    }

    fn explain(&self, a: usize, b: usize) -> Comparison {
        self.comparer.explain(
            self.fingerprints[a],
            &self.prepared[a],
            self.fingerprints[b],
            &self.prepared[b],
        )
    }

    fn outline(&self, a: usize, b: usize) -> Comparison {
        self.comparer
            .compare_prepared(&self.prepared[a], &self.prepared[b])
    }
}
