//! The compiled dictionaries: words as UTF-16 in an automaton, costs as its values.

use std::sync::LazyLock;

use fst::raw::{Fst, Output};

use crate::error::{Error, Result};
use crate::lexicon::models;

use super::weights::Weights;

/// First bytes of the model file; the last one is its version.
pub(super) const MAGIC: &[u8; 8] = b"wp-cjk\0\x02";

static BUILTIN: LazyLock<Option<Dictionaries>> =
    LazyLock::new(|| Dictionaries::load(models::CJK).ok());

/// The dictionaries of both languages and the table from traditional to simplified.
pub(super) struct Dictionaries {
    pub(super) chinese: Dictionary,
    pub(super) japanese: Dictionary,
    pub(super) chinese_weights: Weights,
    pub(super) japanese_weights: Weights,
    simplified: Box<[u16]>,
}

impl Dictionaries {
    /// The built-in dictionaries; none only if the model is damaged, which a test excludes.
    pub(super) fn get() -> Option<&'static Self> {
        BUILTIN.as_ref()
    }

    /// Reads a model: magic, then parts with their lengths: pairs of characters, two automata,
    /// and for each language the weights of single characters and of pairs.
    pub(super) fn load(bytes: &'static [u8]) -> Result<Self> {
        let damaged = |message: &str| Error::Incompatible {
            what: "word dictionary",
            message: format!("{message}; build it again"),
        };
        let (magic, rest) = bytes
            .split_at_checked(8)
            .ok_or_else(|| damaged("it is cut off"))?;
        if magic != MAGIC {
            return Err(damaged("it has another version"));
        }
        let mut rest = rest;
        let mut part = || {
            let (length, tail) = rest.split_at_checked(4)?;
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            let (body, tail) = tail.split_at_checked(length)?;
            rest = tail;
            Some(body)
        };
        let (Some(pairs), Some(chinese), Some(japanese)) = (part(), part(), part()) else {
            return Err(damaged("it is cut off"));
        };
        let mut weights = || match (part(), part()) {
            (Some(singles), Some(pairs)) => Weights::load(singles, pairs),
            _ => Err(damaged("it is cut off")),
        };
        Ok(Self {
            chinese: Dictionary::load(chinese)?,
            japanese: Dictionary::load(japanese)?,
            chinese_weights: weights()?,
            japanese_weights: weights()?,
            simplified: simplified_table(pairs),
        })
    }

    /// The UTF-16 code that `ch` is looked up as; 0 for what no dictionary holds.
    #[inline]
    pub(super) fn simplified(&self, ch: char) -> u16 {
        self.simplified.get(ch as usize).copied().unwrap_or(0)
    }
}

/// For each UTF-16 unit what it is looked up as, from rows of two units.
pub(super) fn simplified_table(pairs: &[u8]) -> Box<[u16]> {
    let mut table: Box<[u16]> = (0..=u16::MAX).collect();
    for pair in pairs.chunks_exact(4) {
        let from = u16::from_le_bytes([pair[0], pair[1]]);
        table[usize::from(from)] = u16::from_le_bytes([pair[2], pair[3]]);
    }
    table
}

/// One dictionary.
pub(super) struct Dictionary {
    fst: Fst<&'static [u8]>,
    /// For each character, the cost of it as a word; the highest number for none.
    single: Box<[u32]>,
    /// The first two characters of words, hashed with linear probing: most look-ups end here.
    pairs: Box<[Pair]>,
}

/// Words that begin with two characters.
#[derive(Clone, Copy)]
struct Pair {
    /// The characters; 0 for an empty row.
    key: u32,
    /// Cost of the two as a word, [`NONE`] if they are none.
    cost: u32,
    /// The state behind them, 0 if no word goes on; and the output on the way.
    state: u32,
    output: u32,
}

/// The cost of what is no word.
const NONE: u32 = u32::MAX;

impl std::fmt::Debug for Dictionaries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (chinese, japanese) = (self.chinese.fst.len(), self.japanese.fst.len());
        write!(
            f,
            "Dictionaries({chinese} Chinese, {japanese} Japanese words)"
        )
    }
}

