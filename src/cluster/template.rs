//! Near-duplicate texts to the template behind them, with its slots shown.
//!
//! The tokens that every text has in the same order are the template; what
//! stands between them, where it differs, fills a slot. The common tokens come
//! from folding the texts into a longest common subsequence one after another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::content::{ContentToken, content};

/// Texts that the common tokens are taken from; the others of a large cluster would change little.
const MAX_TEXTS: usize = 12;
/// Texts that slots are filled from.
const MAX_FILLED: usize = 1_000;
/// Tokens of a text that are aligned: alignment is quadratic.
const MAX_TOKENS: usize = 400;
/// Fillers shown for a slot in running text.
const MAX_FILLERS: usize = 3;
/// Fillers kept for a slot.
const MAX_KEPT: usize = 20;
/// Characters of a filler or of a stretch between slots that are shown.
const MAX_SHOWN: usize = 160;

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Part {
    /// What all texts say.
    Text {
        /// The words, as the first text writes them.
        text: String,
    },
    /// Where they differ.
    Slot {
        /// What fills it, the most frequent first; empty where a text leaves it out.
        fillers: Vec<Filler>,
        /// How many different fillers there are.
        different: u32,
    },
}

/// What fills a slot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Filler {
    /// Its text.
    pub text: String,
    /// How many of the different texts have it.
    pub texts: u32,
}

/// A template in readable form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Skeleton {
    /// Its stretches in order.
    pub(crate) parts: Vec<Part>,
}

impl Skeleton {
    /// How many slots.
    pub(crate) fn slots(&self) -> u32 {
        let slots = self
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Slot { .. }));
        u32::try_from(slots.count()).unwrap_or(u32::MAX)
    }

    /// The common text, a slot written as `{filler | filler | ...}`.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text { text } => out.push_str(text),
                Part::Slot { fillers, different } => push_slot(&mut out, fillers, *different),
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The template behind `texts`. One text, or equal ones, give the text itself.
pub(crate) fn skeleton(texts: &[&str]) -> Skeleton {
    let distinct: BTreeSet<&str> = texts.iter().map(|text| text.trim()).collect();
    let texts: Vec<&str> = distinct.into_iter().collect();
    // An even sample: neighbours in order begin alike, which is no part of the template.
    let step = texts.len().div_ceil(MAX_TEXTS).max(1);
    let sample: Vec<&str> = texts.iter().copied().step_by(step).collect();
    let Some((&first, others)) = sample.split_first() else {
        return Skeleton::default();
    };
    let aligned = |text: &str| -> Vec<ContentToken> {
        let mut tokens = content(text);
        tokens.truncate(MAX_TOKENS);
        tokens
    };
    let first_tokens = aligned(first);
    let mut common: Vec<u64> = first_tokens.iter().map(|token| token.hash).collect();
    for text in others {
        let hashes: Vec<u64> = aligned(text).iter().map(|token| token.hash).collect();
        common = common_subsequence(&common, &hashes);
    }
    let gaps: Vec<Vec<&str>> = texts
        .iter()
        .take(MAX_FILLED)
        .map(|text| gaps(text, &aligned(text), &common))
        .filter(|gaps| gaps.len() == common.len() + 1)
        .collect();

    let mut parts = Vec::new();
    // Gap 0 stands before the first common token, gap i after the i-th.
    let places = positions(&first_tokens, &common);
    let mut pending = String::new();
    for gap in 0..=common.len() {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for of_text in &gaps {
            *counts.entry(of_text[gap]).or_default() += 1;
        }
        if counts.keys().any(|filler| !content(filler).is_empty()) || links_differ(&counts) {
            push_text(&mut parts, &mut pending);
            parts.push(slot(&counts));
        } else if let Some(of_text) = gaps.first() {
            pending.push_str(of_text[gap]);
        }
        if let Some(&place) = places.get(gap) {
            pending.push_str(&first[first_tokens[place].range()]);
        }
    }
    push_text(&mut parts, &mut pending);
    Skeleton { parts }
}

/// Whether texts that share all words differ in a link, mention or mark between them.
fn links_differ(fillers: &BTreeMap<&str, u32>) -> bool {
    fillers.len() > 1
        && fillers
            .keys()
            .any(|filler| filler.contains('@') || filler.contains("http"))
}

