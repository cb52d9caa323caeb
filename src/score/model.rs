//! The model of document scores: for each property a handful of signs with weights.

use serde::{Deserialize, Serialize};

use super::counts::{Counts, Sign};
use super::{Abstention, DocumentScore, Property, SignEvidence};
use crate::error::{Error, Result};
use crate::numeric::stats::logistic;

/// The built-in model, made by `examples/train_scores.rs`.
const BUILTIN: &str = include_str!("../../lexicons/models/document-scores.json");
/// Version of the file's form.
const SCHEMA: u32 = 1;
/// Added to a count and to what is expected: half a sign.
const HALF: f64 = 0.5;

/// The scores of one language.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Version of the form.
    pub schema: u32,
    /// Primary subtag of the language.
    pub language: String,
    /// The scores.
    pub scores: Vec<ScoreModel>,
}

/// ln LR = intercept + sum of weight x ln((count + 1/2) / (expected + 1/2)), within the cap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreModel {
    /// What it is of.
    pub property: Property,
    /// Names of the data that gave its weights.
    pub set: String,
    /// Fewer words than this and it abstains.
    pub least_words: u32,
    /// Fewer findings among its signs than this and it abstains.
    pub least_findings: u32,
    /// ln LR of a text at the ordinary rates.
    pub intercept: f64,
    /// The largest log10 LR that the data support.
    pub cap: f64,
    /// Its signs.
    pub signs: Vec<SignWeight>,
}

/// One sign of a [`ScoreModel`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignWeight {
    /// The sign.
    pub sign: Sign,
    /// Its rate per 1,000 words of ordinary text.
    pub ordinary: f64,
    /// ln LR for each unit of its log rate ratio.
    pub weight: f64,
}

impl SignWeight {
    /// The shrunk log rate ratio: 0 at the ordinary rate, near 0 in a text too short to show it.
    #[must_use]
    pub fn input(&self, counts: &Counts) -> f64 {
        let expected = self.ordinary * f64::from(counts.words) / 1000.0;
        ((f64::from(counts.of(self.sign)) + HALF) / (expected + HALF)).ln()
    }
}

impl Model {
    /// The built-in model.
    #[must_use]
    pub fn builtin() -> Self {
        Self::parse(BUILTIN).unwrap_or_default()
    }

    /// Reads a model from JSON.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when the text is no model of this version.
    pub fn parse(json: &str) -> Result<Self> {
        let fault = |message: String| Error::Incompatible {
            what: "document-scores.json",
            message,
        };
        let model: Self = serde_json::from_str(json).map_err(|e| fault(e.to_string()))?;
        if model.schema != SCHEMA {
            return Err(fault(format!("version {}, not {SCHEMA}", model.schema)));
        }
        Ok(model)
    }

    /// The model of one property.
    #[must_use]
    pub fn of(&self, property: Property) -> Option<&ScoreModel> {
        self.scores.iter().find(|score| score.property == property)
    }

    /// One score from the counts of a document, which speaks only for its property: where the counts
    /// are likelier in ordinary text it abstains, as it does for a language that the model does not cover.
    #[must_use]
    pub fn judge(&self, property: Property, counts: Option<&Counts>) -> DocumentScore {
        let mut score = DocumentScore {
            property,
            probability: Err(Abstention::NotTrainedForLanguage),
            log10_lr: 0.0,
            signs: Vec::new(),
        };
        let (Some(counts), Some(model)) = (counts, self.of(property)) else {
            return score;
        };
        if counts.words < model.least_words {
            score.probability = Err(Abstention::TooShort);
            return score;
        }
        let findings = model.signs.iter().filter(|sign| sign.sign.is_finding());
        if findings.map(|sign| counts.of(sign.sign)).sum::<u32>() < model.least_findings {
            score.probability = Err(Abstention::NoEvidence);
            return score;
        }
        let log10 = std::f64::consts::LN_10;
        let words = f64::from(counts.words.max(1));
        let signs: Vec<SignEvidence> = model
            .signs
            .iter()
            .map(|sign| SignEvidence {
                sign: sign.sign,
                count: counts.of(sign.sign),
                per_1000_words: f64::from(counts.of(sign.sign)) * 1000.0 / words,
                ordinary_per_1000_words: sign.ordinary,
                log10_lr: sign.weight * sign.input(counts) / log10,
            })
            .collect();
        let sum: f64 = signs.iter().map(|sign| sign.log10_lr).sum();
        let log10_lr = model.intercept / log10 + sum;
        // The data show what such texts have, not that a text without it is none.
        if log10_lr <= 0.0 {
            score.probability = Err(Abstention::NoEvidence);
            return score;
        }
        score.signs = signs;
        score.log10_lr = log10_lr.min(model.cap);
        score.probability = Ok(logistic(score.log10_lr * log10));
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_loads_and_is_sane() {
        let model = Model::parse(BUILTIN).unwrap();
        for property in Property::ALL {
            let score = model.of(property).unwrap();
            assert!(score.cap > 0.0 && score.cap < 3.0 && !score.set.is_empty());
            assert!(score.signs.iter().all(|sign| sign.weight.is_finite()));
            assert!(score.signs.iter().all(|sign| sign.ordinary > 0.0));
        }
        assert_eq!(Model::builtin(), model);
    }

    #[test]
    fn a_wrong_model_is_refused_with_its_name() {
        for json in [
            "{",
            r#"{"schema":9,"language":"en","scores":[]}"#,
            r#"{"schema":1,"language":"en","scores":[],"colour":1}"#,
        ] {
            let error = Model::parse(json).unwrap_err().to_string();
            assert!(error.contains("document-scores.json"), "{error}");
        }
    }
}