impl Dictionary {
    pub(super) fn load(bytes: &'static [u8]) -> Result<Self> {
        let fst = Fst::new(bytes).map_err(|error| Error::Incompatible {
            what: "word dictionary",
            message: error.to_string(),
        })?;
        let mut single = vec![NONE; 1 << 16].into_boxed_slice();
        let mut found = Vec::new();
        for high in fst.root().transitions() {
            for low in fst.node(high.addr).transitions() {
                let first = u16::from_be_bytes([high.inp, low.inp]);
                let (node, output) = (fst.node(low.addr), high.out.cat(low.out));
                if node.is_final() {
                    let cost = output.cat(node.final_output()).value() as u32;
                    single[usize::from(first)] = cost;
                }
                for high in node.transitions() {
                    for low in fst.node(high.addr).transitions() {
                        let second = u16::from_be_bytes([high.inp, low.inp]);
                        let (node, output) =
                            (fst.node(low.addr), output.cat(high.out).cat(low.out));
                        found.push(Pair {
                            key: pair_key(first, second),
                            cost: if node.is_final() {
                                output.cat(node.final_output()).value() as u32
                            } else {
                                NONE
                            },
                            state: if node.is_empty() { 0 } else { low.addr as u32 },
                            output: output.value() as u32,
                        });
                    }
                }
            }
        }
        let empty = Pair {
            key: 0,
            cost: NONE,
            state: 0,
            output: 0,
        };
        // At most half full.
        let mut pairs =
            vec![empty; (found.len() * 2).next_power_of_two().max(2)].into_boxed_slice();
        for pair in found {
            let mut at = row(pair.key, pairs.len());
            while pairs[at].key != 0 {
                at = (at + 1) & (pairs.len() - 1);
            }
            pairs[at] = pair;
        }
        Ok(Self { fst, single, pairs })
    }

    /// Calls `found` with length (in characters) and cost of each word that `chars` begins with.
    #[inline]
    pub(super) fn words_at(&self, chars: &[(usize, u16, char)], mut found: impl FnMut(usize, u32)) {
        let first = chars[0].1;
        let cost = self.single[usize::from(first)];
        if cost != NONE {
            found(1, cost);
        }
        let Some(&(_, second, _)) = chars.get(1) else {
            return;
        };
        let key = pair_key(first, second);
        let mut at = row(key, self.pairs.len());
        let pair = loop {
            let pair = &self.pairs[at];
            if pair.key == key {
                break pair;
            }
            if pair.key == 0 {
                return;
            }
            at = (at + 1) & (self.pairs.len() - 1);
        };
        if pair.cost != NONE {
            found(2, pair.cost);
        }
        if pair.state == 0 {
            return;
        }
        let mut node = self.fst.node(pair.state as usize);
        let mut output = Output::new(u64::from(pair.output));
        let mut length = 2;
        while let Some(&(_, code, _)) = chars.get(length) {
            for byte in code.to_be_bytes() {
                let Some(index) = node.find_input(byte) else {
                    return;
                };
                let transition = node.transition(index);
                output = output.cat(transition.out);
                node = self.fst.node(transition.addr);
            }
            length += 1;
            if node.is_final() {
                found(length, output.cat(node.final_output()).value() as u32);
            }
        }
    }
}

fn pair_key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// Where the search for a pair begins in a table of `rows`, a power of two.
#[inline]
fn row(key: u32, rows: usize) -> usize {
    // Multiplicative hashing: the high bits are mixed best.
    (key.wrapping_mul(0x9E37_79B1) >> 8) as usize & (rows - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_model_loads() {
        let all = Dictionaries::load(models::CJK).unwrap();
        assert_eq!(all.simplified('國'), '国' as u16);
        assert!(Dictionaries::load(b"wp-cjk\0\x01").is_err());
        assert!(Dictionaries::load(&models::CJK[..1000]).is_err());
    }
}
