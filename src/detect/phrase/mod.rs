//! Fixed phrases gone wrong: near misses of a phrase lexicon, and known wrong forms.
//!
//! A near miss is a phrase of the lexicon with one token edit, or two in a long
//! phrase: another preposition or article, singular for plural, a word that
//! sounds alike, two words in each other's place, a short word left out or too
//! many. Reading a text, each word is looked up in a bit set and, where it may
//! be the key of a phrase, in a finite-state map; a phrase is filed under its
//! two rarest words, so that one slip leaves a way to it. What is right as it
//! stands is not reported: words that the lexicon allows, edits that were
//! counted as ordinary language (`loose`), and words that belong to another
//! phrase of the lexicon in its right form.

mod align;
mod keys;
mod known;
mod lexicon;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use self::align::{Edit, Found};
use self::keys::{Around, Keys};
use self::known::Known;
use self::lexicon::{Lexicon, Phrase, Place};
use self::table::Table;
use self::words::Class;
use super::fold::{fold, fold_hash};
use super::hit::Hit;
use super::image::{Reader, Writer};
use crate::document::{Document, TokenKind};
use crate::error::Result;
use crate::span::Span;

pub(crate) use self::align::Slip;

/// Names of the native detectors here, in the order of [`Slip`] and of the groups of known forms.
pub(crate) const NATIVE: [&str; 10] = [
    "phrase_preposition",
    "phrase_article",
    "phrase_number",
    "phrase_word",
    "phrase_order",
    "phrase_missing",
    "phrase_extra",
    "known_eggcorn",
    "known_blend",
    "known_literal",
];

/// Number of kinds of slips, after which the groups of known forms begin.
const SLIPS: usize = 7;

/// The rule of each name in [`NATIVE`], where one asks for it.
pub(crate) type Rules = [Option<u32>; NATIVE.len()];

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// White space or nothing.
    None,
    Hyphen,
    Comma,
    /// Another mark, a token that is no word, or the start of the sentence.
    Other,
}

/// A word of the sentence that is read.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    span: Span,
    gap: Gap,
}

/// The words of a sentence.
#[derive(Debug, Clone, Copy)]
struct Words<'w, 't> {
    list: &'w [Word],
    text: &'t str,
    classes: &'w FxHashMap<u64, Class>,
}

impl<'t> Words<'_, 't> {
    fn text(&self, at: usize) -> &'t str {
        self.list[at].span.of(self.text)
    }

    fn folded(&self, at: usize) -> Cow<'t, str> {
        let text = self.text(at);
        if text.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(fold(text))
        }
    }

    /// The class of a closed-class word.
    fn class(&self, at: usize) -> Option<Class> {
        self.classes.get(&self.list[at].hash).copied()
    }

    /// Whether the word is a noun's or name's possessive.
    fn owns(&self, at: usize) -> bool {
        let text = self.text(at);
        ["'s", "’s", "s'", "s’"]
            .iter()
            .any(|end| text.len() > end.len() && text.ends_with(end))
    }

    /// Whether the word is an ordinary one, in letters only and no name.
    fn plain(&self, at: usize) -> bool {
        let text = self.text(at);
        let mut chars = text.chars();
        let first = chars.next().is_some_and(char::is_lowercase);
        let shouted = !first && at > 0 && text.chars().all(char::is_uppercase);
        (first || shouted || at == 0) && text.chars().all(char::is_alphabetic)
    }
}

/// The phrases of a language, ready to be searched for.
#[derive(Debug)]
pub(crate) struct Phrases {
    lexicon: Lexicon,
    keys: Keys,
    classes: FxHashMap<u64, Class>,
    known: Known,
}

const PHRASES: (&str, &str) = (
    "en/phrases.tsv",
    include_str!("../../../lexicons/en/phrases.tsv"),
);
const EGGCORNS: (&str, &str) = (
    "en/eggcorns.tsv",
    include_str!("../../../lexicons/en/eggcorns.tsv"),
);

/// Whether a word, in lower case, is one of grammar and not of content.
pub(crate) fn is_closed(word: &str) -> bool {
    words::class(word) != Class::Content
}

/// The text of the sources, for their hash.
pub(crate) fn sources() -> [&'static str; 3] {
    [PHRASES.1, EGGCORNS.1, keys::FREQUENT]
}

