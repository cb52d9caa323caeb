//! Many fingerprints to groups with reasons.
//!
//! Nobody says how many groups there are, and alone is the normal answer: a
//! false accusation costs more than a missed link. The stages, a file each:
//!
//! 1. `copies.rs`: posts that another account posted too (`content.rs`,
//!    `minhash.rs`) stay out of the fingerprints and become evidence of their own
//!    kind, with the template behind them (`template.rs`; `mining.rs` gives templates as such).
//!    Posts that an application worded (`forms.rs`) stay out as well.
//! 2. `candidates.rs`: every pair up to [`Options::max_all_pairs`] accounts; beyond
//!    that, only pairs that share a template, a rare phrase (`phrases.rs`), a rare
//!    tell, or stand near each other in style (`neighbours.rs`).
//! 3. `scores.rs`: a calibrated log10 likelihood ratio for each pair, by the
//!    comparison module, with the accounts themselves as cohort ([`comparer_for`]).
//!    Among candidates `support.rs` sets them right by how alike this collection's strangers are.
//! 4. `linkage.rs`: average linkage on the log LR, cut where the mean link of a
//!    group stops reaching the posterior [`Options::threshold`]. Above
//!    [`Options::max_linkage`] accounts `leiden.rs` first finds communities of the
//!    graph of links; average linkage then looks at each.
//! 5. `stability.rs`: what of the groups stands when accounts are left out and ratios shifted.
//! 6. `assemble.rs` and `evidence.rs`: confidence of each membership, links and reasons.
//!
//! Above some thousands of accounts fingerprints are kept packed (`packed.rs`,
//! [`cluster_packed`]); nothing else changes.
//!
//! # How the threshold is set
//!
//! Two accounts taken at random have one author with the prior probability *p*
//! ([`Options::prior`]). By default that is the share of pairs for which the ratios themselves
//! speak ([`prevalence()`]): among ordinary accounts it comes out as 0 or nearly, and nobody is
//! grouped. It is never more than `1/n` for *n* accounts, what to expect when most accounts have
//! one other of the same hand at most, and never more than 0.1. A ratio *LR* makes of it the
//! posterior `LR·p / (LR·p + 1 - p)`. A group stands when the geometric mean of
//! its ratios, that is the mean log LR over the pairs which the last merge
//! joined, has a posterior of at least the threshold. With 80 accounts that is a mean log10 LR
//! of about 2.3 at least. Raise the threshold to accuse less; a larger prior says that aliases
//! are common in this collection.
//!
//! A ratio counts for no more than its topic-masked half supports (`scores.rs`), and for less
//! in a collection whose strangers are more alike than usual (`support.rs`).
//!
//! Copied text never makes a group by itself: people share petitions and
//! prayers. It is shown as a link and weighed by the reader.

mod assemble;
mod candidates;
mod content;
mod copies;
mod evidence;
mod forms;
mod grouping;
mod leiden;
mod linkage;
mod minhash;
mod mining;
mod neighbours;
mod packed;
mod phrases;
mod scores;
mod stability;
pub mod steps;
mod support;
mod template;
mod union;

pub use copies::Copies;
// What a text says, for the stages after this one: how they know a copy.
pub(crate) use content::{content, run_hash, shingles};
pub(crate) use copies::is_long_enough;
pub use grouping::{Evidence, EvidenceKind, Group, Grouping, Link, Member, Parameters, Template};
pub(crate) use minhash::{BINS, signature};
pub use mining::{MinedTemplate, mine, mine_copies};
pub use packed::Packed;
pub use template::{Filler, Part};

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::compare::Comparer;
use crate::document::Post;
use crate::fingerprint::{Fingerprint, FingerprintBuilder};
use crate::numeric::prevalence;
use crate::style::Extractor;
use evidence::Reasons;
use linkage::{Pairs, average_linkage};
use phrases::Phrases;
use scores::{OpenScores, PackedScores, PairScores};
use support::Support;

/// One account to cluster.
#[derive(Debug, Clone)]
pub struct AccountInput<'a> {
    /// Its name, unique among the accounts.
    pub name: &'a str,
    /// What it writes like, folded from its own words only: see [`Copies`] for what is not its own.
    pub fingerprint: &'a Fingerprint,
    /// All its posts, copied ones included: they are evidence of their own kind.
    pub texts: Vec<&'a str>,
}

