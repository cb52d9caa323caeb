//! The tree that many trees agree on.
//!
//! Majority-rule consensus (Margush and McMorris 1981), as in the bootstrap consensus
//! trees of R stylo (Eder 2013): a group of texts stands in the consensus when it is a
//! group of at least the stated share of the trees. Above a half such groups never
//! contradict each other; at a half or below they are taken by support and those that
//! contradict one taken before are left out.

use std::collections::BTreeMap;

use super::tree::{Tree, newick_label};

/// A group of the consensus: its subgroups and the texts that are in none of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsensusNode {
    /// Share of the trees that have this group, 0..=1.
    pub support: f64,
    /// Groups inside, by their first text.
    pub groups: Vec<ConsensusNode>,
    /// Texts directly here, in order.
    pub leaves: Vec<usize>,
}

/// A tree whose nodes may have any number of children.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsensusTree {
    /// All texts.
    pub root: ConsensusNode,
    /// How many trees were asked.
    pub trees: usize,
    /// The least support of a group.
    pub threshold: f64,
}

/// The consensus of trees over the same items, of groups with at least `threshold` support.
#[must_use]
pub fn consensus(trees: &[Tree], threshold: f64) -> ConsensusTree {
    let leaves = trees.iter().map(Tree::leaves).max().unwrap_or(0);
    let mut counts: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    for tree in trees {
        for clade in tree.clades() {
            *counts.entry(clade).or_insert(0) += 1;
        }
    }
    let size = |set: &[u64]| set.iter().map(|word| word.count_ones()).sum::<u32>() as usize;
    let total = trees.len().max(1) as f64;
    let mut kept: Vec<(Vec<u64>, f64)> = Vec::new();
    let mut candidates: Vec<(Vec<u64>, usize)> = counts
        .into_iter()
        .filter(|(set, n)| size(set) < leaves && *n as f64 / total >= threshold - 1e-12)
        .collect();
    candidates.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (set, n) in candidates {
        let agrees = kept.iter().all(|(other, _)| {
            let mut shared = false;
            let (mut within, mut around) = (true, true);
            for (&a, &b) in set.iter().zip(other) {
                shared |= a & b != 0;
                within &= a & !b == 0;
                around &= b & !a == 0;
            }
            !shared || within || around
        });
        if agrees {
            kept.push((set, n as f64 / total));
        }
    }
    // Larger groups first, so that a group's parent is the last one before it that holds it.
    kept.sort_by(|a, b| size(&b.0).cmp(&size(&a.0)).then_with(|| a.0.cmp(&b.0)));
    let everything: Vec<usize> = (0..leaves).collect();
    ConsensusTree {
        root: node(1.0, everything, kept),
        trees: trees.len(),
        threshold,
    }
}

/// Builds a node from its items and the groups inside it, the larger first.
fn node(support: f64, items: Vec<usize>, mut inside: Vec<(Vec<u64>, f64)>) -> ConsensusNode {
    let has = |set: &[u64], item: usize| set[item / 64] >> (item % 64) & 1 == 1;
    let mut groups = Vec::new();
    let mut free = items;
    while !inside.is_empty() {
        let (set, support) = inside.remove(0);
        let (within, without): (Vec<_>, Vec<_>) = inside
            .into_iter()
            .partition(|(other, _)| other.iter().zip(&set).all(|(a, b)| a & !b == 0));
        inside = without;
        let (own, rest): (Vec<usize>, Vec<usize>) =
            free.into_iter().partition(|&item| has(&set, item));
        free = rest;
        groups.push((own.first().copied(), node(support, own, within)));
    }
    groups.sort_by_key(|(first, _)| *first);
    ConsensusNode {
        support,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        leaves: free,
    }
}

impl ConsensusTree {
    /// The tree in Newick form; a group's label is its support in percent.
    #[must_use]
    pub fn newick(&self, names: &[&str]) -> String {
        fn write(node: &ConsensusNode, names: &[&str], root: bool) -> String {
            let name = |&leaf: &usize| newick_label(names.get(leaf).copied().unwrap_or_default());
            let parts: Vec<String> = node
                .groups
                .iter()
                .map(|group| write(group, names, false))
                .chain(node.leaves.iter().map(name))
                .collect();
            let label = if root {
                String::new()
            } else {
                format!("{:.0}", 100.0 * node.support)
            };
            format!("({}){label}", parts.join(","))
        }
        write(&self.root, names, true) + ";"
    }

    /// The groups with their support, outer ones first.
    #[must_use]
    pub fn groups(&self) -> Vec<(f64, Vec<usize>)> {
        fn walk(node: &ConsensusNode, out: &mut Vec<(f64, Vec<usize>)>) -> Vec<usize> {
            let mut all = node.leaves.clone();
            let at = out.len();
            out.push((node.support, Vec::new()));
            for group in &node.groups {
                all.extend(walk(group, out));
            }
            all.sort_unstable();
            out[at].1.clone_from(&all);
            all
        }
        let mut out = Vec::new();
        walk(&self.root, &mut out);
        // The root is no group.
        out.split_off(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::distances::DistanceMatrix;
    use super::super::tree::Linkage;
    use super::*;

    fn tree(points: &[f64]) -> Tree {
        let matrix = DistanceMatrix::from_fn(points.len(), |i, j| (points[i] - points[j]).abs());
        Tree::new(&matrix, Linkage::Average)
    }

    #[test]
    fn the_majority_decides() {
        // Twice (01)(23), once (02)(13).
        let trees = [
            tree(&[0.0, 1.0, 9.0, 10.0]),
            tree(&[0.0, 1.0, 9.0, 10.0]),
            tree(&[0.0, 9.0, 1.0, 10.0]),
        ];
        let agreed = consensus(&trees, 0.5);
        let groups = agreed.groups();
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].1, [0, 1]);
        assert!((groups[0].0 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(agreed.newick(&["a", "b", "c", "d"]), "((a,b)67,(c,d)67);");
        // Nothing is in nine of ten trees; a third lets no contradiction in.
        assert!(consensus(&trees, 0.9).groups().is_empty());
        assert_eq!(consensus(&trees, 0.3).groups().len(), 2);
        assert_eq!(consensus(&[], 0.5).newick(&[]), "();");
    }

    #[test]
    fn one_tree_agrees_with_itself() {
        let one = tree(&[0.0, 1.0, 2.5, 9.0, 10.0]);
        let agreed = consensus(std::slice::from_ref(&one), 0.5);
        assert_eq!(agreed.groups().len(), one.merges().len() - 1);
        assert_eq!(
            agreed.newick(&["a", "b", "c", "d", "e"]),
            "(((a,b)100,c)100,(d,e)100);"
        );
    }
}
