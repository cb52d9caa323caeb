//! What is known of characters, of pairs of them and of longer words, for the search of the lattice.
//!
//! What a text asks most must lie close together, for it is the memory that a look-up waits for.
//! Characters are numbered by how common they are. For each of the common ones a line of bits
//! tells which others make a pair with it; most pairs in a text make none, and the bits that
//! tell so fill a few cache lines a character. Where there is a bit, the bits before it
//! in the line count the way to the row of the pair, and one row holds all that two characters
//! say: whether they are a word, whether longer words begin with them, and the weights of cuts
//! around them. Longer words hang on by places, each with a small table of its own without
//! collisions; a few bits in the place tell most characters that do not go on from it.
//! No look-up branches on what it finds, so those of a run do not wait for each other.

use super::is_mark;

mod load;
#[cfg(test)]
mod tests;

/// The cost of what is no word.
pub(super) const NONE: u16 = u16::MAX;
/// The cost of a single character that no dictionary has, in thousandths of a nat.
pub(super) const SINGLE: u16 = 15_000;

/// Words of bits in a line.
const WORDS: usize = 85;
/// Bits of a word that stand for characters; above them is the count of pairs before it.
const BITS: usize = 48;
/// Characters with a number below this are common: they have a line, and a bit in each.
const COMMON: usize = WORDS * BITS;
/// The word of the others.
const RARE: u8 = u8::MAX;

/// What a character is beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Numeral,
    Katakana,
    Mark,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Plain, Self::Numeral, Self::Katakana, Self::Mark];
}

/// A character as the lattice sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    /// The row of the first pair in its line.
    first: u32,
    /// 0 for what no dictionary holds, else from 1, by how common it is.
    pub(super) number: u16,
    /// Where its bit is in the lines of other characters.
    word: u8,
    bit: u8,
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

    fn with_kind(self, kind: Kind) -> Self {
        Self {
            cost_and_kind: self.cost() | (kind as u16) << 14,
            ..self
        }
    }
}

/// What two characters say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The words that go on from here.
    pub(super) next: Place,
    /// Cost of the two as a word, or [`NONE`].
    pub(super) cost: u16,
    /// Weights of a cut after the pair, within it, and before it.
    pub(super) weights: [i16; 3],
}

impl Pair {
    const EMPTY: Self = Self {
        next: Place::END,
        cost: NONE,
        weights: [0; 3],
    };
}

/// A place inside longer words and its table of the characters that go on from it: from the low
/// bits up where the table starts, its size, the seed of its hashing without collisions, and
/// one bit for each class of characters that go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u64);

impl Place {
    /// No word goes on.
    pub(super) const END: Self = Self(0);
    const START: u32 = 24;
    const SIZE: u32 = 16;
    const SEED: u32 = 5;
    const CLASSES: u32 = 64 - Self::START - Self::SIZE - Self::SEED;

    /// Whether the character of this number may go on from here.
    #[inline]
    fn may(self, number: u16) -> bool {
        self.0 >> Self::class(number) & 1 != 0
    }

    #[inline]
    fn class(number: u16) -> u32 {
        let mixed = u32::from(number.wrapping_mul(0x9E37));
        64 - Self::CLASSES + ((mixed * Self::CLASSES) >> 16)
    }

    /// The row of a character of this number, if it goes on.
    #[inline]
    fn row(self, number: u16) -> u32 {
        let start = self.0 & ((1 << Self::START) - 1);
        let size = self.0 >> Self::START & ((1 << Self::SIZE) - 1);
        let seed = self.0 >> (Self::START + Self::SIZE) & ((1 << Self::SEED) - 1);
        start as u32 + slot(number, seed as u32, size as u32)
    }
}

/// Where a number is in a table of `size` rows.
#[inline]
fn slot(number: u16, seed: u32, size: u32) -> u32 {
    // Another odd factor for each seed; the high bits are mixed best.
    let factor = 0x9E37_79B1_u32.wrapping_add(seed.wrapping_mul(0x85EB_CA6A));
    let hash = u32::from(number).wrapping_mul(factor);
    ((u64::from(hash) * u64::from(size)) >> 32) as u32
}

