//! Sentences, decided on the token stream, where abbreviations are already whole.
//!
//! A stop ends a sentence when what follows looks like the beginning of one.
//! How much capitals can tell depends on the text: in lower-case text a lower-case
//! letter after a full stop begins a sentence. A blank line always ends one; a
//! single line break does only where lines look like lines of a list or post
//! and not like one running text cut to width, as captions are.

use crate::document::{CaseStyle, Sentence, Token, TokenKind};
use crate::lexicon::abbreviations::{Abbreviations, Class as Follows};
use crate::span::Span;

use super::scan::{Tables, is_cyrillic};
use super::starters::STARTERS;

/// Tokens after which unpunctuated running text is cut at the next line break.
const LONG: u32 = 60;

/// What a stop promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// A full-width stop, a danda: always the end.
    Hard,
    /// `!`, `?` and their like.
    Strong,
    /// A full stop.
    Period,
    /// `...` or `…`.
    Ellipsis,
    /// The period of an abbreviation that never ends a sentence.
    Never,
    /// The period of an abbreviation that may.
    Perhaps {
        /// Whether the abbreviation is written with a capital and so may be part of a name.
        capital: bool,
    },
}

/// What is known of the whole text when its sentences are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'t> {
    pub(super) tables: Tables<'t>,
    pub(super) case: CaseStyle,
    /// Primary language subtag, `und` when unknown.
    pub(super) language: &'static str,
}

/// Divides the tokens into sentences.
pub(super) fn sentences(text: &str, tokens: &[Token], context: &Context<'_>) -> Vec<Sentence> {
    let splitter = Splitter {
        text,
        tokens,
        context,
        layout: Layout::of(text, tokens, context.case),
    };
    splitter.split()
}

/// How a text uses its line breaks.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// Lines are one running text cut to width.
    running: bool,
    /// Hardly any stops: recogniser output.
    unpunctuated: bool,
}

impl Layout {
    fn of(text: &str, tokens: &[Token], case: CaseStyle) -> Self {
        let mut stops = 0usize;
        let (mut lower, mut upper) = (0usize, 0usize);
        for (index, token) in tokens.iter().enumerate() {
            let stop = token.kind == TokenKind::Punctuation && stop_of(token.of(text)).is_some();
            stops += usize::from(stop);
            let Some(next) = tokens.get(index + 1) else {
                break;
            };
            if stop || breaks(text, *token, *next) != 1 {
                continue;
            }
            match next.of(text).chars().next() {
                Some(first) if first.is_lowercase() => lower += 1,
                Some(first) if first.is_uppercase() => upper += 1,
                _ => {}
            }
        }
        Self {
            running: case == CaseStyle::Upper || lower > 0 && lower * 3 >= lower + upper,
            unpunctuated: stops * 150 < tokens.len(),
        }
    }
}

struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    context: &'a Context<'a>,
    layout: Layout,
}

