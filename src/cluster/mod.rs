//! Many fingerprints to groups with reasons.
//!
//! Nobody says how many groups there are, and alone is the normal answer: a
//! false accusation costs more than a missed link. The stages, a file each:
//!
//! 1. `copies.rs`: posts that another account posted too (`content.rs`,
//!    `minhash.rs`) stay out of the fingerprints and become evidence of their own
//!    kind, with the template behind them (`template.rs`; `mining.rs` gives templates as such).
//! 2. `candidates.rs`: every pair up to [`Options::max_all_pairs`] accounts; beyond
//!    that, only pairs that share a template, a rare phrase (`phrases.rs`), a rare
//!    tell, or stand near each other in style.
//! 3. `scores.rs`: a calibrated log10 likelihood ratio for each pair, by the
//!    comparison module, with the accounts themselves as cohort ([`comparer_for`]).
//! 4. `linkage.rs`: average linkage on the log LR, cut where the mean link of a
//!    group stops reaching the posterior [`Options::threshold`].
//! 5. `assemble.rs` and `evidence.rs`: confidence of each membership, links and reasons.
//!
//! # How the threshold is set
//!
//! Two accounts taken at random have one author with the prior probability *p*
//! ([`Options::prior`]; by default `1/n` for *n* accounts, what to expect when
//! most accounts have one other of the same hand at most). A ratio *LR* makes of it the
//! posterior `LR·p / (LR·p + 1 - p)`. A group stands when the geometric mean of
//! its ratios, that is the mean log LR over the pairs which the last merge
//! joined, has a posterior of at least the threshold. With the defaults and 80
//! accounts that is a mean log10 LR of about 1.9. Raise the threshold to accuse
//! less; a larger prior says that aliases are common in this collection.
//!
//! Copied text never makes a group by itself: people share petitions and
//! prayers. It is shown as a link and weighed by the reader.

mod assemble;
mod candidates;
mod content;
mod copies;
mod evidence;
mod grouping;
mod linkage;
mod minhash;
mod mining;
mod phrases;
mod scores;
pub mod steps;
mod template;
mod union;

pub use copies::Copies;
// What a text says, for the stages after this one: how they know a copy.
pub(crate) use content::{content, run_hash, shingles};
pub(crate) use copies::is_long_enough;
pub use grouping::{Evidence, EvidenceKind, Group, Grouping, Link, Member, Parameters, Template};
pub(crate) use minhash::{BINS, signature};
pub use mining::{MinedTemplate, mine, mine_copies};
pub use template::{Filler, Part};

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::compare::Comparer;
use crate::document::Post;
use crate::fingerprint::{Fingerprint, FingerprintBuilder};
use crate::style::Extractor;
use evidence::Reasons;
use linkage::{Pairs, average_linkage};
use phrases::Phrases;
use scores::{ComparerScores, PairScores};

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
    /// Prior probability that two accounts share an author, in 0..1; `None` for one over the
    /// number of accounts.
    pub prior: Option<f64>,
    /// Posterior in 0..1 that the average link of a group must reach.
    pub threshold: f64,
    /// Up to this many accounts every pair is scored; above it only candidates are.
    pub max_all_pairs: usize,
    /// Links reported for an account inside its group, and again outside of it.
    pub max_links: usize,
    /// Templates reported.
    pub max_templates: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prior: None,
            threshold: 0.5,
            max_all_pairs: 3_000,
            max_links: 3,
            max_templates: 100,
        }
    }
}

impl Options {
    /// The prior in force for `accounts` accounts.
    #[must_use]
    pub fn prior_for(&self, accounts: usize) -> f64 {
        self.prior
            .unwrap_or(1.0 / accounts.max(2) as f64)
            .clamp(1e-9, 1.0 - 1e-9)
    }

