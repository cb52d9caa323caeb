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

/// Names of the word habits, by the index that [`case`] gives; the rest follow.
const HABITS: [&str; 10] = [
    "lower",
    "Title",
    "UPPER",
    "miXed",
    "start:lower",
    "start:Title",
    "start:UPPER",
    "start:miXed",
    // The one English word whose capital is never a matter of place.
    "i",
    "looong",
];
const SMALL_I: usize = 8;
const ELONGATED: usize = 9;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let mut habits = [0u32; HABITS.len()];
    for sentence in &document.sentences {
        let mut initial = true;
        for token in document.tokens_of(sentence) {
            let text = token.of(document.text);
            match token.kind {
                TokenKind::Word => {
                    if let Some(index) = case(text, initial) {
                        habits[index] += 1;
                    }
                    habits[SMALL_I] += u32::from(text == "i");
                    habits[ELONGATED] += u32::from(is_elongated(text));
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
    let table = tally.table(Family::Casing);
    for (name, count) in HABITS.into_iter().zip(habits) {
        table.add_named(Family::Casing, name, count);
    }
}

/// Index of a word's case in [`HABITS`].
fn case(word: &str, initial: bool) -> Option<usize> {
    let index = match shape(word) {
        Shape::Caseless => return None,
        Shape::Lower => 0,
        Shape::Title => 1,
        Shape::Upper => 2,
        Shape::Mixed => 3,
    };
    Some(index + 4 * usize::from(initial))
}

/// Whether a letter is repeated three times or more (`sooo`, `привееет`).
fn is_elongated(word: &str) -> bool {
    if word.len() < 3 {
        return false;
    }
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
