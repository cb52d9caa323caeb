//! Every measure of a set of pairs, with bootstrap intervals, and reports side by side.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Judgement;
use super::pan::{auc, brier, c_at_1, f1, f05_u};
use super::ratios::{cllr, cllr_min, equal_error_rate, false_same_rate, true_same_rate};
use crate::numeric::Random;
use crate::numeric::stats::quantile;

/// A measure with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Measure {
    /// The value on all pairs.
    pub value: f64,
    /// 2.5 % quantile over resamples.
    pub low: f64,
    /// 97.5 % quantile over resamples.
    pub high: f64,
}

/// Every measure of one set of pairs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VerificationReport {
    /// What was judged.
    pub name: String,
    /// Pairs.
    pub pairs: usize,
    /// Pairs of one author.
    pub same: usize,
    /// Pairs with a score of exactly 0.5.
    pub unanswered: usize,
    /// Area under the ROC curve.
    pub auc: Measure,
    /// c@1.
    pub c_at_1: Measure,
    /// F0.5u.
    pub f05_u: Measure,
    /// F1 over answered pairs.
    pub f1: Measure,
    /// One less the mean squared error.
    pub brier: Measure,
    /// Mean of the five above, PAN's ranking.
    pub overall: Measure,
    /// Equal error rate.
    pub eer: Measure,
    /// Cost of the likelihood ratios, bits.
    pub cllr: Measure,
    /// The part of it that the ranking costs.
    pub cllr_min: Measure,
    /// Different-author pairs with a ratio of 10 or more.
    pub false_same: Measure,
    /// Same-author pairs with a ratio of 10 or more.
    pub true_same: Measure,
}

const COLUMNS: usize = 11;

fn all_measures(pairs: &[Judgement]) -> [f64; COLUMNS] {
    let pan = [
        auc(pairs),
        c_at_1(pairs),
        f05_u(pairs),
        f1(pairs),
        brier(pairs),
    ];
    [
        pan[0],
        pan[1],
        pan[2],
        pan[3],
        pan[4],
        pan.iter().sum::<f64>() / 5.0,
        equal_error_rate(pairs),
        cllr(pairs),
        cllr_min(pairs),
        false_same_rate(pairs, 1.0),
        true_same_rate(pairs, 1.0),
    ]
}

impl VerificationReport {
    /// Measures `pairs`, with intervals from `resamples` bootstrap samples drawn
    /// within each class (none when 0: the interval is then the value).
    #[must_use]
    pub fn new(name: impl Into<String>, pairs: &[Judgement], resamples: usize) -> Self {
        let values = all_measures(pairs);
        let classes: [Vec<Judgement>; 2] = [
            pairs.iter().copied().filter(|p| !p.same).collect(),
            pairs.iter().copied().filter(|p| p.same).collect(),
        ];
        let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); COLUMNS];
        let mut random = Random::new(0x7061_6972_7300);
        let mut sample = Vec::with_capacity(pairs.len());
        for _ in 0..resamples {
            sample.clear();
            for class in &classes {
                for _ in 0..class.len() {
                    sample.push(class[random.below(class.len())]);
                }
            }
            for (column, value) in drawn.iter_mut().zip(all_measures(&sample)) {
                column.push(value);
            }
        }
        let measure = |i: usize| {
            let mut sorted = drawn[i].clone();
            sorted.sort_by(f64::total_cmp);
            Measure {
                value: values[i],
                low: quantile(&sorted, 0.025).unwrap_or(values[i]),
                high: quantile(&sorted, 0.975).unwrap_or(values[i]),
            }
        };
        Self {
            name: name.into(),
            pairs: pairs.len(),
            same: classes[1].len(),
            unanswered: pairs.iter().filter(|p| p.score == 0.5).count(),
            auc: measure(0),
            c_at_1: measure(1),
            f05_u: measure(2),
            f1: measure(3),
            brier: measure(4),
            overall: measure(5),
            eer: measure(6),
            cllr: measure(7),
            cllr_min: measure(8),
            false_same: measure(9),
            true_same: measure(10),
        }
    }
}

/// Reports side by side, as an aligned text table. The AUC and Cllr show their
/// intervals; the JSON form holds them all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VerificationTable {
    /// One row each.
    pub rows: Vec<VerificationReport>,
}

impl fmt::Display for VerificationTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .rows
            .iter()
            .map(|r| r.name.chars().count())
            .max()
            .unwrap_or(3)
            .max(3);
        writeln!(
            f,
            "{:width$}  pairs  same  open  AUC [95 %]           c@1    F0.5u  F1     Brier  overall  EER    Cllr [95 %]          Cllr_min  false@10  found@10",
            "set"
        )?;
        for r in &self.rows {
            writeln!(
                f,
                "{:width$}  {:>5}  {:>4}  {:>4}  {:.3} [{:.3} {:.3}]  {:.3}  {:.3}  {:.3}  {:.3}  {:.3}    {:.3}  {:.3} [{:.3} {:.3}]  {:.3}     {:.3}     {:.3}",
                r.name,
                r.pairs,
                r.same,
                r.unanswered,
                r.auc.value,
                r.auc.low,
                r.auc.high,
                r.c_at_1.value,
                r.f05_u.value,
                r.f1.value,
                r.brier.value,
                r.overall.value,
                r.eer.value,
                r.cllr.value,
                r.cllr.low,
                r.cllr.high,
                r.cllr_min.value,
                r.false_same.value,
                r.true_same.value,
            )?;
        }
        Ok(())
    }
}
