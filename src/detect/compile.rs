//! Rules to the form that runs: programs, anchors, one automaton over raw strings.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

use super::confusion::sets::Sets as ConfusionSets;
use super::expression::Expression;
use super::index::{Anchor, Index, anchor};
use super::lazy::Lazy;
use super::parser;
use super::pattern::{self, Sets, Split};
use super::phrase::{self, Phrases};
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
    pub(crate) regexes: Vec<Option<Expression>>,
    /// Rules written in code.
    pub(crate) natives: Vec<(u32, String)>,
    /// Pairs of confused words.
    pub(crate) confusions: ConfusionSets,
    /// Fixed phrases, where rules ask for them.
    pub(crate) phrases: Option<(Phrases, phrase::Rules)>,
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
    pub(crate) except_raw: Vec<Lazy>,
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

pub(crate) type FileSets = std::collections::BTreeMap<String, Vec<String>>;

/// What one rule compiles to.
struct Part {
    /// Each with the number of its right form in the rule's `replace`, when it comes from there.
    patterns: Vec<(Program, Anchor, Option<u32>)>,
    /// The wrong forms of `replace` that are searched as they stand.
    raw: Vec<u32>,
    guards: Guards,
    regex: Option<Expression>,
}

/// Compiles rules; `file_sets` gives the named sets of each file. Regular expressions of files
/// that are `trusted` are compiled when they are first needed.
///
/// # Errors
/// [`Error::Lexicon`] naming the pattern at fault.
pub(crate) fn compile(
    rules: &[Rule],
    file_sets: &[(String, FileSets)],
    trusted: &dyn Fn(&str) -> bool,
) -> Result<Compiled> {
    let tokenizer = Tokenizer::new();
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
        confusions: ConfusionSets::default(),
        phrases: None,
    };
    let mut confused = Vec::new();
    let mut phrase_rules = phrase::Rules::default();
    let mut anchors = Vec::new();
    let mut raw: std::collections::BTreeMap<&str, Vec<Target>> = std::collections::BTreeMap::new();
    for (number, rule) in (0u32..).zip(rules) {
        let part = part(rule, file_sets, &tokenizer, !trusted(&rule.file))?;
        let base = u32::try_from(compiled.rights.len()).unwrap_or(u32::MAX);
        let rights = rule.body.replace.iter().map(|(_, right, _)| right.clone());
        compiled.rights.extend(rights);
        for right in part.raw {
            raw.entry(&rule.body.replace[right as usize].0)
                .or_default()
                .push(Target::Literal(number, Some(base + right)));
        }
        for (program, anchor, right) in part.patterns {
            let index = u32::try_from(compiled.patterns.len()).unwrap_or(u32::MAX);
            anchors.push((index, anchor));
            compiled.patterns.push((number, program));
            compiled
                .pattern_rights
                .push(right.map(|right| base + right));
        }
        compiled.guards.push(part.guards);
        compiled.regexes.push(part.regex);
        for literal in &rule.body.literals {
            raw.entry(literal)
                .or_default()
                .push(Target::Literal(number, None));
        }
        for literal in &rule.body.gate {
            raw.entry(literal).or_default().push(Target::Gate(number));
        }
        if let Some((words, _)) = &rule.body.confuses {
            confused.push((number, words.clone()));
        } else if let Some(native) = &rule.body.native {
            match phrase::NATIVE.iter().position(|name| name == native) {
                Some(place) => phrase_rules[place] = Some(number),
                None => compiled.natives.push((number, native.clone())),
            }
        }
    }
    if phrase_rules.iter().any(Option::is_some) {
        compiled.phrases = Some((Phrases::english()?, phrase_rules));
    }
    let split = |word: &str| cut(&tokenizer, word);
    compiled.confusions = ConfusionSets::new(&confused, &split).map_err(|number| {
        let rule = &rules[number as usize];
        let line = rule
            .body
            .confuses
            .as_ref()
            .map_or(rule.line, |(_, line)| *line);
        let message = "the trained model does not know this pair".to_owned();
        error(rule, "confuses", line, message)
    })?;
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

/// The tokens of a literal, which is a word of a rule and too short to tell its language by.
fn cut(tokenizer: &Tokenizer, word: &str) -> Vec<String> {
    // Nearly all of them, and what tokenizing them would cost is most of the work here.
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return vec![word.to_owned()];
    }
    let document = tokenizer.document_in(word, Some("en"));
    let tokens = document.tokens.iter();
    tokens.map(|token| token.of(word).to_owned()).collect()
}

