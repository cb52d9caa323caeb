//! Runs a comparison from fingerprints to verdict.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::f64::consts::LN_10;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::background::{Yardstick, distinct};
use super::calibration::{CalibrationModel, Kind, Ratio};
use super::comparison::{Calibration, Comparison, Contribution, Verdict};
use super::methods::{ALL, METHODS};
use super::ngram::{Model, Sequence, Smoothing};
use super::norm::{COHORT_FULL, COHORT_MIN, Norm};
use super::prepared::{MASKED_ALPHABET, Prepared, digest};
use crate::fingerprint::{Background, Fingerprint, Section};
use crate::numeric::random::splitmix64;
use crate::numeric::stats::logistic;

/// Most cohort members that scores are normalised against: beyond this the
/// norms hardly move while the cost keeps growing.
const COHORT_MAX: usize = 60;
/// Sides of fewer words are called short in the warnings.
const SHORT: u64 = 100;
/// A 90 % interval in deviations of the normal distribution.
const INTERVAL: f64 = 1.645;
/// Topic-masked log10 ratios closer to 0 than this do not contradict.
const SIGN_BAND: f64 = 0.1;

/// The yardstick of one language, and the cohort where there is one.
#[derive(Debug, Default)]
struct Channel {
    yardstick: Yardstick,
    cohort: Vec<Prepared>,
    /// The built-in grammar of the language, where there is no cohort.
    reference: Option<Model>,
}

impl Channel {
    fn builtin(language: &str) -> Self {
        let reference = Background::builtin_or_und(language).map(|b| {
            Model::new(
                &Sequence::masked(b.reference()),
                Smoothing::KneserNey,
                MASKED_ALPHABET,
            )
        });
        Self {
            yardstick: Yardstick::builtin(language),
            cohort: Vec::new(),
            reference,
        }
    }

    fn prepare(&self, fingerprint: &Fingerprint, wanted: &[bool; METHODS]) -> Prepared {
        let mut prepared = Prepared::new(fingerprint, &self.yardstick);
        if let Some(model) = &self.reference {
            prepared.reference = model.mean_ln_probability(&prepared.side.masked.0);
        }
        if !self.cohort.is_empty() {
            prepared.norm = Arc::new(self.norm(&prepared, wanted));
        }
        prepared
    }

    fn norm(&self, side: &Prepared, wanted: &[bool; METHODS]) -> Norm {
        let scores: Vec<Vec<f64>> = ALL
            .iter()
            .zip(wanted)
            .map(|(method, &wanted)| {
                let score = |other| {
                    if wanted {
                        method.score(side, other)
                    } else {
                        0.0
                    }
                };
                self.cohort.iter().map(score).collect()
            })
            .collect();
        let own = (0..self.cohort.len() as u32)
            .filter(|&i| self.cohort[i as usize].digest == side.digest)
            .collect();
        Norm::new(&scores, own)
    }
}

/// Weighs fingerprints against each other. Built once, shared by all threads.
#[derive(Debug)]
pub struct Comparer {
    cohorts: BTreeMap<String, Channel>,
    /// Built-in channels, made when first needed; `und` stands for any other language.
    builtin: BTreeMap<&'static str, OnceLock<Channel>>,
    model: Cow<'static, CalibrationModel>,
    /// Methods that some fusion weighs: the others cost time and say nothing.
    wanted: [bool; METHODS],
    threshold: f64,
}

impl Default for Comparer {
    fn default() -> Self {
        Self::new()
    }
}

/// What the methods said of one pair, before calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairScores {
    /// One number a method, in the order of [`methods::ALL`](super::methods::ALL):
    /// in deviations from the cohort where `normalised`.
    pub scores: [f64; METHODS],
    /// Whether both sides had a cohort.
    pub normalised: bool,
    /// Members of that cohort; 0 without.
    pub cohort: usize,
    /// Words of the shorter side.
    pub words: u64,
    /// Whether both sides are in one language.
    pub one_language: bool,
}

