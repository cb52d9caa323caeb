//! Accounts seen in a stream, in bounded memory.
//!
//! Each account keeps a fingerprint of what it wrote lately: two windows, of which the older is
//! dropped when the newer is full. Accounts that were not heard of for longest are forgotten first
//! when there are too many of them or their fingerprints together grow too large. An account is
//! weighed anew when its text has grown by a fifth, not at every post: in between its last answer
//! stands. None of this depends on time or threads.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::index::{Attribution, Index};
use crate::fingerprint::Fingerprint;

/// Bounds of a [`Stream`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// Accounts remembered at most.
    pub accounts: usize,
    /// Bytes that all remembered fingerprints may take, about.
    pub bytes: usize,
    /// Words of own text kept for one account at most.
    pub words: u64,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            accounts: 100_000,
            bytes: 1 << 30,
            words: 4_000,
        }
    }
}

/// Words of own text below which an account is not weighed.
const LEAST_WORDS: u64 = 30;
/// Bytes of one feature in a fingerprint, about.
const FEATURE_BYTES: usize = 24;
/// Bytes of an account beside its fingerprint, about.
const ACCOUNT_BYTES: usize = 512;

/// What is remembered of one account.
#[derive(Debug, Default)]
struct Account {
    older: Fingerprint,
    newer: Fingerprint,
    state: StreamState,
    bytes: usize,
    heard: u64,
    answer: Option<Attribution>,
}

/// How much of an account was seen since it was last forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamState {
    /// Posts seen.
    pub posts: u64,
    /// Of them, copies of known texts.
    pub copies: u64,
    /// Words of own text the last answer rests on.
    pub weighed_words: u64,
}

/// The accounts of a stream.
#[derive(Debug, Default)]
pub struct Stream {
    limits: StreamLimits,
    accounts: FxHashMap<String, Account>,
    /// Accounts by when they were last heard of.
    heard: BTreeMap<u64, String>,
    bytes: usize,
    clock: u64,
    forgotten: u64,
}

impl Stream {
    /// A stream that has seen nothing.
    #[must_use]
    pub fn new(limits: StreamLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// How many accounts are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// How many accounts were forgotten for want of room.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Bytes that the remembered fingerprints take, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a post of `account` (its key: name and platform) and gives what style says of the account
    /// by now. `post` is the fingerprint of the post, `None` when it copies a known text.
    pub fn see(
        &mut self,
        key: &str,
        post: Option<&Fingerprint>,
        index: &Index,
    ) -> (Attribution, StreamState) {
        self.clock += 1;
        let clock = self.clock;
        let account = match self.accounts.get_mut(key) {
            Some(account) => {
                self.heard.remove(&account.heard);
                account
            }
            None => {
                self.bytes += ACCOUNT_BYTES;
                self.accounts.entry(key.to_owned()).or_default()
            }
        };
        account.heard = clock;
        self.heard.insert(clock, key.to_owned());
        account.state.posts += 1;
        match post {
            Some(post) => {
                account.newer.merge(post);
                if account.newer.words * 2 >= self.limits.words {
                    account.older = std::mem::take(&mut account.newer);
                }
                let bytes = (account.older.features() + account.newer.features()) * FEATURE_BYTES;
                self.bytes = self.bytes + bytes - account.bytes;
                account.bytes = bytes;
            }
            None => account.state.copies += 1,
        }
        let words = account.older.words + account.newer.words;
        let weighed = account.state.weighed_words;
        // A window that was dropped makes the text shorter: then, too, it is another text.
        let changed = words * 5 >= weighed * 6 || words < weighed;
        if words >= LEAST_WORDS && post.is_some() && changed {
            let mut all = account.older.clone();
            all.merge(&account.newer);
            account.answer = Some(index.style(&all));
            account.state.weighed_words = words;
        }
        let answer = account.answer.clone().unwrap_or_else(|| Attribution {
            language: account.newer.main_language().to_owned(),
            words,
            reason: Some(format!(
                "{words} words of its own so far; {LEAST_WORDS} are the least that is weighed"
            )),
            none_probability: index.prior_of_none(),
            ..Attribution::default()
        });
        let state = account.state;
        self.forget();
        (answer, state)
    }

    /// Forgets accounts until the limits hold; the one heard of last always stays.
    fn forget(&mut self) {
        while self.accounts.len() > 1
            && (self.accounts.len() > self.limits.accounts || self.bytes > self.limits.bytes)
        {
            let Some((_, key)) = self.heard.pop_first() else {
                break;
            };
            if let Some(account) = self.accounts.remove(&key) {
                self.bytes -= account.bytes + ACCOUNT_BYTES;
                self.forgotten += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{Index, Options};
    use crate::{Analyzer, Post};

    fn print(analyzer: &Analyzer, n: usize) -> Fingerprint {
        let post = Post {
            text: format!(
                "On day {n} we took the ferry over and sat by the harbour until the lamps came on."
            ),
            ..Post::default()
        };
        analyzer.fingerprint([&post])
    }

    #[test]
    fn memory_is_bounded_and_the_silent_go_first() {
        let analyzer = Analyzer::new();
        let index = Index::new(&[], &[], Vec::new(), Options::default()).unwrap();
        let mut stream = Stream::new(StreamLimits {
            accounts: 3,
            ..StreamLimits::default()
        });
        let post = print(&analyzer, 1);
        for key in ["a", "b", "c", "a", "d"] {
            stream.see(key, Some(&post), &index);
        }
        assert_eq!(stream.len(), 3);
        assert_eq!(stream.forgotten(), 1);
        // `b` was silent longest, so it starts anew; `a` goes on.
        assert_eq!(stream.see("a", None, &index).1.posts, 3);
        assert_eq!(stream.see("b", None, &index).1.posts, 1);
        let mut small = Stream::new(StreamLimits {
            bytes: 1,
            ..StreamLimits::default()
        });
        for key in ["a", "b", "c"] {
            small.see(key, Some(&post), &index);
        }
        assert_eq!(small.len(), 1);
        assert_eq!(
            small.bytes(),
            post.features() * FEATURE_BYTES + ACCOUNT_BYTES
        );
    }

    #[test]
    fn an_account_keeps_its_latest_words_only() {
        let analyzer = Analyzer::new();
        let index = Index::new(&[], &[], Vec::new(), Options::default()).unwrap();
        let mut stream = Stream::new(StreamLimits {
            words: 200,
            ..StreamLimits::default()
        });
        let mut most = 0;
        for n in 0..100 {
            stream.see("a", Some(&print(&analyzer, n)), &index);
            let account = &stream.accounts["a"];
            most = most.max(account.older.words + account.newer.words);
        }
        assert!((100..=240).contains(&most), "{most}");
    }
}
