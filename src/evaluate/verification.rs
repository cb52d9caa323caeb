//! Measures of authorship verification: those of PAN (AUC, c@1, F0.5u, F1, Brier
//! and their mean) and the forensic ones (EER, Cllr, Cllr_min), each with a
//! bootstrap interval over pairs.
//!
//! Definitions follow the PAN 2020-2023 evaluator: a score above 0.5 says "same",
//! below 0.5 "different", and exactly 0.5 leaves the pair unanswered. The forensic
//! measures read the score as the posterior at even odds, so that its odds are the
//! likelihood ratio (Brümmer and du Preez 2006).

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::numeric::stats::{quantile, softplus};
use crate::numeric::{Random, pool_adjacent_violators};

/// One judged pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Probability of one author at even prior odds, 0..=1; 0.5 leaves it unanswered.
    pub score: f64,
    /// ln of the likelihood ratio. Kept beside the score, which rounds to 0 or 1.
    pub ln_lr: f64,
    /// The truth.
    pub same: bool,
}

impl Judgement {
    /// From a score in 0..=1; anything that is no number counts as unanswered.
    #[must_use]
    pub fn from_score(score: f64, same: bool) -> Self {
        let score = if score.is_nan() {
            0.5
        } else {
            score.clamp(0.0, 1.0)
        };
        // A score of exactly 0 or 1 claims infinite odds; the ratio is held finite.
        let held = score.clamp(1e-12, 1.0 - 1e-12);
        Self {
            score,
            ln_lr: (held / (1.0 - held)).ln(),
            same,
        }
    }

    /// From log10 of a likelihood ratio.
    #[must_use]
    pub fn from_log10_lr(log10_lr: f64, same: bool) -> Self {
        let ln_lr = if log10_lr.is_nan() {
            0.0
        } else {
            log10_lr * std::f64::consts::LN_10
        };
        Self {
            score: crate::numeric::stats::logistic(ln_lr),
            ln_lr,
            same,
        }
    }
}

/// Area under the ROC curve: the chance that a same-author pair scores above a
/// different-author pair, ties counting half. 0.5 when a class is empty.
#[must_use]
pub fn auc(pairs: &[Judgement]) -> f64 {
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|p| (p.ln_lr, p.same)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same = order.iter().filter(|p| p.1).count() as f64;
    let different = order.len() as f64 - same;
    if same == 0.0 || different == 0.0 {
        return 0.5;
    }
    let (mut wins, mut below) = (0.0, 0.0);
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let s = tie.iter().filter(|p| p.1).count() as f64;
        let d = tie.len() as f64 - s;
        wins += s * (below + 0.5 * d);
        below += d;
    }
    wins / (same * different)
}

/// c@1 (Peñas and Rodrigo 2011): accuracy that gives an unanswered pair the
/// accuracy of the answered ones.
#[must_use]
pub fn c_at_1(pairs: &[Judgement]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    let n = pairs.len() as f64;
    let correct = pairs
        .iter()
        .filter(|p| p.score != 0.5 && (p.score > 0.5) == p.same)
        .count() as f64;
    let unanswered = pairs.iter().filter(|p| p.score == 0.5).count() as f64;
    (correct + unanswered * correct / n) / n
}

/// F0.5u (Bevendorff et al. 2019): precision-heavy F with unanswered pairs counted
/// as misses.
#[must_use]
pub fn f05_u(pairs: &[Judgement]) -> f64 {
    let count = |f: &dyn Fn(&Judgement) -> bool| pairs.iter().filter(|p| f(p)).count() as f64;
    let unanswered = count(&|p| p.score == 0.5);
    let true_positive = count(&|p| p.score > 0.5 && p.same);
    let false_positive = count(&|p| p.score > 0.5 && !p.same);
    let false_negative = count(&|p| p.score < 0.5 && p.same);
    let top = 1.25 * true_positive;
    let below = top + 0.25 * (false_negative + unanswered) + false_positive;
    if below > 0.0 { top / below } else { 0.0 }
}

