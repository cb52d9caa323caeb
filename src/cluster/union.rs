//! Union-find: which items hang together through edges.

/// Disjoint sets over `0..n`, with sizes.
#[derive(Debug, Clone)]
pub(crate) struct Union {
    parent: Vec<usize>,
    size: Vec<usize>,
}

impl Union {
    /// `n` items, each alone.
    pub(crate) fn new(n: usize) -> Self {
        Self {
            parent: (0..n).collect(),
            size: vec![1; n],
        }
    }

    /// The smallest item of the set that holds `item`.
    pub(crate) fn root(&mut self, mut item: usize) -> usize {
        while self.parent[item] != item {
            self.parent[item] = self.parent[self.parent[item]];
            item = self.parent[item];
        }
        item
    }

    /// Items in the set that holds `item`.
    pub(crate) fn size(&mut self, item: usize) -> usize {
        let root = self.root(item);
        self.size[root]
    }

    /// Joins the sets of two items; whether they were apart.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        // The smaller number leads, so that the outcome does not depend on the order of joins;
        // path halving alone keeps the depth logarithmic on average.
        let (lead, follow) = (a.min(b), a.max(b));
        self.parent[follow] = lead;
        self.size[lead] += self.size[follow];
        true
    }

    /// The sets, in order of their smallest item; items in order.
    pub(crate) fn groups(&mut self) -> Vec<Vec<usize>> {
        let mut at = vec![usize::MAX; self.parent.len()];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for item in 0..self.parent.len() {
            let root = self.root(item);
            if at[root] == usize::MAX {
                at[root] = groups.len();
                groups.push(Vec::new());
            }
            groups[at[root]].push(item);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_items_share_a_root() {
        let mut union = Union::new(5);
        assert!(union.join(4, 2));
        assert!(union.join(2, 1));
        assert!(!union.join(1, 4));
        assert_eq!(union.root(4), 1);
        assert_eq!(union.size(2), 3);
        assert_eq!(union.groups(), vec![vec![0], vec![1, 2, 4], vec![3]]);
    }
}
