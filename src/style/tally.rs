//! The counting tables of one language while documents are folded in.

use super::Family;
use super::characters::CharacterTable;
use super::counts::{CountTable, FeatureCounts};
use super::lexicon::Lexicon;
use super::masked::{MaskedCounts, MaskedTable};
use super::punctuation::PunctuationTable;
use super::subwords::SubwordTable;

/// Open counts of every family for texts in one language, with the buffers
/// that extraction reuses from document to document.
#[derive(Debug, Clone)]
pub struct Tally {
    pub(super) lexicon: &'static Lexicon,
    pub(super) masked: MaskedTable,
    pub(super) subwords: SubwordTable,
    pub(super) characters: CharacterTable,
    pub(super) punctuation: PunctuationTable,
    pub(super) buffer: String,
    pub(super) pair: String,
    tables: [CountTable; Family::ALL.len()],
}

impl Tally {
    pub(super) fn new(language: &str, named: bool) -> Self {
        Self {
            lexicon: Lexicon::of(language),
            masked: MaskedTable::default(),
            subwords: SubwordTable::default(),
            characters: CharacterTable::default(),
            punctuation: PunctuationTable::default(),
            buffer: String::new(),
            pair: String::new(),
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
            tables: &mut self.tables,
        }
    }

    /// The counts so far in their final form: one entry a family, in the order
    /// of [`Family::ALL`], and the masked n-grams.
    #[must_use]
    pub fn seal(self) -> ([FeatureCounts; Family::ALL.len()], MaskedCounts) {
        // These three count in tables of their own.
        let named = self.tables.iter().all(CountTable::is_named);
        let characters = self.characters.seal(Family::Characters, named);
        let punctuation = self.punctuation.seal(Family::Punctuation, named);
        let subwords = self.subwords.seal(named);
        let mut families = self.tables.map(CountTable::seal);
        families[Family::Characters.index()] = characters;
        families[Family::Punctuation.index()] = punctuation;
        families[Family::Subwords.index()] = subwords;
        (families, self.masked.seal())
    }
}

/// A [`Tally`] taken apart.
pub(super) struct Parts<'t> {
    pub(super) lexicon: &'static Lexicon,
    pub(super) masked: &'t mut MaskedTable,
    pub(super) buffer: &'t mut String,
    pub(super) pair: &'t mut String,
    pub(super) tables: &'t mut [CountTable; Family::ALL.len()],
}
