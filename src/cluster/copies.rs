//! Which posts say what another account also said.
//!
//! A retweet, a petition text, a template with its slots filled in: none of it
//! is the account's own style, so it stays out of the fingerprint; and it is
//! evidence of its own kind. Posts are first collapsed by equal content, then
//! brought together by MinHash bands, each bucket giving star edges to its
//! smallest member and never all pairs, and every edge is checked by the exact
//! Jaccard similarity before it counts. The cost is linear in posts.
//!
//! Items are ordered by the hash of their content, so that neither the order of
//! accounts nor that of posts can change the outcome.

use rayon::prelude::*;

use super::content::{ContentToken, content, jaccard, run_hash, shingles};
use super::forms::forms;
use super::minhash::{bands, signature};
use super::union::Union;

/// Words that a post needs to be called a copy: "good morning everyone" is everybody's.
const MIN_WORDS: usize = 6;
/// The same in characters of scripts without spaces.
const MIN_DENSE: usize = 10;
/// Jaccard similarity of shingles from which two texts are one template: about
/// one word in seven changed in a text of twenty words.
pub(super) const MIN_JACCARD: f64 = 0.45;

/// A post by its account's and its own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PostId {
    pub(crate) account: u32,
    pub(crate) post: u32,
}

/// Which posts are copies of what another account posted, or worded by an application that another
/// account uses as well, so that a retweet is not style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copies {
    copied: Vec<Vec<bool>>,
    clusters: Vec<Vec<PostId>>,
}

impl Copies {
    /// Finds the copies among the posts of each account; `texts[account][post]`.
    ///
    /// The answer for a post does not depend on the order of accounts or posts.
    #[must_use]
    pub fn find(texts: &[Vec<&str>]) -> Self {
        let mut clusters = near_duplicates(texts);
        clusters.retain(|posts| posts.iter().any(|post| post.account != posts[0].account));
        let mut copied: Vec<Vec<bool>> =
            texts.iter().map(|posts| vec![false; posts.len()]).collect();
        for post in clusters.iter().flatten() {
            copied[post.account as usize][post.post as usize] = true;
        }
        for ((flags, posts), forms) in copied.iter_mut().zip(texts).zip(forms(texts)) {
            for ((flag, text), form) in flags.iter_mut().zip(posts).zip(forms) {
                *flag |= form || is_repost(text);
            }
        }
        Self { copied, clusters }
    }

    /// Whether post number `post` of account number `account` is a copy and stays out of the fingerprint.
    #[must_use]
    pub fn is_copied(&self, account: usize, post: usize) -> bool {
        self.copied
            .get(account)
            .and_then(|posts| posts.get(post))
            .copied()
            .unwrap_or(false)
    }

    /// How many posts are copies.
    #[must_use]
    pub fn count(&self) -> usize {
        self.copied
            .iter()
            .map(|posts| posts.iter().filter(|&&copied| copied).count())
            .sum()
    }

    /// Near-duplicate posts of two accounts or more, each cluster in order of account and post.
    pub(crate) fn clusters(&self) -> &[Vec<PostId>] {
        &self.clusters
    }
}

/// Clusters of two near-duplicate posts or more, whoever posted them, each in order of account
/// and post, by first post.
pub(crate) fn near_duplicates(texts: &[Vec<&str>]) -> Vec<Vec<PostId>> {
    let items = distinct_contents(texts);
    let mut union = Union::new(items.len());
    for (centre, member) in verified_edges(texts, &items) {
        union.join(centre, member);
    }
    let mut clusters: Vec<Vec<PostId>> = union
        .groups()
        .into_iter()
        .map(|members| {
            let mut posts: Vec<PostId> = members
                .iter()
                .flat_map(|&item| items[item].posts.iter().copied())
                .collect();
            posts.sort_unstable();
            posts
        })
        .filter(|posts| posts.len() > 1)
        .collect();
    clusters.sort_unstable();
    clusters
}

/// Whether a text says itself that it is another's, and so is no account's own style.
#[must_use]
pub fn is_repost(text: &str) -> bool {
    text.starts_with("RT @") || text.starts_with("//@")
}

/// Whether a text of these tokens is long enough to be called a copy.
pub(crate) fn is_long_enough(tokens: &[ContentToken]) -> bool {
    let dense = tokens.iter().filter(|token| token.dense).count();
    tokens.len() - dense >= MIN_WORDS || dense >= MIN_DENSE
}

/// Posts with the same content tokens, in order of the content's hash.
struct Item {
    posts: Vec<PostId>,
}

