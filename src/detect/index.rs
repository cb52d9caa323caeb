//! Which patterns to try where: one look-up a token, whatever the number of rules.
//!
//! Every pattern is filed under its anchor, the rarest word (or pair of
//! neighbouring words) that it cannot do without. Reading a text, the folded
//! hash of each token and of each pair of tokens is looked up; nearly all miss
//! in a bit set that fits in the processor's cache.

use rustc_hash::FxHashMap;

use super::fold::pair_hash;
use super::pattern::{Node, Test, width};

/// Where an anchor's pattern can start: `low` to `high` tokens before the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) pattern: u32,
    pub(crate) low: u16,
    pub(crate) high: u16,
}

/// The keys that a pattern could be filed under, and how often they occur per million tokens.
#[derive(Debug, Clone)]
pub(crate) struct Anchor {
    keys: Vec<(u64, u16, u16)>,
    cost: f32,
}

/// Longest list of pairs that one anchor may have.
const MAX_PAIRS: usize = 600;

/// The cheapest anchor of a pattern; none when no word is required.
pub(crate) fn anchor(nodes: &[Node]) -> Option<Anchor> {
    let mut best: Option<Anchor> = None;
    let mut offer = |candidate: Anchor| {
        if best.as_ref().is_none_or(|best| candidate.cost < best.cost) {
            best = Some(candidate);
        }
    };
    let (mut low, mut high) = (0usize, 0usize);
    let mut previous: Option<(&[u64], f32)> = None;
    for node in nodes {
        let mut words = None;
        let shift = |anchor: Anchor| Anchor {
            keys: anchor
                .keys
                .into_iter()
                .map(|(key, l, h)| {
                    (
                        key,
                        l.saturating_add(low as u16),
                        h.saturating_add(high as u16),
                    )
                })
                .collect(),
            cost: anchor.cost,
        };
        match node {
            Node::Token(test) => {
                words = literal(test);
                if let Some((hashes, cost)) = words {
                    let keys = hashes.iter().map(|hash| (*hash, 0, 0)).collect();
                    offer(shift(Anchor { keys, cost }));
                    if let Some((left, left_cost)) = previous
                        && left.len() * hashes.len() <= MAX_PAIRS
                        && low > 0
                    {
                        let pairs = left
                            .iter()
                            .flat_map(|l| hashes.iter().map(|r| pair_hash(*l, *r)));
                        // Words that stand together in a phrase do so more often than by chance.
                        let pair_cost = (left_cost * cost / 1e6) * 10.0 + 0.5;
                        let keys = pairs.map(|key| (key, 0, 0)).collect();
                        offer(shift(Anchor {
                            keys,
                            cost: pair_cost,
                        }));
                    }
                }
            }
            Node::Group { alternatives, .. } => {
                let anchors: Option<Vec<Anchor>> =
                    alternatives.iter().map(|nodes| anchor(nodes)).collect();
                if let Some(anchors) = anchors {
                    let cost = anchors.iter().map(|anchor| anchor.cost).sum();
                    let keys = anchors.into_iter().flat_map(|anchor| anchor.keys).collect();
                    offer(shift(Anchor { keys, cost }));
                }
            }
            Node::Repeat { nodes, min, .. } if *min > 0 => {
                if let Some(inner) = anchor(nodes) {
                    offer(shift(inner));
                }
            }
            _ => {}
        }
        let (l, h) = width(std::slice::from_ref(node));
        low += l;
        high += h;
        if !matches!(node, Node::Open | Node::Close | Node::Start | Node::End) {
            previous = words;
        }
    }
    best
}

fn literal(test: &Test) -> Option<(&[u64], f32)> {
    match test {
        Test::Words { hashes, cost } => Some((hashes, *cost)),
        Test::Exact { hash, cost, .. } => Some((std::slice::from_ref(hash), *cost)),
        _ => None,
    }
}

/// Anchors of all patterns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    keys: HashBits,
    map: FxHashMap<u64, Box<[Entry]>>,
}

impl Index {
    /// Files patterns, given as (number, anchor), under their keys.
    pub(crate) fn new(anchors: &[(u32, Anchor)]) -> Self {
        let mut lists: FxHashMap<u64, Vec<Entry>> = FxHashMap::default();
        for (pattern, anchor) in anchors {
            for (key, low, high) in &anchor.keys {
                let entry = Entry {
                    pattern: *pattern,
                    low: *low,
                    high: *high,
                };
                lists.entry(*key).or_default().push(entry);
            }
        }
        let mut index = Self {
            keys: HashBits::for_keys(lists.len()),
            map: FxHashMap::default(),
        };
        #[expect(
            clippy::iter_over_hash_type,
            reason = "goes into another map, order is lost anyway"
        )]
        for (key, mut list) in lists {
            list.sort_unstable();
            list.dedup();
            index.keys.insert(key);
            index.map.insert(key, list.into_boxed_slice());
        }
        index
    }

    /// Whether a pattern may be filed under `key`; nearly all keys of a text are told here.
    #[inline]
    pub(crate) fn may_hold(&self, key: u64) -> bool {
        self.keys.may_hold(key)
    }

    /// The patterns filed under `key`.
    pub(crate) fn get(&self, key: u64) -> &[Entry] {
        self.map.get(&key).map_or(&[], |list| list)
    }
}

/// A set of hashes as one bit each: what is not in it is told from a cache line, what seems to be
/// in it must be looked up.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashBits {
    bits: Vec<u64>,
    mask: u64,
}

impl HashBits {
    /// An empty set with room for `count` hashes.
    pub(crate) fn for_keys(count: usize) -> Self {
        let size = (count * 32).next_power_of_two().max(1024) as u64;
        Self {
            bits: vec![0; (size / 64) as usize],
            mask: size - 1,
        }
    }

    pub(crate) fn insert(&mut self, hash: u64) {
        let bit = hash & self.mask;
        self.bits[(bit / 64) as usize] |= 1 << (bit % 64);
    }

    /// Whether the hash may be in the set.
    #[inline]
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let bit = hash & self.mask;
        let word = self.bits.get((bit / 64) as usize);
        word.is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }
}
