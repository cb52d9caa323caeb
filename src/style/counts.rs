//! Feature counts in two forms: an open table while documents are folded in,
//! and sorted vectors afterwards, which compare, merge and write fast.

use super::Family;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest name kept, in bytes; longer ones are cut at a character.
const NAME_MAX: usize = 96;
/// Marks an entry without a name.
const NO_NAME: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// 0 when free.
    hash: u64,
    count: u32,
    /// Where the name starts in the arena: a length byte, then the bytes.
    name: u32,
}

/// Counts under construction: linear probing over hashes that are already
/// uniform, so the slot is the hash's low bits and one cache line decides.
#[derive(Debug, Clone)]
pub(crate) struct CountTable {
    slots: Vec<Slot>,
    used: usize,
    arena: Vec<u8>,
    named: bool,
}

impl CountTable {
    pub(crate) fn new(named: bool) -> Self {
        Self {
            slots: Vec::new(),
            used: 0,
            arena: Vec::new(),
            named,
        }
    }

    /// Counts one occurrence of a feature. `hash` is not 0.
    #[inline]
    pub(crate) fn add(&mut self, hash: u64, name: &[u8]) {
        self.add_many(hash, 1, name);
    }

    /// Counts `count` occurrences of a feature; none when `count` is 0.
    pub(crate) fn add_named(&mut self, family: Family, name: &str, count: u32) {
        if count > 0 {
            self.add_many(family.hash(name.as_bytes()), count, name.as_bytes());
        }
    }

    #[inline]
    pub(crate) fn add_many(&mut self, hash: u64, count: u32, name: &[u8]) {
        if self.used * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut index = hash as usize & mask;
        loop {
            let slot = &mut self.slots[index];
            if slot.hash == hash {
                slot.count = slot.count.saturating_add(count);
                return;
            }
            if slot.hash == 0 {
                break;
            }
            index = (index + 1) & mask;
        }
        let name = self.store(name);
        self.slots[index] = Slot { hash, count, name };
        self.used += 1;
    }

    #[cold]
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        let mask = size - 1;
        for slot in old {
            if slot.hash == 0 {
                continue;
            }
            let mut index = slot.hash as usize & mask;
            while self.slots[index].hash != 0 {
                index = (index + 1) & mask;
            }
            self.slots[index] = slot;
        }
    }

    #[inline(never)]
    fn store(&mut self, name: &[u8]) -> u32 {
        if !self.named {
            return NO_NAME;
        }
        store_in(&mut self.arena, name)
    }

    /// The counts, sorted by hash.
    pub(crate) fn seal(self) -> FeatureCounts {
        let mut slots = self.slots;
        slots.retain(|slot| slot.hash != 0);
        seal_slots(slots, &self.arena)
    }

    /// Whether names are kept.
    pub(crate) fn is_named(&self) -> bool {
        self.named
    }
}

/// Appends a name to an arena; gives where it starts.
fn store_in(arena: &mut Vec<u8>, name: &[u8]) -> u32 {
    let name = cut(name);
    match u32::try_from(arena.len()) {
        Ok(at) if at < NO_NAME => {
            arena.push(name.len() as u8);
            arena.extend_from_slice(name);
            at
        }
        // Four gigabytes of names: the counts still hold, explanation thins out.
        _ => NO_NAME,
    }
}

/// Slots from which sorting by leading bits pays.
const MANY: usize = 64;

/// Slots sorted by hash. Hashes are evenly spread, so that their leading bits put each slot
/// into its place or next to it.
fn by_hash(mut slots: Vec<Slot>) -> Vec<Slot> {
    if slots.len() < MANY {
        slots.sort_unstable_by_key(|slot| slot.hash);
        return slots;
    }
    let bits = slots.len().ilog2();
    let beginning = |slot: &Slot| (slot.hash >> (u64::BITS - bits)) as usize;
    let mut ends = vec![0_usize; (1 << bits) + 1];
    for slot in &slots {
        ends[beginning(slot) + 1] += 1;
    }
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    // Where each beginning starts, which moves to its end as slots are put there.
    let mut sorted = vec![Slot::default(); slots.len()];
    for slot in slots {
        let place = &mut ends[beginning(&slot)];
        sorted[*place] = slot;
        *place += 1;
    }
    let mut start = 0;
    for &end in &ends {
        if end - start > 1 {
            sorted[start..end].sort_unstable_by_key(|slot| slot.hash);
        }
        start = end;
    }
    sorted
}

