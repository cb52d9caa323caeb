//! How soon accounts spoke of an event.
//!
//! A post is *on the event* when it holds a term of the event: a word or phrase that the caller
//! gave, or else two of the words that the whole collection began to use with it. The latter are
//! found by keyness: the posts of the days after the event against all posts before it, each text
//! counted once; words that at least two accounts and three texts use then, four times as often as
//! before, at a log-likelihood of 15.13 (the 0.01 % point) or more. The reaction of a group is the
//! time from the event to its first post on it inside the same days. An event that is a date
//! begins at midnight UTC, so that times within its day are upper bounds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::activity::{DAY, median};
use super::times::Times;
use crate::corpus::keyness::Contrast;
use crate::corpus::{FeatureReader, Splitting, TextCounts, Units};
use crate::fingerprint::Instant;

/// Terms that are found at most.
const MOST_TERMS: usize = 20;
/// Least log-likelihood of a term.
const LEAST_KEYNESS: f64 = 15.13;
/// Least log2 of how much more often it is used.
const LEAST_RATIO: f64 = 2.0;

/// An event to measure reactions to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// What posts on it say, lower-cased; a `*` at the end stands for any ending. Empty to find the
    /// terms in the posts.
    pub terms: Vec<String>,
    /// Days after it in which a first post counts as a reaction.
    pub days: u32,
}

/// An event and what posts on it were known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventSummary {
    /// When it happened (RFC 3339, UTC).
    pub at: String,
    /// Days after it that were looked at.
    pub days: u32,
    /// The terms.
    pub terms: Vec<String>,
    /// Whether they were given, and not found in the posts.
    pub terms_given: bool,
    /// How many of them a post on the event holds at least.
    pub terms_needed: usize,
    /// Posts on it in these days, of all accounts.
    pub posts: u64,
    /// Accounts that wrote them.
    pub accounts: u64,
}

/// How a group reacted to an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reaction {
    /// Its first post on the event (RFC 3339, UTC).
    pub first_post: Option<String>,
    /// Who wrote that, by number of the account in the group's order.
    #[serde(skip)]
    pub first_member: Option<usize>,
    /// Hours from the event to it.
    pub hours: Option<f64>,
    /// Median over the members that reacted of the hours to their first post.
    pub median_hours: Option<f64>,
    /// The same over the accounts outside the group.
    pub median_hours_of_others: Option<f64>,
    /// Posts on the event in the days after it.
    pub posts: u64,
    /// Members that wrote them.
    pub accounts: u64,
    /// Posts with the same terms in as many days before it.
    pub posts_before: u64,
}

/// Which posts are on an event.
pub(super) struct Watch {
    summary: EventSummary,
    /// By account: the seconds from the event to each post on it; negative before it.
    delays: Vec<Vec<(i64, Instant)>>,
}

impl Watch {
    pub(super) fn new(event: &Event, texts: &[Vec<&str>], times: &Times) -> Self {
        let span = i64::from(event.days) * DAY;
        let terms = if event.terms.is_empty() {
            found_terms(event.at, span, texts, times)
        } else {
            event.terms.clone()
        };
        let given = !event.terms.is_empty();
        let needed = if given { 1 } else { 2 };
        let delays: Vec<Vec<(i64, Instant)>> = texts
            .iter()
            .enumerate()
            .map(|(account, posts)| {
                let mut delays: Vec<(i64, Instant)> = posts
                    .iter()
                    .zip(times.of(account))
                    .filter_map(|(text, instant)| {
                        let instant = (*instant)?;
                        let delay = instant.unix - event.at.unix;
                        let near = (-span..span).contains(&delay);
                        (near && holds(text, &terms) >= needed).then_some((delay, instant))
                    })
                    .collect();
                delays.sort_unstable();
                delays
            })
            .collect();
        let after = |delays: &Vec<(i64, Instant)>| delays.iter().filter(|d| d.0 >= 0).count();
        let summary = EventSummary {
            at: event.at.to_text(),
            days: event.days,
            terms,
            terms_given: given,
            terms_needed: needed,
            posts: delays.iter().map(after).sum::<usize>() as u64,
            accounts: delays.iter().filter(|delays| after(delays) > 0).count() as u64,
        };
        Self { summary, delays }
    }

