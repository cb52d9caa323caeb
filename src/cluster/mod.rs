//! Many fingerprints to groups with reasons.

mod candidates;
mod content;
mod copies;
mod grouping;
mod linkage;
mod minhash;
mod phrases;
mod scores;
mod template;
mod union;

pub use copies::Copies;
pub use grouping::{Evidence, EvidenceKind, Group, Grouping, Link, Member, Parameters};

use crate::compare::Comparer;
use crate::fingerprint::Fingerprint;

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
    /// Prior probability that two accounts share an author; `None` for one over the number of accounts.
    pub prior: Option<f64>,
    /// Posterior in 0..1 that the average link of a group must reach.
    pub threshold: f64,
    /// Up to this many accounts every pair is scored; above it only candidates are.
    pub max_all_pairs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prior: None,
            threshold: 0.5,
            max_all_pairs: 3_000,
        }
    }
}

/// Groups accounts by author. Needs no number of groups; alone is the normal answer.
///
/// Same accounts in any order, on any number of threads: same answer.
#[must_use]
pub fn cluster(accounts: &[AccountInput<'_>], comparer: &Comparer, options: &Options) -> Grouping {
    let _ = comparer;
    let mut ungrouped: Vec<String> = accounts.iter().map(|a| a.name.to_owned()).collect();
    ungrouped.sort();
    let n = accounts.len().max(1) as f64;
    Grouping {
        ungrouped,
        parameters: Parameters {
            accounts: accounts.len() as u64,
            pairs_scored: 0,
            prior: options.prior.unwrap_or(1.0 / n),
            threshold: options.threshold,
        },
        ..Grouping::default()
    }
}
