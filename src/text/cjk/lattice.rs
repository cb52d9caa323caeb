//! The lattice of a run's possible words, and its cheapest path.

use super::table::{Char, Kind, NONE, Pair, Table};

/// Costs in thousandths of a nat of what no dictionary has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown {
    /// A word of two or three characters, as names are; [`NEVER`] where such are not made.
    words: [i32; 2],
    /// A run of numerals or katakana.
    run: i32,
}

/// Dearer than any path of single characters, yet far from the bounds of 32 bits.
const NEVER: i32 = i32::MAX / 4;

/// For Chinese.
pub(super) const CHINESE: Unknown = Unknown {
    words: [18_500, 24_000],
    run: 11_000,
};
/// For Japanese.
pub(super) const JAPANESE: Unknown = Unknown {
    words: [NEVER; 2],
    ..CHINESE
};

/// Longest run of numerals or katakana that is one edge, in characters.
const LONGEST_RUN: usize = 48;

/// Buffers for one run after another.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    /// The run, put here by the caller.
    pub(super) chars: Vec<Char>,
    /// Rows to look in.
    rows: Vec<u32>,
    /// The pair that ends with each character, and the one of the last and the outside.
    pub(super) pairs: Vec<Pair>,
    /// For each character, what the two after it make of it: cost as a word, and the index of the
    /// place where longer words go on.
    threes: Vec<(u16, u32)>,
    /// Cheapest cost to reach each position, and where from.
    best: Vec<(i32, u32)>,
    /// Where words of the cheapest path begin, last first.
    pub(super) cuts: Vec<usize>,
}

impl Lattice {
    /// Looks up what the characters say; `before` and `after` are what is outside of the run.
    ///
    /// First where to look, then what is there: short loops, so that many of their look-ups wait
    /// for the memory at the same time.
    pub(super) fn look_up(&mut self, table: &Table, before: u16, after: u16) {
        let mut first = table.outside(before);
        self.rows.clear();
        for &second in self.chars.iter().chain([&table.outside(after)]) {
            self.rows.push(table.pair_row(first, second));
            first = second;
        }
        self.pairs.clear();
        self.pairs
            .extend(self.rows.iter().map(|&row| table.pair_at(row)));
        let thirds = || self.chars.iter().skip(2).map(|ch| ch.number);
        self.rows.clear();
        let pairs = self.pairs.iter().skip(1).zip(thirds());
        self.rows
            .extend(pairs.map(|(pair, third)| table.step_row(pair.next, third)));
        self.threes.clear();
        let rows = self.rows.iter().zip(thirds());
        self.threes
            .extend(rows.map(|(&row, third)| table.step_at(row, third)));
    }

    /// Finds the cheapest path over the run. `score` is for a cut before a character (see
    /// `weights`); `extra` is a further cost of the word from one position to another.
    pub(super) fn cheapest(
        &mut self,
        table: &Table,
        unknown: Unknown,
        score: impl Fn(&[Char], &[Pair], usize) -> i32,
        extra: impl Fn(usize, usize) -> i32,
    ) {
        let (chars, pairs, threes) = (&self.chars[..], &self.pairs[..], &self.threes[..]);
        let best = &mut self.best;
        let count = chars.len();
        best.clear();
        best.resize(count + 1, (i32::MAX, 0));
        best[0].0 = 0;
        let (mut numerals, mut katakana) = (0, 0);
        for at in 0..count {
            // Every place is reached: the one before it has an edge of one character.
            let mut so_far = best[at].0;
            if at > 0 {
                so_far -= score(chars, pairs, at);
            }
            let mut reach = |to: usize, cost: i32| {
                let total = so_far + cost + extra(at, to);
                if total < best[to].0 {
                    best[to] = (total, at as u32);
                }
            };
            let ch = chars[at];
            reach(at + 1, i32::from(ch.cost()));
            let pair = &pairs[at + 1];
            let [mut two, mut three] = unknown.words;
            if pair.cost != NONE {
                two = i32::from(pair.cost);
            }
            if let Some(&(cost, mut next)) = threes.get(at) {
                if cost != NONE {
                    three = i32::from(cost);
                }
                let mut to = at + 3;
                while next != 0
                    && let Some(ch) = chars.get(to)
                {
                    let (cost, further) = table.step(table.place(next), ch.number);
                    (next, to) = (further, to + 1);
                    if cost != NONE {
                        reach(to, i32::from(cost));
                    }
                }
            }
            if at + 2 <= count {
                reach(at + 2, two);
            }
            if at + 3 <= count {
                reach(at + 3, three);
            }
            // A run is one edge from where it begins to where it ends.
            if ch.kind() == Kind::Numeral && at >= numerals {
                numerals = at + run_length(&chars[at..], Kind::Numeral);
                if numerals > at + 1 {
                    reach(numerals, unknown.run);
                }
            }
            if ch.kind() == Kind::Katakana && at >= katakana {
                katakana = at + run_length(&chars[at..], Kind::Katakana);
                if katakana > at + 1 {
                    reach(katakana, unknown.run);
                }
            }
            // Keep the sums small however long the run is.
            if so_far.abs() > NEVER {
                let end = (at + LONGEST_RUN + 16).min(count);
                for slot in &mut best[at + 1..=end] {
                    if slot.0 != i32::MAX {
                        slot.0 -= so_far;
                    }
                }
            }
        }
        self.cuts.clear();
        let mut at = count;
        while at > 0 {
            at = self.best[at].1 as usize;
            self.cuts.push(at);
        }
    }
}

/// How many characters `chars` begins with that are of a kind, up to the longest run.
fn run_length(chars: &[Char], kind: Kind) -> usize {
    chars
        .iter()
        .take(LONGEST_RUN)
        .take_while(|ch| ch.kind() == kind)
        .count()
}

/// A numeral of any style.
pub(super) fn is_numeral(ch: char) -> bool {
    matches!(
        ch,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '萬'
            | '億'
            | '两'
            | '兩'
    )
}

/// A katakana letter or its length mark, of either width.
pub(super) fn is_katakana(ch: char) -> bool {
    matches!(ch, '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{FF66}'..='\u{FF9F}')
}
