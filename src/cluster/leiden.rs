//! Communities of a link graph too large for a matrix: the Leiden algorithm (Traag, Waltman and
//! van Eck 2019) with the constant Potts model as quality.
//!
//! The quality of a partition is the sum over its communities of `links inside - resolution ·
//! pairs inside`, a pair without a link counting as a link of weight zero. A community gains by
//! another exactly when the mean weight between them passes the resolution: the rule of average
//! linkage, which is why this model and not modularity, whose resolution drifts with the size
//! of the graph. Each round moves nodes one by one until none gains, refines every community
//! into parts that are connected inside it, and goes on with the parts as nodes. Where the
//! paper draws a part at random, the best is taken, ties by number: the same graph gives the
//! same communities.

use std::collections::VecDeque;

/// Rounds at most; the partition settles in a handful.
const MAX_ROUNDS: usize = 50;
/// Gains at or below this are rounding.
const LEAST_GAIN: f64 = 1e-9;

/// An undirected graph by rows of neighbours.
struct Graph {
    starts: Vec<usize>,
    neighbours: Vec<(usize, f64)>,
    /// Accounts in each node.
    sizes: Vec<f64>,
}

impl Graph {
    /// From edges between different nodes; the weights of equal edges are summed.
    fn new(sizes: Vec<f64>, edges: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let mut both: Vec<(usize, usize, f64)> = edges
            .filter(|edge| edge.0 != edge.1)
            .flat_map(|(a, b, weight)| [(a, b, weight), (b, a, weight)])
            .collect();
        both.sort_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        let mut starts = vec![0; sizes.len() + 1];
        let mut neighbours = Vec::with_capacity(both.len());
        for edge in both.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            neighbours.push((edge[0].1, edge.iter().map(|e| e.2).sum()));
            starts[edge[0].0 + 1] = neighbours.len();
        }
        for node in 0..sizes.len() {
            starts[node + 1] = starts[node + 1].max(starts[node]);
        }
        Self {
            starts,
            neighbours,
            sizes,
        }
    }

    fn len(&self) -> usize {
        self.sizes.len()
    }

    fn of(&self, node: usize) -> &[(usize, f64)] {
        &self.neighbours[self.starts[node]..self.starts[node + 1]]
    }
}

/// Communities by number; every number is below the number of nodes.
struct Partition {
    of: Vec<usize>,
    sizes: Vec<f64>,
    /// Nodes in each community: an empty one is free.
    nodes: Vec<usize>,
}

impl Partition {
    fn new(graph: &Graph, of: Vec<usize>) -> Self {
        let (mut sizes, mut nodes) = (vec![0.0; graph.len()], vec![0; graph.len()]);
        for (node, &community) in of.iter().enumerate() {
            sizes[community] += graph.sizes[node];
            nodes[community] += 1;
        }
        Self { of, sizes, nodes }
    }

    fn singletons(graph: &Graph) -> Self {
        Self::new(graph, (0..graph.len()).collect())
    }

    fn move_to(&mut self, graph: &Graph, node: usize, to: usize) {
        let from = std::mem::replace(&mut self.of[node], to);
        self.sizes[from] -= graph.sizes[node];
        self.nodes[from] -= 1;
        self.sizes[to] += graph.sizes[node];
        self.nodes[to] += 1;
    }
}

/// Sums of a node's links by community, without clearing everything in between.
struct Sums {
    weight: Vec<f64>,
    touched: Vec<usize>,
}

impl Sums {
    fn new(n: usize) -> Self {
        Self {
            weight: vec![0.0; n],
            touched: Vec::new(),
        }
    }

    fn read(&mut self, links: &[(usize, f64)], of: impl Fn(usize) -> Option<usize>) {
        for &community in &self.touched {
            self.weight[community] = 0.0;
        }
        self.touched.clear();
        for &(other, weight) in links {
            if let Some(community) = of(other) {
                self.touched.push(community);
                self.weight[community] += weight;
            }
        }
        self.touched.sort_unstable();
        self.touched.dedup();
    }
}

/// Communities of `n` items linked by `edges`; items in order, communities by their first item.
///
/// Items without a link are alone. The algorithm is run again from its own outcome until no
/// single item gains by moving.
pub(crate) fn leiden(n: usize, edges: &[(usize, usize, f64)], resolution: f64) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..n).collect();
    for _ in 0..MAX_ROUNDS {
        let graph = Graph::new(vec![1.0; n], edges.iter().copied());
        let mut partition = Partition::new(&graph, of.clone());
        if !move_nodes(&graph, &mut partition, resolution) {
            break;
        }
        of = rounds(graph, partition, resolution);
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (item, &community) in of.iter().enumerate() {
        groups[community].push(item);
    }
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    groups
}

