//! Sorted keys that are found through their leading bits.

/// Distinct keys in rising order, as evenly spread as hashes are, with a table from their
/// leading bits to their places.
///
/// A search reads one entry of that table and the key or two that stand there; keys asked for in
/// rising order are found in rising places, so that the processor fetches them ahead. In a hash
/// map of the same size nearly every search waits for memory.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    keys: Vec<u64>,
    /// The first place of each beginning, and the end of the last.
    starts: Vec<u32>,
    /// Bits behind a beginning.
    shift: u32,
}

impl Keys {
    /// Keys in strictly rising order, fewer than 2^32.
    #[must_use]
    pub fn new(keys: Vec<u64>) -> Self {
        let Some(&last) = keys.last() else {
            return Self::default();
        };
        // About one or two keys a beginning.
        let width = u64::BITS - last.leading_zeros();
        let shift = width.saturating_sub(usize::BITS - keys.len().leading_zeros());
        let mut starts = Vec::with_capacity((last >> shift) as usize + 2);
        for (place, key) in (0_u32..).zip(&keys) {
            let beginning = (key >> shift) as usize;
            while starts.len() <= beginning {
                starts.push(place);
            }
        }
        starts.push(keys.len() as u32);
        Self {
            keys,
            starts,
            shift,
        }
    }

    /// The place of a key among all, if it is there.
    #[must_use]
    #[inline]
    pub fn find(&self, key: u64) -> Option<usize> {
        let beginning = usize::try_from(key >> self.shift).ok()?;
        let end = *self.starts.get(beginning.checked_add(1)?)? as usize;
        let from = self.starts[beginning] as usize;
        let found = self.keys[from..end].binary_search(&key).ok()?;
        Some(from + found)
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