/// F1 of "same" over the answered pairs.
#[must_use]
pub fn f1(pairs: &[Judgement]) -> f64 {
    let count = |f: &dyn Fn(&Judgement) -> bool| pairs.iter().filter(|p| f(p)).count() as f64;
    let true_positive = count(&|p| p.score > 0.5 && p.same);
    let wrong = count(&|p| p.score != 0.5 && (p.score > 0.5) != p.same);
    let below = 2.0 * true_positive + wrong;
    if below > 0.0 {
        2.0 * true_positive / below
    } else {
        0.0
    }
}

/// The Brier measure as PAN gives it: one less the mean squared error of the score.
#[must_use]
pub fn brier(pairs: &[Judgement]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    let error: f64 = pairs
        .iter()
        .map(|p| {
            let miss = p.score - f64::from(u8::from(p.same));
            miss * miss
        })
        .sum();
    1.0 - error / pairs.len() as f64
}

/// Cllr (Brümmer and du Preez 2006), bits a pair at even odds: 0 is perfect, 1 is
/// what saying nothing costs. 1 when a class is empty.
#[must_use]
pub fn cllr(pairs: &[Judgement]) -> f64 {
    let (mut cost, mut n) = ([0.0; 2], [0_u32; 2]);
    for pair in pairs {
        let class = usize::from(pair.same);
        cost[class] += softplus(if pair.same { -pair.ln_lr } else { pair.ln_lr });
        n[class] += 1;
    }
    if n.contains(&0) {
        return 1.0;
    }
    (cost[0] / f64::from(n[0]) + cost[1] / f64::from(n[1])) / (2.0 * std::f64::consts::LN_2)
}

/// Cllr after the best monotone recalibration of these very pairs (PAV): what the
/// ranking alone costs. Cllr less this is the cost of calibration.
#[must_use]
pub fn cllr_min(pairs: &[Judgement]) -> f64 {
    let same = pairs.iter().filter(|p| p.same).count() as f64;
    let different = pairs.len() as f64 - same;
    if same == 0.0 || different == 0.0 {
        return 1.0;
    }
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|p| (p.ln_lr, p.same)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Tied scores are one point: a calibration can't tell them apart.
    let (mut values, mut weights, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let s = tie.iter().filter(|p| p.1).count() as f64;
        let d = tie.len() as f64 - s;
        let weight = s / same + d / different;
        values.push(s / same / weight);
        weights.push(weight);
        counts.push((s, d));
    }
    let mut cost = 0.0;
    for (p, (s, d)) in pool_adjacent_violators(&values, &weights)
        .into_iter()
        .zip(counts)
    {
        // p is the posterior at even odds: -log2 p for "same", -log2 (1 - p) for "different".
        if s > 0.0 {
            cost -= s / same * p.log2();
        }
        if d > 0.0 {
            cost -= d / different * (1.0 - p).log2();
        }
    }
    (cost / 2.0).max(0.0)
}

/// Equal error rate: where misses and false alarms are equally frequent on the ROC,
/// interpolated between its corners. 0.5 when a class is empty.
#[must_use]
pub fn equal_error_rate(pairs: &[Judgement]) -> f64 {
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|p| (p.ln_lr, p.same)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let same = order.iter().filter(|p| p.1).count() as f64;
    let different = order.len() as f64 - same;
    if same == 0.0 || different == 0.0 {
        return 0.5;
    }
    let (mut miss, mut alarm) = (1.0, 0.0);
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let s = tie.iter().filter(|p| p.1).count() as f64;
        let (next_miss, next_alarm) = (miss - s / same, alarm + (tie.len() as f64 - s) / different);
        if next_alarm >= next_miss {
            // Where the segment crosses miss = alarm.
            let gap = miss - alarm;
            let closing = gap - (next_miss - next_alarm);
            let t = if closing > 0.0 { gap / closing } else { 0.0 };
            return miss + t * (next_miss - miss);
        }
        (miss, alarm) = (next_miss, next_alarm);
    }
    0.0
}

/// Share of different-author pairs whose log10 likelihood ratio reaches `threshold`:
/// the false accusations at that threshold.
#[must_use]
pub fn false_same_rate(pairs: &[Judgement], threshold: f64) -> f64 {
    let different = pairs.iter().filter(|p| !p.same).count();
    if different == 0 {
        return 0.0;
    }
    let bound = threshold * std::f64::consts::LN_10;
    pairs.iter().filter(|p| !p.same && p.ln_lr >= bound).count() as f64 / different as f64
}

