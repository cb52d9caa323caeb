//! How well accounts were grouped, against the truth.
//!
//! A clustering is a label for each item; labels mean nothing but "same" and
//! "different". Every measure here is symmetric under renaming of labels and
//! runs in time linear in the items (and the cells of the contingency table),
//! never in the pairs.
//!
//! * B-cubed precision, recall and F: Bagga and Baldwin 1998, as recommended by
//!   Amigó et al. 2009; the measure of the PAN author clustering tasks.
//! * Adjusted Rand index: Hubert and Arabie 1985.
//! * Normalised mutual information, arithmetic mean of the entropies as
//!   normaliser (Strehl and Ghosh 2002; Vinh et al. 2010).
//! * Average precision of the ranking of pairs, whose mean over problems is the
//!   MAP of PAN's authorship-link ranking.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cluster::{AccountInput, Options, RankedPair, cluster_ranked};
use crate::compare::Comparer;

/// What one clustering problem was worth.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ClusterMeasures {
    /// Items that were clustered.
    pub accounts: u64,
    /// Groups in the truth, singletons included.
    pub groups_true: u64,
    /// Groups in the answer, singletons included.
    pub groups_found: u64,
    /// B-cubed precision, 0..=1: how pure an item's group is.
    pub bcubed_precision: f64,
    /// B-cubed recall, 0..=1: how much of its true group an item found.
    pub bcubed_recall: f64,
    /// Harmonic mean of the two, 0..=1.
    pub bcubed_f: f64,
    /// Adjusted Rand index, at most 1; 0 is chance.
    pub ari: f64,
    /// Normalised mutual information, 0..=1.
    pub nmi: f64,
    /// Average precision of the ranked pairs, 0..=1; `None` without a ranking or a true pair.
    pub average_precision: Option<f64>,
    /// Share of truly single accounts that were put into a group of strangers, 0..=1.
    pub singles_accused: f64,
    /// Share of the true pairs that were scored at all, 0..=1: the recall of the candidates;
    /// `None` without a true pair.
    #[serde(default)]
    pub true_pairs_scored: Option<f64>,
}

/// Measures `found` against `truth`, both labels by item.
///
/// Items beyond the shorter of the two are ignored. No item at all gives zeros.
#[must_use]
pub fn measure(truth: &[usize], found: &[usize]) -> ClusterMeasures {
    let table = Contingency::new(truth, found);
    let (precision, recall, f) = table.bcubed();
    ClusterMeasures {
        accounts: table.items,
        groups_true: table.truth.len() as u64,
        groups_found: table.found.len() as u64,
        bcubed_precision: precision,
        bcubed_recall: recall,
        bcubed_f: f,
        ari: table.adjusted_rand(),
        nmi: table.normalised_mutual_information(),
        average_precision: None,
        singles_accused: table.singles_accused(),
        true_pairs_scored: None,
    }
}

