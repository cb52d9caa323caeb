//! How far beyond its calibration set a likelihood ratio may be trusted: as far as the
//! collection itself supports it.
//!
//! The calibration caps a ratio at what some thousands of pairs can tell, about 10^3. Among
//! tens of thousands of accounts chance alone makes likenesses as rare as that, and no link
//! could ever carry the prior. But such a collection has millions of pairs, nearly all of them
//! of strangers, and so measures how often strangers are this much alike: a ratio cannot
//! exceed one over that frequency. Above the cap the uncapped ratio therefore counts up to
//! the inverse frequency, with a margin that keeps false links to about one account in a
//! hundred even where no two accounts have one author. Where accounts of one author are many
//! they fill the tail, the frequency rises, and nothing is lifted: the error is on the safe side.

use super::scores::Score;

/// Share of the strangers' pairs, the most alike, that the tail is read from.
const TAIL: f64 = 0.005;
/// Pairs that a tail needs.
const LEAST: usize = 50;
/// Orders of magnitude between what the frequency allows and what is granted.
const MARGIN: f64 = 2.0;

/// How often strangers of one collection are alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Support {
    tail: Option<Tail>,
}

/// An exponential tail: the frequency of at least `x` is `TAIL · exp(-(x - start) / scale)`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tail {
    start: f64,
    scale: f64,
}

impl Support {
    /// From pairs of accounts, nearly all of which are strangers to each other.
    pub(crate) fn new(scores: &[Score]) -> Self {
        let mut all: Vec<f64> = scores
            .iter()
            .filter(|score| score.weighed && score.uncapped.is_finite())
            .map(|score| score.uncapped)
            .collect();
        let count = (all.len() as f64 * TAIL) as usize;
        if count < LEAST {
            return Self::default();
        }
        all.sort_unstable_by(|a, b| b.total_cmp(a));
        let start = all[count];
        let scale = all[..count].iter().map(|x| x - start).sum::<f64>() / count as f64;
        // Nothing above the start: a heap of equal scores, of which nothing can be learnt.
        Self {
            tail: (scale > 1e-9).then_some(Tail { start, scale }),
        }
    }

    /// The log10 ratio that counts: the calibrated one, or more where the collection supports it.
    pub(crate) fn ratio(&self, score: Score) -> f64 {
        let Some(tail) = self.tail.filter(|_| score.weighed) else {
            return score.lr;
        };
        if score.uncapped <= score.lr || score.uncapped <= tail.start {
            return score.lr;
        }
        let beyond = (score.uncapped - tail.start) / tail.scale / std::f64::consts::LN_10;
        let granted = beyond - TAIL.log10() - MARGIN;
        score.uncapped.min(granted).max(score.lr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(uncapped: f64) -> Score {
        Score {
            lr: uncapped.clamp(-3.0, 3.0),
            uncapped,
            weighed: true,
        }
    }

    /// Strangers whose scores thin out by a factor of e per half a unit.
    fn strangers(n: usize) -> Vec<Score> {
        (0..n)
            .map(|k| score(-2.0 - 0.5 * ((k as f64 + 0.5) / n as f64).ln()))
            .collect()
    }

    #[test]
    fn only_what_strangers_never_reach_is_lifted() {
        let support = Support::new(&strangers(100_000));
        // Scores of 5 come once in e^14 = 1.2 million pairs of strangers: granted 6.1 - 2.
        let lifted = support.ratio(score(5.0));
        assert!(
            (lifted - (14.0 / std::f64::consts::LN_10 - 2.0)).abs() < 0.1,
            "{lifted}"
        );
        assert_eq!(support.ratio(score(2.9)), 2.9);
        assert_eq!(support.ratio(score(3.2)), 3.0);
        assert_eq!(support.ratio(score(-9.0)), -3.0);
        // Never more than the ratio says.
        assert!(support.ratio(score(40.0)) <= 40.0);
    }

    #[test]
    fn few_pairs_and_equal_pairs_support_nothing() {
        assert_eq!(Support::new(&strangers(500)).ratio(score(9.0)), 3.0);
        assert_eq!(
            Support::new(&vec![score(1.0); 20_000]).ratio(score(9.0)),
            3.0
        );
        let unweighed = Score {
            weighed: false,
            ..score(9.0)
        };
        assert_eq!(Support::new(&strangers(50_000)).ratio(unweighed), 3.0);
    }
}
