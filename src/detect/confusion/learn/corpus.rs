//! Tokenized text in the form that training reads: one row of units, parted by sentence edges.

use xxhash_rust::xxh3::xxh3_64;

use super::super::window::{Cased, REACH, Unit, UnitKind, Window};
use crate::detect::fold::fold_hash;
use crate::detect::wording::capitalised_share;
use crate::document::{CaseStyle, Document};

/// What a text is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Weights are learned from it.
    Train,
    /// Thresholds are chosen on it.
    Tune,
    /// Edited text in which every finding counts as false, for thresholds only.
    Clean,
    /// Measured on, and used for nothing else.
    Report,
}

/// All the text of a training run.
#[derive(Debug, Default)]
pub struct Corpus {
    pub(super) units: Vec<Unit>,
    /// Start of each document in `units` and what it is for.
    parts: Vec<(u32, Part)>,
    /// Words in each part.
    words: [u64; 4],
}

impl Corpus {
    /// An empty corpus.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text. `group` names its author or source: all texts of a group serve the same part,
    /// eight of ten groups to learn, one for thresholds, one to report on. With `clean` it serves
    /// thresholds only.
    pub fn add(&mut self, document: &Document<'_>, group: &str, clean: bool) {
        let part = match xxh3_64(group.as_bytes()) % 10 {
            _ if clean => Part::Clean,
            8 => Part::Tune,
            9 => Part::Report,
            _ => Part::Train,
        };
        self.parts.push((self.units.len() as u32, part));
        let text = document.text;
        for sentence in &document.sentences {
            let tokens = document.tokens_of(sentence);
            let shouted =
                document.case != CaseStyle::Mixed || capitalised_share(document, sentence) > 0.6;
            self.units.push(Unit {
                // Says of its sentence whether capitals mean something in it.
                cased: if shouted { Cased::Upper } else { Cased::Lower },
                ..Unit::EDGE
            });
            for token in tokens {
                let hash = fold_hash(token.of(text));
                self.units.push(Unit::of(*token, text, hash));
                self.words[part as usize] += u64::from(token.is_word());
            }
        }
        self.units.push(Unit::EDGE);
    }

    /// Words in a part.
    #[must_use]
    pub fn words(&self, part: Part) -> u64 {
        self.words[part as usize]
    }

    /// What the unit at `at` is used for.
    pub(super) fn part(&self, at: usize) -> Part {
        let after = self
            .parts
            .partition_point(|(start, _)| *start as usize <= at);
        self.parts[..after]
            .last()
            .map_or(Part::Train, |(_, part)| *part)
    }

    /// Whether capitals mean nothing in the sentence of `at`, and whether `at` opens it.
    pub(super) fn sentence(&self, at: usize) -> (bool, bool) {
        let back = self.units[..at].iter().rev();
        let (mut steps, mut shouted) = (0, false);
        for unit in back {
            if unit.kind == UnitKind::Edge {
                shouted = unit.cased == Cased::Upper;
                break;
            }
            steps += 1;
        }
        (shouted, steps == 0)
    }

    /// The window around units `at..end`.
    pub(super) fn window(&self, at: usize, end: usize, marks: bool) -> Window {
        let inside = |unit: &&Unit| unit.kind != UnitKind::Edge;
        let left = self.units[..at].iter().rev().take_while(inside).copied();
        let right = self.units[end..].iter().take_while(inside).copied();
        Window::new(left.take(2 * REACH), right.take(2 * REACH), marks)
    }
}