/// How to cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Prior probability that two accounts share an author, in 0..1; `None` for what the ratios
    /// themselves say, at most one over the number of accounts.
    pub prior: Option<f64>,
    /// Posterior in 0..1 that the average link of a group must reach.
    pub threshold: f64,
    /// Up to this many accounts every pair is scored; above it only candidates are.
    pub max_all_pairs: usize,
    /// Up to this many accounts linked ones are grouped as they hang together; above it
    /// communities of the graph of links are found first.
    pub max_linkage: usize,
    /// Whether ratios are set right by how alike the strangers of the collection are even where
    /// every pair is scored; where only candidates are, they always are.
    pub own_strangers: bool,
    /// Links reported for an account inside its group, and again outside of it.
    pub max_links: usize,
    /// Templates reported.
    pub max_templates: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prior: None,
            threshold: 0.7,
            max_all_pairs: 3_000,
            max_linkage: 10_000,
            own_strangers: false,
            max_links: 3,
            max_templates: 100,
        }
    }
}

impl Options {
    /// The prior for `accounts` accounts before anything is known of them; by default one over their
    /// number, and at most 0.1, for among two or three accounts a text that says nothing would
    /// else be called shared.
    #[must_use]
    pub fn prior_for(&self, accounts: usize) -> f64 {
        self.prior
            .unwrap_or((1.0 / accounts as f64).min(HIGHEST_PRIOR))
            .clamp(1e-9, 1.0 - 1e-9)
    }

    /// The prior in force where every pair was scored: by default lowered to the share of pairs
    /// that the log10 ratios themselves speak for, 0 where they are what strangers' would be.
    #[must_use]
    pub fn prior_among(&self, accounts: usize, ratios: &[f64]) -> f64 {
        let most = self.prior_for(accounts);
        match self.prior {
            Some(_) => most,
            None => most.min(prevalence(ratios)),
        }
    }

    /// The mean log10 likelihood ratio that a group must reach at a prior; infinite at 0.
    #[must_use]
    pub fn cut_at(&self, prior: f64) -> f64 {
        log10_odds(self.threshold.clamp(1e-9, 1.0 - 1e-9)) - log10_odds(prior)
    }
}

fn log10_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log10()
}

/// A fingerprint for each account, of its own words only: what [`Copies`] finds is left out.
///
/// `fold` analyses one post and folds it into the builder. An account that only
/// copies gets the fingerprint of no text.
#[must_use]
pub fn own_fingerprints(
    accounts: &[Vec<&Post>],
    fold: impl Fn(&Post, &mut FingerprintBuilder) + Sync,
) -> Vec<Fingerprint> {
    let texts: Vec<Vec<&str>> = accounts
        .iter()
        .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    let copies = Copies::find(&texts);
    let extractor = Extractor::new();
    accounts
        .par_iter()
        .enumerate()
        .map(|(account, posts)| {
            let mut builder = FingerprintBuilder::new(&extractor);
            for (number, post) in posts.iter().enumerate() {
                if !copies.is_copied(account, number) {
                    fold(post, &mut builder);
                }
            }
            builder.finish()
        })
        .collect()
}

/// Accounts that serve as cohort at most: score normalisation needs no more.
const MAX_COHORT: usize = 400;

/// Places, in order of name, of the accounts that serve as cohort among `accounts` of them.
fn cohort_places(accounts: usize) -> impl Iterator<Item = usize> {
    let step = accounts.div_ceil(MAX_COHORT).max(1);
    (0..accounts).step_by(step)
}

