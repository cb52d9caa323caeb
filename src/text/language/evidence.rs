//! What a text shows about its language: letters and words of each script, and
//! what their n-grams add up to.
//!
//! Evidence is whole numbers, so that of several texts is added up in any
//! order with the same result.

use crate::document::Language;
use crate::text::script::Writing;

use super::features::words;
use super::languages::{Allowed, Group, ceiling};
use super::model::{Model, Sums};
use super::rules;

/// The most bytes of a text that are read by [`Evidence::sampled`].
const MOST: usize = 2048;
/// How many pieces a longer text is sampled in.
const PIECES: usize = 8;
/// Below this probability nothing is said.
const FLOOR: f32 = 0.08;

/// N-grams between two looks at whether they have decided.
const CHECK_EVERY: u32 = 30;

/// Counts of a text or of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Letters by [`Writing`].
    pub(super) letters: [u32; Writing::COUNT],
    /// Words by [`Writing`].
    pub(super) words: [u32; Writing::COUNT],
    /// Weights by [`Group`].
    pub(super) sums: [Sums; Group::ALL.len()],
}

impl Evidence {
    pub(super) const NONE: Self = Self {
        letters: [0; Writing::COUNT],
        words: [0; Writing::COUNT],
        sums: [Sums::ZERO; Group::ALL.len()],
    };

    /// The evidence of pieces spread evenly over `text`; of all of it when it is short.
    pub(super) fn sampled(model: &Model, text: &str) -> Self {
        let mut evidence = Self::NONE;
        if text.len() <= MOST {
            evidence.read(model, text, true);
            return evidence;
        }
        let length = MOST / PIECES;
        for piece in 0..PIECES {
            let start = text.floor_char_boundary((text.len() - length) / (PIECES - 1) * piece);
            let end = text.floor_char_boundary(start + length);
            // From a word's beginning to a word's end, where there are spaces.
            let part = &text[start..end];
            let from = if start == 0 {
                0
            } else {
                part.find(' ').unwrap_or(0)
            };
            let to = part
                .rfind(' ')
                .filter(|&to| to > from)
                .unwrap_or(part.len());
            evidence.read(model, &part[from..to], false);
        }
        evidence
    }

    /// Reads `text`; where `clear_is_enough`, n-grams of a script are no longer
    /// looked up once they have decided.
    fn read(&mut self, model: &Model, text: &str, clear_is_enough: bool) {
        let mut decided = [false; Group::ALL.len()];
        let mut next_check = [CHECK_EVERY; Group::ALL.len()];
        words(text, |word| {
            let writing = word.writing as usize;
            self.letters[writing] = self.letters[writing].saturating_add(word.letters());
            self.words[writing] = self.words[writing].saturating_add(1);
            let Some(group) = Group::of(word.writing) else {
                return;
            };
            let at = group as usize;
            if decided[at] {
                return;
            }
            model.add_word(word.marked, group, &mut self.sums[at]);
            if clear_is_enough && self.sums[at].grams >= next_check[at] {
                next_check[at] = self.sums[at].grams + CHECK_EVERY;
                decided[at] = model.is_clear(group, &self.sums[at]);
            }
        });
    }

    /// Adds the evidence of another text.
    pub(super) fn add(&mut self, other: &Self) {
        for (a, b) in self.letters.iter_mut().zip(other.letters) {
            *a = a.saturating_add(b);
        }
        for (a, b) in self.words.iter_mut().zip(other.words) {
            *a = a.saturating_add(b);
        }
        for (a, b) in self.sums.iter_mut().zip(&other.sums) {
            a.add(b);
        }
    }

    /// The likely languages, likeliest first, those of at least [`FLOOR`]; one where the script decides.
    pub(super) fn ranked(&self, model: &Model, allowed: Allowed) -> Vec<Language> {
        let first = self.verdict(model, allowed);
        let group = rules::dominant(self).and_then(Group::of);
        let (Some(group), true) = (group, first.code != Language::UNKNOWN.code) else {
            return vec![first];
        };
        if group.column(first.code).is_none() || first.confidence >= 1.0 - FLOOR {
            return vec![first];
        }
        let probabilities = model.probabilities(group, &self.sums[group as usize]);
        let mut ranked: Vec<Language> = group
            .codes()
            .iter()
            .zip(probabilities)
            .enumerate()
            .filter(|&(column, (&code, p))| {
                p >= FLOOR && code != first.code && allowed.has(group, column)
            })
            .map(|(_, (&code, confidence))| Language { code, confidence })
            .collect();
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        // A ceiling may have put the first below the second.
        for other in &mut ranked {
            other.confidence = other.confidence.min(first.confidence);
        }
        ranked.insert(0, first);
        ranked
    }

    /// The most likely language.
    pub(super) fn verdict(&self, model: &Model, allowed: Allowed) -> Language {
        let Some(writing) = rules::dominant(self) else {
            return Language::UNKNOWN;
        };
        if let Some(language) = rules::only_language(writing, self) {
            return language;
        }
        let Some(group) = Group::of(writing) else {
            return Language::UNKNOWN;
        };
        let probabilities = model.probabilities(group, &self.sums[group as usize]);
        let mut best = (0, 0.0);
        let mut total = 0.0;
        for (column, &p) in probabilities[..group.codes().len()].iter().enumerate() {
            if !allowed.has(group, column) {
                continue;
            }
            total += p;
            if p > best.1 {
                best = (column, p);
            }
        }
        let best = (best.0, best.1 / total.max(f32::MIN_POSITIVE));
        if best.1 < FLOOR {
            return Language::UNKNOWN;
        }
        Language {
            code: group.codes()[best.0],
            confidence: best.1.min(ceiling(group.codes()[best.0])),
        }
    }
}