    pub(super) fn reaction(&self, members: &[usize]) -> Reaction {
        let first_of = |account: usize| {
            let delays = self.delays[account].iter();
            delays.copied().find(|delay| delay.0 >= 0)
        };
        let hours = |delay: (i64, Instant)| delay.0 as f64 / 3600.0;
        let reacted: Vec<(i64, Instant)> = members.iter().filter_map(|&m| first_of(m)).collect();
        let first = reacted.iter().copied().min();
        let mut own: Vec<f64> = reacted.iter().copied().map(hours).collect();
        let mut others: Vec<f64> = (0..self.delays.len())
            .filter(|account| !members.contains(account))
            .filter_map(first_of)
            .map(hours)
            .collect();
        let count = |wanted: fn(i64) -> bool| {
            let delays = members.iter().flat_map(|&member| &self.delays[member]);
            delays.filter(|delay| wanted(delay.0)).count() as u64
        };
        Reaction {
            first_post: first.map(|(_, instant)| instant.to_text()),
            first_member: members
                .iter()
                .position(|&member| first.is_some() && first_of(member) == first),
            hours: first.map(hours),
            median_hours: median(&mut own),
            median_hours_of_others: median(&mut others),
            posts: count(|delay| delay >= 0),
            accounts: reacted.len() as u64,
            posts_before: count(|delay| delay < 0),
        }
    }

    pub(super) fn summary(self) -> EventSummary {
        self.summary
    }
}

/// The words that the collection began to use with the event, the surest first.
fn found_terms(at: Instant, span: i64, texts: &[Vec<&str>], times: &Times) -> Vec<String> {
    // Words 1 to 1: this cannot fail.
    let Ok(reader) = FeatureReader::new(Units::Words(1), Splitting::Auto) else {
        return Vec::new();
    };
    let (mut before, mut after) = (BTreeSet::new(), BTreeMap::new());
    for (account, posts) in texts.iter().enumerate() {
        for (&text, instant) in posts.iter().zip(times.of(account)) {
            match instant.map(|instant| instant.unix - at.unix) {
                Some(delay) if delay < 0 => {
                    before.insert(text);
                }
                Some(delay) if delay < span => {
                    after.entry(text).or_insert_with(Vec::new).push(account);
                }
                _ => {}
            }
        }
    }
    let parts = |texts: &mut dyn Iterator<Item = &&str>| -> Vec<TextCounts> {
        texts.map(|text| TextCounts::of(text, &reader)).collect()
    };
    let (later, earlier) = (parts(&mut after.keys()), parts(&mut before.iter()));
    if later.is_empty() || earlier.is_empty() {
        return Vec::new();
    }
    let mut users: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (text, accounts) in &after {
        reader.read(text, |word, _| match users.get_mut(word) {
            Some(users) => users.extend(accounts),
            None => {
                users.insert(word.to_owned(), accounts.iter().copied().collect());
            }
        });
    }
    let contrast = Contrast::new(&later, &earlier);
    let texts = contrast.parts()[0] as f64;
    let terms: Vec<String> = contrast
        .keywords(3)
        .into_iter()
        .filter(|word| word.log_likelihood >= LEAST_KEYNESS && word.log_ratio >= LEAST_RATIO)
        .filter(|word| word.range[0] * texts > 2.5)
        // Short words of alphabets are grammar.
        .filter(|word| !word.name.is_ascii() || word.name.len() > 2)
        .filter(|word| users.get(&word.name).is_some_and(|users| users.len() > 1))
        .map(|word| word.name)
        .take(MOST_TERMS)
        .collect();
    // One word alone came up by chance as well.
    if terms.len() < 2 { Vec::new() } else { terms }
}

/// How many of the terms a text holds as whole words.
fn holds(text: &str, terms: &[String]) -> usize {
    let lower = text.to_lowercase();
    let found = terms.iter().filter(|term| {
        let (stem, open) = match term.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (term.as_str(), false),
        };
        !stem.is_empty()
            && lower.match_indices(stem).any(|(at, _)| {
                let end = at + stem.len();
                let before = lower[..at].chars().next_back();
                let after = lower[end..].chars().next();
                parted(before, stem.chars().next())
                    && (open || parted(stem.chars().next_back(), after))
            })
    });
    found.count()
}

/// Whether a word can end between two characters: always in scripts without spaces.
fn parted(left: Option<char>, right: Option<char>) -> bool {
    let inside = |c: Option<char>| {
        c.is_some_and(|c| {
            c.is_alphanumeric() && !('\u{0e00}'..='\u{0edf}').contains(&c) && c < '\u{2e80}'
        })
    };
    !(inside(left) && inside(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words() {
        let terms = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert_eq!(holds("The Consulate closed", &terms(&["consulate"])), 1);
        assert_eq!(holds("The consulates", &terms(&["consulate"])), 0);
        assert_eq!(holds("The consulates", &terms(&["consulat*"])), 1);
        assert_eq!(holds("关闭领事馆了", &terms(&["领事馆"])), 1);
        assert_eq!(
            holds(
                "a new dam, a new bridge",
                &terms(&["new bridge", "dam", "sea"])
            ),
            2
        );
        assert_eq!(holds("", &terms(&["", "*"])), 0);
    }
}