/// A comparer that normalises scores against the accounts themselves.
///
/// Of many accounts, an even sample in order of name.
#[must_use]
pub fn comparer_for(accounts: &[AccountInput<'_>]) -> Comparer {
    let mut order: Vec<&AccountInput<'_>> = accounts.iter().collect();
    order.sort_by(|a, b| (a.name, &a.texts).cmp(&(b.name, &b.texts)));
    let cohort: Vec<Fingerprint> = cohort_places(order.len())
        .map(|place| order[place].fingerprint.clone())
        .collect();
    Comparer::with_cohort(&cohort)
}

/// Groups accounts by author. Needs no number of groups; alone is the normal answer.
///
/// `comparer` is best made by [`comparer_for`] from the same accounts. Same
/// accounts in any order, on any number of threads: same answer.
#[must_use]
pub fn cluster(accounts: &[AccountInput<'_>], comparer: &Comparer, options: &Options) -> Grouping {
    cluster_ranked(accounts, comparer, options).0
}

/// A scored pair of accounts by name: the ranking that average precision is taken of.
pub type RankedPair<'a> = (&'a str, &'a str, f64);

/// The grouping together with every pair that was scored and its log10 likelihood ratio.
#[must_use]
pub fn cluster_ranked<'a>(
    accounts: &[AccountInput<'a>],
    comparer: &Comparer,
    options: &Options,
) -> (Grouping, Vec<RankedPair<'a>>) {
    let mut order: Vec<&AccountInput<'a>> = accounts.iter().collect();
    order.sort_by(|a, b| (a.name, &a.texts).cmp(&(b.name, &b.texts)));
    let scores = OpenScores::new(comparer, order.iter().map(|a| a.fingerprint).collect());
    let (grouping, pairs) = run(&order, &scores, options);
    (grouping, named(&order, pairs))
}

/// As [`cluster_ranked`], for accounts whose fingerprints are [`Packed`], in the same order; the
/// cohort is that of [`comparer_for`].
///
/// The accounts' own fingerprints are best the [light parts](Packed::light).
#[must_use]
pub fn cluster_packed<'a>(
    accounts: &[AccountInput<'a>],
    packed: &Packed,
    options: &Options,
) -> (Grouping, Vec<RankedPair<'a>>) {
    let mut order: Vec<(usize, &AccountInput<'a>)> = accounts.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| (a.name, &a.texts).cmp(&(b.name, &b.texts)));
    let cohort: Vec<Fingerprint> = cohort_places(order.len())
        .map(|place| packed.open(order[place].0))
        .collect();
    let comparer = Comparer::with_cohort(&cohort);
    drop(cohort);
    let places = order.iter().map(|&(place, _)| place).collect();
    let order: Vec<&AccountInput<'a>> = order.into_iter().map(|(_, account)| account).collect();
    let scores = PackedScores::new(&comparer, packed, places);
    let (grouping, pairs) = run(&order, &scores, options);
    (grouping, named(&order, pairs))
}

fn named<'a>(order: &[&AccountInput<'a>], pairs: Vec<(usize, usize, f64)>) -> Vec<RankedPair<'a>> {
    pairs
        .into_iter()
        .map(|(a, b, score)| (order[a].name, order[b].name, score))
        .collect()
}

/// Groups of names for other options from pairs already scored: a slider's cheap answer.
///
/// `ranked` is what [`cluster_ranked`] gave for the same `names`; pairs that were
/// not scored count as different. Alone stands alone; groups by first name.
#[must_use]
pub fn regroup<'a>(
    names: &[&'a str],
    ranked: &[RankedPair<'_>],
    options: &Options,
) -> Vec<Vec<&'a str>> {
    let (order, pairs) = scored_matrix(names, ranked);
    let prior = if ranked.len() == pairs.values().len() {
        options.prior_among(order.len(), pairs.values())
    } else {
        options.prior_for(order.len())
    };
    average_linkage(&pairs, options.cut_at(prior))
        .into_iter()
        .map(|group| group.into_iter().map(|item| order[item]).collect())
        .collect()
}

/// The names in order, and the matrix of their scored pairs; the others stand at minus infinity.
fn scored_matrix<'a>(names: &[&'a str], ranked: &[RankedPair<'_>]) -> (Vec<&'a str>, Pairs) {
    let mut order = names.to_vec();
    order.sort_unstable();
    order.dedup();
    let mut scored: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for &(a, b, score) in ranked {
        if let (Ok(a), Ok(b)) = (order.binary_search(&a), order.binary_search(&b)) {
            scored.insert((a.min(b), a.max(b)), score);
        }
    }
    let pairs = Pairs::from_fn(order.len(), |i, j| {
        scored.get(&(i, j)).copied().unwrap_or(f64::NEG_INFINITY)
    });
    (order, pairs)
}

/// Accounts scored among each other, and their groups.
struct Component {
    /// Accounts by number, in order.
    items: Vec<usize>,
    /// Their ratios, by position in `items`.
    pairs: Pairs,
    /// Positions in `items`.
    groups: Vec<Vec<usize>>,
    /// By position in `items`.
    stability: Vec<f64>,
}

