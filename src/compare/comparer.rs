//! Runs a comparison from fingerprints to verdict.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::f64::consts::LN_10;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::background::{Yardstick, distinct};
use super::calibration::{CalibrationModel, Kind, Ratio, Which};
use super::channel::{Channel, Origin};
use super::comparison::{Calibration, CohortUsed, Comparison, Contribution};
use super::methods::{ALL, METHODS};
use super::norm::{COHORT_FULL, COHORT_MIN, Norm};
use super::options::{Methods, Options, Writers};
use super::prepared::{Prepared, digest};
use super::{verdict, warnings};
use crate::fingerprint::{Background, Fingerprint, ReferenceCohort, Section};
use crate::numeric::random::splitmix64;
use crate::numeric::stats::logistic;

/// Most cohort members that scores are normalised against: beyond this the
/// norms hardly move while the cost keeps growing.
const COHORT_MAX: usize = 60;
/// A 90 % interval in deviations of the normal distribution.
pub(super) const INTERVAL: f64 = 1.645;

/// Weighs fingerprints against each other. Built once, shared by all threads.
#[derive(Debug)]
pub struct Comparer {
    cohorts: BTreeMap<String, Channel>,
    /// Channels without a given cohort, made when first needed; `und` stands for any other
    /// language.
    builtin: BTreeMap<String, OnceLock<Channel>>,
    model: Cow<'static, CalibrationModel>,
    /// Methods that are computed: the others cost time and say nothing.
    wanted: [bool; METHODS],
    pub(super) options: Options,
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
    /// Whether that cohort is the built-in one.
    pub builtin: bool,
    /// Members of that cohort; 0 without.
    pub cohort: usize,
    /// Words of the shorter side.
    pub words: u64,
    /// Documents of the side that has fewer.
    pub documents: u64,
    /// Whether both sides are in one language.
    pub one_language: bool,
}

impl Comparer {
    /// The comparer with the built-in backgrounds, reference writers and calibration.
    #[must_use]
    pub fn new() -> Self {
        Self::build(&[], Options::default())
    }

    /// A comparer that normalises scores against `cohort`: fingerprints of other
    /// accounts, of the language and channel of what will be compared. No labels
    /// are needed, and a member of the cohort may itself be compared: neither side
    /// of a pair counts in the pair's norms. A language with fewer than 10 members
    /// is compared as without a cohort, one with fewer than 20 by a calibration of its own.
    #[must_use]
    pub fn with_cohort(cohort: &[Fingerprint]) -> Self {
        Self::with_cohort_of(&cohort.iter().collect::<Vec<_>>())
    }

    /// [`with_cohort`](Self::with_cohort) for callers that keep their fingerprints elsewhere.
    #[must_use]
    pub fn with_cohort_of(cohort: &[&Fingerprint]) -> Self {
        Self::build(cohort, Options::default())
    }

    /// A comparer with a cohort, which may be empty, and options.
    #[must_use]
    pub fn build(cohort: &[&Fingerprint], mut options: Options) -> Self {
        let model = match options.calibration.take() {
            Some(model) => Cow::Owned(model),
            None => Cow::Borrowed(CalibrationModel::builtin()),
        };
        let wanted = match options.methods {
            Methods::Fusion => model.wanted(),
            Methods::Every => [true; METHODS],
            Methods::One(place) => std::array::from_fn(|i| i == place),
        };
        let own = options.backgrounds.iter();
        let builtin = Background::builtin_languages()
            .map(str::to_owned)
            .chain(own.map(|own| own.background.language().to_owned()))
            .chain(["und".to_owned()])
            .map(|language| (language, OnceLock::new()))
            .collect();
        let mut comparer = Self {
            cohorts: BTreeMap::new(),
            builtin,
            model,
            wanted,
            options,
        };
        for language in distinct(cohort.iter().map(|f| f.main_language())) {
            if let Some(channel) = given(cohort, language, &wanted) {
                comparer.cohorts.insert(language.to_owned(), channel);
            }
        }
        comparer
    }

    /// Languages that have a given cohort, with its size.
    #[must_use]
    pub fn cohort_languages(&self) -> Vec<(&str, usize)> {
        self.cohorts
            .iter()
            .map(|(l, c)| (l.as_str(), c.panel.len()))
            .collect()
    }

