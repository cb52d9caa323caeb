//! Stretches of a text by language.
//!
//! The text is cut into sentences, roughly; a sentence is cut where the script
//! changes for as many words as make a sentence of their own. Each piece is
//! identified, and a piece that says little takes the language around it.

use crate::document::{Language, LanguageSpan};
use crate::span::Span;
use crate::text::script::Writing;

use super::LanguageIdentifier;

/// Words of another script inside a sentence from which on they are a piece of their own.
const SENTENCE_WORDS: u32 = 4;
/// The same in East Asian characters.
const SENTENCE_CHARACTERS: u32 = 6;
/// Letters that a piece needs to be believed against the text around it, an
/// East Asian character counting three.
const ENOUGH: u32 = 15;

/// A piece of the text that is in one script: bytes `start..end`.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    script: Script,
    /// Words, or East Asian characters.
    words: u32,
    letters: u32,
    language: Language,
}

/// Scripts as far as insertions are concerned: Han, kana and Hangul go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    EastAsian,
    Other(Writing),
}

impl Piece {
    fn weight(&self) -> u32 {
        match self.script {
            Script::EastAsian => 3 * self.letters,
            Script::Other(_) => self.letters,
        }
    }

    fn is_insertion(&self) -> bool {
        self.words
            < match self.script {
                Script::EastAsian => SENTENCE_CHARACTERS,
                Script::Other(_) => SENTENCE_WORDS,
            }
    }

    /// Takes in the piece that follows.
    fn absorb(&mut self, next: &Self) {
        self.end = next.end;
        if self.script == next.script {
            self.words += next.words;
            self.letters += next.letters;
        }
    }
}

/// The stretches of `text`, in order, covering every letter.
pub(super) fn spans(identifier: &LanguageIdentifier, text: &str) -> Vec<LanguageSpan> {
    let mut pieces = cut(text);
    let whole = identifier.identify(text);
    if let [piece] = pieces.as_mut_slice() {
        piece.language = whole;
    } else {
        for piece in &mut pieces {
            piece.language = identifier.identify(&text[piece.start..piece.end]);
        }
        settle(&mut pieces, whole);
    }
    let mut spans: Vec<LanguageSpan> = Vec::new();
    for piece in &pieces {
        match spans.last_mut() {
            Some(last) if last.language.code == piece.language.code => {
                last.span = Span::new(last.span.start as usize, piece.end);
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

/// Gives pieces that say little the language before them, or of the whole text.
fn settle(pieces: &mut [Piece], whole: Language) {
    let mut before = (whole, None);
    for piece in pieces {
        let own = piece.language;
        let around = if own.primary() == whole.primary() {
            whole
        } else {
            before.0
        };
        let keeps = if own.primary() == around.primary() {
            // Simplified or traditional: the whole text knows better than a sentence.
            own.code == around.code || piece.weight() >= 4 * ENOUGH && own.confidence >= 0.98
        } else if before.1.is_some_and(|script| script != piece.script) {
            // Another script needs no more than not to be a mere insertion.
            !piece.is_insertion() || matches!(piece.script, Script::EastAsian) && piece.words > 1
        } else {
            piece.weight() >= ENOUGH && own.confidence >= 0.8
        };
        if own.code == Language::UNKNOWN.code || !keeps {
            piece.language = around;
        }
        before = (piece.language, Some(piece.script));
    }
}

/// Pieces of the text in order, every letter in one of them.
fn cut(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut sentence: Vec<Piece> = Vec::new();
    let mut ended = false;
    let mut after_period = false;
    let mut last = Writing::None;
    for (at, c) in text.char_indices() {
        let writing = Writing::of(c);
        if writing == Writing::None {
            ended |= matches!(c, '!' | '?' | '\n' | '。' | '！' | '？' | '…')
                || after_period && c.is_whitespace();
            after_period = c == '.';
            last = writing;
            continue;
        }
        after_period = false;
        if ended {
            close(&mut pieces, &mut sentence);
            ended = false;
        }
        let end = at + c.len_utf8();
        let east = writing.is_east_asian();
        let script = if east {
            Script::EastAsian
        } else {
            Script::Other(writing)
        };
        let word = u32::from(east || writing != last);
        last = writing;
        match sentence.last_mut() {
            Some(piece) if piece.script == script => {
                piece.end = end;
                piece.words += word;
                piece.letters += 1;
            }
            _ => sentence.push(Piece {
                start: at,
                end,
                script,
                words: word,
                letters: 1,
                language: Language::UNKNOWN,
            }),
        }
    }
    close(&mut pieces, &mut sentence);
    pieces
}

/// Moves a finished sentence to the pieces, its insertions absorbed.
fn close(pieces: &mut Vec<Piece>, sentence: &mut Vec<Piece>) {
    let Some(main) = sentence
        .iter()
        .max_by_key(|piece| (piece.words, piece.letters))
        .copied()
    else {
        return;
    };
    let first = pieces.len();
    let mut opens_with_insertion = false;
    for run in sentence.drain(..) {
        let mut run = run;
        let insertion = run.script != main.script && run.is_insertion();
        if pieces.len() == first {
            // An insertion that opens the sentence goes to what follows.
            opens_with_insertion = insertion;
            if insertion {
                run.script = main.script;
                run.words = 0;
                run.letters = 0;
            }
            pieces.push(run);
            continue;
        }
        let last = pieces.len() - 1;
        let open = &mut pieces[last];
        if insertion || open.script == run.script {
            open.absorb(&run);
        } else if opens_with_insertion && open.words == 0 {
            let start = open.start;
            *open = run;
            open.start = start;
        } else {
            pieces.push(run);
        }
    }
}