impl Component {
    /// `keys` has a hash of each item's name.
    fn new(keys: &[u64], items: Vec<usize>, pairs: Pairs, cut: f64) -> Self {
        let groups = average_linkage(&pairs, cut);
        Self {
            stability: stability::stability(&pairs, &groups, cut, keys),
            items,
            pairs,
            groups,
        }
    }

    /// The pairs among `members`, which are positions.
    fn inside(&self, members: &[usize]) -> Vec<(usize, usize, f64)> {
        members
            .iter()
            .enumerate()
            .flat_map(|(at, &i)| members[at + 1..].iter().map(move |&j| (i, j)))
            .map(|(i, j)| (i, j, self.pairs.get(i, j).unwrap_or(f64::NEG_INFINITY)))
            .collect()
    }

    /// Mean log10 likelihood ratio over the pairs among `members`; 0 for one member.
    fn cohesion(&self, members: &[usize]) -> f64 {
        let inside = self.inside(members);
        inside.iter().map(|pair| pair.2).sum::<f64>() / inside.len().max(1) as f64
    }
}

/// What the draws of resampling depend on.
fn key(name: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(name.as_bytes(), content::SEED)
}

/// A phrase or tell is rare in up to a fiftieth of the accounts, always in a handful, and never
/// in more than this many.
const MAX_RARE: usize = 200;