    pub(super) fn channel(&self, language: &str) -> Option<&Channel> {
        if let Some(channel) = self.cohorts.get(language) {
            return Some(channel);
        }
        let (key, slot) = self
            .builtin
            .get_key_value(language)
            .or_else(|| self.builtin.get_key_value("und"))?;
        Some(slot.get_or_init(|| self.uncohorted(key)))
    }

    /// The channel of a language without a given cohort.
    fn uncohorted(&self, language: &str) -> Channel {
        let own = self.options.backgrounds.iter().rev();
        let own = own
            .map(|own| (Arc::clone(&own.background), own.writers.as_ref()))
            .find(|(background, _)| background.language() == language);
        let builtin = || {
            let background = Background::builtin_or_und(language)?;
            let writers = ReferenceCohort::builtin(language);
            Some((Arc::new(background.clone()), writers))
        };
        let Some((background, writers)) = own.or_else(builtin) else {
            return Channel::plain(None, &self.wanted);
        };
        let except: &[String] = match &self.options.writers {
            Writers::Except(sets) => sets,
            Writers::BuiltIn | Writers::No => &[],
        };
        // A calibration that was not fitted for them can't say what their scores are worth.
        let fitted = self.options.methods == Methods::Every
            || !self.model.builtin_cohort.all.classes.is_empty();
        match writers.filter(|_| fitted && self.options.writers != Writers::No) {
            Some(writers) => Channel::with_writers(&background, writers, except, &self.wanted),
            None => Channel::plain(Some(&background), &self.wanted),
        }
    }

    /// Makes a fingerprint ready for many comparisons with this comparer.
    #[must_use]
    pub fn prepare(&self, fingerprint: &Fingerprint) -> Prepared {
        self.channel(fingerprint.main_language())
            .map_or_else(Prepared::default, |channel| channel.prepare(fingerprint))
    }

    /// Prepares many, in parallel.
    #[must_use]
    pub fn prepare_all(&self, fingerprints: &[&Fingerprint]) -> Vec<Prepared> {
        fingerprints.par_iter().map(|f| self.prepare(f)).collect()
    }

    /// As [`prepare`](Self::prepare), with the norm that an earlier preparation of the same
    /// fingerprint made: of all parts it takes longest to make and least room to keep.
    pub(crate) fn prepare_with(&self, fingerprint: &Fingerprint, norm: Arc<Norm>) -> Prepared {
        self.channel(fingerprint.main_language())
            .map_or_else(Prepared::default, |channel| {
                channel.prepare_with(fingerprint, norm)
            })
    }