/// The community of each node after refining, merging parts to nodes and moving those, in turn.
fn rounds(mut graph: Graph, mut partition: Partition, resolution: f64) -> Vec<usize> {
    // The node of the present graph that each item is in.
    let mut place: Vec<usize> = (0..graph.len()).collect();
    for _ in 0..MAX_ROUNDS {
        let refined = refine(&graph, &partition, resolution);
        // Parts become nodes, numbered by their first node.
        let mut number = vec![usize::MAX; graph.len()];
        let (mut sizes, mut communities): (Vec<f64>, Vec<usize>) = (Vec::new(), Vec::new());
        for (node, &part) in refined.of.iter().enumerate() {
            if number[part] == usize::MAX {
                number[part] = sizes.len();
                sizes.push(refined.sizes[part]);
                communities.push(partition.of[node]);
            }
        }
        let part_of: Vec<usize> = refined.of.iter().map(|&part| number[part]).collect();
        let edges: Vec<(usize, usize, f64)> = (0..graph.len())
            .flat_map(|node| graph.of(node).iter().map(move |&(to, w)| (node, to, w)))
            .filter(|&(node, to, _)| node < to)
            .map(|(node, to, weight)| (part_of[node], part_of[to], weight))
            .collect();
        for at in &mut place {
            *at = part_of[*at];
        }
        // A community takes the number of its first part.
        let mut first = vec![usize::MAX; graph.len()];
        for (part, community) in communities.iter_mut().enumerate() {
            let lead = &mut first[*community];
            if *lead == usize::MAX {
                *lead = part;
            }
            *community = *lead;
        }
        let merged = sizes.len() < graph.len();
        graph = Graph::new(sizes, edges.into_iter());
        partition = Partition::new(&graph, communities);
        let moved = move_nodes(&graph, &mut partition, resolution);
        if !moved && !merged {
            break;
        }
    }
    // Numbered by first item, so that every number is below the number of items.
    let mut first = vec![usize::MAX; graph.len()];
    place
        .iter()
        .enumerate()
        .map(|(item, &at)| {
            let lead = &mut first[partition.of[at]];
            if *lead == usize::MAX {
                *lead = item;
            }
            *lead
        })
        .collect()
}

/// Moves each node to the community where it gains most until none gains; whether any moved.
fn move_nodes(graph: &Graph, partition: &mut Partition, resolution: f64) -> bool {
    let mut queue: VecDeque<usize> = (0..graph.len()).collect();
    let mut waiting = vec![true; graph.len()];
    let mut free: Vec<usize> = (0..graph.len())
        .rev()
        .filter(|&community| partition.nodes[community] == 0)
        .collect();
    let mut sums = Sums::new(graph.len());
    let mut any = false;
    // Every move gains, so that the queue empties; the bound only guards against rounding.
    let mut moves_left = 200 * graph.len().max(1);
    while let Some(node) = queue.pop_front() {
        waiting[node] = false;
        let own = partition.of[node];
        let size = graph.sizes[node];
        sums.read(graph.of(node), |other| Some(partition.of[other]));
        let stay = sums.weight[own] - resolution * size * (partition.sizes[own] - size);
        // Alone is worth nothing.
        let (mut best, mut most) = (None, 0.0);
        for &community in sums.touched.iter().filter(|&&community| community != own) {
            let worth = sums.weight[community] - resolution * size * partition.sizes[community];
            if worth > most + LEAST_GAIN {
                (best, most) = (Some(community), worth);
            }
        }
        if most <= stay + LEAST_GAIN || moves_left == 0 {
            continue;
        }
        moves_left -= 1;
        let Some(to) = best.or_else(|| free.pop()) else {
            continue;
        };
        partition.move_to(graph, node, to);
        if partition.nodes[own] == 0 {
            free.push(own);
        }
        any = true;
        for &(other, _) in graph.of(node) {
            if partition.of[other] != to && !waiting[other] {
                waiting[other] = true;
                queue.push_back(other);
            }
        }
    }
    any
}

