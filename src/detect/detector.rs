//! Runs a rule set over documents.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::compile::{Automaton, Target};
use super::disguise;
use super::finding::{Class, Finding, normal_form};
use super::fold::{fold_hash, pair_hash};
use super::lazy::Lazy;
use super::native;
use super::program::{Match, View};
use super::rule::Rule;
use super::ruleset::RuleSet;
use super::settings::Settings;
use crate::document::{CaseStyle, Document, Sentence};
use crate::error::Result;
use crate::span::Span;

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
    /// The least confidence of each rule.
    least: Vec<f32>,
    /// Keys of findings that are left out.
    ignored: FxHashSet<String>,
}

impl Default for Detector {
    /// The built-in rules.
    fn default() -> Self {
        Self::new(RuleSet::builtin())
    }
}

/// A match, before overlaps are resolved.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// Number of the rule.
    pub(crate) rule: u32,
    /// Where.
    pub(crate) span: Span,
    /// Captures 1 to 9.
    pub(crate) captures: [Option<Span>; 9],
    /// In place of the rule's own figure.
    pub(crate) confidence: Option<f32>,
    /// The right form, in place of the rule's suggestions: an index into the compiled `rights`.
    pub(crate) right: Option<u32>,
    /// More about this hit, put after the rule's message.
    pub(crate) note: Option<String>,
    /// In place of the rule's own suggestions.
    pub(crate) suggestion: Option<String>,
}

impl Hit {
    /// A match of a rule without captures.
    pub(crate) fn new(rule: u32, span: Span) -> Self {
        Self {
            rule,
            span,
            captures: [None; 9],
            confidence: None,
            right: None,
            note: None,
            suggestion: None,
        }
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
            least: vec![0.0; rules.rules().len()],
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
            least: settings.least(rules.rules())?,
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
        let mut hits = Vec::new();
        self.match_tokens(document, channel, &mut hits);
        self.match_raw(document, &mut hits);
        hits.retain(|hit| self.admits(document, hit));
        let beside = |hit: &Hit| self.rules.rules[hit.rule as usize].beside;
        let (letters, words) = hits.into_iter().partition(beside);
        let mut kept = resolve(words, &self.rules.rules);
        kept.extend(resolve(letters, &self.rules.rules));
        kept.sort_by_key(|hit| (hit.span, hit.rule));
        for hit in kept {
            findings.push(self.finding(document, &hit));
        }
    }

    fn match_tokens(&self, document: &Document<'_>, channel: Channel, hits: &mut Vec<Hit>) {
        let compiled = &self.rules.compiled;
        let text = document.text;
        let hashes: Vec<u64> = document
            .tokens
            .iter()
            .map(|token| fold_hash(token.of(text)))
            .collect();
        for sentence in &document.sentences {
            let (first, last) = (sentence.first as usize, sentence.last as usize);
            self.match_sentence(
                View {
                    text,
                    tokens: &document.tokens,
                    hashes: &hashes,
                    first,
                    last,
                },
                hits,
            );
        }
        let joined = disguise::join(document, &hashes);
        if let Some(joined) = &joined {
            for &(first, last) in &joined.sentences {
                self.match_sentence(
                    View {
                        text,
                        tokens: &joined.tokens,
                        hashes: &joined.hashes,
                        first,
                        last,
                    },
                    hits,
                );
            }
        }
        if let Some((phrases, rules)) = &compiled.phrases {
            phrases.scan(document, &hashes, rules, hits);
        }
        for (rule, name) in &compiled.natives {
            let context = native::Context {
                document,
                hashes: &hashes,
                joined: joined.as_ref(),
                channel,
                rule: *rule,
            };
            native::run(name, context, hits);
        }
        let from = hits.len();
        compiled.confusions.run(document, &hashes, channel, hits);
        let found = hits.split_off(from).into_iter();
        hits.extend(found.filter(|hit| !self.excepted(text, hit.rule, hit.span)));
    }

    fn match_sentence(&self, view: View<'_>, hits: &mut Vec<Hit>) {
        let hashes = view.hashes;
        for at in view.first..view.last {
            self.at_anchor(view, at, hashes[at], hits);
            if at > view.first {
                self.at_anchor(view, at, pair_hash(hashes[at - 1], hashes[at]), hits);
            }
        }
    }

