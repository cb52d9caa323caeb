//! The compiled model: words as UTF-16 in an automaton with costs as its values, and the table
//! made of it for each language when it is first needed.

use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::lexicon::models;

use super::lattice::{self, Unknown};
use super::table::Table;

/// First bytes of the model file; the last one is its version.
pub(super) const MAGIC: &[u8; 8] = b"wp-cjk\0\x02";

static CHINESE: LazyLock<Option<Table>> = LazyLock::new(|| {
    Parts::of(models::CJK)
        .and_then(|parts| parts.chinese())
        .ok()
});
static JAPANESE: LazyLock<Option<Table>> = LazyLock::new(|| {
    Parts::of(models::CJK)
        .and_then(|parts| parts.japanese())
        .ok()
});

/// The built-in table; none only if the model is damaged, which a test excludes.
pub(super) fn builtin(japanese: bool) -> Option<(&'static Table, Unknown)> {
    if japanese {
        Some((JAPANESE.as_ref()?, lattice::JAPANESE))
    } else {
        Some((CHINESE.as_ref()?, lattice::CHINESE))
    }
}

/// The parts of a model file.
struct Parts<'m> {
    /// Pairs of a traditional character and its simplified form.
    simplified: &'m [u8],
    /// Chinese and Japanese words.
    words: [&'m [u8]; 2],
    /// For each language the weights of single characters and of pairs.
    weights: [[&'m [u8]; 2]; 2],
}

impl<'m> Parts<'m> {
    /// Reads a model: magic, then the parts with their lengths.
    fn of(bytes: &'m [u8]) -> Result<Self> {
        let damaged = |message: &str| Error::Incompatible {
            what: "word dictionary",
            message: format!("{message}; build it again"),
        };
        let (magic, mut rest) = bytes
            .split_at_checked(8)
            .ok_or_else(|| damaged("it is cut off"))?;
        if magic != MAGIC {
            return Err(damaged("it has another version"));
        }
        let mut part = || {
            let (length, tail) = rest.split_at_checked(4)?;
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            let (body, tail) = tail.split_at_checked(length)?;
            rest = tail;
            Some(body)
        };
        let mut all = [&[][..]; 7];
        for slot in &mut all {
            *slot = part().ok_or_else(|| damaged("it is cut off"))?;
        }
        let [simplified, chinese, japanese, a, b, c, d] = all;
        Ok(Self {
            simplified,
            words: [chinese, japanese],
            weights: [[a, b], [c, d]],
        })
    }

    fn chinese(&self) -> Result<Table> {
        let codes = simplified_table(self.simplified);
        Table::load(self.words[0], self.weights[0], |code| {
            codes[usize::from(code)]
        })
    }

    fn japanese(&self) -> Result<Table> {
        Table::load(self.words[1], self.weights[1], |code| code)
    }
}

/// For each UTF-16 unit what it is looked up as, from rows of two units.
pub(super) fn simplified_table(pairs: &[u8]) -> Box<[u16]> {
    let mut table: Box<[u16]> = (0..=u16::MAX).collect();
    for pair in pairs.as_chunks::<4>().0 {
        let from = u16::from_le_bytes([pair[0], pair[1]]);
        table[usize::from(from)] = u16::from_le_bytes([pair[2], pair[3]]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_model_loads() {
        let chinese = Parts::of(models::CJK).unwrap().chinese().unwrap();
        assert_eq!(chinese.char('國').number, chinese.char('国').number);
        assert!(builtin(true).is_some());
        assert!(Parts::of(b"wp-cjk\0\x01").is_err());
        assert!(Parts::of(&models::CJK[..1000]).is_err());
    }
}
