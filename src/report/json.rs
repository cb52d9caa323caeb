//! The JSON contracts: what `docs/schema/*.json` describe.
//!
//! Field names and their order are stable; a change that breaks a reader raises
//! [`crate::SCHEMA`].

use serde::Serialize;
use serde_json::{Map, Value};

use super::offsets::{Offsets, Unit};
use crate::analyzer::Score;
use crate::compare::{CohortUsed, Comparison, Passage, SharedTell, Verdict};
use crate::detect::{Category, Class, Finding};
use crate::document::Post;
use crate::score::{Abstention, DocumentScore, DocumentScores, Property, Sign};
use crate::{SCHEMA, VERSION};

mod grouping;
mod text;

pub use grouping::{GroupReport, GroupingReport, LinkReport, TemplatesReport};
pub use text::{GuessReport, LanguageReport, LanguageSpanReport, TokensReport};

/// One document's findings: the `score` contract.
#[derive(Debug, Serialize)]
pub struct ScoreReport<'a> {
    schema: u32,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<&'a str>,
    lang: &'static str,
    lang_confidence: f32,
    tokens: usize,
    findings: Vec<FindingReport<'a>>,
    scores: Scores,
    version: &'static str,
    #[serde(skip_serializing_if = "is_empty")]
    extra: &'a Map<String, Value>,
}

/// One finding of a [`ScoreReport`].
#[derive(Debug, Serialize)]
pub struct FindingReport<'a> {
    rule: &'a str,
    class: Class,
    category: Category,
    #[serde(rename = "type")]
    kind: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    message: &'a str,
    suggestions: &'a [String],
    confidence: f32,
    source_languages: Vec<&'a str>,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    background_per_million: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cue: Option<CueReport>,
}

/// The caption cue in which a finding starts.
#[derive(Debug, Serialize)]
pub struct CueReport {
    index: u32,
    start_ms: u64,
    end_ms: u64,
}

/// Rates and probabilities of a whole document.
#[derive(Debug, Serialize)]
pub struct Scores {
    findings_per_100_tokens: f64,
    /// Probabilities at even prior odds; `null` where the score abstains (see `details`).
    non_native: Option<f64>,
    native: Option<f64>,
    machine_translated: Option<f64>,
    asr_or_tts: Option<f64>,
    /// Languages that would explain the findings; never who wrote them.
    source_language: Option<Vec<LanguageShareReport>>,
    details: Vec<ScoreDetail>,
}

#[derive(Debug, Serialize)]
struct LanguageShareReport {
    lang: String,
    probability: f64,
}

/// What one document score rests on.
#[derive(Debug, Serialize)]
struct ScoreDetail {
    score: Property,
    reason: Option<Abstention>,
    log10_lr: f64,
    signs: Vec<SignReport>,
}

#[derive(Debug, Serialize)]
struct SignReport {
    sign: Sign,
    count: u32,
    per_1000_words: f64,
    ordinary_per_1000_words: f64,
    log10_lr: f64,
}

impl Scores {
    fn new(findings_per_100_tokens: f64, scores: &DocumentScores) -> Self {
        let of = |property| {
            let score = scores.scores.iter().find(|s| s.property == property)?;
            score.probability.ok().map(|p| rounded(p, 4))
        };
        let shares = &scores.source_languages;
        Self {
            findings_per_100_tokens: rounded(findings_per_100_tokens, 4),
            non_native: of(Property::NonNative),
            native: of(Property::Native),
            machine_translated: of(Property::MachineTranslated),
            asr_or_tts: of(Property::AsrOrTts),
            source_language: (!shares.is_empty()).then(|| {
                shares
                    .iter()
                    .map(|share| LanguageShareReport {
                        lang: share.language.to_string(),
                        probability: rounded(share.probability, 4),
                    })
                    .collect()
            }),
            details: scores.scores.iter().map(ScoreDetail::new).collect(),
        }
    }
}

impl ScoreDetail {
    fn new(score: &DocumentScore) -> Self {
        Self {
            score: score.property,
            reason: score.probability.err(),
            log10_lr: rounded(score.log10_lr, 3),
            signs: score
                .signs
                .iter()
                .map(|sign| SignReport {
                    sign: sign.sign,
                    count: sign.count,
                    per_1000_words: rounded(sign.per_1000_words, 3),
                    ordinary_per_1000_words: rounded(sign.ordinary_per_1000_words, 3),
                    log10_lr: rounded(sign.log10_lr, 3),
                })
                .collect(),
        }
    }
}

