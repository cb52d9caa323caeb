//! Runs a rule set over documents.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::find::Reading;
use super::finding::{Class, Finding, normal_form};
use super::hit::{Hit, Rank, resolve};
use super::rule::Rule;
use super::ruleset::RuleSet;
use super::settings::{Least, Settings};
use super::wording::{fill, is_headline, like_case, suggest};
use crate::document::{Document, Language};
use crate::error::Result;

/// Where a text comes from, which decides what a confusion of "us" and "U.S." is worth.
///
/// Speech recognisers write the country as the pronoun in up to one of six
/// mentions, writers of posts in about one of a thousand: the same context
/// proves less in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// Posts and edited text.
    #[default]
    Written,
    /// Captions and transcripts, by people or recognisers.
    Spoken,
}

/// Finds tells in documents. Built once, shared by all threads.
#[derive(Debug)]
pub struct Detector {
    rules: Arc<RuleSet>,
    channel: Channel,
    style: bool,
    least: Least,
    /// Keys of findings that are left out.
    ignored: FxHashSet<String>,
}

impl Default for Detector {
    /// The built-in rules.
    fn default() -> Self {
        Self::new(RuleSet::builtin())
    }
}

impl Detector {
    /// A detector for `rules`, without those of class style.
    #[must_use]
    pub fn new(rules: impl Into<Arc<RuleSet>>) -> Self {
        let rules = rules.into();
        Self {
            channel: Channel::default(),
            style: false,
            least: Least::default(),
            ignored: FxHashSet::default(),
            rules,
        }
    }

    /// A detector for `rules` that leaves out what `settings` say.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::Error::Usage) for settings that name a rule which is not in the set.
    pub fn with_settings(rules: impl Into<Arc<RuleSet>>, settings: &Settings) -> Result<Self> {
        let rules = rules.into();
        let keys = settings.ignore.iter().filter(|name| name.contains('='));
        Ok(Self {
            channel: Channel::default(),
            style: settings.style,
            least: settings.least(&rules)?,
            ignored: keys.cloned().collect(),
            rules,
        })
    }

    /// Whether rules of class [`Class::Style`] run too.
    #[must_use]
    pub fn with_style(mut self, style: bool) -> Self {
        self.style = style;
        self
    }