    /// What each method says of a pair, normalised where both sides have a cohort.
    #[must_use]
    pub fn scores(&self, a: &Prepared, b: &Prepared) -> PairScores {
        let one_language = a.language == b.language;
        let normalised = one_language && a.norm.is_some() && b.norm.is_some();
        let mut result = PairScores {
            scores: [0.0; METHODS],
            normalised,
            builtin: normalised && !self.cohorts.contains_key(&a.language),
            cohort: if normalised { a.norm.members() } else { 0 },
            words: a.words.min(b.words),
            documents: a.documents.min(b.documents),
            one_language,
        };
        for (i, (slot, method)) in result.scores.iter_mut().zip(ALL).enumerate() {
            if !(self.wanted[i] && (one_language || method.language_neutral())) {
                continue;
            }
            let raw = method.score(a, b);
            *slot = if normalised && method.relative() {
                raw
            } else if method.relative() {
                0.0
            } else if normalised && (method.reads_reduced() || !result.builtin) {
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

    /// On what scale the scores are, and which methods weigh for all and for the masked ratio.
    fn kinds(&self, scores: &PairScores) -> (Kind, Which, Which) {
        let (all, masked) = match self.options.methods {
            Methods::One(place) => (Which::Single(place), Which::Single(place)),
            _ => (Which::All, Which::Masked),
        };
        let whole = match all {
            Which::Single(place) => !ALL[place].reads_reduced(),
            _ => false,
        };
        let kind = match (scores.one_language, scores.normalised) {
            (false, _) => Kind::Neutral,
            (true, false) => Kind::Plain,
            (true, true) if scores.builtin && whole => Kind::Plain,
            (true, true) if scores.builtin => Kind::BuiltinCohort,
            (true, true) if scores.cohort < COHORT_FULL => Kind::SmallCohort,
            (true, true) => Kind::Cohort,
        };
        (kind, all, masked)
    }

    fn ratio(&self, kind: Kind, which: Which, scores: &PairScores) -> Ratio {
        if kind == Kind::Neutral && !self.options.cross_language {
            return Ratio::default();
        }
        let variant = self.model.variant(kind, which);
        variant.ratio(&scores.scores, scores.words, scores.documents)
    }

    /// What one deviation of each method's normalised score is worth between sides of `words` words
    /// in several documents, in proportion: what a cheap ranking weighs by.
    pub(crate) fn weights(&self, words: u64) -> [f64; METHODS] {
        let ones = [1.0; METHODS];
        let variant = self.model.variant(Kind::Cohort, Which::All);
        variant.ratio(&ones, words, u64::MAX).shares
    }

    /// The calibrated log10 likelihood ratio alone: fast, no explanation.
    #[must_use]
    pub fn log10_lr(&self, a: &Prepared, b: &Prepared) -> f64 {
        self.whole(a, b).log10_lr
    }

    /// The calibrated ratio of all features alone.
    pub(crate) fn whole(&self, a: &Prepared, b: &Prepared) -> Ratio {
        let scores = self.scores(a, b);
        let (kind, all, _) = self.kinds(&scores);
        self.ratio(kind, all, &scores)
    }

    /// The calibrated ratio of all features, that of the topic-masked ones, and whether the pair was
    /// weighed at all: both sides in one language, both with words.
    pub(crate) fn ratios(&self, a: &Prepared, b: &Prepared) -> (Ratio, Ratio, bool) {
        let scores = self.scores(a, b);
        let (kind, all, masked) = self.kinds(&scores);
        let ratio = self.ratio(kind, all, &scores);
        let masked = self.ratio(kind, masked, &scores);
        (ratio, masked, scores.one_language && scores.words > 0)
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
        comparison
            .warnings
            .extend(warnings::of_records(a, b, &prepared_a.language));
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
        let (kind, which, which_masked) = self.kinds(&scores);
        let ratio = self.ratio(kind, which, &scores);
        let masked = match which_masked {
            // A topical method alone says nothing of what is left without topic.
            Which::Single(place) if !ALL[place].topic_free() => Ratio::default(),
            masked => self.ratio(kind, masked, &scores),
        };
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
        let cohort = self.cohort_used(kind, &a.language);
        let mut comparison = Comparison {
            score: logistic(ratio.log10_lr * LN_10),
            log10_lr: ratio.log10_lr,
            log10_lr_interval: [ratio.log10_lr - half, ratio.log10_lr + half],
            log10_lr_masked: masked.log10_lr,
            tokens: [a.words, b.words],
            contributions,
            calibration: Calibration {
                set: verdict::set_name(kind, which, &cohort, &a.language, &ratio),
                cllr: (ratio.pairs > 0.0).then_some(ratio.cllr),
                n: ratio.pairs.round() as u64,
                cap: ratio.cap,
            },
            warnings: warnings::of_sides(a, b, &scores, kind, self.options.cross_language),
            cohort,
            prior: self.options.prior,
            ..Comparison::default()
        };
        comparison.settle(a, b, &self.options);
        comparison
    }

    fn cohort_used(&self, kind: Kind, language: &str) -> CohortUsed {
        let (kind, channel) = match kind {
            Kind::Cohort | Kind::SmallCohort => ("given", self.channel(language)),
            Kind::BuiltinCohort => ("built-in", self.channel(language)),
            Kind::Plain | Kind::Neutral => ("none", None),
        };
        CohortUsed {
            kind: kind.to_owned(),
            size: channel.map_or(0, |c| c.panel.len() as u64),
            sources: channel.map(|c| c.sources.clone()).unwrap_or_default(),
        }
    }
}

/// The channel of the members of a given cohort that are in a language, if they are enough.
fn given(cohort: &[&Fingerprint], language: &str, wanted: &[bool; METHODS]) -> Option<Channel> {
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
        return None;
    }
    let sections: Vec<&Section> = members.iter().map(|m| m.2).collect();
    let yardstick = Yardstick::from_sections(&sections, wanted);
    members.truncate(COHORT_MAX);
    let members: Vec<&Fingerprint> = members.iter().map(|m| m.1).collect();
    Some(Channel::of(&members, yardstick, Origin::Given, wanted))
}

#[cfg(test)]
mod tests;
