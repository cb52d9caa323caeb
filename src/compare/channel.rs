//! What the sides of one language are measured with: the yardstick, and the cohort that
//! scores are normalised against.

use std::sync::Arc;

use rayon::prelude::*;

use super::background::Yardstick;
use super::imposters::Common;
use super::methods::{ALL, METHODS};
use super::ngram::{Ensemble, Events, Smoothing};
use super::norm::{COHORT_MIN, Norm};
use super::panel::Panel;
use super::prepared::{MASKED_ALPHABET, Part, Prepared};
use crate::fingerprint::{Background, Fingerprint, ReferenceCohort, Section};

/// Members that serve as strangers to General Imposters: more change little and cost much.
const STRANGERS_MAX: usize = 30;

/// Whose the cohort is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Origin {
    /// There is none.
    #[default]
    None,
    /// The caller's accounts.
    Given,
    /// The reference writers that come with the program.
    BuiltIn,
}

/// The yardstick of one language, and the cohort where there is one.
#[derive(Debug, Default)]
pub(crate) struct Channel {
    pub(crate) yardstick: Yardstick,
    pub(crate) origin: Origin,
    pub(crate) panel: Panel,
    /// Data sets of built-in writers.
    pub(crate) sources: Vec<String>,
    /// The built-in grammar of the language, where there is no cohort.
    reference: Option<Ensemble>,
    wanted: [bool; METHODS],
}

impl Channel {
    /// A background alone.
    pub(crate) fn plain(background: Option<&Arc<Background>>, wanted: &[bool; METHODS]) -> Self {
        let reference = background.map(|b| {
            let text = Events::masked(b.reference());
            Ensemble::new(&[&text.read(Smoothing::KneserNey, MASKED_ALPHABET)])
        });
        Self {
            yardstick: Yardstick::of(background),
            reference,
            wanted: *wanted,
            ..Self::default()
        }
    }

    /// A background and its reference writers; the background alone where they are too few.
    pub(crate) fn with_writers(
        background: &Arc<Background>,
        writers: &ReferenceCohort,
        except: &[String],
        wanted: &[bool; METHODS],
    ) -> Self {
        let sources = writers.sources().into_iter().map(|(name, _)| name);
        let sources = sources.filter(|name| !except.iter().any(|e| e == name));
        let sources = sources.map(str::to_owned).collect();
        let writers = writers.fingerprints(background, except);
        if writers.len() < COHORT_MIN {
            return Self::plain(Some(background), wanted);
        }
        let language = background.language();
        let sections: Vec<&Section> = writers.iter().filter_map(|w| w.section(language)).collect();
        let yardstick = Yardstick::with_reduced(background, &sections, wanted);
        let writers: Vec<&Fingerprint> = writers.iter().collect();
        Self {
            sources,
            ..Self::of(&writers, yardstick, Origin::BuiltIn, wanted)
        }
    }

    /// A cohort measured with a yardstick.
    pub(crate) fn of(
        members: &[&Fingerprint],
        yardstick: Yardstick,
        origin: Origin,
        wanted: &[bool; METHODS],
    ) -> Self {
        let members = members
            .par_iter()
            .map(|member| Prepared::new(member, &yardstick, wanted))
            .collect();
        Self {
            yardstick,
            origin,
            panel: Panel::new(members),
            wanted: *wanted,
            ..Self::default()
        }
    }

    pub(crate) fn prepare(&self, fingerprint: &Fingerprint) -> Prepared {
        let mut prepared = self.side(fingerprint);
        if !self.panel.is_empty() {
            prepared.norm = Arc::new(self.norm(&prepared));
        }
        prepared
    }

    /// As [`prepare`](Self::prepare), with a norm made before.
    pub(crate) fn prepare_with(&self, fingerprint: &Fingerprint, norm: Arc<Norm>) -> Prepared {
        Prepared {
            norm,
            ..self.side(fingerprint)
        }
    }

    /// Everything but the norm.
    fn side(&self, fingerprint: &Fingerprint) -> Prepared {
        let mut prepared = Prepared::new(fingerprint, &self.yardstick, &self.wanted);
        if let Some(model) = &self.reference {
            let text = &prepared.side.masked;
            prepared.reference = model.mean_ln_probabilities(text).iter().sum();
        }
        if !self.panel.is_empty() {
            prepared.strangers = Arc::new(self.strangers(&prepared));
        }
        prepared
    }

    fn norm(&self, side: &Prepared) -> Norm {
        let scores: Vec<Vec<f64>> = ALL
            .iter()
            .zip(&self.wanted)
            .map(|(method, &wanted)| {
                let reads = method.reads_reduced() || self.origin != Origin::BuiltIn;
                if wanted && reads && !method.relative() {
                    self.panel.scores(*method, side)
                } else {
                    Vec::new()
                }
            })
            .collect();
        let own = (0_u32..)
            .zip(self.panel.members())
            .filter(|(_, member)| member.digest == side.digest)
            .map(|(i, _)| i)
            .collect();
        Norm::new(self.panel.len(), &scores, own)
    }

    fn strangers(&self, side: &Prepared) -> Vec<Common> {
        let mut chosen = ALL.iter().zip(&self.wanted).filter(|(_, wanted)| **wanted);
        if !chosen.any(|(method, _)| method.part() == Part::Blocks) {
            return Vec::new();
        }
        let members = self.panel.members().iter().take(STRANGERS_MAX);
        members
            .map(|m| Common::new(&side.side.blocks, &m.side.blocks))
            .collect()
    }
}
