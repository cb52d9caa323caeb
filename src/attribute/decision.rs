//! Likelihood ratios to one of three answers: this group, none of these, or inconclusive.

use serde::{Deserialize, Serialize};

use crate::compare::{Comparison, Verdict};

/// How attribution decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Prior probability, in 0..1, that an account belongs to one of the groups.
    pub prior: f64,
    /// Posterior in 0..=1 from which a group is named.
    pub threshold: f64,
    /// Posterior in 0..=1 from which "none of these" is said.
    pub none_threshold: f64,
    /// Groups that a text of a post's length is compared with exactly; the others are ruled out by
    /// the inverted index.
    pub shortlist: usize,
    /// The same for an account: of [`ACCOUNT_WORDS`] words or more.
    pub account_shortlist: usize,
    /// Groups that are reported.
    pub shown: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prior: 0.5,
            threshold: 0.7,
            none_threshold: 0.8,
            shortlist: 12,
            account_shortlist: 512,
            shown: 3,
        }
    }
}

/// Words from which a text is worth the time that an account is.
pub const ACCOUNT_WORDS: u64 = 100;

/// How many groups as like as the best one chance may be expected to give, for it to be named.
const CHANCE: f64 = 0.1;

/// The answer to "which of these groups?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// One group carries the odds.
    Match,
    /// None of the groups does.
    None,
    /// The text does not decide.
    #[default]
    Inconclusive,
}

/// The least log10 LR of a group that is named: odds of ten to one before any prior.
const LEAST_LOG10_LR: f64 = 1.0;

/// Posterior of each of the compared groups, and of "none of these".
///
/// `log10_lr` are those of the compared groups, `groups` counts all; those that were not compared
/// are taken to be as likely as the least of the compared.
pub(super) fn posteriors(log10_lr: &[f64], groups: usize, prior: f64) -> (Vec<f64>, f64) {
    let prior = prior.clamp(1e-9, 1.0 - 1e-9);
    let each = prior / groups.max(1) as f64;
    let mass: Vec<f64> = log10_lr
        .iter()
        .map(|lr| each * 10f64.powf(lr.clamp(-12.0, 12.0)))
        .collect();
    let rest = groups.saturating_sub(log10_lr.len()) as f64;
    let least = mass.iter().copied().fold(each, f64::min);
    let none = 1.0 - prior;
    let sum = mass.iter().sum::<f64>() + rest * least + none;
    (mass.iter().map(|m| m / sum).collect(), none / sum)
}

/// Decides from the best group's comparison and posterior. `chance` is the number of groups as like
/// that chance would give, where that is known. The reason is given when it needs saying.
pub(super) fn decide(
    best: Option<(&Comparison, f64)>,
    none: f64,
    chance: Option<f64>,
    options: &Options,
) -> (Decision, Option<String>) {
    let Some((comparison, posterior)) = best else {
        return (
            Decision::Inconclusive,
            Some("no group is known in this language".to_owned()),
        );
    };
    let log10_lr = comparison.cautious_log10_lr();
    let stands_out = chance.is_none_or(|chance| chance <= CHANCE);
    if stands_out && log10_lr >= LEAST_LOG10_LR && posterior >= options.threshold {
        return match comparison.verdict {
            Verdict::Same => (Decision::Match, None),
            _ => (
                Decision::Inconclusive,
                comparison
                    .reason
                    .clone()
                    .or_else(|| Some("the comparison does not carry a verdict".to_owned())),
            ),
        };
    }
    if none >= options.none_threshold {
        return (Decision::None, None);
    }
    let reason = if comparison.log10_lr >= LEAST_LOG10_LR && log10_lr < LEAST_LOG10_LR {
        "what speaks for the likeliest group may be topic"
    } else if log10_lr < LEAST_LOG10_LR {
        "the text does not decide between the groups and a stranger"
    } else {
        "among so many groups the likeness to the best one may be chance"
    };
    (Decision::Inconclusive, Some(reason.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn posteriors_of_a_hand_computed_case() {
        // Two groups at prior 1/4 each, a stranger at 1/2; ratios of 10 and 1/10.
        let (groups, none) = posteriors(&[1.0, -1.0], 2, 0.5);
        let sum = 2.5 + 0.025 + 0.5;
        assert!((groups[0] - 2.5 / sum).abs() < 1e-12);
        assert!((groups[1] - 0.025 / sum).abs() < 1e-12);
        assert!((none - 0.5 / sum).abs() < 1e-12);
    }

    #[test]
    fn more_groups_make_a_chance_likeness_likelier() {
        let (few, _) = posteriors(&[2.0], 1, 0.5);
        let (many, _) = posteriors(&[2.0], 300, 0.5);
        assert!(few[0] > 0.9 && many[0] < 0.5);
    }

    #[test]
    fn the_answers() {
        let of = |log10_lr: f64, verdict| Comparison {
            log10_lr,
            log10_lr_masked: log10_lr,
            verdict,
            ..Comparison::default()
        };
        let options = Options::default();
        let same = of(2.0, Verdict::Same);
        assert_eq!(
            decide(Some((&same, 0.9)), 0.05, None, &options).0,
            Decision::Match
        );
        // As like as this are others by chance.
        let chance = decide(Some((&same, 0.9)), 0.05, Some(0.8), &options);
        assert!(chance.0 == Decision::Inconclusive && chance.1.is_some());
        let topic = of(2.0, Verdict::Inconclusive);
        let (decision, reason) = decide(Some((&topic, 0.9)), 0.05, None, &options);
        assert!(decision == Decision::Inconclusive && reason.is_some());
        let mut topic = of(2.0, Verdict::Same);
        topic.log10_lr_masked = 0.4;
        let (decision, reason) = decide(Some((&topic, 0.9)), 0.05, None, &options);
        assert!(decision == Decision::Inconclusive && reason.unwrap().contains("topic"));
        let other = of(-1.5, Verdict::Different);
        assert_eq!(
            decide(Some((&other, 0.01)), 0.95, None, &options).0,
            Decision::None
        );
        let short = of(0.1, Verdict::Inconclusive);
        let (decision, reason) = decide(Some((&short, 0.4)), 0.6, None, &options);
        assert!(decision == Decision::Inconclusive && reason.is_some());
        assert_eq!(decide(None, 1.0, None, &options).0, Decision::Inconclusive);
    }

    proptest! {
        #[test]
        fn posteriors_are_a_distribution(
            ratios in prop::collection::vec(-4.0f64..4.0, 0..12),
            more in 0usize..300,
            prior in 0.01f64..0.99,
        ) {
            let (groups, none) = posteriors(&ratios, ratios.len() + more, prior);
            let sum: f64 = groups.iter().sum::<f64>() + none;
            prop_assert!(sum <= 1.0 + 1e-9 && none > 0.0);
            if more == 0 {
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
        }
    }
}
