//! A cohort laid out so that one side is scored against all its members at once.
//!
//! Score by score, a side meets every member in turn, and most of the time goes into looking
//! the same things up again. Here the sparse rows of the members, their grammar models and
//! their texts lie in inverted indexes, so that what members share is looked up once. The
//! numbers are those of the single scores, summed in the same order.

use super::methods::Method;
use super::ngram::{Ensemble, Grams};
use super::postings::Postings;
use super::prepared::{Part, Prepared};
use crate::numeric::SparseRow;

/// The members of a cohort, for one side at a time.
#[derive(Debug, Default)]
pub(crate) struct Panel {
    members: Vec<Prepared>,
    characters: Index,
    words: Index,
    masked_grams: Index,
    punctuation: Index,
    /// n-grams of the masked tokens, and of the characters.
    grammar: Ensemble,
    character_model: Ensemble,
}

impl Panel {
    pub(crate) fn new(members: Vec<Prepared>) -> Self {
        let rows = |row: &dyn Fn(&Prepared) -> &SparseRow| {
            Index::new(&members.iter().map(row).collect::<Vec<_>>())
        };
        let grams = |grams: &dyn Fn(&Prepared) -> &Grams| {
            Ensemble::new(&members.iter().map(grams).collect::<Vec<_>>())
        };
        Self {
            characters: rows(&|m| m.side.beside_cohort()),
            words: rows(&|m| &m.side.words),
            masked_grams: rows(&|m| &m.side.masked_grams),
            punctuation: rows(&|m| &m.side.punctuation),
            grammar: grams(&|m| &m.side.masked),
            character_model: grams(&|m| &m.side.character_model),
            members,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn members(&self) -> &[Prepared] {
        &self.members
    }

    /// A method's scores of `side` with every member.
    pub(crate) fn scores(&self, method: &dyn Method, side: &Prepared) -> Vec<f64> {
        match method.part() {
            Part::Characters => self.characters.cosines(side.side.beside_cohort()),
            Part::Words => self.words.cosines(&side.side.words),
            Part::MaskedGrams => self.masked_grams.cosines(&side.side.masked_grams),
            Part::Punctuation => self.punctuation.cosines(&side.side.punctuation),
            Part::Grammar => self.grammar.both_ways(&side.side.masked),
            Part::CharacterModel => self.character_model.both_ways(&side.side.character_model),
            _ => self.members.iter().map(|m| method.score(side, m)).collect(),
        }
    }
}

/// Sparse rows by key.
#[derive(Debug, Default)]
struct Index {
    postings: Postings<f32>,
    norms: Vec<f64>,
}

impl Index {
    fn new(rows: &[&SparseRow]) -> Self {
        let mut entries: Vec<(u64, u32, f32)> = Vec::new();
        for (member, row) in rows.iter().enumerate() {
            entries.extend(row.iter().map(|(key, value)| (key, member as u32, value)));
        }
        Self {
            postings: Postings::new(entries),
            norms: rows.iter().map(|row| row.norm()).collect(),
        }
    }

    /// The cosine of a row with each of the rows.
    fn cosines(&self, row: &SparseRow) -> Vec<f64> {
        let mut sums = vec![0.0; self.norms.len()];
        self.postings
            .of_each(row.keys(), row.values(), |value, members| {
                for &(member, other) in members {
                    sums[member as usize] += f64::from(value) * f64::from(other);
                }
            });
        for (sum, norm) in sums.iter_mut().zip(&self.norms) {
            let scale = norm * row.norm();
            *sum = if scale > 0.0 {
                (*sum / scale).clamp(-1.0, 1.0)
            } else {
                0.0
            };
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_index_gives_the_cosines_of_its_rows(
            rows in prop::collection::vec(
                prop::collection::vec((0_u64..50, -3.0_f32..3.0), 0..30), 1..6),
            row in prop::collection::vec((0_u64..50, -3.0_f32..3.0), 0..30),
        ) {
            let rows: Vec<SparseRow> = rows.into_iter().map(SparseRow::from_pairs).collect();
            let row = SparseRow::from_pairs(row);
            let index = Index::new(&rows.iter().collect::<Vec<_>>());
            for (one, other) in index.cosines(&row).iter().zip(&rows) {
                prop_assert_eq!(one.to_bits(), row.cosine(other).to_bits());
            }
        }
    }
}
