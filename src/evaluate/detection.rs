//! Detection of errors against marked text: span precision, recall and F0.5.
//!
//! The scoring of the grammatical-error-detection field: a finding hits when it
//! overlaps a gold span; an insertion (an empty gold span) is the gap and one
//! character on each side; a finding longer than forty bytes must be covered by
//! gold to a quarter, else whole-sentence alarms would hit everything. With
//! several annotators the sentence takes the one who agrees best, as M2 and
//! ERRANT do.

use serde::Serialize;

use crate::span::Span;

/// Findings longer than this many bytes must be covered by gold to a quarter.
const LONG: usize = 40;

/// Counts of one or many sentences; sums by [`Counts::add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Findings that overlap a gold span.
    pub true_positives: u64,
    /// Findings that overlap none.
    pub false_positives: u64,
    /// Gold spans that a finding overlaps.
    pub found: u64,
    /// Gold spans that none does.
    pub missed: u64,
}

impl Counts {
    /// Adds the counts of other sentences.
    pub fn add(&mut self, other: Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.found += other.found;
        self.missed += other.missed;
    }

    /// Share of the findings that are right; 1 without findings.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }

    /// Share of the gold spans that are found; 1 without gold.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.found + self.missed)
    }

    /// F with precision weighing twice as much as recall.
    #[must_use]
    pub fn f05(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 {
            0.0
        } else {
            1.25 * p * r / (0.25 * p + r)
        }
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Counts for one sentence with one annotator's gold spans.
#[must_use]
pub fn score_spans(found: &[Span], gold: &[Span]) -> Counts {
    let mut counts = Counts::default();
    for finding in found {
        if gold.iter().any(|gold| hits(*finding, *gold)) {
            counts.true_positives += 1;
        } else {
            counts.false_positives += 1;
        }
    }
    for gold in gold {
        if found.iter().any(|finding| hits(*finding, *gold)) {
            counts.found += 1;
        } else {
            counts.missed += 1;
        }
    }
    counts
}

/// Counts for one sentence with the annotator who agrees best (highest F0.5, the first of equals).
///
/// Without annotators every finding is false.
#[must_use]
pub fn score_best(found: &[Span], annotators: &[Vec<Span>]) -> Counts {
    let scored = annotators.iter().map(|gold| score_spans(found, gold));
    scored
        .reduce(|best, next| if next.f05() > best.f05() { next } else { best })
        .unwrap_or_else(|| score_spans(found, &[]))
}

fn hits(finding: Span, gold: Span) -> bool {
    let gold = if gold.is_empty() {
        Span {
            start: gold.start.saturating_sub(1),
            end: gold.end.saturating_add(1),
        }
    } else {
        gold
    };
    if !finding.overlaps(gold) {
        return false;
    }
    let shared = finding.end.min(gold.end) - finding.start.max(gold.start);
    finding.len() <= LONG || shared as usize * 4 >= finding.len()
}

/// Alarms on text that is right: findings per 1,000 words.
#[must_use]
pub fn alarms_per_thousand(findings: u64, words: u64) -> f64 {
    if words == 0 {
        0.0
    } else {
        findings as f64 * 1000.0 / words as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(start, end)
    }

    #[test]
    fn overlap_counts_both_ways() {
        let counts = score_spans(&[span(0, 4), span(10, 12)], &[span(3, 5), span(20, 22)]);
        let wanted = Counts {
            true_positives: 1,
            false_positives: 1,
            found: 1,
            missed: 1,
        };
        assert_eq!(counts, wanted);
        assert!((counts.f05() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn insertions_are_gaps_and_long_findings_must_be_covered() {
        assert_eq!(score_spans(&[span(4, 6)], &[span(4, 4)]).true_positives, 1);
        assert_eq!(score_spans(&[span(7, 9)], &[span(4, 4)]).true_positives, 0);
        assert_eq!(score_spans(&[span(0, 60)], &[span(3, 6)]).true_positives, 0);
        assert_eq!(
            score_spans(&[span(0, 60)], &[span(3, 30)]).true_positives,
            1
        );
    }

    #[test]
    fn the_best_annotator_is_taken() {
        let gold = [vec![span(8, 9)], vec![span(0, 2)]];
        assert_eq!(score_best(&[span(0, 1)], &gold).true_positives, 1);
        assert_eq!(score_best(&[span(0, 1)], &[]).false_positives, 1);
    }
}
