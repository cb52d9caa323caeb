//! Words of Chinese and Japanese: the cheapest path through a lattice.
//!
//! Every dictionary word in a run of Han and kana is an edge that costs the
//! negative logarithm of its probability; the words are those of the cheapest
//! path (Viterbi over a unigram model), with a score of each cut by the characters
//! around it, trained on treebanks (`weights`, `train`). Traditional characters are looked up
//! as their simplified forms, so one dictionary serves both. Runs of numerals
//! and of katakana that no dictionary has are edges of their own.

use std::ops::Range;

use crate::document::{Token, TokenKind};
use crate::span::Span;

pub mod build;
mod dictionary;
mod lattice;
mod train;
mod weights;

use dictionary::Dictionaries;
use lattice::Lattice;
use weights::outside;

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
    scores: Vec<i32>,
    lattice: Lattice,
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
            scores: Vec::new(),
            lattice: Lattice::default(),
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
            let (dictionary, weights, unknown) = if japanese {
                (&all.japanese, &all.japanese_weights, lattice::JAPANESE)
            } else {
                (&all.chinese, &all.chinese_weights, lattice::CHINESE)
            };
            let before = outside(text[..run.start].chars().next_back());
            let after = outside(text[run.end..].chars().next());
            weights.scores(&self.chars, before, after, &mut self.scores);
            self.lattice
                .cheapest(&self.chars, dictionary, unknown, &self.scores, |_, _| 0);
        } else {
            self.lattice.cuts.clear();
            self.lattice.cuts.extend((0..self.chars.len()).rev());
        }
        // Cuts are word beginnings, last word first; marks stay on what they mark.
        let mut start = None;
        for &cut in self.lattice.cuts.iter().rev() {
            let (offset, _, ch) = self.chars[cut];
            if start.is_some() && is_mark(ch) {
                continue;
            }
            if let Some(from) = start.replace(offset) {
                push(out, from, offset);
            }
        }
        push(out, start.unwrap_or(run.start), run.end);
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
