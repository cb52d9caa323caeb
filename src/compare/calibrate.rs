//! Fits the calibration, and says honestly how well it holds: on whole data
//! sets that took no part in the fit.

use serde::{Deserialize, Serialize};

use super::calibration::{CalibrationModel, LengthClass, SCHEMA, Variant};
use super::methods::{ALL, METHODS};
use crate::numeric::logistic::{Logistic, LogisticOptions, balanced_weights_from};

/// One labelled pair, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The data set: what is left out as one.
    pub set: String,
    /// The file or part of it, for tables.
    pub part: String,
    /// One score a method, as [`PairScores`](super::PairScores) gives them.
    pub scores: [f64; METHODS],
    /// Words of the shorter side.
    pub words: u64,
    /// Whether one author wrote both sides.
    pub same: bool,
}

/// What is fitted, and how stiffly.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Names of the methods that may weigh.
    pub methods: Vec<&'static str>,
    /// Middles of the length classes, words, rising.
    pub classes: Vec<f64>,
    /// Width of a class: deviation on the natural logarithm of words.
    pub width: f64,
    /// Penalty on the slopes: see [`LogisticOptions::l2`].
    pub l2: f64,
    /// No |log10 LR| above this, whatever the number of pairs.
    pub cap: f64,
}

impl Recipe {
    /// The recipe of the built-in calibration for these methods.
    #[must_use]
    pub fn new(methods: &[&'static str]) -> Self {
        Self {
            methods: methods.to_vec(),
            classes: vec![30.0, 60.0, 125.0, 250.0, 500.0, 1000.0, 2500.0],
            width: 1.2,
            l2: 0.01,
            cap: 3.5,
        }
    }
}

/// Fits every length class. The error figures are left at 0: see [`measured`].
#[must_use]
pub fn fit(rows: &[&Row], recipe: &Recipe) -> Variant {
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
            crate::numeric::stats::standard_deviation(&column).max(1e-9)
        })
        .collect();
    let centres: Vec<f64> = (0..columns.len())
        .map(|c| crate::numeric::stats::mean(&inputs.iter().map(|r| r[c]).collect::<Vec<_>>()))
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
    let classes = recipe
        .classes
        .iter()
        .map(|&middle| {
            let kernel = weights(rows, middle, recipe.width);
            let balanced = balanced_weights_from(&labels, &kernel);
            let options = LogisticOptions {
                l2: recipe.l2,
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
        })
        .collect();
    Variant { classes }
}

/// How much each row counts for a class.
fn weights(rows: &[&Row], middle: f64, width: f64) -> Vec<f64> {
    rows.iter()
        .map(|r| {
            let z = ((r.words.max(1) as f64) / middle).ln() / width;
            // A floor keeps classes with few pairs of their own near the common fit.
            (-0.5 * z * z).exp() + 1e-3
        })
        .collect()
}

/// ln likelihood ratios of every row from a fit on the other sets only.
#[must_use]
pub fn leave_one_set_out(rows: &[Row], recipe: &Recipe) -> Vec<f64> {
    use rayon::prelude::*;
    let sets = super::background::distinct(rows.iter().map(|r| r.set.as_str()));
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
            fit.map_or(0.0, |v| v.ratio(&row.scores, row.words).log10_lr) * std::f64::consts::LN_10
        })
        .collect()
}

