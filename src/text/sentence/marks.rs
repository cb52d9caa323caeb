//! The marks that end, close, open and list, by their first character.

use super::Stop;

/// Line breaks in white space; a paragraph separator counts as two.
pub(super) fn lines(gap: &str) -> usize {
    // By far the most: nothing, or one space.
    if gap.len() <= 1 {
        return usize::from(gap == "\n");
    }
    gap.chars()
        .map(|ch| match ch {
            '\n' => 1,
            '\u{2029}' => 2,
            _ => 0,
        })
        .sum()
}

pub(super) fn stop_of(form: &str) -> Option<Stop> {
    match form.chars().next()? {
        '.' if form.len() == 1 => Some(Stop::Period),
        '.' | '…' => Some(Stop::Ellipsis),
        '!' | '?' | '‽' | '‼' | '⁇' | '⁈' | '⁉' | '؟' => Some(Stop::Strong),
        '。' | '！' | '？' | '｡' | '۔' | '।' | '॥' => Some(Stop::Hard),
        _ => None,
    }
}

pub(super) fn is_closer(form: &str) -> bool {
    form.chars().next().is_some_and(|ch| {
        matches!(
            ch,
            ')' | ']'
                | '}'
                | '"'
                | '\''
                | '”'
                | '’'
                | '»'
                | '“'
                | '」'
                | '』'
                | '）'
                | '】'
                | '》'
                | '›'
                | '〉'
                | '＂'
        )
    })
}

pub(super) fn is_opener(form: &str) -> bool {
    form.chars().next().is_some_and(|ch| {
        matches!(
            ch,
            '(' | '['
                | '{'
                | '"'
                | '\''
                | '“'
                | '‘'
                | '«'
                | '„'
                | '‚'
                | '「'
                | '『'
                | '（'
                | '【'
                | '《'
                | '¿'
                | '¡'
                | '-'
                | '–'
                | '—'
                | '*'
                | '‹'
        )
    })
}

/// Marks that begin an item or a speaker's turn at the head of a line.
pub(super) fn starts_item(form: &str) -> bool {
    matches!(
        form,
        "-" | "–"
            | "—"
            | "•"
            | "*"
            | "·"
            | "●"
            | "▪"
            | "■"
            | "►"
            | ">"
            | ">>"
            | ">>>"
            | "♪"
            | "♫"
            | "##"
    )
}
