//! Words, function words and masked sequences, in one pass over the tokens:
//! all three need the lower-cased word, and its hash finds it in the lexicon.

use super::casing::{Shape, shape};
use super::lexicon::Lexicon;
use super::masked;
use super::tally::{Parts, Tally};
use super::{Family, function_words};
use crate::document::{Document, TokenKind};
use crate::span::Span;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let mut words = Words {
        parts: tally.parts(),
    };
    for sentence in &document.sentences {
        words.parts.masked.start_sentence();
        function_words::start(words.parts.pair);
        for token in document.tokens_of(sentence) {
            let text = token.of(document.text);
            if !token.is_word() {
                words.parts.masked.push(masked::mark(*token, document.text));
            } else if let Some((head, tail)) = words.elision(text) {
                words.add(token.kind, head);
                words.add(token.kind, tail);
            } else {
                words.add(token.kind, text);
            }
        }
        words.parts.masked.end_sentence();
    }
}

struct Words<'t> {
    parts: Parts<'t>,
}

impl Words<'_> {
    fn add(&mut self, kind: TokenKind, text: &str) {
        let Parts {
            lexicon,
            masked,
            buffer,
            pair,
            tables,
            ..
        } = &mut self.parts;
        lower_into(text, buffer);
        let hash = Family::Words.hash(buffer.as_bytes());
        tables[Family::Words.index()].add(hash, buffer.as_bytes());
        let known = lexicon.find(hash);
        let table = &mut tables[Family::FunctionWords.index()];
        function_words::count(known.function_word, buffer, pair, table);
        masked.push(match known.mask {
            0 => content_class(kind, text),
            id => id,
        });
    }

    /// Splits `l'amour` after an elided function word; `don't` and `O'Neill` stay whole.
    fn elision<'w>(&mut self, text: &'w str) -> Option<(&'w str, &'w str)> {
        let at = text.find(['\'', '\u{2019}'])?;
        let (head, tail) = text.split_at(at + text[at..].chars().next()?.len_utf8());
        if tail.is_empty() || self.is_known(text) {
            return None;
        }
        self.is_known(head).then_some((head, tail))
    }

    fn is_known(&mut self, text: &str) -> bool {
        lower_into(text, self.parts.buffer);
        let hash = Family::Words.hash(self.parts.buffer.as_bytes());
        self.parts.lexicon.find(hash).function_word
    }
}

/// The masked ids of a document in the language's vocabulary with their places, each
/// sentence between [`masked::BEGIN`] and [`masked::END`]. Elided words are not parted.
pub(crate) fn masked_tokens(document: &Document<'_>, language: &str) -> Vec<(u16, Span)> {
    let lexicon = Lexicon::of(language);
    let mut buffer = String::new();
    let mut out = Vec::with_capacity(document.tokens.len());
    for sentence in &document.sentences {
        let (start, end) = (sentence.span.start as usize, sentence.span.end as usize);
        out.push((masked::BEGIN, Span::new(start, start)));
        for token in document.tokens_of(sentence) {
            let id = if token.is_word() {
                let text = token.of(document.text);
                lower_into(text, &mut buffer);
                match lexicon.find(Family::Words.hash(buffer.as_bytes())).mask {
                    0 => content_class(token.kind, text),
                    id => id,
                }
            } else {
                masked::mark(*token, document.text)
            };
            out.push((id, token.span));
        }
        out.push((masked::END, Span::new(end, end)));
    }
    out
}

/// The class that stands for a word outside the vocabulary.
fn content_class(kind: TokenKind, text: &str) -> u16 {
    match kind {
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
    use super::super::Extractor;
    use super::super::testing::{count_of, document, features};
    use super::*;

    #[test]
    fn folds_case_and_apostrophes() {
        let words = features("Don’t don't DON'T", Family::Words);
        assert_eq!(words, vec![("don't".to_owned(), 3)]);
    }

    #[test]
    fn elided_articles_are_words_of_their_own() {
        let extractor = Extractor::new();
        let mut tally = extractor.tally("fr");
        extractor.extract(&document("L’amour aujourd'hui", "fr"), &[], &mut tally);
        let (families, _) = tally.seal();
        let mut words: Vec<Option<&str>> = families[Family::Words.index()]
            .iter()
            .map(|(_, _, name)| name)
            .collect();
        words.sort_unstable();
        assert_eq!(words, [Some("amour"), Some("aujourd'hui"), Some("l'")]);
    }

    #[test]
    fn numbers_and_marks_are_no_words() {
        assert_eq!(count_of("a 12 , b", Family::Words, "12"), 0);
        assert_eq!(features("a 12 , b", Family::Words).len(), 2);
    }
}