impl Comparer {
    /// The comparer with the built-in backgrounds and calibration, without a cohort.
    #[must_use]
    pub fn new() -> Self {
        let mut builtin: BTreeMap<&'static str, OnceLock<Channel>> =
            Background::builtin_languages()
                .map(|l| (l, OnceLock::new()))
                .collect();
        builtin.entry("und").or_default();
        Self {
            cohorts: BTreeMap::new(),
            builtin,
            model: Cow::Borrowed(CalibrationModel::builtin()),
            wanted: CalibrationModel::builtin().wanted(),
            threshold: 1.0,
        }
    }

    /// A comparer that normalises scores against `cohort`: fingerprints of other
    /// accounts, of the language and channel of what will be compared. No labels
    /// are needed, and a member of the cohort may itself be compared: neither side
    /// of a pair counts in the pair's norms. A language with fewer than 10 members
    /// is compared without a cohort, one with fewer than 20 by a calibration of its own.
    #[must_use]
    pub fn with_cohort(cohort: &[Fingerprint]) -> Self {
        Self::with_cohort_of(&cohort.iter().collect::<Vec<_>>())
    }

    /// [`with_cohort`](Self::with_cohort) for callers that keep their fingerprints elsewhere.
    #[must_use]
    pub fn with_cohort_of(cohort: &[&Fingerprint]) -> Self {
        let mut comparer = Self::new();
        for language in distinct(cohort.iter().map(|f| f.main_language())) {
            let mut members: Vec<(u64, &Fingerprint, &Section)> = cohort
                .iter()
                .filter(|f| f.main_language() == language)
                .filter_map(|f| f.section(language).map(|s| (digest(s), *f, s)))
                .filter(|(_, _, section)| section.words > 0)
                .collect();
            // By a scrambled digest: which members are taken must not depend on
            // their order, and one text counts once.
            members.sort_by_key(|(digest, _, _)| splitmix64(*digest));
            members.dedup_by_key(|(digest, _, _)| *digest);
            if members.len() < COHORT_MIN {
                continue;
            }
            let sections: Vec<&Section> = members.iter().map(|m| m.2).collect();
            let yardstick = Yardstick::from_sections(&sections);
            members.truncate(COHORT_MAX);
            let cohort = members
                .par_iter()
                .map(|m| Prepared::new(m.1, &yardstick))
                .collect();
            let channel = Channel {
                yardstick,
                cohort,
                reference: None,
            };
            comparer.cohorts.insert(language.to_owned(), channel);
        }
        comparer
    }

    /// Replaces the calibration.
    #[must_use]
    pub fn with_calibration(mut self, model: CalibrationModel) -> Self {
        self.wanted = model.wanted();
        self.model = Cow::Owned(model);
        self
    }

    /// Computes every method, weighed or not: for training. To be called before preparing.
    #[must_use]
    pub fn with_every_method(mut self) -> Self {
        self.wanted = [true; METHODS];
        self
    }

    /// Sets the |log10 LR| that a verdict needs; 1 (odds of ten to one) unless told.
    #[must_use]
    pub fn with_threshold(mut self, log10_lr: f64) -> Self {
        self.threshold = log10_lr.abs();
        self
    }

    /// Languages that have a cohort, with its size.
    #[must_use]
    pub fn cohort_languages(&self) -> Vec<(&str, usize)> {
        self.cohorts
            .iter()
            .map(|(l, c)| (l.as_str(), c.cohort.len()))
            .collect()
    }

    fn channel(&self, language: &str) -> Option<&Channel> {
        if let Some(channel) = self.cohorts.get(language) {
            return Some(channel);
        }
        let (key, slot) = self
            .builtin
            .get_key_value(language)
            .or_else(|| self.builtin.get_key_value("und"))?;
        Some(slot.get_or_init(|| Channel::builtin(key)))
    }

    /// Makes a fingerprint ready for many comparisons with this comparer.
    #[must_use]
    pub fn prepare(&self, fingerprint: &Fingerprint) -> Prepared {
        self.channel(fingerprint.main_language())
            .map_or_else(Prepared::default, |channel| {
                channel.prepare(fingerprint, &self.wanted)
            })
    }

    /// Prepares many, in parallel.
    #[must_use]
    pub fn prepare_all(&self, fingerprints: &[&Fingerprint]) -> Vec<Prepared> {
        fingerprints.par_iter().map(|f| self.prepare(f)).collect()
    }

