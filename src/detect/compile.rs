//! Rules to the form that runs: programs, anchors, one automaton over raw strings.

use std::collections::BTreeMap;

use daachorse::{DoubleArrayAhoCorasickBuilder, MatchKind};

use super::compiled::{Automaton, Compiled, Confused, Guards, Pattern, Target, Targets};
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

pub(crate) type FileSets = BTreeMap<String, Vec<String>>;

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
    let split = splitter();
    let mut patterns = Vec::new();
    let mut rights = Vec::new();
    let mut guards = Vec::with_capacity(rules.len());
    let mut regexes = Vec::with_capacity(rules.len());
    let mut natives = Vec::new();
    let mut phrase_rules = phrase::Rules::default();
    let mut anchors = Vec::new();
    let mut raw: BTreeMap<&str, Vec<Target>> = BTreeMap::new();
    for (number, rule) in (0u32..).zip(rules) {
        let part = part(rule, file_sets, &split, !trusted(&rule.file))?;
        let base = u32::try_from(rights.len()).unwrap_or(u32::MAX);
        rights.extend(rule.body.replace.iter().map(|(_, right, _)| right.clone()));
        for right in part.raw {
            raw.entry(&rule.body.replace[right as usize].0)
                .or_default()
                .push(Target::Literal(number, Some(base + right)));
        }
        for (program, anchor, right) in part.patterns {
            let index = u32::try_from(patterns.len()).unwrap_or(u32::MAX);
            anchors.push((index, anchor));
            patterns.push(Pattern {
                rule: number,
                right: right.map(|right| base + right),
                program,
            });
        }
        guards.push(part.guards);
        regexes.push(part.regex);
        for literal in &rule.body.literals {
            raw.entry(literal)
                .or_default()
                .push(Target::Literal(number, None));
        }
        for literal in &rule.body.gate {
            raw.entry(literal).or_default().push(Target::Gate(number));
        }
        if let Some(native) = rule
            .body
            .native
            .as_ref()
            .filter(|_| rule.body.confuses.is_none())
        {
            match phrase::NATIVE.iter().position(|name| name == native) {
                Some(place) => phrase_rules[place] = Some(number),
                None => natives.push((number, native.clone())),
            }
        }
    }
    let phrases = match phrase_rules.iter().any(Option::is_some) {
        true => Some((Phrases::english()?, phrase_rules)),
        false => None,
    };
    let confusions = ConfusionSets::new(&confused(rules), &split).map_err(|number| {
        let rule = &rules[number as usize];
        let line = rule
            .body
            .confuses
            .as_ref()
            .map_or(rule.line, |(_, line)| *line);
        let message = "the trained model does not know this pair".to_owned();
        error(rule, "confuses", line, message)
    })?;
    let mut targets = Targets::default();
    raw.values().for_each(|list| targets.push(list));
    Ok(Compiled {
        patterns: patterns.into(),
        rights: rights.into(),
        index: Index::new(&anchors),
        guards: guards.into(),
        raw: automaton(rules, raw.keys().copied())?,
        targets,
        regexes: regexes.into(),
        natives,
        confusions,
        phrases,
    })
}

/// The rules that tell two words apart by context.
pub(crate) fn confused<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Vec<Confused> {
    let numbered = (0u32..).zip(rules);
    numbered
        .filter_map(|(number, rule)| Some((number, rule.body.confuses.as_ref()?.0.clone())))
        .collect()
}

/// The automaton of raw strings, the value of each its place in the row; none for no strings.
fn automaton<'s>(
    rules: &[Rule],
    strings: impl Iterator<Item = &'s str>,
) -> Result<Option<Automaton>> {
    let strings: Vec<(&str, u32)> = strings.zip(0u32..).collect();
    if strings.is_empty() {
        return Ok(None);
    }
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
    Ok(Some(Automaton(built)))
}

/// Cuts literals into the tokens that they become in a text.
pub(crate) fn splitter() -> impl Fn(&str) -> Vec<String> {
    let tokenizer = Tokenizer::new();
    move |word| cut(&tokenizer, word)
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
    split: &Split<'_>,
    eager: bool,
) -> Result<Part> {
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
        let nodes = parse(rule, "patterns", source, *line, &named, split, eager)?;
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
        let nodes = pattern::plain(wrong, split);
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
        guards: guards(rule, &named, split, eager)?,
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
