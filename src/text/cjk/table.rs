//! What is known of characters, of pairs of them and of longer words, for the search of the lattice.
//!
//! One row holds all that two characters say: whether they are a word, whether longer words begin
//! with them, and the weights of cuts around them. So a place costs one look-up, into one cache
//! line, and the look-ups of a run do not wait for each other. Longer words hang on as a
//! chain of rows; a few bits in the row before tell most characters that lead to none.

use fst::Streamer;

use crate::error::{Error, Result};

use super::lattice::{is_katakana, is_numeral};
use super::{is_mark, weights};

/// The cost of what is no word.
pub(super) const NONE: u16 = u16::MAX;
/// The cost of a single character that no dictionary has, in thousandths of a nat.
pub(super) const SINGLE: u16 = 15_000;

/// What a character is beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Numeral,
    Katakana,
    Mark,
}

/// A character as the lattice sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    /// The UTF-16 code that it is looked up as; 0 for what no dictionary holds.
    pub(super) code: u16,
    /// Weights of a cut after it and before it.
    pub(super) after: i16,
    pub(super) before: i16,
    /// Cost of it as a word, and its [`Kind`] in the two highest bits.
    cost_and_kind: u16,
}

impl Char {
    #[inline]
    pub(super) fn cost(self) -> u16 {
        self.cost_and_kind & 0x3FFF
    }

    #[inline]
    pub(super) fn kind(self) -> Kind {
        match self.cost_and_kind >> 14 {
            0 => Kind::Plain,
            1 => Kind::Numeral,
            2 => Kind::Katakana,
            _ => Kind::Mark,
        }
    }
}

/// What two characters say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The characters; 0 for an empty row.
    key: u32,
    /// The words that go on from here.
    pub(super) next: Next,
    /// Cost of the two as a word, or [`NONE`].
    pub(super) cost: u16,
    /// Weights of a cut after the pair, within it, and before it.
    pub(super) weights: [i16; 3],
}

impl Pair {
    const EMPTY: Self = Self {
        key: 0,
        next: Next(0),
        cost: NONE,
        weights: [0; 3],
    };
}

/// A place inside longer words: its number (20 bits) below one bit for each class of characters
/// that go on from it; 0 where no word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next(u32);

impl Next {
    const BITS: u32 = 20;
    /// Classes of characters.
    const CLASSES: u32 = 32 - Self::BITS;

    /// Whether no word goes on.
    #[inline]
    pub(super) fn is_end(self) -> bool {
        self.0 == 0
    }

    /// Whether `code` may go on from here.
    #[inline]
    pub(super) fn may(self, code: u16) -> bool {
        self.0 >> Self::class(code) & 1 != 0
    }

    #[inline]
    fn class(code: u16) -> u32 {
        let mixed = u32::from(code.wrapping_mul(0x9E37));
        Self::BITS + ((mixed * Self::CLASSES) >> 16)
    }

    #[inline]
    fn place(self) -> u32 {
        self.0 & ((1 << Self::BITS) - 1)
    }
}

/// A character that goes on from a place.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The place that it goes on from; 0 for an empty row.
    place: u32,
    code: u16,
    cost: u16,
    next: Next,
}

/// All that is known for one language.
pub(super) struct Table {
    chars: Box<[Char]>,
    pairs: Box<[Pair]>,
    steps: Box<[Step]>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (pairs, steps) = (self.pairs.len(), self.steps.len());
        write!(f, "Table({pairs} rows of pairs, {steps} of longer words)")
    }
}

/// Where the search for a key begins in a table of `rows`.
#[inline]
fn row(key: u32, rows: usize) -> usize {
    // Multiplicative hashing: the high bits are mixed best, and they count most here.
    let hash = key.wrapping_mul(0x9E37_79B1);
    ((u64::from(hash) * rows as u64) >> 32) as usize
}

/// The row after `at`.
#[inline]
fn after(at: usize, rows: usize) -> usize {
    if at + 1 < rows { at + 1 } else { 0 }
}

#[inline]
fn pair_key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

#[inline]
fn step_key(place: u32, code: u16) -> u32 {
    place.wrapping_mul(0x85EB_CA6B) ^ u32::from(code)
}

/// Rows for `entries`, one of three in use: most searches end where they begin.
fn empty<T: Clone>(row: T, entries: usize) -> Box<[T]> {
    vec![row; entries * 3 + 2].into()
}

