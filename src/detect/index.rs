//! Which patterns to try where: one look-up a token, whatever the number of rules.
//!
//! Every pattern is filed under its anchor, the rarest word (or pair of
//! neighbouring words) that it cannot do without. Reading a text, the folded
//! hash of each token and of each pair of tokens is looked up; nearly all miss
//! in a bit set that fits in the processor's cache.

use super::fold::pair_hash;
use super::image::{Bytes, HashBits, HashTable, Reader, Writer, u64_at};
use super::pattern::{Node, Test, width};

/// Where an anchor's pattern can start: `low` to `high` tokens before the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) pattern: u32,
    pub(crate) low: u16,
    pub(crate) high: u16,
}

/// Set in the number of the pattern that is the last one filed under a key.
const LAST: u32 = 1 << 31;

impl Entry {
    fn to_bits(self) -> u64 {
        u64::from(self.pattern) << 32 | u64::from(self.low) << 16 | u64::from(self.high)
    }

    fn from_bits(bits: u64) -> Self {
        Self {
            pattern: (bits >> 32) as u32,
            low: (bits >> 16) as u16,
            high: bits as u16,
        }
    }
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
    /// Where the entries of each key begin.
    firsts: HashTable,
    /// Entries, eight bytes each, key after key.
    entries: Bytes,
}

impl Index {
    /// Files patterns, given as (number, anchor), under their keys.
    pub(crate) fn new(anchors: &[(u32, Anchor)]) -> Self {
        let mut filed: Vec<(u64, Entry)> = Vec::new();
        for (pattern, anchor) in anchors {
            filed.extend(anchor.keys.iter().map(|(key, low, high)| {
                let entry = Entry {
                    pattern: *pattern,
                    low: *low,
                    high: *high,
                };
                (*key, entry)
            }));
        }
        filed.sort_unstable();
        filed.dedup();
        let mut entries: Vec<u8> = Vec::with_capacity(filed.len() * 8);
        let mut firsts: Vec<(u64, u32)> = Vec::new();
        for list in filed.chunk_by(|a, b| a.0 == b.0) {
            firsts.push((list[0].0, (entries.len() / 8) as u32));
            for (at, (_, entry)) in list.iter().enumerate() {
                let mut entry = *entry;
                entry.pattern |= if at + 1 == list.len() { LAST } else { 0 };
                entries.extend(entry.to_bits().to_le_bytes());
            }
        }
        Self {
            keys: HashBits::new(firsts.iter().map(|(key, _)| *key)),
            firsts: HashTable::new(firsts.into_iter()),
            entries: entries.into(),
        }
    }

    /// Whether a pattern may be filed under `key`; nearly all keys of a text are told here.
    #[inline]
    pub(crate) fn may_hold(&self, key: u64) -> bool {
        self.keys.may_hold(key)
    }

    /// The patterns filed under `key`.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = Entry> + '_ {
        let mut next = self.firsts.get(key).map(|first| first as usize);
        std::iter::from_fn(move || {
            let at = next?;
            let mut entry = Entry::from_bits(u64_at(&self.entries, at));
            next =
                (entry.pattern & LAST == 0 && (at + 1) * 8 < self.entries.len()).then_some(at + 1);
            entry.pattern &= !LAST;
            Some(entry)
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.keys.write(writer);
        self.firsts.write(writer);
        writer.part(&self.entries);
    }

    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            keys: HashBits::read(reader)?,
            firsts: HashTable::read(reader)?,
            entries: reader.part()?.into(),
        })
    }
}
