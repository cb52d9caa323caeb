//! The rules of a pack in the form that runs, and this form as an image.

use daachorse::DoubleArrayAhoCorasick;
use serde::{Deserialize, Serialize};

use super::confusion::sets::Sets as ConfusionSets;
use super::expression::Expression;
use super::image::{Deferred, Reader, Writer};
use super::index::Index;
use super::lazy::Lazy;
use super::phrase::{self, Phrases};
use super::program::Program;

/// The rules of a set, ready to run. Rule numbers index [`RuleSet::rules`](super::RuleSet::rules).
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Token patterns.
    pub(crate) patterns: Deferred<Pattern>,
    /// Right forms of all `replace` tables.
    pub(crate) rights: Deferred<String>,
    /// Where to try which.
    pub(crate) index: Index,
    /// Conditions of each rule.
    pub(crate) guards: Deferred<Guards>,
    /// Raw strings of all rules; the value is a number among `targets`.
    pub(crate) raw: Option<Automaton>,
    /// What a raw string is for.
    pub(crate) targets: Targets,
    /// Raw expressions, by rule.
    pub(crate) regexes: Deferred<Option<Expression>>,
    /// Rules written in code.
    pub(crate) natives: Vec<(u32, String)>,
    /// Pairs of confused words.
    pub(crate) confusions: ConfusionSets,
    /// Fixed phrases, where rules ask for them.
    pub(crate) phrases: Option<(Phrases, phrase::Rules)>,
}

/// A token pattern.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// Number of its rule.
    pub(crate) rule: u32,
    /// Number of the right form, when the pattern comes from `replace`.
    pub(crate) right: Option<u32>,
    pub(crate) program: Program,
}

/// What a raw string of the automaton is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// The string itself is the match of this rule; the right form, an index into `rights`.
    Literal(u32, Option<u32>),
    /// The expression of this rule is worth running.
    Gate(u32),
}

/// The targets of each raw string, one list after the other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Targets {
    all: Vec<Target>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Targets {
    /// Appends the targets of the next string.
    pub(crate) fn push(&mut self, targets: &[Target]) {
        self.all.extend_from_slice(targets);
        self.ends.push(self.all.len() as u32);
    }

    /// The targets of a string.
    pub(crate) fn of(&self, string: u32) -> &[Target] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let at = string as usize;
        let from = at.checked_sub(1).map_or(0, end);
        self.all.get(from..end(at)).unwrap_or_default()
    }
}

/// What must not stand around a match.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Guards {
    pub(crate) not_before: Vec<(Program, (usize, usize))>,
    pub(crate) not_after: Vec<Program>,
    pub(crate) except: Vec<(Program, usize)>,
    /// The same for rules over raw text.
    pub(crate) except_raw: Vec<Lazy>,
}

/// The automaton over raw strings.
pub(crate) struct Automaton(pub(crate) DoubleArrayAhoCorasick<u32>);

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Automaton")
            .field(&self.0.heap_bytes())
            .finish()
    }
}

/// A rule that tells two words apart by context, with the word written and the word meant.
pub(crate) type Confused = (u32, [String; 2]);

impl Compiled {
    /// Writes the parts that [`read`](Self::read) reads.
    pub(crate) fn write(&self, confused: &[Confused], writer: &mut Writer) {
        self.patterns.write(writer);
        self.rights.write(writer);
        self.index.write(writer);
        self.guards.write(writer);
        let raw = self.raw.as_ref().map(|Automaton(raw)| raw.serialize());
        writer.part(&raw.unwrap_or_default());
        writer.value(&self.targets);
        self.regexes.write(writer);
        writer.value(&self.natives);
        writer.value(&confused);
        writer.value(&self.phrases.as_ref().map(|(_, rules)| rules));
        if let Some((phrases, _)) = &self.phrases {
            phrases.write(writer);
        }
    }

    /// The compiled rules of an image; none for a damaged one.
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            patterns: Deferred::read(reader)?,
            rights: Deferred::read(reader)?,
            index: Index::read(reader)?,
            guards: Deferred::read(reader)?,
            raw: match reader.part()? {
                [] => None,
                raw => Some(Automaton(DoubleArrayAhoCorasick::deserialize(raw).ok()?.0)),
            },
            targets: reader.value()?,
            regexes: Deferred::read(reader)?,
            natives: reader.value()?,
            confusions: {
                let confused: Vec<Confused> = reader.value()?;
                ConfusionSets::new(&confused, &super::compile::splitter()).ok()?
            },
            phrases: match reader.value::<Option<phrase::Rules>>()? {
                Some(rules) => Some((Phrases::read(reader)?, rules)),
                None => None,
            },
        })
    }
}
