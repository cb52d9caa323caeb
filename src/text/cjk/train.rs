//! Trains the weights of cuts on sentences cut by hand: an averaged structured perceptron.
//!
//! The lattice is searched with the weights so far; where its path differs from the hand's, the
//! features of missing cuts gain and those of surplus ones lose. For Chinese, words and their
//! lengths have weights too while training, which are thrown away afterwards: they take up
//! what is a convention of the treebank (which words it parts), so that what stays is about characters.

use std::collections::BTreeMap;

use super::lattice::{Lattice, Unknown};
use super::table::{Char, Table};
use super::weights::outside;

/// How often the sentences are gone through.
const ROUNDS: usize = 8;
/// What a mistake moves a weight, in thousandths of a nat.
const STEP: f64 = 150.0;
/// Weights below this say nothing.
const SMALLEST: f64 = 40.0;

/// A feature: its kind, and up to four characters.
type Feature = (u8, [u16; 4]);
const BEFORE: u8 = 0;
const AFTER: u8 = 1;
/// Pairs that end before the place, lie across it, begin after it.
const PAIRS: [u8; 3] = [2, 3, 4];
const WORD: u8 = 5;
const LENGTH: u8 = 6;

/// A run of characters with its cuts.
struct Run {
    chars: Vec<Char>,
    /// The UTF-16 units that the characters are looked up as.
    codes: Vec<u16>,
    before: u16,
    after: u16,
    gold: Vec<usize>,
}

/// A weight, and the sum of its changes by time, for the average.
#[derive(Default, Clone, Copy)]
struct Weight {
    now: f64,
    moved: f64,
}

/// Rows for `weights::rows`: single characters and pairs.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) singles: Vec<u8>,
    pub(super) pairs: Vec<u8>,
}

/// What the weights are trained for.
pub(super) struct Task<'t> {
    /// The words, without weights.
    pub(super) table: &'t Table,
    /// What a UTF-16 unit is looked up as.
    pub(super) code: &'t dyn Fn(u16) -> u16,
    pub(super) unknown: Unknown,
    /// Whether words and lengths have weights while training.
    pub(super) words: bool,
}

impl Task<'_> {
    /// Trains on sentences, each a list of its words.
    pub(super) fn train(&self, sentences: &[Vec<String>]) -> Rows {
        let runs: Vec<Run> = sentences
            .iter()
            .flat_map(|words| self.runs(words))
            .collect();
        let mut weights: BTreeMap<Feature, Weight> = BTreeMap::new();
        let mut lattice = Lattice::default();
        let mut time = 0.0;
        for round in 0..ROUNDS {
            // Another order each round.
            let shift = round * runs.len() / ROUNDS;
            for index in 0..runs.len() {
                let Some(run) = runs.get((index + shift) % runs.len()) else {
                    continue;
                };
                time += 1.0;
                self.learn(run, &mut lattice, &mut weights, time);
            }
        }
        rows(&weights, time)
    }

    fn learn(
        &self,
        run: &Run,
        lattice: &mut Lattice,
        weights: &mut BTreeMap<Feature, Weight>,
        time: f64,
    ) {
        let count = run.chars.len();
        let weight = |feature: &Feature| weights.get(feature).map_or(0.0, |weight| weight.now);
        let scores: Vec<i32> = (0..count)
            .map(|at| features(run, at).iter().map(weight).sum::<f64>() as i32)
            .collect();
        lattice.chars.clone_from(&run.chars);
        lattice.look_up(self.table, run.before, run.after);
        lattice.cheapest(
            self.table,
            self.unknown,
            |_, _, at| scores[at],
            |from, to| {
                if self.words {
                    -(word_features(run, from, to).iter().map(weight).sum::<f64>() as i32)
                } else {
                    0
                }
            },
        );
        let found: Vec<usize> = lattice.cuts.iter().rev().copied().collect();
        if found == run.gold {
            return;
        }
        let mut change = |feature: Feature, by: f64| {
            let weight = weights.entry(feature).or_default();
            weight.now += by;
            weight.moved += by * time;
        };
        for (cuts, others, by) in [(&run.gold, &found, STEP), (&found, &run.gold, -STEP)] {
            for &at in cuts.iter().filter(|at| **at > 0 && !others.contains(at)) {
                for feature in features(run, at) {
                    change(feature, by);
                }
            }
            if !self.words {
                continue;
            }
            let words = |cuts: &[usize]| -> Vec<(usize, usize)> {
                let ends = cuts.iter().skip(1).copied().chain([count]);
                cuts.iter().copied().zip(ends).collect()
            };
            let others = words(others);
            for (from, to) in words(cuts) {
                if !others.contains(&(from, to)) {
                    for feature in word_features(run, from, to) {
                        change(feature, by);
                    }
                }
            }
        }
    }

    /// The runs of Han and kana of a sentence.
    fn runs(&self, words: &[String]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let (mut last, mut inside) = (None, false);
        for word in words {
            for (at, ch) in word.chars().enumerate() {
                if !is_cjk(ch) {
                    if inside && let Some(run) = runs.last_mut() {
                        run.after = outside(Some(ch));
                    }
                    inside = false;
                } else {
                    if !inside {
                        runs.push(Run {
                            chars: Vec::new(),
                            codes: Vec::new(),
                            before: outside(last),
                            after: outside(None),
                            gold: Vec::new(),
                        });
                    }
                    if let Some(run) = runs.last_mut() {
                        if at == 0 || !inside {
                            run.gold.push(run.chars.len());
                        }
                        run.chars.push(self.table.char(ch));
                        let unit = u16::try_from(u32::from(ch)).unwrap_or(0);
                        run.codes.push((self.code)(unit));
                    }
                    inside = true;
                }
                last = Some(ch);
            }
        }
        runs
    }
}

