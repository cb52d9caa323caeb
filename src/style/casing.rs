//! Capitals, number formats and lengthened words.

use super::Family;
use super::tally::Tally;
use crate::document::{Document, TokenKind};

/// How the letters of one word are cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Lower,
    Title,
    Upper,
    Mixed,
    Caseless,
}

/// The shape of a word. One capital letter alone is `Title`.
pub(super) fn shape(word: &str) -> Shape {
    let (mut first_upper, mut upper, mut lower) = (false, 0usize, 0usize);
    if word.is_ascii() {
        for byte in word.bytes() {
            if byte.is_ascii_uppercase() {
                first_upper |= lower + upper == 0;
                upper += 1;
            } else if byte.is_ascii_lowercase() {
                lower += 1;
            }
        }
    } else {
        for character in word.chars() {
            if character.is_uppercase() {
                first_upper |= lower + upper == 0;
                upper += 1;
            } else if character.is_lowercase() {
                lower += 1;
            }
        }
    }
    match (upper, lower) {
        (0, 0) => Shape::Caseless,
        (0, _) => Shape::Lower,
        (1, _) if first_upper => Shape::Title,
        (_, 0) => Shape::Upper,
        _ => Shape::Mixed,
    }
}

/// Digits that a number format keeps; longer numbers look alike.
const NUMBER_MAX: usize = 16;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    for sentence in &document.sentences {
        let mut initial = true;
        for token in document.tokens_of(sentence) {
            let text = token.of(document.text);
            match token.kind {
                TokenKind::Word => {
                    word(text, initial, tally);
                    initial = false;
                }
                TokenKind::Number => {
                    number(text, tally);
                    initial = false;
                }
                TokenKind::CjkWord | TokenKind::Abbreviation => initial = false,
                _ => {}
            }
        }
    }
}

fn word(text: &str, initial: bool, tally: &mut Tally) {
    let feature = match (shape(text), initial) {
        (Shape::Caseless, _) => return,
        (Shape::Lower, false) => "lower",
        (Shape::Title, false) => "Title",
        (Shape::Upper, false) => "UPPER",
        (Shape::Mixed, false) => "miXed",
        (Shape::Lower, true) => "start:lower",
        (Shape::Title, true) => "start:Title",
        (Shape::Upper, true) => "start:UPPER",
        (Shape::Mixed, true) => "start:miXed",
    };
    tally.add(Family::Casing, feature);
    // The one English word whose capital is never a matter of place.
    if text == "i" {
        tally.add(Family::Casing, "i");
    }
    if is_elongated(text) {
        tally.add(Family::Casing, "looong");
    }
}

/// Whether a letter is repeated three times or more (`sooo`, `привееет`).
fn is_elongated(word: &str) -> bool {
    let (mut previous, mut run) = ('\0', 0);
    for character in word.chars() {
        run = if character == previous && character.is_alphabetic() {
            run + 1
        } else {
            1
        };
        if run == 3 {
            // "www" is an address and no enthusiasm.
            return !word.eq_ignore_ascii_case("www");
        }
        previous = character;
    }
    false
}

/// The format of a number: every digit as `0`, separators kept.
fn number(text: &str, tally: &mut Tally) {
    let mut buffer = std::mem::take(&mut tally.buffer);
    buffer.clear();
    for character in text.chars().take(NUMBER_MAX) {
        buffer.push(if character.is_numeric() {
            '0'
        } else {
            character
        });
    }
    tally.add(Family::Casing, &buffer);
    tally.buffer = buffer;
}

#[cfg(test)]
mod tests {
    use super::super::testing::count_of;
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(shape("word"), Shape::Lower);
        assert_eq!(shape("Word"), Shape::Title);
        assert_eq!(shape("I"), Shape::Title);
        assert_eq!(shape("WORD"), Shape::Upper);
        assert_eq!(shape("iPhone"), Shape::Mixed);
        assert_eq!(shape("Привет"), Shape::Title);
        assert_eq!(shape("你好"), Shape::Caseless);
        assert_eq!(shape("O'Neill"), Shape::Mixed);
    }

    #[test]
    fn habits_are_counted() {
        let text = "so i said NO at 10:30. soooo what";
        assert_eq!(count_of(text, Family::Casing, "i"), 1);
        assert_eq!(count_of(text, Family::Casing, "UPPER"), 1);
        assert_eq!(count_of(text, Family::Casing, "looong"), 1);
        assert_eq!(count_of(text, Family::Casing, "start:lower"), 2);
        assert_eq!(count_of("in 1987", Family::Casing, "0000"), 1);
    }
}