/// Slots in any order, each hash once, in final form.
fn seal_slots(slots: Vec<Slot>, arena: &[u8]) -> FeatureCounts {
    let slots = by_hash(slots);
    let mut sealed = FeatureCounts::with_capacity(slots.len());
    for slot in &slots {
        let name = match arena.get(slot.name as usize) {
            Some(&length) => {
                let at = slot.name as usize + 1;
                std::str::from_utf8(&arena[at..at + length as usize]).unwrap_or("")
            }
            None => "",
        };
        sealed.push(slot.hash, slot.count, name);
    }
    sealed.canonical()
}

/// Counts of features that were told apart before, so that no table is needed.
#[derive(Debug)]
pub(crate) struct DistinctCounts {
    slots: Vec<Slot>,
    arena: Vec<u8>,
    named: bool,
}

impl DistinctCounts {
    pub(crate) fn with_capacity(features: usize, named: bool) -> Self {
        Self {
            slots: Vec::with_capacity(features),
            arena: Vec::new(),
            named,
        }
    }

    /// Adds a feature, in any order; none when `count` is 0.
    pub(crate) fn push(&mut self, family: Family, name: &[u8], count: u32) {
        if count == 0 {
            return;
        }
        let hash = family.hash(name);
        let name = match self.named {
            true => store_in(&mut self.arena, name),
            false => NO_NAME,
        };
        self.slots.push(Slot { hash, count, name });
    }

    /// The counts, sorted by hash.
    pub(crate) fn seal(self) -> FeatureCounts {
        let Self {
            mut slots, arena, ..
        } = self;
        slots.sort_unstable_by_key(|slot| slot.hash);
        // Two features with one hash are one feature, as they are in a table.
        slots.dedup_by(|later, earlier| {
            let same = later.hash == earlier.hash;
            if same {
                earlier.count = earlier.count.saturating_add(later.count);
            }
            same
        });
        seal_slots(slots, &arena)
    }
}

/// Cuts a name to [`NAME_MAX`] bytes without cutting a character.
fn cut(name: &[u8]) -> &[u8] {
    if name.len() <= NAME_MAX {
        return name;
    }
    let mut end = NAME_MAX;
    while end > 0 && name[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    &name[..end]
}

/// The counts of one family: feature hashes in rising order with how often
/// each was seen, and the names of the features unless they were dropped.
///
/// Counts saturate at `u32::MAX`. Merging is associative and commutative.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct FeatureCounts {
    total: u64,
    entries: Vec<(u64, u32)>,
    /// All names, one after the other.
    names: String,
    /// Where each entry's name ends in `names`; empty when there are no names.
    ends: Vec<u32>,
}

impl FeatureCounts {
    fn with_capacity(len: usize) -> Self {
        Self {
            total: 0,
            entries: Vec::with_capacity(len),
            names: String::new(),
            ends: Vec::with_capacity(len),
        }
    }

    /// Appends an entry; hashes must come in rising order.
    fn push(&mut self, hash: u64, count: u32, name: &str) {
        self.total += u64::from(count);
        self.entries.push((hash, count));
        if u32::try_from(self.names.len() + name.len()).is_ok() {
            self.names.push_str(name);
        }
        self.ends.push(self.names.len() as u32);
    }

    /// One form for equal contents: no name table when there is no name.
    fn canonical(mut self) -> Self {
        if self.names.is_empty() {
            self.ends = Vec::new();
        }
        self.names.shrink_to_fit();
        self
    }

