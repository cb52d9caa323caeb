//! The trained form of all pairs: one table of weights, thresholds a pair, classes of words.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::window::{Classes, mix, pair_seed};
use crate::error::{Error, Result};

/// First bytes of a model file; the digit is its version.
const MAGIC: &[u8; 8] = b"wpsets1\n";

/// Slots looked at for one weight before it counts as absent.
const PROBES: usize = 8;

/// Features that are hashed at once; a window has no more.
const MOST_FEATURES: usize = 48;

/// What tells the two words of a pair apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairKind {
    /// They are spelled differently: "its", "it's".
    Word,
    /// They differ in capitals only: "may", "May". Only the small one is ever called wrong.
    Case,
}

/// One pair of words that are taken for each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The two words, as written.
    pub words: [String; 2],
    /// What tells them apart.
    pub kind: PairKind,
    /// Log odds of the first word where nothing else is known.
    pub bias: f32,
    /// Log odds that one step of a weight is worth.
    pub step: f32,
    /// Log likelihood ratio asked before the first (the second) word is called wrong; infinite
    /// where that is never said.
    pub thresholds: [f32; 2],
}

/// Weights of hashed context features for many pairs of words.
#[derive(Debug, Clone, PartialEq)]
pub struct SetModel {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) classes: Classes,
    /// Check value of each slot, two bytes, little end first; 0 is empty. A power of two of them.
    tags: Cow<'static, [u8]>,
    /// Weight of each slot, a signed byte.
    weights: Cow<'static, [u8]>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    pairs: Vec<Pair>,
    classes: Vec<(u32, u8)>,
}

impl SetModel {
    /// A model of `pairs` whose weights (pair, feature hash, steps) come most important first:
    /// what finds no room in 2^`bits` slots is left out.
    pub(crate) fn new(
        pairs: Vec<Pair>,
        classes: Classes,
        bits: u32,
        weights: impl Iterator<Item = (usize, u64, i8)>,
    ) -> Self {
        let size = 1usize << bits;
        let (mut tags, mut values) = (vec![0u8; size * 2], vec![0u8; size]);
        let seeds: Vec<u64> = pairs.iter().map(|p| pair_seed(&p.words)).collect();
        for (pair, feature, weight) in weights {
            let (at, tag) = place(mix(seeds[pair], feature), size);
            for probe in 0..PROBES {
                let slot = (at + probe) & (size - 1);
                let there = tag_at(&tags, slot);
                if there == tag {
                    break;
                }
                if there == 0 {
                    tags[slot * 2..slot * 2 + 2].copy_from_slice(&tag.to_le_bytes());
                    values[slot] = weight.cast_unsigned();
                    break;
                }
            }
        }
        Self {
            pairs,
            classes,
            tags: tags.into(),
            weights: values.into(),
        }
    }

    /// The pairs.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Sum of the weights of features, given by at most [`MOST_FEATURES`] keys, in steps.
    fn sum(&self, keys: &[u64]) -> i32 {
        let (tags, weights): (&[u8], &[u8]) = (&self.tags, &self.weights);
        // The slots are all over a large table: all are fetched, then looked at, then the weights
        // of those that were found are fetched.
        let mut rows = [(0, 0, 0); MOST_FEATURES];
        for (row, &key) in rows.iter_mut().zip(keys) {
            let (at, tag) = place(key, weights.len());
            *row = (at, tag, tags_from(tags, at));
        }
        let mut found = [0; MOST_FEATURES];
        let mut count = 0;
        for &(at, tag, row) in &rows[..keys.len()] {
            let (there, empty) = (lane_of(row, tag), lane_of(row, 0));
            found[count] = (at + there) & (weights.len() - 1);
            count += usize::from(there < empty);
        }
        let found = found[..count].iter();
        found
            .map(|&slot| i32::from(weights[slot].cast_signed()))
            .sum()
    }

