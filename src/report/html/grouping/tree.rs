//! The tree: accounts joined by their mean likelihood ratios.

use std::collections::BTreeMap;

use super::{Investigation, colours};
use crate::corpus::{DistanceMatrix, Linkage, TextInfo, Tree};
use crate::report::plot::{RatioScale, ratio_tree};

/// Accounts drawn at most: beyond that only groups are, as many as fit.
const MOST: usize = 150;

pub(super) fn tree(out: &mut String, page: &Investigation<'_>) {
    let texts = shown(page);
    if texts.len() < 2 || page.pairs.is_empty() {
        return;
    }
    let place: BTreeMap<&str, usize> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| (text.name.as_str(), at))
        .collect();
    let mut ratios: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for &(a, b, ratio) in page.pairs {
        if let (Some(&a), Some(&b)) = (place.get(a), place.get(b)) {
            ratios.insert((a.min(b), a.max(b)), ratio);
        }
    }
    let finite = || ratios.values().copied().filter(|ratio| ratio.is_finite());
    let (Some(most), Some(least)) = (finite().reduce(f64::max), finite().reduce(f64::min)) else {
        return;
    };
    // A little room right of the strongest join.
    let top = most.max(page.cut) + 0.3;
    let matrix = DistanceMatrix::from_fn(texts.len(), |i, j| {
        // Pairs that were not scored are no candidates.
        let ratio = ratios.get(&(i.min(j), i.max(j))).copied();
        top - ratio.filter(|ratio| ratio.is_finite()).unwrap_or(least)
    });
    let tree = Tree::new(&matrix, Linkage::Average);
    out.push_str("<h2>Tree</h2>\n<figure class=\"scroll\">\n");
    out.push_str(&ratio_tree(
        &tree,
        &texts,
        colours(page.grouping),
        "mean log10 likelihood ratio at which accounts join; dashed: what a group must reach",
        RatioScale { top, cut: page.cut },
    ));
    out.push_str(
        "<figcaption>Average linkage: branches that join right of the dashed line are groups. \
         The further left, the less speaks for one writer.",
    );
    let all = page.grouping.parameters.accounts as usize;
    if texts.len() < all {
        out.push_str(" Only grouped accounts are drawn.");
    }
    out.push_str("</figcaption>\n</figure>\n");
}

/// The accounts drawn, with their groups for authors, in order of name.
fn shown(page: &Investigation<'_>) -> Vec<TextInfo> {
    let mut texts = Vec::new();
    for group in &page.grouping.groups {
        if texts.len() + group.accounts.len() > MOST {
            break;
        }
        texts.extend(group.accounts.iter().map(|member| TextInfo {
            name: member.account.clone(),
            author: Some(group.id.clone()),
        }));
    }
    if page.grouping.parameters.accounts as usize <= MOST {
        let alone = page.grouping.ungrouped.iter();
        texts.extend(alone.map(|account| TextInfo {
            name: account.clone(),
            author: None,
        }));
    }
    texts.sort_by(|a, b| a.name.cmp(&b.name));
    texts
}
