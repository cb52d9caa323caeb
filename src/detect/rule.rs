//! The rule file: TOML to [`Rule`]s, every error with file, line and field.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::finding::{Category, Class};
use crate::error::{Error, Result};

/// Whose slip a rule's hits are, beside their class: evidence for one reading and against others.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// Says nothing about who wrote it.
    #[default]
    Any,
    /// Typical of native writers (eggcorns, "could of"): counts against a second-language reading.
    Native,
    /// Typical of second-language writers and literal translation.
    SecondLanguage,
    /// Typical of machines: translation, spinning, recognition, speech synthesis, templates.
    Machine,
}

/// A rule: what it finds, what it says, and the examples that hold it to that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Stable identifier, `<lang>.<group>.<name>`.
    pub id: Arc<str>,
    /// What a hit is evidence of.
    pub class: Class,
    /// MQM dimension.
    pub category: Category,
    /// ERRANT type.
    pub kind: Arc<str>,
    /// Whose slip it is.
    pub stratum: Stratum,
    /// The reason, one sentence; `$0` is the matched text, `$1`..`$9` the captures.
    pub message: String,
    /// What could stand there instead, best first, with the same captures; empty text deletes.
    pub suggestions: Vec<String>,
    /// Likely source languages (BCP 47).
    pub source_languages: Vec<Arc<str>>,
    /// Probability in 0..=1 that a hit is right.
    pub confidence: f32,
    /// Where the fact comes from, or what the phrase is in its source language.
    pub references: Vec<String>,
    /// Primary subtags of the languages that the rule reads; `*` stands for all.
    pub languages: Vec<String>,
    /// Whether the rule holds in headlines (Every Word With A Capital), which drop articles.
    pub headlines: bool,
    /// Wins over rules of lower priority where their findings overlap; 0 unless the file says.
    pub priority: i32,
    /// Whether its findings stand beside others that they overlap, as for how letters are written.
    pub beside: bool,
    /// Findings per million words of ordinary text, half a finding added; none where not counted.
    pub background: Option<f32>,
    /// Sentences in which the rule must fire; `[[...]]` marks where.
    pub bad: Vec<String>,
    /// Sentences in which it must not.
    pub good: Vec<String>,
    /// File that defines it.
    pub file: Arc<str>,
    /// 1-based line of its `[[rule]]`.
    pub line: u64,
    /// Place among the rules of its set: number of the file, then of the rule in it.
    pub(crate) order: u64,
    /// How it matches.
    pub(crate) body: Body,
}

/// The matching part of a rule, not yet compiled. Lines are kept for messages.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Body {
    /// Token patterns.
    pub(crate) patterns: Vec<(String, u64)>,
    /// Raw strings.
    pub(crate) literals: Vec<String>,
    /// Wrong forms, each with the right one and the line of it.
    pub(crate) replace: Vec<(String, String, u64)>,
    /// Regular expression over the raw text and its line.
    pub(crate) regex: Option<(String, u64)>,
    /// Raw strings of which one must occur before the expression is run.
    pub(crate) gate: Vec<String>,
    /// Detector written in code.
    pub(crate) native: Option<String>,
    /// The word written and the word meant, for the native detector `confusion`, and their line.
    pub(crate) confuses: Option<([String; 2], u64)>,
    /// Patterns that must not end right before the match.
    pub(crate) not_before: Vec<(String, u64)>,
    /// Patterns that must not start right after the match.
    pub(crate) not_after: Vec<(String, u64)>,
    /// Patterns that, where they overlap the match, cancel it.
    pub(crate) except: Vec<(String, u64)>,
}

/// Names of the detectors written in code that a rule may name in `native`.
pub(crate) const NATIVE: &[&str] = &[
    "doubled_word",
    "mixed_script",
    "us_for_country",
    "country_for_us",
    "zh_script_mix",
    "confusion",
    "spaced_letters",
    "leet",
];

