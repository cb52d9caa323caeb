//! The parts of a token pattern; how one is written is told in [`parser`](super::parser).

use serde::{Deserialize, Serialize};

use super::commonness::commonness;
use super::fold::fold_hash;
use super::lazy::Lazy;
use crate::document::{Token, TokenKind};

/// A part of a pattern.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// One token.
    Token(Test),
    /// Alternatives in order of preference; `capture` numbers the group from 1.
    Group {
        alternatives: Vec<Vec<Node>>,
        capture: Option<u8>,
    },
    /// `min` to `max` times the nodes, as often as possible.
    Repeat {
        nodes: Vec<Node>,
        min: u16,
        max: u16,
    },
    /// Sentence start.
    Start,
    /// Sentence end.
    End,
    /// The finding starts here.
    Open,
    /// The finding ends here.
    Close,
}

/// A condition on one token.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// The folded token is one of these, sorted; `cost` estimates how often per million tokens.
    Words { hashes: Vec<u64>, cost: f32 },
    /// The token is exactly this.
    Exact { text: String, hash: u64, cost: f32 },
    /// The token matches.
    Regex(Lazy),
    /// The token is of one of these kinds or shapes.
    Kind(Kind),
    /// Any token.
    Any,
    /// The token does not pass.
    Not(Box<Test>),
}

/// Kinds and shapes that a pattern can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Word,
    Number,
    Punctuation,
    Symbol,
    Url,
    Email,
    Mention,
    Hashtag,
    Emoji,
    Abbreviation,
    Cjk,
    Invisible,
    Capitalised,
    Upper,
    Lower,
    NounPhrase,
}

impl Kind {
    /// The kind called `name`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "word" => Self::Word,
            "num" => Self::Number,
            "punct" => Self::Punctuation,
            "symbol" => Self::Symbol,
            "url" => Self::Url,
            "email" => Self::Email,
            "mention" => Self::Mention,
            "hashtag" => Self::Hashtag,
            "emoji" => Self::Emoji,
            "abbrev" => Self::Abbreviation,
            "cjk" => Self::Cjk,
            "invisible" => Self::Invisible,
            "cap" => Self::Capitalised,
            "upper" => Self::Upper,
            "lower" => Self::Lower,
            "np" => Self::NounPhrase,
            _ => return None,
        })
    }

    pub(crate) fn holds(self, token: Token, text: &str) -> bool {
        let kind = token.kind;
        match self {
            Self::Word => matches!(kind, TokenKind::Word | TokenKind::Abbreviation),
            Self::Number => kind == TokenKind::Number,
            Self::Punctuation => kind == TokenKind::Punctuation,
            Self::Symbol => kind == TokenKind::Symbol,
            Self::Url => kind == TokenKind::Url,
            Self::Email => kind == TokenKind::Email,
            Self::Mention => kind == TokenKind::Mention,
            Self::Hashtag => kind == TokenKind::Hashtag,
            Self::Emoji => matches!(kind, TokenKind::Emoji | TokenKind::Emoticon),
            Self::Abbreviation => kind == TokenKind::Abbreviation,
            Self::Cjk => kind == TokenKind::CjkWord,
            Self::Invisible => kind == TokenKind::Invisible,
            Self::Capitalised => {
                token.is_word() && text.chars().next().is_some_and(char::is_uppercase)
            }
            Self::Upper => {
                token.is_word()
                    && text.chars().filter(|c| c.is_alphabetic()).count() > 1
                    && !text.chars().any(char::is_lowercase)
            }
            Self::Lower => token.is_word() && !text.chars().any(char::is_uppercase),
            Self::NounPhrase => {
                matches!(kind, TokenKind::Mention | TokenKind::Hashtag)
                    || Self::Capitalised.holds(token, text)
            }
        }
    }
}

/// Looks up a named set; none when there is no such set.
pub(crate) type Sets<'a> = dyn Fn(&str) -> Option<Vec<String>> + 'a;

/// Splits a literal into the tokens it becomes in a text.
pub(crate) type Split<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// The pattern that matches the words of `text` and nothing else.
pub(crate) fn plain(text: &str, split: &Split<'_>) -> Vec<Node> {
    split(text)
        .iter()
        .map(|token| {
            Node::Token(Test::Words {
                hashes: vec![fold_hash(token)],
                cost: commonness(&token.to_lowercase()),
            })
        })
        .collect()
}

/// Fewest and most tokens that the nodes cover.
pub(crate) fn width(nodes: &[Node]) -> (usize, usize) {
    nodes.iter().fold((0, 0), |(low, high), node| {
        let (l, h) = match node {
            Node::Token(_) => (1, 1),
            Node::Group { alternatives, .. } => {
                let widths = alternatives.iter().map(|nodes| width(nodes));
                widths.fold((usize::MAX, 0), |(l, h), (a, b)| (l.min(a), h.max(b)))
            }
            Node::Repeat { nodes, min, max } => {
                let (l, h) = width(nodes);
                (l * usize::from(*min), h * usize::from(*max))
            }
            Node::Start | Node::End | Node::Open | Node::Close => (0, 0),
        };
        (low + l, high + h)
    })
}