/// The closed-class words, by their folded hashes.
fn classes() -> FxHashMap<u64, Class> {
    let words = words::closed();
    words
        .map(|word| (fold_hash(word), words::class(word)))
        .collect()
}

/// A near miss or an exact phrase, before those explained otherwise are dropped.
struct Candidate {
    phrase: u32,
    found: Found,
}

impl Phrases {
    /// The English phrases.
    ///
    /// # Errors
    /// [`Error::Lexicon`] naming file, line and column.
    pub(crate) fn english() -> Result<Self> {
        Self::parse(PHRASES, EGGCORNS)
    }

    /// Reads a lexicon and a list of known wrong forms, given as (name, text).
    ///
    /// # Errors
    /// [`Error::Lexicon`](crate::Error::Lexicon) naming file, line and column.
    pub(crate) fn parse(lexicon: (&str, &str), known: (&str, &str)) -> Result<Self> {
        let table = |(file, text)| Table { file, text };
        let phrases = lexicon::parse(table(lexicon))?;
        Ok(Self {
            keys: Keys::new(&phrases),
            lexicon: Lexicon::new(phrases),
            classes: classes(),
            known: Known::parse(table(known))?,
        })
    }

    /// Writes the parts that [`read`](Self::read) reads.
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.lexicon.write(writer);
        self.keys.write(writer);
        self.known.write(writer);
    }

    /// The phrases of an image; none for a damaged one.
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            lexicon: Lexicon::read(reader)?,
            keys: Keys::read(reader)?,
            classes: classes(),
            known: Known::read(reader)?,
        })
    }

    /// Appends the hits in `document`; `hashes` are the folded hashes of its tokens.
    pub(crate) fn scan(
        &self,
        document: &Document<'_>,
        hashes: &[u64],
        rules: &Rules,
        hits: &mut Vec<Hit>,
    ) {
        let mut list: Vec<Word> = Vec::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        for sentence in &document.sentences {
            list.clear();
            let mut gap = Gap::Other;
            let range = sentence.first as usize..sentence.last as usize;
            for (token, &hash) in document.tokens[range.clone()].iter().zip(&hashes[range]) {
                if token.kind == TokenKind::Word {
                    list.push(Word {
                        hash,
                        span: token.span,
                        gap,
                    });
                    gap = Gap::None;
                } else {
                    gap = match (gap, token.of(document.text)) {
                        (Gap::None, "-" | "‐" | "‑") => Gap::Hyphen,
                        (Gap::None, ",") => Gap::Comma,
                        _ => Gap::Other,
                    };
                }
            }
            let words = Words {
                list: &list,
                text: document.text,
                classes: &self.classes,
            };
            candidates.clear();
            for at in 0..list.len() {
                if let Some(found) = self.known.at(&words, at)
                    && let Some(rule) = rules[SLIPS + found.group]
                {
                    hits.push(known_hit(&words, &found, rule));
                }
                self.look_up(words, at, false, &mut candidates);
            }
            if candidates
                .iter()
                .all(|candidate| candidate.found.edits.len() == 0)
            {
                continue;
            }
            // Phrases that may only be found as they are explain near misses; most sentences have none.
            for at in 0..list.len() {
                self.look_up(words, at, true, &mut candidates);
            }
            self.report(words, &candidates, rules, hits);
        }
    }

    /// Lays the phrases that word `at` is a key of against the words around it: those that are
    /// only looked for as they are (`exact`), or the others.
    #[inline]
    fn look_up(
        &self,
        words: Words<'_, '_>,
        at: usize,
        exact: bool,
        candidates: &mut Vec<Candidate>,
    ) {
        let Some(first) = self.keys.of(words.list[at].hash) else {
            return;
        };
        let around = Around::new(words, at);
        for key in self.keys.list(first, exact) {
            if !self.keys.fits(&key, &around) {
                continue;
            }
            let Some(phrase) = self.lexicon.get(key.phrase) else {
                continue;
            };
            let (item, budget) = (usize::from(key.item), usize::from(key.budget));
            if let Some(found) = align::align(phrase, words, item, at, budget) {
                candidates.push(Candidate {
                    phrase: key.phrase,
                    found,
                });
            }
        }
    }

    /// Turns near misses into hits, but for those that something else explains.
    fn report(
        &self,
        words: Words<'_, '_>,
        candidates: &[Candidate],
        rules: &Rules,
        hits: &mut Vec<Hit>,
    ) {
        for candidate in candidates {
            let found = &candidate.found;
            let (Some(phrase), Some(edit)) = (
                self.lexicon.get(candidate.phrase),
                found.edits.iter().next(),
            ) else {
                continue;
            };
            let explained = candidates.iter().any(|other| {
                other.found.edits.len() == 0
                    && found
                        .edits
                        .iter()
                        .any(|edit| other.found.first <= edit.word && edit.word <= other.found.last)
            });
            if explained || allowed(phrase, words, found) || stated_otherwise(words, found, edit) {
                continue;
            }
            let Some(rule) = rules[edit.slip as usize] else {
                continue;
            };
            let span = Span {
                start: words.list[found.first].span.start,
                end: words.list[found.last].span.end,
            };
            let mut hit = Hit::new(rule, span);
            hit.suggestion = Some(repaired(phrase, words, found));
            hit.note = Some(format!("The phrase is “{}”.", phrase.canonical()));
            hits.push(hit);
        }
    }
}