impl Table {
    /// Makes the table of an automaton of words and the rows of weights (see [`weights`]);
    /// `code` is what a UTF-16 unit is looked up as.
    pub(super) fn load(
        words: &[u8],
        weights: [&[u8]; 2],
        code: impl Fn(u16) -> u16,
    ) -> Result<Self> {
        let damaged = |message: String| Error::Incompatible {
            what: "word dictionary",
            message,
        };
        let words = fst::Map::new(words).map_err(|error| damaged(error.to_string()))?;
        let singles = weights::rows::<3>(weights[0])?;
        let weighed = weights::rows::<5>(weights[1])?;
        let mut costs = vec![SINGLE; 1 << 16];
        let mut entries = Entries::default();
        let mut stream = words.stream();
        while let Some((key, cost)) = stream.next() {
            let cost = u16::try_from(cost).unwrap_or(NONE).min(NONE - 1);
            let codes: Vec<u16> = key
                .as_chunks()
                .0
                .iter()
                .map(|&c| u16::from_be_bytes(c))
                .collect();
            match codes[..] {
                [] => {}
                [one] => costs[usize::from(one)] = cost.min(SINGLE),
                _ => entries.word(&codes, cost),
            }
        }
        if entries.places >= 1 << Next::BITS {
            return Err(damaged("it has too many long words".to_owned()));
        }
        let mut chars: Box<[Char]> = (0..=u16::MAX)
            .map(|unit| {
                let ch = char::from_u32(u32::from(unit)).unwrap_or('\0');
                let kind = match ch {
                    ch if is_numeral(ch) => Kind::Numeral,
                    ch if is_katakana(ch) => Kind::Katakana,
                    ch if is_mark(ch) => Kind::Mark,
                    _ => Kind::Plain,
                };
                let code = code(unit);
                Char {
                    code,
                    after: 0,
                    before: 0,
                    cost_and_kind: costs[usize::from(code)] | (kind as u16) << 14,
                }
            })
            .collect();
        let mut by_code = vec![[0; 2]; 1 << 16];
        for &[code, after, before] in &singles {
            by_code[usize::from(code)] = [after.cast_signed(), before.cast_signed()];
        }
        for ch in &mut chars {
            [ch.after, ch.before] = by_code[usize::from(ch.code)];
        }
        let mut table = Self {
            chars,
            pairs: empty(Pair::EMPTY, entries.pairs.len() + weighed.len()),
            steps: empty(
                Step {
                    place: 0,
                    code: 0,
                    cost: NONE,
                    next: Next(0),
                },
                entries.steps.len(),
            ),
        };
        // What has weights is common, so it comes first and lies where it is looked for.
        for &[first, second, ends, within, begins] in &weighed {
            // Two characters that no dictionary holds: the key of an empty row.
            if pair_key(first, second) == 0 {
                continue;
            }
            table.pair_mut(pair_key(first, second)).weights =
                [ends, within, begins].map(u16::cast_signed);
        }
        for pair in entries.pairs {
            let slot = table.pair_mut(pair.key);
            (slot.cost, slot.next) = (pair.cost, pair.next);
        }
        for step in entries.steps {
            let rows = table.steps.len();
            let mut at = row(step_key(step.place, step.code), rows);
            while table.steps[at].place != 0 {
                at = after(at, rows);
            }
            table.steps[at] = step;
        }
        Ok(table)
    }

    /// The row of a key, made if there is none.
    fn pair_mut(&mut self, key: u32) -> &mut Pair {
        let rows = self.pairs.len();
        let mut at = row(key, rows);
        while self.pairs[at].key != key && self.pairs[at].key != 0 {
            at = after(at, rows);
        }
        self.pairs[at].key = key;
        &mut self.pairs[at]
    }

    /// A character as the lattice sees it.
    #[inline]
    pub(super) fn char(&self, ch: char) -> Char {
        self.chars.get(ch as usize).copied().unwrap_or(Char {
            cost_and_kind: SINGLE
                | if is_mark(ch) {
                    (Kind::Mark as u16) << 14
                } else {
                    0
                },
            ..self.chars[0]
        })
    }

    /// The character that stands for the outside of a run (see [`weights::outside`]).
    #[inline]
    pub(super) fn outside(&self, code: u16) -> Char {
        self.chars[usize::from(code)]
    }

