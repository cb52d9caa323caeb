//! The trained model: for every hashed n-gram one small weight a language.
//!
//! Two tables share the work, one for the many languages in Latin script and a
//! narrow one for all other scripts, whose n-grams cannot meet. A text's score
//! for a language is the sum of its n-grams' weights, divided by the square
//! root of their number; a temperature that depends on that number turns the
//! scores into probabilities. Sums are of whole numbers, so evidence can be
//! added up in any order.
//!
//! Serial form, little endian: the magic bytes, the two row counts (u32), the
//! two weight scales (f32), the temperatures (f32, by group and knot), a
//! checksum of the column lists (u64), the rows of both tables as i8.

use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Result};

use super::common::CommonWords;
use super::features::{LONGEST_WORD, grams};
use super::languages::{Group, commonness, model_codes};

/// Columns of the Latin table.
pub(super) const LATIN_WIDTH: usize = 48;
/// Columns of the table of the other scripts.
pub(super) const OTHER_WIDTH: usize = 8;
/// Numbers of n-grams at which a temperature was fitted.
pub(super) const KNOTS: [u32; 8] = [6, 12, 24, 48, 96, 192, 384, 768];

/// A marked word of the greatest length has five n-grams a character and itself.
const MOST_GRAMS: usize = (LONGEST_WORD + 2) * 5 + 1;

/// Logarithm of the odds at which a language is beyond doubt, Latin and other:
/// the narrow table is fast, so it can afford to read on.
const CLEAR: [f32; 2] = [5.0, 14.0];

/// Weights are at most this, so that four of them add up in 8 bits.
pub(super) const LARGEST: i8 = 31;

const MAGIC: &[u8; 8] = b"wplang02";
const SEED: u64 = 0x776f_7264_7072_696e;

/// A row of the Latin table. A cache line each: a look-up fetches one line, not two.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
pub(super) struct Row(pub(super) [i8; LATIN_WIDTH]);

/// Trained weights, ready to score with.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(super) latin: Vec<Row>,
    pub(super) other: Vec<[i8; OTHER_WIDTH]>,
    /// What one unit of a weight is worth, Latin and other.
    pub(super) scale: [f32; 2],
    /// Factor on the scores by group and knot: 1 / temperature.
    pub(super) sharpness: [[f32; KNOTS.len()]; Group::ALL.len()],
    /// Logarithm of how common each language is, by group and column.
    bias: [[f32; LATIN_WIDTH]; Group::ALL.len()],
    /// Words whose weights are summed beforehand.
    pub(super) common: CommonWords,
}

/// The row of a table of `rows` rows that `hash` falls into.
#[inline]
pub(super) fn bucket(hash: u64, rows: usize) -> usize {
    (((hash >> 32) * rows as u64) >> 32) as usize
}

/// Sums of weights by column, and how many n-grams were summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) grams: u32,
    pub(super) columns: [i32; LATIN_WIDTH],
}

impl Sums {
    pub(super) const ZERO: Self = Self {
        grams: 0,
        columns: [0; LATIN_WIDTH],
    };

    /// Adds the sums of one word.
    #[inline]
    fn add_columns<const W: usize>(&mut self, grams: u32, columns: &[i16; W]) {
        self.grams = self.grams.saturating_add(grams);
        // One text is read for two kilobytes at most: far from the bounds of 32 bits.
        for (sum, &of_word) in self.columns.iter_mut().zip(columns) {
            *sum = sum.wrapping_add(i32::from(of_word));
        }
    }

    /// Adds other sums, as if their texts were one. The bounds of 32 bits are
    /// beyond some ten million words.
    pub(super) fn add(&mut self, other: &Self) {
        self.grams = self.grams.saturating_add(other.grams);
        for (a, b) in self.columns.iter_mut().zip(other.columns) {
            *a = a.saturating_add(b);
        }
    }
}

