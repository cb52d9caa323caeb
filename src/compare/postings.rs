//! Values of many members by key: what an inverted index is made of.

use crate::numeric::Keys;

/// For each key, the members that have it with their values, in the order of members.
#[derive(Debug)]
pub(crate) struct Postings<V> {
    keys: Keys,
    /// Where the postings of each key begin, and twice where the last ones end.
    starts: Vec<u32>,
    postings: Vec<(u32, V)>,
}

impl<V: Copy> Default for Postings<V> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<V: Copy> Postings<V> {
    /// From key, member and value, in any order.
    pub(crate) fn new(mut entries: Vec<(u64, u32, V)>) -> Self {
        entries.sort_unstable_by_key(|&(key, member, _)| (key, member));
        let mut keys = Vec::new();
        let mut starts = vec![0];
        let mut at = 0_u32;
        for group in entries.chunk_by(|x, y| x.0 == y.0) {
            keys.push(group[0].0);
            at += group.len() as u32;
            starts.push(at);
        }
        // The place of a key that is not there has no postings.
        starts.push(at);
        Self {
            keys: Keys::new(keys),
            starts,
            postings: entries.into_iter().map(|(_, m, v)| (m, v)).collect(),
        }
    }

    /// Calls `f` with the value of each key and each of its postings, in order.
    #[inline]
    pub(crate) fn of_each<T: Copy>(
        &self,
        keys: impl Iterator<Item = u64>,
        mut values: impl Iterator<Item = T>,
        mut f: impl FnMut(T, u32, V),
    ) {
        let mut found = [(0, 0, None); Keys::TOGETHER];
        self.keys.places(keys, |places| {
            for (found, &place) in found.iter_mut().zip(places) {
                let (start, end) = (self.starts[place] as usize, self.starts[place + 1] as usize);
                // The first is fetched here, so that the waits for all of them overlap.
                let first = self.postings.get(start).filter(|_| start < end);
                *found = (start, end, first.copied());
            }
            for ((start, end, first), value) in found[..places.len()].iter().zip(values.by_ref()) {
                let Some((member, other)) = *first else {
                    continue;
                };
                f(value, member, other);
                for &(member, other) in &self.postings[start + 1..*end] {
                    f(value, member, other);
                }
            }
        });
    }
}
