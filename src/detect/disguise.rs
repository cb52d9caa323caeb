//! Words whose letters are set so that a filter misses them: "f r e e", "fr33", "c@sh".
//!
//! Matching sees through them: the pieces of such a word are joined into one
//! token, over whose span the rules run once more, so every offset stays that of
//! the text itself. The setting is a finding of its own, where what it hides is
//! a word worth hiding (`lexicons/en/disguised.tsv`) or a very common one:
//! letters in a row and digits in words are otherwise ordinary (A B C, MP3).

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::fold::{self, fold_hash};
use super::hit::Hit;
use super::native::Context;
use crate::document::{Document, Token, TokenKind};
use crate::span::Span;

/// Fewest letters of a row that is joined for matching.
const SHORTEST_ROW: usize = 3;
/// Fewest letters of a hidden word that is reported.
const SHORTEST_WORD: usize = 4;

/// A text's tokens with disguised words joined.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) tokens: Vec<Token>,
    pub(crate) hashes: Vec<u64>,
    /// First and one past the last token of each sentence that holds a joined word.
    pub(crate) sentences: Vec<(usize, usize)>,
}

/// Joins disguised words; none in nearly every text.
pub(crate) fn join(document: &Document<'_>, hashes: &[u64]) -> Option<Joined> {
    let mut joined: Option<Joined> = None;
    for sentence in &document.sentences {
        let (first, last) = (sentence.first as usize, sentence.last as usize);
        let mut at = first;
        let mut begun = false;
        while at < last {
            let end = disguised_end(document, at, last);
            if end > at + 1 {
                let joined = joined.get_or_insert_with(|| Joined {
                    tokens: Vec::new(),
                    hashes: Vec::new(),
                    sentences: Vec::new(),
                });
                if !begun {
                    begun = true;
                    let from = joined.tokens.len();
                    joined.sentences.push((from, from));
                    joined.tokens.extend(&document.tokens[first..at]);
                    joined.hashes.extend(&hashes[first..at]);
                }
                let span = Span {
                    start: document.tokens[at].span.start,
                    end: document.tokens[end - 1].span.end,
                };
                joined.tokens.push(Token {
                    span,
                    kind: TokenKind::Word,
                });
                let letters: String = span
                    .of(document.text)
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .collect();
                joined.hashes.push(fold_hash(&letters));
            } else if let (Some(joined), true) = (&mut joined, begun) {
                joined.tokens.push(document.tokens[at]);
                joined.hashes.push(hashes[at]);
            }
            at = end;
        }
        if let (Some(joined), true) = (&mut joined, begun) {
            let end = joined.tokens.len();
            if let Some(last) = joined.sentences.last_mut() {
                last.1 = end;
            }
        }
    }
    joined
}

/// One past the last token of the disguised word that begins at token `at`; `at + 1` without one.
fn disguised_end(document: &Document<'_>, at: usize, last: usize) -> usize {
    let tokens = &document.tokens;
    if is_letter(document, tokens[at]) {
        let mut end = at + 1;
        while end < last
            && is_letter(document, tokens[end])
            && one_space(document, tokens[end - 1], tokens[end])
        {
            end += 1;
        }
        if end >= at + SHORTEST_ROW {
            return end;
        }
    }
    let mut end = at;
    // "wo" invisible "rd", "c" "@" "sh", "$" "ave"
    if tokens[at].kind == TokenKind::Word {
        end += 1;
    }
    while end + 1 < last
        && is_filler(document, tokens[end], end > at)
        && tokens[end + 1].kind == TokenKind::Word
        && (end == at || tokens[end - 1].span.end == tokens[end].span.start)
        && tokens[end].span.end == tokens[end + 1].span.start
    {
        end += 2;
    }
    end.max(at + 1)
}

fn is_letter(document: &Document<'_>, token: Token) -> bool {
    let text = token.of(document.text);
    // Most tokens are longer than any letter.
    text.len() <= 4
        && token.kind == TokenKind::Word
        && text.chars().count() == 1
        && text.chars().all(char::is_alphabetic)
}

fn one_space(document: &Document<'_>, left: Token, right: Token) -> bool {
    let between = document
        .text
        .get(left.span.end as usize..right.span.start as usize)
        .unwrap_or_default();
    let mut chars = between.chars();
    chars.next().is_some_and(|c| c != '\n' && c.is_whitespace()) && chars.next().is_none()
}

/// Whether the token is put into words to hide them; a dollar sign also before one.
fn is_filler(document: &Document<'_>, token: Token, inside: bool) -> bool {
    if matches!(token.kind, TokenKind::Word | TokenKind::Number) {
        return false;
    }
    match token.of(document.text) {
        "$" => true,
        "@" => inside,
        text => inside && !text.is_empty() && text.chars().all(fold::is_invisible),
    }
}

/// Folded hashes of the words that are reported.
static HIDDEN: LazyLock<FxHashSet<u64>> = LazyLock::new(|| {
    let lists = [
        include_str!("../../lexicons/en/disguised.tsv"),
        include_str!("../../lexicons/models/vocabulary-en.tsv"),
    ];
    let words = lists.iter().flat_map(|list| list.lines());
    words
        .filter(|word| !word.starts_with('#') && word.len() >= SHORTEST_WORD)
        .map(fold_hash)
        .collect()
});

/// Native detector: letters in a row, a space between each, that spell a word.
pub(crate) fn spaced_letters(context: Context<'_>, hits: &mut Vec<Hit>) {
    hidden(context, hits, |pieces| {
        let letter = |piece: &str| piece.chars().all(char::is_alphabetic);
        pieces
            .iter()
            .all(|piece| piece.chars().count() == 1 && letter(piece))
    });
}

/// Native detector: digits and signs in a word that look like its letters.
pub(crate) fn leet(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    for token in &document.tokens {
        let text = token.of(document.text);
        if token.kind == TokenKind::Word
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && fold::is_leet(text.as_bytes())
            && HIDDEN.contains(&fold_hash(text))
        {
            let mut hit = Hit::new(context.rule, token.span);
            hit.note = Some(format!("It reads “{}”.", fold::fold(text)));
            hits.push(hit);
        }
    }
    hidden(context, hits, |pieces| {
        pieces.iter().any(|piece| matches!(*piece, "@" | "$"))
    });
}

/// Reports the joined words of the text whose pieces are as wanted.
fn hidden(context: Context<'_>, hits: &mut Vec<Hit>, wanted: impl Fn(&[&str]) -> bool) {
    let document = context.document;
    let Some(joined) = context.joined else {
        return;
    };
    for (token, hash) in joined.tokens.iter().zip(&joined.hashes) {
        if !HIDDEN.contains(hash) {
            continue;
        }
        let inside = document
            .tokens
            .iter()
            .skip_while(|piece| piece.span.start < token.span.start)
            .take_while(|piece| piece.span.end <= token.span.end);
        let pieces: Vec<&str> = inside.map(|piece| piece.of(document.text)).collect();
        if pieces.len() > 1 && wanted(&pieces) {
            let mut hit = Hit::new(context.rule, token.span);
            let word = fold::fold(&pieces.concat());
            hit.note = Some(format!("It reads “{word}”."));
            hits.push(hit);
        }
    }
}
