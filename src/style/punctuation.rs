//! Punctuation and spacing sequences: the text reduced to its shape.
//!
//! Letters become `a`, `A` or `Aa` by run, digits `0`, links and mentions a
//! mark; punctuation, symbols and the kind of white space stay. What is
//! counted are 1- to 4-grams of that. The family needs no language, so it is
//! the one that may be compared across languages.

use super::characters::{LINK, MAIL, MENTION};
use super::grams::GramTable;
use super::tally::Tally;
use crate::document::{Document, TokenKind};
use crate::span::Span;

const LONGEST: usize = 4;
/// Repetitions of one mark or space that are kept apart; more look alike.
const RUN_MAX: usize = 4;

/// Counts of 1 to [`LONGEST`] marks.
pub(super) type PunctuationTable = GramTable<1, LONGEST>;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let mut stream = Stream {
        table: &mut tally.punctuation,
        last: '\0',
        run: 0,
    };
    stream.shape(document);
}

/// The stream that is counted, each mark with the place it stands for: a run of letters
/// is one mark that covers it.
pub(crate) fn stream(document: &Document<'_>) -> Vec<(char, Span)> {
    let mut out: Vec<(char, Span)> = Vec::new();
    let mut run = 0;
    let mut mark = |character: char, most: usize, span: Span| {
        match out.last_mut() {
            Some(last) if last.0 == character => {
                run += 1;
                if run > most {
                    last.1.end = span.end;
                    return;
                }
            }
            _ => run = 1,
        }
        out.push((character, span));
    };
    let Some(first) = document.tokens.first() else {
        return out;
    };
    let mut end = first.span.start as usize;
    for token in &document.tokens {
        let start = token.span.start as usize;
        for (at, space) in document.text[end.min(start)..start].char_indices() {
            if space != '\r' {
                let at = end + at;
                mark(space, RUN_MAX, Span::new(at, at + space.len_utf8()));
            }
        }
        end = token.span.end as usize;
        match token.kind {
            TokenKind::Url => mark(LINK, RUN_MAX, token.span),
            TokenKind::Email => mark(MAIL, RUN_MAX, token.span),
            TokenKind::Mention => mark(MENTION, RUN_MAX, token.span),
            _ => {
                for (at, character) in token.of(document.text).char_indices() {
                    let span = Span::new(start + at, start + at + character.len_utf8());
                    let (shown, most) = shape(character);
                    mark(shown, most, span);
                }
            }
        }
    }
    out
}

/// What stands for a character, and how many of it in a row are told apart.
fn shape(character: char) -> (char, usize) {
    if character.is_ascii_lowercase() {
        ('a', 1)
    } else if character.is_ascii_uppercase() {
        ('A', 1)
    } else if character.is_ascii() && !character.is_ascii_digit() {
        (character, RUN_MAX)
    } else if character.is_numeric() {
        ('0', 1)
    } else if character.is_uppercase() {
        ('A', 1)
    } else if character.is_alphabetic() {
        ('a', 1)
    } else {
        (character, RUN_MAX)
    }
}

/// The shape, read character by character.
struct Stream<'b> {
    table: &'b mut PunctuationTable,
    last: char,
    run: usize,
}

impl Stream<'_> {
    fn shape(&mut self, document: &Document<'_>) {
        let Some(first) = document.tokens.first() else {
            return;
        };
        let mut end = first.span.start;
        for token in &document.tokens {
            if token.span.start > end {
                let gap = &document.text[end as usize..token.span.start as usize];
                for space in gap.chars() {
                    // Carriage returns follow the system that wrote the file.
                    if space != '\r' {
                        self.mark(space, RUN_MAX);
                    }
                }
            }
            end = token.span.end;
            match token.kind {
                TokenKind::Url => self.mark(LINK, RUN_MAX),
                TokenKind::Email => self.mark(MAIL, RUN_MAX),
                TokenKind::Mention => self.mark(MENTION, RUN_MAX),
                _ => self.characters(token.of(document.text)),
            }
        }
        self.table.end();
    }

    fn characters(&mut self, text: &str) {
        for character in text.chars() {
            let (shown, most) = shape(character);
            self.mark(shown, most);
        }
    }

    /// Appends a character unless it has already been repeated `most` times.
    fn mark(&mut self, character: char, most: usize) {
        if character == self.last {
            self.run += 1;
            if self.run > most {
                return;
            }
        } else {
            self.last = character;
            self.run = 1;
        }
        self.table.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family;
    use super::super::testing::count_of;

    #[test]
    fn letters_and_digits_collapse() {
        let text = "Hello , world!! 1987\n\nok";
        assert_eq!(count_of(text, Family::Punctuation, "Aa ,"), 1);
        assert_eq!(count_of(text, Family::Punctuation, "a!! "), 1);
        assert_eq!(count_of(text, Family::Punctuation, "0\n\na"), 1);
        assert_eq!(count_of(text, Family::Punctuation, "A"), 1);
    }

    #[test]
    fn marks_stop_being_told_apart_after_four() {
        assert_eq!(count_of("no!!!!!!!!", Family::Punctuation, "!"), 4);
    }
}