    fn at_anchor(&self, view: View<'_>, at: usize, key: u64, hits: &mut Vec<Hit>) {
        let compiled = &self.rules.compiled;
        for entry in compiled.index.get(key) {
            let (rule, program) = &compiled.patterns[entry.pattern as usize];
            for back in (entry.low..=entry.high).rev() {
                let Some(start) = at.checked_sub(usize::from(back)) else {
                    continue;
                };
                if start < view.first {
                    continue;
                }
                if let Some(found) = program.run(view, start)
                    && !self.guarded(view, *rule, &found)
                {
                    let (open, close) = found.focus();
                    let Some(span) = cover(view, open, close) else {
                        continue;
                    };
                    let mut hit = Hit::new(*rule, span);
                    hit.right = compiled.pattern_rights[entry.pattern as usize];
                    for (slot, capture) in hit.captures.iter_mut().enumerate() {
                        *capture = found
                            .capture(slot + 1)
                            .and_then(|(open, close)| cover(view, open, close));
                    }
                    hits.push(hit);
                    break;
                }
            }
        }
    }

    /// Whether something around the match forbids it.
    fn guarded(&self, view: View<'_>, rule: u32, found: &Match) -> bool {
        let guards = &self.rules.compiled.guards[rule as usize];
        let before = guards.not_before.iter().any(|(program, (low, high))| {
            let cut = View {
                last: found.first,
                ..view
            };
            (*low..=*high).any(|width| {
                found.first.checked_sub(width).is_some_and(|start| {
                    start >= view.first
                        && program
                            .run(cut, start)
                            .is_some_and(|m| m.last == found.first)
                })
            })
        });
        before
            || guards
                .not_after
                .iter()
                .any(|program| program.run(view, found.last).is_some())
            || guards.except.iter().any(|(program, width)| {
                let (open, close) = found.focus();
                let from = open.saturating_sub(*width).max(view.first);
                (from..close.max(open + 1))
                    .any(|start| program.run(view, start).is_some_and(|m| m.last > open))
            })
    }

    fn match_raw(&self, document: &Document<'_>, hits: &mut Vec<Hit>) {
        let compiled = &self.rules.compiled;
        let Some(Automaton(automaton)) = &compiled.raw else {
            return;
        };
        let text = document.text;
        let mut gated: Vec<u32> = Vec::new();
        for found in automaton.find_overlapping_iter(text) {
            for target in &compiled.targets[found.value() as usize] {
                match target {
                    Target::Literal(rule, right) => {
                        let span = Span::new(found.start(), found.end());
                        if !self.excepted(text, *rule, span) {
                            hits.push(Hit {
                                right: *right,
                                ..Hit::new(*rule, span)
                            });
                        }
                    }
                    Target::Gate(rule) => {
                        if !gated.contains(rule) {
                            gated.push(*rule);
                        }
                    }
                }
            }
        }
        gated.sort_unstable();
        for rule in gated {
            let Some(regex) = compiled.regexes[rule as usize].as_ref().and_then(Lazy::get) else {
                continue;
            };
            for captures in regex.captures_iter(text) {
                let Some(whole) = captures.name("focus").or_else(|| captures.get(0)) else {
                    continue;
                };
                let span = Span::new(whole.start(), whole.end());
                if span.is_empty() || self.excepted(text, rule, span) {
                    continue;
                }
                let mut hit = Hit::new(rule, span);
                for (slot, capture) in hit.captures.iter_mut().enumerate() {
                    *capture = captures
                        .get(slot + 1)
                        .map(|m| Span::new(m.start(), m.end()));
                }
                hits.push(hit);
            }
        }
    }

    /// Whether an exception of a rule over raw text overlaps the span.
    fn excepted(&self, text: &str, rule: u32, span: Span) -> bool {
        let guards = &self.rules.compiled.guards[rule as usize];
        if guards.except_raw.is_empty() {
            return false;
        }
        const AROUND: usize = 48;
        let range = span.range();
        let mut from = range.start.saturating_sub(AROUND);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (range.end + AROUND).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let window = &text[from..to];
        guards.except_raw.iter().filter_map(Lazy::get).any(|regex| {
            regex
                .find_iter(window)
                .any(|m| m.start() + from < range.end && m.end() + from > range.start)
        })
    }

