//! Rules to the form that runs: programs, anchors, one automaton over raw strings.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};
use regex::Regex;

use super::index::{Index, anchor};
use super::pattern::{self, Sets, Split};
use super::program::Program;
use super::rule::Rule;
use super::sets;
use crate::error::{Error, Result};
use crate::text::Tokenizer;
use crate::text::script::Writing;

/// The rules of a set, ready to run. Rule numbers index [`RuleSet::rules`](super::RuleSet::rules).
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Token patterns and the rule of each.
    pub(crate) patterns: Vec<(u32, Program)>,
    /// For each pattern the right form, an index into `rights`, when it comes from `replace`.
    pub(crate) pattern_rights: Vec<Option<u32>>,
    /// Right forms of all `replace` tables.
    pub(crate) rights: Vec<String>,
    /// Where to try which.
    pub(crate) index: Index,
    /// Conditions of each rule.
    pub(crate) guards: Vec<Guards>,
    /// Raw strings of all rules; the value indexes `targets`.
    pub(crate) raw: Option<Automaton>,
    /// What a raw string is for.
    pub(crate) targets: Vec<Vec<Target>>,
    /// Raw expressions, by rule.
    pub(crate) regexes: Vec<Option<Regex>>,
    /// Rules written in code.
    pub(crate) natives: Vec<(u32, String)>,
}

/// What a raw string of the automaton is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The string itself is the match of this rule; the right form, an index into `rights`.
    Literal(u32, Option<u32>),
    /// The expression of this rule is worth running.
    Gate(u32),
}

/// What must not stand around a match.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    pub(crate) not_before: Vec<(Program, (usize, usize))>,
    pub(crate) not_after: Vec<Program>,
    pub(crate) except: Vec<(Program, usize)>,
    /// The same for rules over raw text.
    pub(crate) except_raw: Vec<Regex>,
}

/// The automaton over raw strings.
pub(crate) struct Automaton(pub(crate) DoubleArrayAhoCorasick<u32>);

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Automaton")
            .field(&self.0.heap_bytes())
            .finish()
    }
}

type FileSets = std::collections::BTreeMap<String, Vec<String>>;

