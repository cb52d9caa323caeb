//! Sentences, decided on the token stream, where abbreviations are already whole.
//!
//! A stop ends a sentence when what follows looks like the beginning of one.
//! How much capitals can tell depends on the text: in lower-case text a lower-case
//! letter after a full stop begins a sentence. A blank line always ends one; a
//! single line break does only where lines look like lines of a list or post
//! and not like one running text cut to width, as captions are.
//!
//! In English, `boundary` has the last word: a trained model that takes the
//! verdict of these rules as one sign among many, and finds ends without a stop.

use crate::document::{CaseStyle, Sentence, Token, TokenKind};
use crate::lexicon::abbreviations::{Abbreviations, Class as Follows};
use crate::span::Span;

use super::scan::{Tables, is_cyrillic};
use boundary::{Begun, Course, Model, Place, Window, open};
use marks::{is_closer, lines, stop_of};

mod boundary;
mod ends;
mod marks;
mod shape;
mod starters;
pub mod train;

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
    /// The period of a single letter: an initial, seldom a name by itself ("grade A.").
    Initial,
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
    let splitter = Splitter::new(text, tokens, context);
    match Model::builtin() {
        Some(model) if splitter.judged() => splitter.split(Ask::Sparing, |place| model.ends(place)),
        _ => splitter.split(Ask::Never, |place| place.ruled),
    }
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
            let stop = token.kind == TokenKind::Punctuation && is_stop(text, *token);
            stops += usize::from(stop);
            let Some(next) = tokens.get(index + 1) else {
                break;
            };
            if stop || in_line(text, *token, *next) {
                continue;
            }
            let gap = &text[token.span.end as usize..next.span.start as usize];
            if lines(gap) != 1 {
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

/// Where the model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Never,
    /// Not where it has hardly ever been seen to end a sentence, see [`Splitter::goes_on`].
    Sparing,
    /// Wherever it is `open`, as in training.
    Always,
}

struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    context: &'a Context<'a>,
    layout: Layout,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, tokens: &'a [Token], context: &'a Context<'a>) -> Self {
        Self {
            text,
            tokens,
            context,
            layout: Layout::of(text, tokens, context.case),
        }
    }

    /// Whether the text is of the kind that the model was trained on.
    fn judged(&self) -> bool {
        self.context.language == "en"
            && !self.layout.running
            && !matches!(self.context.case, CaseStyle::Lower | CaseStyle::Upper)
    }

    /// Walks over the tokens; `judge` decides where the rules do not have the last word.
    fn split(&self, ask: Ask, mut judge: impl FnMut(&Place) -> bool) -> Vec<Sentence> {
        let judged = ask != Ask::Never && self.judged();
        let mut sentences = Vec::new();
        let mut window = Window::new(self.text, self.tokens);
        let mut begun = Begun {
            first: 0,
            heads: true,
            course: Course::default(),
        };
        let mut stop = None;
        let mut closed = false;
        // Whether a straight quotation mark is open.
        let mut quoted = false;
        for (index, token) in self.tokens.iter().enumerate() {
            if stop.is_none() {
                let lower = if ask == Ask::Sparing {
                    begun.course.lower()
                } else {
                    0
                };
                if self.runs_on(index, judged, lower) {
                    if judged {
                        begun.course.take(*token, self.text);
                    }
                    continue;
                }
            }
            let first = begun.first;
            let form = token.of(self.text);
            let here = self.stop_at(index, form);
            let closes = stop.is_some() && self.closes(index, quoted);
            if here.is_some() && !closes {
                stop = here;
                closed = false;
            } else if closes {
                closed |= token.kind == TokenKind::Punctuation;
            } else {
                stop = None;
            }
            if form == "\"" {
                quoted = !quoted;
            }
            let (mut ends, mut paragraph) = (true, false);
            if let Some(next) = self.tokens.get(index + 1) {
                let gap = &self.text[token.span.end as usize..next.span.start as usize];
                let breaks = lines(gap);
                paragraph = breaks > 1;
                ends = paragraph || self.ends(first, index, stop, closed, quoted, gap);
                if judged && !paragraph {
                    begun.course.take(*token, self.text);
                    if breaks == 0
                        && !matches!(stop, Some(Stop::Hard | Stop::Never))
                        && open(self.text, *token, *next, ends)
                        && !(ask == Ask::Sparing
                            && stop.is_none()
                            && token.kind == TokenKind::Punctuation
                            && self.goes_on(index, begun.course.lower(), *next))
                    {
                        ends = judge(&window.place(&begun, index, ends));
                    }
                }
            }
            if ends {
                sentences.push(Sentence {
                    span: Span {
                        start: self.tokens[first].span.start,
                        end: token.span.end,
                    },
                    first: first as u32,
                    last: index as u32 + 1,
                });
                begun.first = index + 1;
                begun.course.end(paragraph, stop.is_some());
                begun.heads = paragraph;
                quoted &= !paragraph;
                stop = None;
            }
        }
        sentences
    }

    /// Whether token `index`, when no stop is open before it, is plainly inside its sentence: no
    /// stop, no quotation mark, on one line with the token after it, and nothing that the model
    /// (`judged`) is asked about. Most tokens are; the others take the long way.
    #[inline(always)]
    fn runs_on(&self, index: usize, judged: bool, lower: u8) -> bool {
        let token = self.tokens[index];
        let Some(&next) = self.tokens.get(index + 1) else {
            return false;
        };
        let here = self.initial(token);
        let plain = match token.kind {
            TokenKind::Word | TokenKind::Number => true,
            TokenKind::Punctuation => here.is_ascii() && !matches!(here, b'.' | b'!' | b'?' | b'"'),
            _ => false,
        };
        if !plain || !in_line(self.text, token, next) {
            return false;
        }
        if !judged || token.span.end == next.span.start {
            return true;
        }
        if next.kind == TokenKind::Word && self.initial(next).is_ascii_lowercase() {
            return token.kind != TokenKind::Punctuation || here == b',' && token.span.len() == 1;
        }
        token.kind == TokenKind::Word && self.goes_on(index, lower, next)
    }

    /// Whether a sentence that has shown `lower` lower-case words goes on after token `index`, which
    /// is no stop: after a small word that a word stands before; inside a name; after a comma, quotation
    /// mark, bracket or dash when a small word follows. In 30 MB of English news, novels, mail and posts the model
    /// ended no sentence there.
    fn goes_on(&self, index: usize, lower: u8, next: Token) -> bool {
        let token = self.tokens[index];
        let here = self.initial(token);
        let beyond = self.initial(next);
        match token.kind {
            TokenKind::Word if here.is_ascii_lowercase() => {
                lower >= 1
                    && self.tokens[index - 1].kind == TokenKind::Word
                    && matches!(
                        next.kind,
                        TokenKind::Word
                            | TokenKind::Number
                            | TokenKind::Punctuation
                            | TokenKind::Abbreviation
                    )
            }
            // A small letter behind the capital: a name, not an initialism.
            TokenKind::Word => {
                lower >= 2
                    && here.is_ascii_uppercase()
                    && token.span.len() > 1
                    && self.text.as_bytes()[token.span.start as usize + 1].is_ascii_lowercase()
                    && (next.kind == TokenKind::Word && beyond.is_ascii_uppercase()
                        || next.kind == TokenKind::Punctuation)
            }
            TokenKind::Punctuation => {
                lower == 3
                    && next.kind == TokenKind::Word
                    && beyond.is_ascii_lowercase()
                    && token.of(self.text).starts_with([
                        ',', ';', '"', '\'', '(', ')', '-', '–', '—', '“', '”', '‘', '’',
                    ])
            }
            _ => false,
        }
    }

    /// First byte of a token.
    #[inline]
    fn initial(&self, token: Token) -> u8 {
        self.text.as_bytes()[token.span.start as usize]
    }

    /// The stop that token `index` is, if it is one.
    fn stop_at(&self, index: usize, form: &str) -> Option<Stop> {
        let token = self.tokens[index];
        match token.kind {
            TokenKind::Punctuation => stop_of(form),
            // A face or an address ends what it belongs to when a capital follows, as a stop
            // left out would; a heart stands for a word.
            TokenKind::Emoticon | TokenKind::Url => Some(Stop::Perhaps { capital: false }),
            TokenKind::Emoji if !form.starts_with(['❤', '♥', '♡']) => {
                Some(Stop::Perhaps { capital: false })
            }
            TokenKind::Abbreviation if form.ends_with('.') => Some(self.abbreviation(index, form)),
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
            None if form.chars().filter(|&ch| ch != '.').count() == 1 => Stop::Initial,
            None => perhaps,
        }
    }

    /// Whether token `index` still belongs to the stop before it: a closing quote or bracket,
    /// a note mark (`[3]`), or a face that comments on the sentence. `quoted`: a straight
    /// quotation mark is open before it.
    fn closes(&self, index: usize, quoted: bool) -> bool {
        let token = self.tokens[index];
        let Some(before) = index.checked_sub(1).map(|before| self.tokens[before]) else {
            return false;
        };
        let gap = &self.text[before.span.end as usize..token.span.start as usize];
        match token.kind {
            TokenKind::Punctuation => {
                let form = token.of(self.text);
                let next = self.tokens.get(index + 1);
                let glued = next.is_some_and(|next| {
                    next.span.start == token.span.end && next.kind != TokenKind::Punctuation
                });
                match form {
                    "\"" if gap.is_empty() != glued => gap.is_empty(),
                    "\"" => quoted && lines(gap) == 0,
                    // French parts its closing mark from the stop by a space.
                    "»" => gap.is_empty() || gap.chars().count() == 1 && lines(gap) == 0 && !glued,
                    "[" => gap.chars().count() < 2 && lines(gap) == 0 && self.is_note(index),
                    // German closes with marks that open elsewhere.
                    _ if form.starts_with(['“', '‘', '«']) => gap.is_empty() && !glued,
                    _ => gap.is_empty() && is_closer(form),
                }
            }
            TokenKind::Number => before.of(self.text) == "[" && self.is_note(index - 1),
            TokenKind::Emoji | TokenKind::Emoticon => lines(gap) == 0,
            TokenKind::Invisible => gap.is_empty(),
            _ => false,
        }
    }

    /// Whether the bracket at `index` opens a note mark.
    fn is_note(&self, index: usize) -> bool {
        self.tokens.get(index + 1..index + 3).is_some_and(|inner| {
            inner[0].kind == TokenKind::Number && inner[1].of(self.text) == "]"
        })
    }
}

/// Whether a mark is a stop, told by its first byte where that is enough.
#[inline]
fn is_stop(text: &str, token: Token) -> bool {
    match text.as_bytes()[token.span.start as usize] {
        b'.' | b'!' | b'?' => true,
        0..=0x7F => false,
        _ => stop_of(token.of(text)).is_some(),
    }
}

/// Whether there is nothing between two tokens, or one byte that breaks no line.
#[inline]
fn in_line(text: &str, token: Token, next: Token) -> bool {
    let from = token.span.end;
    // No token begins with a line break, so that one look is enough for both.
    next.span.start - from <= 1 && text.as_bytes()[from as usize] != b'\n'
}
