//! The distinct n-grams of a text by length, each with its context and the n-gram one shorter.

use super::{Event, ORDER, Smoothing};

/// A distinct n-gram of one length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gram {
    hash: u64,
    /// The first event that ends with it.
    event: u32,
    /// The place of the n-gram one shorter in the level before.
    pub(super) parent: u32,
    /// Occurrences.
    pub(super) count: f64,
    /// What smoothing counts: occurrences, or in how many ways it continues.
    pub(super) value: f64,
}

/// The n-grams of one length in the order of their hashes.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) grams: Vec<Gram>,
    /// Hash of the context and place of each n-gram, in that order.
    contexts: Vec<(u64, u32)>,
    length: usize,
}

impl Level {
    /// The keys of the n-grams in rising order. Keys of n-grams and contexts of all lengths
    /// differ: the upper bits say which they are.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> {
        self.grams.iter().map(|gram| key(self.length, gram.hash))
    }

    /// The contexts in rising order of their keys, each with the places of its n-grams.
    pub(super) fn contexts(&self) -> impl Iterator<Item = (u64, &[(u64, u32)])> {
        let groups = self.contexts.chunk_by(|a, b| a.0 == b.0);
        groups.map(|group| (key(ORDER + self.length, group[0].0), group))
    }
}

/// Upper bits of a key that say which kind it is.
pub(super) const KIND: u32 = 4;

fn key(kind: usize, hash: u64) -> u64 {
    const { assert!(2 * ORDER <= 1 << KIND) };
    (kind as u64) << (u64::BITS - KIND) | hash >> KIND
}

/// The n-grams of one symbol, of two, and so on.
pub(super) fn of(events: &[Event], smoothing: Smoothing) -> Vec<Level> {
    let mut levels = Vec::with_capacity(ORDER);
    let mut current: Vec<Gram> = events
        .iter()
        .zip(0_u32..)
        .map(|(e, event)| Gram {
            hash: e.grams[ORDER - 1],
            event,
            parent: 0,
            count: f64::from(e.count),
            value: f64::from(e.count),
        })
        .collect();
    current.sort_unstable_by_key(|gram| (gram.hash, gram.event));
    // Of each event, the place of its n-gram one shorter.
    let mut places = vec![0; events.len()];
    for length in (0..ORDER).rev() {
        let mut grams = current.clone();
        if length > 0 {
            for gram in &mut current {
                gram.hash = events[gram.event as usize].grams[length - 1];
                // Below the longest, Kneser-Ney counts in how many ways an n-gram continues.
                if smoothing == Smoothing::KneserNey {
                    gram.value = 1.0;
                }
            }
            // Values are whole numbers, so the order within a group can't show in the sum.
            current.sort_unstable_by_key(|gram| (gram.hash, gram.event));
            for (group, place) in current.chunk_by(|a, b| a.hash == b.hash).zip(0_u32..) {
                for gram in group {
                    places[gram.event as usize] = place;
                }
            }
            for gram in &mut grams {
                gram.parent = places[gram.event as usize];
            }
            current.dedup_by(|next, kept| {
                let one = next.hash == kept.hash;
                if one {
                    kept.value += next.value;
                    kept.count += next.count;
                }
                one
            });
        }
        let mut contexts: Vec<(u64, u32)> = grams
            .iter()
            .zip(0_u32..)
            .map(|(gram, place)| (events[gram.event as usize].contexts[length], place))
            .collect();
        contexts.sort_unstable();
        levels.push(Level {
            grams,
            contexts,
            length,
        });
    }
    levels.reverse();
    levels
}
