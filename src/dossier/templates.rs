//! Templates with accounts and times.

use serde::Serialize;

use super::times::{Times, range};
use crate::cluster::{MinedTemplate, Part};

/// A template, who posted it and when: the `templates` contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateProfile {
    /// `t1`, `t2` ... by number of accounts, then of posts.
    pub id: String,
    /// The common text, what differs written as `{one | another}`.
    pub text: String,
    /// The same in stretches: common text, and slots with what fills them.
    pub parts: Vec<Part>,
    /// How many slots it has.
    pub slots: u32,
    /// How many different texts follow it.
    pub variants: u64,
    /// How many posts follow it.
    pub posts: u64,
    /// When it was first posted (RFC 3339, UTC), where times are known.
    pub first_seen: Option<String>,
    /// When it was last posted.
    pub last_seen: Option<String>,
    /// Who posted it, the first to do so first; accounts without dated posts last, by name.
    pub accounts: Vec<String>,
    /// The same with how often and when.
    pub uses: Vec<TemplateUse>,
    /// Whether so many accounts posted it that it links none of them.
    pub common: bool,
}

/// What one account made of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateUse {
    /// The account.
    pub account: String,
    /// How often it did.
    pub posts: u64,
    /// When it first did.
    pub first_seen: Option<String>,
    /// When it last did.
    pub last_seen: Option<String>,
}

/// A template as a group used it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupTemplate {
    /// The template's `id`.
    pub template: String,
    /// The common text over all accounts, what differs written as `{one | another}`.
    pub text: String,
    /// The same in stretches.
    pub parts: Vec<Part>,
    /// Posts of members that follow it.
    pub posts: u64,
    /// Members that posted it.
    pub accounts: u64,
    /// Accounts of the whole collection that did.
    pub accounts_in_all: u64,
    /// When a member first posted it.
    pub first_seen: Option<String>,
    /// When a member last did.
    pub last_seen: Option<String>,
}

fn id(at: usize) -> String {
    format!("t{}", at + 1)
}

/// Describes template number `at`.
#[must_use]
pub fn profile(
    at: usize,
    template: &MinedTemplate,
    names: &[&str],
    times: &Times,
) -> TemplateProfile {
    let instants = |posts: &[(usize, usize)]| -> Vec<_> {
        let read = posts
            .iter()
            .filter_map(|&(account, post)| times.at(account, post));
        read.collect()
    };
    let mut users: Vec<(Option<i64>, TemplateUse)> = template
        .posts
        .chunk_by(|a, b| a.0 == b.0)
        .map(|posts| {
            let instants = instants(posts);
            let [first_seen, last_seen] = range(instants.iter().copied());
            let user = TemplateUse {
                account: names
                    .get(posts[0].0)
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
                posts: posts.len() as u64,
                first_seen,
                last_seen,
            };
            (instants.iter().map(|instant| instant.unix).min(), user)
        })
        .collect();
    users.sort_by(|(a, x), (b, y)| {
        (a.is_none().cmp(&b.is_none()))
            .then(a.cmp(b))
            .then_with(|| x.account.cmp(&y.account))
    });
    let [first_seen, last_seen] = range(instants(&template.posts).into_iter());
    TemplateProfile {
        id: id(at),
        text: template.text.clone(),
        parts: template.parts.clone(),
        slots: template.slots,
        variants: template.variants,
        posts: template.posts.len() as u64,
        first_seen,
        last_seen,
        accounts: users.iter().map(|(_, user)| user.account.clone()).collect(),
        uses: users.into_iter().map(|(_, user)| user).collect(),
        common: template.common,
    }
}

/// Templates told of a group.
const SHOWN: usize = 20;

/// The templates that two members or more posted, most members first, then the rarest outside.
pub(super) fn of_group(
    mined: &[MinedTemplate],
    members: &[usize],
    times: &Times,
) -> Vec<GroupTemplate> {
    let mut found: Vec<GroupTemplate> = mined
        .iter()
        .enumerate()
        .filter_map(|(at, template)| {
            let inside = || {
                template
                    .posts
                    .iter()
                    .filter(|post| members.contains(&post.0))
            };
            let mut accounts: Vec<usize> = inside().map(|post| post.0).collect();
            accounts.dedup();
            if accounts.len() < 2 {
                return None;
            }
            let instants = inside().filter_map(|&(account, post)| times.at(account, post));
            let [first_seen, last_seen] = range(instants);
            Some(GroupTemplate {
                template: id(at),
                text: template.text.clone(),
                parts: template.parts.clone(),
                posts: inside().count() as u64,
                accounts: accounts.len() as u64,
                accounts_in_all: template.accounts as u64,
                first_seen,
                last_seen,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        (b.accounts.cmp(&a.accounts))
            .then(a.accounts_in_all.cmp(&b.accounts_in_all))
            .then(b.posts.cmp(&a.posts))
    });
    found.truncate(SHOWN);
    found
}
