//! From a ratio to a verdict, and what the ratio rests on in words.

use std::f64::consts::LN_10;

use super::calibration::{Kind, Ratio, Which};
use super::comparison::{CohortUsed, Comparison, Verdict};
use super::methods::ALL;
use super::options::Options;
use super::prepared::Prepared;
use crate::numeric::stats::logistic;

/// Topic-masked log10 ratios closer to 0 than this do not contradict.
const SIGN_BAND: f64 = 0.1;

/// Whether the log10 likelihood ratio of topic-masked features points the other way than that of
/// all features: then topic may be what makes the sides alike, and there is no verdict.
///
/// ```
/// use wordprint::compare::topic_may_explain;
/// assert!(topic_may_explain(1.4, -0.3));
/// // So near to nothing it does not contradict.
/// assert!(!topic_may_explain(1.4, -0.05));
/// ```
#[must_use]
pub fn topic_may_explain(all: f64, masked: f64) -> bool {
    all.signum() != masked.signum() && masked.abs() > SIGN_BAND
}

impl Comparison {
    /// Works the posterior and the verdict out from the ratio.
    pub(super) fn settle(&mut self, a: &Prepared, b: &Prepared, options: &Options) {
        let prior_odds = options.prior.map_or(0.0, |p| (p / (1.0 - p)).log10());
        let odds = self.log10_lr + prior_odds;
        self.posterior = options.prior.map(|_| logistic(odds * LN_10));
        let (verdict, reason) = self.verdict_of(a, b, odds, options.threshold.abs());
        self.verdict = verdict;
        self.reason = reason;
    }

    fn verdict_of(
        &self,
        a: &Prepared,
        b: &Prepared,
        odds: f64,
        threshold: f64,
    ) -> (Verdict, Option<String>) {
        let inconclusive = |reason: &str| (Verdict::Inconclusive, Some(reason.to_owned()));
        let (all, masked) = (self.log10_lr, self.log10_lr_masked);
        if a.words == 0 || b.words == 0 {
            return inconclusive("a side has no words");
        }
        if a.language != b.language {
            return inconclusive("the sides are in different languages");
        }
        if a.digest == b.digest {
            return inconclusive(
                "both sides are the same text, which proves nothing about authors",
            );
        }
        if odds.abs() < threshold {
            return (Verdict::Inconclusive, None);
        }
        if all.signum() != odds.signum() {
            return inconclusive("the prior alone decides: the text points the other way");
        }
        if topic_may_explain(all, masked) {
            return inconclusive(
                "topic may explain this: without topical features the evidence points the other way",
            );
        }
        let verdict = if all > 0.0 {
            Verdict::Same
        } else {
            Verdict::Different
        };
        (verdict, None)
    }
}

/// What the calibration was, in words.
pub(super) fn set_name(
    kind: Kind,
    which: Which,
    cohort: &CohortUsed,
    language: &str,
    ratio: &Ratio,
) -> String {
    let scale = match kind {
        Kind::Cohort | Kind::SmallCohort => {
            format!(
                "against a cohort of {} other sides in {language}",
                cohort.size
            )
        }
        Kind::BuiltinCohort => format!(
            "against {} built-in reference writers of {language} ({})",
            cohort.size,
            cohort.sources.join(", ")
        ),
        Kind::Plain => "no cohort".to_owned(),
        Kind::Neutral => "across languages".to_owned(),
    };
    let method = match which {
        Which::Single(place) => format!(", {} alone", ALL[place].name()),
        _ => String::new(),
    };
    let lone = if ratio.lone {
        ", a side of one document"
    } else {
        ""
    };
    format!("pooled, {scale}{method}, about {} words{lone}", ratio.class)
}