fn part(
    rule: &Rule,
    file_sets: &[(String, FileSets)],
    tokenizer: &Tokenizer,
    eager: bool,
) -> Result<Part> {
    let split = |word: &str| cut(tokenizer, word);
    let own = file_sets
        .iter()
        .find(|(file, _)| **file == *rule.file)
        .map(|(_, sets)| sets);
    let named = |name: &str| {
        own.and_then(|own| own.get(name).cloned())
            .or_else(|| sets::built_in(name))
    };
    let mut patterns = Vec::with_capacity(rule.body.patterns.len());
    for (source, line) in &rule.body.patterns {
        let nodes = parse(rule, "patterns", source, *line, &named, &split, eager)?;
        let Some(found) = anchor(&nodes) else {
            let message =
                format!("`{source}` needs at least one word that is always there, to be found by");
            return Err(error(rule, "patterns", *line, message));
        };
        patterns.push((Program::new(&nodes), found, None));
    }
    let mut raw = Vec::new();
    for (at, (wrong, _, line)) in (0u32..).zip(&rule.body.replace) {
        // Scripts without spaces are searched as they stand: how a wrong
        // form would be cut into words is anyone's guess.
        if wrong.chars().any(unspaced) {
            raw.push(at);
            continue;
        }
        let nodes = pattern::plain(wrong, &split);
        let Some(found) = anchor(&nodes) else {
            let message = format!("`{wrong}` holds no word to be found by");
            return Err(error(rule, "replace", *line, message));
        };
        patterns.push((Program::new(&nodes), found, Some(at)));
    }
    let regex = match &rule.body.regex {
        None => None,
        Some((source, line)) => Some(expression(rule, source, *line, eager)?),
    };
    Ok(Part {
        patterns,
        raw,
        guards: guards(rule, &named, &split, eager)?,
        regex,
    })
}

/// A rule's regular expression; one that matches the empty string would match everywhere.
fn expression(rule: &Rule, source: &str, line: u64, eager: bool) -> Result<Expression> {
    let made =
        Expression::new(source, eager).map_err(|cause| bad_regex(rule, "regex", line, cause))?;
    if eager && made.matches_nothing() {
        return Err(matches_nothing(rule, "regex", source, line));
    }
    Ok(made)
}

/// An expression that cancels matches over raw text.
fn exception(rule: &Rule, source: &str, line: u64, eager: bool) -> Result<Lazy> {
    let made = Lazy::new(source, eager)
        .map_err(|cause| bad_regex(rule, "except", line, cause.to_string()))?;
    if eager && made.get().is_some_and(|regex| regex.is_match("")) {
        return Err(matches_nothing(rule, "except", source, line));
    }
    Ok(made)
}

fn bad_regex(rule: &Rule, field: &str, line: u64, cause: impl std::fmt::Display) -> Error {
    error(rule, field, line, format!("bad regex: {cause}"))
}

fn matches_nothing(rule: &Rule, field: &str, source: &str, line: u64) -> Error {
    let message = format!("`{source}` can match nothing at all");
    error(rule, field, line, message)
}

/// Whether a character belongs to a script written without spaces.
fn unspaced(c: char) -> bool {
    Writing::of(c).is_unspaced()
}

fn guards(rule: &Rule, named: &Sets<'_>, split: &Split<'_>, eager: bool) -> Result<Guards> {
    let mut guards = Guards::default();
    for (source, line) in &rule.body.not_before {
        let nodes = parse(rule, "not_before", source, *line, named, split, eager)?;
        guards
            .not_before
            .push((Program::new(&nodes), pattern::width(&nodes)));
    }
    for (source, line) in &rule.body.not_after {
        let nodes = parse(rule, "not_after", source, *line, named, split, eager)?;
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
            guards
                .except_raw
                .push(exception(rule, source, *line, eager)?);
        } else {
            let nodes = parse(rule, "except", source, *line, named, split, eager)?;
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
    eager: bool,
) -> Result<Vec<pattern::Node>> {
    parser::parse(source, sets, split, eager)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`cut`] takes a short way for is one token to the tokenizer too.
    #[test]
    fn words_of_letters_are_one_token() {
        let tokenizer = Tokenizer::new();
        let lexicons = [
            include_str!("../../lexicons/en/phrases.tsv"),
            include_str!("../../lexicons/en/eggcorns.tsv"),
            include_str!("../../lexicons/en/rules/prepositions.toml"),
            include_str!("../../lexicons/en/rules/phrases.toml"),
            include_str!("../../lexicons/de/rules/phrases.toml"),
        ];
        let words = lexicons
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphabetic()));
        let words: std::collections::BTreeSet<&str> =
            words.filter(|word| !word.is_empty()).collect();
        for word in words {
            let tokens = tokenizer.document_in(word, Some("en")).tokens;
            assert_eq!(tokens.len(), 1, "{word}");
            assert_eq!(tokens[0].of(word), word);
        }
    }
}
