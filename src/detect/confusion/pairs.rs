//! The trained form of all pairs: one table of weights, thresholds a pair, classes of words.

use serde::{Deserialize, Serialize};

use super::window::{mix, pair_seed};
use crate::error::{Error, Result};

/// First bytes of a model file; the digit is its version.
const MAGIC: &[u8; 8] = b"wpsets1\n";

/// Slots looked at for one weight before it counts as absent.
const PROBES: usize = 8;

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
    /// Upper half of a word's folded hash and its class, sorted.
    pub(crate) classes: Vec<(u32, u8)>,
    /// Check value of each slot; 0 is empty. A power of two of them.
    tags: Vec<u16>,
    weights: Vec<i8>,
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
        classes: Vec<(u32, u8)>,
        bits: u32,
        weights: impl Iterator<Item = (usize, u64, i8)>,
    ) -> Self {
        let size = 1usize << bits;
        let mut model = Self {
            tags: vec![0; size],
            weights: vec![0; size],
            classes,
            pairs,
        };
        let seeds: Vec<u64> = model.pairs.iter().map(|p| pair_seed(&p.words)).collect();
        for (pair, feature, weight) in weights {
            let (at, tag) = model.place(mix(seeds[pair], feature));
            for probe in 0..PROBES {
                let slot = (at + probe) & (size - 1);
                if model.tags[slot] == tag {
                    break;
                }
                if model.tags[slot] == 0 {
                    model.tags[slot] = tag;
                    model.weights[slot] = weight;
                    break;
                }
            }
        }
        model
    }

    /// The pairs.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    fn place(&self, key: u64) -> (usize, u16) {
        let at = (key >> 16) as usize & (self.tags.len() - 1);
        (at, (key as u16).max(1))
    }

    fn weight(&self, key: u64) -> i32 {
        let (at, tag) = self.place(key);
        for probe in 0..PROBES {
            let slot = (at + probe) & (self.tags.len() - 1);
            if self.tags[slot] == tag {
                return i32::from(self.weights[slot]);
            }
            if self.tags[slot] == 0 {
                return 0;
            }
        }
        0
    }

    /// Log likelihood ratio of the first word of a pair against the second, where `features` hold.
    pub(crate) fn odds(&self, pair: usize, seed: u64, features: &[u64]) -> f32 {
        let pair = &self.pairs[pair];
        let steps: i32 = features
            .iter()
            .map(|feature| self.weight(mix(seed, *feature)))
            .sum();
        pair.bias + pair.step * steps as f32
    }

    /// The file form: magic, length of the head, head, check values, weights.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = Head {
            pairs: self.pairs.clone(),
            classes: self.classes.clone(),
        };
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend(self.tags.iter().flat_map(|tag| tag.to_le_bytes()));
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Reads the file form.
    ///
    /// # Errors
    /// [`Error::Incompatible`] for another version or a cut file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
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
            classes: head.classes,
            tags: tags
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect(),
            weights: weights.iter().map(|byte| byte.cast_signed()).collect(),
        })
    }
}
