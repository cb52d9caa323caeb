//! Where the features that spoke stand in the texts: key words in context.
//!
//! A comparison is made from fingerprints, which hold no text. A [`Finder`] takes the
//! features of its contributions and finds them again in the documents, one document at a
//! time, until each feature has been shown often enough.

use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use super::explain::readable;
use crate::document::Document;
use crate::span::Span;
use crate::style::{Family, mask_name, masked_tokens, shape_stream, text_stream};

/// Features of one method that are looked for.
const FEATURES: usize = 3;
/// Places shown for each feature on each side.
const PLACES: usize = 2;
/// Bytes between two places shown, so that they do not show the same lines.
const APART: u32 = 200;
/// Characters shown before and after a place.
const CONTEXT: usize = 56;

/// One place of one feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The method that the feature spoke in.
    pub method: String,
    /// The feature, as the contribution names it.
    pub feature: String,
    /// `a` or `b`.
    pub side: char,
    /// Identifier of the document.
    pub document: String,
    /// First byte of the place in the document.
    pub start: u32,
    /// What comes before.
    pub before: String,
    /// The text that is the feature.
    pub hit: String,
    /// What comes after.
    pub after: String,
}

/// How a feature is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    /// Words in a row, lower-cased.
    Words(Vec<String>),
    /// Masked tokens in a row, by name.
    Masked(Vec<String>),
    /// Characters of the text's stream.
    Characters(String),
    /// Characters of the text's shape.
    Shape(String),
}

#[derive(Debug, Clone)]
struct Wanted {
    method: String,
    feature: String,
    pattern: Pattern,
    /// Places still to be found on side A and on side B.
    left: [usize; 2],
}

/// Finds the features of a comparison in its documents.
#[derive(Debug, Clone)]
pub struct Finder {
    wanted: Vec<Wanted>,
    found: Vec<(usize, Passage)>,
}

impl Finder {
    /// A finder for the strongest features of each contribution.
    #[must_use]
    pub fn new(comparison: &Comparison) -> Self {
        let mut wanted: Vec<Wanted> = Vec::new();
        for contribution in &comparison.contributions {
            let Some(family) = contribution.family else {
                continue;
            };
            let spoke = contribution.features.iter().filter(|f| f.weight != 0.0);
            for feature in spoke.take(FEATURES) {
                let Some(pattern) = pattern(family, &feature.name) else {
                    continue;
                };
                if wanted.iter().any(|other| other.pattern == pattern) {
                    continue;
                }
                let left = [feature.a, feature.b].map(|rate| if rate > 0.0 { PLACES } else { 0 });
                wanted.push(Wanted {
                    method: contribution.method.clone(),
                    feature: feature.name.clone(),
                    pattern,
                    left,
                });
            }
        }
        Self {
            wanted,
            found: Vec::new(),
        }
    }

    /// Whether nothing is left to find on a side (0 or 1).
    #[must_use]
    pub fn is_done(&self, side: usize) -> bool {
        self.wanted
            .iter()
            .all(|wanted| wanted.left[side.min(1)] == 0)
    }

    /// Looks through a document of a side (0 or 1).
    pub fn look(&mut self, side: usize, id: &str, document: &Document<'_>) {
        let side = side.min(1);
        if self.is_done(side) {
            return;
        }
        let mut views = Views::default();
        for (at, wanted) in self.wanted.iter_mut().enumerate() {
            let limit = wanted.left[side];
            if limit == 0 {
                continue;
            }
            let spans = views.find(document, &wanted.pattern, limit);
            wanted.left[side] -= spans.len();
            for span in spans {
                let [before, hit, after] = crate::span::context(document.text, span, CONTEXT);
                let passage = Passage {
                    method: wanted.method.clone(),
                    feature: wanted.feature.clone(),
                    side: ['a', 'b'][side],
                    document: id.to_owned(),
                    start: span.start,
                    before,
                    hit,
                    after,
                };
                self.found.push((at, passage));
            }
        }
    }

    /// The places, by feature, side A before side B.
    #[must_use]
    pub fn finish(mut self) -> Vec<Passage> {
        self.found
            .sort_by(|x, y| x.0.cmp(&y.0).then(x.1.side.cmp(&y.1.side)));
        self.found.into_iter().map(|(_, passage)| passage).collect()
    }
}

/// Whether a character of a shape is a mark that shows: no letter, digit or kind of space.
fn is_mark(character: char) -> bool {
    !(character.is_alphanumeric() || matches!(character, ' ' | '⏎' | '⇥' | '⍽'))
}

fn pattern(family: Family, name: &str) -> Option<Pattern> {
    let words = || name.split(' ').map(str::to_owned).collect();
    match family {
        Family::Words | Family::FunctionWords => Some(Pattern::Words(words())),
        Family::Masked => Some(Pattern::Masked(words())),
        // Two letters stand everywhere and show nothing.
        Family::Characters => (name.chars().filter(|c| !c.is_whitespace()).count() > 2)
            .then(|| Pattern::Characters(name.to_owned())),
        Family::Punctuation => (name.chars().any(is_mark)).then(|| Pattern::Shape(name.to_owned())),
        _ => None,
    }
}

/// What of a document the patterns read, made when first asked for.
#[derive(Default)]
struct Views {
    words: Option<Vec<(String, Span)>>,
    masked: Option<Vec<(String, Span)>>,
    characters: Option<Stream>,
    shape: Option<Stream>,
}

/// A rewritten text with the way back.
struct Stream {
    text: String,
    /// Byte in `text` where a unit starts, and the unit's place in the document.
    units: Vec<(usize, Span)>,
}