impl Model {
    /// The built-in model, unpacked at first use.
    pub(super) fn built_in() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Self::from_bytes(include_bytes!("../../../lexicons/models/language.bin"))
                .unwrap_or_else(|_| Self::empty())
        })
    }

    /// A model that knows nothing: every language is as likely.
    pub(super) fn empty() -> Self {
        Self {
            latin: vec![Row([0; LATIN_WIDTH])],
            other: vec![[0; OTHER_WIDTH]],
            scale: [0.0; 2],
            sharpness: [[1.0; KNOTS.len()]; Group::ALL.len()],
            bias: biases(),
            common: CommonWords::default(),
        }
    }

    /// The model without its tables: enough to turn sums into probabilities.
    pub(super) fn without_tables(&self) -> Self {
        Self {
            latin: Vec::new(),
            other: Vec::new(),
            common: CommonWords::default(),
            ..*self
        }
    }

    /// Adds the weights of a marked word's n-grams to `sums`.
    #[inline]
    pub(super) fn add_word(&self, marked: &[u32], group: Group, sums: &mut Sums) {
        match group {
            Group::Latin => {
                if let Some((grams, columns)) = self.common.sums(marked) {
                    sums.add_columns(u32::from(grams), columns);
                    return;
                }
                let row = |at: usize| &self.latin[at].0;
                add_word(row, self.latin.len(), marked, group, sums);
            }
            _ => add_word(|at| &self.other[at], self.other.len(), marked, group, sums),
        }
    }

    /// Probability of each of the group's languages, in the order of its codes;
    /// the rest of the array is 0.
    pub(super) fn probabilities(&self, group: Group, sums: &Sums) -> [f32; LATIN_WIDTH] {
        /// Below this logarithm a probability does not show in 32 bits.
        const NOTHING: f32 = -17.0;
        let log_odds = self.log_odds(group, sums);
        let known = &log_odds[..group.codes().len()];
        let top = known.iter().copied().fold(f32::MIN, f32::max);
        let mut all = [0.0; LATIN_WIDTH];
        let mut total = 0.0;
        for (p, &log_odds) in all.iter_mut().zip(known) {
            if log_odds - top > NOTHING {
                *p = (log_odds - top).exp();
                total += *p;
            }
        }
        for p in &mut all {
            *p /= total;
        }
        all
    }

    /// Whether the best of the group's languages is beyond doubt: ahead of the
    /// next by the odds of [`CLEAR`].
    pub(super) fn is_clear(&self, group: Group, sums: &Sums) -> bool {
        let log_odds = self.log_odds(group, sums);
        let known = &log_odds[..group.codes().len()];
        let top = known
            .iter()
            .fold(f32::MIN, |top, &next| if next > top { next } else { top });
        let floor = top - CLEAR[usize::from(group != Group::Latin)];
        known.iter().filter(|&&other| other >= floor).count() == 1
    }

    /// Logarithm of the odds by column, up to a common term.
    fn log_odds(&self, group: Group, sums: &Sums) -> [f32; LATIN_WIDTH] {
        let unit = self.unit(group, sums.grams);
        let mut all = self.bias[group as usize];
        for (log_odds, &sum) in all.iter_mut().zip(&sums.columns) {
            *log_odds += sum as f32 * unit;
        }
        all
    }

    /// What a unit of summed weight is worth in the logarithm of the odds.
    fn unit(&self, group: Group, grams: u32) -> f32 {
        let scale = self.scale[usize::from(group != Group::Latin)];
        self.sharpness_at(group, grams) * scale / (grams.max(1) as f32).sqrt()
    }

    /// The temperature factor for `grams` n-grams, linear between the knots in the logarithm.
    fn sharpness_at(&self, group: Group, grams: u32) -> f32 {
        let knots = &self.sharpness[group as usize];
        let at = (grams.max(1) as f32 / KNOTS[0] as f32)
            .log2()
            .clamp(0.0, (KNOTS.len() - 1) as f32);
        let low = at.floor() as usize;
        let high = (low + 1).min(KNOTS.len() - 1);
        knots[low] + (knots[high] - knots[low]) * (at - low as f32)
    }

    /// The serial form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.latin.len() * 48 + self.other.len() * 8 + 512);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(self.latin.len() as u32).to_le_bytes());
        out.extend_from_slice(&(self.other.len() as u32).to_le_bytes());
        for scale in self.scale {
            out.extend_from_slice(&scale.to_le_bytes());
        }
        for knot in self.sharpness.as_flattened() {
            out.extend_from_slice(&knot.to_le_bytes());
        }
        out.extend_from_slice(&columns_checksum().to_le_bytes());
        let weights = self
            .latin
            .iter()
            .flat_map(|row| &row.0)
            .chain(self.other.as_flattened());
        out.extend(weights.map(|&w| w.cast_unsigned()));
        out
    }

    /// Reads the serial form.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when the bytes are no model, of another version,
    /// of other languages, or cut short.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wrong = |message: &str| Error::Incompatible {
            what: "language model",
            message: format!("{message}; train it again with this version"),
        };
        let mut rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not a language model of format 2"))?;
        let mut word = || -> Result<[u8; 4]> {
            let (head, tail) = rest
                .split_first_chunk::<4>()
                .ok_or_else(|| wrong("the file is cut short"))?;
            rest = tail;
            Ok(*head)
        };
        let rows = [word()?, word()?].map(|b| u32::from_le_bytes(b) as usize);
        let scale = [word()?, word()?].map(f32::from_le_bytes);
        let mut sharpness = [[1.0; KNOTS.len()]; Group::ALL.len()];
        for knot in sharpness.as_flattened_mut() {
            *knot = f32::from_le_bytes(word()?);
        }
        let checksum =
            u64::from(u32::from_le_bytes(word()?)) | u64::from(u32::from_le_bytes(word()?)) << 32;
        if checksum != columns_checksum() {
            return Err(wrong("the model is for another list of languages"));
        }
        let latin_bytes = rows[0].saturating_mul(LATIN_WIDTH);
        let other_bytes = rows[1].saturating_mul(OTHER_WIDTH);
        if rows.contains(&0) || rest.len() != latin_bytes.saturating_add(other_bytes) {
            return Err(wrong("the file is cut short or too long"));
        }
        // Not `any`: looking at all of them is quicker than to ask after each.
        let largest = rest.iter().fold(0, |largest, weight| {
            largest.max(weight.cast_signed().unsigned_abs())
        });
        if largest > LARGEST.unsigned_abs() {
            return Err(wrong("a weight is out of range"));
        }
        let (latin, other) = rest.split_at(latin_bytes);
        let mut model = Self {
            latin: latin
                .as_chunks()
                .0
                .iter()
                .map(|row| Row(signed(row)))
                .collect(),
            other: rows_of(other),
            scale,
            sharpness,
            bias: biases(),
            common: CommonWords::default(),
        };
        model.common = CommonWords::new(|marked| {
            let row = |at: usize| &model.latin[at].0;
            let (grams, columns) = sum_word(row, model.latin.len(), marked, Group::Latin);
            (grams as u16, columns)
        });
        Ok(model)
    }
}

