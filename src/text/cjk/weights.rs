//! Where words begin, judged by the characters around the place: a linear model.
//!
//! Each place between two characters has a score, the sum of the weights of five features: the
//! character before it, the one after, and the pairs before, across and after. The lattice
//! takes the score from the cost of every path with a cut there, so that affixes, names and words
//! that no dictionary has are cut by what the characters usually do. One table row holds
//! what a pair says in its three positions, so a place costs one look-up.

use crate::error::{Error, Result};

/// What stands for the outside of a run: nothing or space, a digit, a letter, another sign.
pub(super) fn outside(ch: Option<char>) -> u16 {
    match ch {
        None => 1,
        Some(ch) if ch.is_whitespace() => 1,
        Some(ch) if ch.is_numeric() => 2,
        Some(ch) if ch.is_alphabetic() => 3,
        Some(_) => 4,
    }
}

/// Weights in thousandths of a nat; positive ones are for a cut.
pub(super) struct Weights {
    /// By character: for a cut after it, and before it.
    singles: Box<[[i16; 2]]>,
    /// Pairs, hashed with linear probing; 0 is an empty row.
    keys: Box<[u32]>,
    /// By row: for a cut after the pair, within it, and before it.
    values: Box<[[i16; 3]]>,
}

impl Weights {
    /// Reads rows of a code and two weights, and of two codes and three weights (all of 16 bits,
    /// little-endian).
    pub(super) fn load(singles: &[u8], pairs: &[u8]) -> Result<Self> {
        let damaged = || Error::Incompatible {
            what: "word dictionary",
            message: "its weights are damaged; build it again".to_owned(),
        };
        if singles.len() % 6 != 0 || pairs.len() % 10 != 0 {
            return Err(damaged());
        }
        let number = |row: &[u8], at: usize| u16::from_le_bytes([row[2 * at], row[2 * at + 1]]);
        let weight = |row: &[u8], at: usize| number(row, at).cast_signed();
        let mut all = Self {
            singles: vec![[0; 2]; 1 << 16].into(),
            keys: Box::default(),
            values: Box::default(),
        };
        for row in singles.chunks_exact(6) {
            all.singles[usize::from(number(row, 0))] = [weight(row, 1), weight(row, 2)];
        }
        // At most half full.
        let rows = (pairs.len() / 10 * 2).next_power_of_two().max(2);
        all.keys = vec![0; rows].into();
        all.values = vec![[0; 3]; rows].into();
        for row in pairs.chunks_exact(10) {
            let key = key(number(row, 0), number(row, 1));
            let mut at = all.row(key);
            while all.keys[at] != 0 {
                at = (at + 1) & (rows - 1);
            }
            all.keys[at] = key;
            all.values[at] = [weight(row, 2), weight(row, 3), weight(row, 4)];
        }
        Ok(all)
    }

    #[inline]
    fn row(&self, key: u32) -> usize {
        // Multiplicative hashing: the high bits are mixed best.
        (key.wrapping_mul(0x9E37_79B1) >> 12) as usize & (self.keys.len() - 1)
    }

    #[inline]
    fn pair(&self, first: u16, second: u16) -> [i16; 3] {
        let key = key(first, second);
        let mut at = self.row(key);
        loop {
            match self.keys[at] {
                0 => return [0; 3],
                found if found == key => return self.values[at],
                _ => at = (at + 1) & (self.keys.len() - 1),
            }
        }
    }

    /// Writes the score of a cut before each character of a run into `out`.
    pub(super) fn scores(
        &self,
        chars: &[(usize, u16, char)],
        before: u16,
        after: u16,
        out: &mut Vec<i32>,
    ) {
        let count = chars.len();
        out.clear();
        out.resize(count + 3, 0);
        let code = |at: usize| match at.checked_sub(2) {
            None => before,
            Some(at) => chars.get(at).map_or(after, |entry| entry.1),
        };
        let mut first = before;
        for at in 0..count + 2 {
            let second = code(at + 1);
            let [ends, within, begins] = self.pair(first, second);
            out[at] += i32::from(ends);
            if at >= 1 {
                let single = self.singles[usize::from(first)][0]
                    .saturating_add(self.singles[usize::from(second)][1]);
                out[at - 1] += i32::from(within) + i32::from(single);
            }
            if at >= 2 {
                out[at - 2] += i32::from(begins);
            }
            first = second;
        }
        out.truncate(count);
    }
}

fn key(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_lie_around_the_place() {
        let row = |numbers: &[i16]| -> Vec<u8> {
            numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect()
        };
        let weights = Weights::load(
            &row(&[66, 1, 2]),
            &[row(&[65, 66, 10, 20, 40]), row(&[1, 65, 0, 0, 100])].concat(),
        )
        .unwrap();
        let chars: Vec<_> = "ABC".chars().map(|ch| (0, ch as u16, ch)).collect();
        let mut out = Vec::new();
        weights.scores(&chars, 1, 4, &mut out);
        // Before A: the pair AB begins. Before B: within AB, B after. Before C: AB ends, B before.
        assert_eq!(out, [40, 22, 11]);
        assert!(Weights::load(&[0; 5], &[]).is_err());
    }
}
