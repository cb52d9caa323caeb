//! The counting tables of one language while documents are folded in.

use super::Family;
use super::counts::{CountTable, FeatureCounts};
use super::lexicon::Lexicon;
use super::masked::{MaskedCounts, MaskedTable};
use super::subwords::SubwordTable;

/// Open counts of every family for texts in one language, with the buffers
/// that extraction reuses from document to document.
#[derive(Debug, Clone)]
pub struct Tally {
    pub(super) lexicon: &'static Lexicon,
    pub(super) masked: MaskedTable,
    pub(super) subwords: SubwordTable,
    pub(super) buffer: String,
    pub(super) pair: String,
    pub(super) offsets: Vec<u32>,
    tables: [CountTable; Family::ALL.len()],
}

impl Tally {
    pub(super) fn new(language: &str, named: bool) -> Self {
        Self {
            lexicon: Lexicon::of(language),
            masked: MaskedTable::default(),
            subwords: SubwordTable::default(),
            buffer: String::new(),
            pair: String::new(),
            offsets: Vec::new(),
            tables: std::array::from_fn(|_| CountTable::new(named)),
        }
    }

    /// Counts one feature by its name.
    pub(super) fn add(&mut self, family: Family, feature: &str) {
        self.tables[family.index()].add(family.hash(feature.as_bytes()), feature.as_bytes());
    }

    /// The open counts of a family.
    pub(super) fn table(&mut self, family: Family) -> &mut CountTable {
        &mut self.tables[family.index()]
    }

    /// The parts that families borrow side by side.
    pub(super) fn parts(&mut self) -> Parts<'_> {
        Parts {
            lexicon: self.lexicon,
            masked: &mut self.masked,
            buffer: &mut self.buffer,
            pair: &mut self.pair,
            offsets: &mut self.offsets,
            tables: &mut self.tables,
        }
    }

    /// The counts so far in their final form: one entry a family, in the order
    /// of [`Family::ALL`], and the masked n-grams.
    #[must_use]
    pub fn seal(self) -> ([FeatureCounts; Family::ALL.len()], MaskedCounts) {
        let at = Family::Subwords.index();
        let subwords = self.subwords.seal(self.tables[at].is_named());
        let mut families = self.tables.map(CountTable::seal);
        families[at] = subwords;
        (families, self.masked.seal())
    }
}

/// A [`Tally`] taken apart.
pub(super) struct Parts<'t> {
    pub(super) lexicon: &'static Lexicon,
    pub(super) masked: &'t mut MaskedTable,
    pub(super) buffer: &'t mut String,
    pub(super) pair: &'t mut String,
    pub(super) offsets: &'t mut Vec<u32>,
    pub(super) tables: &'t mut [CountTable; Family::ALL.len()],
}
