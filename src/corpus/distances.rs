//! All pairs of texts under a distance of the Delta family.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::table::FrequencyTable;
use crate::compare::delta::{Delta, Scale, scaled};

/// A table with its columns scaled once for each kind of distance that is asked for.
///
/// Scaling works column by column, so the first `mfw` columns of the scaled table
/// are the scaled table of the first `mfw` words: one [`Profiles`] serves any number of words.
#[derive(Debug)]
pub struct Profiles<'t> {
    table: &'t FrequencyTable,
    scaled: [OnceLock<Vec<Vec<f64>>>; 5],
}

impl<'t> Profiles<'t> {
    /// The profiles of a table.
    #[must_use]
    pub fn new(table: &'t FrequencyTable) -> Self {
        Self {
            table,
            scaled: Default::default(),
        }
    }

    /// The rows scaled for `delta`.
    #[must_use]
    pub fn rows(&self, delta: Delta) -> &[Vec<f64>] {
        let scale = delta.scale();
        if scale == Scale::Percent {
            return &self.table.rows;
        }
        self.scaled[scale as usize].get_or_init(|| scaled(&self.table.rows, scale))
    }

    /// How many words the table holds.
    #[must_use]
    pub fn width(&self) -> usize {
        self.table.features.len()
    }

    /// Distances of all pairs on the `mfw` most frequent words, or as many as there are.
    #[must_use]
    pub fn distances(&self, delta: Delta, mfw: usize) -> DistanceMatrix {
        let rows = self.rows(delta);
        let mfw = mfw.min(self.width());
        DistanceMatrix::from_fn(rows.len(), |i, j| {
            delta.distance(&rows[i][..mfw], &rows[j][..mfw])
        })
    }

    /// Distances of all pairs on the words at `columns`, in that order; a column may
    /// come more than once, as in a bootstrap sample.
    #[must_use]
    pub fn distances_on(&self, delta: Delta, columns: &[usize]) -> DistanceMatrix {
        let rows: Vec<Vec<f64>> = self
            .rows(delta)
            .iter()
            .map(|row| {
                columns
                    .iter()
                    .filter_map(|&column| row.get(column).copied())
                    .collect()
            })
            .collect();
        DistanceMatrix::from_fn(rows.len(), |i, j| delta.distance(&rows[i], &rows[j]))
    }
}

/// A symmetric matrix with a diagonal of zeros, by rows of the upper triangle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DistanceMatrix {
    items: usize,
    values: Vec<f64>,
}

impl DistanceMatrix {
    /// The matrix of `distance(i, j)`, called once for each `i < j`, on all threads by row.
    #[must_use]
    pub fn from_fn(items: usize, distance: impl Fn(usize, usize) -> f64 + Sync) -> Self {
        let values = (0..items)
            .into_par_iter()
            .flat_map_iter(|i| {
                let distance = &distance;
                (i + 1..items).map(move |j| distance(i, j))
            })
            .collect();
        Self { items, values }
    }

    /// How many items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// The distance of two items; 0 for an item and itself, `NaN` for one beyond the matrix.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.min(j), i.max(j));
        if j >= self.items {
            return f64::NAN;
        }
        if i == j {
            return 0.0;
        }
        let before = i * (2 * self.items - i - 1) / 2;
        self.values[before + j - i - 1]
    }

    /// The upper triangle, row after row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: Vec<Vec<f64>>) -> FrequencyTable {
        FrequencyTable {
            texts: vec![Default::default(); rows.len()],
            features: (0..rows[0].len()).map(|n| n.to_string()).collect(),
            rows,
        }
    }

    #[test]
    fn pairs_are_where_they_should_be() {
        let matrix = DistanceMatrix::from_fn(4, |i, j| (10 * i + j) as f64);
        assert_eq!(matrix.get(3, 2), 23.0);
        assert_eq!(matrix.get(0, 3), 3.0);
        assert_eq!(matrix.get(2, 2), 0.0);
        assert!(matrix.get(0, 4).is_nan());
        assert_eq!(matrix.values().len(), 6);
    }

    #[test]
    fn fewer_words_are_the_first_columns() {
        let rows = vec![
            vec![4.0, 3.0, 1.0],
            vec![5.0, 1.0, 2.0],
            vec![3.0, 2.0, 0.0],
        ];
        let full = table(rows.clone());
        let short = table(rows.iter().map(|row| row[..2].to_vec()).collect());
        let (full, short) = (Profiles::new(&full), Profiles::new(&short));
        for delta in Delta::ALL {
            assert_eq!(
                full.distances(delta, 2),
                short.distances(delta, 9),
                "{delta:?}"
            );
            assert_eq!(full.distances_on(delta, &[0, 1]), short.distances(delta, 2));
        }
    }
}
