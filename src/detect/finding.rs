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
    /// The wrong form, normalised: lower case, plain apostrophes, single spaces, at most 80 bytes.
    pub form: Arc<str>,
    /// Findings of the rule per million words of ordinary text; none where nobody counted.
    pub background: Option<f32>,
}

impl Finding {
    /// What two texts share that have this finding in common: `rule=form`. Stable, so that it can
    /// be joined on and listed in [`Settings::ignore`](super::Settings::ignore).
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}={}", self.rule, self.form)
    }

    /// Whether `name` names it: its rule, what that begins with (`en.prep.*`), or its key.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        match name.split_once('=') {
            Some((rule, form)) => *self.rule == *rule && *self.form == *form,
            None => super::settings::is_named(&self.rule, name),
        }
    }
}

/// The normalised form of matched text.
pub(crate) fn normal_form(matched: &str) -> String {
    const MOST: usize = 80;
    let mut form = String::with_capacity(matched.len().min(MOST));
    for word in matched.split_whitespace() {
        if !form.is_empty() {
            form.push(' ');
        }
        for c in word.chars() {
            match c {
                '\u{2018}' | '\u{2019}' | '\u{02bc}' if word.chars().count() > 1 => form.push('\''),
                c => form.extend(c.to_lowercase()),
            }
        }
        if form.len() > MOST {
            break;
        }
    }
    let mut end = form.len().min(MOST);
    while !form.is_char_boundary(end) {
        end -= 1;
    }
    form.truncate(end);
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_normal() {
        assert_eq!(normal_form("Don’t  DO\n it"), "don't do it");
        assert_eq!(normal_form("’"), "’");
        assert_eq!(normal_form(&"é".repeat(99)).len(), 80);
        assert_eq!(normal_form(&"é ".repeat(99)).chars().count(), 53);
    }
}