    /// Where the texts come from.
    #[must_use]
    pub fn with_channel(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// The rules that run.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Appends the findings of `document` to `findings`, in text order. They do not overlap, but for
    /// those of rules that stand beside others ([`Rule::beside`]).
    pub fn detect(&self, document: &Document<'_>, findings: &mut Vec<Finding>) {
        self.detect_in(document, self.channel, findings);
    }

    /// As [`detect`](Self::detect), for a text of another channel than the detector's own.
    pub fn detect_in(
        &self,
        document: &Document<'_>,
        channel: Channel,
        findings: &mut Vec<Finding>,
    ) {
        let reading = Reading::new(document, channel);
        let (mut words, mut letters) = (Vec::new(), Vec::new());
        let mut hits = Vec::new();
        for (number, pack) in (0u32..).zip(&self.rules.packs) {
            if !self.hears_anywhere(document, &pack.languages) {
                continue;
            }
            let loaded = pack.loaded();
            loaded.compiled.find(&reading, &mut hits);
            for mut hit in hits.drain(..) {
                let Some(rule) = loaded.rule(hit.rule) else {
                    continue;
                };
                if !self.admits(document, rule, &hit) {
                    continue;
                }
                hit.pack = number;
                let rank = Rank {
                    order: rule.order,
                    priority: rule.priority,
                    confidence: hit.confidence.unwrap_or(rule.confidence),
                };
                if rule.beside {
                    letters.push((hit, rank));
                } else {
                    words.push((hit, rank));
                }
            }
        }
        let mut kept = resolve(words);
        kept.extend(resolve(letters));
        kept.sort_by_key(|(hit, rank)| (hit.span, rank.order));
        findings.extend(
            kept.iter()
                .filter_map(|(hit, _)| self.finding(document, hit)),
        );
    }

    /// Whether class, language, headline case and confidence let the hit through.
    fn admits(&self, document: &Document<'_>, rule: &Rule, hit: &Hit) -> bool {
        if rule.class == Class::Style && !self.style {
            return false;
        }
        if hit.confidence.unwrap_or(rule.confidence) < self.least.of(&rule.id) {
            return false;
        }
        if !self.ignored.is_empty() {
            let form = normal_form(hit.span.of(document.text));
            if self.ignored.contains(&format!("{}={form}", rule.id)) {
                return false;
            }
        }
        if !rule.headlines && is_headline(document, hit.span) {
            return false;
        }
        self.hears(
            document,
            &rule.languages,
            document.language_at(hit.span.start),
        )
    }

    /// Whether rules that read `languages` have a say where the document is in `here`.
    fn hears(&self, document: &Document<'_>, languages: &[String], here: Language) -> bool {
        let reads = |code: &str| languages.iter().any(|language| language == code);
        if reads("*")
            || here.primary() == "und"
            || reads(here.primary())
            || reads(document.language.primary())
        {
            return true;
        }
        // A few words are too little to overrule a rule of another language,
        // unless they look like a language that has rules of its own.
        if self.rules.languages.contains(here.primary()) {
            return here.confidence < 0.5;
        }
        here.confidence < 0.8 || document.tokens.len() < 8
    }

    /// Whether rules that read `languages` have a say anywhere in the document.
    fn hears_anywhere(&self, document: &Document<'_>, languages: &[String]) -> bool {
        let stretches = document.languages.iter().map(|stretch| stretch.language);
        std::iter::once(document.language)
            .chain(stretches)
            .any(|here| self.hears(document, languages, here))
    }

    fn finding(&self, document: &Document<'_>, hit: &Hit) -> Option<Finding> {
        let loaded = self.rules.packs[hit.pack as usize].loaded();
        let rule = loaded.rule(hit.rule)?;
        let matched = hit.span.of(document.text);
        let fill = |template: &str| fill(template, document.text, hit);
        let mut message = fill(&rule.message);
        if let Some(note) = &hit.note {
            message.push(' ');
            message.push_str(note);
        }
        Some(Finding {
            rule: Arc::clone(&rule.id),
            class: rule.class,
            category: rule.category,
            kind: Arc::clone(&rule.kind),
            span: hit.span,
            message,
            suggestions: match (&hit.suggestion, hit.right) {
                (Some(own), _) => std::slice::from_ref(own),
                (None, Some(right)) => {
                    std::slice::from_ref(loaded.compiled.rights.get(right as usize)?)
                }
                (None, None) => &rule.suggestions[..],
            }
            .iter()
            .map(|template| {
                let filled = suggest(template, document.text, hit);
                like_case(filled, matched, document, hit.span.start)
            })
            .collect(),
            confidence: hit.confidence.unwrap_or(rule.confidence),
            source_languages: rule.source_languages.clone(),
            form: normal_form(matched).into(),
            background: rule.background,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    #[test]
    fn packs_are_read_when_a_text_needs_them() {
        let detector = Detector::default();
        let read = || {
            let packs = detector.rules.packs.iter();
            let read = packs.filter(|pack| pack.if_loaded().is_some());
            read.flat_map(|pack| &pack.languages)
                .map(String::as_str)
                .collect::<Vec<_>>()
        };
        let found = |text: &str| {
            let mut findings = Vec::new();
            detector.detect(&Tokenizer::new().document(text), &mut findings);
            findings
                .into_iter()
                .map(|finding| finding.rule)
                .collect::<Vec<_>>()
        };
        assert_eq!(read(), [""; 0]);
        let english = "We discussed about the plan for the harbour that they had made in June.";
        assert_eq!(found(english), ["en.prep.discuss_about".into()]);
        assert_eq!(read(), ["en", "*"]);
        // A sentence of another language inside is reason enough.
        let german = "Ich glaube, das es morgen regnet und niemand mit uns kommen will.";
        let both = found(&format!("{english} {german}"));
        assert!(both.iter().any(|rule| rule.starts_with("de.")), "{both:?}");
        assert_eq!(read().len(), 3);
    }
}
