//! Character 2- to 5-grams, the best single family on short posts.
//!
//! The text is first rewritten into a stream: white space folds to one space,
//! the text starts and ends with one (so word edges show), digits become `0`,
//! and links, mail addresses and mentions become one mark each, because they
//! name topics and friends rather than habits. Case is kept.

use super::grams::GramTable;
use super::tally::Tally;
use crate::document::{Document, TokenKind};
use crate::span::Span;

/// Stands for a link. A private-use character, so that no text is mistaken for it.
pub(super) const LINK: char = '\u{E000}';
/// Stands for a mention.
pub(super) const MENTION: char = '\u{E001}';
/// Stands for a mail address.
pub(super) const MAIL: char = '\u{E002}';

const SHORTEST: usize = 2;
const LONGEST: usize = 5;

/// Counts of [`SHORTEST`] to [`LONGEST`] characters.
pub(super) type CharacterTable = GramTable<SHORTEST, LONGEST>;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let table = &mut tally.characters;
    if document.tokens.is_empty() {
        return;
    }
    table.push(' ');
    let mut end = document.tokens[0].span.start;
    for token in &document.tokens {
        if token.span.start > end {
            table.push(' ');
        }
        end = token.span.end;
        match token.kind {
            TokenKind::Url => table.push(LINK),
            TokenKind::Email => table.push(MAIL),
            TokenKind::Mention => table.push(MENTION),
            _ => {
                for character in token.of(document.text).chars() {
                    let is_digit = if character.is_ascii() {
                        character.is_ascii_digit()
                    } else {
                        character.is_numeric()
                    };
                    table.push(if is_digit { '0' } else { character });
                }
            }
        }
    }
    table.push(' ');
    table.end();
}

/// The stream that is counted, each character with the place it stands for.
pub(crate) fn stream(document: &Document<'_>) -> Vec<(char, Span)> {
    let mut out = Vec::with_capacity(document.text.len());
    let Some(first) = document.tokens.first() else {
        return out;
    };
    let mut end = first.span.start;
    out.push((' ', Span::new(end as usize, end as usize)));
    for token in &document.tokens {
        if token.span.start > end {
            out.push((' ', Span::new(end as usize, token.span.start as usize)));
        }
        end = token.span.end;
        let mark = match token.kind {
            TokenKind::Url => Some(LINK),
            TokenKind::Email => Some(MAIL),
            TokenKind::Mention => Some(MENTION),
            _ => None,
        };
        if let Some(mark) = mark {
            out.push((mark, token.span));
            continue;
        }
        for (at, character) in token.of(document.text).char_indices() {
            let start = token.span.start as usize + at;
            let span = Span::new(start, start + character.len_utf8());
            let shown = if character.is_numeric() {
                '0'
            } else {
                character
            };
            out.push((shown, span));
        }
    }
    out.push((' ', Span::new(end as usize, end as usize)));
    out
}

#[cfg(test)]
mod tests {
    use super::super::Family;
    use super::super::testing::features;
    use super::*;

    #[test]
    fn counts_two_to_five_characters_with_edges() {
        let grams = features("ab  c", Family::Characters);
        let mut expected = vec![
            " a", " ab", " ab ", " ab c", "ab", "ab ", "ab c", "ab c ", "b ", "b c", "b c ", " c",
            " c ", "c ",
        ];
        expected.sort_unstable();
        let mut found: Vec<&str> = grams.iter().map(|(name, _)| name.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn masks_numbers_and_links() {
        let grams = features("in 1987 http://x.example/a", Family::Characters);
        let has = |name: &str| grams.iter().any(|(found, _)| found == name);
        assert!(has("0000"));
        assert!(has(&format!("0 {LINK}")));
        assert!(!has("19"));
        assert!(!has("http"));
    }

    #[test]
    fn nothing_from_nothing() {
        assert!(features("", Family::Characters).is_empty());
    }
}