fn distinct_contents(texts: &[Vec<&str>]) -> Vec<Item> {
    let mut hashes: Vec<(u64, PostId)> = texts
        .par_iter()
        .enumerate()
        .flat_map_iter(|(account, posts)| {
            posts.iter().enumerate().filter_map(move |(post, text)| {
                let tokens = content(text);
                is_long_enough(&tokens).then(|| {
                    (
                        run_hash(&tokens),
                        PostId {
                            account: u32::try_from(account).unwrap_or(u32::MAX),
                            post: u32::try_from(post).unwrap_or(u32::MAX),
                        },
                    )
                })
            })
        })
        .collect();
    hashes.par_sort_unstable();
    hashes
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| Item {
            posts: run.iter().map(|&(_, post)| post).collect(),
        })
        .collect()
}

fn item_shingles(texts: &[Vec<&str>], item: &Item) -> Vec<u64> {
    let post = item.posts[0];
    shingles(&content(texts[post.account as usize][post.post as usize]))
}

/// Star edges of all buckets, doubles dropped, that hold up under the exact similarity.
fn verified_edges(texts: &[Vec<&str>], items: &[Item]) -> Vec<(usize, usize)> {
    let mut keys: Vec<(u64, u32)> = items
        .par_iter()
        .enumerate()
        .flat_map_iter(|(number, item)| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            signature(&item_shingles(texts, item))
                .map(|signature| bands(&signature))
                .into_iter()
                .flatten()
                .map(move |key| (key, number))
        })
        .collect();
    keys.par_sort_unstable();
    let mut edges: Vec<(u32, u32)> = keys
        .chunk_by(|a, b| a.0 == b.0)
        .flat_map(|bucket| bucket[1..].iter().map(|&(_, member)| (bucket[0].1, member)))
        .collect();
    drop(keys);
    edges.par_sort_unstable();
    edges.dedup();
    let stars: Vec<&[(u32, u32)]> = edges.chunk_by(|a, b| a.0 == b.0).collect();
    stars
        .par_iter()
        .flat_map_iter(|star| {
            let centre = star[0].0 as usize;
            let own = item_shingles(texts, &items[centre]);
            star.iter().filter_map(move |&(_, member)| {
                let member = member as usize;
                (jaccard(&own, &item_shingles(texts, &items[member])) >= MIN_JACCARD)
                    .then_some((centre, member))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: &str = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge";
    const B: &str = "everyone in the valley should come to the town hall on Tuesday and vote for the new bridge!!! https://t.example/x";
    const C: &str =
        "Everyone in the valley should come to the town hall on Sunday and vote for the new bridge";
    const D: &str =
        "My sister planted eleven tomatoes this spring and the hail took nine of them last night";

    #[test]
    fn a_copy_is_found_through_case_links_and_a_slot() {
        let copies = Copies::find(&[vec![A, D], vec![B], vec![C]]);
        assert!(copies.is_copied(0, 0) && copies.is_copied(1, 0) && copies.is_copied(2, 0));
        assert!(!copies.is_copied(0, 1));
        assert_eq!(copies.clusters().len(), 1);
        assert_eq!(copies.count(), 3);
    }

    #[test]
    fn own_repetition_and_short_greetings_are_no_copies() {
        let copies = Copies::find(&[
            vec![A, A],
            vec!["Good morning all"],
            vec!["Good morning all"],
        ]);
        assert_eq!(copies.count(), 0);
    }

    #[test]
    fn a_retweet_is_never_own_text() {
        let copies = Copies::find(&[vec!["RT @someone: hello there"]]);
        assert!(copies.is_copied(0, 0));
    }

    #[test]
    fn all_posts_identical_is_one_cluster() {
        let texts: Vec<Vec<&str>> = (0..500).map(|_| vec![A, A]).collect();
        let copies = Copies::find(&texts);
        assert_eq!(copies.clusters().len(), 1);
        assert_eq!(copies.count(), 1000);
    }

    proptest! {
        #[test]
        fn order_does_not_matter(seed in prop::collection::vec((0usize..4, 0usize..3), 1..12)) {
            let texts: Vec<Vec<&str>> = seed
                .iter()
                .map(|&(text, more)| {
                    let all = [A, B, C, D];
                    (0..=more).map(|step| all[(text + step) % 4]).collect()
                })
                .collect();
            let forth = Copies::find(&texts);
            let reversed: Vec<Vec<&str>> = texts.iter().rev().cloned().collect();
            let back = Copies::find(&reversed);
            for (account, posts) in texts.iter().enumerate() {
                for post in 0..posts.len() {
                    prop_assert_eq!(
                        forth.is_copied(account, post),
                        back.is_copied(texts.len() - 1 - account, post)
                    );
                }
            }
        }
    }
}
