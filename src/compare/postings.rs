//! Values of many members by key: what an inverted index is made of.

use rustc_hash::FxHashMap;

/// For each key, the members that have it with their values, in the order of members.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// Where a key's postings lie.
    places: FxHashMap<u64, (u32, u32)>,
    postings: Vec<(u32, f32)>,
}

impl Postings {
    /// From key, member and value, in any order.
    pub(crate) fn new(mut entries: Vec<(u64, u32, f32)>) -> Self {
        entries.sort_unstable_by_key(|&(key, member, _)| (key, member));
        let mut places = FxHashMap::default();
        let mut at = 0_u32;
        for group in entries.chunk_by(|x, y| x.0 == y.0) {
            let end = at + group.len() as u32;
            places.insert(group[0].0, (at, end));
            at = end;
        }
        Self {
            places,
            postings: entries.into_iter().map(|(_, m, v)| (m, v)).collect(),
        }
    }

    /// Members and values of a key; none where no member has it.
    pub(crate) fn of(&self, key: u64) -> &[(u32, f32)] {
        match self.places.get(&key) {
            Some(&(from, to)) => &self.postings[from as usize..to as usize],
            None => &[],
        }
    }
}
