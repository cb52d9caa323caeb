//! Whether a sentence ends behind a token: what a stop promises against what follows it.

use crate::document::{CaseStyle, TokenKind};

use super::marks::{is_opener, lines, starts_item, stop_of};
use super::starters::STARTERS;
use super::{Splitter, Stop};

/// Languages that write an ordinal number with a period.
const ORDINALS: &[&str] = &[
    "cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "no", "sk", "sl", "sr", "tr",
];

/// Tokens after which unpunctuated running text is cut at the next line break.
const LONG: u32 = 60;

impl Splitter<'_> {
    /// Whether the sentence that began with token `first` ends after token `index`.
    pub(super) fn ends(
        &self,
        first: usize,
        index: usize,
        stop: Option<Stop>,
        closed: bool,
        quoted: bool,
        gap: &str,
    ) -> bool {
        let breaks = lines(gap);
        let next = self.tokens[index + 1];
        let form = next.of(self.text);
        let Some(stop) = stop else {
            return breaks == 1 && self.line_ends(first, index);
        };
        // Whatever still closes is part of this sentence.
        if self.closes(index + 1, quoted) || gap.is_empty() && stop_of(form).is_some() {
            return false;
        }
        if matches!(form, "," | ";" | ":" | "，" | "、" | "；" | "：" | "،") {
            return false;
        }
        if stop == Stop::Hard {
            return true;
        }
        if next.kind == TokenKind::Punctuation && stop_of(form).is_some() {
            return false;
        }
        let opener = self.opener(index + 1);
        let begins = self.tokens[opener];
        let word = begins.of(self.text);
        let initial = word.chars().next().unwrap_or(' ');
        let uncased = matches!(begins.kind, TokenKind::CjkWord);
        if gap.is_empty() {
            return self.ends_unspaced(index, stop, opener == index + 1, word, uncased);
        }
        match stop {
            Stop::Hard => true,
            Stop::Never => false,
            Stop::Perhaps { capital } => {
                initial.is_uppercase()
                    && (!capital || opener > index + 1 || STARTERS.contains(&word))
                    || breaks == 1 && !initial.is_lowercase()
            }
            Stop::Initial => self.letter_ends(index, word),
            Stop::Strong | Stop::Period | Stop::Ellipsis => {
                // What follows a dash in lower case goes on with the sentence: "— he said".
                let dashed = opener > index + 1 && form.starts_with(['-', '–', '—']);
                // Where letters have no case, nothing tells a pause from an end.
                if stop == Stop::Ellipsis && breaks == 0 && is_arabic(initial) {
                    return false;
                }
                if initial.is_lowercase() {
                    return match stop {
                        _ if closed || dashed => false,
                        _ if self.context.case == CaseStyle::Lower => {
                            stop != Stop::Ellipsis || breaks == 1
                        }
                        Stop::Strong => true,
                        // A writer who began this sentence small begins the next so, too.
                        Stop::Period => gap.len() < 3 && self.began_small(first),
                        _ => false,
                    };
                }
                if stop == Stop::Period && self.is_marker(first, index) {
                    return false;
                }
                !(stop == Stop::Period && !closed && self.is_ordinal(index, word))
            }
        }
    }

    /// A stop with no white space after it: a missing space, or no stop at all.
    fn ends_unspaced(
        &self,
        index: usize,
        stop: Stop,
        bare: bool,
        word: &str,
        uncased: bool,
    ) -> bool {
        if uncased {
            return matches!(stop, Stop::Strong | Stop::Period | Stop::Ellipsis);
        }
        let mut letters = word.chars();
        let capitalised = letters.next().is_some_and(char::is_uppercase);
        let rest_lower = letters.next().is_none_or(char::is_lowercase);
        let before = index
            .checked_sub(1)
            .map_or("", |before| self.tokens[before].of(self.text));
        match stop {
            Stop::Strong | Stop::Period | Stop::Ellipsis => {
                bare && capitalised
                    && rest_lower
                    && before.chars().count() > 1
                    && before.ends_with(|ch: char| ch.is_lowercase() || ")\"'”’".contains(ch))
            }
            _ => false,
        }
    }

    /// A line break with no stop before it.
    fn line_ends(&self, first: usize, index: usize) -> bool {
        let next = self.tokens[index + 1];
        let form = next.of(self.text);
        let count = (index - first) as u32;
        if self.layout.unpunctuated && count >= LONG {
            return true;
        }
        if starts_item(form) {
            return true;
        }
        if next.kind == TokenKind::Number
            && self.tokens.get(index + 2).is_some_and(|after| {
                after.span.start == next.span.end && matches!(after.of(self.text), "." | ")")
            })
        {
            return true;
        }
        let last = self.tokens[index].of(self.text);
        if matches!(last, "," | "，" | "、" | ";" | "-" | "–" | "—" | "(" | "،") {
            return false;
        }
        let initial = form.chars().next().unwrap_or(' ');
        !self.layout.running && !initial.is_lowercase()
    }

    /// The first token from `index` that is neither an opening mark nor invisible.
    fn opener(&self, index: usize) -> usize {
        let limit = (index + 4).min(self.tokens.len() - 1);
        (index..limit)
            .find(|&at| {
                let token = self.tokens[at];
                token.kind != TokenKind::Invisible
                    && !(token.kind == TokenKind::Punctuation && is_opener(token.of(self.text)))
            })
            .unwrap_or(limit)
    }

    /// Whether the sentence that begins with token `first` has a small first letter and is one.
    fn began_small(&self, first: usize) -> bool {
        let token = self.tokens[first];
        token.kind == TokenKind::Word && token.of(self.text).starts_with(char::is_lowercase)
    }

    /// Whether the sentence so far is only a list marker: `1.`, `a.`
    fn is_marker(&self, first: usize, index: usize) -> bool {
        index == first + 1 && {
            let token = self.tokens[first];
            let form = token.of(self.text);
            token.kind == TokenKind::Number && form.len() <= 3
                || form.len() == 1 && token.kind == TokenKind::Word
        }
    }

    /// An ordinal before a noun: German `am 3. Oktober`.
    fn is_ordinal(&self, index: usize, word: &str) -> bool {
        ORDINALS.contains(&self.context.language)
            && word.starts_with(char::is_uppercase)
            && !STARTERS.contains(&word)
            && index > 0
            && {
                let token = self.tokens[index - 1];
                token.kind == TokenKind::Number
                    && token.span.len() <= 2
                    && token
                        .of(self.text)
                        .bytes()
                        .all(|byte| byte.is_ascii_digit())
            }
    }

    /// Whether a sentence ends after the single letter at `index` ("vitamin A. The"): after
    /// a lower-case word, and before a word that begins sentences and no name ("by J. Will Smith").
    fn letter_ends(&self, index: usize, word: &str) -> bool {
        let small = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|token| token.of(self.text).starts_with(char::is_lowercase))
        };
        index > 0 && small(index - 1) && STARTERS.contains(&word) && small(index + 2)
    }
}

/// Whether the letter is of the Arabic script.
fn is_arabic(ch: char) -> bool {
    matches!(ch, '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}')
}
