//! Bytes to a [`Document`]: tokens, sentences, languages.
//!
//! One pass over the text makes typed tokens with exact byte offsets
//! (`scan`, helped by `word`, `dots`, `number`, `sign`, `social`, `emoji`,
//! `unspaced` and `cjk`); sentences are
//! decided on the tokens (`sentence`), so that an abbreviation's period is
//! never mistaken for a stop; `language` labels the text first, for the
//! abbreviations and hyphens of its language. Beside the tokens stand two
//! other views of a text: [`normalize`] and [`subword`].

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use crate::document::{CaseStyle, Document, Language, LanguageSpan, Token};
use crate::lexicon::abbreviations::Abbreviations;
use crate::span::Span;

mod case;
pub mod cjk;
mod class;
mod class_runs;
mod clitics;
mod dots;
mod emoji;
pub mod language;
pub mod normalize;
mod number;
mod particles;
mod scan;
pub mod script;
pub mod sentence;
mod sign;
mod social;
pub mod subword;
mod unspaced;
mod word;

pub use clitics::Clitics;

use class::Classes;
use language::LanguageIdentifier;
use scan::{Scanner, Tables};
use word::Hyphens;

/// Languages that write 10 000 with a space.
const SPACED_THOUSANDS: &[&str] = &[
    "be", "bg", "cs", "et", "fi", "fr", "hu", "lt", "lv", "nb", "nn", "no", "pl", "ru", "sk", "sv",
    "uk",
];

/// Read once: it takes longer than a short text does.
static ABBREVIATIONS: LazyLock<Vec<(&str, Abbreviations)>> = LazyLock::new(|| {
    // The built-in tables load: a test holds it.
    Abbreviations::builtin().unwrap_or_default()
});

/// Turns texts into documents. Built once, shared by all threads.
#[derive(Debug)]
pub struct Tokenizer {
    identifier: LanguageIdentifier,
    classes: Classes,
    abbreviations: &'static [(&'static str, Abbreviations)],
    clitics: Clitics,
    south_east: WordSegmenterBorrowed<'static>,
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

