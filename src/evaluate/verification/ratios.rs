//! The forensic measures: what the likelihood ratios cost (Cllr), where errors are equal, how often
//! a threshold accuses wrongly, and the data of Tippett plots and reliability tables.

use serde::{Deserialize, Serialize};

use super::Judgement;
use crate::numeric::pool_adjacent_violators;
use crate::numeric::stats::softplus;

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
