//! Words that set two corpora apart: the contract of `keyness`.

use serde::Serialize;

use crate::corpus::keyness::Keyword;
use crate::corpus::zeta::Marker;
use crate::report::csv;
use crate::{SCHEMA, VERSION};

/// A line of context around an occurrence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineReport {
    /// The text it stands in.
    pub text: String,
    /// What comes before.
    pub before: String,
    /// The feature as it stands there.
    pub hit: String,
    /// What comes after.
    pub after: String,
}

/// The `keyness` contract.
#[derive(Debug, Serialize)]
pub struct KeynessReport<'a> {
    schema: u32,
    sides: [SideReport<'a>; 2],
    made: &'a str,
    keywords: Vec<KeywordReport<'a>>,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct SideReport<'a> {
    name: &'a str,
    size: u64,
    parts: usize,
}

#[derive(Debug, Serialize)]
struct KeywordReport<'a> {
    feature: &'a str,
    prefers: &'static str,
    count_a: u64,
    count_b: u64,
    rate_a: f64,
    rate_b: f64,
    log_likelihood: f64,
    bic: f64,
    log_ratio: f64,
    percent_difference: Option<f64>,
    range_a: f64,
    range_b: f64,
    dispersion_a: Option<f64>,
    dispersion_b: Option<f64>,
    zeta_craig: f64,
    zeta_eder: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineReport>,
}

/// A word with both measures and its lines.
pub type Key = (Keyword, Marker, Vec<LineReport>);

impl<'a> KeynessReport<'a> {
    /// The report of words that were chosen and ordered by the caller; `made` says how in a line.
    #[must_use]
    pub fn new(
        names: [&'a str; 2],
        sizes: [u64; 2],
        parts: [usize; 2],
        made: &'a str,
        keys: &'a [Key],
    ) -> Self {
        Self {
            schema: SCHEMA,
            sides: [0, 1].map(|side| SideReport {
                name: names[side],
                size: sizes[side],
                parts: parts[side],
            }),
            made,
            keywords: keys
                .iter()
                .map(|(word, marker, lines)| KeywordReport {
                    feature: &word.name,
                    prefers: prefers(word),
                    count_a: word.counts[0],
                    count_b: word.counts[1],
                    rate_a: word.rates[0],
                    rate_b: word.rates[1],
                    log_likelihood: word.log_likelihood,
                    bic: word.bic,
                    log_ratio: word.log_ratio,
                    percent_difference: word.percent_difference,
                    range_a: word.range[0],
                    range_b: word.range[1],
                    dispersion_a: word.dispersion[0],
                    dispersion_b: word.dispersion[1],
                    zeta_craig: marker.craig,
                    zeta_eder: marker.eder,
                    lines: lines.clone(),
                })
                .collect(),
            version: VERSION,
        }
    }
}

/// The side with the higher rate.
fn prefers(word: &Keyword) -> &'static str {
    if word.log_likelihood < 0.0 { "b" } else { "a" }
}

/// Header of [`keyness_row`].
pub const KEYNESS_HEADER: [&str; 16] = [
    "feature",
    "prefers",
    "count_a",
    "count_b",
    "rate_a",
    "rate_b",
    "log_likelihood",
    "bic",
    "log_ratio",
    "percent_difference",
    "range_a",
    "range_b",
    "dispersion_a",
    "dispersion_b",
    "zeta_craig",
    "zeta_eder",
];

/// One row a word, columns as in [`KEYNESS_HEADER`].
#[must_use]
pub fn keyness_row(word: &Keyword, marker: &Marker) -> String {
    let number = |value: f64| format!("{value:.4}");
    let maybe = |value: Option<f64>| value.map_or_else(String::new, number);
    csv::row(&[
        &word.name,
        prefers(word),
        &word.counts[0].to_string(),
        &word.counts[1].to_string(),
        &number(word.rates[0]),
        &number(word.rates[1]),
        &number(word.log_likelihood),
        &number(word.bic),
        &number(word.log_ratio),
        &maybe(word.percent_difference),
        &number(word.range[0]),
        &number(word.range[1]),
        &maybe(word.dispersion[0]),
        &maybe(word.dispersion[1]),
        &number(marker.craig),
        &number(marker.eder),
    ])
}
