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

use super::class::{Class, Classes};

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
    /// The run's characters.
    chars: Vec<char>,
    /// Whether hiragana or katakana is among them.
    kana: bool,
    /// Whether each of them has three bytes.
    triple: bool,
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
            chars: Vec::new(),
            kana: false,
            triple: true,
            lattice: Lattice::default(),
        }
    }

    /// Reads the run of Han and kana and their marks that begins at `start`.
    pub(super) fn read(&mut self, text: &str, start: usize, classes: Classes) -> Range<usize> {
        self.chars.clear();
        self.kana = false;
        self.triple = true;
        let bytes = text.as_bytes();
        let mut at = start;
        loop {
            // By far the most: U+4E00 to U+9FFF, all of them Han.
            if let Some(&[lead @ 0xE4..=0xE9, middle, low]) =
                bytes.get(at..).and_then(<[u8]>::first_chunk::<3>)
            {
                let code = u32::from(lead & 0xF) << 12
                    | u32::from(middle & 0x3F) << 6
                    | u32::from(low & 0x3F);
                if code >= 0x4E00 {
                    self.chars.push(char::from_u32(code).unwrap_or_default());
                    at += 3;
                    continue;
                }
            }
            let Some(ch) = text[at..].chars().next() else {
                break;
            };
            match classes.of(ch) {
                Class::Han | Class::Mark => {}
                Class::Kana => self.kana = true,
                _ => break,
            }
            self.chars.push(ch);
            self.triple &= ch.len_utf8() == 3;
            at += ch.len_utf8();
        }
        start..at
    }

    /// Writes the words of `text[run]`, which was just read.
    pub(super) fn segment(&mut self, text: &str, run: Range<usize>, out: &mut Vec<Token>) {
        let japanese = self.kana || self.is_japanese(text, run.start);
        let Some((table, unknown)) = dictionary::builtin(japanese) else {
            push(out, run.start, run.end);
            return;
        };
        let before = outside(text[..run.start].chars().next_back());
        let after = outside(text[run.end..].chars().next());
        self.lattice.chars.clear();
        let chars = self.chars.iter().map(|&ch| table.char(ch));
        self.lattice.chars.extend(chars);
        self.lattice.look_up(table, before, after);
        self.lattice.cheapest(table, unknown, score, |_, _| 0);
        let triple = self.triple;
        let length = |chars: &[char]| {
            if triple {
                3 * chars.len()
            } else {
                chars.iter().map(|ch| ch.len_utf8()).sum()
            }
        };
        // Cuts are word beginnings, last word first; marks stay on what they mark.
        let (mut from, mut last, mut at) = (run.start, 0, run.start);
        for &cut in self.lattice.cuts.iter().rev().skip(1) {
            at += length(&self.chars[last..cut]);
            last = cut;
            if self.lattice.chars[cut].kind() == Kind::Mark {
                continue;
            }
            push(out, from, at);
            from = at;
        }
        push(out, from, run.end);
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
