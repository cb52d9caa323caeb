//! What tokens look like to the boundary model: a small number for the shape of each.

use crate::document::{Token, TokenKind};

pub(super) const LOWER: u32 = 1;
pub(super) const LETTER: u32 = 2;
pub(super) const UPPER: u32 = 3;
pub(super) const CAPITAL: u32 = 4;
pub(super) const UNCASED: u32 = 5;
pub(super) const PERIOD: u32 = 6;
pub(super) const ELLIPSIS: u32 = 7;
pub(super) const EXCLAMATION: u32 = 8;
pub(super) const QUESTION: u32 = 9;
pub(super) const RULER: u32 = 10;
pub(super) const SHORT_NUMBER: u32 = 11;
pub(super) const NUMBER: u32 = 12;
pub(super) const BEGIN: u32 = 13;
pub(super) const END: u32 = 14;
pub(super) const ABBREVIATION: u32 = 16;
pub(super) const OTHER: u32 = 24;
pub(super) const MARK: u32 = 64;

// Once a token, from another file: without the hints these are calls.

/// The shape of a token.
#[inline]
pub(super) fn shape_of(token: Token, text: &str) -> u32 {
    let form = token.of(text);
    let first = || form.chars().next().unwrap_or(' ');
    match token.kind {
        TokenKind::Word | TokenKind::CjkWord => word_shape(form),
        TokenKind::Punctuation | TokenKind::Symbol => match first() {
            '.' if form.len() == 1 => PERIOD,
            '.' | '…' => ELLIPSIS,
            '!' | '?' if form.contains('?') => QUESTION,
            '!' => EXCLAMATION,
            first if form.len() > 2 * first.len_utf8() => RULER,
            first => MARK + u32::from(first) * 2 + u32::from(form.len() > first.len_utf8()),
        },
        TokenKind::Number if form.len() < 3 => SHORT_NUMBER,
        TokenKind::Number => NUMBER,
        TokenKind::Abbreviation => {
            ABBREVIATION + u32::from(first().is_uppercase()) * 2 + u32::from(form.ends_with('.'))
        }
        kind => OTHER + kind as u32,
    }
}

fn word_shape(form: &str) -> u32 {
    // Most words, without a look at Unicode tables.
    match form.as_bytes() {
        [b'a'..=b'z', ..] => return LOWER,
        [b'A'..=b'Z'] => return LETTER,
        [b'A'..=b'Z', b'a'..=b'z', ..] => return CAPITAL,
        _ => {}
    }
    let first = form.chars().next().unwrap_or(' ');
    if first.is_lowercase() {
        LOWER
    } else if !first.is_uppercase() {
        UNCASED
    } else if form.len() == first.len_utf8() {
        LETTER
    } else if form.chars().any(char::is_lowercase) {
        CAPITAL
    } else {
        UPPER
    }
}

/// Whether the shape of a token is that of a stop.
#[inline]
pub(super) fn is_stop(token: Token, text: &str) -> bool {
    matches!(token.kind, TokenKind::Punctuation | TokenKind::Symbol)
        && token.of(text).starts_with(['.', '!', '?', '…'])
}

/// Hash of a form without regard to the case of ASCII letters.
#[inline]
pub(super) fn word(form: &str) -> u32 {
    form.bytes().fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    })
}

/// Lengths in classes of growing width.
#[inline]
pub(super) fn size(count: usize) -> u32 {
    match count {
        0..=6 => count as u32,
        7..=8 => 7,
        9..=12 => 8,
        13..=20 => 9,
        21..=35 => 10,
        _ => 11,
    }
}
