//! Attributions and galleries: the JSON contracts `attribution` and `gallery`, and their rows.

use serde::Serialize;

use super::csv::{label, row};
use super::json::{ComparisonReport, rounded};
use crate::attribute::{Attribution, CopyEvidence, Decision, Excerpt};
use crate::document::Post;
use crate::{SCHEMA, VERSION};

/// What was asked about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A whole account.
    Account {
        /// Its name.
        account: &'a str,
        /// Where it posts.
        platform: Option<&'a str>,
        /// Its posts.
        posts: u64,
        /// Of them, copies of known texts or of other accounts' posts.
        copied: u64,
    },
    /// One post, by itself.
    Post {
        /// The post.
        post: &'a Post,
    },
    /// One post of a stream, with what its account wrote before.
    Stream {
        /// The post.
        post: &'a Post,
        /// Posts of the account so far.
        posts: u64,
        /// Of them, copies of known texts.
        copied: u64,
    },
}

/// One answer: the `attribution` contract.
#[derive(Debug, Serialize)]
pub struct AttributionReport<'a> {
    schema: u32,
    by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<&'a str>,
    posts: u64,
    copied_posts: u64,
    lang: &'a str,
    words: u64,
    decision: Decision,
    group: Option<&'a str>,
    reason: Option<&'a str>,
    none_probability: f64,
    candidates: Vec<CandidateReport<'a>>,
    copied_text: Vec<CopyReport<'a>>,
    member_of: &'a [String],
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct CandidateReport<'a> {
    group: &'a str,
    labels: &'a [String],
    probability: f64,
    log10_lr: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonReport<'a>>,
}

#[derive(Debug, Serialize)]
struct CopyReport<'a> {
    group: &'a str,
    posts: u64,
    exact: u64,
    similarity: f64,
    post: &'a str,
    groups: u64,
    known: Option<&'a Excerpt>,
}

impl<'a> AttributionReport<'a> {
    /// The report of one answer. The comparison stands with each candidate unless `brief`.
    #[must_use]
    pub fn new(subject: Subject<'a>, attribution: &'a Attribution, brief: bool) -> Self {
        let (by, post, account, platform, posts, copied) = match subject {
            Subject::Account {
                account,
                platform,
                posts,
                copied,
            } => ("account", None, Some(account), platform, posts, copied),
            Subject::Post { post } => (
                "post",
                Some(post),
                post.account.as_deref(),
                post.platform.as_deref(),
                1,
                u64::from(!attribution.copies.is_empty()),
            ),
            Subject::Stream {
                post,
                posts,
                copied,
            } => (
                "stream",
                Some(post),
                post.account.as_deref(),
                post.platform.as_deref(),
                posts,
                copied,
            ),
        };
        Self {
            schema: SCHEMA,
            by,
            id: post.map(|post| post.id.as_str()),
            account,
            platform,
            created_at: post.and_then(|post| post.created_at.as_deref()),
            posts,
            copied_posts: copied,
            lang: &attribution.language,
            words: attribution.words,
            decision: attribution.decision,
            group: attribution.group.as_deref(),
            reason: attribution.reason.as_deref(),
            none_probability: rounded(attribution.none_probability, 6),
            candidates: attribution
                .candidates
                .iter()
                .map(|candidate| CandidateReport {
                    group: &candidate.group,
                    labels: &candidate.labels,
                    probability: rounded(candidate.probability, 6),
                    log10_lr: rounded(candidate.comparison.log10_lr, 4),
                    comparison: (!brief)
                        .then(|| ComparisonReport::new(None, &candidate.comparison)),
                })
                .collect(),
            copied_text: attribution.copies.iter().map(CopyReport::new).collect(),
            member_of: &attribution.member_of,
            version: VERSION,
        }
    }
}

impl<'a> CopyReport<'a> {
    fn new(copy: &'a CopyEvidence) -> Self {
        Self {
            group: &copy.group,
            posts: copy.posts,
            exact: copy.exact,
            similarity: rounded(copy.similarity, 3),
            post: &copy.post,
            groups: copy.groups,
            known: copy.known.as_ref(),
        }
    }
}

/// Header of [`attribution_row`].
pub const ATTRIBUTION_HEADER: [&str; 15] = [
    "id",
    "account",
    "platform",
    "posts",
    "lang",
    "words",
    "decision",
    "group",
    "none_probability",
    "best_group",
    "best_probability",
    "best_log10_lr",
    "copied_posts",
    "copied_from",
    "member_of",
];

/// One row an answer, columns as in [`ATTRIBUTION_HEADER`].
#[must_use]
pub fn attribution_row(subject: Subject<'_>, attribution: &Attribution) -> String {
    let report = AttributionReport::new(subject, attribution, true);
    let best = report.candidates.first();
    let copied: Vec<&str> = report.copied_text.iter().map(|copy| copy.group).collect();
    row(&[
        report.id.unwrap_or_default(),
        report.account.unwrap_or_default(),
        report.platform.unwrap_or_default(),
        &report.posts.to_string(),
        report.lang,
        &report.words.to_string(),
        &label(&report.decision),
        report.group.unwrap_or_default(),
        &format!("{:.4}", report.none_probability),
        best.map_or("", |best| best.group),
        &best.map_or_else(String::new, |best| format!("{:.4}", best.probability)),
        &best.map_or_else(String::new, |best| format!("{:.3}", best.log10_lr)),
        &report.copied_posts.to_string(),
        &copied.join(" | "),
        &report.member_of.join(" | "),
    ])
}
