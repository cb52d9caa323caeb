//! Where the links' likelihood ratios come from.
//!
//! Grouping asks two questions of a scorer, and nothing else, so that it can be tested with
//! scores that are known beforehand. Both are asked of many pairs at once: where fingerprints
//! are packed ([`Packed`]), accounts are made ready a block at a time, and pairs are taken in
//! the order of blocks, so that memory holds two blocks however many accounts there are.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::packed::Packed;
use super::union::Union;
use crate::compare::{Comparer, Comparison, Norm, Prepared, TOPIC_MARGIN};
use crate::fingerprint::Fingerprint;

/// What a scorer says of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Score {
    /// Calibrated log10 likelihood ratio of one author.
    pub(crate) lr: f64,
    /// The same before the cap of what the calibration set supports.
    pub(crate) uncapped: f64,
    /// The language of both sides, hashed; none where there was nothing to weigh.
    pub(crate) language: Option<u32>,
}

/// Scores pairs of accounts, which it knows by number.
pub(crate) trait PairScores: Sync {
    /// What there is to say of each pair.
    fn score(&self, pairs: &[(usize, usize)]) -> Vec<Score>;
    /// Each pair's reasons: with the features that spoke when `in_full`, else by family alone,
    /// which costs far less.
    fn explain(&self, pairs: &[(usize, usize)], in_full: bool) -> Vec<Comparison>;
    /// The fingerprint of an account whose own is only the light part of it.
    fn open(&self, _account: usize) -> Option<Fingerprint> {
        None
    }
}

/// The comparison module's scores of fingerprints that lie open.
pub(crate) struct OpenScores<'a> {
    comparer: &'a Comparer,
    fingerprints: Vec<&'a Fingerprint>,
    prepared: Vec<Prepared>,
}

impl<'a> OpenScores<'a> {
    pub(crate) fn new(comparer: &'a Comparer, fingerprints: Vec<&'a Fingerprint>) -> Self {
        Self {
            comparer,
            prepared: comparer.prepare_all(&fingerprints),
            fingerprints,
        }
    }
}

impl PairScores for OpenScores<'_> {
    fn score(&self, pairs: &[(usize, usize)]) -> Vec<Score> {
        pairs
            .par_iter()
            .map(|&(a, b)| score(self.comparer, &self.prepared[a], &self.prepared[b]))
            .collect()
    }

    fn explain(&self, pairs: &[(usize, usize)], in_full: bool) -> Vec<Comparison> {
        pairs
            .par_iter()
            .map(|&(a, b)| {
                let (x, y) = (&self.prepared[a], &self.prepared[b]);
                if in_full {
                    self.comparer
                        .explain(self.fingerprints[a], x, self.fingerprints[b], y)
                } else {
                    self.comparer.compare_prepared(x, y)
                }
            })
            .collect()
    }
}

fn score(comparer: &Comparer, a: &Prepared, b: &Prepared) -> Score {
    let (ratio, masked, weighed) = comparer.ratios(a, b);
    let most = masked.uncapped + TOPIC_MARGIN;
    Score {
        lr: ratio.log10_lr.min(most),
        uncapped: ratio.uncapped.min(most),
        language: weighed.then(|| xxh3_64(a.language().as_bytes()) as u32),
    }
}

/// Accounts of a block: about a gigabyte of prepared sides at a few hundred words each.
const BLOCK: usize = 8_192;

/// The comparison module's scores of packed fingerprints.
pub(crate) struct PackedScores<'a> {
    comparer: &'a Comparer,
    packed: &'a Packed,
    /// The packed fingerprint of each account.
    places: Vec<usize>,
    /// Norms, which take longest to make, outlive the blocks.
    norms: Vec<OnceLock<Arc<Norm>>>,
}

impl<'a> PackedScores<'a> {
    /// `places` has the number in `packed` of each account.
    pub(crate) fn new(comparer: &'a Comparer, packed: &'a Packed, places: Vec<usize>) -> Self {
        Self {
            comparer,
            packed,
            norms: places.iter().map(|_| OnceLock::new()).collect(),
            places,
        }
    }

    fn prepare(&self, account: usize) -> Prepared {
        let fingerprint = self.packed.open(self.places[account]);
        if let Some(norm) = self.norms[account].get() {
            return self.comparer.prepare_with(&fingerprint, Arc::clone(norm));
        }
        let prepared = self.comparer.prepare(&fingerprint);
        self.norms[account].get_or_init(|| Arc::clone(&prepared.norm));
        prepared
    }

