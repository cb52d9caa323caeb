//! "us" the pronoun and "U.S." the country.
//!
//! Both are written with the same two letters once case or points are lost, and
//! speech recognisers, voices and replacement scripts lose them. The decision
//! looks at the words around ([`context`](super::context)) and never at how they are cased,
//! because the tools that lose the case of one word lose that of others; a
//! log-linear model weighs them. Between the two thresholds it abstains. What a
//! context must prove depends on how often the channel makes the slip.

use std::sync::LazyLock;

use super::super::detector::Channel;
use super::super::fold::fold_hash;
use super::super::hit::Hit;
use super::super::native::Context;
use super::super::wording::capitalised_share;
use super::model::ConfusionModel;
use crate::document::{CaseStyle, Document, Token, TokenKind};
use crate::span::Span;

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
                pronoun: 4.4,
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
        let mut asked = threshold;
        if context.channel == Channel::Written && in_apposition(document, index) {
            asked += APPOSITION;
        }
        let odds = log_odds(document.text, token.span);
        if odds < asked {
            continue;
        }
        let mut hit = Hit::new(context.rule, token.span);
        hit.confidence = Some(confidence(odds - asked));
        hit.note = Some(note("the country", odds, context.channel, document));
        hits.push(hit);
    }
}

/// What the finding rests on: how the context weighs, and how often the channel slips.
fn note(meant: &str, odds: f32, channel: Channel, document: &Document<'_>) -> String {
    // The words around repeat each other, so beyond a thousand the figure says no more.
    let times = odds.exp();
    let weight = if times >= 1000.0 {
        "over 1,000".to_owned()
    } else if times >= 10.0 {
        format!("about {:.0}", (times / 10.0).round() * 10.0)
    } else {
        format!("about {times:.0}")
    };
    let base = match channel {
        Channel::Spoken => {
            "Recognisers write 4 to 16 % of country mentions as “us” (Google 15.6 %, \
             Amazon 10 %, Speechmatics 4.3 %, Microsoft none)."
        }
        Channel::Written if document.case == CaseStyle::Lower => {
            "The text has no capitals, so the case may merely be lost."
        }
        Channel::Written => "Writers of posts confuse them about once in a thousand mentions.",
    };
    format!("Likelihood ratio for {meant}: {weight}. {base}")
}

/// Further evidence asked where the pronoun may have a noun beside it: "us actors".
const APPOSITION: f32 = 6.0;

/// Plurals that say who "we" are without an "s".
const PEOPLE: &[&str] = &["people", "men", "women", "children", "folk", "kids", "both"];

/// Words before which the country stands as an adjective: no pronoun follows them.
const BEFORE_COUNTRY: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my",
    "your", "some", "many", "several", "few", "former", "current", "new", "million", "billion",
    "thousand", "hundred",
];

/// Plurals that a country has and "we" are not: they make no apposition.
const OF_COUNTRY: &[&str] = &[
    "officials",
    "troops",
    "forces",
    "soldiers",
    "dollars",
    "sanctions",
    "stocks",
    "shares",
    "markets",
    "exports",
    "imports",
    "sales",
    "senators",
    "lawmakers",
    "elections",
    "diplomats",
    "authorities",
    "tariffs",
    "prices",
    "regulators",
    "prosecutors",
    "warships",
    "companies",
];

/// Whether a plural follows within two words and nothing before makes the country sure:
/// "so us actors", "pictures of us older folks". Also a verb that looks like a plural.
fn in_apposition(document: &Document<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).map(|at| document.tokens[at]);
    if before.is_some_and(|token| {
        token.kind == TokenKind::Number
            || BEFORE_COUNTRY.contains(&token.of(document.text).to_lowercase().as_str())
    }) {
        return false;
    }
    let after = document.tokens[index + 1..].iter().take(2);
    after.take_while(|token| token.is_word()).any(|token| {
        let word = token.of(document.text).to_lowercase();
        let plural = word.len() > 3
            && word.ends_with('s')
            && !["ss", "us", "is", "ics"]
                .iter()
                .any(|end| word.ends_with(end));
        let of_country = OF_COUNTRY.contains(&word.as_str());
        (plural && !of_country) || PEOPLE.contains(&word.as_str())
    })
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

