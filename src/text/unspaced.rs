//! Runs of scripts written without spaces between words.

use crate::document::TokenKind;

use super::class::Class;
use super::scan::Scanner;

/// How much of a run is looked at in one go, and how much of that is looked at again, in bytes.
const PIECE: usize = 4096;
const OVERLAP: usize = 256;

impl Scanner<'_> {
    /// A run of Han and kana.
    pub(super) fn cjk(&mut self, start: usize) {
        let run = self.cjk.read(self.text, start, self.classes);
        self.cjk.segment(self.text, run.clone(), self.out);
        self.pos = run.end;
    }

    /// A run of Thai, Lao, Khmer or Myanmar, cut into words by the dictionaries of `icu_segmenter`.
    ///
    /// A long run is read in pieces that overlap by a few words, so that its length does not
    /// matter: a piece ends at a word boundary well before the end of what was looked at.
    pub(super) fn south_east(&mut self, start: usize) {
        let end = self.text[start..]
            .char_indices()
            .find(|&(_, ch)| !matches!(self.classes.of(ch), Class::SouthEast | Class::Mark))
            .map_or(self.bytes.len(), |(offset, _)| start + offset);
        let mut from = start;
        while from < end {
            let mut to = (from + PIECE).min(end);
            while !self.text.is_char_boundary(to) {
                to -= 1;
            }
            let trusted = if to == end { end } else { to - OVERLAP };
            let mut word = from;
            let segmenter = self.south_east;
            for cut in segmenter.segment_str(&self.text[from..to]) {
                let cut = from + cut;
                // Marks stay on what they mark.
                let parts = cut == end || cut < to && self.class_at(cut) != Class::Mark;
                if cut > word && parts && (cut <= trusted || word == from) {
                    self.emit(word, cut, TokenKind::CjkWord);
                    word = cut;
                }
            }
            if word == from {
                // No boundary at all: whatever was looked at is one word.
                self.emit(from, to, TokenKind::CjkWord);
                word = to;
            }
            from = word;
        }
    }
}
