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
    /// Most keys that are looked up together.
    pub const TOGETHER: usize = 32;

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

    /// Hands the places of keys to `f`, some at a time and in order: [`len`](Self::len) for a key
    /// that is not there. What some of them need of memory is asked for before the first is
    /// waited for.
    #[inline]
    pub fn places(&self, mut keys: impl Iterator<Item = u64>, mut f: impl FnMut(&[usize])) {
        let mut some = [0; Self::TOGETHER];
        let mut places = [0; Self::TOGETHER];
        loop {
            let mut n = 0;
            for (slot, key) in some.iter_mut().zip(keys.by_ref()) {
                *slot = key;
                n += 1;
            }
            for (place, &key) in places.iter_mut().zip(&some[..n]) {
                *place = self.first(key);
            }
            for (place, &key) in places.iter_mut().zip(&some[..n]) {
                *place = self.place_from(*place, key);
            }
            f(&places[..n]);
            if n < Self::TOGETHER {
                return;
            }
        }
    }

    /// The place of a key among all, if it is there.
    #[must_use]
    pub fn find(&self, key: u64) -> Option<usize> {
        Some(self.place_from(self.first(key), key)).filter(|&place| place < self.len())
    }

    /// The first place of the beginning of a key.
    #[inline]
    fn first(&self, key: u64) -> usize {
        let last = self.starts.len() - 1;
        let beginning = usize::try_from(key >> self.shift).map_or(last, |b| b.min(last));
        self.starts[beginning] as usize
    }

    /// The place of a key, from the first place of its beginning on.
    #[inline]
    fn place_from(&self, mut place: usize, key: u64) -> usize {
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
            let mut found = Vec::new();
            table.places(others.iter().copied(), |places| found.extend_from_slice(places));
            let expected = others.iter().map(|&k| table.find(k).unwrap_or(keys.len()));
            prop_assert_eq!(found, expected.collect::<Vec<_>>());
        }
    }
}
