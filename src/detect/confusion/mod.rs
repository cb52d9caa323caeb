//! "us" the pronoun and "U.S." the country, told apart by context.
//!
//! Both are written with the same two letters once case or points are lost, and
//! speech recognisers, voices and replacement scripts lose them. The decision
//! looks at the words around ([`context`]) and never at how they are cased,
//! because the tools that lose the case of one word lose that of others; a
//! log-linear model ([`model`]), trained on edited text ([`train`]), weighs
//! them. Between the two thresholds it abstains.

pub mod context;
pub mod model;
pub mod train;

use std::sync::LazyLock;

use super::detector::{Channel, Hit};
use super::fold::fold_hash;
use super::native::Context;
use crate::document::{CaseStyle, Document, Token, TokenKind};
use crate::span::Span;
use model::ConfusionModel;

/// The model that comes with wordprint; its card is `lexicons/models/confusion-us.md`.
static MODEL: LazyLock<ConfusionModel> = LazyLock::new(|| {
    ConfusionModel::from_bytes(include_bytes!("../../../lexicons/models/confusion-us.bin"))
        .expect("the built-in model loads: a test holds this")
});

/// Evidence, as log odds for the country, above which "us" is taken for the country, and below
/// whose negative "U.S." is taken for the pronoun.
///
/// Chosen on the development rows; see the model card. In posts the country is hardly ever
/// written "us", so only contexts that allow nothing else count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// For "us" read as the country.
    pub country: f32,
    /// For "U.S." or "US" read as the pronoun.
    pub pronoun: f32,
}

impl Thresholds {
    /// The thresholds of a channel.
    #[must_use]
    pub fn of(channel: Channel) -> Self {
        match channel {
            Channel::Written => Self {
                country: 4.0,
                pronoun: 4.5,
            },
            // Recall 0.84 with no false alarm in 2,254 pronouns of six recognisers.
            Channel::Spoken => Self {
                country: 1.25,
                pronoun: 1.75,
            },
        }
    }
}

/// Log odds that the word at `span` of `text` is the country and not the pronoun.
#[must_use]
pub fn log_odds(text: &str, span: Span) -> f32 {
    let (left, right) = (&text[..span.start as usize], &text[span.end as usize..]);
    MODEL.log_odds(left, right)
}

/// "us" where the country is meant.
pub(crate) fn us_for_country(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    let us = fold_hash("us");
    let threshold = Thresholds::of(context.channel).country;
    for (index, hash) in context.hashes.iter().enumerate() {
        if *hash != us {
            continue;
        }
        let token = document.tokens[index];
        let written = token.of(document.text);
        if (written != "us" && written != "Us") || in_address(document.text, token.span) {
            continue;
        }
        let odds = log_odds(document.text, token.span);
        if odds < threshold {
            continue;
        }
        let mut hit = Hit::new(context.rule, token.span);
        hit.confidence = Some(confidence(odds - threshold));
        let lower = document.case == CaseStyle::Lower;
        hit.note = match (context.channel, lower) {
            (Channel::Spoken, _) => Some(
                "Speech recognisers write the country so in up to one of six mentions.".to_owned(),
            ),
            (Channel::Written, true) => {
                Some("The text has no capitals, so the case may merely be lost.".to_owned())
            }
            (Channel::Written, false) => None,
        };
        hits.push(hit);
    }
}

/// Whether the word is a part of an address: "state.ne.us", "example .us/page", "king-of-the-us-".
fn in_address(text: &str, span: Span) -> bool {
    let range = span.range();
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    before.is_some_and(|c| matches!(c, '.' | '/' | '_' | '@'))
        || after.is_some_and(|c| matches!(c, '/' | '_' | '@'))
        || (before == Some('-') && after == Some('-'))
}