/// A character that goes on from a place.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// 0 for an empty row.
    number: u16,
    cost: u16,
    /// The place that it leads to, by its index.
    next: u32,
}

impl Step {
    const EMPTY: Self = Self {
        number: 0,
        cost: NONE,
        next: 0,
    };
}

/// All that is known for one language.
pub(super) struct Table {
    /// For each UTF-16 unit the index of its character.
    units: Box<[u16]>,
    /// First those that no dictionary holds, one of each kind.
    chars: Box<[Char]>,
    /// The lines of bits.
    lines: Box<[u64]>,
    /// The pairs by the bits of the lines, then those of rare characters; the first row is empty.
    pairs: Box<[Pair]>,
    /// Pairs with a rare character: both numbers, and the row.
    rare: Box<[(u32, u32)]>,
    /// The places of words of four characters and more; the first is the end.
    places: Box<[Place]>,
    /// The tables of all places.
    steps: Box<[Step]>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (pairs, steps) = (self.pairs.len(), self.steps.len());
        write!(f, "Table({pairs} rows of pairs, {steps} of longer words)")
    }
}

impl Table {
    /// A character as the lattice sees it.
    #[inline]
    pub(super) fn char(&self, ch: char) -> Char {
        match self.units.get(ch as usize) {
            Some(&index) => self.chars[usize::from(index)],
            None if is_mark(ch) => self.chars[Kind::Mark as usize],
            None => self.chars[Kind::Plain as usize],
        }
    }

    /// The character that stands for the outside of a run (see [`super::weights::outside`]).
    #[inline]
    pub(super) fn outside(&self, code: u16) -> Char {
        self.chars[usize::from(self.units[usize::from(code)])]
    }

    /// The row of what two characters say, see [`pair_at`](Self::pair_at).
    #[inline]
    pub(super) fn pair_row(&self, first: Char, second: Char) -> u32 {
        if (first.word == RARE) | (second.word == RARE) {
            return self.rare_row(first.number, second.number);
        }
        let line = usize::from(first.number) * WORDS;
        let word = self.lines[line + usize::from(second.word)];
        let bit = 1u64 << (second.bit & 63);
        let before = (word & (bit - 1)).count_ones() + (word >> BITS) as u32;
        (first.first + before) & mask(word & bit != 0) as u32
    }

    #[cold]
    fn rare_row(&self, first: u16, second: u16) -> u32 {
        let key = pair_key(first, second);
        let found = self.rare.binary_search_by_key(&key, |entry| entry.0);
        found.map_or(0, |index| self.rare[index].1)
    }

    /// What the two characters of a row say.
    #[inline]
    pub(super) fn pair_at(&self, row: u32) -> Pair {
        self.pairs[row as usize]
    }

    /// The row to look in for a character that goes on from a place, see [`step_at`](Self::step_at).
    #[inline]
    pub(super) fn step_row(&self, from: Place, number: u16) -> u32 {
        from.row(number) & mask(from.may(number)) as u32
    }

    /// What the character does at the row found for it: the cost of the word that ends there, or
    /// [`NONE`], and the index of the place where others go on.
    #[inline]
    pub(super) fn step_at(&self, row: u32, number: u16) -> (u16, u32) {
        let found = self.steps[row as usize];
        let mask = mask(found.number == number);
        (found.cost | !mask as u16, found.next & mask as u32)
    }

    /// Goes on from a place by a character.
    #[inline]
    pub(super) fn step(&self, from: Place, number: u16) -> (u16, u32) {
        self.step_at(self.step_row(from, number), number)
    }

    /// The place with this index.
    #[inline]
    pub(super) fn place(&self, index: u32) -> Place {
        self.places[index as usize]
    }
}

#[inline]
fn pair_key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// All ones where `is` holds, else 0.
#[inline]
fn mask(is: bool) -> i64 {
    -i64::from(is)
}
