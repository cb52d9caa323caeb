//! Rare phrases that accounts share: an inverted index with document frequencies.
//!
//! A phrase is a run of content tokens. Its document frequency is the number of
//! accounts that use it, not of posts, so that one account with a million posts
//! makes nothing common. A phrase is rare when few accounts use it, and it says
//! something when its words are themselves not on everybody's lips: its
//! information is the sum of `log10(tokens / count)` over its tokens.
//!
//! Posts that are copies are left out: they are evidence of another kind.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::content::{ContentToken, content, run_hash};
use super::copies::Copies;

/// Lengths of phrases in words.
const WORDS: [usize; 4] = [2, 3, 4, 5];
/// Lengths of phrases in characters of scripts without spaces.
const DENSE: [usize; 3] = [4, 6, 8];
/// Phrases held in memory at once while document frequencies are counted.
const MAX_HELD: usize = 24_000_000;
/// How often, as a power of ten, a phrase may be expected by chance in the whole collection.
///
/// One in a hundred: its words, thrown together at random, would not have met.
const CHANCE: f32 = 2.0;

/// Where an account uses a rare phrase for the first time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Use {
    /// The phrase.
    pub(crate) hash: u64,
    /// How many accounts use it.
    pub(crate) accounts: u32,
    /// log10 of how unlikely its words are together.
    pub(crate) information: f32,
    post: u32,
    start: u32,
    end: u32,
}

/// The rare phrases of each account, in order of hash.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    uses: Vec<Vec<Use>>,
}

impl Phrases {
    /// Indexes the phrases that between two and `max_accounts` accounts use.
    pub(crate) fn new(texts: &[Vec<&str>], copies: &Copies, max_accounts: usize) -> Self {
        let (counts, total) = token_counts(texts, copies);
        let parts = (total * (WORDS.len() as u64) / MAX_HELD as u64 + 1).max(1);
        let mut rare: FxHashMap<u64, u32> = FxHashMap::default();
        for part in 0..parts {
            let mut held: Vec<(u64, u32)> = texts
                .par_iter()
                .enumerate()
                .flat_map_iter(|(account, posts)| {
                    let mut own = Vec::new();
                    each_phrase(account, posts, copies, |_, _, hash| {
                        if hash % parts == part {
                            own.push(hash);
                        }
                    });
                    own.sort_unstable();
                    own.dedup();
                    let account = u32::try_from(account).unwrap_or(u32::MAX);
                    own.into_iter().map(move |hash| (hash, account))
                })
                .collect();
            held.par_sort_unstable();
            rare.extend(
                held.chunk_by(|a, b| a.0 == b.0)
                    .filter(|run| (2..=max_accounts).contains(&run.len()))
                    .map(|run| (run[0].0, u32::try_from(run.len()).unwrap_or(u32::MAX))),
            );
        }
        let least = (total.max(1) as f32).log10() + CHANCE;
        let uses = texts
            .par_iter()
            .enumerate()
            .map(|(account, posts)| {
                let mut own: Vec<Use> = Vec::new();
                each_phrase(account, posts, copies, |post, tokens, hash| {
                    let Some(&accounts) = rare.get(&hash) else {
                        return;
                    };
                    let information: f32 = tokens
                        .iter()
                        .map(|token| {
                            let count = counts.get(&token.hash).copied().unwrap_or(1);
                            (total as f32 / count as f32).log10()
                        })
                        .sum();
                    if information >= least {
                        own.push(Use {
                            hash,
                            accounts,
                            information,
                            post,
                            start: tokens[0].start,
                            end: tokens[tokens.len() - 1].end,
                        });
                    }
                });
                own.sort_by_key(|phrase| (phrase.hash, phrase.post, phrase.start));
                own.dedup_by_key(|phrase| phrase.hash);
                own
            })
            .collect();
        Self { uses }
    }

