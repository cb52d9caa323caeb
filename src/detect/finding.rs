//! What a detector says.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// What a finding is evidence of, which decides whether it is shown and what it counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Wrong in edited text: grammar, a misused phrase, a confused word.
    Error,
    /// Residue of a tool: a template slot, mojibake, an entity, recogniser output.
    Artefact,
    /// Right or nearly right, but typical of one source language or keyboard.
    Transfer,
    /// A matter of taste. Off by default.
    Style,
}

/// MQM dimension (Multidimensional Quality Metrics, 2022 core typology).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Wrong or inconsistent term.
    Terminology,
    /// Mistranslation, addition, omission, untranslated text.
    Accuracy,
    /// Grammar, spelling, punctuation, mechanics.
    LinguisticConventions,
    /// Register, awkward or unidiomatic wording.
    Style,
    /// Number, date, quotation and other forms of another locale.
    LocaleConventions,
    /// Wording out of place for those addressed.
    AudienceAppropriateness,
    /// Markup, placeholders and encoding remains.
    DesignAndMarkup,
}

/// One piece of evidence: a rule, where it fired and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable identifier of the rule: `en.confusion.us_country`.
    pub rule: Arc<str>,
    /// What it is evidence of.
    pub class: Class,
    /// MQM dimension.
    pub category: Category,
    /// ERRANT type (`R:PREP`, `M:DET`, `U:NOUN`, `R:OTHER` ...).
    pub kind: Arc<str>,
    /// Where in the text. Never empty.
    pub span: Span,
    /// The reason, one sentence.
    pub message: String,
    /// What could stand there instead, best first; may be empty.
    pub suggestions: Vec<String>,
    /// Probability in 0..=1 that the finding is right.
    pub confidence: f32,
    /// Likely source languages (BCP 47), which explain a hit and never name an author.
    pub source_languages: Vec<Arc<str>>,
}