    /// Counts from `(hash, count, name)` in any order; equal hashes add up.
    #[must_use]
    pub fn from_features<'n>(features: impl IntoIterator<Item = (u64, u32, &'n str)>) -> Self {
        let mut table = CountTable::new(true);
        for (hash, count, name) in features {
            if count > 0 {
                table.add_many(hash.max(1), count, name.as_bytes());
            }
        }
        table.seal()
    }

    /// Counts without names from `(hash, count)` in any order, equal hashes once; `others` are
    /// occurrences that only the total knows of.
    pub(crate) fn from_hashes(features: impl IntoIterator<Item = (u64, u32)>, others: u64) -> Self {
        let mut entries: Vec<(u64, u32)> = features.into_iter().filter(|f| f.1 > 0).collect();
        entries.sort_unstable();
        entries.dedup_by_key(|entry| entry.0);
        Self {
            total: others + entries.iter().map(|e| u64::from(e.1)).sum::<u64>(),
            entries,
            ..Self::default()
        }
    }

    /// How many occurrences were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many different features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Hashes in rising order, each with its count (never 0).
    #[must_use]
    pub fn entries(&self) -> &[(u64, u32)] {
        &self.entries
    }

    /// How often the feature was seen; 0 when never.
    #[must_use]
    pub fn get(&self, hash: u64) -> u32 {
        self.position(hash).map_or(0, |index| self.entries[index].1)
    }

    /// The first hash with this upper half that was seen: sparse rows keep no more of it.
    pub(crate) fn with_upper_half(&self, half: u32) -> Option<u64> {
        let from = self
            .entries
            .partition_point(|entry| ((entry.0 >> 32) as u32) < half);
        let hash = self.entries.get(from)?.0;
        ((hash >> 32) as u32 == half).then_some(hash)
    }

    fn position(&self, hash: u64) -> Option<usize> {
        self.entries
            .binary_search_by_key(&hash, |entry| entry.0)
            .ok()
    }

    /// The name of a feature that was seen, unless names were dropped.
    #[must_use]
    pub fn name(&self, hash: u64) -> Option<&str> {
        self.name_at(self.position(hash)?)
    }

    /// The name of entry `index` of [`entries`](Self::entries).
    #[must_use]
    pub fn name_at(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        Some(&self.names[start..end]).filter(|name| !name.is_empty())
    }

    /// Every feature as `(hash, count, name)`, by rising hash.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32, Option<&str>)> {
        self.entries
            .iter()
            .enumerate()
            .map(|(index, &(hash, count))| (hash, count, self.name_at(index)))
    }

    /// Forgets the names: the counts stay comparable but cannot be explained.
    pub fn drop_names(&mut self) {
        self.names = String::new();
        self.ends = Vec::new();
    }

    /// Adds the counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        let mut merged = Self::with_capacity(self.len() + other.len());
        let (mut left, mut right) = (0, 0);
        loop {
            match (self.entries.get(left), other.entries.get(right)) {
                (Some(&(a, count)), Some(&(b, more))) if a == b => {
                    // Two features with one hash keep the name that sorts first,
                    // so that the order of merging cannot show.
                    let name = match (self.name_at(left), other.name_at(right)) {
                        (Some(x), Some(y)) => x.min(y),
                        (x, y) => x.or(y).unwrap_or(""),
                    };
                    merged.push(a, count.saturating_add(more), name);
                    left += 1;
                    right += 1;
                }
                (Some(&(a, count)), b) if b.is_none_or(|&(b, _)| a < b) => {
                    merged.push(a, count, self.name_at(left).unwrap_or(""));
                    left += 1;
                }
                (_, Some(&(b, count))) => {
                    merged.push(b, count, other.name_at(right).unwrap_or(""));
                    right += 1;
                }
                _ => break,
            }
        }
        *self = merged.canonical();
    }
}

/// Serial form: hashes as little-endian bytes (they do not compress), the rest as varints.
#[derive(Serialize, Deserialize)]
struct Wire {
    hashes: Bytes,
    counts: Vec<u32>,
    names: String,
    lengths: Vec<u32>,
}

impl From<FeatureCounts> for Wire {
    fn from(counts: FeatureCounts) -> Self {
        let mut hashes = Vec::with_capacity(counts.len() * 8);
        for (hash, _) in &counts.entries {
            hashes.extend_from_slice(&hash.to_le_bytes());
        }
        let mut before = 0;
        let lengths = counts
            .ends
            .iter()
            .map(|&end| end - std::mem::replace(&mut before, end))
            .collect();
        Self {
            hashes: Bytes(hashes),
            counts: counts.entries.iter().map(|entry| entry.1).collect(),
            names: counts.names,
            lengths,
        }
    }
}

