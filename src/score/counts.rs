//! Counts of signs in one document: one pass over its tokens, one over its findings.

use serde::{Deserialize, Serialize};

use crate::detect::{Class, Finding, RuleSet, Stratum};
use crate::document::{Document, TokenKind};

/// What is counted. The names are those of the model file and of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Words that begin with a capital.
    Capitals,
    /// Runs of `.`, `!`, `?` or `…`.
    Stops,
    /// Commas.
    Commas,
    /// Any other punctuation mark.
    OtherMarks,
    /// Links, mentions, tags, emoji, symbols.
    Symbols,
    /// Numbers in digits.
    Numbers,
    /// `um`, `uh`, `er`, `hmm`.
    Fillers,
    /// Words with an apostrophe.
    Contractions,
    /// `a`, `an`, `the`.
    Articles,
    /// Findings of slips typical of a second language or of literal translation.
    SecondLanguage,
    /// Findings of slips typical of natives: eggcorns, "could of".
    NativeSlips,
    /// Findings of wording that is right but typical of another language.
    Transfer,
    /// Findings of text that a machine translated or spun.
    MachineTranslation,
    /// Findings of recogniser output and robot read-outs.
    ReadOut,
}

impl Sign {
    /// All, in the order of their declaration.
    pub const ALL: [Self; 14] = [
        Self::Capitals,
        Self::Stops,
        Self::Commas,
        Self::OtherMarks,
        Self::Symbols,
        Self::Numbers,
        Self::Fillers,
        Self::Contractions,
        Self::Articles,
        Self::SecondLanguage,
        Self::NativeSlips,
        Self::Transfer,
        Self::MachineTranslation,
        Self::ReadOut,
    ];

    /// What a person reads: the name in the plural.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Capitals => "capitals",
            Self::Stops => "full stops",
            Self::Commas => "commas",
            Self::OtherMarks => "other marks",
            Self::Symbols => "links, tags and symbols",
            Self::Numbers => "numbers",
            Self::Fillers => "fillers",
            Self::Contractions => "contractions",
            Self::Articles => "articles",
            Self::SecondLanguage => "second-language findings",
            Self::NativeSlips => "native slips",
            Self::Transfer => "transfer findings",
            Self::MachineTranslation => "machine-translation findings",
            Self::ReadOut => "read-out findings",
        }
    }

    /// Whether it counts findings, not tokens.
    #[must_use]
    pub fn is_finding(self) -> bool {
        self >= Self::SecondLanguage
    }
}

/// How often each sign is in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Word tokens.
    pub words: u32,
    signs: [u32; Sign::ALL.len()],
}

impl Counts {
    /// Counts the signs of a document with its findings, made by `rules`.
    #[must_use]
    pub fn new(document: &Document<'_>, findings: &[Finding], rules: &RuleSet) -> Self {
        let mut counts = Self::default();
        for token in &document.tokens {
            let text = token.of(document.text);
            match token.kind {
                TokenKind::Word | TokenKind::CjkWord | TokenKind::Abbreviation => {
                    counts.words += 1;
                    counts.word(text);
                }
                TokenKind::Punctuation => counts.add(match text.as_bytes().first() {
                    Some(b'.' | b'!' | b'?') => Sign::Stops,
                    Some(b',') => Sign::Commas,
                    _ if text.starts_with('…') => Sign::Stops,
                    _ => Sign::OtherMarks,
                }),
                TokenKind::Number => counts.add(Sign::Numbers),
                TokenKind::Invisible => {}
                _ => counts.add(Sign::Symbols),
            }
        }
        for finding in findings {
            if let Some(sign) = finding_sign(finding, rules) {
                counts.add(sign);
            }
        }
        counts
    }

    /// How often `sign` is in the document.
    #[must_use]
    pub fn of(&self, sign: Sign) -> u32 {
        self.signs[sign as usize]
    }

    fn add(&mut self, sign: Sign) {
        self.signs[sign as usize] += 1;
    }

    fn word(&mut self, word: &str) {
        let bytes = word.as_bytes();
        let capital = match bytes.first() {
            Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
            _ => word.chars().next().is_some_and(char::is_uppercase),
        };
        if capital {
            self.add(Sign::Capitals);
        }
        if bytes.contains(&b'\'') || (!word.is_ascii() && word.contains('’')) {
            self.add(Sign::Contractions);
        } else if word.len() <= 4 {
            // Setting this bit makes small letters of capitals and letters of nothing else.
            let small = bytes
                .iter()
                .fold(0u32, |all, byte| all << 8 | u32::from(byte | 0x20));
            if is_one_of(small, &[b"the", b"a", b"an"]) {
                self.add(Sign::Articles);
            } else if is_one_of(
                small,
                &[b"um", b"uh", b"er", b"erm", b"uhm", b"hmm", b"mhm"],
            ) {
                self.add(Sign::Fillers);
            }
        }
    }
}

/// Whether a word of up to four bytes, packed, is one of `words`.
fn is_one_of(packed: u32, words: &[&[u8]]) -> bool {
    let mut words = words.iter();
    words.any(|word| {
        word.iter()
            .fold(0u32, |all, byte| all << 8 | u32::from(*byte))
            == packed
    })
}

/// Groups of rules (the middle of their id) that read translation and spinning.
const TRANSLATION: [&str; 1] = ["machine"];
/// Rules of other groups that do.
const TRANSLATION_RULES: [&str; 2] = ["translator_note", "tortured_phrase"];

fn finding_sign(finding: &Finding, rules: &RuleSet) -> Option<Sign> {
    let mut parts = finding.rule.splitn(3, '.').skip(1);
    let group = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or_default();
    if TRANSLATION.contains(&group) || TRANSLATION_RULES.contains(&name) {
        return Some(Sign::MachineTranslation);
    }
    if group == "speech" {
        return Some(Sign::ReadOut);
    }
    match rules.get(&finding.rule).map(|rule| rule.stratum) {
        Some(Stratum::SecondLanguage) => Some(Sign::SecondLanguage),
        Some(Stratum::Native) => Some(Sign::NativeSlips),
        _ if finding.class == Class::Transfer => Some(Sign::Transfer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    #[test]
    fn signs_are_counted() {
        let text = "Um, the tide — it's late! See @quay and 12 boats.";
        let document = Tokenizer::new().document(text);
        let counts = Counts::new(&document, &[], &RuleSet::parse(&[]).unwrap());
        let expected = [2, 2, 1, 1, 1, 1, 1, 1, 1];
        for (sign, expected) in Sign::ALL.iter().zip(expected) {
            assert_eq!(counts.of(*sign), expected, "{sign:?}");
        }
        assert_eq!(counts.words, 8);
        for (index, sign) in Sign::ALL.iter().enumerate() {
            assert_eq!(*sign as usize, index);
        }
    }
}