/// "U.S." or "US" where the pronoun is meant.
pub(crate) fn country_for_us(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    let forms = ["us", "u.s.", "u.s"].map(fold_hash);
    let threshold = Thresholds::of(context.channel).pronoun;
    for (index, hash) in context.hashes.iter().enumerate() {
        if !forms.contains(hash) {
            continue;
        }
        let token = document.tokens[index];
        let written = token.of(document.text);
        if !matches!(written, "US" | "U.S." | "U.S" | "u.s." | "u.s") {
            continue;
        }
        // In a row of capitals the pronoun is written so too, and a single word may shout.
        if written == "US" && among_capitals(document, index) {
            continue;
        }
        let certain = certain_pronoun_slot(context, index);
        let mut threshold = threshold;
        if context.channel == Channel::Written && !certain {
            if telegraphic(document, index) {
                continue;
            }
            if written == "US" {
                threshold += EMPHASIS;
            }
            let before = index
                .checked_sub(1)
                .map(|at| document.token_text(at).to_lowercase());
            if before.is_some_and(|word| PLACE.contains(&word.as_str())) {
                threshold += PLACED;
            }
        }
        let odds = -log_odds(document.text, token.span);
        if odds < threshold {
            continue;
        }
        let mut hit = Hit::new(context.rule, token.span);
        hit.confidence = Some(confidence(odds - threshold));
        hits.push(hit);
    }
}

/// From one at the threshold's measured precision towards certainty.
fn confidence(margin: f32) -> f32 {
    1.0 - 0.12 * (-0.5 * margin.max(0.0)).exp()
}

/// Further evidence asked of "US" in written text, where capitals may only stress the pronoun.
const EMPHASIS: f32 = 1.5;

/// Words of place, after which hasty writers drop the article of the country ...
const PLACE: &[&str] = &[
    "to", "into", "in", "from", "by", "at", "within", "inside", "outside", "across",
];

/// ... and the further evidence that they ask for.
const PLACED: f32 = 2.0;

/// Whether token `index` stands in a headline or a post, which drop "the" before "U.S.": words
/// with capitals throughout, no full stop, hashtags, mentions or links.
fn telegraphic(document: &Document<'_>, index: usize) -> bool {
    let after = document
        .sentences
        .partition_point(|sentence| sentence.first as usize <= index);
    let Some(sentence) = document.sentences[..after].last() else {
        return true;
    };
    let tokens = document.tokens_of(sentence);
    let social = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Hashtag | TokenKind::Mention | TokenKind::Url
        )
    };
    let stopped = tokens.iter().rev().take(3).any(|token| {
        token.kind == TokenKind::Punctuation
            && token.of(document.text).starts_with(['.', '!', '?', '…'])
    });
    !stopped
        || document.tokens.iter().any(social)
        || super::detector::capitalised_share(document, sentence) > 0.6
}

/// Words after which no headline drops the article of "the U.S.".
const TAKES_PRONOUN: &[&str] = &[
    "let", "lets", "letting", "give", "gives", "gave", "giving", "show", "shows", "showed", "join",
    "joins", "joined", "contact", "remind", "reminds", "reminded", "bring", "brings", "brought",
    "teach", "teaches", "taught", "told", "follow", "makes", "made", "helped", "helps", "asked",
    "taking", "keeps", "leaves", "reached", "visit",
];

/// Words whose "of" takes a pronoun: "most of us".
const PART_OF: &[&str] = &[
    "all", "both", "most", "some", "none", "each", "one", "rest", "many", "any", "few", "two",
    "three", "half",
];

/// Whether the words before make the pronoun certain even to a reader of headlines, which drop
/// the article: "wants U.S. to leave" can be either, "let U.S. know" cannot.
fn certain_pronoun_slot(context: Context<'_>, index: usize) -> bool {
    let word = |back: usize| {
        let at = index.checked_sub(back)?;
        Some(context.document.token_text(at).to_lowercase())
    };
    let is = |list: &[&str], back: usize| word(back).is_some_and(|w| list.contains(&w.as_str()));
    is(TAKES_PRONOUN, 1) || (is(&["of"], 1) && is(PART_OF, 2))
}

/// Whether the text, or a word near token `index`, is in capitals.
fn among_capitals(document: &Document<'_>, index: usize) -> bool {
    if document.case == CaseStyle::Upper {
        return true;
    }
    let capitals = |token: Token| {
        let text = token.of(document.text);
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        letters().count() > 1 && letters().all(char::is_uppercase)
    };
    let before = document.tokens[..index]
        .iter()
        .rev()
        .filter(|token| token.is_word());
    let after = document.tokens[index + 1..]
        .iter()
        .filter(|token| token.is_word());
    before
        .take(3)
        .chain(after.take(3))
        .any(|token| capitals(*token))
}
