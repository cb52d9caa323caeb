//! Accounts and the links between them as a graph: what GEXF, GraphML and the map of an HTML
//! report draw.
//!
//! Every account is a node, ungrouped ones too; every reported link an edge. A link that only
//! copied text supports stays far below the threshold, which its `posterior` shows.

mod layout;
mod xml;

use std::collections::BTreeMap;

use crate::cluster::{Evidence, EvidenceKind, Grouping};
use crate::dossier::{AccountDossier, Dossier};

/// A graph ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph<'a> {
    /// The accounts: groups in order, then ungrouped ones.
    pub nodes: Vec<Node<'a>>,
    /// The links, in order of the grouping.
    pub edges: Vec<Edge<'a>>,
}

/// An account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node<'a> {
    /// Its name.
    pub account: &'a str,
    /// Place of its group among the groups.
    pub group: Option<usize>,
    /// The group's `id`; empty for ungrouped accounts.
    pub group_id: &'a str,
    /// Posterior probability that it belongs to its group.
    pub confidence: Option<f64>,
    /// What its posts tell.
    pub known: Option<&'a AccountDossier>,
    /// Where it stands on the map, both in 0..=1; `None` in graphs too large to lay out.
    pub place: Option<(f64, f64)>,
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge<'a> {
    /// Places of its accounts among the nodes, the smaller first.
    pub ends: [usize; 2],
    /// log10 likelihood ratio of one author.
    pub log10_lr: f64,
    /// Posterior probability of one author.
    pub posterior: f64,
    /// Whether both are in one group.
    pub inside: bool,
    /// The kinds of evidence, by name.
    pub kinds: Vec<&'static str>,
    /// The reasons.
    pub evidence: &'a [Evidence],
}

/// The name of a kind of evidence, as in JSON.
#[must_use]
pub fn kind_name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Style => "style",
        EvidenceKind::SharedTell => "shared_tell",
        EvidenceKind::SharedPhrase => "shared_phrase",
        EvidenceKind::CopiedText => "copied_text",
    }
}

impl<'a> Graph<'a> {
    /// The graph of a grouping; `dossier` must be of the same grouping.
    #[must_use]
    pub fn new(grouping: &'a Grouping, dossier: &'a Dossier) -> Self {
        let known: BTreeMap<&str, &AccountDossier> = dossier
            .accounts
            .iter()
            .map(|account| (account.account.as_str(), account))
            .collect();
        let members = grouping.groups.iter().enumerate().flat_map(|(at, group)| {
            let members = group.accounts.iter();
            members.map(move |member| {
                let account = member.account.as_str();
                (account, Some((at, group.id.as_str(), member.confidence)))
            })
        });
        let alone = grouping.ungrouped.iter().map(|name| (name.as_str(), None));
        let mut nodes: Vec<Node<'_>> = members
            .chain(alone)
            .map(|(account, group)| Node {
                account,
                group: group.map(|(at, ..)| at),
                group_id: group.map_or("", |(_, id, _)| id),
                confidence: group.map(|(.., confidence)| confidence),
                known: known.get(account).copied(),
                place: None,
            })
            .collect();
        let place: BTreeMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.account, at))
            .collect();
        let edges: Vec<Edge<'_>> = grouping
            .links
            .iter()
            .filter_map(|link| {
                let (a, b) = (*place.get(link.a.as_str())?, *place.get(link.b.as_str())?);
                let mut kinds: Vec<EvidenceKind> =
                    link.evidence.iter().map(|evidence| evidence.kind).collect();
                kinds.sort_unstable();
                kinds.dedup();
                Some(Edge {
                    ends: [a.min(b), a.max(b)],
                    log10_lr: link.log10_lr,
                    posterior: link.posterior,
                    inside: nodes[a].group.is_some() && nodes[a].group == nodes[b].group,
                    kinds: kinds.into_iter().map(kind_name).collect(),
                    evidence: &link.evidence,
                })
            })
            .collect();
        let groups: Vec<Option<usize>> = nodes.iter().map(|node| node.group).collect();
        if let Some(places) = layout::places(&groups, &edges) {
            for (node, place) in nodes.iter_mut().zip(places) {
                node.place = Some(place);
            }
        }
        Self { nodes, edges }
    }
}

#[cfg(test)]
mod tests;
