//! The times of all posts, read once, with a count of what could not be read.

use serde::Serialize;

use crate::document::Post;
use crate::fingerprint::{DateOrder, Instant};

/// The instants of all posts, by number of the account and of the post.
#[derive(Debug, Clone)]
pub struct Times {
    instants: Vec<Vec<Option<Instant>>>,
    read: TimesRead,
}

/// How well the posts' times could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TimesRead {
    /// Posts with a time that was read.
    pub dated: u64,
    /// Those among them with a date but no time of day, which say nothing of hours.
    pub date_only: u64,
    /// Posts without any time.
    pub undated: u64,
    /// Posts whose time is in no known form.
    pub unreadable: u64,
    /// The first of these in alphabetical order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable_example: Option<String>,
    /// The earliest time (RFC 3339, UTC).
    pub first: Option<String>,
    /// The latest time.
    pub last: Option<String>,
}

impl Times {
    /// Reads the times of posts, `posts[account][post]`. Dates like `03/04/2020` are read in
    /// the order that the other dates of the collection show, else not at all.
    #[must_use]
    pub fn read(posts: &[&[Post]]) -> Self {
        let written = || {
            let all = posts.iter().flat_map(|posts| posts.iter());
            all.filter_map(|post| post.created_at.as_deref())
        };
        let order = DateOrder::of(written());
        let mut read = TimesRead::default();
        let mut unreadable: Option<&str> = None;
        let mut range: Option<(Instant, Instant)> = None;
        let instants = posts
            .iter()
            .map(|posts| {
                let instant = |post: &'_ Post| {
                    let written = post.created_at.as_deref()?;
                    Instant::read_in(written, order)
                };
                posts.iter().map(instant).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>();
        for (posts, instants) in posts.iter().zip(&instants) {
            for (post, instant) in posts.iter().zip(instants) {
                match (post.created_at.as_deref(), instant) {
                    (_, Some(instant)) => {
                        read.dated += 1;
                        read.date_only += u64::from(!instant.clock);
                        range = Some(range.map_or((*instant, *instant), |(first, last)| {
                            (first.min(*instant), last.max(*instant))
                        }));
                    }
                    (Some(written), None) => {
                        read.unreadable += 1;
                        unreadable = Some(unreadable.map_or(written, |other| other.min(written)));
                    }
                    (None, None) => read.undated += 1,
                }
            }
        }
        read.unreadable_example = unreadable.map(str::to_owned);
        read.first = range.map(|(first, _)| first.to_text());
        read.last = range.map(|(_, last)| last.to_text());
        Self { instants, read }
    }

    /// The instants of an account's posts, in the order of its posts.
    #[must_use]
    pub fn of(&self, account: usize) -> &[Option<Instant>] {
        self.instants.get(account).map_or(&[], Vec::as_slice)
    }

    /// The instant of one post.
    #[must_use]
    pub fn at(&self, account: usize, post: usize) -> Option<Instant> {
        self.of(account).get(post).copied().flatten()
    }

    /// How well the times could be read.
    #[must_use]
    pub fn summary(&self) -> &TimesRead {
        &self.read
    }

    pub(super) fn into_read(self) -> TimesRead {
        self.read
    }

    /// First and last time of an account.
    pub(super) fn range(&self, account: usize) -> [Option<String>; 2] {
        range(self.of(account).iter().copied().flatten())
    }
}

/// First and last of some instants (RFC 3339, UTC).
pub(super) fn range(instants: impl Iterator<Item = Instant> + Clone) -> [Option<String>; 2] {
    [
        instants.clone().min().map(Instant::to_text),
        instants.max().map(Instant::to_text),
    ]
}
