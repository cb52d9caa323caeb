//! Words of scripts written without spaces: Chinese and Japanese.

use std::ops::Range;

use crate::document::{Token, TokenKind};
use crate::span::Span;

/// Cuts runs of Han and kana into words.
#[derive(Debug, Default)]
pub(super) struct Segmenter<'d> {
    marker: std::marker::PhantomData<&'d ()>,
}

impl Segmenter<'_> {
    /// Writes the words of `text[run]`; `kana` says that the run holds hiragana or katakana.
    pub(super) fn segment(
        &mut self,
        text: &str,
        run: Range<usize>,
        kana: bool,
        out: &mut Vec<Token>,
    ) {
        let _ = kana;
        let start = run.start;
        let mut chars = text[run.clone()].char_indices().peekable();
        while let Some((offset, _)) = chars.next() {
            let end = chars.peek().map_or(run.end, |&(next, _)| start + next);
            out.push(Token {
                span: Span::new(start + offset, end),
                kind: TokenKind::CjkWord,
            });
        }
    }
}