fn slot(counts: &BTreeMap<&str, u32>) -> Part {
    let mut merged: BTreeMap<&str, u32> = BTreeMap::new();
    for (filler, count) in counts {
        *merged.entry(filler.trim()).or_default() += count;
    }
    let different = u32::try_from(merged.len()).unwrap_or(u32::MAX);
    let mut fillers: Vec<Filler> = merged
        .into_iter()
        .map(|(text, texts)| Filler {
            text: cut(text),
            texts,
        })
        .collect();
    fillers.sort_by(|a, b| b.texts.cmp(&a.texts).then_with(|| a.text.cmp(&b.text)));
    fillers.truncate(MAX_KEPT);
    Part::Slot { fillers, different }
}

/// Ends a stretch of common text. The spaces at its ends stay, so that parts can be joined.
fn push_text(parts: &mut Vec<Part>, pending: &mut String) {
    if !pending.is_empty() {
        parts.push(Part::Text { text: cut(pending) });
        pending.clear();
    }
}

fn push_slot(out: &mut String, fillers: &[Filler], different: u32) {
    let shown: Vec<&str> = fillers
        .iter()
        .map(|filler| filler.text.as_str())
        .filter(|filler| !filler.is_empty())
        .take(MAX_FILLERS)
        .collect();
    let more = if different as usize > MAX_FILLERS {
        " | ..."
    } else {
        ""
    };
    out.push_str(" {");
    out.push_str(&shown.join(" | "));
    out.push_str(more);
    out.push_str("} ");
}

/// `text` with its middle left out when it is long.
fn cut(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN {
        return text.to_owned();
    }
    let head = text.chars().take(MAX_SHOWN / 2);
    let tail = text.chars().skip(length - MAX_SHOWN / 2);
    head.chain(" ... ".chars()).chain(tail).collect()
}

/// Where the tokens `common` stand in `tokens`, each at its first chance.
fn positions(tokens: &[ContentToken], common: &[u64]) -> Vec<usize> {
    let mut at = 0;
    let mut places = Vec::with_capacity(common.len());
    for &hash in common {
        while at < tokens.len() && tokens[at].hash != hash {
            at += 1;
        }
        if at == tokens.len() {
            break;
        }
        places.push(at);
        at += 1;
    }
    places
}

/// The stretches of `text` before, between and after the common tokens.
fn gaps<'a>(text: &'a str, tokens: &[ContentToken], common: &[u64]) -> Vec<&'a str> {
    let mut from = 0;
    let mut gaps = Vec::with_capacity(common.len() + 1);
    for place in positions(tokens, common) {
        let range = tokens[place].range();
        gaps.push(&text[from..range.start]);
        from = range.end;
    }
    gaps.push(&text[from..]);
    gaps
}

/// A longest common subsequence, the one that keeps the earliest tokens of `a`.
fn common_subsequence(a: &[u64], b: &[u64]) -> Vec<u64> {
    let width = b.len() + 1;
    let mut lengths = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut common = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            common.push(a[i]);
            i += 1;
            j += 1;
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slots_show_their_fillers() {
        let got = skeleton(&[
            "Neighbours of Elm Street, sign before Friday!",
            "Neighbours of Oak Street, sign before Monday!",
        ]);
        assert_eq!(
            got.text(),
            "Neighbours of {Elm | Oak} Street, sign before {Friday! | Monday!}"
        );
        assert_eq!(got.slots(), 2);
    }

    #[test]
    fn equal_texts_have_no_slot() {
        let text = "The harbour opens at nine tomorrow.";
        let got = skeleton(&[text, text]);
        assert_eq!((got.text().as_str(), got.slots()), (text, 0));
        assert_eq!(skeleton(&[]).slots(), 0);
    }

    #[test]
    fn a_link_alone_is_a_slot() {
        let got = skeleton(&[
            "Read this now https://a.example",
            "Read this now https://b.example",
        ]);
        assert_eq!(got.slots(), 1, "{}", got.text());
    }

    #[test]
    fn a_template_in_chinese() {
        let got = skeleton(&["请大家支持甲市的新公园", "请大家支持乙市的新公园"]);
        assert!(
            got.text().starts_with("请大家支持 {") && got.text().ends_with("} 市的新公园"),
            "{}",
            got.text()
        );
    }

    proptest! {
        #[test]
        fn the_order_of_texts_does_not_matter(texts in prop::collection::vec("[ab c]{0,24}", 0..5)) {
            let forth: Vec<&str> = texts.iter().map(String::as_str).collect();
            let back: Vec<&str> = forth.iter().rev().copied().collect();
            prop_assert_eq!(skeleton(&forth), skeleton(&back));
        }

        #[test]
        fn any_texts_have_a_skeleton(a in any::<String>(), b in any::<String>()) {
            let _ = skeleton(&[&a, &b]);
        }
    }
}
