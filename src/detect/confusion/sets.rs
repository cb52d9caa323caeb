//! Pairs of confused words, each told apart by its context.
//!
//! Rules name a pair (`native = "confusion"`, `confuses = [wrong, right]`);
//! the trained model says how likely the other word is. One look-up a
//! token finds the words that could be wrong, and only there the context is read.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::detector::Channel;
use super::super::fold::fold_hash;
use super::super::hit::Hit;
use super::super::wording::capitalised_share;
use super::pairs::{PairKind, SetModel};
use super::window::{Cased, Classes, Unit, UnitKind, Window, cased, pair_seed};
use crate::detect::image::HashBits;
use crate::document::{CaseStyle, Document, Sentence};
use crate::span::Span;

/// The model that comes with wordprint; its card is `lexicons/models/confusion.md`.
static MODEL: LazyLock<Option<SetModel>> = LazyLock::new(|| {
    // A test holds that the built-in model loads.
    SetModel::from_static(include_bytes!("../../../lexicons/models/confusion.bin")).ok()
});

/// More evidence asked than the model's thresholds, which let through about one finding in three
/// million clean words each: of the findings in written text within this margin, most were false.
const WRITTEN: f32 = 1.0;

/// The same where there are no capitals and marks to go by, as in captions.
const SPOKEN: f32 = 2.0;

/// A word that may be wrong, and what could be meant.
#[derive(Debug, Clone)]
struct Candidate {
    rule: u32,
    pair: usize,
    seed: u64,
    /// Whether the written word is the second of the pair.
    second: bool,
    kind: PairKind,
    threshold: f32,
    /// Folded hashes of the tokens of the written word after its first.
    rest: Vec<u64>,
    /// Folded hash of the first token of the other word.
    other: u64,
}

/// The pairs that a rule set asks about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sets {
    /// Folded hashes of the first tokens of the words that may be wrong.
    firsts: HashBits,
    by_first: FxHashMap<u64, Vec<Candidate>>,
}

impl Sets {
    /// Files each rule under the first token of its wrong word; `split` cuts words into tokens.
    /// Gives the number of a rule whose pair the model does not know.
    pub(crate) fn new(
        rules: &[(u32, [String; 2])],
        split: &dyn Fn(&str) -> Vec<String>,
    ) -> Result<Self, u32> {
        if rules.is_empty() {
            return Ok(Self::default());
        }
        let mut firsts = Vec::with_capacity(rules.len());
        let mut sets = Self::default();
        let pairs = MODEL.as_ref().map_or(&[][..], SetModel::pairs);
        let mut numbers: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for (at, pair) in pairs.iter().enumerate() {
            numbers
                .entry((&pair.words[0], &pair.words[1]))
                .or_insert(at);
        }
        for (rule, [wrong, right]) in rules {
            let pair = |first, second| numbers.get(&(first, second)).copied();
            let known = match pair(wrong.as_str(), right.as_str()) {
                Some(at) => Some((at, false)),
                None => pair(right, wrong).map(|at| (at, true)),
            };
            let Some((at, second)) = known else {
                return Err(*rule);
            };
            let hashes = |word: &str| -> Vec<u64> {
                split(word).iter().map(|token| fold_hash(token)).collect()
            };
            let (own, other) = (hashes(wrong), hashes(right));
            let (Some((first, rest)), Some(other)) = (own.split_first(), other.first()) else {
                return Err(*rule);
            };
            let threshold = pairs[at].thresholds[usize::from(second)];
            if threshold.is_infinite() {
                continue;
            }
            firsts.push(*first);
            sets.by_first.entry(*first).or_default().push(Candidate {
                rule: *rule,
                pair: at,
                seed: pair_seed(&pairs[at].words),
                second,
                kind: pairs[at].kind,
                threshold,
                rest: rest.to_vec(),
                other: *other,
            });
        }
        sets.firsts = HashBits::new(firsts.into_iter());
        Ok(sets)
    }

