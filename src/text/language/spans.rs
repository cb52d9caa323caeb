//! Stretches of a text by language.
//!
//! The text is cut where a sentence ends and where the script changes for a
//! whole sentence's worth of words; each piece is identified, and pieces that
//! say little take the language of the text around them.

use crate::document::{Language, LanguageSpan};
use crate::span::Span;
use crate::text::script::Writing;

use super::LanguageIdentifier;

/// Words of Latin script inside East Asian text from which on they are a sentence of their own.
const SENTENCE_WORDS: u32 = 4;

/// A piece of the text that is in one language: bytes `start..end`.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    /// Letters in it, a Han character counting three.
    weight: u32,
    language: Language,
}

/// The stretches of `text`, in order, covering every letter.
pub(super) fn spans(identifier: &LanguageIdentifier, text: &str) -> Vec<LanguageSpan> {
    let whole = identifier.identify(text);
    let mut pieces = cut(text);
    if pieces.len() > 1 {
        for piece in &mut pieces {
            piece.language = identifier.identify(&text[piece.start..piece.end]);
        }
        settle(&mut pieces, whole);
    } else if let Some(piece) = pieces.first_mut() {
        piece.language = whole;
    }
    let mut spans: Vec<LanguageSpan> = Vec::new();
    for piece in &pieces {
        match spans.last_mut() {
            Some(last) if last.language.code == piece.language.code => {
                last.span.end = Span::new(piece.start, piece.end).end;
                last.language.confidence = last.language.confidence.max(piece.language.confidence);
            }
            _ => spans.push(LanguageSpan {
                span: Span::new(piece.start, piece.end),
                language: piece.language,
            }),
        }
    }
    spans
}

/// Gives pieces that say little the language of the piece before them, or of the whole text.
fn settle(pieces: &mut [Piece], whole: Language) {
    let mut before = whole;
    for piece in pieces {
        let same_script = piece.language.primary() == before.primary();
        let says_enough = piece.weight >= 12 && piece.language.confidence >= 0.6;
        if !says_enough && !same_script || piece.language.code == Language::UNKNOWN.code {
            piece.language = before;
        }
        before = piece.language;
    }
}

/// Runs of letters of one kind of script between sentence ends.
fn cut(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<(Piece, bool, u32)> = None;
    let mut sentence_ended = false;
    let mut last = Writing::None;
    for (at, c) in text.char_indices() {
        let writing = Writing::of(c);
        if writing == Writing::None {
            sentence_ended |= matches!(c, '.' | '!' | '?' | '\n' | '。' | '！' | '？' | '…');
            last = writing;
            continue;
        }
        let east = writing.is_east_asian();
        let word = u32::from(writing != last || east);
        last = writing;
        let end = at + c.len_utf8();
        let weight = if east { 3 } else { 1 };
        match &mut open {
            Some((piece, is_east, words)) if !sentence_ended && *is_east == east => {
                piece.end = end;
                piece.weight += weight;
                *words += word;
            }
            _ => {
                close(&mut pieces, open.take());
                let piece = Piece {
                    start: at,
                    end,
                    weight,
                    language: Language::UNKNOWN,
                };
                open = Some((piece, east, word));
            }
        }
        sentence_ended = false;
    }
    close(&mut pieces, open);
    pieces
}

/// Keeps a finished run, joined to the one before when it is a mere insertion.
fn close(pieces: &mut Vec<Piece>, run: Option<(Piece, bool, u32)>) {
    let Some((piece, east, words)) = run else {
        return;
    };
    let insertion = !east && words < SENTENCE_WORDS || east && words < 4;
    match pieces.last_mut() {
        Some(last) if insertion => {
            last.end = piece.end;
            last.weight += piece.weight;
        }
        _ => pieces.push(piece),
    }
}
