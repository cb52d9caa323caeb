//! What loads and holds its examples but probably does not say what its author meant.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::phrase::is_closed;
use super::rule::Rule;
use super::ruleset::{RuleFailure, RuleSet};

impl RuleSet {
    /// Looks for traps that no example need show: `a|b c|d` where two phrases are meant, a capture
    /// that no group fills, a word twice in one choice, a wrong form that two rules have, a word in
    /// capitals that is matched in any case.
    #[must_use]
    pub fn warnings(&self) -> Vec<RuleFailure> {
        let mut warnings = Vec::new();
        let mut forms: BTreeMap<(&[String], String), &Rule> = BTreeMap::new();
        for rule in self.rules() {
            let mut warn = |line: u64, what: &str, message: String| {
                warnings.push(RuleFailure {
                    rule: Arc::clone(&rule.id),
                    file: Arc::clone(&rule.file),
                    line,
                    example: what.to_owned(),
                    message,
                });
            };
            let asked = asked(rule);
            for (source, line) in &rule.body.patterns {
                let groups = groups(source);
                if asked > groups {
                    let message = format!("${asked} is asked for, and {groups} groups are here");
                    warn(*line, source, message);
                }
            }
            for (source, line) in token_patterns(rule) {
                for message in traps(rule, source) {
                    warn(*line, source, message);
                }
            }
            for (wrong, _, line) in &rule.body.replace {
                let key = (rule.languages.as_slice(), wrong.to_lowercase());
                if let Some(first) = forms.insert(key, rule) {
                    warn(
                        *line,
                        wrong,
                        format!("{} has this wrong form too", first.id),
                    );
                }
            }
        }
        warnings
    }
}

/// The highest capture that message and suggestions ask for; 0 for none.
fn asked(rule: &Rule) -> usize {
    let templates = rule.suggestions.iter().chain([&rule.message]);
    let digits = templates.flat_map(|text| text.split('$').skip(1));
    let digits = digits.filter_map(|rest| rest.chars().next()?.to_digit(10));
    digits.max().unwrap_or(0) as usize
}

/// Number of groups in a token pattern.
fn groups(source: &str) -> usize {
    let items = source.split_whitespace();
    items
        .filter(|item| !item.starts_with('/') && !item.contains("\\("))
        .map(|item| item.matches('(').count())
        .sum()
}

/// All token patterns of a rule; none of one over raw text, whose conditions are expressions.
fn token_patterns(rule: &Rule) -> impl Iterator<Item = &(String, u64)> {
    let body = &rule.body;
    let guards = [&body.not_before, &body.not_after, &body.except];
    let guards = guards.into_iter().filter(|_| body.regex.is_none());
    let all = [&body.patterns].into_iter().chain(guards);
    all.filter(|_| !body.patterns.is_empty()).flatten()
}

/// One item of a pattern: the words it chooses from, none for what is no plain choice of words.
fn choice(item: &str) -> Vec<&str> {
    let item = item
        .trim_matches(['«', '»'])
        .trim_end_matches(['?', '*', '+']);
    let plain = !item.contains(['/', '<', '@', '~', '!', '=', '{', '\\']);
    let words: Vec<&str> = item.split('|').filter(|word| !word.is_empty()).collect();
    if plain && words.len() > 1 {
        words
    } else {
        Vec::new()
    }
}

/// What in one pattern is not what it seems.
fn traps(rule: &Rule, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let spaced = source.replace(['(', ')'], " ( ");
    let mut before: Vec<&str> = Vec::new();
    for item in spaced.split_whitespace() {
        let words = choice(item);
        // Only what mixes words of grammar with others looks like two phrases.
        let english = rule.languages.iter().any(|language| language == "en");
        let mixed = |words: &[&str]| {
            let closed = words.iter().filter(|word| is_closed(word)).count();
            closed > 0 && closed < words.len()
        };
        if english && !before.is_empty() && !words.is_empty() && (mixed(&before) || mixed(&words)) {
            let row = |words: &[&str]| words.join("|");
            let (first, second) = (row(&before), row(&words));
            found.push(format!(
                "`{first} {second}` is one of the first and then one of the second; for phrases \
                 write ( … | … )"
            ));
        }
        let mut sorted = words.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            found.push(format!("`{}` stands twice in one choice", pair[0]));
        }
        let shouted =
            |word: &&str| word.chars().count() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        let alone = item.trim_matches(['«', '»']);
        if let Some(word) = words.iter().copied().chain([alone]).find(shouted) {
            found.push(format!("`{word}` matches in any case; write ={word}"));
        }
        before = words;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(rule: &str) -> Vec<String> {
        let text = format!(
            "[[rule]]\nid = \"en.x.y\"\nclass = \"error\"\ncategory = \"style\"\ntype = \"R:X\"\n\
             confidence = 0.5\nmessage = \"m\"\nbad = [\"x\"]\ngood = [\"y\"]\n{rule}"
        );
        let rules = RuleSet::parse(&[("en/rules/x.toml", &text)]).unwrap();
        let warnings = rules.warnings().into_iter();
        warnings.map(|warning| warning.message).collect()
    }

    #[test]
    fn traps_are_told() {
        for (rule, part) in [
            (
                "patterns = [\"what|may is|know ( i )?\"]",
                "one of the first",
            ),
            ("patterns = [\"in on|at|on place\"]", "`on` stands twice"),
            ("patterns = [\"for US too\"]", "write =US"),
            (
                "patterns = [\"a b\"]\nsuggestions = [\"$1 c\"]",
                "$1 is asked for",
            ),
        ] {
            let messages = warnings(rule);
            assert_eq!(messages.len(), 1, "{rule}: {messages:?}");
            assert!(messages[0].contains(part), "{messages:?}");
        }
        for rule in [
            "patterns = [\"he|she has|had «in|at»\"]",
            "patterns = [\"( ~make a | do the ) work|works\"]\nsuggestions = [\"$1\"]",
            "patterns = [\"=US /(a|b)/ x\"]",
        ] {
            assert_eq!(warnings(rule), [""; 0], "{rule}");
        }
    }
}
