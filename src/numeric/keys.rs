//! Sorted keys that are found through their leading bits.

/// Distinct keys in rising order, as evenly spread as hashes are, with a table from their
/// leading bits to their places.
///
/// A search reads one entry of that table and the few keys that stand there, without a branch
/// that depends on them: of several searches in a row the processor waits for all at once. In a
/// hash map of the same size nearly every search waits for memory by itself.
#[derive(Debug, Clone)]
pub struct Keys {
    /// With [`NEAR`] more of the largest number behind the last.
    keys: Vec<u64>,
    /// The first place of each beginning, and the end of the last.
    starts: Vec<u32>,
    /// Bits behind a beginning.
    shift: u32,
}

/// Keys looked at in one step: more than nearly every beginning has.
const NEAR: usize = 4;

impl Default for Keys {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Keys {
    /// Keys in strictly rising order, fewer than 2^32.
    #[must_use]
    pub fn new(mut keys: Vec<u64>) -> Self {
        let last = keys.last().copied().unwrap_or(0);
        // About one or two keys a beginning.
        let width = u64::BITS - last.leading_zeros();
        let shift = width.saturating_sub(usize::BITS - keys.len().leading_zeros());
        let shift = shift.min(u64::BITS - 1);
        let mut starts = Vec::with_capacity((last >> shift) as usize + 2);
        for (place, key) in (0_u32..).zip(&keys) {
            let beginning = (key >> shift) as usize;
            while starts.len() <= beginning {
                starts.push(place);
            }
        }
        starts.push(keys.len() as u32);
        keys.extend([u64::MAX; NEAR + 1]);
        Self {
            keys,
            starts,
            shift,
        }
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len() - NEAR - 1
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a key among all, or [`len`](Self::len) where it is not there.
    #[must_use]
    #[inline]
    pub fn place(&self, key: u64) -> usize {
        let last = self.starts.len() - 1;
        let beginning = usize::try_from(key >> self.shift).map_or(last, |b| b.min(last));
        let mut place = self.starts[beginning] as usize;
        let near = &self.keys[place..place + NEAR];
        // Keys behind those of the beginning are larger.
        place += near.iter().map(|&k| usize::from(k < key)).sum::<usize>();
        while self.keys[place] < key {
            place += 1;
        }
        let none = self.len();
        if self.keys[place] == key && place < none {
            place
        } else {
            none
        }
    }

    /// The place of a key among all, if it is there.
    #[must_use]
    #[inline]
    pub fn find(&self, key: u64) -> Option<usize> {
        Some(self.place(key)).filter(|&place| place < self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_are_found_where_they_stand(
            keys in prop::collection::btree_set(prop_oneof![0_u64..60, any::<u64>()], 0..50),
            others in prop::collection::vec(prop_oneof![0_u64..60, any::<u64>()], 0..50),
        ) {
            let keys: Vec<u64> = keys.into_iter().collect();
            let table = Keys::new(keys.clone());
            for key in others.iter().chain(&keys) {
                prop_assert_eq!(table.find(*key), keys.binary_search(key).ok());
            }
        }
    }
}
