//! Detectors that no pattern expresses, written in code and named by rules (`native = "..."`).

use super::confusion;
use super::detector::Channel;
use super::disguise::Joined;
use super::fold::{fold_hash, latin_look_alike};
use super::hit::Hit;
use crate::document::{Document, TokenKind};
use crate::span::Span;

/// What a native detector sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The text.
    pub(crate) document: &'a Document<'a>,
    /// Folded hash of each token.
    pub(crate) hashes: &'a [u64],
    /// Its tokens with disguised words joined, where there are any.
    pub(crate) joined: Option<&'a Joined>,
    /// Where the text comes from.
    pub(crate) channel: Channel,
    /// Number of the rule that asks.
    pub(crate) rule: u32,
}

/// Runs the detector called `name`.
pub(crate) fn run(name: &str, context: Context<'_>, hits: &mut Vec<Hit>) {
    match name {
        "doubled_word" => doubled_word(context, hits),
        "mixed_script" => mixed_script(context, hits),
        "us_for_country" => confusion::us_for_country(context, hits),
        "country_for_us" => confusion::country_for_us(context, hits),
        "spaced_letters" => super::disguise::spaced_letters(context, hits),
        "leet" => super::disguise::leet(context, hits),
        "zh_script_mix" => super::hanzi::script_mix(context, hits),
        _ => {}
    }
}

/// Words that nobody doubles on purpose. "had had", "that that", "is is", "in in",
/// "her her" and all words of emphasis are left out: they can be right.
const NEVER_DOUBLED: &[&str] = &[
    "the", "a", "an", "of", "and", "or", "with", "from", "by", "as", "if", "than", "these",
    "those", "was", "were", "has", "have", "been", "their", "our", "my", "your", "its", "which",
    "because", "would", "could", "should", "they", "we", "at", "are",
];

fn doubled_word(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    for (index, pair) in context.hashes.windows(2).enumerate() {
        if pair[0] != pair[1] {
            continue;
        }
        let (left, right) = (document.tokens[index], document.tokens[index + 1]);
        if left.kind != TokenKind::Word || right.kind != TokenKind::Word {
            continue;
        }
        let between = &document.text[left.span.end as usize..right.span.start as usize];
        if !NEVER_DOUBLED.iter().any(|word| fold_hash(word) == pair[0])
            || between.is_empty()
            || !between.chars().all(char::is_whitespace)
            || between.matches('\n').count() > 1
        {
            continue;
        }
        let (first, second) = (left.of(document.text), right.of(document.text));
        // "As a The The fan": names and titles keep their capital.
        let capital = second.chars().next().is_some_and(char::is_uppercase);
        if capital && first != second {
            continue;
        }
        if capital && second.chars().any(char::is_lowercase) {
            continue;
        }
        // "Vitamin A a day", "plan A, a good one": the capital letter is a name.
        if first.len() == 1 && first != second && index > 0 && first == "A" {
            let before = document.tokens[index - 1];
            if before.is_word() {
                continue;
            }
        }
        let mut hit = Hit::new(
            context.rule,
            Span {
                start: left.span.start,
                end: right.span.end,
            },
        );
        hit.captures[0] = Some(left.span);
        hits.push(hit);
    }
}

/// A word with letters of the Latin and of another alphabet that look alike.
fn mixed_script(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    if document.text.is_ascii() {
        return;
    }
    for token in &document.tokens {
        if token.kind != TokenKind::Word {
            continue;
        }
        let text = token.of(document.text);
        if text.is_ascii() {
            continue;
        }
        // The parts of a compound may be of two alphabets: "p-адический", "IT-отдел".
        if text.split(['-', '\u{2010}', '\u{2011}']).any(mixes_scripts) {
            hits.push(Hit::new(context.rule, token.span));
        }
    }
}

/// Whether all foreign letters of a word pass for Latin ones, or its few Latin letters are the slip.
fn mixes_scripts(word: &str) -> bool {
    let count = |test: fn(char) -> bool| word.chars().filter(|c| test(*c)).count();
    let latin = count(|c| c.is_ascii_alphabetic());
    let alike = count(|c| latin_look_alike(c).is_some());
    let foreign = count(|c| matches!(c, '\u{370}'..='\u{52f}'));
    latin > 0 && foreign > 0 && (alike == foreign || latin < foreign) && latin + foreign > 2
}
