//! Values of many members by key: what an inverted index is made of.

use crate::numeric::Keys;

/// Keys that are looked up together.
const TOGETHER: usize = 16;

/// For each key, the members that have it with their values, in the order of members.
#[derive(Debug)]
pub(crate) struct Postings<V> {
    keys: Keys,
    /// Where the postings of each key begin, and twice where the last ones end.
    starts: Vec<u32>,
    postings: Vec<(u32, V)>,
}

impl<V> Default for Postings<V> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<V> Postings<V> {
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

    /// Calls `f` with the value and the postings of each key that any member has, in order.
    pub(crate) fn of_each<T: Copy>(
        &self,
        keys: &[u64],
        values: &[T],
        mut f: impl FnMut(T, &[(u32, V)]),
    ) {
        // Several at a time, so that their waits for memory overlap.
        for (keys, values) in keys.chunks(TOGETHER).zip(values.chunks(TOGETHER)) {
            let mut places = [0; TOGETHER];
            for (place, &key) in places.iter_mut().zip(keys) {
                *place = self.keys.place(key);
            }
            let ranges =
                places.map(|place| self.starts[place] as usize..self.starts[place + 1] as usize);
            for (range, &value) in ranges.into_iter().zip(values) {
                if !range.is_empty() {
                    f(value, &self.postings[range]);
                }
            }
        }
    }
}