impl<'a> ScoreReport<'a> {
    /// The report of one post; offsets of findings count `unit`s of its text.
    #[must_use]
    pub fn new(post: &'a Post, score: &'a Score<'a>, scores: &DocumentScores, unit: Unit) -> Self {
        let mut offsets = Offsets::new(&post.text, unit);
        Self {
            schema: SCHEMA,
            id: &post.id,
            account: post.account.as_deref(),
            platform: post.platform.as_deref(),
            created_at: post.created_at.as_deref(),
            lang: score.document.language.code,
            lang_confidence: score.document.language.confidence,
            tokens: score.document.word_count(),
            findings: score
                .findings
                .iter()
                .map(|finding| FindingReport::new(post, finding, &mut offsets))
                .collect(),
            scores: Scores::new(score.findings_per_100_tokens(), scores),
            version: VERSION,
            extra: &post.extra,
        }
    }
}

impl<'a> FindingReport<'a> {
    fn new(post: &'a Post, finding: &'a Finding, offsets: &mut Offsets<'_>) -> Self {
        let [start, end] = offsets.convert(finding.span);
        Self {
            rule: &finding.rule,
            class: finding.class,
            category: finding.category,
            kind: &finding.kind,
            start,
            end,
            text: finding.span.of(&post.text),
            message: &finding.message,
            suggestions: &finding.suggestions,
            confidence: finding.confidence,
            source_languages: finding.source_languages.iter().map(AsRef::as_ref).collect(),
            key: finding.key(),
            background_per_million: finding.background,
            cue: post.cue_at(finding.span.start).map(|cue| CueReport {
                index: cue.index,
                start_ms: cue.start_ms,
                end_ms: cue.end_ms,
            }),
        }
    }
}

/// A comparison: the `compare` and `verify` contract.
#[derive(Debug, Serialize)]
pub struct ComparisonReport<'a> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    score: f64,
    log10_lr: f64,
    log10_lr_interval: [f64; 2],
    log10_lr_masked: f64,
    verdict: Verdict,
    reason: Option<&'a str>,
    tokens: [u64; 2],
    contributions: Vec<ContributionReport<'a>>,
    calibration: CalibrationReport<'a>,
    cohort: &'a CohortUsed,
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posterior: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampling_deviation: Option<f64>,
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<&'a [Passage]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_tells: Option<&'a [SharedTell]>,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct ContributionReport<'a> {
    family: &'a str,
    method: &'a str,
    log10_lr: f64,
    features: Vec<FeatureReport<'a>>,
}

#[derive(Debug, Serialize)]
struct FeatureReport<'a> {
    name: &'a str,
    a: f64,
    b: f64,
    background: Option<f64>,
    weight: f64,
}

#[derive(Debug, Serialize)]
struct CalibrationReport<'a> {
    set: &'a str,
    cllr: Option<f64>,
    n: u64,
    cap: f64,
}

impl<'a> ComparisonReport<'a> {
    /// The report of one comparison; `id` names the row of a pair file.
    #[must_use]
    pub fn new(id: Option<&'a str>, comparison: &'a Comparison) -> Self {
        Self {
            schema: SCHEMA,
            id,
            score: comparison.score,
            log10_lr: comparison.log10_lr,
            log10_lr_interval: comparison.log10_lr_interval,
            log10_lr_masked: comparison.log10_lr_masked,
            verdict: comparison.verdict,
            reason: comparison.reason.as_deref(),
            tokens: comparison.tokens,
            contributions: comparison
                .contributions
                .iter()
                .map(|contribution| ContributionReport {
                    family: contribution
                        .family
                        .map_or("constant", |family| family.name()),
                    method: &contribution.method,
                    log10_lr: contribution.log10_lr,
                    features: contribution
                        .features
                        .iter()
                        .map(|feature| FeatureReport {
                            name: &feature.name,
                            a: rounded(feature.a, 4),
                            b: rounded(feature.b, 4),
                            background: feature.background.map(|rate| rounded(rate, 4)),
                            weight: rounded(feature.weight, 6),
                        })
                        .collect(),
                })
                .collect(),
            calibration: CalibrationReport {
                set: &comparison.calibration.set,
                cllr: comparison.calibration.cllr,
                n: comparison.calibration.n,
                cap: comparison.calibration.cap,
            },
            cohort: &comparison.cohort,
            prior: comparison.prior,
            posterior: comparison.posterior,
            sampling_deviation: comparison.sampling,
            warnings: &comparison.warnings,
            passages: None,
            shared_tells: None,
            version: VERSION,
        }
    }

    /// Adds where the features stand, and the slips that both sides make.
    #[must_use]
    pub fn with_evidence(mut self, passages: &'a [Passage], tells: &'a [SharedTell]) -> Self {
        self.passages = Some(passages);
        self.shared_tells = Some(tells);
        self
    }
}

/// `value` to `digits` decimals: enough for a reader, and the same on every machine.
pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// A whole number with thousands separated: `12,345`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

// serde's `skip_serializing_if` passes a reference to the field, here itself a reference.
fn is_empty(map: &&Map<String, Value>) -> bool {
    map.is_empty()
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234), "1,234");
        assert_eq!(grouped(123_456), "123,456");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
