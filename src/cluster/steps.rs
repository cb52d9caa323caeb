//! The search for copies step by step, for engines that spread its steps over machines.
//!
//! [`Copies`](super::Copies) takes them all in one process. A distributed engine runs the same steps
//! as joins and aggregations over posts, and gets the same answer from them:
//!
//! 1. [`CopyKey::of`] for every post, equal contents collapsed;
//! 2. a bucket for each band; a star edge from each member to the smallest content of its bucket;
//! 3. edges kept that hold up under [`same_template`];
//! 4. [`connected`] contents of two accounts or more are copies, as is every [repost](is_repost);
//! 5. a [form](form_keys) is a key that comes in [`FORM_POSTS`] posts of each of two accounts or more
//!    (a mould in [`FORM_SHARE`] of an account's posts as well); every post with such a key is one
//!    that an application worded, and counts as a copy.
//!
//! All other posts are folded into fingerprints, which merge in any order; accounts are far fewer
//! than posts, and [`cluster`](super::cluster) takes their fingerprints from anywhere.

use super::content::{content, jaccard, run_hash, shingles};
use super::copies::{MIN_JACCARD, is_long_enough};
use super::minhash::{BANDS, bands, signature};
use super::union::Union;

pub use super::copies::is_repost;
pub use super::forms::{FORM_POSTS, FORM_SHARE, form_keys};

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
