//! How firmly an account belongs to its group: grouping again what might as well have been.
//!
//! Each round leaves out every fifth account, at random, and shifts every ratio by about the
//! uncertainty of the calibration; the rest is grouped anew. An account's stability is the share
//! of its fellow members that it is still with, over the rounds in which both took part
//! (consensus clustering, Monti et al. 2003; cluster-wise stability, Hennig 2007).
//! The draws depend on the accounts' names alone.

use rayon::prelude::*;

use super::content::mix;
use super::linkage::{Pairs, average_linkage};
use crate::numeric::random::splitmix64;

/// Rounds of resampling.
const ROUNDS: u64 = 24;
/// One account in so many is left out of a round.
const LEFT_OUT: u64 = 5;
/// Standard deviation of the shift of a ratio, log10: the calibration's own spread.
const SHIFT: f64 = 0.3;
/// Accounts outside all groups take part when a link of theirs comes this near to the cut.
const NEAR: f64 = 1.0;

/// The stability in 0..=1 of every item; 0 for items that are alone.
///
/// `keys` has a hash of each item's name.
pub(super) fn stability(pairs: &Pairs, groups: &[Vec<usize>], cut: f64, keys: &[u64]) -> Vec<f64> {
    let n = pairs.items();
    let mut label = vec![usize::MAX; n];
    for (number, group) in groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.len() > 1)
    {
        for &item in group {
            label[item] = number;
        }
    }
    let grouped: Vec<usize> = (0..n).filter(|&item| label[item] != usize::MAX).collect();
    let takes_part = |item: usize| {
        label[item] != usize::MAX
            || grouped
                .iter()
                .any(|&other| pairs.get(item, other).is_some_and(|lr| lr >= cut - NEAR))
    };
    let part: Vec<usize> = (0..n)
        .into_par_iter()
        .filter(|&item| takes_part(item))
        .collect();
    if grouped.is_empty() {
        return vec![0.0; n];
    }
    // Of each item: fellow members met, and those it was with.
    let counts: Vec<Vec<(u32, u32)>> = (0..ROUNDS)
        .into_par_iter()
        .map(|round| round_counts(pairs, &part, &label, cut, keys, round))
        .collect();
    let mut stability = vec![0.0; n];
    for (at, &item) in part.iter().enumerate() {
        let met: u32 = counts.iter().map(|round| round[at].0).sum();
        let with: u32 = counts.iter().map(|round| round[at].1).sum();
        if met > 0 {
            stability[item] = f64::from(with) / f64::from(met);
        }
    }
    stability
}

fn round_counts(
    pairs: &Pairs,
    part: &[usize],
    label: &[usize],
    cut: f64,
    keys: &[u64],
    round: u64,
) -> Vec<(u32, u32)> {
    let drawn = |item: usize| mix(mix(round + 1, 0x5ab1), keys[item]);
    let kept: Vec<usize> = (0..part.len())
        .filter(|&at| drawn(part[at]) % LEFT_OUT != 0)
        .collect();
    let shifted = Pairs::from_fn(kept.len(), |i, j| {
        let (a, b) = (part[kept[i]], part[kept[j]]);
        let own = pairs.get(a, b).unwrap_or(f64::NEG_INFINITY);
        own + SHIFT * normal(drawn(a) ^ drawn(b))
    });
    let mut counts = vec![(0, 0); part.len()];
    let mut found = vec![0; part.len()];
    for (number, group) in average_linkage(&shifted, cut).into_iter().enumerate() {
        for item in group {
            found[kept[item]] = number + 1;
        }
    }
    let mut by_label: Vec<(usize, usize)> = kept
        .iter()
        .filter(|&&at| label[part[at]] != usize::MAX)
        .map(|&at| (label[part[at]], at))
        .collect();
    by_label.sort_unstable();
    for group in by_label.chunk_by(|a, b| a.0 == b.0) {
        for &(_, at) in group {
            let with = group
                .iter()
                .filter(|other| found[other.1] == found[at])
                .count();
            counts[at] = ((group.len() - 1) as u32, (with - 1) as u32);
        }
    }
    counts
}

/// A draw from about the normal distribution: twelve uniform ones, summed.
fn normal(seed: u64) -> f64 {
    let draws = (0..3).map(|k| {
        let bits = splitmix64(mix(seed, k + 1));
        (0..4)
            .map(|part| f64::from((bits >> (16 * part)) as u16) / 65_536.0)
            .sum::<f64>()
    });
    draws.sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(n: u64) -> Vec<u64> {
        (0..n).map(|k| mix(7, k)).collect()
    }

    #[test]
    fn a_firm_group_stands_and_a_loose_one_does_not() {
        let pairs = Pairs::from_fn(7, |i, j| match (i / 3, j / 3) {
            (0, 0) => 4.0,
            (1, 1) => 1.02,
            _ => -3.0,
        });
        let groups = average_linkage(&pairs, 1.0);
        assert_eq!(groups, vec![vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
        let got = stability(&pairs, &groups, 1.0, &keys(7));
        assert!(got[..3].iter().all(|&s| s > 0.99), "{got:?}");
        assert!(got[3..6].iter().all(|&s| s > 0.2 && s < 0.85), "{got:?}");
        assert_eq!(got[6], 0.0);
    }

    #[test]
    fn draws_are_centred_and_spread_by_one() {
        let draws: Vec<f64> = (0..20_000).map(|k| normal(mix(3, k))).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let square = draws.iter().map(|x| x * x).sum::<f64>() / draws.len() as f64;
        assert!(
            mean.abs() < 0.03 && (square - 1.0).abs() < 0.05,
            "{mean} {square}"
        );
    }
}