    /// What each method says of a pair, normalised where both sides have a cohort.
    #[must_use]
    pub fn scores(&self, a: &Prepared, b: &Prepared) -> PairScores {
        let normalised = a.language == b.language && a.norm.is_some() && b.norm.is_some();
        let mut result = PairScores {
            scores: [0.0; METHODS],
            normalised,
            cohort: if normalised { a.norm.members() } else { 0 },
            words: a.words.min(b.words),
            one_language: a.language == b.language,
        };
        for (i, (slot, method)) in result.scores.iter_mut().zip(ALL).enumerate() {
            if !(self.wanted[i] && (result.one_language || method.language_neutral())) {
                continue;
            }
            let raw = method.score(a, b);
            *slot = if normalised {
                let one = |side: &Prepared| {
                    let norm = side.norm.statistics(i, &a.norm.own, &b.norm.own);
                    norm.filter(|n| n.1 > 1e-12)
                        .map_or(0.0, |(mean, sd)| (raw - mean) / sd)
                };
                // Beyond ten deviations nothing is learnt; texts shared by both sides end here.
                (0.5 * (one(a) + one(b))).clamp(-10.0, 10.0)
            } else if method.name() == "lambda_g" {
                // LambdaG proper: against the language's reference grammar.
                raw - 0.5 * (a.reference + b.reference)
            } else {
                raw
            };
        }
        result
    }

    fn kinds(scores: &PairScores) -> (Kind, Kind) {
        match (scores.one_language, scores.normalised) {
            (false, _) => (Kind::Neutral, Kind::Neutral),
            (true, true) if scores.cohort < COHORT_FULL => {
                (Kind::SmallCohort, Kind::SmallCohortMasked)
            }
            (true, true) => (Kind::Cohort, Kind::CohortMasked),
            (true, false) => (Kind::Plain, Kind::PlainMasked),
        }
    }

    fn ratio(&self, kind: Kind, scores: &PairScores) -> Ratio {
        self.model.variant(kind).ratio(&scores.scores, scores.words)
    }

    /// What one deviation of each method's normalised score is worth between sides of `words` words,
    /// in proportion: what a cheap ranking weighs by.
    pub(crate) fn weights(&self, words: u64) -> [f64; METHODS] {
        let ones = [1.0; METHODS];
        self.model.variant(Kind::Cohort).ratio(&ones, words).shares
    }

    /// The calibrated log10 likelihood ratio alone: fast, no explanation.
    #[must_use]
    pub fn log10_lr(&self, a: &Prepared, b: &Prepared) -> f64 {
        let scores = self.scores(a, b);
        self.ratio(Self::kinds(&scores).0, &scores).log10_lr
    }

    /// log10 likelihood ratios of all pairs i < j, row after row: (0,1), (0,2) ...
    /// (1,2) ... The same numbers on any number of threads.
    #[must_use]
    pub fn score_matrix(&self, accounts: &[Prepared]) -> Vec<f64> {
        let rows: Vec<Vec<f64>> = (0..accounts.len())
            .into_par_iter()
            .map(|i| {
                accounts[i + 1..]
                    .iter()
                    .map(|other| self.log10_lr(&accounts[i], other))
                    .collect()
            })
            .collect();
        rows.concat()
    }

    /// Compares two accounts or corpora, with the features that spoke. Symmetric
    /// in its arguments: the ratio is the same bit for bit.
    #[must_use]
    pub fn compare(&self, a: &Fingerprint, b: &Fingerprint) -> Comparison {
        self.explain(a, &self.prepare(a), b, &self.prepare(b))
    }

    /// Compares two prepared fingerprints, with the features that spoke; the
    /// fingerprints must be those that were prepared.
    #[must_use]
    pub fn explain(
        &self,
        a: &Fingerprint,
        prepared_a: &Prepared,
        b: &Fingerprint,
        prepared_b: &Prepared,
    ) -> Comparison {
        let mut comparison = self.compare_prepared(prepared_a, prepared_b);
        if prepared_a.language == prepared_b.language
            && let Some(channel) = self.channel(&prepared_a.language)
        {
            super::explain::add_features(
                &mut comparison,
                (a, prepared_a),
                (b, prepared_b),
                &channel.yardstick,
                Background::builtin(&prepared_a.language),
            );
        }
        comparison
    }