/// The stages over accounts in their final order.
fn run(
    order: &[&AccountInput<'_>],
    scores: &dyn PairScores,
    options: &Options,
) -> (Grouping, Vec<(usize, usize, f64)>) {
    let texts: Vec<Vec<&str>> = order.iter().map(|account| account.texts.clone()).collect();
    let n = order.len();
    let rare = (n / 50).clamp(4, MAX_RARE);
    let copies = Copies::find(&texts);
    let phrases = Phrases::new(&texts, &copies, rare);
    let most = options.prior_for(n);
    let telling = |order| Reasons::new(order, &texts, &copies, &phrases, rare as u32);

    let (components, ranked, pairs_scored, prior) = if n <= options.max_all_pairs {
        let all: Vec<(usize, usize)> = pairs_of(&(0..n).collect::<Vec<_>>()).collect();
        let raw = scores.score(&all);
        let support = if options.own_strangers {
            Support::new(&raw, &raw, raw.len() as f64, options.cut_at(most))
        } else {
            Support::of_bulk(&raw)
        };
        let ratios: Vec<f64> = raw.into_iter().map(|score| support.ratio(score)).collect();
        let prior = options.prior_among(n, &ratios);
        let ranked = all.iter().zip(&ratios).map(|(&(a, b), &lr)| (a, b, lr));
        let ranked: Vec<(usize, usize, f64)> = ranked.collect();
        let pairs = Pairs::from_values(n, ratios);
        let keys: Vec<u64> = order.iter().map(|account| key(account.name)).collect();
        let whole = Component::new(&keys, (0..n).collect(), pairs, options.cut_at(prior));
        let scored = ranked.len();
        (vec![whole], ranked, scored, prior)
    } else {
        let mut pairs = candidates::candidates(&texts, &copies, &phrases);
        pairs.extend(telling(order).telling_pairs(8));
        pairs.par_sort_unstable();
        pairs.dedup();
        let pairs: Vec<(usize, usize)> = pairs
            .into_iter()
            .map(|(a, b)| (a as usize, b as usize))
            .collect();
        let (components, ranked, scored) = sparse(order, scores, options, &pairs);
        (components, ranked, scored, most)
    };
    let parameters = Parameters {
        accounts: n as u64,
        copied_posts: copies.count() as u64,
        pairs_scored: pairs_scored as u64,
        prior,
        threshold: options.threshold,
    };
    // Of those that are shown, the whole fingerprint is looked at.
    let opened: Vec<(usize, Fingerprint)> = components
        .iter()
        .flat_map(|component| {
            let members = component.groups.iter().filter(|group| group.len() > 1);
            members.flatten().map(|&member| component.items[member])
        })
        .filter_map(|account| scores.open(account).map(|open| (account, open)))
        .collect();
    let opened_accounts: Vec<(usize, AccountInput<'_>)> = opened
        .iter()
        .map(|(account, fingerprint)| {
            let open = AccountInput {
                name: order[*account].name,
                fingerprint,
                texts: order[*account].texts.clone(),
            };
            (*account, open)
        })
        .collect();
    let mut shown: Vec<&AccountInput<'_>> = order.to_vec();
    for (account, open) in &opened_accounts {
        shown[*account] = open;
    }
    let reasons = telling(&shown);
    let grouping = assemble::assemble(&shown, &components, scores, &reasons, options, parameters);
    (grouping, ranked)
}

/// All pairs of some accounts, row after row.
fn pairs_of(items: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    items
        .iter()
        .enumerate()
        .flat_map(|(at, &a)| items[at + 1..].iter().map(move |&b| (a, b)))
}

/// The default prior is at most this: the fewest accounts are no reason to join them.
const HIGHEST_PRIOR: f64 = 0.1;
/// Accounts whose pairs say how alike strangers are, when not every pair is scored.
const STRANGERS: usize = 1_000;
/// How far below the cut, in log10 LR, a link still holds a set of accounts together.
const NEAR_CUT: f64 = 0.5;
/// What a missing link takes from a community, as a share of the cut: most members of a large
/// group are no candidates of each other.
const RESOLUTION: f64 = 0.125;
/// Accounts of a community at most, all of whose pairs are scored.
const MAX_COMMUNITY: usize = 1_000;

/// Groups from candidate pairs alone: the components, the scored candidates, and how many pairs
/// were scored.
fn sparse(
    order: &[&AccountInput<'_>],
    scores: &dyn PairScores,
    options: &Options,
    pairs: &[(usize, usize)],
) -> (Vec<Component>, Vec<(usize, usize, f64)>, usize) {
    let n = order.len();
    let cut = options.cut_at(options.prior_for(n));
    let mut strangers: Vec<usize> = (0..n).collect();
    strangers.sort_by_key(|&account| (key(order[account].name), account));
    strangers.truncate(STRANGERS);
    strangers.sort_unstable();
    let strangers: Vec<(usize, usize)> = pairs_of(&strangers).collect();
    let random = scores.score(&strangers);
    let found = scores.score(pairs);
    let all = n as f64 * (n as f64 - 1.0) / 2.0;
    let support = Support::new(&random, &found, all, cut);
    let links: Vec<(usize, usize, f64)> = pairs
        .iter()
        .zip(found)
        .map(|(&(a, b), score)| (a, b, support.ratio(score)))
        .collect();
    let mut near = links.clone();
    near.retain(|link| link.2 >= cut - NEAR_CUT);
    let sets = if n <= options.max_linkage {
        hanging_together(n, &near, options.max_all_pairs)
    } else {
        near.retain(|link| link.2 > 0.0);
        let mut sets = leiden::leiden(n, &near, (RESOLUTION * cut).max(RESOLUTION));
        sets.retain(|set| set.len() > 1);
        sets.into_iter()
            .flat_map(|set| {
                set.chunks(MAX_COMMUNITY)
                    .map(<[usize]>::to_vec)
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    // All pairs of every set, in one go.
    let inside: Vec<(usize, usize)> = sets.iter().flat_map(|set| pairs_of(set)).collect();
    let ratios: Vec<f64> = scores
        .score(&inside)
        .into_iter()
        .map(|score| support.ratio(score))
        .collect();
    let mut rest = ratios.as_slice();
    let components = sets
        .into_iter()
        .map(|set| {
            let (own, others) = rest.split_at(set.len() * (set.len() - 1) / 2);
            rest = others;
            let pairs = Pairs::from_values(set.len(), own.to_vec());
            let keys: Vec<u64> = set.iter().map(|&item| key(order[item].name)).collect();
            Component::new(&keys, set, pairs, cut)
        })
        .collect();
    let scored = strangers.len() + links.len() + inside.len();
    (components, links, scored)
}

/// Sets of two accounts or more that hang together by links, strongest links first, none larger
/// than `most`.
fn hanging_together(n: usize, links: &[(usize, usize, f64)], most: usize) -> Vec<Vec<usize>> {
    let mut links = links.to_vec();
    links.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut union = union::Union::new(n);
    for (a, b, _) in links {
        if union.size(a) + union.size(b) <= most.max(2) {
            union.join(a, b);
        }
    }
    let mut sets = union.groups();
    sets.retain(|set| set.len() > 1);
    sets
}

#[cfg(test)]
mod tests;