    /// What two characters say.
    ///
    /// Whether a row is found cannot be foretold, so the choice is made by masks: a branch
    /// would wait for the memory, and the rows of a run would come one after another.
    #[inline]
    pub(super) fn pair(&self, first: Char, second: Char) -> Pair {
        let key = pair_key(first.code, second.code);
        let rows = self.pairs.len();
        let mut at = row(key, rows);
        let mut found = self.pairs[at];
        while (found.key != key) & (found.key != 0) {
            at = after(at, rows);
            found = self.pairs[at];
        }
        let mask = mask(found.key == key);
        Pair {
            key,
            next: Next(found.next.0 & mask as u32),
            cost: found.cost | !mask as u16,
            weights: found.weights.map(|weight| weight & mask as i16),
        }
    }

    /// Goes on from a place by a character: the cost of the word that ends there, or [`NONE`],
    /// and the words that go on.
    #[inline]
    pub(super) fn step(&self, from: Next, code: u16) -> (u16, Next) {
        let (may, place) = (from.may(code), from.place());
        let rows = self.steps.len();
        let mut at = row(step_key(place, code), rows) & mask(may) as usize;
        let mut found = self.steps[at];
        let other = |found: Step| (found.place != place) | (found.code != code);
        while may & other(found) & (found.place != 0) {
            at = after(at, rows);
            found = self.steps[at];
        }
        let mask = mask(may & !other(found));
        (found.cost | !mask as u16, Next(found.next.0 & mask as u32))
    }
}

/// All ones where `is` holds, else 0.
#[inline]
fn mask(is: bool) -> i64 {
    -i64::from(is)
}

/// Words taken apart into pairs and steps; they come sorted.
#[derive(Default)]
struct Entries {
    pairs: Vec<Pair>,
    steps: Vec<Step>,
    /// The characters of the word before, and the steps on its way, from the third character.
    last: Vec<u16>,
    path: Vec<usize>,
    places: u32,
}

impl Entries {
    fn word(&mut self, codes: &[u16], cost: u16) {
        let shared = self
            .last
            .iter()
            .zip(codes)
            .take_while(|(a, b)| a == b)
            .count();
        let key = pair_key(codes[0], codes[1]);
        if shared < 2 {
            self.pairs.push(Pair { key, ..Pair::EMPTY });
        }
        self.path.truncate(shared.saturating_sub(2));
        for &code in &codes[2 + self.path.len()..] {
            let step = self.steps.len();
            let place = self.go_on(code);
            self.steps.push(Step {
                place,
                code,
                cost: NONE,
                next: Next(0),
            });
            self.path.push(step);
        }
        let end = match self.path.last() {
            Some(&step) => &mut self.steps[step].cost,
            None => match self.pairs.last_mut() {
                Some(pair) => &mut pair.cost,
                None => return,
            },
        };
        *end = cost;
        self.last.clear();
        self.last.extend(codes);
    }

    /// Marks in the row where the path ends that `code` goes on, and gives the place.
    fn go_on(&mut self, code: u16) -> u32 {
        let next = match self.path.last() {
            Some(&step) => &mut self.steps[step].next,
            None => match self.pairs.last_mut() {
                Some(pair) => &mut pair.next,
                None => return 0,
            },
        };
        if next.0 == 0 {
            self.places += 1;
            next.0 = self.places;
        }
        next.0 |= 1 << Next::class(code);
        next.place()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[(&str, u64)]) -> Vec<u8> {
        let mut builder = fst::MapBuilder::memory();
        for (word, cost) in list {
            let key: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
            builder.insert(key, *cost).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn words_are_found_behind_their_beginnings() {
        let table = Table::load(
            &words(&[
                ("A", 1),
                ("AB", 2),
                ("ABCD", 4),
                ("ABCE", 5),
                ("ABD", 3),
                ("BC", 6),
                ("Z", 70_000),
            ]),
            [&[], &[]],
            |code| code,
        )
        .unwrap();
        let [a, b, c] = ['A', 'B', 'C'].map(|ch| table.char(ch));
        assert_eq!((a.cost(), table.char('Z').cost()), (1, SINGLE));
        let pair = table.pair(a, b);
        assert_eq!(
            (pair.cost, table.pair(b, c).cost, table.pair(a, c).cost),
            (2, 6, NONE)
        );
        let step = |from, ch| table.step(from, ch as u16);
        let (cost, next) = step(pair.next, 'C');
        assert_eq!(cost, NONE);
        assert_eq!(step(next, 'D').0, 4);
        assert_eq!(step(next, 'E').0, 5);
        assert_eq!(step(pair.next, 'D'), (3, Next(0)));
        assert_eq!(step(pair.next, 'E'), (NONE, Next(0)));
        assert_eq!(step(table.pair(b, c).next, 'D'), (NONE, Next(0)));
    }
}
