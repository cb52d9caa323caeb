//! The tokenizer proper: one left-to-right pass that looks at the first
//! character of what is next and hands over to the reader for its kind.
//!
//! Word boundaries follow UAX #29 with four departures that keep what a writer
//! typed in one piece or a reader sees as two: periods join only in
//! abbreviations, addresses and file names (`end.Next` is three tokens), a colon never
//! joins, inner hyphens join where the language writes them so (see
//! [`Hyphens`]), and a number takes its percent or currency sign.
//!
//! Every reader looks ahead by a bounded amount or consumes what it looked at,
//! so the pass is linear in the text whatever the text is.

use icu_segmenter::WordSegmenterBorrowed;

use crate::document::{Token, TokenKind};
use crate::lexicon::abbreviations::Abbreviations;
use crate::span::Span;

use super::cjk;
use super::class::{Class, Classes};
use super::word::Hyphens;

/// The abbreviation tables that apply to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'t> {
    pub(super) latin: &'t [&'t Abbreviations],
    pub(super) cyrillic: &'t [&'t Abbreviations],
}

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) pos: usize,
    pub(super) out: &'t mut Vec<Token>,
    pub(super) classes: Classes,
    pub(super) tables: Tables<'t>,
    pub(super) hyphens: Hyphens,
    /// Whether the language parts thousands by spaces.
    pub(super) spaced_thousands: bool,
    pub(super) cjk: cjk::Segmenter,
    /// Words of Thai, Lao, Khmer and Burmese.
    pub(super) south_east: WordSegmenterBorrowed<'static>,
}

impl<'t> Scanner<'t> {
    /// Reads the whole text.
    pub(super) fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => self.pos += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(self.pos),
                // Cyrillic: U+0400 to U+047F, letters all.
                0xD0 | 0xD1 => self.cyrillic_word(self.pos),
                b'0'..=b'9' => self.number(self.pos),
                0x21..=0x7E => self.ascii_sign(byte),
                0..=0x1F | 0x7F => self.invisible(),
                0x80.. => self.wide(),
            }
        }
    }

    /// The character at `at`, if the text goes on.
    #[inline]
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Class of the character at `at`; white space at the end of the text.
    #[inline]
    pub(super) fn class_at(&self, at: usize) -> Class {
        match self.bytes.get(at) {
            None => Class::Space,
            Some(&byte) if byte < 0x80 => self.classes.of(byte as char),
            Some(_) => self
                .char_at(at)
                .map_or(Class::Space, |ch| self.classes.of(ch)),
        }
    }

    /// The character that ends just before `at`.
    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// Whether a letter or digit stands just before `at`.
    pub(super) fn word_before(&self, at: usize) -> bool {
        let class = match at.checked_sub(1).map(|before| self.bytes[before]) {
            None => return false,
            Some(byte) if byte < 0x80 => self.classes.of(byte as char),
            Some(_) => self
                .char_before(at)
                .map_or(Class::Space, |ch| self.classes.of(ch)),
        };
        matches!(class, Class::Letter | Class::Digit | Class::Connector)
    }

    /// Writes a token that ends at `end` and moves there.
    #[inline]
    pub(super) fn emit(&mut self, start: usize, end: usize, kind: TokenKind) {
        self.out.push(Token {
            span: Span::new(start, end),
            kind,
        });
        self.pos = end;
    }
}

/// Whether a letter is Cyrillic.
pub(super) fn is_cyrillic(ch: char) -> bool {
    ('\u{400}'..='\u{52F}').contains(&ch)
}

/// A currency sign.
pub(super) fn is_currency(ch: char) -> bool {
    matches!(ch, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20CF}' | '＄' | '￠' | '￡' | '￥' | '￦')
}