    fn prepare_block(&self, mut accounts: Vec<usize>) -> Vec<(usize, Prepared)> {
        accounts.sort_unstable();
        accounts.dedup();
        accounts
            .into_par_iter()
            .map(|account| (account, self.prepare(account)))
            .collect()
    }

    /// `weigh` of every pair, in the order of `pairs`.
    fn each<T: Send>(
        &self,
        pairs: &[(usize, usize)],
        weigh: impl Fn(&Prepared, &Prepared) -> T + Sync,
    ) -> Vec<T> {
        let block = blocks(self.places.len(), pairs, BLOCK);
        // Pairs by block of their earlier side, then of their later one.
        let mut order: Vec<(u32, u32, usize)> = pairs
            .iter()
            .enumerate()
            .map(|(number, &(a, b))| {
                let (x, y) = (block[a], block[b]);
                (x.min(y), x.max(y), number)
            })
            .collect();
        order.par_sort_unstable();
        let ends = |part: &[(u32, u32, usize)], of: u32| -> Vec<usize> {
            part.iter()
                .flat_map(|&(_, _, number)| [pairs[number].0, pairs[number].1])
                .filter(|&account| block[account] == of)
                .collect()
        };
        let mut found: Vec<(usize, T)> = Vec::with_capacity(pairs.len());
        for row in order.chunk_by(|a, b| a.0 == b.0) {
            let held = self.prepare_block(ends(row, row[0].0));
            for part in row.chunk_by(|a, b| a.1 == b.1) {
                let met = if part[0].1 == row[0].0 {
                    Vec::new()
                } else {
                    self.prepare_block(ends(part, part[0].1))
                };
                let get = |account: usize| {
                    let find = |all: &'_ [(usize, Prepared)]| {
                        all.binary_search_by_key(&account, |entry| entry.0).ok()
                    };
                    find(&held)
                        .map(|at| &held[at].1)
                        .or_else(|| find(&met).map(|at| &met[at].1))
                };
                found.par_extend(part.par_iter().filter_map(|&(_, _, number)| {
                    let (a, b) = pairs[number];
                    Some((number, weigh(get(a)?, get(b)?)))
                }));
            }
        }
        found.par_sort_unstable_by_key(|entry| entry.0);
        found.into_iter().map(|(_, value)| value).collect()
    }
}

impl PairScores for PackedScores<'_> {
    fn score(&self, pairs: &[(usize, usize)]) -> Vec<Score> {
        self.each(pairs, |a, b| score(self.comparer, a, b))
    }

    fn explain(&self, pairs: &[(usize, usize)], _in_full: bool) -> Vec<Comparison> {
        self.each(pairs, |a, b| self.comparer.compare_prepared(a, b))
    }

    fn open(&self, account: usize) -> Option<Fingerprint> {
        Some(self.packed.open(self.places[account]))
    }
}

/// The block of each of `n` accounts, so that accounts of a pair tend to share one.
///
/// Accounts that hang together by pairs stand side by side, in clumps of at most a quarter of a
/// block; blocks of `size` are cut from that row.
fn blocks(n: usize, pairs: &[(usize, usize)], size: usize) -> Vec<u32> {
    let most = (size / 4).max(1);
    let mut union = Union::new(n);
    for &(a, b) in pairs {
        if union.size(a) + union.size(b) <= most {
            union.join(a, b);
        }
    }
    let mut block = vec![0; n];
    for (place, account) in union.groups().into_iter().flatten().enumerate() {
        block[account] = u32::try_from(place / size).unwrap_or(u32::MAX);
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_tend_to_share_a_block() {
        // Two interleaved chains of forty: each fits a block of its own.
        let pairs: Vec<(usize, usize)> = (0..78).map(|a| (a, a + 2)).collect();
        let block = blocks(80, &pairs, 160);
        assert!(block.iter().all(|&b| b == 0));
        let block = blocks(80, &pairs, 40);
        let apart = pairs.iter().filter(|p| block[p.0] != block[p.1]).count();
        assert!(apart <= 10, "{apart} of 78 pairs are apart");
        assert_eq!(block.iter().filter(|&&b| b == 0).count(), 40);
    }
}
