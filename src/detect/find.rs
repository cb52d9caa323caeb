//! Runs the rules of one pack over a document: patterns where the index hits, raw strings,
//! expressions near their gates, detectors written in code.

use super::compiled::{Automaton, Compiled, Target};
use super::detector::Channel;
use super::disguise::{self, Joined};
use super::fold::{fold_hash, pair_hash};
use super::hit::Hit;
use super::lazy::Lazy;
use super::native;
use super::program::{Machine, Match, View};
use crate::document::Document;
use crate::span::Span;

/// A document with what all packs ask of it.
#[derive(Debug)]
pub(crate) struct Reading<'d, 't> {
    document: &'d Document<'t>,
    channel: Channel,
    /// Folded hashes of the tokens.
    hashes: Vec<u64>,
    /// The sentences that hold disguised words, with these joined.
    joined: Option<Joined>,
}

impl<'d, 't> Reading<'d, 't> {
    pub(crate) fn new(document: &'d Document<'t>, channel: Channel) -> Self {
        let tokens = document.tokens.iter();
        let hashes: Vec<u64> = tokens
            .map(|token| fold_hash(token.of(document.text)))
            .collect();
        Self {
            document,
            channel,
            joined: disguise::join(document, &hashes),
            hashes,
        }
    }
}

impl Compiled {
    /// Appends the matches in a document.
    pub(crate) fn find(&self, reading: &Reading<'_, '_>, hits: &mut Vec<Hit>) {
        self.match_tokens(reading, hits);
        self.match_raw(reading.document, hits);
    }

    fn match_tokens(&self, reading: &Reading<'_, '_>, hits: &mut Vec<Hit>) {
        let Reading {
            document,
            channel,
            hashes,
            joined,
        } = reading;
        let text = document.text;
        let mut machine = Machine::default();
        for sentence in &document.sentences {
            let (first, last) = (sentence.first as usize, sentence.last as usize);
            let view = View {
                text,
                tokens: &document.tokens,
                hashes,
                first,
                last,
            };
            self.match_sentence(view, &mut machine, hits);
        }
        if let Some(joined) = joined {
            for &(first, last) in &joined.sentences {
                let view = View {
                    text,
                    tokens: &joined.tokens,
                    hashes: &joined.hashes,
                    first,
                    last,
                };
                self.match_sentence(view, &mut machine, hits);
            }
        }
        if let Some((phrases, rules)) = &self.phrases {
            phrases.scan(document, hashes, rules, hits);
        }
        let from = hits.len();
        for (rule, name) in &self.natives {
            let context = native::Context {
                document,
                hashes,
                joined: joined.as_ref(),
                channel: *channel,
                rule: *rule,
            };
            native::run(name, context, hits);
        }
        self.confusions.run(document, hashes, *channel, hits);
        let found = hits.split_off(from).into_iter();
        hits.extend(found.filter(|hit| !self.excepted(text, hit.rule, hit.span)));
    }

    fn match_sentence(&self, view: View<'_>, machine: &mut Machine, hits: &mut Vec<Hit>) {
        let mut before = None;
        for (at, &hash) in (view.first..).zip(&view.hashes[view.first..view.last]) {
            self.at_anchor(view, at, hash, machine, hits);
            if let Some(before) = before {
                self.at_anchor(view, at, pair_hash(before, hash), machine, hits);
            }
            before = Some(hash);
        }
    }

    #[inline(always)]
    fn at_anchor(
        &self,
        view: View<'_>,
        at: usize,
        key: u64,
        machine: &mut Machine,
        hits: &mut Vec<Hit>,
    ) {
        if self.index.may_hold(key) {
            self.try_patterns(view, at, key, machine, hits);
        }
    }