fn native_names() -> impl Iterator<Item = &'static str> {
    NATIVE.iter().chain(&super::phrase::NATIVE).copied()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    sets: std::collections::BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Option<Spanned<String>>,
    class: Option<Class>,
    category: Option<Category>,
    r#type: Option<Spanned<String>>,
    stratum: Option<Stratum>,
    message: Option<Spanned<String>>,
    #[serde(default)]
    suggestions: Vec<Spanned<String>>,
    #[serde(default)]
    source_languages: Vec<String>,
    confidence: Option<Spanned<f32>>,
    #[serde(default)]
    references: Vec<String>,
    languages: Option<Vec<String>>,
    headlines: Option<bool>,
    priority: Option<i32>,
    #[serde(default)]
    beside: bool,
    bad: Option<Vec<Spanned<String>>>,
    good: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
    #[serde(default)]
    literals: Vec<Spanned<String>>,
    #[serde(default)]
    replace: std::collections::BTreeMap<String, Spanned<String>>,
    regex: Option<Spanned<String>>,
    #[serde(default)]
    gate: Vec<Spanned<String>>,
    native: Option<Spanned<String>>,
    confuses: Option<Spanned<[String; 2]>>,
    #[serde(default)]
    not_before: Vec<Spanned<String>>,
    #[serde(default)]
    not_after: Vec<Spanned<String>>,
    #[serde(default)]
    except: Vec<Spanned<String>>,
}

/// What one file holds.
pub(crate) struct RuleFile {
    /// Its rules, in order.
    pub(crate) rules: Vec<Rule>,
    /// Its named sets of words.
    pub(crate) sets: std::collections::BTreeMap<String, Vec<String>>,
}

/// Where in a file: turns byte offsets into errors.
struct Place<'a> {
    file: &'a str,
    /// Offsets of the line breaks.
    breaks: Vec<usize>,
}

impl Place<'_> {
    fn line(&self, offset: usize) -> u64 {
        self.breaks.partition_point(|at| *at < offset) as u64 + 1
    }

    fn error(&self, offset: usize, field: &str, message: impl Into<String>) -> Error {
        Error::Lexicon {
            file: self.file.to_owned(),
            line: Some(self.line(offset)),
            field: field.to_owned(),
            message: message.into(),
        }
    }

    fn lined(&self, values: Vec<Spanned<String>>) -> Vec<(String, u64)> {
        let line = |value: &Spanned<String>| self.line(value.span().start);
        values
            .into_iter()
            .map(|value| {
                let at = line(&value);
                (value.into_inner(), at)
            })
            .collect()
    }
}

/// Reads one rule file. `file` is its name for messages and, through its folder
/// (`en/rules/phrases.toml`), the language of its rules.
///
/// # Errors
/// [`Error::Lexicon`] with file, line and field for text that is no TOML, an
/// unknown or missing field, a value out of range, a rule without both kinds of
/// example or without anything to match.
pub(crate) fn read(file: &str, text: &str) -> Result<RuleFile> {
    let place = Place {
        file,
        breaks: text.match_indices('\n').map(|(at, _)| at).collect(),
    };
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().to_owned();
        let field = message.split('`').nth(1).unwrap_or("toml").to_owned();
        place.error(offset, &field, message)
    })?;
    let name: Arc<str> = Arc::from(file);
    let folder = file
        .split('/')
        .find(|part| part.len() == 2 || part.len() == 3);
    let language = folder.unwrap_or("*").to_owned();
    let mut rules = Vec::with_capacity(raw.rule.len());
    for spanned in raw.rule {
        let start = spanned.span().start;
        rules.push(rule(&place, &name, &language, start, spanned.into_inner())?);
    }
    Ok(RuleFile {
        rules,
        sets: raw.sets,
    })
}

