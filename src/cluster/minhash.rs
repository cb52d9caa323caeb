//! One-permutation MinHash and the bands that bring similar texts together.
//!
//! Every shingle is hashed once and falls into one of [`BINS`] bins, which keep
//! their smallest value (Li, Owen and Zhang 2012); empty bins borrow from
//! others by a walk that depends on the bin alone (optimal densification,
//! Shrivastava 2017), so that the chance of agreeing in a bin is the Jaccard
//! similarity. Bands of four bins give a text [`BANDS`] keys; two texts of
//! similarity *s* share one with probability `1 - (1 - s^4)^16`: 0.64 at *s* = 0.5,
//! 0.99 at 0.7, 0.02 at 0.2.

use super::content::{SEED, mix};

/// Bins of a signature.
pub(crate) const BINS: usize = 64;
/// Keys of a text.
pub(crate) const BANDS: usize = 16;
const ROWS: usize = BINS / BANDS;

/// The bins' smallest values.
pub(crate) type Signature = [u32; BINS];

/// The signature of a set of shingles; `None` for the empty set.
pub(crate) fn signature(shingles: &[u64]) -> Option<Signature> {
    if shingles.is_empty() {
        return None;
    }
    let mut bins = [u32::MAX; BINS];
    for &shingle in shingles {
        // The shingle's own bits are well mixed already; one more step parts bin from value.
        let hash = mix(SEED, shingle);
        let bin = (hash >> 58) as usize;
        let value = ((hash & 0xffff_ffff) as u32).min(u32::MAX - 1);
        bins[bin] = bins[bin].min(value);
    }
    let filled = bins;
    for (bin, value) in bins.iter_mut().enumerate() {
        let mut attempt = 0u64;
        while *value == u32::MAX {
            attempt += 1;
            let from = (mix(mix(SEED, bin as u64), attempt) >> 58) as usize;
            *value = filled[from];
            if attempt > 64 * 64 {
                // Practically never; the first filled bin then serves all.
                *value = filled
                    .iter()
                    .copied()
                    .find(|&value| value != u32::MAX)
                    .unwrap_or(0);
            }
        }
    }
    Some(bins)
}

/// The band keys of a signature.
pub(crate) fn bands(signature: &Signature) -> [u64; BANDS] {
    std::array::from_fn(|band| {
        signature[band * ROWS..(band + 1) * ROWS]
            .iter()
            .fold(mix(SEED, band as u64), |key, &value| {
                mix(key, u64::from(value))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(range: std::ops::Range<u64>) -> Vec<u64> {
        range
            .map(|n| xxhash_rust::xxh3::xxh3_64(&n.to_le_bytes()))
            .collect()
    }

    /// Agreement of bins estimates the Jaccard similarity, for large and for very small sets.
    #[test]
    fn agreement_estimates_jaccard() {
        for (size, shift, tolerance) in [(1_000u64, 333u64, 0.06), (10, 3, 0.08)] {
            let mut agreed = 0;
            let trials = 200u64;
            for trial in 0..trials {
                let base = trial * 10_000;
                let a = signature(&set(base..base + size)).unwrap();
                let b = signature(&set(base + shift..base + shift + size)).unwrap();
                agreed += a.iter().zip(&b).filter(|(x, y)| x == y).count();
            }
            let estimate = agreed as f64 / (trials as usize * BINS) as f64;
            let truth = (size - shift) as f64 / (size + shift) as f64;
            assert!(
                (estimate - truth).abs() < tolerance,
                "size {size}: {estimate} is far from {truth}"
            );
        }
    }

    #[test]
    fn same_set_same_keys_and_no_set_no_signature() {
        let a = signature(&set(0..20)).unwrap();
        let mut reversed = set(0..20);
        reversed.reverse();
        assert_eq!(bands(&a), bands(&signature(&reversed).unwrap()));
        assert!(signature(&[]).is_none());
        let far = signature(&set(500..520)).unwrap();
        assert!(bands(&a).iter().zip(bands(&far)).all(|(x, y)| *x != y));
    }
}