    /// Compares two prepared fingerprints; contributions carry no features.
    #[must_use]
    pub fn compare_prepared(&self, a: &Prepared, b: &Prepared) -> Comparison {
        let scores = self.scores(a, b);
        let (kind, masked_kind) = Self::kinds(&scores);
        let ratio = self.ratio(kind, &scores);
        let masked = self.ratio(masked_kind, &scores);
        let mut contributions = vec![Contribution {
            family: None,
            method: "constant".to_owned(),
            log10_lr: ratio.intercept,
            features: Vec::new(),
        }];
        for (method, &share) in ALL.iter().zip(&ratio.shares) {
            if share != 0.0 {
                contributions.push(Contribution {
                    family: Some(method.family()),
                    method: method.name().to_owned(),
                    log10_lr: share,
                    features: Vec::new(),
                });
            }
        }
        let half = INTERVAL * ratio.spread;
        let (verdict, reason) = self.verdict(a, b, ratio.log10_lr, masked.log10_lr);
        Comparison {
            score: logistic(ratio.log10_lr * LN_10),
            log10_lr: ratio.log10_lr,
            log10_lr_interval: [ratio.log10_lr - half, ratio.log10_lr + half],
            log10_lr_masked: masked.log10_lr,
            verdict,
            reason,
            tokens: [a.words, b.words],
            contributions,
            calibration: Calibration {
                set: self.set_name(kind, &a.language, ratio.class),
                cllr: (ratio.pairs > 0.0).then_some(ratio.cllr),
                n: ratio.pairs.round() as u64,
                cap: ratio.cap,
            },
            warnings: self.warnings(a, b),
        }
    }

    fn set_name(&self, kind: Kind, language: &str, class: f64) -> String {
        match kind {
            Kind::Cohort | Kind::CohortMasked | Kind::SmallCohort | Kind::SmallCohortMasked => {
                let size = self.cohorts.get(language).map_or(0, |c| c.cohort.len());
                format!(
                    "pooled, against a cohort of {size} other sides in {language}, about {class} words"
                )
            }
            Kind::Plain | Kind::PlainMasked => {
                format!("pooled, no cohort, about {class} words")
            }
            Kind::Neutral => format!("pooled, across languages, about {class} words"),
        }
    }

    fn verdict(
        &self,
        a: &Prepared,
        b: &Prepared,
        all: f64,
        masked: f64,
    ) -> (Verdict, Option<String>) {
        let inconclusive = |reason: &str| (Verdict::Inconclusive, Some(reason.to_owned()));
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
        if all.abs() < self.threshold {
            return (Verdict::Inconclusive, None);
        }
        if all.signum() != masked.signum() && masked.abs() > SIGN_BAND {
            return inconclusive(
                "topic may explain this: without topical features the evidence points the other way",
            );
        }
        (
            if all > 0.0 {
                Verdict::Same
            } else {
                Verdict::Different
            },
            None,
        )
    }

    fn warnings(&self, a: &Prepared, b: &Prepared) -> Vec<String> {
        let mut warnings = Vec::new();
        let short = a.words.min(b.words);
        if short < SHORT {
            warnings.push(format!(
                "the shorter side has {short} words; below {SHORT} little can be said"
            ));
        }
        if a.language != b.language {
            warnings.push(format!(
                "the sides are in different languages ({} and {}): only punctuation and spacing are compared",
                a.language, b.language
            ));
            return warnings;
        }
        if short == 0 {
            return warnings;
        }
        match a.norm.members() {
            0 => {
                warnings.push(format!(
                    "no other accounts to measure against, so the ratio says little; a cohort of \
                     {COHORT_FULL} or more of the same language and kind makes it firm"
                ));
                if Background::builtin(&a.language).is_none() {
                    warnings.push(format!(
                        "no background for language {}: language-independent statistics are used",
                        a.language
                    ));
                }
            }
            few if few < COHORT_FULL => warnings.push(format!(
                "only {few} other accounts to measure against; {COHORT_FULL} or more make the ratio firmer"
            )),
            _ => {}
        }
        warnings
    }
}

#[cfg(test)]
mod tests;
