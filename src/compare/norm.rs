//! Symmetric score normalisation (S-norm, from speaker recognition): a raw score
//! counts by how far it stands out among each side's scores with a cohort of
//! others. The cohort may hold further texts of the same author, so its highest
//! scores are trimmed, and the two sides compared are never part of it.

use super::methods::METHODS;

/// Share of the highest cohort scores left out of mean and deviation.
const TRIM: f64 = 0.06;
/// The same in a small cohort, where a few accounts of one writer are a large part.
const TRIM_SMALL: f64 = 0.25;
/// Fewest cohort scores that make a norm.
pub(crate) const COHORT_MIN: usize = 10;
/// Cohorts of fewer members have norms so rough that they need a calibration of their own.
pub(crate) const COHORT_FULL: usize = 20;

/// One side's scores with the members of the cohort, by method.
#[derive(Debug, Clone, Default)]
pub(crate) struct Norm {
    methods: Vec<Sorted>,
    members: usize,
    /// Cohort members with the digest of this side.
    pub(crate) own: Vec<u32>,
}

/// Scores in rising order with running sums, and where each member stands.
#[derive(Debug, Clone, Default)]
struct Sorted {
    scores: Vec<f64>,
    sums: Vec<f64>,
    squares: Vec<f64>,
    /// Subtracted from every score before summing, so that little cancels.
    centre: f64,
    rank: Vec<u32>,
}

impl Norm {
    /// From `scores[method][member]` with a cohort of `members`; a method that was not
    /// scored has no norm.
    pub(crate) fn new(members: usize, scores: &[Vec<f64>], own: Vec<u32>) -> Self {
        Self {
            methods: scores.iter().map(|s| Sorted::new(s)).collect(),
            members,
            own,
        }
    }

    /// Cohort members behind it.
    pub(crate) fn members(&self) -> usize {
        self.members
    }

    /// Whether there is a norm.
    pub(crate) fn is_some(&self) -> bool {
        self.methods.len() == METHODS
    }

    /// Mean and deviation of a method's cohort scores without the members `a`
    /// and `b`, trimmed at the top.
    pub(crate) fn statistics(&self, method: usize, a: &[u32], b: &[u32]) -> Option<(f64, f64)> {
        self.methods.get(method)?.statistics(a, b)
    }
}

impl Sorted {
    fn new(scores: &[f64]) -> Self {
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        order.sort_by(|&x, &y| {
            scores[x as usize]
                .total_cmp(&scores[y as usize])
                .then(x.cmp(&y))
        });
        let mut rank = vec![0; scores.len()];
        let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
        let mut sorted = Vec::with_capacity(scores.len());
        for (position, &member) in order.iter().enumerate() {
            rank[member as usize] = position as u32;
            sorted.push(scores[member as usize]);
        }
        let centre = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let (mut sum, mut square) = (0.0, 0.0);
        for score in &mut sorted {
            *score -= centre;
            sum += *score;
            square += *score * *score;
            sums.push(sum);
            squares.push(square);
        }
        Self {
            scores: sorted,
            sums,
            squares,
            centre,
            rank,
        }
    }

    fn statistics(&self, a: &[u32], b: &[u32]) -> Option<(f64, f64)> {
        let n = self.scores.len();
        // Ranks to leave out, rising, each once.
        let mut out: Vec<usize> = a
            .iter()
            .chain(b)
            .filter_map(|&m| self.rank.get(m as usize))
            .map(|&r| r as usize)
            .collect();
        out.sort_unstable();
        out.dedup();
        let left = n.saturating_sub(out.len());
        if left < COHORT_MIN - 2 {
            return None;
        }
        let trim = if n < COHORT_FULL { TRIM_SMALL } else { TRIM };
        let keep = left - (left as f64 * trim).ceil() as usize;
        // The `keep` lowest of what is left: walk the end past each left-out rank below it.
        let mut end = keep;
        let mut dropped = (0.0, 0.0);
        for &rank in &out {
            if rank < end {
                end += 1;
                dropped.0 += self.scores[rank];
                dropped.1 += self.scores[rank] * self.scores[rank];
            }
        }
        let m = keep as f64;
        let mean = (self.sums[end] - dropped.0) / m;
        let variance = ((self.squares[end] - dropped.1) / m - mean * mean).max(0.0);
        Some((mean + self.centre, variance.sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn statistics_agree_with_the_plain_computation(
            scores in prop::collection::vec(-3.0_f64..3.0, 25..60),
            a in 0_u32..25,
            b in 0_u32..25,
        ) {
            let norm = Norm::new(scores.len(), &vec![scores.clone(); METHODS], vec![]);
            let (mean, deviation) = norm.statistics(0, &[a], &[b]).unwrap();
            let mut left: Vec<f64> = scores
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != a as usize && *i != b as usize)
                .map(|(_, s)| *s)
                .collect();
            left.sort_by(f64::total_cmp);
            left.truncate(left.len() - (left.len() as f64 * TRIM).ceil() as usize);
            let m = left.iter().sum::<f64>() / left.len() as f64;
            let v = left.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / left.len() as f64;
            prop_assert!((mean - m).abs() < 1e-9);
            prop_assert!((deviation - v.sqrt()).abs() < 1e-6);
            prop_assert_eq!(norm.statistics(0, &[a], &[b]), norm.statistics(0, &[b], &[a]));
        }
    }

    #[test]
    fn small_cohorts_make_no_norm() {
        let norm = Norm::new(
            COHORT_MIN - 3,
            &vec![vec![0.0; COHORT_MIN - 3]; METHODS],
            vec![],
        );
        assert_eq!(norm.statistics(0, &[], &[]), None);
        assert!(!Norm::default().is_some());
    }
}
