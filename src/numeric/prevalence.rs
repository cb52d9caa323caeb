//! How common a kind is among items, from their likelihood ratios alone.

/// The share of items that are of the kind which the ratios speak for, 0..=1: the most likely one
/// under a mixture of both kinds (Saerens, Latinne and Decaestecker 2002). 0 where the ratios of
/// items of the other kind would be what is seen: their mean is 1 then.
///
/// `log10_lrs` are calibrated log10 likelihood ratios; those that are not numbers say nothing,
/// minus infinity is certainty.
///
/// ```
/// use wordprint::numeric::prevalence;
/// // One item in a hundred stands out, and the others are as sure.
/// let mut ratios = vec![-2.0; 99];
/// ratios.push(4.0);
/// assert!((prevalence(&ratios) - 0.01).abs() < 0.001);
/// assert_eq!(prevalence(&[-1.0, 0.1, -0.3]), 0.0);
/// ```
#[must_use]
pub fn prevalence(log10_lrs: &[f64]) -> f64 {
    let excess: Vec<f64> = log10_lrs
        .iter()
        .filter(|lr| !lr.is_nan())
        .map(|lr| 10f64.powf(lr.min(300.0)) - 1.0)
        .collect();
    // The slope of the mixture's log likelihood, which falls with the share.
    let slope = |share: f64| -> f64 { excess.iter().map(|x| x / (1.0 + share * x)).sum() };
    if excess.is_empty() || slope(0.0) <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Halvings of the interval that the share lies in: beyond a share of one in 10^12.
const HALVINGS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Random;

    /// Two kinds of items whose score differs by two deviations, with their true ratios.
    fn mixture(items: usize, share: f64) -> Vec<f64> {
        let mut random = Random::new(7);
        let mut uniform = || random.below(1 << 30) as f64 / f64::from(1 << 30);
        let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
        (0..items)
            .map(|k| {
                let own = (k as f64) < share * items as f64;
                let x = normal() + if own { 1.0 } else { -1.0 };
                2.0 * x * std::f64::consts::LOG10_E
            })
            .collect()
    }

    #[test]
    fn the_share_of_a_known_mixture_comes_out() {
        for share in [0.0, 0.02, 0.3, 0.9] {
            let found = prevalence(&mixture(20_000, share));
            assert!((found - share).abs() < 0.01, "{share}: {found}");
        }
    }

    #[test]
    fn no_items_and_none_that_stand_out_are_none() {
        assert_eq!(prevalence(&[]), 0.0);
        assert_eq!(prevalence(&[f64::NAN, f64::NEG_INFINITY, 0.0]), 0.0);
        assert!(prevalence(&[f64::INFINITY; 3]) > 0.99);
    }
}
