//! Values of many members by key: what an inverted index is made of.

use crate::numeric::Keys;

/// For each key, the members that have it with their values, in the order of members.
#[derive(Debug)]
pub(crate) struct Postings<V> {
    keys: Keys,
    /// Where the postings of each key begin, and the end of the last.
    starts: Vec<u32>,
    postings: Vec<(u32, V)>,
}

impl<V> Default for Postings<V> {
    fn default() -> Self {
        Self {
            keys: Keys::default(),
            starts: vec![0],
            postings: Vec::new(),
        }
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
        Self {
            keys: Keys::new(keys),
            starts,
            postings: entries.into_iter().map(|(_, m, v)| (m, v)).collect(),
        }
    }

    /// Members and values of a key; none where no member has it.
    #[inline]
    pub(crate) fn of(&self, key: u64) -> &[(u32, V)] {
        match self.keys.find(key) {
            Some(place) => {
                let (from, to) = (self.starts[place], self.starts[place + 1]);
                &self.postings[from as usize..to as usize]
            }
            None => &[],
        }
    }
}