/// Share of same-author pairs whose log10 likelihood ratio reaches `threshold`.
#[must_use]
pub fn true_same_rate(pairs: &[Judgement], threshold: f64) -> f64 {
    let turned: Vec<Judgement> = pairs
        .iter()
        .map(|p| Judgement {
            same: !p.same,
            ..*p
        })
        .collect();
    false_same_rate(&turned, threshold)
}

/// One point of a Tippett plot.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TippettPoint {
    /// log10 likelihood ratio.
    pub log10_lr: f64,
    /// Share of same-author pairs at or above it.
    pub same_above: f64,
    /// Share of different-author pairs at or above it.
    pub different_above: f64,
}

/// The Tippett plot: for each distinct ratio, the share of each class at or above it.
#[must_use]
pub fn tippett(pairs: &[Judgement]) -> Vec<TippettPoint> {
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|p| (p.ln_lr, p.same)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same = order.iter().filter(|p| p.1).count().max(1) as f64;
    let different = order.iter().filter(|p| !p.1).count().max(1) as f64;
    let mut above = (
        order.iter().filter(|p| p.1).count() as f64,
        order.iter().filter(|p| !p.1).count() as f64,
    );
    let mut points = Vec::new();
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        points.push(TippettPoint {
            log10_lr: tie[0].0 / std::f64::consts::LN_10,
            same_above: above.0 / same,
            different_above: above.1 / different,
        });
        let s = tie.iter().filter(|p| p.1).count() as f64;
        above = (above.0 - s, above.1 - (tie.len() as f64 - s));
    }
    points
}

/// One bin of a reliability table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Mean probability of one author in the bin, at even prior odds.
    pub said: f64,
    /// Share of same-author pairs in it, classes weighing alike.
    pub found: f64,
    /// Pairs in it.
    pub pairs: usize,
}