fn rule(
    place: &Place<'_>,
    file: &Arc<str>,
    language: &str,
    start: usize,
    raw: RawRule,
) -> Result<Rule> {
    let missing = |field: &str, what: &str| place.error(start, field, what.to_owned());
    let id = raw
        .id
        .ok_or_else(|| missing("id", "missing; give the rule a stable name"))?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
    if id.get_ref().is_empty() || !id.get_ref().chars().all(plain) {
        let message = "use lower-case letters, digits, `.` and `_`: `en.phrase.name`";
        return Err(place.error(id.span().start, "id", message));
    }
    let id = id.into_inner();
    let class = raw
        .class
        .ok_or_else(|| missing("class", "missing: error, artefact, transfer or style"))?;
    let category = raw
        .category
        .ok_or_else(|| missing("category", "missing: an MQM dimension"))?;
    let kind = raw
        .r#type
        .ok_or_else(|| missing("type", "missing: an ERRANT type such as R:PREP"))?;
    let shape = kind.get_ref().split_once(':');
    if !shape.is_some_and(|(op, name)| matches!(op, "M" | "R" | "U") && !name.is_empty()) {
        let message = "an ERRANT type is M:, R: or U: and a name, such as R:PREP";
        return Err(place.error(kind.span().start, "type", message));
    }
    let message = raw
        .message
        .ok_or_else(|| missing("message", "missing: one sentence saying why"))?;
    let confidence = raw
        .confidence
        .ok_or_else(|| missing("confidence", "missing: a probability from 0 to 1"))?;
    if !(0.0..=1.0).contains(confidence.get_ref()) {
        let message = "a probability lies between 0 and 1";
        return Err(place.error(confidence.span().start, "confidence", message));
    }
    let bad = raw.bad.unwrap_or_default();
    let good = raw.good.unwrap_or_default();
    if bad.is_empty() {
        return Err(missing(
            "bad",
            "missing: a rule needs a sentence in which it must fire",
        ));
    }
    if good.is_empty() {
        return Err(missing(
            "good",
            "missing: a rule needs a sentence in which it must not fire",
        ));
    }
    for example in &bad {
        if example.get_ref().contains("[[") != example.get_ref().contains("]]") {
            let message = "`[[` and `]]` mark the span together";
            return Err(place.error(example.span().start, "bad", message));
        }
    }
    if raw.patterns.is_empty()
        && raw.literals.is_empty()
        && raw.replace.is_empty()
        && raw.regex.is_none()
        && raw.native.is_none()
    {
        return Err(missing(
            "patterns",
            "missing: give patterns, literals, replace, a regex or a native name",
        ));
    }
    if let Some(regex) = &raw.regex
        && raw.gate.is_empty()
    {
        let message = "missing: a regex needs literals of which one occurs in every match";
        return Err(place.error(regex.span().start, "gate", message));
    }
    for literal in raw.literals.iter().chain(&raw.gate) {
        if literal.get_ref().is_empty() {
            return Err(place.error(
                literal.span().start,
                "literals",
                "an empty literal matches everywhere",
            ));
        }
    }
    for (wrong, right) in &raw.replace {
        let message = if wrong.trim().is_empty() {
            "an empty wrong form matches everywhere"
        } else if wrong == right.get_ref() {
            "the wrong form and the right one are the same"
        } else {
            continue;
        };
        return Err(place.error(right.span().start, "replace", message));
    }
    if let Some(native) = &raw.native
        && !native_names().any(|name| name == native.get_ref())
    {
        let names: Vec<&str> = native_names().collect();
        let message = format!("`{}` is none of: {}", native.get_ref(), names.join(", "));
        return Err(place.error(native.span().start, "native", message));
    }
    let asks = raw
        .native
        .as_ref()
        .is_some_and(|native| native.get_ref() == "confusion");
    if asks != raw.confuses.is_some() {
        let message = "the native detector `confusion` and `confuses = [wrong, right]` go together";
        return Err(missing("confuses", message));
    }
    let articles = kind.get_ref().ends_with(":DET") || kind.get_ref().starts_with("M:VERB");
    Ok(Rule {
        id: Arc::from(id),
        class,
        category,
        kind: Arc::from(kind.into_inner()),
        stratum: raw.stratum.unwrap_or_default(),
        message: message.into_inner(),
        suggestions: raw
            .suggestions
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
        source_languages: raw.source_languages.into_iter().map(Arc::from).collect(),
        confidence: confidence.into_inner(),
        references: raw.references,
        languages: raw.languages.unwrap_or_else(|| vec![language.to_owned()]),
        headlines: raw.headlines.unwrap_or(!articles),
        priority: raw.priority.unwrap_or(0),
        beside: raw.beside,
        background: None,
        bad: bad.into_iter().map(Spanned::into_inner).collect(),
        good: good.into_iter().map(Spanned::into_inner).collect(),
        file: Arc::clone(file),
        line: place.line(start),
        order: 0,
        body: Body {
            patterns: place.lined(raw.patterns),
            literals: raw.literals.into_iter().map(Spanned::into_inner).collect(),
            replace: raw
                .replace
                .into_iter()
                .map(|(wrong, right)| {
                    let line = place.line(right.span().start);
                    (wrong, right.into_inner(), line)
                })
                .collect(),
            regex: raw.regex.map(|regex| {
                let line = place.line(regex.span().start);
                (regex.into_inner(), line)
            }),
            gate: raw.gate.into_iter().map(Spanned::into_inner).collect(),
            native: raw.native.map(Spanned::into_inner),
            confuses: raw.confuses.map(|words| {
                let line = place.line(words.span().start);
                (words.into_inner(), line)
            }),
            not_before: place.lined(raw.not_before),
            not_after: place.lined(raw.not_after),
            except: place.lined(raw.except),
        },
    })
}
