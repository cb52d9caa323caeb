//! Agglomerative clustering of a distance matrix: a dendrogram.

use super::distances::DistanceMatrix;

/// How the distance of two groups follows from those of their members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Linkage {
    /// Ward's criterion on the distances as they are: `ward.D` of R, stylo's default.
    #[default]
    Ward,
    /// Ward's criterion on squared distances: `ward.D2` of R (Murtagh and Legendre 2014).
    Ward2,
    /// Mean over all pairs (UPGMA).
    Average,
    /// The farthest pair.
    Complete,
    /// The nearest pair.
    Single,
}

impl Linkage {
    /// Every linkage.
    pub const ALL: [Self; 5] = [
        Self::Ward,
        Self::Ward2,
        Self::Average,
        Self::Complete,
        Self::Single,
    ];

    /// Its name on the command line and in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Ward2 => "ward2",
            Self::Average => "average",
            Self::Complete => "complete",
            Self::Single => "single",
        }
    }

    /// The linkage of a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|linkage| linkage.name() == name)
    }
}

/// Two nodes joined. Leaves are `0..leaves`, the join at index `i` is node `leaves + i`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// The node with the smaller first leaf.
    pub left: usize,
    /// The other.
    pub right: usize,
    /// Distance at which they join.
    pub height: f64,
}

/// A binary tree over items, joins by ascending height.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    leaves: usize,
    merges: Vec<Merge>,
}

impl Tree {
    /// Clusters a matrix by the nearest-neighbour chains of the `kodama` crate.
    /// Equal heights are broken by position.
    #[must_use]
    pub fn new(distances: &DistanceMatrix, linkage: Linkage) -> Self {
        let leaves = distances.items();
        if leaves < 2 {
            return Self {
                leaves,
                merges: Vec::new(),
            };
        }
        let method = match linkage {
            Linkage::Ward | Linkage::Ward2 => kodama::Method::Ward,
            Linkage::Average => kodama::Method::Average,
            Linkage::Complete => kodama::Method::Complete,
            Linkage::Single => kodama::Method::Single,
        };
        let mut condensed: Vec<f64> = distances
            .values()
            .iter()
            // kodama squares for Ward; roots give ward.D on the distances themselves.
            .map(|&value| {
                let value = if value.is_finite() {
                    value.max(0.0)
                } else {
                    f64::MAX.sqrt() / 4.0
                };
                if linkage == Linkage::Ward {
                    value.sqrt()
                } else {
                    value
                }
            })
            .collect();
        let dendrogram = kodama::linkage(&mut condensed, leaves, method);
        let mut first: Vec<usize> = (0..leaves).collect();
        let merges = dendrogram
            .steps()
            .iter()
            .map(|step| {
                let (mut left, mut right) = (step.cluster1, step.cluster2);
                if first[left] > first[right] {
                    std::mem::swap(&mut left, &mut right);
                }
                first.push(first[left]);
                let height = step.dissimilarity;
                Merge {
                    left,
                    right,
                    height: if linkage == Linkage::Ward {
                        height * height
                    } else {
                        height
                    },
                }
            })
            .collect();
        Self { leaves, merges }
    }