/// Whether the lexicon says that the words as they stand are right too.
fn allowed(phrase: &Phrase, words: Words<'_, '_>, found: &Found) -> bool {
    let from = found.first.saturating_sub(1);
    let to = (found.last + 3).min(words.list.len());
    phrase.allowed.iter().any(|row| {
        words.list[from..to]
            .windows(row.len())
            .any(|window| window.iter().map(|word| &word.hash).eq(row.iter()))
    })
}

/// Whether the words at an edit belong to what stands around the phrase: a name,
/// or a word joined by a hyphen to its neighbour.
fn stated_otherwise(words: Words<'_, '_>, found: &Found, edit: Edit) -> bool {
    let capital = |at: usize| {
        words
            .text(at)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    };
    let shouted = |at: usize| !words.text(at).chars().any(char::is_lowercase);
    let at = edit.word;
    if at > 0
        && edit.slip != Slip::Missing
        && capital(at)
        && !(shouted(found.first) && shouted(found.last))
    {
        return true;
    }
    let tied = |at: usize| {
        words
            .list
            .get(at)
            .is_some_and(|word| word.gap == Gap::Hyphen)
    };
    (found.first > 0 && tied(found.first)) || tied(found.last + 1)
}

/// The words from the first to the last with the edits undone.
fn repaired(phrase: &Phrase, words: Words<'_, '_>, found: &Found) -> String {
    let mut out = String::new();
    let mut end = words.list[found.first].span.start as usize;
    let edit_at = |at: usize| found.edits.iter().find(|edit| edit.word == at);
    for at in found.first..=found.last {
        let span = words.list[at].span.range();
        let between = &words.text[end..span.start];
        end = span.end;
        let own = &words.text[span];
        match edit_at(at) {
            None => {
                out.push_str(between);
                out.push_str(own);
            }
            Some(edit) => {
                let item = &phrase.items[edit.item];
                let right = if item.place == Place::Possessive {
                    "one's"
                } else {
                    &*item.text
                };
                match edit.slip {
                    Slip::Extra => {}
                    Slip::Missing => {
                        out.push_str(between);
                        out.push_str(right);
                        out.push(' ');
                        out.push_str(own);
                    }
                    Slip::Order => {
                        out.push_str(between);
                        out.push_str(words.text(at + 2));
                    }
                    _ => {
                        out.push_str(between);
                        out.push_str(right);
                    }
                }
                continue;
            }
        }
        if let Some(edit) = at.checked_sub(2).and_then(edit_at)
            && edit.slip == Slip::Order
        {
            out.truncate(out.len() - own.len());
            out.push_str(words.text(at - 2));
        }
    }
    out
}

fn known_hit(words: &Words<'_, '_>, found: &known::KnownFound<'_>, rule: u32) -> Hit {
    let span = Span {
        start: words.list[found.first].span.start,
        end: words.list[found.last].span.end,
    };
    let mut hit = Hit::new(rule, span);
    hit.suggestion = Some(found.right.to_owned());
    hit.note = Some(format!("The phrase is “{}”.", found.right));
    hit
}
