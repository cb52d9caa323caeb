//! Groups of a gallery: the JSON contract `gallery`.

use serde::Serialize;

use crate::attribute::Member;
use crate::fingerprint::{Moment, Summary};
use crate::gallery::GroupRecord;
use crate::{SCHEMA, VERSION};

/// A group's facts: the `gallery` contract.
#[derive(Debug, Serialize)]
pub struct GroupReport<'a> {
    schema: u32,
    name: &'a str,
    notes: &'a str,
    labels: &'a [String],
    created_at: &'a str,
    updated_at: &'a str,
    posts: u64,
    copies: u64,
    words: u64,
    first_seen: Option<&'a str>,
    last_seen: Option<&'a str>,
    members: Vec<MemberReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<Summary<'a>>,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct MemberReport<'a> {
    account: &'a str,
    platform: Option<&'a str>,
    first_seen: Option<&'a str>,
    last_seen: Option<&'a str>,
    posts: u64,
    copies: u64,
}

impl<'a> GroupReport<'a> {
    /// The report of a group with its accounts and, where it is wanted, its fingerprint.
    #[must_use]
    pub fn new(
        record: &'a GroupRecord,
        members: &'a [Member],
        fingerprint: Option<Summary<'a>>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            name: &record.name,
            notes: &record.notes,
            labels: &record.labels,
            created_at: &record.created_at,
            updated_at: &record.updated_at,
            posts: record.posts,
            copies: record.copies,
            words: record.words,
            first_seen: first_seen(members),
            last_seen: last_seen(members),
            members: members.iter().map(MemberReport::new).collect(),
            fingerprint,
            version: VERSION,
        }
    }
}

impl<'a> MemberReport<'a> {
    fn new(member: &'a Member) -> Self {
        Self {
            account: &member.account,
            platform: (!member.platform.is_empty()).then_some(&member.platform),
            first_seen: member.first.as_ref().map(written),
            last_seen: member.last.as_ref().map(written),
            posts: member.posts,
            copies: member.copies,
        }
    }
}

/// Time of the earliest dated post, as written.
#[must_use]
pub fn first_seen(members: &[Member]) -> Option<&str> {
    let first = members.iter().filter_map(|member| member.first.as_ref());
    first.min().map(written)
}

/// Time of the latest dated post, as written.
#[must_use]
pub fn last_seen(members: &[Member]) -> Option<&str> {
    let last = members.iter().filter_map(|member| member.last.as_ref());
    last.max().map(written)
}

fn written(moment: &Moment) -> &str {
    &moment.written
}
