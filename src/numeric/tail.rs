//! The upper tail of scores most of which are of one kind.

/// The quantiles that the tail is read from: high enough to show it, low enough that a few scores
/// of another kind do not matter.
const QUANTILES: [f64; 2] = [0.80, 0.95];

/// An exponential tail from the 80 % quantile on: heavier than the normal distribution's, so that
/// what lies far out is not called rarer than it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    start: f64,
    scale: f64,
}

impl Tail {
    /// From scores in falling order; `None` when they are all alike or there is none.
    #[must_use]
    pub fn new(scores: &[f64]) -> Option<Self> {
        let at = |quantile: f64| {
            let place = ((1.0 - quantile) * scores.len() as f64) as usize;
            scores.get(place).or(scores.last()).copied()
        };
        let [low, high] = QUANTILES;
        let (start, end) = (at(low)?, at(high)?);
        let scale = (end - start) / ((1.0 - low) / (1.0 - high)).ln();
        (scale > 1e-9).then_some(Self { start, scale })
    }

    /// The share of scores, at most the tail's, that reach `x`.
    #[must_use]
    pub fn share(&self, x: f64) -> f64 {
        (1.0 - QUANTILES[0]) * (-(x - self.start).max(0.0) / self.scale).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_an_exponential_distribution() {
        let n = 10_000;
        let scores: Vec<f64> = (0..n)
            .map(|k| -2.0 * ((f64::from(k) + 0.5) / f64::from(n)).ln())
            .collect();
        let tail = Tail::new(&scores).unwrap();
        for x in [4.0, 8.0, 16.0] {
            let true_share = (-x / 2.0f64).exp();
            assert!((tail.share(x) / true_share - 1.0).abs() < 0.05);
        }
        assert!((tail.share(-5.0) - 0.2).abs() < 1e-12);
        assert_eq!(Tail::new(&[]), None);
        assert_eq!(Tail::new(&[1.0; 30]), None);
    }
}
