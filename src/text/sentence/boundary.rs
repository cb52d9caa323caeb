//! The English boundary model: a linear model over what stands around a place
//! where a sentence may end.
//!
//! Rules know what a stop promises; whether a line of an e-mail or post ends where
//! no stop stands is a matter of weighing many small signs: the words and
//! their case on both sides, how long the sentence is already, what comes
//! before the next stop, what the rules say. Every sign is hashed to a row of one table
//! of small integers; the sum of the rows decides.

use crate::document::{Token, TokenKind};

use super::marks::{is_closer, is_opener};
use super::shape::{self, is_stop, shape_of, size, word};

/// Rows of the table, a power of two.
pub(super) const ROWS: usize = 1 << 16;
/// Magic, version, and the constant that is added to every sum.
const HEADER: usize = 12;
pub(super) const MAGIC: &[u8; 8] = b"wpsent\0\x01";

static BUILTIN: &[u8] = include_bytes!("../../../lexicons/models/sentences-en.bin");

/// Weights of the model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Model<'m> {
    constant: i32,
    weights: &'m [u8],
}

impl Model<'static> {
    /// The built-in English model, if the file it was compiled from is whole (a test holds it).
    pub(super) fn builtin() -> Option<Self> {
        Self::read(BUILTIN)
    }
}

impl<'m> Model<'m> {
    /// Reads the serial form; `None` when it is of another kind.
    pub(super) fn read(bytes: &'m [u8]) -> Option<Self> {
        let (header, weights) = bytes.split_at_checked(HEADER)?;
        let constant = i32::from_le_bytes(header[8..].try_into().ok()?);
        (header.starts_with(MAGIC) && weights.len() == ROWS).then_some(Self { constant, weights })
    }

    /// Whether a sentence ends at the place seen.
    pub(super) fn ends(&self, place: &Place) -> bool {
        let mut sum = self.constant;
        place.features(|row| sum += i32::from(self.weights[row as usize % ROWS] as i8));
        sum > 0
    }
}

/// What a sentence has shown so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Course {
    /// Lower-case words, up to three.
    lower: u8,
    bracket: bool,
    quote: bool,
    /// How the sentence before ended: 0 paragraph, 1 stop, 2 without a stop, 3 that and without
    /// a lower-case word.
    before: u8,
}

impl Course {
    /// Lower-case words that the sentence has shown, up to three.
    pub(super) fn lower(&self) -> u8 {
        self.lower
    }

    /// Takes in a token of the sentence.
    #[inline(always)]
    pub(super) fn take(&mut self, token: Token, text: &str) {
        match token.kind {
            // Three are counted.
            TokenKind::Word if self.lower < 3 => {
                self.lower += u8::from(token.of(text).starts_with(char::is_lowercase));
            }
            TokenKind::Punctuation => match text.as_bytes()[token.span.start as usize] {
                b'(' | b'[' => self.bracket = true,
                b')' | b']' => self.bracket = false,
                b'"' => self.quote = !self.quote,
                0xE2 if token.of(text).starts_with('“') => self.quote = true,
                0xE2 if token.of(text).starts_with('”') => self.quote = false,
                _ => {}
            },
            _ => {}
        }
    }

    /// Begins the next sentence.
    pub(super) fn end(&mut self, paragraph: bool, stop: bool) {
        let before = match (paragraph, stop) {
            (true, _) => 0,
            (_, true) => 1,
            _ if self.lower > 0 => 2,
            _ => 3,
        };
        *self = Self {
            before,
            quote: self.quote && !paragraph,
            ..Self::default()
        };
    }
}

/// The sentence that may end, as far as it has been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    /// Its first token.
    pub(super) first: usize,
    /// Whether a paragraph began with it.
    pub(super) heads: bool,
    pub(super) course: Course,
}

/// A place where a sentence may end: what the model looks at there.
#[derive(Debug)]
pub(super) struct Place {
    /// The token it may end after; there is one after it.
    pub(super) index: usize,
    /// Whether the rules end the sentence here.
    pub(super) ruled: bool,
    values: [[u32; 4]; FEATURES],
}

