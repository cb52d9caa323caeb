//! What a document as a whole looks like: probabilities that it is in a second language, machine
//! translated, or a recogniser's output, and the likely source languages of its findings.
//!
//! Comes in: a [`Document`] and its findings. Goes out: [`DocumentScores`]. `counts` counts some
//! signs in one pass, `model` weighs their rates against those of ordinary text (a log-linear model
//! over a handful of signs, so that each says what it adds), `source` reads the source languages
//! that findings name. Every score abstains rather than guesses: [`Abstention`].
//!
//! A probability here is at even odds before reading: where second-language texts are rare, it must
//! be read together with how rare ([`DocumentScore::log10_lr`] is what the text itself says).

mod counts;
mod model;
mod source;

use serde::{Deserialize, Serialize};

pub use counts::{Counts, Sign};
pub use model::{Model, ScoreModel, SignWeight};
pub use source::LanguageShare;

use crate::detect::{Finding, RuleSet};
use crate::document::{Document, Language};

/// What a score is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// Written in a second language.
    NonNative,
    /// Written by a native: slips that learners seldom make.
    Native,
    /// Translated by a machine.
    MachineTranslated,
    /// Recognised from speech, or written out for speech synthesis.
    AsrOrTts,
}

impl Property {
    /// All, in the order of reports.
    pub const ALL: [Self; 4] = [
        Self::NonNative,
        Self::Native,
        Self::MachineTranslated,
        Self::AsrOrTts,
    ];
}

/// Why a score has no probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abstention {
    /// No model covers the language, or the language cannot be told.
    NotTrainedForLanguage,
    /// Fewer words than the texts that the model was fitted on.
    TooShort,
    /// Too little of what the score counts is in the text to speak for its property; that is no
    /// evidence against it.
    NoEvidence,
}

/// One score of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentScore {
    /// What it is of.
    pub property: Property,
    /// Probability in 0.5..=1 at even prior odds, or why there is none.
    pub probability: Result<f64, Abstention>,
    /// log10 of how much likelier the counts are in such texts than in ordinary ones, within the cap
    /// that the calibration supports; 0 where there is no probability.
    pub log10_lr: f64,
    /// What was counted and what each count adds.
    pub signs: Vec<SignEvidence>,
}

/// What one sign adds to a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignEvidence {
    /// The sign.
    pub sign: Sign,
    /// How often it is in the document.
    pub count: u32,
    /// Its rate per 1,000 words of the document.
    pub per_1000_words: f64,
    /// Its rate per 1,000 words of ordinary text.
    pub ordinary_per_1000_words: f64,
    /// What it adds to log10 LR.
    pub log10_lr: f64,
}

/// All scores of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentScores {
    /// One for each [`Property`], in the order of [`Property::ALL`].
    pub scores: Vec<DocumentScore>,
    /// Languages that would explain the findings, likeliest first; none with fewer than
    /// three findings that name one. Explains hits and never names an author.
    pub source_languages: Vec<LanguageShare>,
}

impl Model {
    /// The scores of a document with its findings, made by `rules`.
    #[must_use]
    pub fn score(
        &self,
        document: &Document<'_>,
        findings: &[Finding],
        rules: &RuleSet,
    ) -> DocumentScores {
        let covered = self.covers(document.language);
        let counts = covered.then(|| Counts::new(document, findings, rules));
        let scores = Property::ALL
            .iter()
            .map(|&property| self.judge(property, counts.as_ref()))
            .collect();
        DocumentScores {
            scores,
            source_languages: source::shares(findings),
        }
    }

    fn covers(&self, language: Language) -> bool {
        !language.too_short() && language.primary() == self.language
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detector;
    use crate::text::Tokenizer;

    fn scores(text: &str) -> DocumentScores {
        let detector = Detector::new(RuleSet::builtin());
        let document = Tokenizer::new().document(text);
        let mut findings = Vec::new();
        detector.detect(&document, &mut findings);
        Model::builtin().score(&document, &findings, detector.rules())
    }

    fn of(scores: &DocumentScores, property: Property) -> &DocumentScore {
        scores
            .scores
            .iter()
            .find(|score| score.property == property)
            .expect("every property has a score")
    }

    const PLAIN: &str = "The ferry left at eight, and nobody on the quay waved. \"It will be back \
        by noon,\" said the clerk; he had said so every day (Sundays too) since March. ";

    #[test]
    fn it_abstains_on_empty_short_and_foreign_text() {
        for (text, reason) in [
            ("", Abstention::NotTrainedForLanguage),
            (PLAIN, Abstention::TooShort),
            (
                &*"Das Schiff fuhr um acht Uhr ab, und niemand am Ufer winkte ihm nach. "
                    .repeat(30),
                Abstention::NotTrainedForLanguage,
            ),
        ] {
            let scores = scores(text);
            assert_eq!(scores.scores.len(), Property::ALL.len());
            for score in &scores.scores {
                assert_eq!(score.probability, Err(reason), "{text}");
                assert_eq!(score.log10_lr, 0.0);
            }
            assert!(scores.source_languages.is_empty());
        }
    }

    #[test]
    fn text_without_case_and_stops_looks_recognised_and_edited_text_does_not() {
        let edited = PLAIN.repeat(10);
        let bare: String = edited
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == ' ')
            .collect();
        let edited = of(&scores(&edited), Property::AsrOrTts).clone();
        let bare = of(&scores(&bare), Property::AsrOrTts).clone();
        assert_eq!(
            edited.probability,
            Err(Abstention::NoEvidence),
            "{edited:?}"
        );
        assert!(bare.probability.unwrap() > 0.8, "{bare:?}");
    }

    #[test]
    fn second_language_findings_raise_and_sum_to_the_score() {
        let clean = PLAIN.repeat(10);
        let wrong = format!(
            "{clean} We will discuss about it. He gave me many advices. I need an information. \
             They have bought new equipments."
        );
        let (clean, wrong) = (scores(&clean), scores(&wrong));
        let (clean, wrong) = (
            of(&clean, Property::NonNative),
            of(&wrong, Property::NonNative),
        );
        let p = wrong.probability.unwrap();
        assert!(p > 0.8 && clean.probability.is_err(), "{wrong:?}");
        let sign = wrong
            .signs
            .iter()
            .find(|sign| sign.sign == Sign::SecondLanguage)
            .unwrap();
        assert!(sign.count >= 2 && sign.log10_lr > 0.0, "{sign:?}");
    }

    #[test]
    fn without_findings_of_its_kind_a_score_keeps_silent() {
        let scores = scores(&PLAIN.repeat(10));
        for property in [Property::MachineTranslated, Property::Native] {
            let score = of(&scores, property);
            assert_eq!(score.probability, Err(Abstention::NoEvidence), "{score:?}");
        }
    }

    #[test]
    fn probabilities_are_probabilities_on_any_text() {
        for text in [
            "a ".repeat(9000),
            "A! ".repeat(5000),
            "um, ".repeat(300),
            "discuss about it and ".repeat(2000),
            "\u{0}\u{200b} the . ".repeat(300),
        ] {
            let all = scores(&text);
            assert_eq!(all, scores(&text));
            for score in &all.scores {
                let p = score.probability.unwrap_or(0.5);
                assert!(
                    (0.0..=1.0).contains(&p) && score.log10_lr.is_finite(),
                    "{score:?}"
                );
            }
            let sum: f64 = all.source_languages.iter().map(|s| s.probability).sum();
            assert!(all.source_languages.is_empty() || (sum - 1.0).abs() < 1e-9);
        }
    }
}
