//! Groups of numbers to the answer: members with confidence, links with reasons.

use std::collections::BTreeMap;

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
const MAX_COPY_LINKS: usize = 5_000;

/// Posterior probability of one author at log10 likelihood ratio `lr`.
fn posterior(lr: f64, prior: f64) -> f64 {
    let log10 = (lr + log10_odds(prior)).clamp(-300.0, 300.0);
    let odds = 10f64.powf(log10);
    odds / (1.0 + odds)
}

/// A group on its way to the output: members by account number, and its pairs, strongest first.
struct Draft {
    numbers: Vec<usize>,
    strongest: Vec<(usize, usize)>,
    group: Group,
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
    let cut = options.cut_at(prior);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut wanted: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut grouped = vec![false; order.len()];
    for component in components {
        let mut label = vec![usize::MAX; component.items.len()];
        for (number, members) in component.groups.iter().enumerate() {
            for &member in members {
                label[member] = number;
            }
        }
        for members in component.groups.iter().filter(|group| group.len() > 1) {
            let draft = draft(order, component, members, prior);
            for &number in &draft.numbers {
                grouped[number] = true;
            }
            drafts.push(draft);
        }
        wanted.extend(wanted_links(component, &label, cut, options.max_links));
    }
    let mut copying = reasons.copying_pairs(MAX_TEMPLATE);
    copying.retain(|pair| !wanted.contains_key(pair));
    copying.truncate(MAX_COPY_LINKS);
    let known = scores.score(&copying);
    wanted.extend(copying.into_iter().zip(known.iter().map(|score| score.lr)));

    drafts.sort_by(|a, b| {
        let by_size = b.numbers.len().cmp(&a.numbers.len());
        by_size.then(a.numbers.cmp(&b.numbers))
    });
    // All pairs that are explained, together: of the groups, then of the links.
    let pairs: Vec<(usize, usize)> = drafts
        .iter()
        .flat_map(|draft| draft.strongest.iter().copied())
        .collect();
    let mut comparisons = scores.explain(&pairs, true).into_iter();
    let groups = drafts
        .into_iter()
        .enumerate()
        .map(|(number, mut draft)| {
            let explained: Vec<(usize, usize, Comparison)> = draft
                .strongest
                .iter()
                .zip(comparisons.by_ref())
                .map(|(&(a, b), comparison)| (a, b, comparison))
                .collect();
            draft.group.id = format!("g{}", number + 1);
            draft.group.shared = reasons.of_group(&draft.numbers, &explained);
            draft.group
        })
        .collect();
    let pairs: Vec<(usize, usize)> = wanted.keys().copied().collect();
    let comparisons = scores.explain(&pairs, pairs.len() <= EXPLAINED_LINKS);
    let links = wanted
        .into_iter()
        .zip(comparisons)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(((a, b), lr), comparison)| Link {
            a: order[a].name.to_owned(),
            b: order[b].name.to_owned(),
            log10_lr: lr,
            posterior: posterior(lr, prior),
            evidence: reasons.of_pair(a, b, &comparison),
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

fn draft(
    order: &[&AccountInput<'_>],
    component: &Component,
    members: &[usize],
    prior: f64,
) -> Draft {
    let accounts = named_members(component, members, prior, |item| order[item].name);
    let stability = accounts.iter().map(|m| m.stability).sum::<f64>() / accounts.len() as f64;

    // The strongest pairs show best what the group shares.
    let mut inside = component.inside(members);
    inside.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    inside.truncate(EXPLAINED);
    Draft {
        numbers: members.iter().map(|&m| component.items[m]).collect(),
        strongest: inside
            .iter()
            .map(|&(i, j, _)| (component.items[i], component.items[j]))
            .collect(),
        group: Group {
            id: String::new(),
            accounts,
            cohesion_log10_lr: component.cohesion(members),
            stability,
            shared: Vec::new(),
        },
    }
}

/// The members with their names, surest first.
pub(super) fn named_members<'n>(
    component: &Component,
    members: &[usize],
    prior: f64,
    name: impl Fn(usize) -> &'n str,
) -> Vec<Member> {
    let mut accounts: Vec<Member> = members
        .iter()
        .map(|&member| Member {
            account: name(component.items[member]).to_owned(),
            confidence: confidence(component, members, member, prior) * component.stability[member],
            stability: component.stability[member],
        })
        .collect();
    accounts.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.account.cmp(&b.account))
    });
    accounts
}

/// Posterior that `member` belongs here, against belonging to the next best group and to none.
fn confidence(component: &Component, members: &[usize], member: usize, prior: f64) -> f64 {
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

/// For each account its strongest links inside the group, and outside those that come near the
/// cut, with their ratios.
fn wanted_links(
    component: &Component,
    label: &[usize],
    cut: f64,
    most: usize,
) -> Vec<((usize, usize), f64)> {
    let n = component.items.len();
    (0..n)
        .into_par_iter()
        .flat_map_iter(|i| {
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
                chosen.extend(side.iter().take(most).map(|&(score, j)| {
                    let (a, b) = (component.items[i], component.items[j]);
                    ((a.min(b), a.max(b)), score)
                }));
            }
            chosen
        })
        .collect()
}