    /// Appends what is wrong in `document`; `hashes` are the folded hashes of its tokens.
    pub(crate) fn run(
        &self,
        document: &Document<'_>,
        hashes: &[u64],
        channel: Channel,
        hits: &mut Vec<Hit>,
    ) {
        let Some(model) = MODEL.as_ref().filter(|_| !self.by_first.is_empty()) else {
            return;
        };
        let mut features = Vec::new();
        // The words of the sentence as neighbours; read when the first place is found in it.
        let mut units: Vec<Unit> = Vec::new();
        for sentence in &document.sentences {
            let mut headline = None;
            units.clear();
            for at in sentence.first as usize..sentence.last as usize {
                if !self.firsts.may_hold(hashes[at]) {
                    continue;
                }
                let Some(candidates) = self.by_first.get(&hashes[at]) else {
                    continue;
                };
                let mut best: Option<(f32, usize, usize)> = None;
                // The window after so many tokens; its features are in `features`.
                let mut seen: Option<(usize, Window)> = None;
                for (number, candidate) in candidates.iter().enumerate() {
                    let end = at + 1 + candidate.rest.len();
                    if end > sentence.last as usize || hashes[at + 1..end] != candidate.rest[..] {
                        continue;
                    }
                    let place = Place {
                        document,
                        hashes,
                        sentence,
                        at,
                        end,
                    };
                    if !place.open(candidate.kind) {
                        continue;
                    }
                    let window = match &seen {
                        Some((to, window)) if *to == end => window,
                        _ => {
                            if units.is_empty() {
                                place.units(&model.classes, &mut units);
                            }
                            let window = place.window(&units);
                            window.features(&mut features);
                            &seen.insert((end, window)).1
                        }
                    };
                    if discussed(window, candidate.other) {
                        continue;
                    }
                    let odds = model.odds(candidate.pair, candidate.seed, &features);
                    let odds = if candidate.second { odds } else { -odds };
                    let asked = candidate.threshold
                        + match channel {
                            Channel::Written => WRITTEN,
                            Channel::Spoken => SPOKEN,
                        };
                    let margin = odds - asked;
                    if margin > 0.0 && best.is_none_or(|(most, _, _)| margin > most) {
                        best = Some((margin, number, end));
                    }
                }
                let Some((margin, number, end)) = best else {
                    continue;
                };
                let headline =
                    *headline.get_or_insert_with(|| capitalised_share(document, sentence) > 0.6);
                if headline && document.case == CaseStyle::Mixed {
                    continue;
                }
                let span = Span {
                    start: document.tokens[at].span.start,
                    end: document.tokens[end - 1].span.end,
                };
                let mut hit = Hit::new(candidates[number].rule, span);
                hit.confidence = Some(1.0 - 0.1 * (-0.5 * (margin + 1.0)).exp());
                hits.push(hit);
            }
        }
    }
}

/// Tokens `at..end` of a sentence.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    document: &'a Document<'a>,
    hashes: &'a [u64],
    sentence: &'a Sentence,
    at: usize,
    end: usize,
}

impl Place<'_> {
    /// Whether the word can be judged by the way it is cased: capitals inside a sentence make
    /// names of words.
    fn open(&self, kind: PairKind) -> bool {
        let cased = cased(self.document.tokens[self.at].of(self.document.text));
        match kind {
            PairKind::Case => cased == Cased::Lower && self.document.case == CaseStyle::Mixed,
            PairKind::Word => match self.document.case {
                CaseStyle::Mixed => {
                    cased == Cased::Lower
                        || (cased == Cased::Capital && self.at == self.sentence.first as usize)
                }
                _ => true,
            },
        }
    }

    /// The words of the sentence, as neighbours.
    fn units(&self, classes: &Classes, units: &mut Vec<Unit>) {
        let range = self.sentence.first as usize..self.sentence.last as usize;
        units.extend(range.map(|index| {
            let token = self.document.tokens[index];
            let mut unit = Unit::near(token, self.document.text, self.hashes[index]);
            if unit.kind == UnitKind::Word && unit.class == 0 {
                unit.class = classes.of(unit.word);
            }
            unit
        }));
    }

    /// What stands around the place, of the sentence's `units`.
    fn window(&self, units: &[Unit]) -> Window {
        let mut window = Window::EDGES;
        let first = self.sentence.first as usize;
        let before = units.get(..self.at.saturating_sub(first));
        let after = units.get(self.end.saturating_sub(first)..);
        let before = before.unwrap_or_default().iter().rev();
        for (slot, unit) in window.left.iter_mut().zip(before) {
            *slot = *unit;
        }
        for (slot, unit) in window.right.iter_mut().zip(after.unwrap_or_default()) {
            *slot = *unit;
        }
        window
    }
}

/// Whether the word is spoken of and not used: "affect" in quotation marks, or beside "effect".
pub(super) fn discussed(window: &Window, other: u64) -> bool {
    let near = window.left[..3].iter().chain(&window.right[..3]);
    (window.left[0].is_quote() && window.right[0].is_quote())
        || near.into_iter().any(|unit| unit.word == other)
}

impl SetModel {
    /// Log likelihood ratio of the first word of pair number `pair` against the second at tokens
    /// `at..end` of a document, whatever stands there.
    ///
    /// # Panics
    /// When there is no such pair or there are no such tokens.
    #[must_use]
    pub fn log_ratio(&self, document: &Document<'_>, pair: usize, at: usize, end: usize) -> f32 {
        let tokens = document.tokens.iter();
        let hashes: Vec<u64> = tokens
            .map(|token| fold_hash(token.of(document.text)))
            .collect();
        let whole = Sentence {
            span: Span::new(0, document.text.len()),
            first: 0,
            last: document.tokens.len() as u32,
        };
        let after = document
            .sentences
            .partition_point(|s| s.first as usize <= at);
        let place = Place {
            document,
            hashes: &hashes,
            sentence: document.sentences[..after].last().unwrap_or(&whole),
            at,
            end,
        };
        let (mut units, mut features) = (Vec::new(), Vec::new());
        place.units(&self.classes, &mut units);
        place.window(&units).features(&mut features);
        self.odds(pair, pair_seed(&self.pairs[pair].words), &features)
    }
}
