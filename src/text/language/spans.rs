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

/// Confidence from which on the language of the whole text is taken as known.
const CERTAIN: f32 = 0.9;

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

/// The stretches of `text`, whose language as a whole is `whole`: in order, covering every letter.
pub(super) fn spans(
    identifier: &LanguageIdentifier,
    text: &str,
    whole: Language,
) -> Vec<LanguageSpan> {
    let mut pieces = cut(text);
    if let [piece] = pieces.as_mut_slice() {
        piece.language = whole;
    } else {
        settle(identifier, text, &mut pieces, whole);
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

/// Tells the language of each piece. Those that say little take the language before them, or that
/// of the whole text.
fn settle(identifier: &LanguageIdentifier, text: &str, pieces: &mut [Piece], whole: Language) {
    let common = &identifier.model().common;
    let mut before = (whole, None);
    for piece in pieces {
        let latin = piece.script == Script::Other(Writing::Latin);
        let (around, script) = before;
        if latin
            && whole.code == around.code
            && piece.weight() < ENOUGH
            && script.is_none_or(|script| script == piece.script)
        {
            // Whatever it looks like, it would not be believed.
            piece.language = whole;
            before = (whole, Some(piece.script));
            continue;
        }
        let own = &text[piece.start..piece.end];
        let told = latin && whole.confidence >= CERTAIN && common.tell(whole.primary(), own);
        piece.language = if told {
            whole
        } else {
            identifier.identify(own)
        };
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
    let bytes = text.as_bytes();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut sentence: Vec<Piece> = Vec::new();
    let mut ended = false;
    let mut after_period = false;
    let mut last = Writing::None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (start, writing, letters);
        if byte.is_ascii_alphabetic() {
            // A run of Latin letters, which most texts are, goes in one step.
            let run = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic());
            (start, writing, letters) = (at, Writing::Latin, run.count() as u32);
            at += letters as usize;
        } else {
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            (start, writing, letters) = (at, Writing::of(c), 1);
            at += c.len_utf8();
            if writing == Writing::None {
                ended |= matches!(c, '!' | '?' | '\n' | '。' | '！' | '？' | '…')
                    || after_period && c.is_whitespace();
                after_period = c == '.';
                last = writing;
                continue;
            }
        }
        after_period = false;
        if ended {
            close(&mut pieces, &mut sentence);
            ended = false;
        }
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
                piece.end = at;
                piece.words += word;
                piece.letters += letters;
            }
            _ => sentence.push(Piece {
                start,
                end: at,
                script,
                words: word,
                letters,
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
