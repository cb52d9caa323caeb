//! Clustering step by step, for engines that spread its steps over machines.
//!
//! [`cluster`](super::cluster) runs them all in one process. A distributed engine runs
//! the same steps as joins and aggregations, and gets the same answer from them:
//!
//! 1. [`CopyKey::of`] for every post, equal contents collapsed;
//! 2. a bucket for each band; a star edge from each member to the smallest content of its bucket;
//! 3. edges kept that hold up under [`same_template`];
//! 4. [`connected`] contents of two accounts or more are copies, as is every
//!    [repost](is_repost); all other posts are folded into fingerprints;
//! 5. pairs of accounts scored by a comparer over the accounts that [`cohort_places`] picks;
//! 6. [`group_scored`] over the scored pairs.

use super::assemble::confidence;
use super::content::{content, jaccard, run_hash, shingles};
use super::copies::{MIN_JACCARD, is_long_enough};
use super::linkage::average_linkage;
use super::minhash::{BANDS, bands, signature};
use super::union::Union;
use super::{Component, Member, Options, RankedPair, scored_matrix};

pub use super::copies::is_repost;

/// What brings a post together with its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyKey {
    /// Hash of the content tokens: equal for texts that differ in case, marks and links alone.
    /// The smallest of a bucket, as an unsigned number, is the centre of its star.
    pub content: u64,
    /// Keys of the buckets it falls into: texts of similarity 0.7 share one with probability 0.99.
    pub bands: [u64; BANDS],
}

impl CopyKey {
    /// The key of a text; `None` when it is too short to be called a copy (under six words, or ten
    /// characters of a script without spaces).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let tokens = content(text);
        if !is_long_enough(&tokens) {
            return None;
        }
        Some(Self {
            content: run_hash(&tokens),
            bands: bands(&signature(&shingles(&tokens))?),
        })
    }
}

/// For each member, whether it and `centre` are near-duplicates by the exact Jaccard similarity of
/// their shingles.
#[must_use]
pub fn same_template(centre: &str, members: &[&str]) -> Vec<bool> {
    let own = shingles(&content(centre));
    members
        .iter()
        .map(|member| jaccard(&own, &shingles(&content(member))) >= MIN_JACCARD)
        .collect()
}

/// The connected components of a graph: every node with the smallest node of its component, in
/// order of node. 24 bytes a node while it runs.
#[must_use]
pub fn connected(edges: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let mut nodes: Vec<u64> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let mut union = Union::new(nodes.len());
    for (a, b) in edges {
        if let (Ok(a), Ok(b)) = (nodes.binary_search(a), nodes.binary_search(b)) {
            union.join(a, b);
        }
    }
    (0..nodes.len())
        .map(|item| (nodes[item], nodes[union.root(item)]))
        .collect()
}

/// Places, in order of name, of the accounts that serve as cohort among `accounts` of them.
pub fn cohort_places(accounts: usize) -> impl Iterator<Item = usize> {
    let step = accounts.div_ceil(super::MAX_COHORT).max(1);
    (0..accounts).step_by(step)
}

/// A group without its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredGroup {
    /// The members, surest first.
    pub accounts: Vec<Member>,
    /// Mean log10 likelihood ratio over the pairs inside the group.
    pub cohesion_log10_lr: f64,
}

/// Groups of two accounts or more from scored pairs, largest first, as [`cluster`](super::cluster)
/// has them, without their reasons. Pairs that were not scored count as different.
#[must_use]
pub fn group_scored(
    names: &[&str],
    ranked: &[RankedPair<'_>],
    options: &Options,
) -> Vec<ScoredGroup> {
    let (order, pairs) = scored_matrix(names, ranked);
    let groups = average_linkage(&pairs, options.cut_for(order.len()));
    let component = Component {
        items: (0..order.len()).collect(),
        pairs,
        groups,
    };
    let prior = options.prior_for(order.len());
    let mut found: Vec<&Vec<usize>> = component.groups.iter().filter(|g| g.len() > 1).collect();
    found.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    found
        .into_iter()
        .map(|members| scored_group(&order, &component, members, prior))
        .collect()
}

fn scored_group(
    order: &[&str],
    component: &Component,
    members: &[usize],
    prior: f64,
) -> ScoredGroup {
    let mut accounts: Vec<Member> = members
        .iter()
        .map(|&member| Member {
            account: order[member].to_owned(),
            confidence: confidence(component, members, member, prior),
        })
        .collect();
    accounts.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.account.cmp(&b.account))
    });
    ScoredGroup {
        accounts,
        cohesion_log10_lr: component.cohesion(members),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::copies::Copies;
    use super::*;

    const A: &str = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge";
    const C: &str =
        "Everyone in the valley should come to the town hall on Sunday and vote for the new bridge";
    const D: &str =
        "My sister planted eleven tomatoes this spring and the hail took nine of them last night";

    #[test]
    fn near_copies_share_a_band_and_hold_up() {
        let (a, c, d) = (
            CopyKey::of(A).unwrap(),
            CopyKey::of(C).unwrap(),
            CopyKey::of(D).unwrap(),
        );
        assert!(a.bands.iter().zip(c.bands).any(|(x, y)| *x == y));
        assert!(a.bands.iter().zip(d.bands).all(|(x, y)| *x != y));
        assert_eq!(same_template(A, &[A, C, D]), [true, true, false]);
        assert!(CopyKey::of("Good morning all").is_none());
        assert!(Copies::find(&[vec![A], vec![C]]).is_copied(0, 0));
    }

    #[test]
    fn the_cohort_is_everybody_until_there_are_too_many() {
        assert_eq!(cohort_places(3).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(cohort_places(0).count(), 0);
        assert_eq!(cohort_places(401).take(2).collect::<Vec<_>>(), [0, 2]);
        assert!(cohort_places(1_000_000).count() <= 400);
    }

    #[test]
    fn a_strong_pair_is_a_group_and_a_weak_one_is_none() {
        let names = ["d", "c", "b", "a"];
        let ranked = [("a", "b", 3.0), ("c", "d", -1.0), ("a", "c", -2.0)];
        let groups = group_scored(&names, &ranked, &Options::default());
        assert_eq!(groups.len(), 1);
        let members: Vec<&str> = groups[0]
            .accounts
            .iter()
            .map(|m| m.account.as_str())
            .collect();
        assert_eq!(members, ["a", "b"]);
        assert!((groups[0].cohesion_log10_lr - 3.0).abs() < 1e-12);
        assert!(groups[0].accounts[0].confidence > 0.9);
    }

    proptest! {
        /// Every node once, its root the smallest node that a walk along edges reaches.
        #[test]
        fn components_are_what_a_walk_reaches(edges in prop::collection::vec((0u64..30, 0u64..30), 0..40)) {
            let found = connected(&edges);
            let mut lowest: Vec<u64> = (0..30).collect();
            for _ in 0..30 {
                for &(a, b) in &edges {
                    let least = lowest[a as usize].min(lowest[b as usize]);
                    lowest[a as usize] = least;
                    lowest[b as usize] = least;
                }
            }
            let mut nodes: Vec<u64> = edges.iter().flat_map(|&(a, b)| [a, b]).collect();
            nodes.sort_unstable();
            nodes.dedup();
            let expected: Vec<(u64, u64)> = nodes.into_iter().map(|n| (n, lowest[n as usize])).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