    #[inline(never)]
    fn try_patterns(
        &self,
        view: View<'_>,
        at: usize,
        key: u64,
        machine: &mut Machine,
        hits: &mut Vec<Hit>,
    ) {
        for entry in self.index.get(key) {
            let Some(pattern) = self.patterns.get(entry.pattern as usize) else {
                continue;
            };
            for back in (entry.low..=entry.high).rev() {
                let Some(start) = at.checked_sub(usize::from(back)) else {
                    continue;
                };
                if start < view.first {
                    continue;
                }
                if let Some(found) = pattern.program.run(view, start, machine)
                    && !self.guarded(view, pattern.rule, &found, machine)
                {
                    let (open, close) = found.focus();
                    let Some(span) = cover(view, open, close) else {
                        continue;
                    };
                    let mut hit = Hit::new(pattern.rule, span);
                    hit.right = pattern.right;
                    for (slot, capture) in hit.captures.iter_mut().enumerate() {
                        *capture = found
                            .capture(slot + 1)
                            .and_then(|(open, close)| cover(view, open, close));
                    }
                    hits.push(hit);
                    break;
                }
            }
        }
    }

    /// Whether something around the match forbids it.
    fn guarded(&self, view: View<'_>, rule: u32, found: &Match, machine: &mut Machine) -> bool {
        let Some(guards) = self.guards.get(rule as usize) else {
            return false;
        };
        let before = guards.not_before.iter().any(|(program, (low, high))| {
            let cut = View {
                last: found.first,
                ..view
            };
            (*low..=*high).any(|width| {
                found.first.checked_sub(width).is_some_and(|start| {
                    start >= view.first
                        && program
                            .run(cut, start, machine)
                            .is_some_and(|m| m.last == found.first)
                })
            })
        });
        before
            || guards
                .not_after
                .iter()
                .any(|program| program.run(view, found.last, machine).is_some())
            || guards.except.iter().any(|(program, width)| {
                let (open, close) = found.focus();
                let from = open.saturating_sub(*width).max(view.first);
                (from..close.max(open + 1)).any(|start| {
                    let overlap = program.run(view, start, machine);
                    overlap.is_some_and(|m| m.last > open)
                })
            })
    }

    fn match_raw(&self, document: &Document<'_>, hits: &mut Vec<Hit>) {
        let Some(Automaton(automaton)) = &self.raw else {
            return;
        };
        let text = document.text;
        let mut gated: Vec<(u32, Span)> = Vec::new();
        for found in automaton.find_overlapping_iter(text) {
            let span = Span::new(found.start(), found.end());
            for target in self.targets.of(found.value()) {
                match target {
                    Target::Literal(rule, right) => {
                        if !self.excepted(text, *rule, span) {
                            hits.push(Hit {
                                right: *right,
                                ..Hit::new(*rule, span)
                            });
                        }
                    }
                    Target::Gate(rule) => gated.push((*rule, span)),
                }
            }
        }
        gated.sort_unstable();
        for gates in gated.chunk_by(|a, b| a.0 == b.0) {
            let rule = gates[0].0;
            let Some(Some(expression)) = self.regexes.get(rule as usize) else {
                continue;
            };
            let gates = gates.iter().map(|(_, span)| span.range());
            expression.search(text, gates, |span, captures| {
                if !span.is_empty() && !self.excepted(text, rule, span) {
                    hits.push(Hit {
                        captures,
                        ..Hit::new(rule, span)
                    });
                }
            });
        }
    }

    /// Whether an exception of a rule over raw text overlaps the span.
    fn excepted(&self, text: &str, rule: u32, span: Span) -> bool {
        let Some(guards) = self.guards.get(rule as usize) else {
            return false;
        };
        if guards.except_raw.is_empty() {
            return false;
        }
        const AROUND: usize = 48;
        let range = span.range();
        let from = text.ceil_char_boundary(range.start.saturating_sub(AROUND));
        let to = text.floor_char_boundary(range.end + AROUND);
        let window = &text[from..to];
        guards.except_raw.iter().filter_map(Lazy::get).any(|regex| {
            regex
                .find_iter(window)
                .any(|m| m.start() + from < range.end && m.end() + from > range.start)
        })
    }
}

/// The bytes of tokens `open..close`; none for an empty range.
fn cover(view: View<'_>, open: usize, close: usize) -> Option<Span> {
    let (first, last) = (
        view.tokens.get(open)?,
        view.tokens.get(close.checked_sub(1)?)?,
    );
    (open < close).then_some(Span {
        start: first.span.start,
        end: last.span.end,
    })
}
