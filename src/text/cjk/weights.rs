//! Where words begin, judged by the characters around the place: a linear model.
//!
//! Each place between two characters has a score, the sum of the weights of five features: the
//! character before it, the one after, and the pairs before, across and after. The lattice
//! takes the score from the cost of every path with a cut there, so that affixes, names and words
//! that no dictionary has are cut by what the characters usually do. Weights are in thousandths
//! of a nat; positive ones are for a cut.

use crate::error::{Error, Result};

use super::table::{Char, Pair};

/// What stands for the outside of a run: nothing or space, a digit, a letter, another sign.
pub(super) fn outside(ch: Option<char>) -> u16 {
    match ch {
        None => 1,
        // What is next to Chinese most often; the properties of other signs take longer to find.
        Some('\u{3001}'..='\u{3003}' | '\u{FF01}'..='\u{FF0F}' | '\u{201C}' | '\u{201D}') => 4,
        Some(ch) if ch.is_whitespace() => 1,
        Some(ch) if ch.is_numeric() => 2,
        Some(ch) if ch.is_alphabetic() => 3,
        Some(_) => 4,
    }
}

/// Rows of 16-bit numbers, little-endian: a code and its weights of a cut after and before it, or
/// two codes and the weights of a cut after, within and before them.
pub(super) fn rows<const N: usize>(bytes: &[u8]) -> Result<Vec<[u16; N]>> {
    let (numbers, rest) = bytes.as_chunks::<2>();
    let (rows, more) = numbers.as_chunks::<N>();
    if !rest.is_empty() || !more.is_empty() {
        return Err(Error::Incompatible {
            what: "word dictionary",
            message: "its weights are damaged; build it again".to_owned(),
        });
    }
    Ok(rows.iter().map(|row| row.map(u16::from_le_bytes)).collect())
}

/// The score of a cut before the character at `at`, which is not the first. `pairs` begin with
/// that of the outside and the first character and end with that of the last and the outside.
#[inline]
pub(super) fn score(chars: &[Char], pairs: &[Pair], at: usize) -> i32 {
    let single = chars[at - 1].after.saturating_add(chars[at].before);
    i32::from(pairs[at - 1].weights[0])
        + i32::from(pairs[at].weights[1])
        + i32::from(pairs[at + 1].weights[2])
        + i32::from(single)
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Lattice;
    use super::super::table::Table;
    use super::*;

    #[test]
    fn features_lie_around_the_place() {
        let row = |numbers: &[i16]| -> Vec<u8> {
            numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect()
        };
        let singles = row(&[66, 1, 2]);
        let pairs = [row(&[65, 66, 10, 20, 40]), row(&[66, 4, 0, 0, 100])].concat();
        let words = fst::MapBuilder::memory().into_inner().unwrap();
        let table = Table::load(&words, [&singles, &pairs], |code| code).unwrap();
        let mut lattice = Lattice::default();
        let score = |lattice: &Lattice, at| score(&lattice.chars, &lattice.pairs, at);
        lattice.chars = "ABC".chars().map(|ch| table.char(ch)).collect();
        lattice.look_up(&table, 1, 4);
        // Before B: within AB, B after. Before C: AB ends, B before.
        assert_eq!([score(&lattice, 1), score(&lattice, 2)], [22, 11]);
        lattice.chars = "CAB".chars().map(|ch| table.char(ch)).collect();
        lattice.look_up(&table, 1, 4);
        // Before A: AB begins. Before B: within AB, B after, and the end of the run.
        assert_eq!([score(&lattice, 1), score(&lattice, 2)], [40, 122]);
        assert!(Table::load(&words, [&[0; 5], &[]], |code| code).is_err());
    }
}
