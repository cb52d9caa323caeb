//! Fits by length class, judged on whole data sets that took no part.

use rayon::prelude::*;

use super::{Recipe, Row};
use crate::compare::background::distinct;
use crate::compare::calibration::{LengthClass, Variant, several};
use crate::compare::methods::{ALL, METHODS};
use crate::numeric::logistic::{Logistic, LogisticOptions, balanced_weights_from};
use crate::numeric::stats::{logistic, mean, softplus, standard_deviation};

/// Rounds in which the sets that fare worst are found.
const WORST_ROUNDS: usize = 3;

/// Fits every length class. The error figures are left at 0: see [`measured`].
#[must_use]
pub fn fit(rows: &[&Row], recipe: &Recipe) -> Variant {
    let mut counts = vec![1.0; rows.len()];
    if recipe.worst > 0.0 {
        for _ in 0..WORST_ROUNDS {
            counts = set_weights(rows, &fit_weighted(rows, &counts, recipe), recipe.worst);
        }
    }
    let mut variant = fit_weighted(rows, &counts, recipe);
    for class in variant.classes.iter_mut().chain(&mut variant.lone) {
        class.intercept *= recipe.shrink;
        for slope in &mut class.slopes {
            *slope *= recipe.shrink;
        }
    }
    variant
}

/// How much each row counts, by how its set fares under a fit.
fn set_weights(rows: &[&Row], fit: &Variant, worst: f64) -> Vec<f64> {
    let ln_lr: Vec<f64> = rows
        .iter()
        .map(|r| fit.ratio(&r.scores, r.words, r.documents).log10_lr * std::f64::consts::LN_10)
        .collect();
    let sets = distinct(rows.iter().map(|r| r.set.as_str()));
    let costs: Vec<f64> = sets
        .iter()
        .map(|set| {
            let own: Vec<f64> = rows
                .iter()
                .map(|r| f64::from(u8::from(r.set == *set)))
                .collect();
            weighted_cllr(rows, &ln_lr, &own)
        })
        .collect();
    rows.iter()
        .map(|r| {
            let cost = sets.iter().position(|s| *s == r.set).map(|i| costs[i]);
            (worst * cost.unwrap_or(0.0)).exp()
        })
        .collect()
}

fn fit_weighted(rows: &[&Row], counts: &[f64], recipe: &Recipe) -> Variant {
    let columns: Vec<usize> = (0..METHODS)
        .filter(|&i| recipe.methods.contains(&ALL[i].name()))
        .collect();
    let inputs: Vec<Vec<f64>> = rows
        .iter()
        .map(|r| columns.iter().map(|&c| r.scores[c]).collect())
        .collect();
    let labels: Vec<bool> = rows.iter().map(|r| r.same).collect();
    // A common scale, so that the penalty treats every method alike.
    let scales: Vec<f64> = (0..columns.len())
        .map(|c| {
            let column: Vec<f64> = inputs.iter().map(|r| r[c]).collect();
            standard_deviation(&column).max(1e-9)
        })
        .collect();
    let centres: Vec<f64> = (0..columns.len())
        .map(|c| mean(&inputs.iter().map(|r| r[c]).collect::<Vec<_>>()))
        .collect();
    let scaled: Vec<Vec<f64>> = inputs
        .iter()
        .map(|r| {
            r.iter()
                .enumerate()
                .map(|(c, x)| (x - centres[c]) / scales[c])
                .collect()
        })
        .collect();
    let class = |middle: f64, documents: Documents, l2: f64| {
        let mut kernel = weights(rows, middle, recipe.width, documents);
        for (weight, count) in kernel.iter_mut().zip(counts) {
            *weight *= count;
        }
        let balanced = balanced_weights_from(&labels, &kernel);
        let options = LogisticOptions {
            l2,
            non_negative: true,
            steps: 60,
        };
        let model = Logistic::fit(&scaled, &labels, &balanced, options);
        let mut slopes = vec![0.0; METHODS];
        let mut intercept = model.intercept;
        for (c, slope) in model.slopes.iter().enumerate() {
            slopes[columns[c]] = slope / scales[c];
            intercept -= slope * centres[c] / scales[c];
        }
        let effective = |same: bool| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for (w, _) in kernel.iter().zip(&labels).filter(|(_, l)| **l == same) {
                sum += w;
                squares += w * w;
            }
            if squares > 0.0 {
                sum * sum / squares
            } else {
                0.0
            }
        };
        let pairs = effective(true).min(effective(false));
        LengthClass {
            words: middle,
            intercept,
            slopes,
            // With n pairs on each side no ratio beyond about n was ever tested.
            cap: (pairs + 1.0).log10().clamp(0.3, recipe.cap),
            cllr: 0.0,
            pairs: effective(true) + effective(false),
            spread: 0.0,
        }
    };
    let all = |documents: Documents, l2: f64| {
        let middles = recipe.classes.iter();
        middles
            .map(|&middle| class(middle, documents, l2))
            .collect()
    };
    Variant {
        classes: all(Documents::Several, recipe.l2),
        lone: all(Documents::One, recipe.lone_l2),
    }
}

