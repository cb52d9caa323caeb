//! What of the findings is wanted: least confidence, rules left out, findings that were judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::rule::Rule;
use super::ruleset::RuleSet;
use crate::error::{Error, Result};

/// What a detector leaves out.
///
/// A rule is named by its identifier (`en.prep.discuss_about`) or with others by
/// what they begin with (`en.prep.*`); a single finding by its
/// [key](super::Finding::key) (`en.prep.discuss_about=discussed about`).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Leaves out findings less sure than this, a probability in 0..=1.
    pub min_confidence: f32,
    /// Whether rules of class style run.
    pub style: bool,
    /// Rules that do not run.
    pub disable: Vec<String>,
    /// The least confidence of single rules, in place of `min_confidence`; where several names
    /// hold a rule, the longest decides.
    pub thresholds: BTreeMap<String, f32>,
    /// Keys of findings that were judged and are not to be shown again, or rules as in `disable`.
    pub ignore: Vec<String>,
}

impl Settings {
    /// Reads settings from TOML; `file` is its name for messages.
    ///
    /// # Errors
    /// [`Error::Lexicon`] with file, line and field for text that is no TOML, an unknown field, or
    /// a value of the wrong kind.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let settings: Self = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let before = &text.as_bytes()[..offset.min(text.len())];
            let message = error.message().to_owned();
            Error::Lexicon {
                file: file.to_owned(),
                line: Some(before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1),
                field: message.split('`').nth(1).unwrap_or("toml").to_owned(),
                message,
            }
        })?;
        for (name, value) in [("min_confidence", settings.min_confidence)]
            .into_iter()
            .chain(settings.thresholds.iter().map(|(n, v)| (n.as_str(), *v)))
        {
            if !(0.0..=1.0).contains(&value) {
                return Err(Error::Lexicon {
                    file: file.to_owned(),
                    line: None,
                    field: name.to_owned(),
                    message: "a probability lies between 0 and 1".to_owned(),
                });
            }
        }
        Ok(settings)
    }

    /// The least confidence of each rule.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that no rule has.
    pub(crate) fn least(&self, rules: &RuleSet) -> Result<Least> {
        let mut least = Least {
            all: self.min_confidence,
            named: FxHashMap::default(),
        };
        let mut names: Vec<(&str, f32)> = self
            .thresholds
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        // What names a single rule goes before what names many.
        names.sort_by_key(|(name, _)| name.len());
        names.extend(
            self.disable
                .iter()
                .map(|name| (name.as_str(), f32::INFINITY)),
        );
        let whole = self.ignore.iter().filter(|name| !name.contains('='));
        names.extend(whole.map(|name| (name.as_str(), f32::INFINITY)));
        if names.is_empty() {
            // Nothing to look up: rules need not be read yet.
            return Ok(least);
        }
        let rules = rules.rules();
        for (name, value) in names {
            let mut known = false;
            for rule in rules.iter().filter(|rule| is_named(&rule.id, name)) {
                least.named.insert(Arc::clone(&rule.id), value);
                known = true;
            }
            if !known {
                return Err(unknown(name, &rules));
            }
        }
        Ok(least)
    }
}

/// The least confidence with which each rule is heard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Least {
    all: f32,
    named: FxHashMap<Arc<str>, f32>,
}

impl Least {
    /// That of the rule called `id`; infinite for one that is switched off.
    pub(crate) fn of(&self, id: &str) -> f32 {
        if self.named.is_empty() {
            return self.all;
        }
        self.named.get(id).copied().unwrap_or(self.all)
    }
}

/// Whether `name`, an identifier or the beginning of some with `.*`, names the rule.
pub(crate) fn is_named(rule: &str, name: &str) -> bool {
    match name.strip_suffix(".*") {
        Some(group) => rule
            .strip_prefix(group)
            .is_some_and(|rest| rest.starts_with('.')),
        None => rule == name,
    }
}

/// The error for a name that no rule has, with the nearest names.
pub(crate) fn unknown(name: &str, rules: &[&Rule]) -> Error {
    let last = name
        .trim_end_matches(".*")
        .rsplit('.')
        .next()
        .unwrap_or(name);
    let near: Vec<&str> = rules
        .iter()
        .map(|rule| &*rule.id)
        .filter(|id| id.contains(last))
        .take(5)
        .collect();
    let hint = if near.is_empty() {
        "`wordprint rules list` shows all".to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Error::Usage(format!("no rule `{name}`; {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_rules() {
        assert!(is_named("en.prep.discuss_about", "en.prep.discuss_about"));
        assert!(is_named("en.prep.discuss_about", "en.prep.*"));
        assert!(is_named("en.prep.discuss_about", "en.*"));
        assert!(!is_named("en.prep.discuss_about", "en.pre.*"));
        assert!(!is_named("en.prep.discuss_about", "en.prep"));
    }

    #[test]
    fn faults_name_line_and_field() {
        let read = |text: &str| {
            Settings::parse("wordprint.toml", text)
                .unwrap_err()
                .to_string()
        };
        let message = read("style = true\ndisabled = []\n");
        assert!(
            message.starts_with("wordprint.toml:2: disabled: unknown field"),
            "{message}"
        );
        let message = read("[thresholds]\n\"en.prep.*\" = 7\n");
        assert!(message.contains("en.prep.*: a probability"), "{message}");
    }
}