/// "U.S.", "US", "USA" or "U S" where the pronoun is meant.
pub(crate) fn country_for_us(context: Context<'_>, hits: &mut Vec<Hit>) {
    let document = context.document;
    let forms = ["us", "u.s.", "u.s", "usa", "u.s.a.", "u"].map(fold_hash);
    let least = Thresholds::of(context.channel).pronoun;
    for (index, hash) in context.hashes.iter().enumerate() {
        if !forms.contains(hash) {
            continue;
        }
        let Some((span, last)) = country_form(document, index) else {
            continue;
        };
        let written = span.of(document.text);
        // In a row of capitals the pronoun is written so too, and a single word may shout.
        if written == "US" && among_capitals(document, index) {
            continue;
        }
        let mut threshold = least;
        if written.len() > 2 && !written.starts_with("U.S") && !written.starts_with("u.s") {
            threshold += LONG_FORM;
        }
        if context.channel == Channel::Written {
            if names_follow(document, last) || (written == "US" && stressed(document, index)) {
                continue;
            }
            if certain_pronoun_slot(context, index) {
                threshold -= CERTAIN;
            } else {
                if telegraphic(document, index) || written.starts_with("USA") {
                    continue;
                }
                if written == "US" {
                    threshold += EMPHASIS;
                }
                if word_before(document, index).is_some_and(|word| PLACE.contains(&word.as_str())) {
                    threshold += PLACED;
                }
            }
        }
        let odds = -log_odds(document.text, span);
        if odds < threshold {
            continue;
        }
        let mut hit = Hit::new(context.rule, span);
        hit.confidence = Some(confidence(odds - threshold));
        hit.note = Some(note("the pronoun", odds, context.channel, document));
        hits.push(hit);
    }
}

/// The country at token `index`, as written, and the token it ends with.
fn country_form(document: &Document<'_>, index: usize) -> Option<(Span, usize)> {
    let token = document.tokens[index];
    match token.of(document.text) {
        "US" | "U.S." | "U.S" | "u.s." | "u.s" | "USA" | "U.S.A." => Some((token.span, index)),
        // Spelled by a voice: "U S".
        "U" => {
            let next = document.tokens.get(index + 1)?;
            let third = document.tokens.get(index + 2);
            let spelled = next.of(document.text) == "S"
                && next.span.start == token.span.end + 1
                && third.is_none_or(|token| token.of(document.text) != "A");
            let span = Span {
                start: token.span.start,
                end: next.span.end,
            };
            spelled.then_some((span, index + 1))
        }
        _ => None,
    }
}

/// Whether a name follows, which the country describes: "giving U.S. Names more time".
fn names_follow(document: &Document<'_>, last: usize) -> bool {
    document.case == CaseStyle::Mixed
        && document.tokens.get(last + 1).is_some_and(|token| {
            token.is_word()
                && token.of(document.text).len() > 1
                && token.of(document.text).starts_with(char::is_uppercase)
        })
}

/// Whether "US" may be the pronoun in capitals for stress: at the end of its clause, after a
/// capital, or after a preposition ("it is up to US").
fn stressed(document: &Document<'_>, index: usize) -> bool {
    const PREPOSITIONS: &[&str] = &["to", "for", "with", "from", "by", "in", "on", "at", "about"];
    let ends = document
        .tokens
        .get(index + 1)
        .is_none_or(|token| !token.is_word());
    let before = index.checked_sub(1).map(|at| document.token_text(at));
    ends || before.is_some_and(|word| {
        word.starts_with(char::is_uppercase) && index > 1
            || PREPOSITIONS.contains(&word.to_lowercase().as_str())
    })
}

fn word_before(document: &Document<'_>, index: usize) -> Option<String> {
    let at = index.checked_sub(1)?;
    Some(document.token_text(at).to_lowercase())
}

/// Evidence waived after words that only the pronoun follows.
const CERTAIN: f32 = 0.5;

/// Further evidence asked of forms that no tool is known to put for the pronoun.
const LONG_FORM: f32 = 1.0;

/// From one at the threshold's measured precision towards certainty.
fn confidence(margin: f32) -> f32 {
    1.0 - 0.12 * (-0.5 * margin.max(0.0)).exp()
}

/// Further evidence asked of "US" in written text, where capitals may only stress the pronoun.
const EMPHASIS: f32 = 1.25;

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
    !stopped || document.tokens.iter().any(social) || capitalised_share(document, sentence) > 0.6
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
