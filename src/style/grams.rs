//! Character n-grams of several lengths, counted at the cost of one length.
//!
//! The shorter n-grams that start at a character are the beginnings of the
//! longest one there. Only that one is counted while text streams in; sealing
//! sorts the distinct ones, whereupon equal beginnings lie side by side and
//! their counts add up in one pass.

use super::Family;
use super::counts::{DistinctCounts, FeatureCounts};

/// Most characters of an n-gram.
const LONGEST: usize = 5;
/// Bits of one character: its code point plus 1, so that 0 stands for none.
const BITS: usize = 21;
const CHARACTER: u128 = (1 << BITS) - 1;

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// A packed n-gram as bytes, which need no alignment; 0 marks a free slot.
    key: [u8; 16],
    count: u32,
}

/// N-grams under construction, of `SHORTEST` to `LENGTH` characters: linear probing.
#[derive(Debug, Clone, Default)]
pub(super) struct GramTable<const SHORTEST: usize, const LENGTH: usize> {
    slots: Vec<Slot>,
    used: usize,
    /// The last characters, the newest lowest.
    window: u128,
    /// How many they are.
    filled: usize,
}

impl<const SHORTEST: usize, const LENGTH: usize> GramTable<SHORTEST, LENGTH> {
    const MASK: u128 = {
        assert!(SHORTEST > 0 && SHORTEST <= LENGTH && LENGTH <= LONGEST);
        (1 << (BITS * LENGTH)) - 1
    };

    /// Takes the next character of a stream.
    #[inline]
    pub(super) fn push(&mut self, character: char) {
        self.window = ((self.window << BITS) | (u128::from(u32::from(character)) + 1)) & Self::MASK;
        self.filled += 1;
        if self.filled >= LENGTH {
            self.filled = LENGTH;
            self.add(self.window);
        }
    }

    /// Ends the stream; the next character starts another.
    pub(super) fn end(&mut self) {
        let mut left = self.filled;
        // The characters to the left edge; a full window has been counted.
        let mut key = self.window << (BITS * (LENGTH - left));
        if left == LENGTH {
            key = (key << BITS) & Self::MASK;
            left -= 1;
        }
        while left >= SHORTEST {
            self.add(key);
            key = (key << BITS) & Self::MASK;
            left -= 1;
        }
        self.window = 0;
        self.filled = 0;
    }

    #[inline]
    fn add(&mut self, key: u128) {
        if self.used * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        let index = self.slot(key);
        let slot = &mut self.slots[index];
        self.used += usize::from(slot.count == 0);
        slot.key = key.to_ne_bytes();
        slot.count = slot.count.saturating_add(1);
    }

    /// Where the key is, or where it goes.
    #[inline]
    fn slot(&self, key: u128) -> usize {
        // Fibonacci hashing: the high bits of the product depend on every bit.
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let folded = (key as u64) ^ ((key >> 64) as u64).wrapping_mul(MIX).rotate_left(32);
        let mask = self.slots.len() - 1;
        let mut index = (folded.wrapping_mul(MIX) >> 32) as usize & mask;
        let key = key.to_ne_bytes();
        while self.slots[index].count != 0 && self.slots[index].key != key {
            index = (index + 1) & mask;
        }
        index
    }

    #[cold]
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old {
            if slot.count != 0 {
                let index = self.slot(u128::from_ne_bytes(slot.key));
                self.slots[index] = slot;
            }
        }
    }

    /// The counts of all lengths, in final form.
    pub(super) fn seal(self, family: Family, named: bool) -> FeatureCounts {
        let mut grams: Vec<(u128, u32)> = self
            .slots
            .iter()
            .filter(|slot| slot.count != 0)
            .map(|slot| (u128::from_ne_bytes(slot.key), slot.count))
            .collect();
        grams.sort_unstable_by_key(|gram| gram.0);
        let mut counts = DistinctCounts::with_capacity(grams.len() * 2, named);
        // By length: the n-gram that is being added up.
        let mut open = [(0u128, 0u32); LONGEST + 1];
        for (key, count) in grams {
            let lengths = open.iter_mut().enumerate().take(LENGTH + 1).skip(SHORTEST);
            for (length, open) in lengths {
                let gram = key >> (BITS * (LENGTH - length));
                if open.0 == gram {
                    open.1 = open.1.saturating_add(count);
                    continue;
                }
                close(family, *open, length, &mut counts);
                // An n-gram at the end of a stream has no longer ones.
                *open = match gram & CHARACTER {
                    0 => (0, 0),
                    _ => (gram, count),
                };
            }
        }
        for (length, &gram) in open.iter().enumerate() {
            close(family, gram, length, &mut counts);
        }
        counts.seal()
    }
}

/// Adds an n-gram of `length` characters under its name.
fn close(family: Family, (gram, count): (u128, u32), length: usize, counts: &mut DistinctCounts) {
    let mut name = [0; LONGEST * 4];
    let mut end = 0;
    for position in (0..length).rev() {
        let code = ((gram >> (BITS * position)) & CHARACTER) as u32;
        if let Some(character) = code.checked_sub(1).and_then(char::from_u32) {
            end += character.encode_utf8(&mut name[end..]).len();
        }
    }
    counts.push(family, &name[..end], count);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every n-gram of every text, one by one.
    fn plainly(family: Family, shortest: usize, longest: usize, texts: &[String]) -> FeatureCounts {
        let mut grams: Vec<String> = Vec::new();
        for text in texts {
            let characters: Vec<char> = text.chars().collect();
            for length in shortest..=longest {
                grams.extend(characters.windows(length).map(String::from_iter));
            }
        }
        let features = grams
            .iter()
            .map(|gram| (family.hash(gram.as_bytes()), 1, gram.as_str()));
        FeatureCounts::from_features(features)
    }

    fn counted<const S: usize, const L: usize>(family: Family, texts: &[String]) -> FeatureCounts {
        let mut table = GramTable::<S, L>::default();
        for text in texts {
            text.chars().for_each(|character| table.push(character));
            table.end();
        }
        table.seal(family, true)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn counts_are_those_of_the_plain_way(
            texts in prop::collection::vec("[ab\u{0}好\u{10FFFF}]{0,12}|.{0,30}", 0..6),
        ) {
            let family = Family::Characters;
            prop_assert_eq!(counted::<2, 5>(family, &texts), plainly(family, 2, 5, &texts));
            let family = Family::Punctuation;
            prop_assert_eq!(counted::<1, 4>(family, &texts), plainly(family, 1, 4, &texts));
        }
    }
}