/// Features of a place.
const FEATURES: usize = 33;

/// What each feature's hash begins with.
const SEEDS: [u64; FEATURES] = {
    let mut seeds = [0; FEATURES];
    let mut feature = 0;
    while feature < FEATURES {
        seeds[feature] = (feature as u64 + 1).wrapping_mul(FACTOR).rotate_left(TURN);
        feature += 1;
    }
    seeds
};
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const TURN: u32 = 23;

/// How far ahead the next stop is looked for, in tokens.
const AHEAD: usize = 12;

/// The row of a feature: what its hash begins with and its values.
#[inline]
fn row(seed: u64, values: [u32; 4]) -> u32 {
    let mut hash = seed;
    for value in values {
        hash = (hash ^ u64::from(value))
            .wrapping_mul(FACTOR)
            .rotate_left(TURN);
    }
    (hash.rotate_right(TURN) >> 48) as u32
}

/// Words remembered, a power of two.
const KEPT: usize = 8;

/// Looks around places, and keeps what the next place asks again.
#[derive(Debug)]
pub(super) struct Window<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The next stop, or how far it has been looked for.
    stop: usize,
    /// The first token of the next paragraph, or how far it has been looked for.
    end: usize,
    /// Tokens and the hashes of their words, by the low bits of the token's index.
    words: [(usize, u32); KEPT],
    /// First token of the sentence, its word and shape.
    head: (usize, u32, u32),
}

