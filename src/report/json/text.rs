//! What is known of texts before any analysis: tokens, languages.

use serde::Serialize;

use crate::document::{Document, Language, LanguageSpan, Post, Properties, TokenKind};
use crate::report::offsets::{Offsets, Unit};
use crate::span::Span;
use crate::text::normalize::View;
use crate::text::subword::SubwordTokenizer;

/// One document's tokens: the `tokenize` contract.
#[derive(Debug, Serialize)]
pub struct TokensReport<'a> {
    id: &'a str,
    lang: &'static str,
    sentences: Vec<[usize; 2]>,
    tokens: Vec<(usize, usize, TokenKind)>,
    /// Index and properties of the tokens that have some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<(usize, Properties)>,
    /// For each token what stands for it in the view, and where that came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<Vec<(usize, usize, String)>>,
    /// Place, number and name of each subword.
    #[serde(skip_serializing_if = "Option::is_none")]
    subwords: Option<Vec<(usize, usize, u32, String)>>,
}

impl<'a> TokensReport<'a> {
    /// The report of one tokenized text; offsets count `unit`s of it.
    #[must_use]
    pub fn new(id: &'a str, document: &Document<'_>, unit: Unit) -> Self {
        let mut offsets = Offsets::new(document.text, unit);
        let sentences = document
            .sentences
            .iter()
            .map(|sentence| offsets.convert(sentence.span))
            .collect();
        let tokens = document
            .tokens
            .iter()
            .map(|token| {
                let [start, end] = offsets.convert(token.span);
                (start, end, token.kind)
            })
            .collect();
        let properties = document
            .tokens
            .iter()
            .map(|token| token.properties(document.text))
            .enumerate()
            .filter(|(_, properties)| !properties.is_empty())
            .collect();
        Self {
            id,
            lang: document.language.code,
            sentences,
            tokens,
            properties,
            view: None,
            subwords: None,
        }
    }

    /// Adds what stands for each token in a view of the document's text.
    #[must_use]
    pub fn with_view(mut self, document: &Document<'_>, view: &View, unit: Unit) -> Self {
        let mut offsets = Offsets::new(document.text, unit);
        let parts = document.tokens.iter().map(|token| {
            let (from, part) = view.part(token.span);
            let [start, end] = offsets.convert(from);
            (start, end, part.to_owned())
        });
        self.view = Some(parts.collect());
        self
    }

    /// Adds the subwords of the document's text, as [`SubwordTokenizer::encode`] gives them.
    #[must_use]
    pub fn with_subwords(
        mut self,
        document: &Document<'_>,
        subwords: &SubwordTokenizer,
        pieces: &[(u32, Span)],
        unit: Unit,
    ) -> Self {
        let mut offsets = Offsets::new(document.text, unit);
        let pieces = pieces.iter().map(|&(id, span)| {
            let [start, end] = offsets.convert(span);
            (start, end, id, subwords.name(id).unwrap_or_default())
        });
        self.subwords = Some(pieces.collect());
        self
    }
}

/// The language of one document or account: the `language` contract.
#[derive(Debug, Serialize)]
pub struct LanguageReport<'a> {
    /// The record, or the account.
    pub id: &'a str,
    /// BCP 47 tag or `und`.
    pub lang: &'static str,
    /// Probability in 0..=1.
    pub confidence: f32,
    /// Whether the label is more likely wrong than right.
    pub too_short: bool,
    /// What else the text may be in, likeliest first.
    pub others: Vec<GuessReport>,
    /// Stretches by language, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spans: Option<Vec<LanguageSpanReport>>,
    /// How many posts were taken together, for an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posts: Option<u64>,
}

/// A language that a text may be in.
#[derive(Debug, Serialize)]
pub struct GuessReport {
    /// BCP 47 tag.
    pub lang: &'static str,
    /// Probability in 0..=1.
    pub confidence: f32,
}

/// A stretch of a text in one language.
#[derive(Debug, Serialize)]
pub struct LanguageSpanReport {
    /// Where it starts, in the unit asked for.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// BCP 47 tag or `und`.
    pub lang: &'static str,
    /// Probability in 0..=1.
    pub confidence: f32,
}

impl<'a> LanguageReport<'a> {
    /// The report on a record with what [`LanguageIdentifier::guesses`] and,
    /// where asked for, [`LanguageIdentifier::spans`] say.
    ///
    /// [`LanguageIdentifier::guesses`]: crate::text::language::LanguageIdentifier::guesses
    /// [`LanguageIdentifier::spans`]: crate::text::language::LanguageIdentifier::spans
    #[must_use]
    pub fn new(
        post: &'a Post,
        guesses: &[Language],
        spans: Option<&[LanguageSpan]>,
        unit: Unit,
    ) -> Self {
        let mut offsets = Offsets::new(&post.text, unit);
        let spans = spans.map(|spans| {
            spans
                .iter()
                .map(|span| {
                    let [start, end] = offsets.convert(span.span);
                    LanguageSpanReport {
                        start,
                        end,
                        lang: span.language.code,
                        confidence: span.language.confidence,
                    }
                })
                .collect()
        });
        Self {
            spans,
            ..Self::of(&post.id, guesses)
        }
    }

    /// The report on an account's `posts` posts with what
    /// [`LanguageIdentifier::pooled`](crate::text::language::LanguageIdentifier::pooled) says.
    #[must_use]
    pub fn of_account(account: &'a str, posts: u64, guesses: &[Language]) -> Self {
        Self {
            posts: Some(posts),
            ..Self::of(account, guesses)
        }
    }

    fn of(id: &'a str, guesses: &[Language]) -> Self {
        let first = guesses.first().copied().unwrap_or(Language::UNKNOWN);
        let others = guesses.iter().skip(1).map(|guess| GuessReport {
            lang: guess.code,
            confidence: guess.confidence,
        });
        Self {
            id,
            lang: first.code,
            confidence: first.confidence,
            too_short: first.too_short(),
            others: others.collect(),
            spans: None,
            posts: None,
        }
    }
}
