//! What an investigator wants to know of a group, besides why it is one.
//!
//! [`crate::cluster`] says which accounts belong together and what they share in style,
//! slips and phrases. This module goes back to their posts and tells the rest: when they
//! write, in which languages, how widely they are seen, which templates they fill in and
//! when, what they began and stopped to say, and how soon they spoke of an event.
//!
//! - `times.rs`: written times to instants, with a count of those that cannot be read;
//! - `activity.rs`: first and last seen, active days, hours of the day, views;
//! - `templates.rs`: templates with times, of all accounts and of a group;
//! - `marks.rs`: links, hashtags and mentions that members share;
//! - `shift.rs`: waves of activity and the words that set each apart from the one before;
//! - `event.rs`: the time from an event to the first posts on it.
//!
//! None of it decides anything: groups are made by what accounts write like, and these are
//! things to check them by.

mod activity;
mod event;
mod marks;
mod shift;
mod templates;
mod times;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use activity::DAY;
pub use activity::{Activity, DayCount, Views};
pub use event::{Event, EventSummary, Reaction};
pub use marks::{MarkKind, SharedMark};
pub use shift::{Basis, Shift, TopicWord, Topics, Wave};
pub use templates::{GroupTemplate, TemplateProfile, TemplateUse, profile};
pub use times::{Times, TimesRead};

use crate::cluster::{Copies, Grouping, mine_copies};
use crate::document::Post;
use crate::fingerprint::Fingerprint;

/// An account with all it posted.
#[derive(Debug, Clone, Copy)]
pub struct AccountPosts<'a> {
    /// Its name, unique among the accounts.
    pub name: &'a str,
    /// Its posts, copied ones included.
    pub posts: &'a [Post],
    /// The fingerprint of its own words.
    pub fingerprint: &'a Fingerprint,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// An event to measure reactions to.
    pub event: Option<Event>,
    /// The field that holds a post's views; `None` tries the usual names.
    pub views_field: Option<String>,
    /// Templates described at most; 0 for all.
    pub max_templates: usize,
}

/// What is known of a collection and its groups.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Dossier {
    /// How the posts' times were read.
    pub times: TimesRead,
    /// Templates that two accounts or more posted, most accounts first.
    pub templates: Vec<TemplateProfile>,
    /// The event that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventSummary>,
    /// One for each group, in the order of the grouping.
    pub groups: Vec<GroupDossier>,
    /// Every account, in the order given.
    #[serde(skip)]
    pub accounts: Vec<AccountDossier>,
}

/// What is known of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupDossier {
    /// The group's `id`.
    #[serde(skip)]
    pub group: String,
    /// Posts of all members.
    pub posts: u64,
    /// Posts among them that another account, in the group or not, posted too.
    pub copied_posts: u64,
    /// Languages of the members' own posts, most words first.
    pub languages: Vec<LanguageShare>,
    /// When they write.
    pub activity: Activity,
    /// How often their posts were seen, where the data tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
    /// Templates that two members or more filled in.
    pub templates: Vec<GroupTemplate>,
    /// Links, hashtags and mentions that two members or more share and few others use.
    pub marks: Vec<SharedMark>,
    /// What they began and stopped to say.
    pub topics: Topics,
    /// How soon they spoke of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaction: Option<Reaction>,
    /// Each member, in the grouping's order.
    pub members: Vec<AccountDossier>,
}

/// A language of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageShare {
    /// Primary subtag (BCP 47); `und` where it could not be told.
    pub language: String,
    /// Posts of the members' own in it.
    pub posts: u64,
    /// Words in them.
    pub words: u64,
}

/// What is known of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountDossier {
    /// The account.
    pub account: String,
    /// Where it posts, most posts first.
    pub platforms: Vec<String>,
    /// All its posts.
    pub posts: u64,
    /// Those that another account posted too.
    pub copied_posts: u64,
    /// Words of its own.
    pub words: u64,
    /// Its first dated post (RFC 3339, UTC).
    pub first_seen: Option<String>,
    /// Its last dated post.
    pub last_seen: Option<String>,
}

