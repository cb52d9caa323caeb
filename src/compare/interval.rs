//! How far the ratio moves with the documents that happened to be at hand.

use rayon::prelude::*;

use super::{Comparer, Comparison};
use crate::fingerprint::Fingerprint;
use crate::numeric::Random;
use crate::numeric::stats::standard_deviation;

/// Parts that a side's documents are divided into, at most.
pub const PARTS: usize = 12;
/// Fewest parts whose resampling says anything.
const PARTS_MIN: usize = 3;
const SEED: u64 = 0x626f_6f74_7374_7261;

/// The part that document number `document` belongs to.
#[must_use]
pub fn part_of(document: usize) -> usize {
    document % PARTS
}

impl Comparer {
    /// Deviation of the log10 ratio when each side's documents are drawn anew, with replacement
    /// (bootstrap; Efron 1979). `a` and `b` are fingerprints of disjoint parts of the documents
    /// of each side (see [`part_of`]). `None` where a side has too few parts, for then nothing
    /// can be drawn. The same parts give the same number.
    #[must_use]
    pub fn sampling_deviation(
        &self,
        a: &[Fingerprint],
        b: &[Fingerprint],
        resamples: usize,
    ) -> Option<f64> {
        if a.len().min(b.len()) < PARTS_MIN || resamples < 2 {
            return None;
        }
        // The same draws for both sides, so that their order does not show; what is drawn is of
        // different documents all the same.
        let mut random = Random::new(SEED);
        let most = a.len().max(b.len());
        let draws: Vec<Vec<usize>> = (0..resamples)
            .map(|_| (0..most).map(|_| random.below(PARTS * most)).collect())
            .collect();
        let merged = |parts: &[Fingerprint], draw: &[usize]| {
            let mut sum = Fingerprint::new();
            for &part in draw.iter().take(parts.len()) {
                sum.merge(&parts[part % parts.len()]);
            }
            self.prepare(&sum)
        };
        let ratios: Vec<f64> = draws
            .par_iter()
            .map(|draw| self.log10_lr(&merged(a, draw), &merged(b, draw)))
            .collect();
        Some(standard_deviation(&ratios))
    }
}

impl Comparison {
    /// Widens the interval by the deviation over resampled documents.
    pub fn widen(&mut self, deviation: f64) {
        let half = 0.5 * (self.log10_lr_interval[1] - self.log10_lr_interval[0]);
        let half = half.hypot(super::comparer::INTERVAL * deviation);
        self.log10_lr_interval = [self.log10_lr - half, self.log10_lr + half];
        self.sampling = Some(deviation);
    }

    /// Takes note of what both sides shared: a warning each, and no verdict where the sides are
    /// mostly one text.
    pub fn note(&mut self, overlap: &super::Overlap) {
        self.warnings.extend(overlap.warnings());
        if overlap.is_mostly_shared() {
            self.verdict = super::Verdict::Inconclusive;
            self.reason = Some(
                "the sides are mostly one text, which proves nothing about authors".to_owned(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Post;
    use crate::fingerprint::FingerprintBuilder;
    use crate::style::Extractor;
    use crate::text::Tokenizer;

    fn part(seed: usize) -> Fingerprint {
        let tokenizer = Tokenizer::new();
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        for i in 0..4 {
            let text = format!(
                "The boat number {} leaks again, {} and we walked to the market at {}.",
                seed * 7 + i,
                ["honestly", "well", "so they say"][(seed + i) % 3],
                ["noon", "night"][seed % 2]
            );
            builder.fold(
                &Post::default(),
                &tokenizer.document_in(&text, Some("en")),
                &[],
            );
        }
        builder.finish()
    }

    #[test]
    fn resampling_is_deterministic_and_needs_documents() {
        let comparer = Comparer::new();
        let a: Vec<Fingerprint> = (0..6).map(part).collect();
        let b: Vec<Fingerprint> = (6..11).map(part).collect();
        let deviation = comparer.sampling_deviation(&a, &b, 10);
        assert_eq!(deviation, comparer.sampling_deviation(&a, &b, 10));
        assert!(deviation.is_some_and(|d| d > 0.0 && d < 1.0));
        assert_eq!(comparer.sampling_deviation(&a[..1], &b, 10), None);
        let mut comparison = Comparison {
            log10_lr_interval: [-0.4, 0.4],
            ..Comparison::default()
        };
        comparison.widen(0.3 / super::super::comparer::INTERVAL);
        assert!((comparison.log10_lr_interval[1] - 0.5).abs() < 1e-9);
    }
}