impl Splitter<'_> {
    fn split(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let mut first = 0;
        let mut stop = None;
        let mut closed = false;
        for (index, token) in self.tokens.iter().enumerate() {
            let here = self.stop_at(index);
            // By far the most: a word, and no stop before it, inside a line.
            if here.is_none()
                && stop.is_none()
                && let Some(&next) = self.tokens.get(index + 1)
                && breaks(self.text, *token, next) == 0
            {
                continue;
            }
            if here.is_some() && !(stop.is_some() && self.closes(index)) {
                stop = here;
                closed = false;
            } else if stop.is_some() && self.closes(index) {
                closed |= token.kind == TokenKind::Punctuation;
            } else {
                stop = None;
            }
            let ends = match self.tokens.get(index + 1) {
                None => true,
                Some(next) => {
                    let gap = &self.text[token.span.end as usize..next.span.start as usize];
                    self.ends(first, index, stop, closed, gap)
                }
            };
            if ends {
                sentences.push(Sentence {
                    span: Span {
                        start: self.tokens[first].span.start,
                        end: token.span.end,
                    },
                    first: first as u32,
                    last: index as u32 + 1,
                });
                first = index + 1;
                stop = None;
            }
        }
        sentences
    }

    /// The stop that token `index` is, if it is one.
    #[inline]
    fn stop_at(&self, index: usize) -> Option<Stop> {
        let token = self.tokens[index];
        match token.kind {
            TokenKind::Punctuation => stop_of(token.of(self.text)),
            // A face ends what it comments on when a capital follows, as a stop left out.
            TokenKind::Emoticon => Some(Stop::Perhaps { capital: false }),
            TokenKind::Abbreviation => {
                let form = token.of(self.text);
                form.ends_with('.').then(|| self.abbreviation(index, form))
            }
            _ => None,
        }
    }

    fn abbreviation(&self, index: usize, form: &str) -> Stop {
        let capital = form.starts_with(char::is_uppercase);
        let perhaps = Stop::Perhaps { capital };
        let tables = self.context.tables;
        let tables: &[&Abbreviations] = if form.starts_with(is_cyrillic) {
            tables.cyrillic
        } else {
            tables.latin
        };
        match tables.iter().find_map(|table| table.get(form)) {
            // "in 1998 г. Он": after a number it is a unit, not a title.
            Some(Follows::Title)
                if !capital && index > 0 && self.tokens[index - 1].kind == TokenKind::Number =>
            {
                perhaps
            }
            Some(Follows::Title | Follows::Number) => Stop::Never,
            Some(Follows::Any) => perhaps,
            // An initial, or an initialism that no table has.
            None if form.chars().filter(|&ch| ch != '.').count() == 1 => Stop::Never,
            None => perhaps,
        }
    }

    /// Whether token `index` still belongs to the stop before it: a closing quote or bracket,
    /// or a face that comments on the sentence.
    fn closes(&self, index: usize) -> bool {
        let token = self.tokens[index];
        let before = self.tokens[index - 1].span.end as usize;
        let gap = &self.text[before..token.span.start as usize];
        match token.kind {
            TokenKind::Punctuation => {
                let form = token.of(self.text);
                // German closes with the mark that opens elsewhere.
                let opens = form.starts_with(['“', '‘'])
                    && self
                        .tokens
                        .get(index + 1)
                        .is_some_and(|next| next.span.start == token.span.end);
                gap.is_empty() && is_closer(form) && !opens
            }
            TokenKind::Emoji | TokenKind::Emoticon => lines(gap) == 0,
            TokenKind::Invisible => true,
            _ => false,
        }
    }

    /// Whether the sentence that began with token `first` ends after token `index`.
    fn ends(
        &self,
        first: usize,
        index: usize,
        stop: Option<Stop>,
        closed: bool,
        gap: &str,
    ) -> bool {
        let breaks = lines(gap);
        if breaks > 1 {
            return true;
        }
        let next = self.tokens[index + 1];
        let form = next.of(self.text);
        let Some(stop) = stop else {
            return breaks == 1 && self.line_ends(first, index);
        };
        // Whatever still closes is part of this sentence.
        if self.closes(index + 1) || gap.is_empty() && stop_of(form).is_some() {
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
            Stop::Strong | Stop::Period | Stop::Ellipsis => {
                if initial.is_lowercase() {
                    return match stop {
                        _ if closed => false,
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
                !(stop == Stop::Period && self.is_ordinal(index, initial))
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

    /// A German ordinal before a noun: `am 3. Oktober`.
    fn is_ordinal(&self, index: usize, initial: char) -> bool {
        self.context.language == "de" && initial.is_uppercase() && index > 0 && {
            let token = self.tokens[index - 1];
            token.kind == TokenKind::Number
                && token.span.len() <= 2
                && token
                    .of(self.text)
                    .bytes()
                    .all(|byte| byte.is_ascii_digit())
        }
    }
}

/// Line breaks between a token and the next.
#[inline]
fn breaks(text: &str, token: Token, next: Token) -> usize {
    let (from, to) = (token.span.end as usize, next.span.start as usize);
    match to - from {
        0 => 0,
        1 => usize::from(text.as_bytes()[from] == b'\n'),
        _ => lines(&text[from..to]),
    }
}

/// Line breaks in white space; a paragraph separator counts as two.
fn lines(gap: &str) -> usize {
    gap.chars()
        .map(|ch| match ch {
            '\n' => 1,
            '\u{2029}' => 2,
            _ => 0,
        })
        .sum()
}

fn stop_of(form: &str) -> Option<Stop> {
    match form.chars().next()? {
        '.' if form.len() == 1 => Some(Stop::Period),
        '.' | '…' => Some(Stop::Ellipsis),
        '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '؟' => Some(Stop::Strong),
        '。' | '！' | '？' | '｡' | '۔' | '।' | '॥' => Some(Stop::Hard),
        _ => None,
    }
}

fn is_closer(form: &str) -> bool {
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

fn is_opener(form: &str) -> bool {
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
fn starts_item(form: &str) -> bool {
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
