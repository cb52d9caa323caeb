//! Words, function words and masked sequences, in one pass over the tokens:
//! all three need the lower-cased word, and its hash finds it in the lexicon.

use super::casing::{Shape, shape};
use super::masked;
use super::tally::{Parts, Tally};
use super::{Family, function_words};
use crate::document::{Document, Token, TokenKind};

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let Parts {
        lexicon,
        masked,
        buffer,
        pair,
        tables,
        ..
    } = tally.parts();
    for sentence in &document.sentences {
        masked.start_sentence();
        function_words::start(pair);
        for token in document.tokens_of(sentence) {
            if !token.is_word() {
                masked.push(masked::mark(*token, document.text));
                continue;
            }
            let text = token.of(document.text);
            lower_into(text, buffer);
            let hash = Family::Words.hash(buffer.as_bytes());
            tables[Family::Words.index()].add(hash, buffer.as_bytes());
            let known = lexicon.find(hash);
            let table = &mut tables[Family::FunctionWords.index()];
            function_words::count(known.function_word, buffer, pair, table);
            masked.push(match known.mask {
                0 => content_class(*token, text),
                id => id,
            });
        }
        masked.end_sentence();
    }
}

/// The class that stands for a word outside the vocabulary.
fn content_class(token: Token, text: &str) -> u16 {
    match token.kind {
        TokenKind::Abbreviation => masked::ABBREVIATION,
        TokenKind::CjkWord => match text.chars().take(3).count() {
            1 => masked::ONE_CHARACTER,
            2 => masked::TWO_CHARACTERS,
            _ => masked::MORE_CHARACTERS,
        },
        _ => match shape(text) {
            Shape::Title => masked::CAPITALISED,
            Shape::Upper => masked::UPPER,
            Shape::Mixed => masked::MIXED,
            Shape::Lower | Shape::Caseless => masked::LOWER,
        },
    }
}

/// Lower-cases `word` into `buffer`; the typographic apostrophe becomes the
/// plain one, because which of them is used is counted elsewhere.
pub(super) fn lower_into(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.is_ascii() {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
        return;
    }
    for character in word.chars() {
        match character {
            '\u{2019}' => buffer.push('\''),
            _ => buffer.extend(character.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{count_of, features};
    use super::*;

    #[test]
    fn folds_case_and_apostrophes() {
        let words = features("Don’t don't DON'T", Family::Words);
        assert_eq!(words, vec![("don't".to_owned(), 3)]);
    }

    #[test]
    fn numbers_and_marks_are_no_words() {
        assert_eq!(count_of("a 12 , b", Family::Words, "12"), 0);
        assert_eq!(features("a 12 , b", Family::Words).len(), 2);
    }
}
