//! A toy tokenizer and short cuts, so that the tests of this module depend on no other.

use super::{Extractor, Family};
use crate::document::{CaseStyle, Document, Language, LanguageSpan, Sentence, Token, TokenKind};
use crate::span::Span;

/// Splits at white space and punctuation; sentences end after `.`, `!` and `?`.
pub(crate) fn document<'a>(text: &'a str, code: &'static str) -> Document<'a> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        chunk_tokens(chunk.trim_end(), start, &mut tokens);
        start += chunk.len();
    }
    let mut sentences = Vec::new();
    let mut first = 0;
    for index in 0..tokens.len() {
        let ends = tokens[index].of(text).starts_with(['.', '!', '?']);
        if ends || index + 1 == tokens.len() {
            sentences.push(Sentence {
                span: Span {
                    start: tokens[first].span.start,
                    end: tokens[index].span.end,
                },
                first: first as u32,
                last: index as u32 + 1,
            });
            first = index + 1;
        }
    }
    let language = Language {
        code,
        confidence: 1.0,
    };
    Document {
        text,
        tokens,
        sentences,
        language,
        languages: vec![LanguageSpan {
            span: Span::new(0, text.len()),
            language,
        }],
        case: CaseStyle::Mixed,
    }
}

fn chunk_tokens(chunk: &str, start: usize, tokens: &mut Vec<Token>) {
    let kind_of = |c: char| match c {
        '\'' | '’' => TokenKind::Word,
        c if c.is_numeric() => TokenKind::Number,
        c if c.is_alphabetic() => TokenKind::Word,
        c if (c as u32) >= 0x1F300 => TokenKind::Emoji,
        _ => TokenKind::Punctuation,
    };
    if chunk.starts_with("http") {
        return tokens.push(Token {
            span: Span::new(start, start + chunk.len()),
            kind: TokenKind::Url,
        });
    }
    let mut previous = '\0';
    let from = tokens.len();
    for (at, character) in chunk.char_indices() {
        let kind = kind_of(character);
        let end = (start + at + character.len_utf8()) as u32;
        let joins = match kind {
            TokenKind::Punctuation => character == previous,
            TokenKind::Emoji => false,
            _ => true,
        };
        previous = character;
        match tokens[from..].last_mut() {
            Some(last) if joins && last.kind == kind => last.span.end = end,
            _ => tokens.push(Token {
                span: Span {
                    start: (start + at) as u32,
                    end,
                },
                kind,
            }),
        }
    }
}

/// The named counts of one family of an English text, by name.
pub(crate) fn features(text: &str, family: Family) -> Vec<(String, u32)> {
    let extractor = Extractor::new();
    let mut tally = extractor.tally("en");
    extractor.extract(&document(text, "en"), &[], &mut tally);
    let (families, _) = tally.seal();
    let mut named: Vec<(String, u32)> = families[family.index()]
        .iter()
        .map(|(_, count, name)| (name.unwrap_or_default().to_owned(), count))
        .collect();
    named.sort_unstable();
    named
}

/// How often one feature of an English text was counted.
pub(crate) fn count_of(text: &str, family: Family, name: &str) -> u32 {
    features(text, family)
        .iter()
        .find(|(found, _)| found == name)
        .map_or(0, |(_, count)| *count)
}