fn rows_of<const W: usize>(bytes: &[u8]) -> Vec<[i8; W]> {
    let rows = bytes.as_chunks::<W>().0.iter();
    rows.map(signed).collect()
}

/// Bytes as signed numbers; a loop of known length, unlike `map`, becomes a copy.
#[inline]
fn signed<const W: usize>(bytes: &[u8; W]) -> [i8; W] {
    let mut row = [0; W];
    for (to, from) in row.iter_mut().zip(bytes) {
        *to = from.cast_signed();
    }
    row
}

/// What is known before a letter is read: see [`commonness`].
fn biases() -> [[f32; LATIN_WIDTH]; Group::ALL.len()] {
    Group::ALL.map(|group| {
        let mut bias = [0.0; LATIN_WIDTH];
        for (bias, code) in bias.iter_mut().zip(group.codes()) {
            *bias = commonness(code).ln() as f32;
        }
        bias
    })
}

/// Says which languages stand in which column.
fn columns_checksum() -> u64 {
    let list: Vec<&str> = model_codes().collect();
    xxh3_64_with_seed(list.join(" ").as_bytes(), SEED)
}

#[inline]
fn add_word<'a, const W: usize>(
    row_at: impl Fn(usize) -> &'a [i8; W],
    table_rows: usize,
    marked: &[u32],
    group: Group,
    sums: &mut Sums,
) {
    let (grams, columns) = sum_word(row_at, table_rows, marked, group);
    sums.add_columns(grams, &columns);
}

/// Number of a marked word's n-grams, and the sums of their weights.
#[inline]
fn sum_word<'a, const W: usize>(
    row_at: impl Fn(usize) -> &'a [i8; W],
    table_rows: usize,
    marked: &[u32],
    group: Group,
) -> (u32, [i16; W]) {
    // First all rows' numbers, then all sums: so the sums stay in registers and
    // the rows can be fetched ahead.
    let mut rows = [0_u32; MOST_GRAMS];
    let mut count = 0;
    grams(marked, group, |_, hash| {
        if let Some(row) = rows.get_mut(count) {
            *row = bucket(hash, table_rows) as u32;
            count += 1;
        }
    });
    // At most 211 weights of at most 31 each: 16 bits hold the sum.
    let mut word = [0_i16; W];
    let (fours, rest) = rows[..count].as_chunks::<4>();
    for four in fours {
        add_rows(&mut word, four.map(|row| row_at(row as usize)));
    }
    for &row in rest {
        add_rows(&mut word, [row_at(row as usize)]);
    }
    (count as u32, word)
}

/// Adds up to four rows to the sums; [`LARGEST`] lets four be added in 8 bits.
/// Indexed, for a loop of known length becomes a few vector instructions, which
/// zips do not.
#[inline(always)]
#[allow(clippy::needless_range_loop)]
fn add_rows<const N: usize, const W: usize>(sums: &mut [i16; W], rows: [&[i8; W]; N]) {
    for column in 0..W {
        let mut sum = 0_i8;
        for row in rows {
            sum = sum.wrapping_add(row[column]);
        }
        sums[column] += i16::from(sum);
    }
}