    /// Log likelihood ratio of the first word of a pair against the second, where `features` hold.
    pub(crate) fn odds(&self, pair: usize, seed: u64, features: &[u64]) -> f32 {
        let mut keys = [0; MOST_FEATURES];
        let mut steps = 0;
        for features in features.chunks(MOST_FEATURES) {
            for (key, feature) in keys.iter_mut().zip(features) {
                *key = mix(seed, *feature);
            }
            steps += self.sum(&keys[..features.len()]);
        }
        let pair = &self.pairs[pair];
        pair.bias + pair.step * steps as f32
    }

    /// The file form: magic, length of the head, head, check values, weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = Head {
            pairs: self.pairs.clone(),
            classes: self.classes.entries().to_vec(),
        };
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend_from_slice(&self.tags);
        bytes.extend_from_slice(&self.weights);
        bytes
    }

    /// Reads the file form.
    ///
    /// # Errors
    /// [`Error::Incompatible`] for another version or a cut file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes, |part| Cow::Owned(part.to_vec()))
    }

    /// Reads the file form, whose tables stay where they are.
    ///
    /// # Errors
    /// As [`from_bytes`](Self::from_bytes).
    pub(crate) fn from_static(bytes: &'static [u8]) -> Result<Self> {
        Self::read(bytes, Cow::Borrowed)
    }

    fn read<'b>(bytes: &'b [u8], keep: impl Fn(&'b [u8]) -> Cow<'static, [u8]>) -> Result<Self> {
        let wrong = |message: &str| Error::Incompatible {
            what: "confusion sets",
            message: message.to_owned(),
        };
        let cut = || wrong("the file is cut");
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not of version 1; train it again with this version"))?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (head, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
        let head: Head = postcard::from_bytes(head).map_err(|_| wrong("the head is damaged"))?;
        let size = rest.len() / 3;
        if !size.is_power_of_two() || rest.len() != size * 3 {
            return Err(cut());
        }
        let (tags, weights) = rest.split_at(size * 2);
        Ok(Self {
            pairs: head.pairs,
            classes: Classes::new(head.classes),
            tags: keep(tags),
            weights: keep(weights),
        })
    }
}

/// Home slot and check value of a feature in a table of `size` slots.
fn place(key: u64, size: usize) -> (usize, u16) {
    ((key >> 16) as usize & (size - 1), (key as u16).max(1))
}

fn tag_at(tags: &[u8], slot: usize) -> u16 {
    let tag = &tags[slot * 2..slot * 2 + 2];
    u16::from_le_bytes([tag[0], tag[1]])
}

/// The check values of slot `at` and those after it, as many as are looked at, lowest first.
#[inline]
fn tags_from(tags: &[u8], at: usize) -> u128 {
    match tags.get(at * 2..).and_then(<[u8]>::first_chunk) {
        Some(row) => u128::from_le_bytes(*row),
        None => {
            let slots = (0..PROBES)
                .rev()
                .map(|probe| (at + probe) & (tags.len() / 2 - 1));
            slots.fold(0, |row, slot| row << 16 | u128::from(tag_at(tags, slot)))
        }
    }
}

/// Number of the first of the [`PROBES`] check values in `row` that is `tag`; [`PROBES`] if none is.
#[inline]
fn lane_of(row: u128, tag: u16) -> usize {
    const ONES: u128 = u128::MAX / 0xffff;
    let zero_where_same = row ^ (ONES * u128::from(tag));
    // The lowest bit set here stands in the lowest lane that is zero.
    let zero = zero_where_same.wrapping_sub(ONES) & !zero_where_same & (ONES << 15);
    (zero.trailing_zeros() / 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_found_in_order() {
        let tags: [u16; PROBES] = [7, 1, 0x8000, 7, 0, 0xffff, 3, 1];
        let bytes: Vec<u8> = tags.iter().flat_map(|tag| tag.to_le_bytes()).collect();
        let row = tags_from(&bytes, 0);
        for tag in [0, 1, 2, 3, 7, 8, 0x7fff, 0x8000, 0xffff] {
            let first = tags.iter().position(|other| *other == tag);
            assert_eq!(lane_of(row, tag), first.unwrap_or(PROBES), "{tag}");
        }
        // Past the end of the table it goes on at its beginning.
        let turned = tags_from(&bytes, 5);
        assert_eq!(lane_of(turned, 3), 1);
        assert_eq!(lane_of(turned, 7), 3);
    }
}
