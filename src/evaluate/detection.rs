//! Detection of errors against marked text: precision, recall and F0.5 by place and by repair.
//!
//! The scoring of the grammatical-error-detection field: a finding hits when it
//! overlaps a gold edit; an insertion (an edit of nothing) is the gap and one
//! character on each side; a finding longer than forty bytes must be covered by
//! gold to a quarter, else whole-sentence alarms would hit everything. With
//! several annotators the sentence takes the one who agrees best, as M2 and
//! ERRANT do. A finding repairs when, beside that, its first suggestion makes of
//! the text what the edits under it make of it.

use serde::Serialize;

use crate::span::Span;

/// Findings longer than this many bytes must be covered by gold to a quarter.
const LONG: usize = 40;

/// What is wrong at one place, and what could stand there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit {
    /// Where; empty for something missing.
    pub span: Span,
    /// Each is right; none where the data names none.
    pub replacements: Vec<String>,
    /// The data's name for the kind of error; empty where it gives none.
    pub kind: String,
}

/// What a detector says of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Where.
    pub span: Span,
    /// Its first suggestion.
    pub suggestion: Option<&'a str>,
}

/// Whether a finding was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It overlaps no edit.
    False,
    /// It overlaps an edit.
    Placed,
    /// It overlaps an edit and suggests the same.
    Repaired,
}

/// Counts of one or many sentences; sums by [`Counts::add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Findings that overlap an edit.
    pub true_positives: u64,
    /// Findings that overlap none.
    pub false_positives: u64,
    /// Edits that a finding overlaps.
    pub found: u64,
    /// Edits that none does.
    pub missed: u64,
    /// Findings that overlap an edit and suggest the same.
    pub repaired: u64,
}

impl Counts {
    /// Adds the counts of other sentences.
    pub fn add(&mut self, other: Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.found += other.found;
        self.missed += other.missed;
        self.repaired += other.repaired;
    }

    /// Findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.true_positives + self.false_positives
    }

    /// Edits.
    #[must_use]
    pub fn edits(&self) -> u64 {
        self.found + self.missed
    }

    /// Share of the findings that are right; 1 without findings.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.findings())
    }

    /// Share of the edits that are found; 1 without edits.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.edits())
    }

    /// F of the places, with precision weighing twice as much as recall.
    #[must_use]
    pub fn f05(&self) -> f64 {
        f05(self.precision(), self.recall())
    }

    /// As [`f05`](Self::f05), counting only findings that suggest what the edits say.
    #[must_use]
    pub fn repair_f05(&self) -> f64 {
        f05(
            ratio(self.repaired, self.findings()),
            ratio(self.repaired, self.edits()),
        )
    }
}