    /// Whether class, language, headline case and confidence let the hit through.
    fn admits(&self, document: &Document<'_>, hit: &Hit) -> bool {
        let rule = &self.rules.rules[hit.rule as usize];
        if rule.class == Class::Style && !self.style {
            return false;
        }
        if hit.confidence.unwrap_or(rule.confidence) < self.least[hit.rule as usize] {
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
        let reads = |code: &str| rule.languages.iter().any(|language| language == code);
        if reads("*") {
            return true;
        }
        let here = document.language_at(hit.span.start);
        if here.primary() == "und" || reads(here.primary()) || reads(document.language.primary()) {
            return true;
        }
        // A few words are too little to overrule a rule of another language,
        // unless they look like a language that has rules of its own.
        if self.rules.compiled.languages.contains(here.primary()) {
            return here.confidence < 0.5;
        }
        here.confidence < 0.8 || document.tokens.len() < 8
    }

    fn finding(&self, document: &Document<'_>, hit: &Hit) -> Finding {
        let rule = &self.rules.rules[hit.rule as usize];
        let matched = hit.span.of(document.text);
        let fill = |template: &str| fill(template, document.text, hit);
        let mut message = fill(&rule.message);
        if let Some(note) = &hit.note {
            message.push(' ');
            message.push_str(note);
        }
        Finding {
            rule: Arc::clone(&rule.id),
            class: rule.class,
            category: rule.category,
            kind: Arc::clone(&rule.kind),
            span: hit.span,
            message,
            suggestions: match (&hit.suggestion, hit.right) {
                (Some(own), _) => std::slice::from_ref(own),
                (None, Some(right)) => {
                    std::slice::from_ref(&self.rules.compiled.rights[right as usize])
                }
                (None, None) => &rule.suggestions[..],
            }
            .iter()
            .map(|template| like_case(fill(template), matched, document, hit.span.start))
            .collect(),
            confidence: hit.confidence.unwrap_or(rule.confidence),
            source_languages: rule.source_languages.clone(),
            form: normal_form(matched).into(),
            background: rule.background,
        }
    }
}

/// The bytes of tokens `open..close`; none for an empty range.
fn cover(view: View<'_>, open: usize, close: usize) -> Option<Span> {
    let (first, last) = (
        view.tokens.get(open)?,
        view.tokens.get(close.checked_sub(1)?)?,
    );
    (open < close).then_some(Span {
        start: first.span.start,
        end: last.span.end,
    })
}

/// Puts `$0` (the match) and `$1`..`$9` (the captures) into a template.
fn fill(template: &str, text: &str, hit: &Hit) -> String {
    if !template.contains('$') {
        return template.to_owned();
    }
    let mut filled = String::with_capacity(template.len() + 16);
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().and_then(|next| next.to_digit(10)) {
            Some(digit) if c == '$' => {
                chars.next();
                let span = match digit {
                    0 => Some(hit.span),
                    _ => hit.captures[digit as usize - 1],
                };
                filled.push_str(span.map_or("", |span| span.of(text)));
            }
            _ => filled.push(c),
        }
    }
    filled
}

/// Gives a suggestion the capitals of what it replaces, which stands at byte `start`.
/// Initials ("U.S.") say nothing about case: there the place decides.
fn like_case(suggestion: String, matched: &str, document: &Document<'_>, start: u32) -> String {
    let letters = || matched.chars().filter(|c| c.is_alphabetic());
    let capital = if letters().count() > 1 && letters().all(char::is_uppercase) {
        if letters().count() > 3 || amid_capitals(document, start, matched) {
            return suggestion.to_uppercase();
        }
        opens_sentence(document, start)
    } else {
        matched.chars().next().is_some_and(char::is_uppercase)
    };
    let mut chars = suggestion.chars();
    match chars.next() {
        Some(first) if capital && first.is_lowercase() => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => suggestion,
    }
}

/// The sentence that byte `at` stands in.
fn sentence_at<'d>(document: &'d Document<'_>, at: u32) -> Option<&'d Sentence> {
    let after = document
        .sentences
        .partition_point(|sentence| sentence.span.start <= at);
    document.sentences[..after].last()
}

/// Whether no letter or digit of its sentence comes before byte `start`.
fn opens_sentence(document: &Document<'_>, start: u32) -> bool {
    sentence_at(document, start).is_none_or(|sentence| {
        let before = document
            .text
            .get(sentence.span.start as usize..start as usize);
        before.is_none_or(|before| !before.chars().any(char::is_alphanumeric))
    })
}