    /// How many items.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.leaves
    }

    /// The joins, by ascending height.
    #[must_use]
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// Height of a node; 0 for leaves.
    #[must_use]
    pub fn height(&self, node: usize) -> f64 {
        node.checked_sub(self.leaves)
            .and_then(|at| self.merges.get(at))
            .map_or(0.0, |merge| merge.height)
    }

    /// The children of a node; `None` for leaves.
    #[must_use]
    pub fn children(&self, node: usize) -> Option<(usize, usize)> {
        let merge = self.merges.get(node.checked_sub(self.leaves)?)?;
        Some((merge.left, merge.right))
    }

    /// The node that holds all others; `None` for a tree of nothing.
    #[must_use]
    pub fn root(&self) -> Option<usize> {
        (self.leaves + self.merges.len()).checked_sub(1)
    }

    /// The items in the order in which the tree draws them.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.leaves);
        let mut stack: Vec<usize> = self.root().into_iter().collect();
        while let Some(node) = stack.pop() {
            match self.children(node) {
                Some((left, right)) => stack.extend([right, left]),
                None => order.push(node),
            }
        }
        order
    }

    /// Group labels of the items when the tree is cut into `groups`, numbered by their first item.
    #[must_use]
    pub fn cut(&self, groups: usize) -> Vec<usize> {
        let joins = self.leaves.saturating_sub(groups.max(1));
        let mut label: Vec<usize> = (0..self.leaves).collect();
        let mut members: Vec<Vec<usize>> = (0..self.leaves).map(|leaf| vec![leaf]).collect();
        for merge in self.merges.iter().take(joins) {
            let mut joined = std::mem::take(&mut members[merge.left]);
            joined.append(&mut members[merge.right]);
            for &leaf in &joined {
                label[leaf] = joined[0];
            }
            members.push(joined);
        }
        let mut firsts = label.clone();
        firsts.sort_unstable();
        firsts.dedup();
        label
            .iter()
            .map(|first| firsts.binary_search(first).unwrap_or(0))
            .collect()
    }

    /// The sets of items below each join, as bit sets of 64-bit words, in the order of joins.
    #[must_use]
    pub(crate) fn clades(&self) -> Vec<Vec<u64>> {
        let words = self.leaves.div_ceil(64);
        let mut sets: Vec<Vec<u64>> = (0..self.leaves)
            .map(|leaf| {
                let mut set = vec![0; words];
                set[leaf / 64] |= 1 << (leaf % 64);
                set
            })
            .collect();
        for merge in &self.merges {
            let joined = sets[merge.left]
                .iter()
                .zip(&sets[merge.right])
                .map(|(a, b)| a | b)
                .collect();
            sets.push(joined);
        }
        sets.split_off(self.leaves)
    }

    /// The tree in Newick form, branch lengths being differences of height.
    #[must_use]
    pub fn newick(&self, names: &[&str]) -> String {
        let mut text: Vec<String> = (0..self.leaves)
            .map(|leaf| newick_label(names.get(leaf).copied().unwrap_or_default()))
            .collect();
        for merge in &self.merges {
            let branch = |child: usize| {
                format!(
                    "{}:{:.6}",
                    text[child],
                    (merge.height - self.height(child)).max(0.0)
                )
            };
            let joined = format!("({},{})", branch(merge.left), branch(merge.right));
            text.push(joined);
            // A subtree is used once: keep memory linear.
            text[merge.left].clear();
            text[merge.right].clear();
        }
        text.pop().map_or_else(|| ";".to_owned(), |tree| tree + ";")
    }
}

/// A name as Newick has it: in quotes where it holds more than letters, digits and marks.
pub(crate) fn newick_label(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Points on a line.
    fn line(points: &[f64]) -> DistanceMatrix {
        DistanceMatrix::from_fn(points.len(), |i, j| (points[i] - points[j]).abs())
    }

    fn heights(linkage: Linkage) -> Vec<f64> {
        Tree::new(&line(&[0.0, 1.0, 4.0]), linkage)
            .merges()
            .iter()
            .map(|merge| merge.height)
            .collect()
    }

    #[test]
    fn heights_of_a_hand_worked_case() {
        let close = |linkage, expected: [f64; 2]| {
            for (a, b) in heights(linkage).iter().zip(expected) {
                assert!((a - b).abs() < 1e-12, "{linkage:?}: {a} is not {b}");
            }
        };
        close(Linkage::Single, [1.0, 3.0]);
        close(Linkage::Complete, [1.0, 4.0]);
        close(Linkage::Average, [1.0, 3.5]);
        // Lance and Williams: (2*4 + 2*3 - 1*1) / 3 on distances, on squares for ward2;
        // both as hclust of R has them.
        close(Linkage::Ward, [1.0, 13.0 / 3.0]);
        close(Linkage::Ward2, [1.0, (49.0_f64 / 3.0).sqrt()]);
    }

    #[test]
    fn cuts_and_order_and_newick() {
        let tree = Tree::new(&line(&[0.0, 10.0, 1.0, 11.0]), Linkage::Average);
        assert_eq!(tree.cut(2), [0, 1, 0, 1]);
        assert_eq!(tree.cut(1), [0; 4]);
        assert_eq!(tree.cut(4), [0, 1, 2, 3]);
        assert_eq!(tree.order(), [0, 2, 1, 3]);
        assert_eq!(
            tree.newick(&["a", "b c", "d", "e'f"]),
            "((a:1.000000,d:1.000000):9.000000,('b c':1.000000,'e''f':1.000000):9.000000);"
        );
        assert_eq!(Tree::new(&line(&[1.0]), Linkage::Ward).newick(&["a"]), "a;");
        assert!(Tree::new(&line(&[]), Linkage::Ward).order().is_empty());
    }

    proptest! {
        #[test]
        fn every_item_is_drawn_once_and_cuts_have_their_size(
            points in prop::collection::vec(0.0f64..9.0, 2..20), groups in 1usize..6
        ) {
            for linkage in Linkage::ALL {
                let tree = Tree::new(&line(&points), linkage);
                let mut order = tree.order();
                order.sort_unstable();
                prop_assert_eq!(order, (0..points.len()).collect::<Vec<_>>());
                let labels = tree.cut(groups);
                let most = labels.iter().max().unwrap() + 1;
                prop_assert_eq!(most, groups.min(points.len()));
                let heights: Vec<f64> = tree.merges().iter().map(|m| m.height).collect();
                prop_assert!(heights.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9));
            }
        }
    }
}