/// Clusters `accounts` and measures the answer against `truth`, groups of account names.
///
/// Accounts that the truth does not name count as alone.
#[must_use]
pub fn evaluate_problem(
    accounts: &[AccountInput<'_>],
    truth: &[Vec<String>],
    comparer: &Comparer,
    options: &Options,
) -> ClusterMeasures {
    let (grouping, ranked) = cluster_ranked(accounts, comparer, options);
    let groups: Vec<Vec<&str>> = grouping
        .groups
        .iter()
        .map(|group| {
            group
                .accounts
                .iter()
                .map(|member| member.account.as_str())
                .collect()
        })
        .collect();
    let names: Vec<&str> = accounts.iter().map(|account| account.name).collect();
    measure_ranked(&names, truth, &groups, &ranked)
}

fn measure_ranked(
    names: &[&str],
    truth: &[Vec<String>],
    groups: &[Vec<&str>],
    ranked: &[RankedPair<'_>],
) -> ClusterMeasures {
    let truth = labels(names, truth);
    let of: BTreeMap<&str, usize> = names.iter().copied().zip(truth.iter().copied()).collect();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for &label in &truth {
        *sizes.entry(label).or_default() += 1;
    }
    let positives: usize = sizes.values().map(|n| n * (n - 1) / 2).sum();
    let ranked: Vec<(f64, bool)> = ranked
        .iter()
        .map(|&(a, b, score)| (score, of.get(a) == of.get(b)))
        .collect();
    let scored = ranked.iter().filter(|pair| pair.1).count();
    ClusterMeasures {
        average_precision: average_precision(&ranked, positives),
        true_pairs_scored: (positives > 0).then(|| scored as f64 / positives as f64),
        ..measure(&truth, &labels(names, groups))
    }
}

/// B-cubed precision, recall and F of `found` against `truth`, labels by item.
#[must_use]
pub fn bcubed(truth: &[usize], found: &[usize]) -> (f64, f64, f64) {
    Contingency::new(truth, found).bcubed()
}

/// Adjusted Rand index of two labellings; 1 when they are the same partition.
#[must_use]
pub fn adjusted_rand(truth: &[usize], found: &[usize]) -> f64 {
    Contingency::new(truth, found).adjusted_rand()
}

/// Mutual information over the arithmetic mean of the two entropies; 1 when
/// both partitions are the same, which includes two partitions of one group.
#[must_use]
pub fn normalised_mutual_information(truth: &[usize], found: &[usize]) -> f64 {
    Contingency::new(truth, found).normalised_mutual_information()
}

/// Average precision of ranked pairs.
///
/// `ranked` holds a score (higher is surer) and whether the pair is truly of
/// one author; `positives` is the number of true pairs there are, found or not,
/// so that pairs never proposed count as missed. Equal scores count as one step
/// of the ranking, so their order cannot matter. `None` when there is no true
/// pair.
#[must_use]
pub fn average_precision(ranked: &[(f64, bool)], positives: usize) -> Option<f64> {
    if positives == 0 {
        return None;
    }
    let mut order: Vec<(f64, bool)> = ranked.to_vec();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut seen, mut hits, mut sum) = (0usize, 0usize, 0.0f64);
    let mut at = 0;
    while at < order.len() {
        let score = order[at].0;
        let mut new = 0;
        while at < order.len() && order[at].0.total_cmp(&score).is_eq() {
            seen += 1;
            new += usize::from(order[at].1);
            at += 1;
        }
        hits += new;
        sum += new as f64 * hits as f64 / seen as f64;
    }
    Some(sum / positives as f64)
}

/// Labels for `names` from groups of names; a name in no group is alone.
///
/// A name that stands in two groups takes the first.
#[must_use]
pub fn labels<S: AsRef<str>, G: AsRef<str>>(names: &[S], groups: &[Vec<G>]) -> Vec<usize> {
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    for (label, group) in groups.iter().enumerate() {
        for name in group {
            of.entry(name.as_ref()).or_insert(label);
        }
    }
    let mut alone = groups.len();
    names
        .iter()
        .map(|name| {
            of.get(name.as_ref()).copied().unwrap_or_else(|| {
                alone += 1;
                alone - 1
            })
        })
        .collect()
}

/// The mean of several problems' measures, each problem counting once.
///
/// Counts are summed; the mean of average precision is over the problems that have one.
#[must_use]
pub fn mean(problems: &[ClusterMeasures]) -> ClusterMeasures {
    let n = problems.len().max(1) as f64;
    let of =
        |field: fn(&ClusterMeasures) -> f64| -> f64 { problems.iter().map(field).sum::<f64>() / n };
    let mean_of = |field: fn(&ClusterMeasures) -> Option<f64>| -> Option<f64> {
        let values: Vec<f64> = problems.iter().filter_map(field).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    ClusterMeasures {
        accounts: problems.iter().map(|problem| problem.accounts).sum(),
        groups_true: problems.iter().map(|problem| problem.groups_true).sum(),
        groups_found: problems.iter().map(|problem| problem.groups_found).sum(),
        bcubed_precision: of(|problem| problem.bcubed_precision),
        bcubed_recall: of(|problem| problem.bcubed_recall),
        bcubed_f: of(|problem| problem.bcubed_f),
        ari: of(|problem| problem.ari),
        nmi: of(|problem| problem.nmi),
        average_precision: mean_of(|problem| problem.average_precision),
        singles_accused: of(|problem| problem.singles_accused),
        true_pairs_scored: mean_of(|problem| problem.true_pairs_scored),
    }
}

/// How many items fall into each pair of true and found group.
struct Contingency {
    items: u64,
    cells: BTreeMap<(usize, usize), u64>,
    truth: BTreeMap<usize, u64>,
    found: BTreeMap<usize, u64>,
}

impl Contingency {
    fn new(truth: &[usize], found: &[usize]) -> Self {
        let mut table = Self {
            items: 0,
            cells: BTreeMap::new(),
            truth: BTreeMap::new(),
            found: BTreeMap::new(),
        };
        for (&t, &f) in truth.iter().zip(found) {
            table.items += 1;
            *table.cells.entry((t, f)).or_default() += 1;
            *table.truth.entry(t).or_default() += 1;
            *table.found.entry(f).or_default() += 1;
        }
        table
    }

    fn bcubed(&self) -> (f64, f64, f64) {
        if self.items == 0 {
            return (0.0, 0.0, 0.0);
        }
        let (mut precision, mut recall) = (0.0, 0.0);
        // Each of the cell's items shares its found group with `cell` items of its own author.
        for (&(t, f), &cell) in &self.cells {
            let cell = cell as f64;
            precision += cell * cell / self.found[&f] as f64;
            recall += cell * cell / self.truth[&t] as f64;
        }
        let items = self.items as f64;
        let (precision, recall) = (precision / items, recall / items);
        (
            precision,
            recall,
            2.0 * precision * recall / (precision + recall),
        )
    }

    fn adjusted_rand(&self) -> f64 {
        let pairs = |n: u64| n as f64 * (n as f64 - 1.0) / 2.0;
        let all = pairs(self.items);
        let index: f64 = self.cells.values().map(|&n| pairs(n)).sum();
        let truth: f64 = self.truth.values().map(|&n| pairs(n)).sum();
        let found: f64 = self.found.values().map(|&n| pairs(n)).sum();
        if self.items < 2 {
            return if self.items == 0 { 0.0 } else { 1.0 };
        }
        let expected = truth * found / all;
        let most = f64::midpoint(truth, found);
        if (most - expected).abs() < 1e-12 {
            // Both partitions are all singletons or both one group: the same partition.
            return 1.0;
        }
        (index - expected) / (most - expected)
    }

    fn normalised_mutual_information(&self) -> f64 {
        if self.items == 0 {
            return 0.0;
        }
        let n = self.items as f64;
        let entropy = |sizes: &BTreeMap<usize, u64>| -> f64 {
            -sizes
                .values()
                .map(|&size| size as f64 / n * (size as f64 / n).ln())
                .sum::<f64>()
        };
        let normaliser = f64::midpoint(entropy(&self.truth), entropy(&self.found));
        if normaliser <= 0.0 {
            return 1.0;
        }
        let mutual: f64 = self
            .cells
            .iter()
            .map(|(&(t, f), &cell)| {
                let cell = cell as f64;
                cell / n * (cell * n / (self.truth[&t] as f64 * self.found[&f] as f64)).ln()
            })
            .sum();
        (mutual / normaliser).clamp(0.0, 1.0)
    }

    fn singles_accused(&self) -> f64 {
        let (mut singles, mut accused) = (0u64, 0u64);
        for &(t, f) in self.cells.keys() {
            if self.truth[&t] == 1 {
                singles += 1;
                accused += u64::from(self.found[&f] > 1);
            }
        }
        if singles == 0 {
            0.0
        } else {
            accused as f64 / singles as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn bcubed_of_a_hand_computed_example() {
        // Truth {0,1,2},{3,4},{5}; found {0,1,3},{2},{4,5}.
        let truth = [0, 0, 0, 1, 1, 2];
        let found = [7, 7, 8, 7, 9, 9];
        let (p, r, f) = bcubed(&truth, &found);
        // Precision by item: 2/3 2/3 1 1/3 1/2 1/2; recall: 2/3 2/3 1/3 1/2 1/2 1.
        close(p, (2.0 / 3.0 * 2.0 + 1.0 + 1.0 / 3.0 + 1.0) / 6.0);
        close(r, (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 1.0 + 1.0) / 6.0);
        close(f, 2.0 * p * r / (p + r));
    }

    #[test]
    fn bcubed_of_singletons_has_full_precision() {
        let truth = [0, 0, 0, 0];
        let (p, r, _) = bcubed(&truth, &[0, 1, 2, 3]);
        close(p, 1.0);
        close(r, 0.25);
    }

    #[test]
    fn adjusted_rand_of_a_hand_computed_example() {
        // Cells 2,1,1,1,1: index 1; truth pairs 3+1=4; found pairs 3+1=4; all 15.
        let ari = adjusted_rand(&[0, 0, 0, 1, 1, 2], &[7, 7, 8, 7, 9, 9]);
        close(ari, (1.0 - 16.0 / 15.0) / (4.0 - 16.0 / 15.0));
        close(adjusted_rand(&[0, 0, 1, 1], &[5, 5, 3, 3]), 1.0);
        // All singletons against real groups is chance.
        close(adjusted_rand(&[0, 0, 1, 1], &[0, 1, 2, 3]), 0.0);
    }

    #[test]
    fn mutual_information_of_a_hand_computed_example() {
        // Truth {0,1},{2,3}; found {0,1,2},{3}.
        let nmi = normalised_mutual_information(&[0, 0, 1, 1], &[0, 0, 0, 1]);
        let mutual = 0.5 * (4.0f64 / 3.0).ln() + 0.25 * (2.0f64 / 3.0).ln() + 0.25 * 2f64.ln();
        let h_truth = 2f64.ln();
        let h_found = -(0.75 * 0.75f64.ln() + 0.25 * 0.25f64.ln());
        close(nmi, mutual / ((h_truth + h_found) / 2.0));
    }

    #[test]
    fn average_precision_counts_missed_pairs_and_ties() {
        // Ranks: hit, miss, hit; one more true pair was never proposed.
        let ranked = [(0.9, true), (0.8, false), (0.7, true)];
        close(
            average_precision(&ranked, 3).unwrap(),
            (1.0 + 2.0 / 3.0) / 3.0,
        );
        // A tie of a hit and a miss is precision 1/2 whichever comes first.
        close(
            average_precision(&[(0.5, true), (0.5, false)], 1).unwrap(),
            0.5,
        );
        close(
            average_precision(&[(0.5, false), (0.5, true)], 1).unwrap(),
            0.5,
        );
        assert_eq!(average_precision(&ranked, 0), None);
    }

    #[test]
    fn a_single_put_among_strangers_is_counted() {
        let measures = measure(&[0, 0, 1, 2], &[0, 0, 0, 3]);
        close(measures.singles_accused, 0.5);
        assert_eq!((measures.groups_true, measures.groups_found), (3, 2));
    }

    #[test]
    fn names_without_a_group_are_alone() {
        let got = labels(&["a", "b", "c", "d"], &[vec!["d", "a"]]);
        assert_eq!(got[0], got[3]);
        assert_ne!(got[1], got[2]);
        assert_ne!(got[0], got[1]);
    }

    proptest! {
        #[test]
        fn the_truth_itself_is_perfect(labels in prop::collection::vec(0usize..6, 1..40)) {
            let renamed: Vec<usize> = labels.iter().map(|label| 17 - label).collect();
            let m = measure(&labels, &renamed);
            prop_assert!((m.bcubed_f - 1.0).abs() < 1e-9);
            prop_assert!((m.ari - 1.0).abs() < 1e-9);
            prop_assert!((m.nmi - 1.0).abs() < 1e-9);
            prop_assert!(m.singles_accused == 0.0);
        }

        #[test]
        fn measures_stay_in_range_and_swap_precision_with_recall(
            pairs in prop::collection::vec((0usize..5, 0usize..5), 2..40)
        ) {
            let (truth, found): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let forth = measure(&truth, &found);
            let back = measure(&found, &truth);
            prop_assert!((forth.bcubed_precision - back.bcubed_recall).abs() < 1e-12);
            prop_assert!((forth.ari - back.ari).abs() < 1e-9);
            prop_assert!((forth.nmi - back.nmi).abs() < 1e-9);
            for value in [forth.bcubed_precision, forth.bcubed_recall, forth.bcubed_f, forth.nmi] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
            }
            prop_assert!(forth.ari <= 1.0 + 1e-12);
        }
    }
}