/// Whether all else in the sentence of `matched`, at byte `start`, is in capitals.
fn amid_capitals(document: &Document<'_>, start: u32, matched: &str) -> bool {
    if document.case == CaseStyle::Upper {
        return true;
    }
    let Some(sentence) = sentence_at(document, start) else {
        return false;
    };
    let text = |from: usize, to: usize| document.text.get(from..to).unwrap_or_default();
    let (start, end) = (start as usize, start as usize + matched.len());
    let around = || {
        let before = text(sentence.span.start as usize, start);
        let after = text(end, sentence.span.end as usize);
        before.chars().chain(after.chars())
    };
    let capitals = around().filter(|c| c.is_uppercase()).count();
    capitals > 3 && !around().any(char::is_lowercase)
}

/// Whether the span stands in a headline: a text or sentence whose words nearly all have capitals.
fn is_headline(document: &Document<'_>, span: Span) -> bool {
    if matches!(document.case, CaseStyle::Title | CaseStyle::Upper) {
        return true;
    }
    let Some(sentence) = sentence_at(document, span.start) else {
        return false;
    };
    capitalised_share(document, sentence) > 0.6
}

/// Share of the words of four letters and more that begin with a capital, the first word aside.
pub(crate) fn capitalised_share(document: &Document<'_>, sentence: &Sentence) -> f32 {
    let (mut words, mut capitals) = (0u32, 0u32);
    for token in document.tokens_of(sentence).iter().skip(1) {
        let text = token.of(document.text);
        if token.is_word() && text.len() > 3 {
            words += 1;
            capitals += u32::from(text.chars().next().is_some_and(char::is_uppercase));
        }
    }
    if words < 3 {
        0.0
    } else {
        capitals as f32 / words as f32
    }
}

/// Keeps, of hits that overlap, those of higher priority, then the surer, then the longer.
fn resolve(mut hits: Vec<Hit>, rules: &[Rule]) -> Vec<Hit> {
    let rank = |hit: &Hit| {
        let rule = &rules[hit.rule as usize];
        (
            rule.priority,
            hit.confidence.unwrap_or(rule.confidence),
            hit.span.len(),
        )
    };
    hits.sort_by_key(|hit| (hit.span, hit.rule));
    hits.dedup_by_key(|hit| (hit.span, hit.rule));
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    let mut hits = hits.into_iter().peekable();
    while let Some(first) = hits.next() {
        // A run of hits each of which overlaps an earlier one of the run.
        let mut end = first.span.end;
        let mut run = vec![first];
        while let Some(next) = hits.next_if(|next| next.span.start < end) {
            end = end.max(next.span.end);
            run.push(next);
        }
        run.sort_by(|a, b| {
            let ((pa, ca, la), (pb, cb, lb)) = (rank(a), rank(b));
            pb.cmp(&pa)
                .then(cb.total_cmp(&ca))
                .then(lb.cmp(&la))
                .then(a.span.cmp(&b.span))
        });
        let mut winners: Vec<Hit> = Vec::with_capacity(1);
        for hit in run {
            if winners.iter().all(|winner| !winner.span.overlaps(hit.span)) {
                winners.push(hit);
            }
        }
        winners.sort_by_key(|hit| hit.span);
        kept.extend(winners);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    fn recased(text: &str, matched: &str, suggestion: &str) -> String {
        let document = Tokenizer::new().document(text);
        let start = text.find(matched).unwrap() as u32;
        like_case(suggestion.to_owned(), matched, &document, start)
    }

    #[test]
    fn initials_take_the_case_of_their_place() {
        let told = "The man told U.S. that his well was dry.";
        assert_eq!(recased(told, "U.S.", "us"), "us");
        assert_eq!(recased("“U.S. he told.", "U.S.", "us"), "Us");
        let shouted = "THE MAN TOLD U.S. THAT HIS WELL WAS DRY.";
        assert_eq!(recased(shouted, "U.S.", "us"), "US");
        let row = format!("{shouted} Then he went home and slept for a day or two.");
        assert_eq!(recased(&row, "U.S.", "us"), "US");
    }

    #[test]
    fn words_give_their_capitals() {
        assert_eq!(recased("Recieve it", "Recieve", "receive"), "Receive");
        assert_eq!(recased("do RECIEVE it", "RECIEVE", "receive"), "RECEIVE");
        assert_eq!(recased("we recieve it", "recieve", "receive"), "receive");
    }
}