    /// The phrases that at least two of `members` use, the most telling first, at most `limit`.
    ///
    /// Telling is information times the members that use it; a phrase inside a
    /// chosen one is left out. Each comes with its text and the number of members.
    pub(crate) fn shared(
        &self,
        members: &[usize],
        texts: &[Vec<&str>],
        limit: usize,
    ) -> Vec<(String, Use, u32)> {
        let mut all: Vec<(Use, usize)> = members
            .iter()
            .flat_map(|&member| self.uses[member].iter().map(move |&found| (found, member)))
            .collect();
        all.sort_by_key(|&(found, member)| (found.hash, member));
        let mut shared: Vec<(f32, Use, usize, u32)> = all
            .chunk_by(|a, b| a.0.hash == b.0.hash)
            .filter(|run| run.len() > 1)
            .map(|run| {
                let (found, member) = run[0];
                let users = u32::try_from(run.len()).unwrap_or(u32::MAX);
                // A phrase that outsiders use as well says less.
                let inside = users as f32 / found.accounts as f32;
                (
                    found.information * users as f32 * inside,
                    found,
                    member,
                    users,
                )
            })
            .collect();
        shared.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.hash.cmp(&b.1.hash)));
        let mut chosen: Vec<(String, String, Use, u32)> = Vec::new();
        for (_, found, member, users) in shared {
            if chosen.len() >= limit {
                break;
            }
            let text = texts[member]
                .get(found.post as usize)
                .and_then(|post| post.get(found.start as usize..found.end as usize))
                .unwrap_or_default();
            let folded = text.to_lowercase();
            if chosen.iter().any(|(_, other, ..)| overlaps(other, &folded)) {
                continue;
            }
            let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
            chosen.push((shown, folded, found, users));
        }
        chosen
            .into_iter()
            .map(|(text, _, found, users)| (text, found, users))
            .collect()
    }

    /// Weight of what pairs share, over pairs of accounts that use the same phrase.
    ///
    /// Only phrases of at most `max_accounts` accounts count, so that the pairs
    /// stay linear in the phrases; the weight is the sum of their information.
    pub(crate) fn pairs(&self, max_accounts: u32) -> Vec<(u32, u32, f32)> {
        let mut postings: Vec<(u64, u32, f32)> = self
            .uses
            .iter()
            .enumerate()
            .flat_map(|(account, uses)| {
                let account = u32::try_from(account).unwrap_or(u32::MAX);
                uses.iter()
                    .filter(move |found| found.accounts <= max_accounts)
                    .map(move |found| (found.hash, account, found.information))
            })
            .collect();
        postings.par_sort_unstable_by_key(|&(hash, account, _)| (hash, account));
        let mut pairs: Vec<(u32, u32, f32)> = Vec::new();
        for run in postings.chunk_by(|a, b| a.0 == b.0) {
            for (at, first) in run.iter().enumerate() {
                pairs.extend(
                    run[at + 1..]
                        .iter()
                        .map(|second| (first.1, second.1, first.2)),
                );
            }
        }
        // Sorted by weight too, so that the sums below do not depend on the threads.
        pairs.par_sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        pairs
            .chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
            .map(|run| (run[0].0, run[0].1, run.iter().map(|pair| pair.2).sum()))
            .collect()
    }
}

/// Whether one folded phrase lies inside the other, or ends as the other starts.
fn overlaps(a: &str, b: &str) -> bool {
    if a.contains(b) || b.contains(a) {
        return true;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let meets = |left: &[&str], right: &[&str]| {
        (2..left.len().min(right.len())).any(|n| left[left.len() - n..] == right[..n])
    };
    meets(&a, &b) || meets(&b, &a)
}

/// Calls `visit` with post number, tokens and hash of every phrase of the account's own posts.
fn each_phrase(
    account: usize,
    posts: &[&str],
    copies: &Copies,
    mut visit: impl FnMut(u32, &[ContentToken], u64),
) {
    for (number, text) in posts.iter().enumerate() {
        if copies.is_copied(account, number) {
            continue;
        }
        let tokens = content(text);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        // A run of one kind of script: a phrase does not cross from one into the other.
        for run in tokens.chunk_by(|a, b| a.dense == b.dense) {
            let lengths: &[usize] = if run[0].dense { &DENSE } else { &WORDS };
            for &length in lengths {
                for phrase in run.windows(length) {
                    visit(number, phrase, run_hash(phrase));
                }
            }
        }
    }
}

/// How often each content token stands in all accounts' own posts, and how many there are.
fn token_counts(texts: &[Vec<&str>], copies: &Copies) -> (FxHashMap<u64, u32>, u64) {
    let counts = texts
        .par_iter()
        .enumerate()
        .fold(
            FxHashMap::<u64, u32>::default,
            |mut counts, (account, posts)| {
                for (number, text) in posts.iter().enumerate() {
                    if !copies.is_copied(account, number) {
                        for token in content(text) {
                            *counts.entry(token.hash).or_default() += 1;
                        }
                    }
                }
                counts
            },
        )
        .reduce(FxHashMap::default, |mut all, more| {
            #[allow(clippy::iter_over_hash_type)] // sums of integers: order cannot matter
            for (hash, count) in more {
                *all.entry(hash).or_default() += count;
            }
            all
        });
    let total = counts.values().map(|&count| u64::from(count)).sum();
    (counts, total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Vec<Vec<&'static str>> {
        vec![
            vec![
                "honestly the purple ferry timetable confuses me",
                "we ate soup again",
            ],
            vec![
                "nobody reads the purple ferry timetable twice",
                "I went to bed early",
            ],
            vec!["we went to the shop and ate soup", "the bus was late"],
            vec!["I was late to bed and the shop was shut"],
        ]
    }

    #[test]
    fn a_rare_phrase_is_found_with_its_counts() {
        let texts = corpus();
        let copies = Copies::find(&texts);
        let phrases = Phrases::new(&texts, &copies, 4);
        let shared = phrases.shared(&[0, 1], &texts, 5);
        assert_eq!(shared.len(), 1, "{shared:?}");
        assert_eq!(shared[0].0, "the purple ferry timetable");
        assert_eq!((shared[0].1.accounts, shared[0].2), (2, 2));
        let pairs = phrases.pairs(4);
        let best = pairs.iter().max_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
        assert_eq!((best.0, best.1), (0, 1));
    }

    #[test]
    fn copied_posts_give_no_phrases() {
        let text = "come to the old harbour on Tuesday and bring a lantern for the parade";
        let texts = vec![vec![text], vec![text]];
        let copies = Copies::find(&texts);
        let phrases = Phrases::new(&texts, &copies, 4);
        assert!(phrases.shared(&[0, 1], &texts, 5).is_empty());
    }

    #[test]
    fn phrases_over_the_limit_are_not_rare() {
        let texts = vec![vec!["purple ferry timetable office"]; 3];
        let none = Copies::default();
        let phrases = Phrases::new(&texts, &none, 2);
        assert!(phrases.pairs(10).is_empty());
    }
}