/// Parts of each community: nodes that hang together inside it, merged one by one.
fn refine(graph: &Graph, partition: &Partition, resolution: f64) -> Partition {
    let mut parts = Partition::singletons(graph);
    let mut sums = Sums::new(graph.len());
    // Links of each part to the rest of its community.
    let mut outward: Vec<f64> = (0..graph.len())
        .map(|node| {
            graph
                .of(node)
                .iter()
                .filter(|link| partition.of[link.0] == partition.of[node])
                .map(|link| link.1)
                .sum()
        })
        .collect();
    for node in 0..graph.len() {
        let community = partition.of[node];
        let whole = partition.sizes[community];
        let hangs_together =
            |links: f64, size: f64| links + LEAST_GAIN >= resolution * size * (whole - size);
        let own = parts.of[node];
        let size = graph.sizes[node];
        if parts.nodes[own] != 1 || !hangs_together(outward[own], size) {
            continue;
        }
        sums.read(graph.of(node), |other| {
            (partition.of[other] == community).then(|| parts.of[other])
        });
        let (mut best, mut most) = (None, 0.0);
        for &part in sums.touched.iter().filter(|&&part| part != own) {
            if !hangs_together(outward[part], parts.sizes[part]) {
                continue;
            }
            let worth = sums.weight[part] - resolution * size * parts.sizes[part];
            if worth > most + LEAST_GAIN {
                (best, most) = (Some(part), worth);
            }
        }
        if let Some(part) = best {
            outward[part] += outward[own] - 2.0 * sums.weight[part];
            parts.move_to(graph, node, part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clique(items: &[usize], weight: f64) -> Vec<(usize, usize, f64)> {
        items
            .iter()
            .enumerate()
            .flat_map(|(at, &a)| items[at + 1..].iter().map(move |&b| (a, b, weight)))
            .collect()
    }

    #[test]
    fn cliques_are_communities_and_a_bridge_joins_nothing() {
        let mut edges = clique(&[0, 1, 2, 3], 2.0);
        edges.extend(clique(&[4, 5, 6], 2.0));
        edges.push((3, 4, 2.0));
        edges.push((7, 8, 0.4));
        assert_eq!(
            leiden(9, &edges, 0.5),
            vec![vec![0, 1, 2, 3], vec![4, 5, 6], vec![7], vec![8]]
        );
    }

    #[test]
    fn a_ring_of_cliques_comes_apart() {
        let mut edges = Vec::new();
        for k in 0..30 {
            let items: Vec<usize> = (k * 5..k * 5 + 5).collect();
            edges.extend(clique(&items, 1.0));
            edges.push((k * 5, (k * 5 + 7) % 150, 1.0));
        }
        let groups = leiden(150, &edges, 0.5);
        assert_eq!(groups.len(), 30);
        assert!(
            groups
                .iter()
                .all(|group| group.len() == 5 && group[4] - group[0] == 4)
        );
    }

    #[test]
    fn nothing_and_no_links() {
        assert!(leiden(0, &[], 1.0).is_empty());
        assert_eq!(leiden(3, &[], 1.0).len(), 3);
    }

    fn quality(groups: &[Vec<usize>], edges: &[(usize, usize, f64)], resolution: f64) -> f64 {
        let inside: f64 = edges
            .iter()
            .filter(|e| groups.iter().any(|g| g.contains(&e.0) && g.contains(&e.1)))
            .map(|e| e.2)
            .sum();
        let pairs: usize = groups.iter().map(|g| g.len() * (g.len() - 1) / 2).sum();
        inside - resolution * pairs as f64
    }

    proptest! {
        #[test]
        fn communities_partition_hang_together_and_no_item_gains_by_leaving(
            weights in prop::collection::vec((0usize..14, 0usize..14, 0.1f64..3.0), 0..60),
            resolution in 0.2f64..2.0,
        ) {
            let mut edges: Vec<(usize, usize, f64)> = weights
                .into_iter()
                .filter(|e| e.0 != e.1)
                .map(|(a, b, w)| (a.min(b), a.max(b), w))
                .collect();
            edges.sort_by_key(|e| (e.0, e.1));
            edges.dedup_by_key(|e| (e.0, e.1));
            let groups = leiden(14, &edges, resolution);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..14).collect::<Vec<_>>());
            let mut turned = edges.clone();
            turned.reverse();
            prop_assert_eq!(&groups, &leiden(14, &turned, resolution));
            let found = quality(&groups, &edges, resolution);
            prop_assert!(found >= -1e-6, "worse than singletons: {}", found);
            for group in groups.iter().filter(|g| g.len() > 1) {
                // Connected inside, and each member better here than alone.
                let mut union = crate::cluster::union::Union::new(14);
                for e in edges.iter().filter(|e| group.contains(&e.0) && group.contains(&e.1)) {
                    union.join(e.0, e.1);
                }
                prop_assert!(group.iter().all(|&m| union.root(m) == union.root(group[0])));
                for &member in group {
                    let links: f64 = edges
                        .iter()
                        .filter(|e| (e.0 == member && group.contains(&e.1)) || (e.1 == member && group.contains(&e.0)))
                        .map(|e| e.2)
                        .sum();
                    prop_assert!(links + 1e-6 >= resolution * (group.len() - 1) as f64);
                }
            }
        }
    }
}
