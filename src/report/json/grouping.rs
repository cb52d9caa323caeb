//! Groups, links and templates.

use serde::Serialize;

use crate::cluster::{Evidence, EvidenceKind, Grouping, Link};
use crate::dossier::{Dossier, EventSummary, GroupDossier, TemplateProfile, TimesRead};
use crate::{SCHEMA, VERSION};

/// Groups of accounts: the `cluster` contract.
#[derive(Debug, Serialize)]
pub struct GroupingReport<'a> {
    schema: u32,
    groups: Vec<GroupReport<'a>>,
    ungrouped: &'a [String],
    templates: Vec<AnyTemplate<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<&'a TimesRead>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a EventSummary>,
    parameters: ParametersReport,
    version: &'static str,
}

/// One group of a [`GroupingReport`].
#[derive(Debug, Serialize)]
pub struct GroupReport<'a> {
    id: &'a str,
    accounts: Vec<MemberReport<'a>>,
    cohesion_log10_lr: f64,
    shared: Vec<EvidenceReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a GroupDossier>,
}

#[derive(Debug, Serialize)]
struct MemberReport<'a> {
    account: &'a str,
    confidence: f64,
}

#[derive(Debug, Serialize)]
struct EvidenceReport<'a> {
    kind: EvidenceKind,
    name: &'a str,
    weight: f64,
    accounts: u32,
    accounts_in_all: u32,
}

/// A template, with times and slots where they are known.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum AnyTemplate<'a> {
    Plain(TemplateReport<'a>),
    Full(&'a TemplateProfile),
}

#[derive(Debug, Serialize)]
struct TemplateReport<'a> {
    text: &'a str,
    slots: u32,
    posts: u64,
    accounts: &'a [String],
    common: bool,
}

#[derive(Debug, Serialize)]
struct ParametersReport {
    accounts: u64,
    copied_posts: u64,
    pairs_scored: u64,
    prior: f64,
    threshold: f64,
}

impl<'a> GroupingReport<'a> {
    /// The report of one grouping.
    #[must_use]
    pub fn new(grouping: &'a Grouping) -> Self {
        Self {
            schema: SCHEMA,
            groups: grouping
                .groups
                .iter()
                .map(|group| GroupReport {
                    id: &group.id,
                    accounts: group
                        .accounts
                        .iter()
                        .map(|member| MemberReport {
                            account: &member.account,
                            confidence: member.confidence,
                        })
                        .collect(),
                    cohesion_log10_lr: group.cohesion_log10_lr,
                    shared: group.shared.iter().map(EvidenceReport::new).collect(),
                    profile: None,
                })
                .collect(),
            ungrouped: &grouping.ungrouped,
            templates: grouping
                .templates
                .iter()
                .map(|template| {
                    AnyTemplate::Plain(TemplateReport {
                        text: &template.text,
                        slots: template.slots,
                        posts: template.posts,
                        accounts: &template.accounts,
                        common: template.common,
                    })
                })
                .collect(),
            times: None,
            event: None,
            parameters: ParametersReport {
                accounts: grouping.parameters.accounts,
                copied_posts: grouping.parameters.copied_posts,
                pairs_scored: grouping.parameters.pairs_scored,
                prior: grouping.parameters.prior,
                threshold: grouping.parameters.threshold,
            },
            version: VERSION,
        }
    }

    /// Adds what the posts tell besides; `dossier` must be of the same grouping.
    #[must_use]
    pub fn with_dossier(mut self, dossier: &'a Dossier) -> Self {
        for (group, profile) in self.groups.iter_mut().zip(&dossier.groups) {
            group.profile = Some(profile);
        }
        self.templates = dossier.templates.iter().map(AnyTemplate::Full).collect();
        self.times = Some(&dossier.times);
        self.event = dossier.event.as_ref();
        self
    }

    /// The groups alone, for JSON Lines.
    #[must_use]
    pub fn groups(&self) -> &[GroupReport<'a>] {
        &self.groups
    }
}

impl<'a> EvidenceReport<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        Self {
            kind: evidence.kind,
            name: &evidence.name,
            weight: evidence.weight,
            accounts: evidence.accounts,
            accounts_in_all: evidence.accounts_in_all,
        }
    }
}

/// A scored pair of accounts: one line of `cluster --links`.
#[derive(Debug, Serialize)]
pub struct LinkReport<'a> {
    a: &'a str,
    b: &'a str,
    log10_lr: f64,
    posterior: f64,
    evidence: Vec<EvidenceReport<'a>>,
}

impl<'a> LinkReport<'a> {
    /// The report of one link.
    #[must_use]
    pub fn new(link: &'a Link) -> Self {
        Self {
            a: &link.a,
            b: &link.b,
            log10_lr: link.log10_lr,
            posterior: link.posterior,
            evidence: link.evidence.iter().map(EvidenceReport::new).collect(),
        }
    }
}

/// Templates of a collection: the `templates` contract.
#[derive(Debug, Serialize)]
pub struct TemplatesReport<'a> {
    schema: u32,
    posts: u64,
    accounts: u64,
    /// Templates found; more than are listed where a limit was set.
    found: u64,
    templates: &'a [TemplateProfile],
    times: &'a TimesRead,
    version: &'static str,
}

impl<'a> TemplatesReport<'a> {
    /// The report of templates found among `posts` posts of `accounts` accounts.
    #[must_use]
    pub fn new(
        [posts, accounts, found]: [u64; 3],
        templates: &'a [TemplateProfile],
        times: &'a TimesRead,
    ) -> Self {
        Self {
            schema: SCHEMA,
            posts,
            accounts,
            found,
            templates,
            times,
            version: VERSION,
        }
    }
}
