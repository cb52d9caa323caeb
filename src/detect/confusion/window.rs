//! The words around a place, as hashed features of the generic classifier.
//!
//! A [`Unit`] is one neighbour: its folded hash, the class its word was put in, its last letters.
//! Features say which units stand where; they are computed once a place and
//! mixed with the number of the pair that asks.

use super::super::fold::fold_hash;
use crate::document::{Token, TokenKind};

/// Units looked at on each side.
pub(crate) const REACH: usize = 6;

/// A neighbour of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Folded hash of the word; one value for all numbers, names of accounts, links, stops, quotes.
    pub(crate) word: u64,
    /// The last three bytes in lower case.
    pub(crate) tail: u32,
    /// Class of the word, 0 for an unknown one.
    pub(crate) class: u16,
    /// What it is.
    pub(crate) kind: UnitKind,
    /// How it is cased.
    pub(crate) cased: Cased,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// A word or a number.
    Word,
    /// A mark.
    Mark,
    /// The edge of a sentence.
    Edge,
}

/// How a token is cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cased {
    /// No capital.
    Lower,
    /// A capital, then small letters; or one capital letter.
    Capital,
    /// Capitals only.
    Upper,
}

impl Unit {
    /// The edge of a sentence.
    pub(crate) const EDGE: Self = Self {
        word: 1,
        tail: 1,
        class: 1,
        kind: UnitKind::Edge,
        cased: Cased::Lower,
    };

    /// The unit of a token with the folded hash `hash`, without its class.
    pub(crate) fn of(token: Token, text: &str, hash: u64) -> Self {
        Self {
            cased: cased(token.of(text)),
            ..Self::near(token, text, hash)
        }
    }

    /// The same for a neighbour, whose capitals are not looked at.
    #[inline]
    pub(crate) fn near(token: Token, text: &str, hash: u64) -> Self {
        let written = token.of(text);
        let mut unit = Self {
            word: hash,
            tail: tail(written),
            class: 0,
            kind: UnitKind::Word,
            cased: Cased::Lower,
        };
        let fixed = match token.kind {
            TokenKind::Word | TokenKind::CjkWord | TokenKind::Abbreviation => return unit,
            TokenKind::Number => 2,
            TokenKind::Mention | TokenKind::Hashtag => 3,
            TokenKind::Url | TokenKind::Email => 4,
            TokenKind::Punctuation => {
                unit.kind = UnitKind::Mark;
                match written.chars().next() {
                    Some('.' | '!' | '?' | '…' | ';') => 5,
                    Some('"' | '“' | '”' | '‘' | '«' | '»' | '\'' | '’') => 6,
                    Some('–' | '—') => 7,
                    _ => return unit,
                }
            }
            _ => {
                unit.kind = UnitKind::Mark;
                8
            }
        };
        unit.word = fixed;
        unit.tail = fixed as u32;
        unit.class = fixed as u16;
        unit
    }

    /// Whether it is a quotation mark.
    pub(crate) fn is_quote(self) -> bool {
        self.word == 6
    }
}

#[inline]
fn tail(written: &str) -> u32 {
    let bytes = written.as_bytes();
    let from = bytes.len().saturating_sub(3);
    bytes[from..].iter().fold(0, |tail, byte| {
        (tail << 8) | u32::from(byte.to_ascii_lowercase())
    })
}

pub(crate) fn cased(written: &str) -> Cased {
    let mut chars = written.chars();
    if !chars.next().is_some_and(char::is_uppercase) {
        return Cased::Lower;
    }
    let mut rest = chars.filter(|c| c.is_alphabetic()).peekable();
    if rest.peek().is_some() && rest.all(char::is_uppercase) {
        Cased::Upper
    } else {
        Cased::Capital
    }
}

/// The classes that words were put in, by hash.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Classes {
    /// Upper half of a word's folded hash and its class, sorted.
    entries: Vec<(u32, u8)>,
    /// Where the entries with each value of the upper [`CLASS_BITS`] bits begin.
    starts: Vec<u32>,
}

const CLASS_BITS: u32 = 12;

