//! Sparse rows with sorted keys: the vector form of a feature family.

/// A sparse vector: keys strictly ascending, one value each.
///
/// Keys and values lie in two arrays, so that the merge loop of [`dot`](Self::dot)
/// touches only keys until two of them meet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseRow {
    keys: Vec<u64>,
    values: Vec<f32>,
    norm: f64,
}

impl SparseRow {
    /// A row from (key, value) in any order. Of equal keys the values are added
    /// in the order given; zeros are dropped.
    #[must_use]
    pub fn from_pairs(mut pairs: Vec<(u64, f32)>) -> Self {
        // Stable, so that equal keys keep their order and the sum its value.
        pairs.sort_by_key(|&(key, _)| key);
        let mut row = Self {
            keys: Vec::with_capacity(pairs.len()),
            values: Vec::with_capacity(pairs.len()),
            norm: 0.0,
        };
        for (key, value) in pairs {
            if row.keys.last() == Some(&key) {
                if let Some(last) = row.values.last_mut() {
                    *last += value;
                }
            } else if value != 0.0 {
                row.keys.push(key);
                row.values.push(value);
            }
        }
        row.norm = row
            .values
            .iter()
            .map(|&v| f64::from(v) * f64::from(v))
            .sum::<f64>()
            .sqrt();
        row
    }

    /// Number of stored entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nothing is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Euclidean norm.
    #[must_use]
    pub fn norm(&self) -> f64 {
        self.norm
    }

    /// The entries in ascending order of key.
    pub fn iter(&self) -> impl Iterator<Item = (u64, f32)> + '_ {
        self.keys.iter().copied().zip(self.values.iter().copied())
    }

    /// The keys, ascending.
    #[must_use]
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The values in the order of [`keys`](Self::keys).
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The value at `key`, 0 where nothing is stored.
    #[must_use]
    pub fn get(&self, key: u64) -> f32 {
        self.keys
            .binary_search(&key)
            .map_or(0.0, |i| self.values[i])
    }

    /// Inner product. Symmetric bit for bit: products are summed in key order.
    #[must_use]
    pub fn dot(&self, other: &Self) -> f64 {
        let (a, b) = (&self.keys, &other.keys);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                sum += f64::from(self.values[i]) * f64::from(other.values[j]);
            }
            // Branch-free advance: which side moves is unpredictable.
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        sum
    }

    /// Calls `f` with every key that both rows have and its two values, in ascending order.
    pub fn for_each_shared(&self, other: &Self, mut f: impl FnMut(u64, f32, f32)) {
        let (a, b) = (&self.keys, &other.keys);
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                f(x, self.values[i], other.values[j]);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
    }

    /// Cosine of the angle between two rows; 0 when either is empty.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f64 {
        let scale = self.norm * other.norm;
        if scale > 0.0 {
            (self.dot(other) / scale).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dot_and_cosine_of_a_small_case() {
        let a = SparseRow::from_pairs(vec![(9, 2.0), (1, 1.0), (5, 3.0)]);
        let b = SparseRow::from_pairs(vec![(5, 2.0), (9, -1.0), (7, 8.0)]);
        assert_eq!(a.dot(&b), 4.0);
        assert!((a.cosine(&b) - 4.0 / (14.0_f64.sqrt() * 69.0_f64.sqrt())).abs() < 1e-12);
        assert_eq!(a.get(5), 3.0);
        assert_eq!(a.get(6), 0.0);
        assert_eq!(SparseRow::default().cosine(&a), 0.0);
    }

    proptest! {
        #[test]
        fn dot_is_symmetric_and_agrees_with_the_naive_sum(
            a in prop::collection::vec((0_u64..40, -3.0_f32..3.0), 0..30),
            b in prop::collection::vec((0_u64..40, -3.0_f32..3.0), 0..30),
        ) {
            let (ra, rb) = (SparseRow::from_pairs(a), SparseRow::from_pairs(b));
            prop_assert_eq!(ra.dot(&rb).to_bits(), rb.dot(&ra).to_bits());
            let naive: f64 = (0..40).map(|k| f64::from(ra.get(k)) * f64::from(rb.get(k))).sum();
            prop_assert!((ra.dot(&rb) - naive).abs() < 1e-9);
        }
    }
}