    /// The mean log10 likelihood ratio that a group must reach among `accounts` accounts.
    #[must_use]
    pub fn cut_for(&self, accounts: usize) -> f64 {
        log10_odds(self.threshold.clamp(1e-9, 1.0 - 1e-9)) - log10_odds(self.prior_for(accounts))
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

/// A comparer that normalises scores against the accounts themselves.
///
/// Of many accounts, an even sample in order of name.
#[must_use]
pub fn comparer_for(accounts: &[AccountInput<'_>]) -> Comparer {
    let mut order: Vec<&AccountInput<'_>> = accounts.iter().collect();
    order.sort_by(|a, b| (a.name, &a.texts).cmp(&(b.name, &b.texts)));
    let cohort: Vec<Fingerprint> = steps::cohort_places(order.len())
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
    let fingerprints: Vec<&Fingerprint> = order.iter().map(|a| a.fingerprint).collect();
    let scores = ComparerScores::new(comparer, &fingerprints);
    let (grouping, pairs) = run(&order, &scores, options);
    let ranked = pairs
        .into_iter()
        .map(|(a, b, score)| (order[a].name, order[b].name, score))
        .collect();
    (grouping, ranked)
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
    average_linkage(&pairs, options.cut_for(order.len()))
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
    /// Their scores, by position in `items`.
    pairs: Pairs,
    /// Positions in `items`.
    groups: Vec<Vec<usize>>,
}

impl Component {
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

/// The stages over accounts in their final order.
fn run(
    order: &[&AccountInput<'_>],
    scores: &dyn PairScores,
    options: &Options,
) -> (Grouping, Vec<(usize, usize, f64)>) {
    let texts: Vec<Vec<&str>> = order.iter().map(|account| account.texts.clone()).collect();
    let n = order.len();
    // A phrase or tell is rare in up to a fiftieth of the accounts, and always in a handful.
    let rare = (n / 50).max(4);
    let copies = Copies::find(&texts);
    let phrases = Phrases::new(&texts, &copies, rare);
    let reasons = Reasons::new(
        order,
        &texts,
        &copies,
        &phrases,
        u32::try_from(rare).unwrap_or(u32::MAX),
    );
    let cut = options.cut_for(n);

    let (item_sets, mut ranked) = if n <= options.max_all_pairs {
        (vec![(0..n).collect::<Vec<usize>>()], Vec::new())
    } else {
        let mut pairs = candidates::candidates(&texts, &copies, &phrases);
        pairs.extend(reasons.telling_pairs(8));
        pairs.sort_unstable();
        pairs.dedup();
        let scored: Vec<(usize, usize, f64)> = pairs
            .par_iter()
            .map(|&(a, b)| (a as usize, b as usize, scores.pair(a as usize, b as usize)))
            .collect();
        (components(n, &scored, cut, options.max_all_pairs), scored)
    };
    let components: Vec<Component> = item_sets
        .into_iter()
        .map(|items| {
            let pairs = scores.matrix(&items);
            let groups = average_linkage(&pairs, cut);
            Component {
                items,
                pairs,
                groups,
            }
        })
        .collect();
    let mut pairs_scored = ranked.len() as u64;
    if n <= options.max_all_pairs {
        ranked = components
            .iter()
            .flat_map(|component| component.pairs.iter())
            .collect();
        pairs_scored = ranked.len() as u64;
    }
    let parameters = Parameters {
        accounts: n as u64,
        copied_posts: copies.count() as u64,
        pairs_scored,
        prior: options.prior_for(n),
        threshold: options.threshold,
    };
    let grouping = assemble::assemble(order, &components, scores, &reasons, options, parameters);
    (grouping, ranked)
}

/// Sets of two accounts or more that hang together by candidate links near the
/// cut or above it, strongest links first, none larger than `most`.
fn components(n: usize, scored: &[(usize, usize, f64)], cut: f64, most: usize) -> Vec<Vec<usize>> {
    let mut edges: Vec<&(usize, usize, f64)> =
        scored.iter().filter(|edge| edge.2 >= cut - 0.5).collect();
    edges.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut union = union::Union::new(n);
    for &&(a, b, _) in &edges {
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
