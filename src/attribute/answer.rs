//! Posts and accounts as questions: which of their words are their own, and what follows.

use super::near::NearHit;
use super::{Attribution, Index, Options, Query};
use crate::analyzer::Analyzer;
use crate::document::Post;
use crate::fingerprint::Fingerprint;

/// An answer with what it was read from.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The answer.
    pub attribution: Attribution,
    /// The style of the own words, to explain the answer with.
    pub fingerprint: Fingerprint,
    /// Posts that repeat a known text or one of another account.
    pub copied: u64,
}

impl Index {
    /// What one post says by itself. A copy of a known text, or a retweet, has no words of its own.
    #[must_use]
    pub fn answer_post(&self, post: &Post, analyzer: &Analyzer, options: &Options) -> Answer {
        let hits = self.copies_of(&post.text);
        let own = hits.is_empty() && !post.text.starts_with("RT @");
        let fingerprint = if own {
            analyzer.fingerprint([post])
        } else {
            Fingerprint::new()
        };
        let copies = if hits.is_empty() {
            Vec::new()
        } else {
            vec![(post.id.as_str(), hits)]
        };
        let query = Query {
            account: post.account.as_deref(),
            platform: post.platform.as_deref(),
            fingerprint: &fingerprint,
            copies: &copies,
        };
        Answer {
            attribution: self.attribute_with(&query, options),
            copied: copies.len() as u64,
            fingerprint,
        }
    }

    /// What all posts of one account say together. `is_copied` says of a post, by its position,
    /// whether it repeats one of another account of the same input.
    #[must_use]
    pub fn answer_account(
        &self,
        posts: &[Post],
        is_copied: impl Fn(usize) -> bool,
        analyzer: &Analyzer,
        options: &Options,
    ) -> Answer {
        let mut own = Vec::new();
        let mut hits: Vec<(&str, Vec<NearHit>)> = Vec::new();
        for (number, post) in posts.iter().enumerate() {
            let known = self.copies_of(&post.text);
            if !known.is_empty() {
                hits.push((&post.id, known));
            } else if !is_copied(number) {
                own.push(post);
            }
        }
        let copied = (posts.len() - own.len()) as u64;
        let fingerprint = analyzer.fingerprint(own);
        let query = Query {
            account: posts.first().and_then(|post| post.account.as_deref()),
            platform: platform_of(posts),
            fingerprint: &fingerprint,
            copies: &hits,
        };
        Answer {
            attribution: self.attribute_with(&query, options),
            fingerprint,
            copied,
        }
    }
}

/// The platform of an account's posts, where they agree on one.
#[must_use]
pub fn platform_of(posts: &[Post]) -> Option<&str> {
    let first = posts.first()?.platform.as_deref();
    posts
        .iter()
        .all(|post| post.platform.as_deref() == first)
        .then_some(first)?
}
