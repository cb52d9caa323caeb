//! How well texts are attributed to their authors.
//!
//! Accuracy and macro-F1 with bootstrap intervals for questioned texts among candidates,
//! nearest-neighbour accuracy, adjusted Rand index and B-cubed F for a matrix of texts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::{adjusted_rand, bcubed};
use crate::compare::{Comparer, Prepared};
use crate::corpus::{DistanceMatrix, Tree, leave_one_out};
use crate::fingerprint::Fingerprint;
use crate::numeric::Random;
use crate::numeric::stats::quantile;

/// How well a distance matrix and its tree agree with the authors.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct MatrixMeasures {
    /// Texts whose nearest other text has their author.
    pub nearest_right: u64,
    /// Texts of which that can be asked: those whose author has another text.
    pub nearest_asked: u64,
    /// Adjusted Rand index of the tree cut into as many groups as there are authors.
    pub ari: f64,
    /// B-cubed F of the same cut, 0..=1.
    pub bcubed_f: f64,
    /// Authors.
    pub authors: u64,
}

impl MatrixMeasures {
    /// Measures against the texts' authors as labels.
    #[must_use]
    pub fn new(distances: &DistanceMatrix, tree: &Tree, labels: &[usize]) -> Self {
        let mut authors = labels.to_vec();
        authors.sort_unstable();
        authors.dedup();
        let cut = tree.cut(authors.len());
        let (right, asked) = leave_one_out(distances, labels);
        Self {
            nearest_right: right as u64,
            nearest_asked: asked as u64,
            ari: adjusted_rand(labels, &cut),
            bcubed_f: bcubed(labels, &cut).2,
            authors: authors.len() as u64,
        }
    }

    /// Share of texts with a right nearest neighbour, 0..=1; 0 when none can be asked.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.nearest_right as f64 / self.nearest_asked.max(1) as f64
    }
}

/// A measure with its 95 % interval over bootstrap samples of the questioned texts.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Interval {
    /// The measure on all texts.
    pub value: f64,
    /// 2.5 % quantile; the value itself without samples.
    pub low: f64,
    /// 97.5 % quantile; the value itself without samples.
    pub high: f64,
}

/// How well questioned texts were attributed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AttributionMeasures {
    /// Questioned texts.
    pub texts: u64,
    /// Authors among truth and answers.
    pub authors: u64,
    /// Share of right answers.
    pub accuracy: Interval,
    /// Mean over the true authors of the harmonic mean of precision and recall.
    pub macro_f1: Interval,
}

impl AttributionMeasures {
    /// Measures answers given as (truth, answer); `resamples` bootstrap samples are drawn
    /// with a fixed seed.
    #[must_use]
    pub fn new(answers: &[(&str, &str)], resamples: usize) -> Self {
        let mut authors: BTreeMap<&str, usize> = answers
            .iter()
            .flat_map(|&(t, a)| [(t, 0), (a, 0)])
            .collect();
        for (at, label) in authors.values_mut().enumerate() {
            *label = at;
        }
        let labelled: Vec<(usize, usize)> = answers
            .iter()
            .map(|(truth, answer)| (authors[truth], authors[answer]))
            .collect();
        let count = authors.len();
        let mut random = Random::new(1);
        let mut samples: Vec<(f64, f64)> = (0..resamples)
            .map(|_| {
                let sample: Vec<(usize, usize)> = (0..labelled.len())
                    .map(|_| labelled[random.below(labelled.len())])
                    .collect();
                (accuracy(&sample), macro_f1(&sample, count))
            })
            .collect();
        let interval = |value: f64, sorted: &[f64]| Interval {
            value,
            low: quantile(sorted, 0.025).unwrap_or(value),
            high: quantile(sorted, 0.975).unwrap_or(value),
        };
        let mut accuracies: Vec<f64> = samples.iter().map(|sample| sample.0).collect();
        accuracies.sort_by(f64::total_cmp);
        let mut f1s: Vec<f64> = samples.drain(..).map(|sample| sample.1).collect();
        f1s.sort_by(f64::total_cmp);
        Self {
            texts: labelled.len() as u64,
            authors: count as u64,
            accuracy: interval(accuracy(&labelled), &accuracies),
            macro_f1: interval(macro_f1(&labelled, count), &f1s),
        }
    }
}