fn f05(p: f64, r: f64) -> f64 {
    if p + r == 0.0 {
        0.0
    } else {
        1.25 * p * r / (0.25 * p + r)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// What came of one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// The counts.
    pub counts: Counts,
    /// For each claim, whether it was right.
    pub verdicts: Vec<Verdict>,
    /// For each edit, whether a claim overlaps it.
    pub found: Vec<bool>,
    /// Number of the annotator whose edits these are.
    pub annotator: usize,
}

/// Judges the claims about one text by one annotator's edits.
#[must_use]
pub fn judge(text: &str, claims: &[Claim<'_>], edits: &[Edit]) -> Judgement {
    let mut counts = Counts::default();
    let verdict = |claim: &Claim<'_>| {
        let under: Vec<&Edit> = edits.iter().filter(|e| hits(claim.span, e.span)).collect();
        if under.is_empty() {
            Verdict::False
        } else if repairs(text, *claim, &under) {
            Verdict::Repaired
        } else {
            Verdict::Placed
        }
    };
    let verdicts: Vec<Verdict> = claims.iter().map(verdict).collect();
    for verdict in &verdicts {
        match verdict {
            Verdict::False => counts.false_positives += 1,
            Verdict::Placed => counts.true_positives += 1,
            Verdict::Repaired => {
                counts.true_positives += 1;
                counts.repaired += 1;
            }
        }
    }
    let found: Vec<bool> = edits
        .iter()
        .map(|edit| claims.iter().any(|claim| hits(claim.span, edit.span)))
        .collect();
    counts.found = found.iter().filter(|found| **found).count() as u64;
    counts.missed = found.len() as u64 - counts.found;
    Judgement {
        counts,
        verdicts,
        found,
        annotator: 0,
    }
}

/// As [`judge`], by the annotator who agrees best (highest F0.5, the first of equals).
///
/// Without annotators every finding is false.
#[must_use]
pub fn judge_best(text: &str, claims: &[Claim<'_>], annotators: &[Vec<Edit>]) -> Judgement {
    let judged = annotators
        .iter()
        .enumerate()
        .map(|(annotator, edits)| Judgement {
            annotator,
            ..judge(text, claims, edits)
        });
    judged
        .reduce(|best, next| {
            if next.counts.f05() > best.counts.f05() {
                next
            } else {
                best
            }
        })
        .unwrap_or_else(|| judge(text, claims, &[]))
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

/// Whether the suggestion makes the same text as one of the edits, or all of them together.
fn repairs(text: &str, claim: Claim<'_>, edits: &[&Edit]) -> bool {
    let Some(suggestion) = claim.suggestion else {
        return false;
    };
    let start = edits.iter().map(|e| e.span.start).min();
    let end = edits.iter().map(|e| e.span.end).max();
    let region = Span {
        start: claim.span.start.min(start.unwrap_or(claim.span.start)),
        end: claim.span.end.max(end.unwrap_or(claim.span.end)),
    };
    // Room for the space that a deleted or inserted word brings or takes.
    let region = region.range();
    let mut from = region.start.saturating_sub(1);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (region.end + 1).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let made = |changes: &[(Span, &str)]| {
        let (mut made, mut at) = (String::new(), from);
        for (span, replacement) in changes {
            made.push_str(text.get(at..span.start as usize).unwrap_or_default());
            made.push_str(replacement);
            at = span.end as usize;
        }
        made.push_str(text.get(at..to).unwrap_or_default());
        made.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let claimed = made(&[(claim.span, suggestion)]);
    let one = |edit: &&Edit| {
        let mut rights = edit.replacements.iter();
        rights.any(|right| made(&[(edit.span, right)]) == claimed)
    };
    let together = || {
        let firsts: Option<Vec<(Span, &str)>> = edits
            .iter()
            .map(|edit| Some((edit.span, edit.replacements.first()?.as_str())))
            .collect();
        firsts.is_some_and(|firsts| made(&firsts) == claimed)
    };
    edits.iter().any(one) || together()
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

    fn count(text: &str, claims: &[(usize, usize)], edits: &[(usize, usize)]) -> Counts {
        judge(text, &places(claims), &marks(edits)).counts
    }

    fn places(spans: &[(usize, usize)]) -> Vec<Claim<'static>> {
        let claim = |&(start, end): &(usize, usize)| Claim {
            span: Span::new(start, end),
            suggestion: None,
        };
        spans.iter().map(claim).collect()
    }

    fn marks(spans: &[(usize, usize)]) -> Vec<Edit> {
        let edit = |&(start, end): &(usize, usize)| Edit {
            span: Span::new(start, end),
            replacements: Vec::new(),
            kind: String::new(),
        };
        spans.iter().map(edit).collect()
    }

    #[test]
    fn overlap_counts_both_ways() {
        let counts = count("", &[(0, 4), (10, 12)], &[(3, 5), (20, 22)]);
        let wanted = Counts {
            true_positives: 1,
            false_positives: 1,
            found: 1,
            missed: 1,
            repaired: 0,
        };
        assert_eq!(counts, wanted);
        assert!((counts.f05() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn insertions_are_gaps_and_long_findings_must_be_covered() {
        assert_eq!(count("", &[(4, 6)], &[(4, 4)]).true_positives, 1);
        assert_eq!(count("", &[(7, 9)], &[(4, 4)]).true_positives, 0);
        assert_eq!(count("", &[(0, 60)], &[(3, 6)]).true_positives, 0);
        assert_eq!(count("", &[(0, 60)], &[(3, 30)]).true_positives, 1);
    }

    #[test]
    fn the_best_annotator_is_taken() {
        let gold = [marks(&[(8, 9)]), marks(&[(0, 2)])];
        assert_eq!(
            judge_best("", &places(&[(0, 1)]), &gold).verdicts,
            [Verdict::Placed]
        );
        let alone = judge_best("", &places(&[(0, 1)]), &[]);
        assert_eq!(alone.verdicts, [Verdict::False]);
    }

    #[test]
    fn a_repair_is_the_same_text_however_it_is_cut() {
        let text = "We discussed about plan today";
        let edit = |start, end, right: &str| Edit {
            span: Span::new(start, end),
            replacements: vec![right.to_owned()],
            kind: String::new(),
        };
        let verdict = |start, end, suggestion, edits: &[Edit]| {
            let claim = Claim {
                span: Span::new(start, end),
                suggestion: Some(suggestion),
            };
            judge(text, &[claim], edits).verdicts[0]
        };
        let unneeded = [edit(12, 18, "")];
        assert_eq!(verdict(3, 18, "discussed", &unneeded), Verdict::Repaired);
        assert_eq!(verdict(13, 18, "", &unneeded), Verdict::Repaired);
        assert_eq!(verdict(13, 18, "of", &unneeded), Verdict::Placed);
        let both = [edit(13, 18, "the"), edit(19, 23, "plans")];
        assert_eq!(verdict(13, 23, "the plans", &both), Verdict::Repaired);
        let missing = [edit(19, 19, "the ")];
        assert_eq!(verdict(19, 23, "the plan", &missing), Verdict::Repaired);
    }
}
