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
mod table;
mod train;
mod weights;

use lattice::Lattice;
use table::Kind;
use weights::{outside, score};

/// How many bytes from the first undecided run are looked at to tell Chinese from Japanese.
const SAMPLE: usize = 16_384;

/// Cuts runs of Han and kana into words; holds the buffers of one text.
#[derive(Debug)]
pub(super) struct Segmenter {
    /// Whether runs without kana are Japanese too; none before the first such run.
    japanese: Option<bool>,
    /// Where the run's characters begin.
    starts: Vec<usize>,
    lattice: Lattice,
}

impl Segmenter {
    /// A segmenter for a text in `language` (primary subtag; `und` when unknown).
    pub(super) fn new(language: &str) -> Self {
        Self {
            japanese: match language {
                "ja" => Some(true),
                "zh" | "yue" => Some(false),
                _ => None,
            },
            starts: Vec::new(),
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
        let Some((table, unknown)) = dictionary::builtin(japanese) else {
            push(out, run.start, run.end);
            return;
        };
        let before = outside(text[..run.start].chars().next_back());
        let after = outside(text[run.end..].chars().next());
        self.starts.clear();
        self.lattice.chars.clear();
        let mut at = run.start;
        for ch in text[run.clone()].chars() {
            self.starts.push(at);
            self.lattice.chars.push(table.char(ch));
            at += ch.len_utf8();
        }
        self.lattice.look_up(table, before, after);
        self.lattice.cheapest(table, unknown, score, |_, _| 0);
        // Cuts are word beginnings, last word first; marks stay on what they mark.
        let mut start = None;
        for &cut in self.lattice.cuts.iter().rev() {
            if start.is_some() && self.lattice.chars[cut].kind() == Kind::Mark {
                continue;
            }
            let offset = self.starts[cut];
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