fn is_cjk(ch: char) -> bool {
    matches!(ch, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FE}' | '\u{3400}'..='\u{9FFF}' | '〇' | '々')
}

/// The features of a cut before the character at `at`.
fn features(run: &Run, at: usize) -> [Feature; 5] {
    let code = |offset: isize| {
        let place = at.checked_add_signed(offset);
        match place {
            None => run.before,
            Some(place) => run.codes.get(place).copied().unwrap_or(run.after),
        }
    };
    let pair = |kind: u8, offset: isize| (kind, [code(offset), code(offset + 1), 0, 0]);
    [
        (BEFORE, [code(-1), 0, 0, 0]),
        (AFTER, [code(0), 0, 0, 0]),
        pair(PAIRS[0], -2),
        pair(PAIRS[1], -1),
        pair(PAIRS[2], 0),
    ]
}

/// The word and its length.
fn word_features(run: &Run, from: usize, to: usize) -> [Feature; 2] {
    let mut word = [0; 4];
    let codes = run.codes.get(from..to).unwrap_or_default();
    // Longer words are told apart by their beginnings: they are few.
    for (slot, code) in word.iter_mut().zip(codes) {
        *slot = *code;
    }
    [(WORD, word), (LENGTH, [(to - from) as u16, 0, 0, 0])]
}

/// The averages as rows, in the order of the characters.
fn rows(weights: &BTreeMap<Feature, Weight>, time: f64) -> Rows {
    let mut singles: BTreeMap<u16, [i16; 2]> = BTreeMap::new();
    let mut pairs: BTreeMap<[u16; 2], [i16; 3]> = BTreeMap::new();
    for ((kind, codes), weight) in weights {
        let average = weight.now - weight.moved / time.max(1.0);
        if average.abs() < SMALLEST || *kind >= WORD {
            continue;
        }
        let average = average.round() as i16;
        if *kind <= AFTER {
            singles.entry(codes[0]).or_default()[usize::from(*kind)] = average;
        } else {
            let slot = usize::from(kind - PAIRS[0]);
            pairs.entry([codes[0], codes[1]]).or_default()[slot] = average;
        }
    }
    let bytes = |codes: &[u16], weights: &[i16]| -> Vec<u8> {
        let codes = codes.iter().flat_map(|code| code.to_le_bytes());
        codes
            .chain(weights.iter().flat_map(|weight| weight.to_le_bytes()))
            .collect()
    };
    Rows {
        singles: singles
            .iter()
            .flat_map(|(code, weights)| bytes(&[*code], weights))
            .collect(),
        pairs: pairs
            .iter()
            .flat_map(|(codes, weights)| bytes(codes, weights))
            .collect(),
    }
}