impl Stream {
    fn new(units: Vec<(char, Span)>) -> Self {
        let mut text = String::with_capacity(units.len());
        let mut places = Vec::with_capacity(units.len());
        let mut buffer = [0; 4];
        for (character, span) in units {
            places.push((text.len(), span));
            text.push_str(&readable(character.encode_utf8(&mut buffer)));
        }
        Self {
            text,
            units: places,
        }
    }

    fn find(&self, pattern: &str, limit: usize) -> Vec<Span> {
        let places = self.text.match_indices(pattern).filter_map(|(at, _)| {
            let of = |byte: usize| self.units.partition_point(|unit| unit.0 <= byte);
            let first = self.units.get(of(at).checked_sub(1)?)?.1;
            let last = self
                .units
                .get(of(at + pattern.len() - 1).checked_sub(1)?)?
                .1;
            Some(Span::new(
                first.start as usize,
                last.end.max(first.end) as usize,
            ))
        });
        spaced(places, limit)
    }
}

impl Views {
    fn find(&mut self, document: &Document<'_>, pattern: &Pattern, limit: usize) -> Vec<Span> {
        match pattern {
            Pattern::Words(names) => {
                let words = self.words.get_or_insert_with(|| {
                    let words = document.tokens.iter().filter(|token| token.is_word());
                    words
                        .map(|token| {
                            let word = token.of(document.text).to_lowercase();
                            (word.replace('\u{2019}', "'"), token.span)
                        })
                        .collect()
                });
                in_a_row(words, names, limit)
            }
            Pattern::Masked(names) => {
                let masked = self.masked.get_or_insert_with(|| {
                    let language = document.language.primary();
                    masked_tokens(document, language)
                        .into_iter()
                        .map(|(id, span)| (mask_name(language, id), span))
                        .collect()
                });
                in_a_row(masked, names, limit)
            }
            Pattern::Characters(name) => self
                .characters
                .get_or_insert_with(|| Stream::new(text_stream(document)))
                .find(name, limit),
            Pattern::Shape(name) => self
                .shape
                .get_or_insert_with(|| Stream::new(shape_stream(document)))
                .find(name, limit),
        }
    }
}

/// The first places that are far enough from each other.
fn spaced(places: impl Iterator<Item = Span>, limit: usize) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for place in places {
        if out.len() == limit {
            break;
        }
        if out
            .last()
            .is_none_or(|last| place.start >= last.end + APART)
        {
            out.push(place);
        }
    }
    out
}

/// Places where units of these names follow each other.
fn in_a_row(units: &[(String, Span)], names: &[String], limit: usize) -> Vec<Span> {
    if names.is_empty() {
        return Vec::new();
    }
    let places = units
        .windows(names.len())
        .filter(|window| window.iter().zip(names).all(|(unit, name)| unit.0 == *name))
        .filter_map(|window| {
            let (first, last) = (window.first()?.1, window.last()?.1);
            Some(Span::new(
                first.start as usize,
                last.end.max(first.start) as usize,
            ))
        });
    spaced(places, limit)
}

#[cfg(test)]
mod tests {
    use super::super::comparison::{Contribution, FeatureContribution};
    use super::*;
    use crate::text::Tokenizer;

    fn comparison(family: Family, names: &[&str]) -> Comparison {
        let feature = |name: &&str| FeatureContribution {
            name: (*name).to_owned(),
            a: 1.0,
            b: 1.0,
            background: None,
            weight: 1.0,
        };
        Comparison {
            contributions: vec![Contribution {
                family: Some(family),
                method: "m".to_owned(),
                log10_lr: 1.0,
                features: names.iter().map(feature).collect(),
            }],
            ..Comparison::default()
        }
    }

    fn hits(family: Family, names: &[&str], text: &str) -> Vec<String> {
        let mut finder = Finder::new(&comparison(family, names));
        let tokenizer = Tokenizer::new();
        finder.look(0, "d", &tokenizer.document_in(text, Some("en")));
        finder.finish().into_iter().map(|p| p.hit).collect()
    }

    #[test]
    fn features_of_each_family_are_found_again() {
        let text = "However, the Old Man didn’t go. However, he saw the sea -- in 1851!";
        assert_eq!(hits(Family::Words, &["didn't"], text), ["didn’t"]);
        assert_eq!(hits(Family::FunctionWords, &["in the", "he"], text), ["he"]);
        assert_eq!(
            hits(Family::Characters, &["sea -", "0000"], text),
            ["sea -", "1851"]
        );
        assert_eq!(
            hits(Family::Punctuation, &["a -- a", "0!"], text),
            ["sea -- in", "1851!"]
        );
        let masked = hits(Family::Masked, &["<s> however ,"], text);
        assert!(
            masked.len() <= 2 && masked.iter().all(|hit| hit == "However,"),
            "{masked:?}"
        );
    }

    #[test]
    fn a_side_is_done_when_each_feature_was_shown() {
        let tokenizer = Tokenizer::new();
        let mut finder = Finder::new(&comparison(Family::Words, &["sea"]));
        let text = "The sea, the sea. ".to_owned() + &"No more. ".repeat(40) + "A sea, the sea.";
        let document = tokenizer.document_in(&text, Some("en"));
        finder.look(0, "one", &document);
        assert!(finder.is_done(0) && !finder.is_done(1));
        finder.look(1, "two", &document);
        let found = finder.finish();
        assert_eq!(found.len(), 2 * PLACES);
        assert_eq!((found[0].side, found[3].side), ('a', 'b'));
        assert_eq!(found[0].before, "The ");
        assert_eq!(found[0].start, 4);
    }
}