impl Classes {
    /// The classes of `entries`, sorted by hash.
    pub(crate) fn new(entries: Vec<(u32, u8)>) -> Self {
        let mut starts = vec![0u32; (1 << CLASS_BITS) + 1];
        for (hash, _) in &entries {
            starts[(hash >> (32 - CLASS_BITS)) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { entries, starts }
    }

    /// The table it was made from.
    pub(crate) fn entries(&self) -> &[(u32, u8)] {
        &self.entries
    }

    /// The class of a word's folded hash, 0 for an unknown word; classes begin at 10.
    #[inline]
    pub(crate) fn of(&self, hash: u64) -> u16 {
        let key = (hash >> 32) as u32;
        let bucket = (key >> (32 - CLASS_BITS)) as usize;
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        let entries = self.entries[range].iter();
        entries
            .filter(|entry| entry.0 == key)
            .map(|entry| u16::from(entry.1) + 10)
            .next()
            .unwrap_or(0)
    }
}

/// The neighbours of a place, nearest first, with [`Unit::EDGE`] where the sentence ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Before the place.
    pub(crate) left: [Unit; REACH],
    /// After it.
    pub(crate) right: [Unit; REACH],
}

impl Window {
    /// A sentence of nothing but the place.
    pub(crate) const EDGES: Self = Self {
        left: [Unit::EDGE; REACH],
        right: [Unit::EDGE; REACH],
    };

    /// The window between two streams of units, nearest first, that end with the sentence.
    ///
    /// Without `marks` they are passed over, as in recogniser output that has none.
    pub(crate) fn new(
        left: impl Iterator<Item = Unit>,
        right: impl Iterator<Item = Unit>,
        marks: bool,
    ) -> Self {
        Self {
            left: side(left, marks),
            right: side(right, marks),
        }
    }

    /// Puts the hashes of the features into `out`.
    pub(crate) fn features(&self, out: &mut Vec<u64>) {
        out.clear();
        let (l, r) = (&self.left, &self.right);
        let w = |unit: &Unit| unit.word;
        let c = |unit: &Unit| u64::from(unit.class) + 0x5851_f42d_4c95_7f2d;
        let t = |unit: &Unit| u64::from(unit.tail) + 0x1405_7b7e_f767_814f;
        let mut template = 0u64;
        let mut add = |parts: &[u64]| {
            template += 1;
            let key = parts.iter().fold(template, |key, part| mix(key, *part));
            out.push(key);
        };
        add(&[w(&l[0])]);
        add(&[w(&l[1])]);
        add(&[w(&l[2])]);
        add(&[w(&r[0])]);
        add(&[w(&r[1])]);
        add(&[w(&r[2])]);
        add(&[w(&l[0]), w(&r[0])]);
        add(&[w(&l[1]), w(&l[0])]);
        add(&[w(&r[0]), w(&r[1])]);
        add(&[w(&l[1]), w(&l[0]), w(&r[0])]);
        add(&[w(&l[0]), w(&r[0]), w(&r[1])]);
        add(&[w(&l[2]), w(&l[1]), w(&l[0])]);
        add(&[w(&r[0]), w(&r[1]), w(&r[2])]);
        add(&[c(&l[0])]);
        add(&[c(&l[1])]);
        add(&[c(&r[0])]);
        add(&[c(&r[1])]);
        add(&[c(&l[0]), c(&r[0])]);
        add(&[c(&l[1]), c(&l[0])]);
        add(&[c(&r[0]), c(&r[1])]);
        add(&[c(&l[1]), c(&l[0]), c(&r[0])]);
        add(&[c(&l[0]), c(&r[0]), c(&r[1])]);
        add(&[c(&l[1]), c(&l[0]), c(&r[0]), c(&r[1])]);
        add(&[w(&l[0]), c(&r[0])]);
        add(&[c(&l[0]), w(&r[0])]);
        add(&[w(&l[0]), c(&r[0]), c(&r[1])]);
        add(&[c(&l[1]), w(&l[0]), c(&r[0])]);
        add(&[w(&r[0]), c(&r[1])]);
        add(&[c(&l[1]), w(&l[0])]);
        add(&[c(&r[0]), c(&r[1]), c(&r[2])]);
        add(&[c(&l[2]), c(&l[1]), c(&l[0])]);
        add(&[t(&l[0])]);
        add(&[t(&r[0])]);
        add(&[t(&l[0]), t(&r[0])]);
        // Further off the place no longer matters, only the side.
        for (bag, units) in [(100, l), (200, r)] {
            for unit in &units[2..] {
                if unit.kind == UnitKind::Word {
                    out.push(mix(bag, unit.word));
                }
            }
        }
    }
}

fn side(units: impl Iterator<Item = Unit>, marks: bool) -> [Unit; REACH] {
    let mut side = [Unit::EDGE; REACH];
    let seen = units.filter(|unit| marks || unit.kind == UnitKind::Word);
    for (slot, unit) in side.iter_mut().zip(seen) {
        *slot = unit;
    }
    side
}

/// One step of the hash.
pub(crate) fn mix(key: u64, part: u64) -> u64 {
    let key = (key ^ part.rotate_left(23)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    key ^ (key >> 29)
}

/// Seed of a pair, from its words.
pub(crate) fn pair_seed(words: &[String; 2]) -> u64 {
    mix(fold_hash(&words[0]), fold_hash(&words[1]).rotate_left(7))
}
