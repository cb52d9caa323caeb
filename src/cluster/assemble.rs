//! Groups of numbers to the answer: members with confidence, links with reasons.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::candidates::MAX_TEMPLATE;
use super::evidence::Reasons;
use super::grouping::{Group, Grouping, Link, Member, Parameters};
use super::scores::PairScores;
use super::{AccountInput, Component, Options, log10_odds};
use crate::compare::Comparison;

/// Pairs of a group that are explained in full: enough to see what members share.
const EXPLAINED: usize = 24;
/// How far below the cut, in log10 LR, a link is still worth showing.
const NEAR: f64 = 0.3;
/// Up to this many links are explained by features, beyond that by families.
const EXPLAINED_LINKS: usize = 2_000;
/// Links shown because of copied text alone.
const MAX_COPY_LINKS: usize = 10_000;

/// Posterior probability of one author at log10 likelihood ratio `lr`.
fn posterior(lr: f64, prior: f64) -> f64 {
    let log10 = (lr + log10_odds(prior)).clamp(-300.0, 300.0);
    let odds = 10f64.powf(log10);
    odds / (1.0 + odds)
}

/// The grouping in its order of output.
pub(super) fn assemble(
    order: &[&AccountInput<'_>],
    components: &[Component],
    scores: &dyn PairScores,
    reasons: &Reasons<'_>,
    options: &Options,
    parameters: Parameters,
) -> Grouping {
    let prior = parameters.prior;
    let cut = options.cut_for(order.len());
    let mut groups: Vec<(Vec<usize>, Group)> = Vec::new();
    let mut wanted: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut grouped = vec![false; order.len()];
    for component in components {
        let mut label = vec![usize::MAX; component.items.len()];
        for (number, members) in component.groups.iter().enumerate() {
            for &member in members {
                label[member] = number;
            }
        }
        for members in component.groups.iter().filter(|group| group.len() > 1) {
            let numbers: Vec<usize> = members.iter().map(|&m| component.items[m]).collect();
            for &number in &numbers {
                grouped[number] = true;
            }
            groups.push((
                numbers,
                build_group(order, component, members, scores, reasons, prior),
            ));
        }
        wanted_links(component, &label, cut, options.max_links, &mut wanted);
    }
    for pair in reasons
        .copying_pairs(MAX_TEMPLATE)
        .into_iter()
        .take(MAX_COPY_LINKS)
    {
        wanted.insert(pair);
    }

    groups.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    let groups = groups
        .into_iter()
        .enumerate()
        .map(|(number, (_, mut group))| {
            group.id = format!("g{}", number + 1);
            group
        })
        .collect();
    let in_full = wanted.len() <= EXPLAINED_LINKS;
    let links = wanted
        .into_iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(a, b)| {
            let comparison = if in_full {
                scores.explain(a, b)
            } else {
                scores.outline(a, b)
            };
            let lr = scores.pair(a, b);
            Link {
                a: order[a].name.to_owned(),
                b: order[b].name.to_owned(),
                log10_lr: lr,
                posterior: posterior(lr, prior),
                evidence: reasons.of_pair(a, b, &comparison),
            }
        })
        .collect();
    Grouping {
        groups,
        ungrouped: order
            .iter()
            .zip(&grouped)
            .filter(|(_, grouped)| !**grouped)
            .map(|(account, _)| account.name.to_owned())
            .collect(),
        links,
        templates: reasons.templates(options.max_templates, MAX_TEMPLATE),
        parameters,
    }
}

fn build_group(
    order: &[&AccountInput<'_>],
    component: &Component,
    members: &[usize],
    scores: &dyn PairScores,
    reasons: &Reasons<'_>,
    prior: f64,
) -> Group {
    let mut accounts: Vec<Member> = members
        .iter()
        .map(|&member| Member {
            account: order[component.items[member]].name.to_owned(),
            confidence: confidence(component, members, member, prior),
        })
        .collect();
    accounts.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.account.cmp(&b.account))
    });

    // The strongest pairs show best what the group shares.
    let mut strongest = component.inside(members);
    strongest.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    strongest.truncate(EXPLAINED);
    let comparisons: Vec<(usize, usize, Comparison)> = strongest
        .par_iter()
        .map(|&(i, j, _)| {
            let (a, b) = (component.items[i], component.items[j]);
            (a, b, scores.explain(a, b))
        })
        .collect();
    let numbers: Vec<usize> = members.iter().map(|&m| component.items[m]).collect();
    Group {
        id: String::new(),
        accounts,
        cohesion_log10_lr: component.cohesion(members),
        shared: reasons.of_group(&numbers, &comparisons),
    }
}

/// Posterior that `member` belongs here, against belonging to the next best group and to none.
pub(super) fn confidence(
    component: &Component,
    members: &[usize],
    member: usize,
    prior: f64,
) -> f64 {
    let own = component
        .pairs
        .mean_to(member, members)
        .unwrap_or(f64::NEG_INFINITY);
    let rival = component
        .groups
        .iter()
        .filter(|group| !group.contains(&member))
        .filter_map(|group| component.pairs.mean_to(member, group))
        .fold(f64::NEG_INFINITY, f64::max);
    let weight = |lr: f64| 10f64.powf((lr + log10_odds(prior)).clamp(-300.0, 300.0));
    let own = weight(own);
    own / (1.0 + own + weight(rival))
}

/// For each account its strongest links inside the group, and outside those that come near the cut.
fn wanted_links(
    component: &Component,
    label: &[usize],
    cut: f64,
    most: usize,
    wanted: &mut BTreeSet<(usize, usize)>,
) {
    let n = component.items.len();
    let chosen: Vec<Vec<(usize, usize)>> = (0..n)
        .into_par_iter()
        .map(|i| {
            let (mut inside, mut outside) = (Vec::new(), Vec::new());
            for j in 0..n {
                let Some(score) = component.pairs.get(i, j) else {
                    continue;
                };
                if label[i] == label[j] {
                    inside.push((score, j));
                } else if score >= cut - NEAR {
                    outside.push((score, j));
                }
            }
            let mut chosen = Vec::new();
            for side in [&mut inside, &mut outside] {
                side.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
                chosen.extend(side.iter().take(most).map(|&(_, j)| {
                    let (a, b) = (component.items[i], component.items[j]);
                    (a.min(b), a.max(b))
                }));
            }
            chosen
        })
        .collect();
    wanted.extend(chosen.into_iter().flatten());
}
