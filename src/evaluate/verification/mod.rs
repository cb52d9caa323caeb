//! Measures of authorship verification: those of PAN (AUC, c@1, F0.5u, F1, Brier
//! and their mean) and the forensic ones (EER, Cllr, Cllr_min), each with a
//! bootstrap interval over pairs.
//!
//! Definitions follow the PAN 2020-2023 evaluator: a score above 0.5 says "same",
//! below 0.5 "different", and exactly 0.5 leaves the pair unanswered. The forensic
//! measures read the score as the posterior at even odds, so that its odds are the
//! likelihood ratio (Brümmer and du Preez 2006).

mod pan;
mod ratios;
mod report;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use pan::{auc, brier, c_at_1, f1, f05_u};
pub use ratios::{
    ReliabilityBin, TippettPoint, cllr, cllr_min, equal_error_rate, false_same_rate, reliability,
    tippett, true_same_rate,
};
pub use report::{Measure, VerificationReport, VerificationTable};

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