impl TryFrom<Wire> for FeatureCounts {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let (hashes, rest) = wire.hashes.0.as_chunks::<8>();
        if !rest.is_empty() || hashes.len() != wire.counts.len() {
            return Err("feature hashes and counts differ in number");
        }
        let entries: Vec<(u64, u32)> = hashes
            .iter()
            .map(|bytes| u64::from_le_bytes(*bytes))
            .zip(wire.counts)
            .collect();
        let sorted = entries.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !sorted || entries.iter().any(|&(hash, count)| hash == 0 || count == 0) {
            return Err("features are not in order");
        }
        if !wire.lengths.is_empty() && wire.lengths.len() != entries.len() {
            return Err("feature names and counts differ in number");
        }
        let mut end = 0u32;
        let mut ends = Vec::with_capacity(wire.lengths.len());
        for length in wire.lengths {
            end = end.checked_add(length).ok_or("feature names overflow")?;
            if !wire.names.is_char_boundary(end as usize) {
                return Err("feature names are cut");
            }
            ends.push(end);
        }
        if end as usize != wire.names.len() {
            return Err("feature names are cut");
        }
        Ok(Self {
            total: entries.iter().map(|entry| u64::from(entry.1)).sum(),
            entries,
            names: wire.names,
            ends,
        }
        .canonical())
    }
}

/// Bytes that serialise as bytes and not as a list of numbers.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts() -> impl Strategy<Value = FeatureCounts> {
        prop::collection::vec((1u64..40, 1u32..5), 0..30).prop_map(|features| {
            let named: Vec<(u64, u32, String)> = features
                .into_iter()
                .map(|(hash, count)| (hash, count, format!("f{hash}")))
                .collect();
            FeatureCounts::from_features(named.iter().map(|(h, c, n)| (*h, *c, n.as_str())))
        })
    }

    proptest! {
        #[test]
        fn merge_commutes_and_associates(a in counts(), b in counts(), mut c in counts()) {
            c.drop_names();
            let merge = |x: &FeatureCounts, y: &FeatureCounts| {
                let mut sum = x.clone();
                sum.merge(y);
                sum
            };
            prop_assert_eq!(merge(&a, &b), merge(&b, &a));
            prop_assert_eq!(merge(&a, &merge(&b, &c)), merge(&merge(&a, &b), &c));
            let sum = merge(&a, &b);
            prop_assert_eq!(sum.total(), a.total() + b.total());
            for &(hash, count) in sum.entries() {
                prop_assert_eq!(count, a.get(hash) + b.get(hash));
                let name = format!("f{hash}");
                prop_assert_eq!(sum.name(hash), Some(name.as_str()));
            }
        }

        #[test]
        fn serial_form_round_trips(a in counts()) {
            let bytes = postcard::to_allocvec(&a).expect("writes to memory");
            prop_assert_eq!(postcard::from_bytes::<FeatureCounts>(&bytes), Ok(a));
        }
    }

    #[test]
    fn many_features_are_in_order() {
        // Some evenly spread, some with one beginning.
        let mix = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).max(1);
        let hashes = (0..5_000).map(mix).chain((1 << 63)..(1 << 63) + 500);
        let counts = FeatureCounts::from_hashes(hashes.clone().map(|hash| (hash, 1)), 0);
        let sealed = FeatureCounts::from_features(hashes.map(|hash| (hash, 1, "")));
        assert_eq!(sealed.entries(), counts.entries());
    }

    #[test]
    fn long_names_are_cut_at_a_character() {
        let name = "é".repeat(80);
        let counts = FeatureCounts::from_features([(5, 1, name.as_str())]);
        assert_eq!(counts.name(5), Some("é".repeat(48).as_str()));
    }

    #[test]
    fn unordered_hashes_are_refused() {
        let wire = Wire {
            hashes: Bytes([2u64.to_le_bytes(), 1u64.to_le_bytes()].concat()),
            counts: vec![1, 1],
            names: String::new(),
            lengths: Vec::new(),
        };
        assert!(FeatureCounts::try_from(wire).is_err());
    }
}
