//! Words of Chinese and Japanese: the cheapest path through a lattice.
//!
//! Every dictionary word in a run of Han and kana is an edge that costs the
//! negative logarithm of its probability; the words are those of the cheapest
//! path (Viterbi over a unigram model). Traditional characters are looked up
//! as their simplified forms, so one dictionary serves both. Runs of numerals
//! and of katakana that no dictionary has are edges of their own.

use std::ops::Range;

use crate::document::{Token, TokenKind};
use crate::span::Span;

pub mod build;
mod dictionary;

use dictionary::{Dictionaries, Dictionary};

/// Cost of a character that is in no dictionary, in thousandths of a nat.
const UNKNOWN: u32 = 15_000;
/// Cost of a run of numerals or katakana.
const RUN: u32 = 11_000;

/// How many bytes from the first undecided run are looked at to tell Chinese from Japanese.
const SAMPLE: usize = 16_384;

/// Cuts runs of Han and kana into words; holds the buffers of one text.
#[derive(Debug)]
pub(super) struct Segmenter {
    dictionaries: Option<&'static Dictionaries>,
    /// Whether runs without kana are Japanese too; none before the first such run.
    japanese: Option<bool>,
    /// The run's characters: byte offset, and code as looked up.
    chars: Vec<(usize, u16, char)>,
    /// Cheapest cost to reach each position, and where from.
    best: Vec<(u32, u32)>,
    cuts: Vec<usize>,
}

impl Segmenter {
    /// A segmenter for a text in `language` (primary subtag; `und` when unknown).
    pub(super) fn new(language: &str) -> Self {
        Self {
            dictionaries: Dictionaries::get(),
            japanese: match language {
                "ja" => Some(true),
                "zh" | "yue" => Some(false),
                _ => None,
            },
            chars: Vec::new(),
            best: Vec::new(),
            cuts: Vec::new(),
        }
    }

    /// Writes the words of `text[run]`; `kana` says that the run holds hiragana or katakana.
    pub(super) fn segment(
        &mut self,
        text: &str,
        run: Range<usize>,
        kana: bool,
        out: &mut Vec<Token>,
    ) {
        let japanese = kana || self.is_japanese(text, run.start);
        self.chars.clear();
        for (offset, ch) in text[run.clone()].char_indices() {
            let code = match self.dictionaries {
                Some(all) if !japanese => all.simplified(ch),
                _ => u16::try_from(ch as u32).unwrap_or(0),
            };
            self.chars.push((run.start + offset, code, ch));
        }
        if let Some(all) = self.dictionaries {
            let dictionary = if japanese {
                &all.japanese
            } else {
                &all.chinese
            };
            self.cheapest(dictionary);
        } else {
            self.cuts.clear();
            self.cuts.extend((0..self.chars.len()).rev());
        }
        // Cuts are word beginnings, last word first; marks stay on what they mark.
        let mut cuts = std::mem::take(&mut self.cuts);
        let mut start = None;
        for &cut in cuts.iter().rev() {
            let (offset, _, ch) = self.chars[cut];
            if start.is_some() && is_mark(ch) {
                continue;
            }
            if let Some(from) = start.replace(offset) {
                push(out, from, offset);
            }
        }
        push(out, start.unwrap_or(run.start), run.end);
        cuts.clear();
        self.cuts = cuts;
    }

    /// Whether a run without kana at `at` is Japanese: kana are common in what follows.
    fn is_japanese(&mut self, text: &str, at: usize) -> bool {
        *self.japanese.get_or_insert_with(|| {
            let (mut kana, mut han) = (0usize, 0usize);
            for (offset, ch) in text[at..].char_indices() {
                if offset > SAMPLE {
                    break;
                }
                match ch {
                    '\u{3041}'..='\u{30FF}' => kana += 1,
                    '\u{4E00}'..='\u{9FFF}' => han += 1,
                    _ => {}
                }
            }
            kana * 4 > han
        })
    }

    /// Leaves in `cuts` the positions where words of the cheapest path begin, last first.
    fn cheapest(&mut self, dictionary: &Dictionary) {
        let count = self.chars.len();
        self.best.clear();
        self.best.resize(count + 1, (u32::MAX, 0));
        self.best[0].0 = 0;
        let (mut numerals, mut katakana) = (0, 0);
        for at in 0..count {
            let so_far = self.best[at].0;
            let best = &mut self.best;
            let mut reach = |to: usize, cost: u32| {
                let total = so_far.saturating_add(cost);
                if total < best[to].0 {
                    best[to] = (total, at as u32);
                }
            };
            reach(at + 1, UNKNOWN);
            dictionary.words_at(&self.chars[at..], |length, cost| reach(at + length, cost));
            // A run is one edge from where it begins to where it ends.
            if at >= numerals && is_numeral(self.chars[at].2) {
                numerals = at + run_length(&self.chars[at..], is_numeral);
                if numerals > at + 1 {
                    reach(numerals, RUN);
                }
            }
            if at >= katakana && is_katakana(self.chars[at].2) {
                katakana = at + run_length(&self.chars[at..], is_katakana);
                if katakana > at + 1 {
                    reach(katakana, RUN);
                }
            }
            // Keep the sums small however long the run is.
            if so_far > u32::MAX / 2 {
                let end = (at + 64).min(count);
                for slot in &mut self.best[at..=end] {
                    if slot.0 != u32::MAX {
                        slot.0 -= so_far.min(slot.0);
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

/// How many characters `chars` begins with that are of a kind, 48 at most.
fn run_length(chars: &[(usize, u16, char)], is: fn(char) -> bool) -> usize {
    chars
        .iter()
        .take(48)
        .take_while(|entry| is(entry.2))
        .count()
}

fn push(out: &mut Vec<Token>, start: usize, end: usize) {
    if start < end {
        out.push(Token {
            span: Span::new(start, end),
            kind: TokenKind::CjkWord,
        });
    }
}

fn is_mark(ch: char) -> bool {
    !matches!(ch, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{3400}'..='\u{9FFF}')
        && unicode_normalization::char::is_combining_mark(ch)
}

fn is_numeral(ch: char) -> bool {
    "〇零一二三四五六七八九十百千万亿萬億两兩".contains(ch)
}

fn is_katakana(ch: char) -> bool {
    matches!(ch, '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{FF66}'..='\u{FF9F}')
}
