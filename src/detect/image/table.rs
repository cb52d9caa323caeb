//! Tables of 64-bit hashes as rows of bytes, so that an image needs no reading in.

use super::{Bytes, Reader, Writer, u64_at};

/// A set of hashes as one bit each: what is not in it is told from a cache line, what seems to be
/// in it must be looked up.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashBits {
    bits: Bytes,
    mask: u64,
}

impl HashBits {
    /// The set of `hashes`.
    pub(crate) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let size = (hashes.len() * 32).next_power_of_two().max(1024);
        let mut bits = vec![0u8; size / 8];
        let mask = size as u64 - 1;
        for hash in hashes {
            let bit = hash & mask;
            bits[(bit / 8) as usize] |= 1 << (bit % 8);
        }
        Self {
            bits: bits.into(),
            mask,
        }
    }

    /// Whether the hash may be in the set.
    #[inline]
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let bit = hash & self.mask;
        let byte = self.bits.get((bit / 8) as usize);
        byte.is_some_and(|byte| byte & (1 << (bit % 8)) != 0)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.part(&self.bits);
    }

    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let bits = reader.part()?;
        bits.len().is_power_of_two().then(|| Self {
            mask: bits.len() as u64 * 8 - 1,
            bits: bits.into(),
        })
    }
}

/// Bytes of a slot: the hash, then the number it leads to.
const SLOT: usize = 12;

/// The number in a slot that is empty.
const EMPTY: u32 = u32::MAX;

/// A map from hashes to numbers below 2^32 - 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct HashTable {
    slots: Bytes,
    size: u64,
}

impl HashTable {
    /// The map of `pairs`; of two with one hash the first holds.
    pub(crate) fn new(pairs: impl ExactSizeIterator<Item = (u64, u32)>) -> Self {
        let size = pairs.len() + pairs.len() / 3 + 1;
        let mut slots = vec![u8::MAX; size * SLOT];
        let mut map = Self {
            slots: Bytes::default(),
            size: size as u64,
        };
        for (hash, number) in pairs {
            let mut at = map.home(hash);
            loop {
                let slot = &mut slots[at * SLOT..(at + 1) * SLOT];
                let (key, value) = parts(slot);
                if value == EMPTY {
                    slot[..8].copy_from_slice(&hash.to_le_bytes());
                    slot[8..].copy_from_slice(&number.to_le_bytes());
                    break;
                }
                if key == hash {
                    break;
                }
                at = (at + 1) % size;
            }
        }
        map.slots = slots.into();
        map
    }

    /// Where the search for a hash begins.
    #[inline]
    fn home(&self, hash: u64) -> usize {
        ((u128::from(hash) * u128::from(self.size)) >> 64) as usize
    }

    /// The number that `hash` leads to.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<u32> {
        let mut at = self.home(hash);
        // One slot at least is empty.
        loop {
            let slot = self.slots.get(at * SLOT..(at + 1) * SLOT)?;
            let (key, value) = parts(slot);
            if value == EMPTY {
                return None;
            }
            if key == hash {
                return Some(value);
            }
            at = if at as u64 + 1 == self.size {
                0
            } else {
                at + 1
            };
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.part(&self.slots);
    }

    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let slots = reader.part()?;
        (slots.len() % SLOT == 0).then(|| Self {
            size: (slots.len() / SLOT) as u64,
            slots: slots.into(),
        })
    }
}

#[inline]
fn parts(slot: &[u8]) -> (u64, u32) {
    (u64_at(slot, 0), super::u32_at(slot, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tables_hold_what_was_put_in(keys in prop::collection::btree_map(any::<u64>(), 0u32..EMPTY, 0..200), other: u64) {
            let mut writer = Writer::new(0);
            HashTable::new(keys.iter().map(|(key, value)| (*key, *value))).write(&mut writer);
            HashBits::new(keys.keys().copied()).write(&mut writer);
            let mut reader = Reader::new(writer.finish().leak(), 0).unwrap();
            let (table, bits) = (HashTable::read(&mut reader).unwrap(), HashBits::read(&mut reader).unwrap());
            for (key, value) in &keys {
                prop_assert_eq!(table.get(*key), Some(*value));
                prop_assert!(bits.may_hold(*key));
            }
            prop_assert_eq!(table.get(other), keys.get(&other).copied());
        }
    }
}
