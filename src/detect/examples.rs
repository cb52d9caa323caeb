//! Holds rules to their own examples and to those of each other.

use std::sync::Arc;

use super::detector::Detector;
use super::finding::{Class, Finding};
use super::rule::Rule;
use super::ruleset::{RuleFailure, RuleSet};
use crate::text::Tokenizer;

impl RuleSet {
    /// Runs the examples inside the rules: every `bad` fires where it is marked
    /// and is silent once the first suggestion stands there, every `good` is silent.
    #[must_use]
    pub fn test(self: &Arc<Self>) -> Vec<RuleFailure> {
        let runner = Runner::new(self);
        let mut failures = Vec::new();
        for rule in self.rules() {
            let mut fail =
                |example: &str, message: String| failures.push(failure(rule, example, message));
            for example in &rule.bad {
                let (text, mark) = unmark(example);
                let hits = runner.run(rule, &text, |finding| finding.rule == rule.id);
                let Some(hit) = hits
                    .iter()
                    .find(|hit| mark.is_none_or(|mark| mark == hit.span.range_pair()))
                else {
                    let message = match hits.first() {
                        None => "does not fire in a bad example".to_owned(),
                        Some(hit) => {
                            format!("fires on `{}`, not where it is marked", hit.span.of(&text))
                        }
                    };
                    fail(example, message);
                    continue;
                };
                if let Some(repaired) = repair(&text, hit)
                    && hits.len() == 1
                    && !runner
                        .run(rule, &repaired, |finding| finding.rule == rule.id)
                        .is_empty()
                {
                    fail(
                        &repaired,
                        "still fires once its own suggestion stands there".to_owned(),
                    );
                }
            }
            for example in &rule.good {
                if let Some(hit) = runner
                    .run(rule, example, |finding| finding.rule == rule.id)
                    .first()
                {
                    fail(
                        example,
                        format!("fires on `{}` in a good example", hit.span.of(example)),
                    );
                }
            }
        }
        failures
    }

    /// Looks for clashes: a rule (style aside) that fires on another rule's good or repaired sentence.
    #[must_use]
    pub fn check(self: &Arc<Self>) -> Vec<RuleFailure> {
        let runner = Runner::new(self);
        let mut failures = Vec::new();
        for rule in self.rules() {
            let repaired = rule.bad.iter().filter_map(|example| {
                let (text, mark) = unmark(example);
                let hits = runner.run(rule, &text, |finding| {
                    finding.rule == rule.id
                        && mark.is_none_or(|mark| mark == finding.span.range_pair())
                });
                hits.first().and_then(|hit| repair(&text, hit))
            });
            let sentences: Vec<String> = rule.good.iter().cloned().chain(repaired).collect();
            for sentence in sentences {
                let other =
                    |finding: &Finding| finding.rule != rule.id && finding.class != Class::Style;
                for hit in runner.run(rule, &sentence, other) {
                    if let Some(firing) = self.get(&hit.rule) {
                        let message = format!(
                            "fires on `{}`, right according to {}",
                            hit.span.of(&sentence),
                            rule.id
                        );
                        failures.push(failure(firing, &sentence, message));
                    }
                }
            }
        }
        failures
    }
}

/// Byte range as a pair, to compare with a mark.
trait RangePair {
    fn range_pair(self) -> (usize, usize);
}

impl RangePair for crate::span::Span {
    fn range_pair(self) -> (usize, usize) {
        (self.start as usize, self.end as usize)
    }
}

fn failure(rule: &Rule, example: &str, message: String) -> RuleFailure {
    RuleFailure {
        rule: Arc::clone(&rule.id),
        file: Arc::clone(&rule.file),
        line: rule.line,
        example: example.to_owned(),
        message,
    }
}

/// The example without its marks, and the marked range.
fn unmark(example: &str) -> (String, Option<(usize, usize)>) {
    match (example.find("[["), example.rfind("]]")) {
        (Some(open), Some(close)) if open + 2 <= close => {
            let inner = &example[open + 2..close];
            let text = format!("{}{inner}{}", &example[..open], &example[close + 2..]);
            (text, Some((open, open + inner.len())))
        }
        _ => (example.to_owned(), None),
    }
}

/// The text with the finding's first suggestion in place; none without one.
fn repair(text: &str, hit: &Finding) -> Option<String> {
    let suggestion = hit.suggestions.first()?;
    let (before, after) = (
        &text[..hit.span.start as usize],
        &text[hit.span.end as usize..],
    );
    // Deleting a word leaves one space, not two.
    let after = if suggestion.is_empty() && before.ends_with(' ') {
        after.trim_start()
    } else {
        after
    };
    Some(format!("{before}{suggestion}{after}"))
}

struct Runner {
    tokenizer: Tokenizer,
    detector: Detector,
}

impl Runner {
    fn new(rules: &Arc<RuleSet>) -> Self {
        let detector = Detector::new(Arc::clone(rules)).with_style(true);
        Self {
            tokenizer: Tokenizer::new(),
            detector,
        }
    }

    /// Examples are too short to tell their language by: it is the rule's, where it has one.
    fn run(&self, rule: &Rule, text: &str, wanted: impl Fn(&Finding) -> bool) -> Vec<Finding> {
        let language = match rule.languages.as_slice() {
            [only] if only != "*" && only != "zh" => Some(only.as_str()),
            _ => None,
        };
        let mut findings = Vec::new();
        let document = self.tokenizer.document_in(text, language);
        self.detector.detect(&document, &mut findings);
        findings.retain(wanted);
        findings
    }
}
