//! What flows down the river: the post that was read and the document it
//! becomes once tokenized.
//!
//! `ingest` makes [`Post`]s, `text` makes [`Document`]s; both are plain data.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::Span;

mod properties;

pub use properties::Properties;

/// One input record: a post, a caption file, a transcript, a text file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Post {
    /// Stable identifier: the record's own `id`, else `file:line` or the file's name.
    pub id: String,
    /// Who published it; the author in folder trees.
    pub account: Option<String>,
    /// Where it was published.
    pub platform: Option<String>,
    /// Language as the record declares it (BCP 47), which wordprint does not trust blindly.
    pub lang: Option<String>,
    /// Time of publication, kept as written; `fingerprint::Instant` reads the usual forms.
    pub created_at: Option<String>,
    /// The text that every span of the analysis points into.
    pub text: String,
    /// Fields that wordprint does not read, passed through to the output.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Caption cues, in text order; empty for everything but captions.
    pub cues: Vec<Cue>,
    /// Where the record was read from.
    pub source: Source,
}

/// Where a record came from, for messages and reports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The file, or `-` for standard input.
    pub path: Arc<PathBuf>,
    /// 1-based line where the record starts; 0 when the format has no lines.
    pub line: u64,
}

/// One caption cue: a stretch of [`Post::text`] and when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// 1-based position in the file.
    pub index: u32,
    /// When the cue appears, in milliseconds from the start.
    pub start_ms: u64,
    /// When the cue goes, in milliseconds from the start.
    pub end_ms: u64,
    /// The cue's text inside [`Post::text`].
    pub span: Span,
    /// 1-based line of the cue's text in its file; 0 when the format has no lines.
    pub line: u32,
}

impl Post {
    /// The cue that shows the byte at `offset`, if the post has cues.
    ///
    /// An offset in the separator between two cues belongs to the earlier one.
    #[must_use]
    pub fn cue_at(&self, offset: u32) -> Option<&Cue> {
        let after = self.cues.partition_point(|cue| cue.span.start <= offset);
        self.cues[..after].last()
    }
}

/// What a token is.
///
/// The names are those of the JSON output (`snake_case`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenKind {
    /// A word of an alphabetic script, apostrophes and inner hyphens as UAX #29 has them.
    Word,
    /// A word found by dictionary in a script written without spaces (Chinese, Japanese, Thai ...).
    CjkWord,
    /// Digits with their separators: `1,000.50`, `3.14`, `2020-07-24`, `12:30`, `50%`, `$5`.
    Number,
    /// One punctuation mark, or a run of the same one (`...`, `!!!`).
    Punctuation,
    /// A symbol that is neither punctuation nor emoji: `©`, `+`, `→`.
    Symbol,
    /// `https://...`, `www...` or a bare domain.
    Url,
    /// An e-mail address.
    Email,
    /// `@name`.
    Mention,
    /// `#tag`, in any script.
    Hashtag,
    /// An emoji with its modifiers, joiners and variation selectors.
    Emoji,
    /// An emoticon in ASCII (`:-)`) or a kaomoji.
    Emoticon,
    /// A dotted abbreviation with its periods: `U.S.`, `e.g.`, `Mr.`.
    Abbreviation,
    /// Characters that show nothing: controls, zero-width and direction marks.
    Invisible,
}

/// A token: a typed byte range of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Where it stands in the text. Never empty.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

impl Token {
    /// The token's characters.
    #[must_use]
    #[inline]
    pub fn of(self, text: &str) -> &str {
        self.span.of(text)
    }

    /// Whether the token is read as a word: counted in token rates and used by word features.
    #[must_use]
    #[inline]
    pub fn is_word(self) -> bool {
        matches!(
            self.kind,
            TokenKind::Word | TokenKind::CjkWord | TokenKind::Abbreviation
        )
    }
}

/// A sentence: a byte range and the tokens inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// From the first byte of the first token to the last byte of the last one.
    pub span: Span,
    /// Index of the first token in [`Document::tokens`].
    pub first: u32,
    /// One past the index of the last token.
    pub last: u32,
}

/// A language label with how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language {
    /// BCP 47 tag (`en`, `zh-Hans`, `sr-Latn`), or `und` when the text is too short to tell.
    pub code: &'static str,
    /// Calibrated probability in 0..=1 that `code` is right; 0 for `und`. Under
    /// [`Language::TELLING`] the code is no more than the best guess.
    pub confidence: f32,
}

impl Language {
    /// "Too short to tell".
    pub const UNKNOWN: Self = Self {
        code: "und",
        confidence: 0.0,
    };

    /// Below this confidence a label is more likely wrong than right.
    pub const TELLING: f32 = 0.5;

    /// Whether the text is too short to tell: `und`, or a guess that is more
    /// likely wrong than right.
    #[must_use]
    pub fn too_short(&self) -> bool {
        self.confidence < Self::TELLING
    }

    /// The primary subtag: `zh` of `zh-Hans`.
    #[must_use]
    pub fn primary(&self) -> &'static str {
        self.code.split('-').next().unwrap_or(self.code)
    }
}

/// A stretch of text in one language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageSpan {
    /// Where it stands in the text.
    pub span: Span,
    /// Its language.
    pub language: Language,
}

/// How the letters of a text are cased, which decides what capitals can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStyle {
    /// Upper and lower case as in edited text.
    #[default]
    Mixed,
    /// No capitals: recogniser output, chat.
    Lower,
    /// Capitals only.
    Upper,
    /// Every Word Begins With A Capital.
    Title,
    /// The script has no case, or the text no letters.
    None,
}

/// A tokenized text: the input of detectors and style features.
///
/// Tokens are ordered, do not overlap, lie on character boundaries and cover
/// every byte that is not white space. Every token belongs to exactly one
/// sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// The caller's text, unchanged.
    pub text: &'a str,
    /// The tokens, in text order.
    pub tokens: Vec<Token>,
    /// The sentences, in text order.
    pub sentences: Vec<Sentence>,
    /// The language of the text as a whole.
    pub language: Language,
    /// Stretches by language, in text order; one stretch for a text in one language.
    pub languages: Vec<LanguageSpan>,
    /// How the letters are cased over the whole text.
    pub case: CaseStyle,
}

impl<'a> Document<'a> {
    /// The characters of token `index`.
    ///
    /// # Panics
    /// When there is no such token.
    #[must_use]
    #[inline]
    pub fn token_text(&self, index: usize) -> &'a str {
        self.tokens[index].span.of(self.text)
    }

    /// The tokens of a sentence.
    #[must_use]
    #[inline]
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.first as usize..sentence.last as usize]
    }

    /// How many tokens read as words ([`Token::is_word`]).
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.tokens.iter().filter(|token| token.is_word()).count()
    }

    /// The language of the stretch that holds `offset`; the whole text's language in gaps.
    #[must_use]
    pub fn language_at(&self, offset: u32) -> Language {
        let after = self
            .languages
            .partition_point(|run| run.span.start <= offset);
        match self.languages[..after].last() {
            Some(run) if offset < run.span.end => run.language,
            _ => self.language,
        }
    }
}
