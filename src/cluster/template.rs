//! Near-duplicate texts to the template behind them, with its slots shown.
//!
//! The tokens that every text has in the same order are the template; what
//! stands between them, where it differs, fills a slot. The common tokens come
//! from folding the texts into a longest common subsequence one after another.

use std::collections::BTreeSet;

use super::content::{ContentToken, content};

/// Texts that are aligned; the others of a large cluster would change little.
const MAX_TEXTS: usize = 12;
/// Tokens of a text that are aligned: alignment is quadratic.
const MAX_TOKENS: usize = 400;
/// Fillers shown for a slot.
const MAX_FILLERS: usize = 3;
/// Characters of a filler or of a stretch between slots that are shown.
const MAX_SHOWN: usize = 160;

/// A template in readable form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skeleton {
    /// The common text, a slot written as `{filler | filler | ...}`.
    pub(crate) text: String,
    /// How many slots.
    pub(crate) slots: u32,
}

/// The template behind `texts`. One text, or equal ones, give the text itself.
pub(crate) fn skeleton(texts: &[&str]) -> Skeleton {
    let distinct: BTreeSet<&str> = texts.iter().map(|text| text.trim()).collect();
    let texts: Vec<&str> = distinct.into_iter().take(MAX_TEXTS).collect();
    let Some((&first, others)) = texts.split_first() else {
        return Skeleton {
            text: String::new(),
            slots: 0,
        };
    };
    let aligned = |text: &str| -> Vec<ContentToken> {
        let mut tokens = content(text);
        tokens.truncate(MAX_TOKENS);
        tokens
    };
    let first_tokens = aligned(first);
    let other_tokens: Vec<Vec<ContentToken>> = others.iter().map(|text| aligned(text)).collect();
    let mut common: Vec<u64> = first_tokens.iter().map(|token| token.hash).collect();
    for tokens in &other_tokens {
        let hashes: Vec<u64> = tokens.iter().map(|token| token.hash).collect();
        common = common_subsequence(&common, &hashes);
    }
    let gaps: Vec<Vec<&str>> = std::iter::once((first, &first_tokens))
        .chain(others.iter().copied().zip(&other_tokens))
        .map(|(text, tokens)| gaps(text, tokens, &common))
        .collect();

    let mut out = String::new();
    let mut slots = 0;
    // Gap 0 stands before the first common token, gap i after the i-th.
    let places = positions(&first_tokens, &common);
    let mut pending = String::new();
    for gap in 0..=common.len() {
        let mut fillers: Vec<&str> = gaps
            .iter()
            .filter_map(|of_text| of_text.get(gap).copied())
            .collect();
        let shown = fillers.first().copied().unwrap_or_default();
        fillers.sort_unstable();
        fillers.dedup();
        if fillers.iter().any(|filler| !content(filler).is_empty()) || links_differ(&fillers) {
            push_cut(&mut out, &pending);
            pending.clear();
            slots += 1;
            push_slot(&mut out, &fillers);
        } else {
            pending.push_str(shown);
        }
        if let Some(&place) = places.get(gap) {
            pending.push_str(&first[first_tokens[place].range()]);
        }
    }
    push_cut(&mut out, &pending);
    Skeleton {
        text: out.split_whitespace().collect::<Vec<_>>().join(" "),
        slots,
    }
}

/// Whether texts that share all words differ in a link, mention or mark between them.
fn links_differ(fillers: &[&str]) -> bool {
    fillers.len() > 1
        && fillers
            .iter()
            .any(|filler| filler.contains('@') || filler.contains("http"))
}

fn push_slot(out: &mut String, fillers: &[&str]) {
    let shown: Vec<String> = fillers
        .iter()
        .map(|filler| filler.trim())
        .filter(|filler| !filler.is_empty())
        .take(MAX_FILLERS)
        .map(|filler| {
            let mut cut = String::new();
            push_cut(&mut cut, filler);
            cut
        })
        .collect();
    let more = if fillers.len() > MAX_FILLERS {
        " | ..."
    } else {
        ""
    };
    out.push_str(" {");
    out.push_str(&shown.join(" | "));
    out.push_str(more);
    out.push_str("} ");
}

/// Adds `text`, its middle left out when it is long.
fn push_cut(out: &mut String, text: &str) {
    let length = text.chars().count();
    if length <= MAX_SHOWN {
        out.push_str(text);
        return;
    }
    out.extend(text.chars().take(MAX_SHOWN / 2));
    out.push_str(" ... ");
    out.extend(text.chars().skip(length - MAX_SHOWN / 2));
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
            got.text,
            "Neighbours of {Elm | Oak} Street, sign before {Friday! | Monday!}"
        );
        assert_eq!(got.slots, 2);
    }

    #[test]
    fn equal_texts_have_no_slot() {
        let text = "The harbour opens at nine tomorrow.";
        let got = skeleton(&[text, text]);
        assert_eq!((got.text.as_str(), got.slots), (text, 0));
        assert_eq!(skeleton(&[]).slots, 0);
    }

    #[test]
    fn a_link_alone_is_a_slot() {
        let got = skeleton(&[
            "Read this now https://a.example",
            "Read this now https://b.example",
        ]);
        assert_eq!(got.slots, 1, "{}", got.text);
    }

    #[test]
    fn a_template_in_chinese() {
        let got = skeleton(&["请大家支持甲市的新公园", "请大家支持乙市的新公园"]);
        assert!(
            got.text.starts_with("请大家支持 {") && got.text.ends_with("} 市的新公园"),
            "{}",
            got.text
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
