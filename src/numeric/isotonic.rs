//! Isotonic regression by pooling adjacent violators (PAV): the best monotone
//! fit, and with it the calibration no other can beat (Cllr_min).

/// The weighted least-squares non-decreasing fit to `values`, one number for each.
/// `weights` must be positive and as many as the values; missing ones count as 1.
#[must_use]
pub fn pool_adjacent_violators(values: &[f64], weights: &[f64]) -> Vec<f64> {
    // Blocks of (mean, weight, length).
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(values.len());
    for (i, &value) in values.iter().enumerate() {
        let mut block = (value, weights.get(i).copied().unwrap_or(1.0), 1);
        while let Some(&(mean, weight, length)) = blocks.last() {
            if mean < block.0 {
                break;
            }
            let total = weight + block.1;
            block = (
                (mean * weight + block.0 * block.1) / total,
                total,
                length + block.2,
            );
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut fit = Vec::with_capacity(values.len());
    for (mean, _, length) in blocks {
        fit.resize(fit.len() + length, mean);
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pools_a_known_case() {
        let fit = pool_adjacent_violators(&[1.0, 3.0, 2.0, 4.0, 0.0], &[1.0; 5]);
        assert_eq!(fit, vec![1.0, 2.25, 2.25, 2.25, 2.25]);
        let weighted = pool_adjacent_violators(&[1.0, 0.0], &[3.0, 1.0]);
        assert_eq!(weighted, vec![0.75, 0.75]);
        assert!(pool_adjacent_violators(&[], &[]).is_empty());
    }

    proptest! {
        #[test]
        fn fit_ascends_and_keeps_the_sum(values in prop::collection::vec(-5.0_f64..5.0, 1..40)) {
            let fit = pool_adjacent_violators(&values, &vec![1.0; values.len()]);
            prop_assert!(fit.windows(2).all(|w| w[0] <= w[1]));
            prop_assert!((fit.iter().sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-9);
        }
    }
}
