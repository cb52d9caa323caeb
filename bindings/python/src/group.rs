//! Clustering: posts by account to groups of accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use wordprint::cluster::{self, AccountInput, Options};
use wordprint::compare::Comparer;
use wordprint::fingerprint::Fingerprint;
use wordprint::report::json::{GroupingReport, LinkReport};
use wordprint::{Analyzer, Post};

use crate::error::{raise, usage};
use crate::{pool, wire};

/// The cluster contract, and the link contract of each link.
pub(crate) type GroupingBytes<'py> = (Bound<'py, PyBytes>, Vec<Bound<'py, PyBytes>>);

/// The error for a post without an account where accounts are asked about.
pub(crate) fn nobody(place: usize) -> wordprint::Error {
    wordprint::Error::Usage(format!(
        "posts[{place}] has no account: give mappings with `account` and `text`, \
         and leave out posts of nobody"
    ))
}

/// All posts by account.
pub(crate) fn by_account(posts: Vec<Post>) -> PyResult<BTreeMap<String, Vec<Post>>> {
    let mut accounts: BTreeMap<String, Vec<Post>> = BTreeMap::new();
    for (place, post) in posts.into_iter().enumerate() {
        let Some(account) = post.account.clone() else {
            return Err(raise(nobody(place)));
        };
        accounts.entry(account).or_default().push(post);
    }
    Ok(accounts)
}

/// Groups the accounts of `posts`.
pub(crate) fn cluster<'py>(
    py: Python<'py>,
    analyzer: &Analyzer,
    posts: Vec<Post>,
    threshold: Option<f64>,
    prior: Option<f64>,
    threads: Option<usize>,
) -> PyResult<GroupingBytes<'py>> {
    let options = options(threshold, prior)?;
    let accounts = by_account(posts)?;
    written(py, threads, || group(analyzer, &accounts, &options))
}

/// Groups accounts whose fingerprints were folded elsewhere. `cohort` is theirs where these are a
/// part of a larger collection; else they are each other's.
pub(crate) fn cluster_prints<'py>(
    py: Python<'py>,
    accounts: &[(String, Arc<Fingerprint>, Vec<String>)],
    cohort: Option<&[Arc<Fingerprint>]>,
    threshold: Option<f64>,
    prior: Option<f64>,
    threads: Option<usize>,
) -> PyResult<GroupingBytes<'py>> {
    let options = options(threshold, prior)?;
    written(py, threads, || {
        let inputs: Vec<AccountInput<'_>> = accounts
            .iter()
            .map(|(name, fingerprint, texts)| AccountInput {
                name,
                fingerprint,
                texts: texts.iter().map(String::as_str).collect(),
            })
            .collect();
        let comparer = match cohort {
            Some(members) => {
                let members: Vec<&Fingerprint> = members.iter().map(AsRef::as_ref).collect();
                Comparer::with_cohort_of(&members)
            }
            None => cluster::comparer_for(&inputs),
        };
        cluster::cluster(&inputs, &comparer, &options)
    })
}

fn options(threshold: Option<f64>, prior: Option<f64>) -> PyResult<Options> {
    let mut options = Options {
        prior,
        ..Options::default()
    };
    if let Some(threshold) = threshold {
        options.threshold = threshold;
    }
    for value in [Some(options.threshold), prior].into_iter().flatten() {
        if !(0.0..=1.0).contains(&value) {
            return Err(usage(format!(
                "a probability lies between 0 and 1, not {value}"
            )));
        }
    }
    Ok(options)
}

/// The contracts of the grouping that `work` makes on a pool.
fn written<'py>(
    py: Python<'py>,
    threads: Option<usize>,
    work: impl FnOnce() -> cluster::Grouping + Send,
) -> PyResult<GroupingBytes<'py>> {
    let (grouping, links) = pool::run(py, threads, || {
        let grouping = work();
        let links = grouping
            .links
            .iter()
            .map(|link| wire::json(&LinkReport::new(link)));
        let links = links.collect::<wordprint::Result<Vec<Vec<u8>>>>()?;
        Ok((wire::json(&GroupingReport::new(&grouping))?, links))
    })?
    .map_err(raise)?;
    Ok((
        PyBytes::new(py, &grouping),
        links.iter().map(|link| PyBytes::new(py, link)).collect(),
    ))
}

fn group(
    analyzer: &Analyzer,
    accounts: &BTreeMap<String, Vec<Post>>,
    options: &Options,
) -> cluster::Grouping {
    let posts: Vec<Vec<&Post>> = accounts
        .values()
        .map(|posts| posts.iter().collect())
        .collect();
    let prints = cluster::own_fingerprints(&posts, |post, builder| {
        let score = analyzer.score(post);
        builder.fold(post, &score.document, &score.findings);
    });
    let inputs: Vec<AccountInput<'_>> = accounts
        .iter()
        .zip(&prints)
        .map(|((name, posts), fingerprint)| AccountInput {
            name,
            fingerprint,
            texts: posts.iter().map(|post| post.text.as_str()).collect(),
        })
        .collect();
    cluster::cluster(&inputs, &cluster::comparer_for(&inputs), options)
}