impl Dossier {
    /// Describes the groups of `grouping`, whose accounts must be among `accounts`; `copies`
    /// are those found in the same accounts' posts, in the same order.
    #[must_use]
    pub fn new(
        grouping: &Grouping,
        accounts: &[AccountPosts<'_>],
        copies: &Copies,
        options: &Options,
    ) -> Self {
        let posts: Vec<&[Post]> = accounts.iter().map(|account| account.posts).collect();
        let texts: Vec<Vec<&str>> = posts
            .iter()
            .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
            .collect();
        let times = Times::read(&posts);
        let mined = mine_copies(&texts, copies);
        let number: BTreeMap<&str, usize> = accounts
            .iter()
            .enumerate()
            .map(|(number, account)| (account.name, number))
            .collect();
        let groups: Vec<Vec<usize>> = grouping
            .groups
            .iter()
            .map(|group| {
                let names = group.accounts.iter();
                names
                    .filter_map(|member| number.get(member.account.as_str()).copied())
                    .collect()
            })
            .collect();
        let event = options
            .event
            .as_ref()
            .map(|event| event::Watch::new(event, &texts, &times));
        let views = activity::ViewReader::new(options.views_field.as_deref());
        let each: Vec<AccountDossier> = accounts
            .iter()
            .enumerate()
            .map(|(m, &account)| {
                describe_account(account, copied(copies, m, account.posts), times.range(m))
            })
            .collect();
        let mut marks = marks::shared(&texts, &groups).into_iter();
        let describe = |(members, id): (&Vec<usize>, &str)| GroupDossier {
            group: id.to_owned(),
            posts: members.iter().map(|&m| posts[m].len() as u64).sum(),
            copied_posts: members.iter().map(|&m| copied(copies, m, posts[m])).sum(),
            languages: languages(members.iter().map(|&m| accounts[m].fingerprint)),
            activity: Activity::new(members.iter().flat_map(|&m| times.of(m).iter().copied())),
            views: views.read(members, &posts),
            templates: templates::of_group(&mined, members, &times),
            marks: marks.next().unwrap_or_default(),
            topics: shift::topics(members, &texts, &times),
            reaction: event.as_ref().map(|watch| watch.reaction(members)),
            members: members.iter().map(|&m| each[m].clone()).collect(),
        };
        let groups: Vec<GroupDossier> = groups
            .iter()
            .zip(grouping.groups.iter().map(|group| group.id.as_str()))
            .map(describe)
            .collect();
        let most = match options.max_templates {
            0 => usize::MAX,
            most => most,
        };
        let names: Vec<&str> = accounts.iter().map(|account| account.name).collect();
        Self {
            templates: mined
                .iter()
                .take(most)
                .enumerate()
                .map(|(at, template)| profile(at, template, &names, &times))
                .collect(),
            event: event.map(event::Watch::summary),
            groups,
            accounts: each,
            times: times.into_read(),
        }
    }
}

fn copied(copies: &Copies, account: usize, posts: &[Post]) -> u64 {
    let copied = (0..posts.len()).filter(|&post| copies.is_copied(account, post));
    copied.count() as u64
}

fn languages<'a>(fingerprints: impl Iterator<Item = &'a Fingerprint>) -> Vec<LanguageShare> {
    let mut shares: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for fingerprint in fingerprints {
        for (language, section) in fingerprint.sections() {
            let share = shares.entry(language).or_default();
            share.0 += section.documents;
            share.1 += section.words;
        }
    }
    let mut shares: Vec<LanguageShare> = shares
        .into_iter()
        .map(|(language, (posts, words))| LanguageShare {
            language: language.to_owned(),
            posts,
            words,
        })
        .collect();
    shares.sort_by(|a, b| {
        b.words
            .cmp(&a.words)
            .then_with(|| a.language.cmp(&b.language))
    });
    shares
}

fn describe_account(
    account: AccountPosts<'_>,
    copied_posts: u64,
    [first_seen, last_seen]: [Option<String>; 2],
) -> AccountDossier {
    let mut platforms: BTreeMap<&str, u64> = BTreeMap::new();
    for platform in account
        .posts
        .iter()
        .filter_map(|post| post.platform.as_deref())
    {
        *platforms.entry(platform).or_default() += 1;
    }
    let mut platforms: Vec<(&str, u64)> = platforms.into_iter().collect();
    platforms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    AccountDossier {
        account: account.name.to_owned(),
        platforms: platforms
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect(),
        posts: account.posts.len() as u64,
        copied_posts,
        words: account.fingerprint.words,
        first_seen,
        last_seen,
    }
}

#[cfg(test)]
mod tests;
