//! A fingerprint as a person or another program reads it.

use serde::Serialize;

use super::{Fingerprint, Section};
use crate::style::{Family, FeatureCounts};

/// How many features of a family a summary shows.
const SHOWN: usize = 10;

/// What `fingerprint --format json` writes of a fingerprint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary<'f> {
    /// Version of the JSON contract.
    pub schema: u32,
    /// Accounts, in alphabetical order.
    pub accounts: Vec<&'f str>,
    /// Platforms, in alphabetical order.
    pub platforms: Vec<&'f str>,
    /// Number of documents.
    pub documents: u64,
    /// Number of word tokens.
    pub words: u64,
    /// Time of the earliest document, as written.
    pub first: Option<&'f str>,
    /// Time of the latest document, as written.
    pub last: Option<&'f str>,
    /// By language, most words first.
    pub languages: Vec<LanguageSummary<'f>>,
    /// Rules that fired, most often first.
    pub tells: Vec<TellSummary<'f>>,
    /// The wordprint that made this.
    pub version: &'static str,
}

/// One language of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LanguageSummary<'f> {
    /// Primary subtag.
    pub lang: &'f str,
    /// Number of documents.
    pub documents: u64,
    /// Number of word tokens.
    pub words: u64,
    /// Number of sentences.
    pub sentences: u64,
    /// By family, in the order of [`Family::ALL`]; families that counted nothing are left out.
    pub families: Vec<FamilySummary<'f>>,
}

/// One family of a [`LanguageSummary`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilySummary<'f> {
    /// The family.
    pub family: Family,
    /// Number of different features.
    pub features: usize,
    /// Number of occurrences.
    pub total: u64,
    /// The most frequent features that have a name.
    pub top: Vec<FeatureSummary<'f>>,
}

/// One feature of a [`FamilySummary`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureSummary<'f> {
    /// The feature.
    pub name: &'f str,
    /// How often it was seen.
    pub count: u32,
}

/// One rule of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TellSummary<'f> {
    /// The rule.
    pub rule: &'f str,
    /// How often it fired.
    pub count: u64,
    /// The words of one finding.
    pub example: &'f str,
    /// The document of that finding.
    pub document: &'f str,
}

impl Fingerprint {
    /// The JSON view of the fingerprint.
    #[must_use]
    pub fn summary(&self) -> Summary<'_> {
        let mut languages: Vec<LanguageSummary<'_>> = self
            .sections()
            .map(|(lang, section)| summarise(lang, section))
            .collect();
        languages.sort_by(|a, b| b.words.cmp(&a.words).then(a.lang.cmp(b.lang)));
        let mut tells: Vec<TellSummary<'_>> = self
            .tells
            .iter()
            .map(|(rule, tell)| TellSummary {
                rule,
                count: tell.count,
                example: &tell.example.text,
                document: &tell.example.document,
            })
            .collect();
        tells.sort_by(|a, b| b.count.cmp(&a.count).then(a.rule.cmp(b.rule)));
        Summary {
            schema: crate::SCHEMA,
            accounts: self.accounts.keys().map(String::as_str).collect(),
            platforms: self.platforms.keys().map(String::as_str).collect(),
            documents: self.documents,
            words: self.words,
            first: self.first.as_ref().map(|moment| moment.written.as_str()),
            last: self.last.as_ref().map(|moment| moment.written.as_str()),
            languages,
            tells,
            version: crate::VERSION,
        }
    }
}

fn summarise<'f>(lang: &'f str, section: &'f Section) -> LanguageSummary<'f> {
    let families = Family::ALL
        .into_iter()
        .map(|family| {
            let counts = section.counts(family);
            FamilySummary {
                family,
                features: match family {
                    Family::Masked => section.masked().entries().len(),
                    _ => counts.len(),
                },
                total: match family {
                    Family::Masked => section.masked().total(),
                    _ => counts.total(),
                },
                top: top(counts),
            }
        })
        .filter(|family| family.total > 0)
        .collect();
    LanguageSummary {
        lang,
        documents: section.documents,
        words: section.words,
        sentences: section.sentences,
        families,
    }
}

fn top(counts: &FeatureCounts) -> Vec<FeatureSummary<'_>> {
    let mut named: Vec<FeatureSummary<'_>> = counts
        .iter()
        .filter_map(|(_, count, name)| name.map(|name| FeatureSummary { name, count }))
        .collect();
    named.sort_unstable_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(b.name)));
    named.truncate(SHOWN);
    named
}