impl<'t> Window<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self {
            text,
            tokens,
            stop: 0,
            end: 0,
            words: [(usize::MAX, 0); KEPT],
            head: (usize::MAX, 0, 0),
        }
    }

    #[inline]
    fn shape(&self, at: usize) -> u32 {
        shape_of(self.tokens[at], self.text)
    }

    fn word(&mut self, at: usize) -> u32 {
        let (token, known) = self.words[at % KEPT];
        if token == at {
            return known;
        }
        let hash = word(self.tokens[at].of(self.text));
        self.words[at % KEPT] = (at, hash);
        hash
    }

    /// Where the paragraph that goes on behind `index` ends, as far as it is looked for, up
    /// to `limit`.
    fn paragraph_end(&mut self, index: usize, limit: usize) -> usize {
        self.end = self.end.max(index + 2);
        while self.end < limit {
            let from = self.tokens[self.end - 1].span.end as usize;
            let gap = &self.text.as_bytes()[from..self.tokens[self.end].span.start as usize];
            if gap.len() > 1 && gap.iter().filter(|&&byte| byte == b'\n').count() > 1 {
                break;
            }
            self.end += 1;
        }
        self.end
    }

    /// The first stop behind `index` and before `end`.
    fn next_stop(&mut self, index: usize, end: usize) -> Option<usize> {
        self.stop = self.stop.max(index + 1);
        while self.stop < end && !is_stop(self.tokens[self.stop], self.text) {
            self.stop += 1;
        }
        (self.stop < end).then_some(self.stop)
    }

    /// The place after token `index`, which is not before that of the call before, nor the last.
    pub(super) fn place(&mut self, begun: &Begun, index: usize, ruled: bool) -> Place {
        let first = begun.first;
        let limit = self.tokens.len().min(index + 2 + AHEAD);
        let end = self.paragraph_end(index, limit);
        let ended = end < limit || limit == self.tokens.len();
        let (stop, distance) = match self.next_stop(index, end) {
            Some(stop) => (self.shape(stop), stop - index),
            None if ended => (shape::END, end - index),
            None => (shape::UNCASED, AHEAD),
        };
        let rest = if ended { size(end - index - 1) } else { 12 };
        let ahead = |at: usize| {
            if at < end { self.shape(at) } else { shape::END }
        };
        let (b, b2, b3) = (self.shape(index + 1), ahead(index + 2), ahead(index + 3));

        let a = self.shape(index);
        let before = |back: usize| {
            if index >= first + back {
                self.shape(index - back)
            } else {
                shape::BEGIN
            }
        };
        let (a2, a3) = (before(1), before(2));
        // The mark behind closing ones, and the word behind opening ones.
        let mut stopped = index;
        while stopped > first && index - stopped < 3 && self.mark(stopped, is_closer) {
            stopped -= 1;
        }
        let s = if stopped < index {
            self.shape(stopped)
        } else {
            0
        };
        let mut opened = index + 1;
        while opened + 1 < end && opened < index + 4 && self.mark(opened, is_opener) {
            opened += 1;
        }
        let o = if opened == index + 1 {
            b
        } else {
            self.shape(opened)
        };
        let next = self.word(opened);
        let here = self.word(index);
        let previous = if index > first {
            self.word(index - 1)
        } else {
            0
        };
        let second = if opened + 1 < end {
            self.word(opened + 1)
        } else {
            1
        };
        if self.head.0 != first {
            self.head = (first, self.word(first), self.shape(first));
        }
        let (_, head, f) = self.head;
        let length = size(index + 1 - first);
        let Course {
            lower,
            bracket,
            quote,
            before,
        } = begun.course;
        let lower = u32::from(lower);
        let inside = u32::from(bracket) * 2 + u32::from(quote);
        let rule = u32::from(ruled);
        let heads = u32::from(begun.heads);
        let before = u32::from(before);

        let values = [
            [rule, 0, 0, 0],
            [rule, a, b, 0],
            [a, s, b, 0],
            [a, b, b2, 0],
            [a2, a, b, 0],
            [b, b2, b3, 0],
            [next, a, 0, 0],
            [next, rule, 0, 0],
            [here, b, 0, 0],
            [previous, a, b, 0],
            [second, b, 0, 0],
            [length, a, b, 0],
            [rest, a, b, 0],
            [length, heads, lower, a],
            [inside, a, b, 0],
            [f, b, length, 0],
            [head, length, b, 0],
            [lower, a, b, 0],
            [next, 0, 0, 0],
            [here, 0, 0, 0],
            [heads, rest, length, 0],
            [u32::from(f == shape::LOWER), a, o, 0],
            [s, o, inside, 0],
            [here, next, 0, 0],
            [before, a, b, length],
            [before * 4 + lower, a2, a, b],
            [a2, a, b, b2],
            [a3, a2, a, b],
            [lower * 4096 + a, b, b2, b3],
            [stop, a, b, lower],
            [stop, size(distance), b, 0],
            [previous, here, b, 0],
            [lower, length, a2, a * 8 + u32::from(b == shape::CAPITAL)],
        ];
        Place {
            index,
            ruled,
            values,
        }
    }

    fn mark(&self, at: usize, is: impl Fn(&str) -> bool) -> bool {
        let token = self.tokens[at];
        token.kind == TokenKind::Punctuation && is(token.of(self.text))
    }
}

impl Place {
    /// Gives the rows of all features.
    #[inline]
    pub(super) fn features(&self, mut give: impl FnMut(u32)) {
        for (seed, values) in SEEDS.into_iter().zip(self.values) {
            give(row(seed, values));
        }
    }
}

/// Whether the model is asked behind token `here`: not inside running words, whatever it may
/// say there.
pub(super) fn open(text: &str, here: Token, next: Token, ruled: bool) -> bool {
    if here.span.end == next.span.start {
        return ruled;
    }
    let form = next.of(text);
    match next.kind {
        TokenKind::Word if form.starts_with(char::is_lowercase) => {
            !matches!(here.kind, TokenKind::Word | TokenKind::Number) && here.of(text) != ","
        }
        TokenKind::Punctuation => !matches!(form, "," | ";" | ":"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_is_whole() {
        assert!(Model::builtin().is_some());
        assert!(Model::read(&BUILTIN[1..]).is_none());
    }
}
