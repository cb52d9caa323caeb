//! Findings, by rule: the same mistake twice is a habit.

use super::Family;
use super::tally::Tally;
use crate::detect::Finding;

pub(super) fn count(findings: &[Finding], tally: &mut Tally) {
    for finding in findings {
        tally.add(Family::Tells, &finding.rule);
    }
}