/// Which pairs a class is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Documents {
    One,
    Several,
}

/// How much a row of the other kind counts at least: it keeps a class with few pairs of its own
/// near the common fit (chosen among 0.3, 0.1 and 0.03, which differ little).
const OTHER_KIND: f64 = 0.1;

/// How much each row counts for a class.
fn weights(rows: &[&Row], middle: f64, width: f64, documents: Documents) -> Vec<f64> {
    rows.iter()
        .map(|r| {
            let z = ((r.words.max(1) as f64) / middle).ln() / width;
            let several = several(r.documents);
            let kind = match documents {
                Documents::One => 1.0 - several,
                Documents::Several => several,
            };
            // A floor keeps classes with few pairs of their own near the common fit.
            ((-0.5 * z * z).exp() + 1e-3) * (OTHER_KIND + (1.0 - OTHER_KIND) * kind)
        })
        .collect()
}

/// ln likelihood ratios of every row from a fit on the other sets only.
#[must_use]
pub fn leave_one_set_out(rows: &[Row], recipe: &Recipe) -> Vec<f64> {
    let sets = distinct(rows.iter().map(|r| r.set.as_str()));
    let fits: Vec<Variant> = sets
        .par_iter()
        .map(|set| {
            let others: Vec<&Row> = rows.iter().filter(|r| r.set != *set).collect();
            fit(&others, recipe)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let fit = sets
                .iter()
                .position(|s| *s == row.set)
                .and_then(|i| fits.get(i));
            fit.map_or(0.0, |v| {
                v.ratio(&row.scores, row.words, row.documents).log10_lr
            }) * std::f64::consts::LN_10
        })
        .collect()
}

/// Fits on every set, with the errors measured by leaving one set out.
#[must_use]
pub fn measured(rows: &[Row], recipe: &Recipe) -> Variant {
    let mut variant = fit(&rows.iter().collect::<Vec<_>>(), recipe);
    let held_out = leave_one_set_out(rows, recipe);
    let references: Vec<&Row> = rows.iter().collect();
    let sets = distinct(rows.iter().map(|r| r.set.as_str()));
    let kinds = [
        (&mut variant.classes, Documents::Several),
        (&mut variant.lone, Documents::One),
    ];
    for (classes, documents) in kinds {
        let mut spread_above = 0.0;
        for class in classes.iter_mut().rev() {
            let kernel = weights(&references, class.words, recipe.width, documents);
            class.cllr = weighted_cllr(&references, &held_out, &kernel);
            // How far each left-out set's ratios were shifted: the constant that would mend them.
            let (mut square, mut weight_sum) = (0.0, 0.0);
            for set in &sets {
                let of_set: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].set == *set).collect();
                let weight: f64 = of_set.iter().map(|&i| kernel[i]).sum();
                if weight < 10.0 {
                    continue;
                }
                let shift = best_shift(&of_set, rows, &held_out, &kernel);
                square += weight * shift * shift;
                weight_sum += weight;
            }
            let spread = if weight_sum > 0.0 {
                (square / weight_sum).sqrt()
            } else {
                1.0
            };
            // Shorter text is never more certain than longer text.
            spread_above = f64::max(spread_above, spread / std::f64::consts::LN_10);
            class.spread = spread_above;
        }
    }
    variant
}

/// The constant that, added to the ratios of some rows, makes them cost least.
fn best_shift(of_set: &[usize], rows: &[Row], ln_lr: &[f64], kernel: &[f64]) -> f64 {
    let slope = |shift: f64| {
        let (mut sums, mut totals) = ([0.0; 2], [0.0; 2]);
        for &i in of_set {
            let p = logistic(ln_lr[i] + shift);
            let class = usize::from(rows[i].same);
            sums[class] += kernel[i] * if rows[i].same { p - 1.0 } else { p };
            totals[class] += kernel[i];
        }
        if totals[0] <= 0.0 || totals[1] <= 0.0 {
            return 0.0;
        }
        sums[0] / totals[0] + sums[1] / totals[1]
    };
    let (mut low, mut high) = (-4.0, 4.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}

fn weighted_cllr(rows: &[&Row], ln_lr: &[f64], kernel: &[f64]) -> f64 {
    let (mut cost, mut total) = ([0.0; 2], [0.0; 2]);
    for ((row, l), w) in rows.iter().zip(ln_lr).zip(kernel) {
        let class = usize::from(row.same);
        cost[class] += w * softplus(if row.same { -l } else { *l });
        total[class] += w;
    }
    if total[0] <= 0.0 || total[1] <= 0.0 {
        return 1.0;
    }
    (cost[0] / total[0] + cost[1] / total[1]) / (2.0 * std::f64::consts::LN_2)
}