impl Tokenizer {
    /// The tokenizer with the built-in lexicons and language model.
    #[must_use]
    pub fn new() -> Self {
        Self {
            identifier: LanguageIdentifier::new(),
            classes: Classes::get(),
            abbreviations: &ABBREVIATIONS,
            clitics: Clitics::Keep,
            // By dictionary: a thousand times as fast as by LSTM, and no worse to the eye.
            south_east: WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()),
        }
    }

    /// Keeps clitics on their word, which is the default, or makes them tokens of their own.
    #[must_use]
    pub fn with_clitics(mut self, clitics: Clitics) -> Self {
        self.clitics = clitics;
        self
    }

    /// Tokenizes `text` and identifies its language.
    ///
    /// Only the first 4 GiB are read ([`Span::MAX_TEXT`]).
    #[must_use]
    pub fn document<'a>(&self, text: &'a str) -> Document<'a> {
        self.document_in(text, None)
    }

    /// Tokenizes `text`, whose language is given by a BCP 47 tag, if it is known.
    ///
    /// A tag that the identifier does not know is ignored; with one that it knows, no language
    /// identification is done and the document is labelled with it, at full confidence.
    #[must_use]
    pub fn document_in<'a>(&self, text: &'a str, language: Option<&str>) -> Document<'a> {
        let text = clip(text);
        let known = language.and_then(known_tag);
        let (language, languages) = match known {
            Some(code) => {
                let language = Language {
                    code,
                    confidence: 1.0,
                };
                let whole = LanguageSpan {
                    span: Span::new(0, text.len()),
                    language,
                };
                (language, vec![whole])
            }
            None => self.identifier.whole_and_spans(text),
        };
        let mut case = CaseStyle::None;
        let mut sentences = Vec::new();
        let tokens = self.with_context(text, language.primary(), |tokens, context| {
            case = context.case;
            sentences = sentence::sentences(text, tokens, context);
        });
        Document {
            text,
            tokens,
            sentences,
            language,
            languages,
            case,
        }
    }

    /// Tokenizes `text` and shows the tokens with what is known for their sentences.
    fn with_context(
        &self,
        text: &str,
        language: &'static str,
        mut show: impl FnMut(&[Token], &sentence::Context<'_>),
    ) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 4);
        let tables = self.scan(text, language, &mut tokens);
        let context = sentence::Context {
            tables: Tables {
                latin: &tables.0,
                cyrillic: &tables.1,
            },
            case: case::style(text, &tokens),
            language,
        };
        show(&tokens, &context);
        tokens
    }

    /// Appends the tokens of `text` to `out`, without language identification and sentences.
    ///
    /// Abbreviations are those of English, and of Russian and Ukrainian for Cyrillic words.
    pub fn tokens(&self, text: &str, out: &mut Vec<Token>) {
        self.scan(clip(text), "und", out);
    }

    /// Appends the tokens of `text`; `language` is a primary subtag. Returns the tables used.
    fn scan(
        &self,
        text: &str,
        language: &str,
        out: &mut Vec<Token>,
    ) -> (Vec<&Abbreviations>, Vec<&Abbreviations>) {
        let first = out.len();
        let pick = |codes: &[&str]| -> Vec<&Abbreviations> {
            codes
                .iter()
                .filter_map(|code| self.abbreviations.iter().find(|(known, _)| known == code))
                .map(|(_, table)| table)
                .collect()
        };
        let latin = match language {
            // Latin words as guests, and texts too short to tell.
            "ja" | "ko" | "ru" | "uk" | "und" | "zh" => pick(&["en"]),
            _ if self
                .abbreviations
                .iter()
                .any(|(known, _)| *known == language) =>
            {
                pick(&[language])
            }
            _ => pick(&["und"]),
        };
        let cyrillic = match language {
            "uk" => pick(&["uk", "ru"]),
            _ => pick(&["ru", "uk"]),
        };
        Scanner {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            out,
            classes: self.classes,
            tables: Tables {
                latin: &latin,
                cyrillic: &cyrillic,
            },
            hyphens: Hyphens::of(language),
            spaced_thousands: SPACED_THOUSANDS.contains(&language),
            cjk: cjk::Segmenter::new(language),
            south_east: self.south_east,
        }
        .run();
        if self.clitics == Clitics::Split {
            clitics::split(text, language, first, out);
        }
        (latin, cyrillic)
    }
}

/// Tags that a caller may declare.
const TAGS: &[&str] = &[
    "af", "ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "lo", "lt", "lv", "mk", "ml", "mr", "ms", "my", "nb", "ne", "nl",
    "nn", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sr-Cyrl",
    "sr-Latn", "sv", "sw", "ta", "te", "th", "tl", "tr", "ug", "uk", "ur", "uz", "vi", "yue",
    "zh-Hans", "zh-Hant",
];

/// The tag a declared language stands for: itself, its primary subtag, or none.
fn known_tag(declared: &str) -> Option<&'static str> {
    let exact = TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(declared));
    let primary = declared.split(['-', '_']).next().unwrap_or(declared);
    let chinese = || {
        let traditional = ["TW", "HK", "MO", "Hant"]
            .iter()
            .any(|region| declared[primary.len()..].contains(region));
        primary
            .eq_ignore_ascii_case("zh")
            .then_some(if traditional { "zh-Hant" } else { "zh-Hans" })
    };
    exact.copied().or_else(chinese).or_else(|| {
        TAGS.iter()
            .find(|tag| tag.eq_ignore_ascii_case(primary))
            .copied()
    })
}

/// The part of the text that spans can point into.
fn clip(text: &str) -> &str {
    let mut end = text.len().min(Span::MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
