//! The lattice of a run's possible words, and its cheapest path.

use super::dictionary::Dictionary;

/// Costs in thousandths of a nat of what no dictionary has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown {
    /// A single character.
    single: i32,
    /// A word of two or three characters, as names are; none where such are not made.
    words: Option<[i32; 2]>,
    /// A run of numerals or katakana.
    run: i32,
}

/// For Chinese.
pub(super) const CHINESE: Unknown = Unknown {
    single: 15_000,
    words: Some([18_500, 24_000]),
    run: 11_000,
};
/// For Japanese.
pub(super) const JAPANESE: Unknown = Unknown {
    words: None,
    ..CHINESE
};

/// Longest run of numerals or katakana that is one edge, in characters.
const LONGEST_RUN: usize = 48;

/// Buffers for one run after another.
#[derive(Debug, Default)]
pub(super) struct Lattice {
    /// Cheapest cost to reach each position, and where from.
    best: Vec<(i32, u32)>,
    /// Where words of the cheapest path begin, last first.
    pub(super) cuts: Vec<usize>,
}

impl Lattice {
    /// Finds the cheapest path over `chars`. `scores` are for a cut before each character (see
    /// `Weights`); `extra` is a further cost of the word from one position to another.
    pub(super) fn cheapest(
        &mut self,
        chars: &[(usize, u16, char)],
        dictionary: &Dictionary,
        unknown: Unknown,
        scores: &[i32],
        extra: impl Fn(usize, usize) -> i32,
    ) {
        let count = chars.len();
        self.best.clear();
        self.best.resize(count + 1, (i32::MAX, 0));
        self.best[0].0 = 0;
        let (mut numerals, mut katakana) = (0, 0);
        for at in 0..count {
            // Every place is reached: the one before it has an edge of one character.
            let so_far = self.best[at].0 - if at > 0 { scores[at] } else { 0 };
            let best = &mut self.best;
            let mut reach = |to: usize, cost: i32| {
                let total = so_far.saturating_add(cost).saturating_add(extra(at, to));
                if total < best[to].0 {
                    best[to] = (total, at as u32);
                }
            };
            let mut single = unknown.single;
            let mut seen = 0u8;
            dictionary.words_at(&chars[at..], |length, cost| {
                let cost = cost.cast_signed();
                if length == 1 {
                    single = single.min(cost);
                } else {
                    seen |= 1 << (length & 7);
                    reach(at + length, cost);
                }
            });
            reach(at + 1, single);
            if let Some([two, three]) = unknown.words {
                if seen & 1 << 2 == 0 && at + 2 <= count {
                    reach(at + 2, two);
                }
                if seen & 1 << 3 == 0 && at + 3 <= count {
                    reach(at + 3, three);
                }
            }
            // A run is one edge from where it begins to where it ends.
            if at >= numerals && is_numeral(chars[at].2) {
                numerals = at + run_length(&chars[at..], is_numeral);
                if numerals > at + 1 {
                    reach(numerals, unknown.run);
                }
            }
            if at >= katakana && is_katakana(chars[at].2) {
                katakana = at + run_length(&chars[at..], is_katakana);
                if katakana > at + 1 {
                    reach(katakana, unknown.run);
                }
            }
            // Keep the sums small however long the run is.
            if so_far.abs() > i32::MAX / 2 {
                let end = (at + LONGEST_RUN + 16).min(count);
                for slot in &mut self.best[at + 1..=end] {
                    if slot.0 != i32::MAX {
                        slot.0 = slot.0.saturating_sub(so_far);
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
fn run_length(chars: &[(usize, u16, char)], is: fn(char) -> bool) -> usize {
    chars
        .iter()
        .take(LONGEST_RUN)
        .take_while(|entry| is(entry.2))
        .count()
}

fn is_numeral(ch: char) -> bool {
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

fn is_katakana(ch: char) -> bool {
    matches!(ch, '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{FF66}'..='\u{FF9F}')
}
