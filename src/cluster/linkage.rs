//! A matrix of log likelihood ratios to groups.
//!
//! Average linkage (UPGMA): two groups join when the mean log10 LR over all
//! pairs between them is the highest there is, and as long as it passes the cut.
//! The mean makes one accidental strong link too weak to pull strangers
//! together, which single linkage would do. The tree comes from the
//! nearest-neighbour-chain algorithm of the `kodama` crate; equal heights are
//! broken by position, so accounts must come in a fixed order.

use rayon::prelude::*;

/// A symmetric matrix without its diagonal, by rows of the upper triangle.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pairs {
    items: usize,
    values: Vec<f64>,
}

impl Pairs {
    /// A matrix over `items` items, `score(i, j)` called once for each `i < j`, in parallel by row.
    pub(crate) fn from_fn(items: usize, score: impl Fn(usize, usize) -> f64 + Sync) -> Self {
        let values = (0..items)
            .into_par_iter()
            .flat_map_iter(|i| {
                let score = &score;
                (i + 1..items).map(move |j| score(i, j))
            })
            .collect();
        Self { items, values }
    }

    /// The matrix from its upper triangle, row after row; missing values score lowest.
    pub(crate) fn from_values(items: usize, mut values: Vec<f64>) -> Self {
        values.resize(items * items.saturating_sub(1) / 2, f64::NEG_INFINITY);
        Self { items, values }
    }

    /// The upper triangle, row after row.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many items.
    pub(crate) fn items(&self) -> usize {
        self.items
    }

    /// The value of a pair; `None` for a pair of equals or an item beyond the matrix.
    pub(crate) fn get(&self, i: usize, j: usize) -> Option<f64> {
        let (i, j) = (i.min(j), i.max(j));
        if i == j || j >= self.items {
            return None;
        }
        let before = i * (2 * self.items - i - 1) / 2;
        self.values.get(before + j - i - 1).copied()
    }

    /// Mean value between an item and `others`, itself left out; `None` when there is no other.
    pub(crate) fn mean_to(&self, item: usize, others: &[usize]) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0usize);
        for &other in others {
            if let Some(value) = self.get(item, other) {
                sum += value;
                n += 1;
            }
        }
        (n > 0).then(|| sum / n as f64)
    }
}

/// Values beyond this are clamped: a tree needs finite heights.
const BOUND: f64 = 1e6;

/// Groups whose average link reaches `cut`; items in order, groups by their first item.
///
/// Every item is in exactly one group; alone when nothing reaches the cut.
pub(crate) fn average_linkage(scores: &Pairs, cut: f64) -> Vec<Vec<usize>> {
    let n = scores.items();
    let mut union = super::union::Union::new(n);
    if n > 1 {
        let mut heights: Vec<f64> = scores
            .values
            .iter()
            .map(|&value| {
                if value.is_nan() {
                    BOUND
                } else {
                    -value.clamp(-BOUND, BOUND)
                }
            })
            .collect();
        let tree = kodama::linkage(&mut heights, n, kodama::Method::Average);
        // A step's clusters are items below n and earlier steps from n on.
        let mut first: Vec<usize> = (0..n).collect();
        for step in tree.steps() {
            let (a, b) = (first[step.cluster1], first[step.cluster2]);
            first.push(a.min(b));
            if step.dissimilarity <= -cut {
                union.join(a, b);
            }
        }
    }
    union.groups()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(sizes: &[usize], within: f64, between: f64) -> Pairs {
        let of: Vec<usize> = sizes
            .iter()
            .enumerate()
            .flat_map(|(block, &size)| vec![block; size])
            .collect();
        Pairs::from_fn(
            of.len(),
            |i, j| {
                if of[i] == of[j] { within } else { between }
            },
        )
    }

    #[test]
    fn pairs_are_where_they_should_be() {
        let pairs = Pairs::from_fn(4, |i, j| (10 * i + j) as f64);
        assert_eq!(pairs.get(2, 1), Some(12.0));
        assert_eq!(pairs.get(0, 3), Some(3.0));
        assert_eq!(pairs.get(3, 2), Some(23.0));
        assert_eq!(pairs.get(1, 1), None);
        assert_eq!(pairs.get(1, 4), None);
        assert_eq!(pairs.mean_to(0, &[0, 1, 3]), Some(2.0));
    }

    #[test]
    fn blocks_come_apart_at_the_cut() {
        let groups = average_linkage(&blocks(&[3, 1, 2], 2.0, -1.0), 0.5);
        assert_eq!(groups, vec![vec![0, 1, 2], vec![3], vec![4, 5]]);
        assert_eq!(average_linkage(&blocks(&[3], 0.4, 0.0), 0.5).len(), 3);
        assert!(average_linkage(&Pairs::default(), 0.0).is_empty());
    }

    #[test]
    fn one_strong_link_does_not_merge_two_groups() {
        let pairs = Pairs::from_fn(4, |i, j| match (i, j) {
            (0, 1) | (2, 3) => 3.0,
            (1, 2) => 2.5,
            _ => -2.0,
        });
        assert_eq!(average_linkage(&pairs, 0.0), vec![vec![0, 1], vec![2, 3]]);
    }

    proptest! {
        #[test]
        fn groups_pass_the_cut_and_partition_the_items(
            values in prop::collection::vec(-3.0f64..3.0, 45), cut in -1.0f64..2.0
        ) {
            let pairs = Pairs::from_fn(10, |i, j| values[i * (19 - i) / 2 + j - i - 1]);
            let groups = average_linkage(&pairs, cut);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..10).collect::<Vec<_>>());
            // No two groups are left that should have joined.
            for (at, a) in groups.iter().enumerate() {
                for b in &groups[at + 1..] {
                    let between = a.iter().map(|&i| pairs.mean_to(i, b).unwrap()).sum::<f64>() / a.len() as f64;
                    prop_assert!(between < cut + 1e-9);
                }
            }
        }
    }
}