/// Fits on every set, with the errors measured by leaving one set out.
#[must_use]
pub fn measured(rows: &[Row], recipe: &Recipe) -> Variant {
    let mut variant = fit(&rows.iter().collect::<Vec<_>>(), recipe);
    let held_out = leave_one_set_out(rows, recipe);
    let references: Vec<&Row> = rows.iter().collect();
    let sets = super::background::distinct(rows.iter().map(|r| r.set.as_str()));
    let mut spread_above = 0.0;
    for class in variant.classes.iter_mut().rev() {
        let kernel = weights(&references, class.words, recipe.width);
        class.cllr = weighted_cllr(rows, &held_out, &kernel);
        // How far each left-out set's ratios were shifted: the constant that would mend them.
        let mut shifts = Vec::new();
        let mut weight_sum = 0.0;
        for set in &sets {
            let of_set: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].set == *set).collect();
            let weight: f64 = of_set.iter().map(|&i| kernel[i]).sum();
            if weight < 10.0 {
                continue;
            }
            let shift = best_shift(&of_set, rows, &held_out, &kernel);
            shifts.push((shift, weight));
            weight_sum += weight;
        }
        let square: f64 = shifts.iter().map(|(s, w)| w * s * s).sum();
        let spread = if weight_sum > 0.0 {
            (square / weight_sum).sqrt()
        } else {
            1.0
        };
        // Shorter text is never more certain than longer text.
        spread_above = f64::max(spread_above, spread / std::f64::consts::LN_10);
        class.spread = spread_above;
    }
    variant
}

/// The constant that, added to the ratios of some rows, makes them cost least.
fn best_shift(of_set: &[usize], rows: &[Row], ln_lr: &[f64], kernel: &[f64]) -> f64 {
    let slope = |shift: f64| {
        let (mut sums, mut totals) = ([0.0; 2], [0.0; 2]);
        for &i in of_set {
            let p = crate::numeric::stats::logistic(ln_lr[i] + shift);
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

fn weighted_cllr(rows: &[Row], ln_lr: &[f64], kernel: &[f64]) -> f64 {
    let (mut cost, mut total) = ([0.0; 2], [0.0; 2]);
    for ((row, l), w) in rows.iter().zip(ln_lr).zip(kernel) {
        let class = usize::from(row.same);
        cost[class] += w * crate::numeric::stats::softplus(if row.same { -l } else { *l });
        total[class] += w;
    }
    if total[0] <= 0.0 || total[1] <= 0.0 {
        return 1.0;
    }
    (cost[0] / total[0] + cost[1] / total[1]) / (2.0 * std::f64::consts::LN_2)
}

/// Methods of the full fusion. Prediction by partial matching and word cosine
/// added nothing on sets left out, so they are not paid for.
pub const ALL_METHODS: &[&str] = &[
    "character_cosine",
    "cosine_delta",
    "function_word_delta",
    "lambda_g",
    "punctuation_cosine",
];
/// Methods that topic hardly moves.
pub const MASKED_METHODS: &[&str] = &[
    "function_word_delta",
    "lambda_g",
    "punctuation_cosine",
    "habits",
];
/// Methods that need no language.
pub const NEUTRAL_METHODS: &[&str] = &["punctuation_cosine"];

/// The recipe for raw scores without a cohort. Their scale moves from one
/// language and channel to the next, so the fit is stiff: on sets left out a
/// looser one cost more than saying nothing.
#[must_use]
pub fn plain_recipe(methods: &[&'static str]) -> Recipe {
    Recipe {
        l2: 1.0,
        width: 1.5,
        ..Recipe::new(methods)
    }
}

/// The whole calibration from rows scored with a cohort and without.
#[must_use]
pub fn calibrate(cohort: &[Row], plain: &[Row]) -> CalibrationModel {
    // Never fitted on pairs across languages, so never decisive there.
    let neutral = Recipe {
        cap: 0.5,
        ..plain_recipe(NEUTRAL_METHODS)
    };
    CalibrationModel {
        schema: SCHEMA,
        methods: ALL.iter().map(|m| m.name().to_owned()).collect(),
        sets: super::background::distinct(cohort.iter().map(|r| r.set.as_str()))
            .into_iter()
            .map(str::to_owned)
            .collect(),
        cohort: measured(cohort, &Recipe::new(ALL_METHODS)),
        cohort_masked: measured(cohort, &Recipe::new(MASKED_METHODS)),
        plain: measured(plain, &plain_recipe(ALL_METHODS)),
        plain_masked: measured(plain, &plain_recipe(MASKED_METHODS)),
        neutral: measured(plain, &neutral),
    }
}
