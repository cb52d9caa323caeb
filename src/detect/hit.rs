//! Matches before they are findings, and which of those that overlap are kept.

use crate::span::Span;

/// A match, before overlaps are resolved.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// Number of the rule in its pack.
    pub(crate) rule: u32,
    /// Number of the pack, put in once the pack has run.
    pub(crate) pack: u32,
    /// Where.
    pub(crate) span: Span,
    /// Captures 1 to 9.
    pub(crate) captures: [Option<Span>; 9],
    /// In place of the rule's own figure.
    pub(crate) confidence: Option<f32>,
    /// The right form, in place of the rule's suggestions: an index into the compiled `rights`.
    pub(crate) right: Option<u32>,
    /// More about this hit, put after the rule's message.
    pub(crate) note: Option<String>,
    /// In place of the rule's own suggestions.
    pub(crate) suggestion: Option<String>,
}

impl Hit {
    /// A match of a rule without captures.
    pub(crate) fn new(rule: u32, span: Span) -> Self {
        Self {
            rule,
            pack: 0,
            span,
            captures: [None; 9],
            confidence: None,
            right: None,
            note: None,
            suggestion: None,
        }
    }
}

/// What decides between hits that overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rank {
    /// Place of the rule among all.
    pub(crate) order: u64,
    pub(crate) priority: i32,
    pub(crate) confidence: f32,
}

/// Keeps, of hits that overlap, those of higher priority, then the surer, then the longer.
pub(crate) fn resolve(mut hits: Vec<(Hit, Rank)>) -> Vec<(Hit, Rank)> {
    hits.sort_by_key(|(hit, rank)| (hit.span, rank.order));
    hits.dedup_by_key(|(hit, rank)| (hit.span, rank.order));
    let mut kept: Vec<(Hit, Rank)> = Vec::with_capacity(hits.len());
    let mut hits = hits.into_iter().peekable();
    while let Some(first) = hits.next() {
        // A run of hits each of which overlaps an earlier one of the run.
        let mut end = first.0.span.end;
        let mut run = vec![first];
        while let Some(next) = hits.next_if(|(next, _)| next.span.start < end) {
            end = end.max(next.0.span.end);
            run.push(next);
        }
        run.sort_by(|(a, x), (b, y)| {
            (y.priority.cmp(&x.priority))
                .then(y.confidence.total_cmp(&x.confidence))
                .then(b.span.len().cmp(&a.span.len()))
                .then(a.span.cmp(&b.span))
        });
        let mut winners: Vec<(Hit, Rank)> = Vec::with_capacity(1);
        for (hit, rank) in run {
            if winners
                .iter()
                .all(|(winner, _)| !winner.span.overlaps(hit.span))
            {
                winners.push((hit, rank));
            }
        }
        winners.sort_by_key(|(hit, _)| hit.span);
        kept.extend(winners);
    }
    kept
}