/// Attributes questioned sides by the calibrated ratio: of each author's known texts
/// together, which is likeliest to be of the writer of this? Scores are normalised against
/// all known texts where they are enough. Ratios at their cap are told apart by the sum of
/// the scores behind them. Gives for each questioned side the nearest author, if any.
#[must_use]
pub fn by_ratio(
    known: &[(&str, &Fingerprint)],
    questioned: &[&Fingerprint],
) -> Vec<Option<String>> {
    let cohort: Vec<&Fingerprint> = known.iter().map(|(_, text)| *text).collect();
    let comparer = Comparer::with_cohort_of(&cohort);
    let mut authors: BTreeMap<&str, Fingerprint> = BTreeMap::new();
    for (author, text) in known {
        authors.entry(author).or_default().merge(text);
    }
    let authors: Vec<(&str, Prepared)> = authors
        .iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(author, text)| (*author, comparer.prepare(text)))
        .collect();
    questioned
        .par_iter()
        .map(|text| {
            let side = comparer.prepare(text);
            let mut best: Option<((f64, f64), &str)> = None;
            for (author, candidate) in &authors {
                let key = (
                    comparer.log10_lr(&side, candidate),
                    comparer.scores(&side, candidate).scores.iter().sum::<f64>(),
                );
                let better = best.is_none_or(|(found, _)| {
                    key.0
                        .total_cmp(&found.0)
                        .then(key.1.total_cmp(&found.1))
                        .is_gt()
                });
                if better {
                    best = Some((key, author));
                }
            }
            best.map(|(_, author)| author.to_owned())
        })
        .collect()
}

fn accuracy(answers: &[(usize, usize)]) -> f64 {
    let right = answers
        .iter()
        .filter(|(truth, answer)| truth == answer)
        .count();
    right as f64 / answers.len().max(1) as f64
}

/// Over the authors that the truth names.
fn macro_f1(answers: &[(usize, usize)], authors: usize) -> f64 {
    let mut tallies = vec![(0usize, 0usize, 0usize); authors];
    for &(truth, answer) in answers {
        tallies[truth].0 += 1;
        tallies[answer].1 += 1;
        if truth == answer {
            tallies[truth].2 += 1;
        }
    }
    let (mut sum, mut named) = (0.0, 0usize);
    for (truth, answered, right) in tallies {
        if truth > 0 {
            named += 1;
            sum += 2.0 * right as f64 / (truth + answered) as f64;
        }
    }
    sum / named.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Linkage;

    #[test]
    fn measures_of_a_hand_worked_case() {
        // a: 2 true, 2 answered, 1 right; b: 1, 2, 1; c: 1, 0, 0.
        let answers = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")];
        let measures = AttributionMeasures::new(&answers, 200);
        assert_eq!(measures.accuracy.value, 0.5);
        let expected = (0.5 + 2.0 / 3.0) / 3.0;
        assert!((measures.macro_f1.value - expected).abs() < 1e-12);
        assert!(measures.accuracy.low < 0.5 && measures.accuracy.high > 0.5);
        assert_eq!(measures, AttributionMeasures::new(&answers, 200));
        assert_eq!(AttributionMeasures::new(&[], 10).accuracy.value, 0.0);
    }

    #[test]
    fn a_matrix_is_measured_by_neighbours_and_by_its_tree() {
        let points: [f64; 5] = [0.0, 1.0, 9.0, 10.0, 30.0];
        let matrix = DistanceMatrix::from_fn(5, |i, j| (points[i] - points[j]).abs());
        let tree = Tree::new(&matrix, Linkage::Ward);
        let measures = MatrixMeasures::new(&matrix, &tree, &[0, 0, 1, 1, 2]);
        assert_eq!((measures.nearest_right, measures.nearest_asked), (4, 4));
        assert!((measures.ari - 1.0).abs() < 1e-12 && (measures.bcubed_f - 1.0).abs() < 1e-12);
        assert_eq!(measures.authors, 3);
    }
}
