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
mod known;
mod lexicon;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fst::{Map, MapBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use self::align::{Edit, Found};
use self::known::Known;
use self::lexicon::{Item, Phrase, Place};
use self::words::Class;
use super::detector::Hit;
use super::fold::{fold, fold_hash};
use crate::document::{Document, TokenKind};
use crate::error::{Error, Result};
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

/// Where a word is the key of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    phrase: u32,
    item: u16,
}

/// The phrases of a language, ready to be searched for.
#[derive(Debug)]
pub(crate) struct Phrases {
    phrases: Vec<Phrase>,
    /// Folded key words; the value numbers a list in `keys`.
    map: Map<Vec<u8>>,
    keys: Vec<Box<[Key]>>,
    bits: Vec<u64>,
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
/// The most frequent words, which make poor keys.
const FREQUENT: &str = include_str!("../../../lexicons/models/vocabulary-en.tsv");

/// Bits of the set that tells whether a word may be a key.
const BITS: u64 = 1 << 17;

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
    /// [`Error::Lexicon`] naming file, line and column.
    pub(crate) fn parse(lexicon: (&str, &str), known: (&str, &str)) -> Result<Self> {
        let phrases = lexicon::parse(lexicon.0, lexicon.1)?;
        let known = Known::parse(known.0, known.1)?;
        let frequent: FxHashSet<u64> = FREQUENT.lines().map(fold_hash).collect();
        let mut lists: std::collections::BTreeMap<String, Vec<Key>> =
            std::collections::BTreeMap::new();
        let mut shared: FxHashMap<&str, u32> = FxHashMap::default();
        for item in phrases.iter().flat_map(|phrase| phrase.items.iter()) {
            *shared.entry(&item.text).or_default() += 1;
        }
        for (number, phrase) in phrases.iter().enumerate() {
            let mut ranked: Vec<(u32, usize)> = phrase
                .items
                .iter()
                .enumerate()
                .filter(|(_, item)| matches!(item.place, Place::Word(_)))
                .map(|(place, item)| (cost(item, &frequent, &shared), place))
                .collect();
            ranked.sort_unstable();
            for (rank, (cost, place)) in ranked.into_iter().take(2).enumerate() {
                if rank == 0 || cost < COMMON {
                    let key = Key {
                        phrase: number as u32,
                        item: place as u16,
                    };
                    for word in key_words(&phrase.items[place]) {
                        lists.entry(word).or_default().push(key);
                    }
                }
            }
        }
        let fault = |cause: &fst::Error| Error::Lexicon {
            file: lexicon.0.to_owned(),
            line: None,
            field: "phrase".to_owned(),
            message: cause.to_string(),
        };
        let mut builder = MapBuilder::memory();
        let mut bits = vec![0u64; (BITS / 64) as usize];
        let mut keys = Vec::with_capacity(lists.len());
        for (word, mut list) in lists {
            let bit = fold_hash(&word) % BITS;
            bits[(bit / 64) as usize] |= 1 << (bit % 64);
            builder
                .insert(&word, keys.len() as u64)
                .map_err(|cause| fault(&cause))?;
            list.sort_unstable();
            list.dedup();
            keys.push(list.into_boxed_slice());
        }
        let map = builder
            .into_inner()
            .and_then(Map::new)
            .map_err(|cause| fault(&cause))?;
        let classes = words::closed()
            .map(|word| (fold_hash(word), words::class(word)))
            .collect();
        Ok(Self {
            phrases,
            map,
            keys,
            bits,
            classes,
            known,
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
                self.look_up(words, at, &mut candidates);
            }
            self.report(words, &candidates, rules, hits);
        }
    }

    fn look_up(&self, words: Words<'_, '_>, at: usize, candidates: &mut Vec<Candidate>) {
        let bit = words.list[at].hash % BITS;
        if self.bits[(bit / 64) as usize] & (1 << (bit % 64)) == 0 {
            return;
        }
        let Some(list) = self.map.get(words.folded(at).as_bytes()) else {
            return;
        };
        let around = at.saturating_sub(REACH)..(at + REACH).min(words.list.len());
        let marks = words.list[around]
            .iter()
            .fold(0, |marks, word| marks | lexicon::mark(word.hash));
        for key in &self.keys[list as usize] {
            let phrase = &self.phrases[key.phrase as usize];
            let budget = if phrase.literals >= 7 { 2 } else { 1 };
            let lacking = phrase
                .marks
                .iter()
                .filter(|of| **of != 0 && **of & marks == 0);
            if lacking.take(budget + 1).count() > budget {
                continue;
            }
            let item = usize::from(key.item);
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
            let (phrase, found) = (&self.phrases[candidate.phrase as usize], &candidate.found);
            let Some(edit) = found.edits.iter().next() else {
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
            hit.note = Some(format!("The phrase is “{}”.", phrase.canonical));
            hits.push(hit);
        }
    }
}

/// How far from its key a phrase may reach, in words.
const REACH: usize = 16;

/// From here on a word is too common to be a second key.
const COMMON: u32 = 1000;

/// How poor a key the word is.
fn cost(item: &Item, frequent: &FxHashSet<u64>, shared: &FxHashMap<&str, u32>) -> u32 {
    let common = item.forms.iter().any(|form| frequent.contains(form));
    let closed = item.place != Place::Word(Class::Content);
    let shared = shared.get(&*item.text).copied().unwrap_or(0).min(200);
    u32::from(closed) * 4 * COMMON
        + u32::from(common) * COMMON
        + u32::from(item.head) * 300
        + shared
        + 20u32.saturating_sub(item.text.len() as u32)
}

/// The words that a place may hold, right or in the other number.
fn key_words(item: &Item) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in item.words() {
        if item.head {
            all.extend(super::inflect::forms(&word));
        } else {
            all.extend(words::other_number(&word));
        }
        all.push(word);
    }
    all.sort_unstable();
    all.dedup();
    all
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
