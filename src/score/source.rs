//! Which source languages would explain the findings that name some.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::detect::Finding;

/// Findings that must name a source language before anything is said.
const LEAST: usize = 3;
/// The share of slips that a rule's list does not explain: they are anybody's.
const SLACK: f64 = 0.3;

/// A language and the share that it explains.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageShare {
    /// BCP 47 tag.
    pub language: Arc<str>,
    /// Probability in 0..=1 among the languages that some finding names, from a flat prior.
    pub probability: f64,
}

/// Posterior over the languages that the findings name; empty with fewer than [`LEAST`] of them.
///
/// A language that a rule lists explains its hit with (1 - slack) / listed + slack / all, another
/// with slack / all. A rule counts once: a repeated slip is one habit.
pub(super) fn shares(findings: &[Finding]) -> Vec<LanguageShare> {
    let naming = || findings.iter().filter(|f| !f.source_languages.is_empty());
    if naming().take(LEAST).count() < LEAST {
        return Vec::new();
    }
    let mut by_rule: BTreeMap<&str, &[Arc<str>]> = BTreeMap::new();
    let mut ln: BTreeMap<&Arc<str>, f64> = BTreeMap::new();
    for finding in naming() {
        by_rule.insert(&finding.rule, &finding.source_languages);
        for language in &finding.source_languages {
            ln.insert(language, 0.0);
        }
    }
    let all = ln.len() as f64;
    for listed in by_rule.values() {
        for (language, sum) in &mut ln {
            let named = listed.contains(language);
            let share = f64::from(u8::from(named)) * (1.0 - SLACK) / listed.len() as f64;
            *sum += (share + SLACK / all).ln();
        }
    }
    let most = ln.values().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = ln.values().map(|v| (v - most).exp()).sum();
    let mut shares: Vec<LanguageShare> = ln
        .into_iter()
        .map(|(language, v)| LanguageShare {
            language: Arc::clone(language),
            probability: (v - most).exp() / total,
        })
        .collect();
    // A stable sort: languages of equal share stay in the order of their tags.
    shares.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Category, Class};
    use crate::span::Span;

    fn finding(rule: &str, languages: &[&str]) -> Finding {
        Finding {
            rule: rule.into(),
            class: Class::Error,
            category: Category::Accuracy,
            kind: "R:OTHER".into(),
            span: Span::new(0, 1),
            message: String::new(),
            suggestions: Vec::new(),
            confidence: 0.9,
            source_languages: languages.iter().map(|&l| l.into()).collect(),
            form: "x".into(),
            background: None,
        }
    }

    #[test]
    fn the_language_that_explains_most_comes_first() {
        let findings = [
            finding("en.a.a", &["ru", "zh"]),
            finding("en.a.b", &["zh"]),
            finding("en.a.c", &["zh", "ja", "ko"]),
        ];
        let shares = shares(&findings);
        assert_eq!(&*shares[0].language, "zh");
        assert_eq!(shares.len(), 4);
        assert!(shares[0].probability > 0.5 && shares[0].probability < 0.99);
        let sum: f64 = shares.iter().map(|share| share.probability).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_habit_repeated_weighs_as_one_and_two_say_nothing() {
        let ru = finding("en.a.a", &["ru", "zh"]);
        assert!(shares(&[ru.clone(), ru.clone()]).is_empty());
        let zh = finding("en.a.b", &["zh"]);
        let three = shares(&[ru.clone(), zh.clone(), zh.clone()]);
        assert_eq!(three, shares(&[ru.clone(), ru, zh.clone(), zh]));
    }
}