/// The reliability table: pairs by the probability they were given, in `bins` equal steps, and
/// how often that came true at even prior odds. Empty bins are left out.
#[must_use]
pub fn reliability(pairs: &[Judgement], bins: usize) -> Vec<ReliabilityBin> {
    let same = pairs.iter().filter(|p| p.same).count().max(1) as f64;
    let different = pairs.iter().filter(|p| !p.same).count().max(1) as f64;
    let bin_of = |p: &Judgement| ((p.score * bins as f64) as usize).min(bins.saturating_sub(1));
    (0..bins)
        .filter_map(|bin| {
            let own: Vec<&Judgement> = pairs.iter().filter(|p| bin_of(p) == bin).collect();
            let (mut said, mut found, mut all) = (0.0, 0.0, 0.0);
            for pair in &own {
                let weight = if pair.same {
                    1.0 / same
                } else {
                    1.0 / different
                };
                said += weight * pair.score;
                found += weight * f64::from(u8::from(pair.same));
                all += weight;
            }
            (!own.is_empty()).then(|| ReliabilityBin {
                said: said / all,
                found: found / all,
                pairs: own.len(),
            })
        })
        .collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Scores .9 s, .8 d, .7 s, .5 s, .5 d, .2 d, .1 s, .0 d; worked by hand below.
    fn case() -> Vec<Judgement> {
        [
            (0.9, true),
            (0.8, false),
            (0.7, true),
            (0.5, true),
            (0.5, false),
            (0.2, false),
            (0.1, true),
            (0.0, false),
        ]
        .iter()
        .map(|&(score, same)| Judgement::from_score(score, same))
        .collect()
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn pan_measures_of_a_hand_worked_case() {
        let pairs = case();
        // Wins over the four different pairs: .9 -> 4, .7 -> 3, .5 -> 2.5, .1 -> 1.
        close(auc(&pairs), 10.5 / 16.0);
        // Correct: .9, .7, .2, .0 = 4 of 8; two open: (4 + 2 * 4/8) / 8.
        close(c_at_1(&pairs), 5.0 / 8.0);
        // tp 2, fp 1, fn 1, open 2: 2.5 / (2.5 + .25 * 3 + 1).
        close(f05_u(&pairs), 2.5 / 4.25);
        // Answered: tp 2, fp 1, fn 1.
        close(f1(&pairs), 4.0 / 6.0);
        let squares = 0.01 + 0.64 + 0.09 + 0.25 + 0.25 + 0.04 + 0.81 + 0.0;
        close(brier(&pairs), 1.0 - squares / 8.0);
        let report = VerificationReport::new("hand", &pairs, 0);
        close(
            report.overall.value,
            (10.5 / 16.0 + 0.625 + 2.5 / 4.25 + 4.0 / 6.0 + 1.0 - squares / 8.0) / 5.0,
        );
        assert_eq!((report.pairs, report.same, report.unanswered), (8, 4, 2));
    }

    #[test]
    fn forensic_measures_of_hand_worked_cases() {
        // LR 3 for a same pair, 1/3 for a different pair: log2(1 + 1/3) each.
        let good = [
            Judgement::from_score(0.75, true),
            Judgement::from_score(0.25, false),
        ];
        close(cllr(&good), (4.0_f64 / 3.0).log2());
        close(cllr_min(&good), 0.0);
        close(equal_error_rate(&good), 0.0);
        // Saying nothing costs one bit, however often.
        let nothing = [
            Judgement::from_score(0.5, true),
            Judgement::from_score(0.5, false),
        ];
        close(cllr(&nothing), 1.0);
        close(cllr_min(&nothing), 1.0);
        close(equal_error_rate(&nothing), 0.5);
        // d < s < d < s: PAV pools the middle two into posterior 1/2;
        // each class then pays one bit on half its pairs.
        let mixed: Vec<Judgement> = [(0.1, false), (0.4, true), (0.6, false), (0.9, true)]
            .iter()
            .map(|&(score, same)| Judgement::from_score(score, same))
            .collect();
        close(cllr_min(&mixed), 0.5);
        close(equal_error_rate(&mixed), 0.5);
        // Everything wrong way round can only be flattened.
        let wrong = [
            Judgement::from_score(0.1, true),
            Judgement::from_score(0.9, false),
        ];
        close(cllr_min(&wrong), 1.0);
        assert!(cllr(&wrong) > 3.0);
    }

    #[test]
    fn rates_at_a_threshold() {
        let pairs: Vec<Judgement> = [
            (1.2, false),
            (0.2, false),
            (-3.0, false),
            (2.0, true),
            (0.9, true),
        ]
        .iter()
        .map(|&(lr, same)| Judgement::from_log10_lr(lr, same))
        .collect();
        close(false_same_rate(&pairs, 1.0), 1.0 / 3.0);
        close(true_same_rate(&pairs, 1.0), 0.5);
        let plot = tippett(&pairs);
        assert_eq!(plot.len(), 5);
        close(plot[0].different_above, 1.0);
        close(plot[4].same_above, 0.5);
        close(plot[4].different_above, 0.0);
    }

    #[test]
    fn degenerate_input_is_neutral() {
        for pairs in [vec![], vec![Judgement::from_score(0.7, true)]] {
            let report = VerificationReport::new("one class", &pairs, 20);
            close(report.auc.value, 0.5);
            close(report.cllr.value, 1.0);
        }
        assert_eq!(Judgement::from_score(f64::NAN, true).score, 0.5);
    }

    #[test]
    fn the_table_aligns_and_the_intervals_hold_the_value() {
        let pairs: Vec<Judgement> = (0..60)
            .map(|i| {
                Judgement::from_score(f64::from(i * 37 % 60) / 60.0, i * 37 % 60 > 20 + i % 20)
            })
            .collect();
        let report = VerificationReport::new("a set", &pairs, 200);
        assert!(report.auc.low < report.auc.value && report.auc.value < report.auc.high);
        assert_eq!(report, VerificationReport::new("a set", &pairs, 200));
        let text = VerificationTable { rows: vec![report] }.to_string();
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("a set"));
    }

    proptest! {
        #[test]
        fn recalibration_never_costs_more(
            scores in prop::collection::vec((0.01_f64..0.99, any::<bool>()), 2..40)
        ) {
            let pairs: Vec<Judgement> =
                scores.iter().map(|&(s, same)| Judgement::from_score(s, same)).collect();
            prop_assert!(cllr_min(&pairs) <= cllr(&pairs) + 1e-12);
            prop_assert!((0.0..=1.0).contains(&auc(&pairs)));
            prop_assert!((0.0..=1.0).contains(&equal_error_rate(&pairs)));
        }
    }
}
