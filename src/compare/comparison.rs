//! What a comparison says: the JSON contract of `compare` and `verify`.

use serde::{Deserialize, Serialize};

use crate::style::Family;

/// How far a log10 LR may go beyond what the topic-masked features support before one acts on it. Who is
/// a fan of the same team writes of the same things; that alone is no one author.
pub(crate) const TOPIC_MARGIN: f64 = 0.5;

/// The answer to "same author?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The odds for one author pass the stated threshold.
    Same,
    /// The odds for two authors pass the stated threshold.
    Different,
    /// Neither does: the text does not decide.
    #[default]
    Inconclusive,
}

/// How likely one author is, how sure that is, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// Probability of one author at even prior odds, 0..=1; 0.5 says nothing either way.
    pub score: f64,
    /// log10 of the calibrated likelihood ratio, one author over two.
    pub log10_lr: f64,
    /// Interval of `log10_lr` (90 %).
    pub log10_lr_interval: [f64; 2],
    /// log10 likelihood ratio from the topic-masked families alone.
    pub log10_lr_masked: f64,
    /// What the ratio supports at the stated odds.
    pub verdict: Verdict,
    /// Why the verdict is what it is, in one sentence, when that needs saying.
    pub reason: Option<String>,
    /// Word tokens on each side.
    pub tokens: [u64; 2],
    /// What each family adds to `log10_lr`; they add up to it.
    pub contributions: Vec<Contribution>,
    /// What the ratio is worth.
    pub calibration: Calibration,
    /// What scores were normalised against.
    pub cohort: CohortUsed,
    /// Probability of one author before reading, where the caller gave it.
    pub prior: Option<f64>,
    /// The same after reading: prior odds times the likelihood ratio.
    pub posterior: Option<f64>,
    /// Deviation of `log10_lr` over resampled documents, where they were resampled.
    pub sampling: Option<f64>,
    /// What a reader should know: languages differ, a side is short, no model for the language.
    pub warnings: Vec<String>,
}

impl Comparison {
    /// `log10_lr`, but at most half an order of magnitude beyond `log10_lr_masked`: what groups are made
    /// and named by.
    ///
    /// ```
    /// let of = |log10_lr, log10_lr_masked| wordprint::compare::Comparison {
    ///     log10_lr,
    ///     log10_lr_masked,
    ///     ..Default::default()
    /// };
    /// assert_eq!(of(2.0, 1.75).cautious_log10_lr(), 2.0);
    /// assert_eq!(of(2.0, 0.25).cautious_log10_lr(), 0.75);
    /// ```
    #[must_use]
    pub fn cautious_log10_lr(&self) -> f64 {
        self.log10_lr.min(self.log10_lr_masked + TOPIC_MARGIN)
    }
}

/// The writers that the scores of a pair were held to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CohortUsed {
    /// `given`, `built-in` or `none`.
    pub kind: String,
    /// How many writers.
    pub size: u64,
    /// Their data sets, of the built-in ones.
    pub sources: Vec<String>,
}

/// One family's share of the likelihood ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The family, or `None` for the constant of the calibration.
    pub family: Option<Family>,
    /// The method that scored it: `cosine_delta`, `lambda_g`, `cosine` ...
    pub method: String,
    /// Its share of `log10_lr`.
    pub log10_lr: f64,
    /// The features that count most, strongest first.
    pub features: Vec<FeatureContribution>,
}

/// One feature on both sides, with what is usual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureContribution {
    /// The feature in readable form.
    pub name: String,
    /// Occurrences per 1,000 tokens of the family on side A.
    pub a: f64,
    /// Occurrences per 1,000 tokens of the family on side B.
    pub b: f64,
    /// Occurrences per 1,000 tokens of the family in the background; `None` where unknown.
    pub background: Option<f64>,
    /// Share of the family's score; positive speaks for one author.
    pub weight: f64,
}

/// The calibration behind a ratio and its measured error.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Calibration {
    /// Name of the calibration set and length class.
    pub set: String,
    /// Cllr measured on authors held out of it; `None` where none was measured.
    pub cllr: Option<f64>,
    /// Pairs in the calibration set.
    pub n: u64,
    /// Largest |log10 LR| the set supports.
    pub cap: f64,
}