/// Compiles rules; `file_sets` gives the named sets of each file.
///
/// # Errors
/// [`Error::Lexicon`] naming the pattern at fault.
pub(crate) fn compile(rules: &[Rule], file_sets: &[(String, FileSets)]) -> Result<Compiled> {
    let tokenizer = Tokenizer::new();
    let split = |word: &str| {
        // Literals are words of a rule, too short to tell their language by.
        let document = tokenizer.document_in(word, Some("en"));
        document
            .tokens
            .iter()
            .map(|token| token.of(word).to_owned())
            .collect::<Vec<_>>()
    };
    let mut compiled = Compiled {
        patterns: Vec::new(),
        pattern_rights: Vec::new(),
        rights: Vec::new(),
        index: Index::default(),
        guards: Vec::with_capacity(rules.len()),
        raw: None,
        targets: Vec::new(),
        regexes: Vec::with_capacity(rules.len()),
        natives: Vec::new(),
    };
    let mut anchors = Vec::new();
    let mut raw: std::collections::BTreeMap<&str, Vec<Target>> = std::collections::BTreeMap::new();
    for (number, rule) in rules.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let own = file_sets
            .iter()
            .find(|(file, _)| **file == *rule.file)
            .map(|(_, sets)| sets);
        let named = |name: &str| {
            own.and_then(|own| own.get(name).cloned())
                .or_else(|| sets::built_in(name))
        };
        for (source, line) in &rule.body.patterns {
            let nodes = parse(rule, "patterns", source, *line, &named, &split)?;
            let Some(found) = anchor(&nodes) else {
                let message = format!(
                    "`{source}` needs at least one word that is always there, to be found by"
                );
                return Err(error(rule, "patterns", *line, message));
            };
            let index = u32::try_from(compiled.patterns.len()).unwrap_or(u32::MAX);
            anchors.push((index, found));
            compiled.patterns.push((number, Program::new(&nodes)));
            compiled.pattern_rights.push(None);
        }
        for (wrong, right, line) in &rule.body.replace {
            let at = u32::try_from(compiled.rights.len()).unwrap_or(u32::MAX);
            compiled.rights.push(right.clone());
            // Scripts without spaces are searched as they stand: how a wrong
            // form would be cut into words is anyone's guess.
            if wrong.chars().any(unspaced) {
                raw.entry(wrong)
                    .or_default()
                    .push(Target::Literal(number, Some(at)));
                continue;
            }
            let nodes = pattern::plain(wrong, &split);
            let Some(found) = anchor(&nodes) else {
                let message = format!("`{wrong}` holds no word to be found by");
                return Err(error(rule, "replace", *line, message));
            };
            let index = u32::try_from(compiled.patterns.len()).unwrap_or(u32::MAX);
            anchors.push((index, found));
            compiled.patterns.push((number, Program::new(&nodes)));
            compiled.pattern_rights.push(Some(at));
        }
        compiled.guards.push(guards(rule, &named, &split)?);
        for literal in &rule.body.literals {
            raw.entry(literal)
                .or_default()
                .push(Target::Literal(number, None));
        }
        for literal in &rule.body.gate {
            raw.entry(literal).or_default().push(Target::Gate(number));
        }
        compiled.regexes.push(match &rule.body.regex {
            None => None,
            Some((source, line)) => Some(
                Regex::new(source)
                    .map_err(|cause| error(rule, "regex", *line, format!("bad regex: {cause}")))?,
            ),
        });
        if let Some(native) = &rule.body.native {
            compiled.natives.push((number, native.clone()));
        }
    }
    compiled.index = Index::new(&anchors);
    if !raw.is_empty() {
        let strings: Vec<(&str, u32)> = (0u32..).zip(raw.keys()).map(|(i, s)| (*s, i)).collect();
        let built = DoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build_with_values(strings)
            .map_err(|cause| Error::Lexicon {
                file: rules
                    .first()
                    .map_or_else(String::new, |rule| rule.file.to_string()),
                line: None,
                field: "literals".to_owned(),
                message: cause.to_string(),
            })?;
        compiled.raw = Some(Automaton(built));
        compiled.targets = raw.into_values().collect();
    }
    Ok(compiled)
}

/// Whether a character belongs to a script written without spaces.
fn unspaced(c: char) -> bool {
    Writing::of(c).is_unspaced()
}

fn guards(rule: &Rule, named: &Sets<'_>, split: &Split<'_>) -> Result<Guards> {
    let mut guards = Guards::default();
    for (source, line) in &rule.body.not_before {
        let nodes = parse(rule, "not_before", source, *line, named, split)?;
        guards
            .not_before
            .push((Program::new(&nodes), pattern::width(&nodes)));
    }
    for (source, line) in &rule.body.not_after {
        let nodes = parse(rule, "not_after", source, *line, named, split)?;
        guards.not_after.push(Program::new(&nodes));
    }
    for (source, line) in &rule.body.except {
        let on_tokens = !rule.body.patterns.is_empty()
            || rule
                .body
                .replace
                .iter()
                .any(|(wrong, ..)| !wrong.chars().any(unspaced));
        if !on_tokens {
            let regex = Regex::new(source)
                .map_err(|cause| error(rule, "except", *line, format!("bad regex: {cause}")))?;
            guards.except_raw.push(regex);
        } else {
            let nodes = parse(rule, "except", source, *line, named, split)?;
            guards
                .except
                .push((Program::new(&nodes), pattern::width(&nodes).1));
        }
    }
    Ok(guards)
}

fn parse(
    rule: &Rule,
    field: &str,
    source: &str,
    line: u64,
    sets: &Sets<'_>,
    split: &Split<'_>,
) -> Result<Vec<pattern::Node>> {
    pattern::parse(source, sets, split)
        .map_err(|message| error(rule, field, line, format!("`{source}`: {message}")))
}

fn error(rule: &Rule, field: &str, line: u64, message: String) -> Error {
    Error::Lexicon {
        file: rule.file.to_string(),
        line: Some(line),
        field: format!("{}: {field}", rule.id),
        message,
    }
}
