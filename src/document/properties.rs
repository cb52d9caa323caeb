//! What a token's characters have about them that its kind does not tell: width,
//! hidden characters, scripts, elongation, the shape of its capitals.
//!
//! Computed when asked for, never stored: most callers never ask.

use serde::ser::{Serialize, Serializer};
use unicode_script::{ScriptExtension, UnicodeScript};

use super::{Token, TokenKind};

/// A set of properties of one token; serialised as the list of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Properties(u16);

impl Properties {
    /// Holds a full-width form: `Ａ`, `，`.
    pub const FULL_WIDTH: Self = Self(1);
    /// Holds a half-width form: `ｶ`, `｡`.
    pub const HALF_WIDTH: Self = Self(1 << 1);
    /// Holds a zero-width joiner or non-joiner; not said of emoji, which are made with them.
    pub const JOINER: Self = Self(1 << 2);
    /// Holds a soft hyphen.
    pub const SOFT_HYPHEN: Self = Self(1 << 3);
    /// Holds a character that sets the direction of writing.
    pub const BIDI_CONTROL: Self = Self(1 << 4);
    /// Holds another character that shows nothing: zero-width space, word joiner, byte order
    /// mark, control, tag.
    pub const HIDDEN: Self = Self(1 << 5);
    /// Holds letters of scripts that no one language writes together (the single-script test of
    /// Unicode UTS #39): `раypal` with Cyrillic `ра`.
    pub const MIXED_SCRIPT: Self = Self(1 << 6);
    /// A word with the same letter three times in a row or more: `soooo`.
    pub const ELONGATED: Self = Self(1 << 7);
    /// The first cased letter is a capital and no other: `London`, `I`.
    pub const CAPITALISED: Self = Self(1 << 8);
    /// Two cased letters or more, capitals all: `NATO`.
    pub const CAPITALS: Self = Self(1 << 9);
    /// Small letters and capitals in another order: `iPhone`, `wOw`.
    pub const MIXED_CASE: Self = Self(1 << 10);

    const NAMES: [(Self, &'static str); 11] = [
        (Self::FULL_WIDTH, "full_width"),
        (Self::HALF_WIDTH, "half_width"),
        (Self::JOINER, "joiner"),
        (Self::SOFT_HYPHEN, "soft_hyphen"),
        (Self::BIDI_CONTROL, "bidi_control"),
        (Self::HIDDEN, "hidden"),
        (Self::MIXED_SCRIPT, "mixed_script"),
        (Self::ELONGATED, "elongated"),
        (Self::CAPITALISED, "capitalised"),
        (Self::CAPITALS, "capitals"),
        (Self::MIXED_CASE, "mixed_case"),
    ];

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are among these.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Their names in `snake_case`, in a fixed order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .filter(move |&(property, _)| self.contains(property))
            .map(|(_, name)| name)
    }

    fn add(&mut self, property: Self) {
        self.0 |= property.0;
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl Token {
    /// What is special about the token's characters in `text`, the text it was made from.
    #[must_use]
    pub fn properties(self, text: &str) -> Properties {
        let form = self.of(text);
        let mut found = Properties::default();
        if !form.is_ascii() {
            wide(form, self.kind, &mut found);
        } else if form.bytes().any(|byte| byte.is_ascii_control()) {
            found.add(Properties::HIDDEN);
        }
        if self.is_word() {
            if is_elongated(form) {
                found.add(Properties::ELONGATED);
            }
            if let Some(shape) = case_shape(form) {
                found.add(shape);
            }
        }
        found
    }
}

/// Widths, hidden characters and scripts.
fn wide(form: &str, kind: TokenKind, found: &mut Properties) {
    let mut scripts: Option<ScriptExtension> = None;
    let mut mixed = false;
    for ch in form.chars() {
        if ch.is_alphabetic() {
            let these = scripts_of(ch);
            let common = scripts.map_or(these, |before| before.intersection(these));
            mixed |= common.is_empty();
            scripts = Some(common);
        }
        let property = match ch {
            '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' => Properties::FULL_WIDTH,
            '\u{FF61}'..='\u{FFDC}' | '\u{FFE8}'..='\u{FFEE}' => Properties::HALF_WIDTH,
            '\u{200C}' | '\u{200D}' if kind != TokenKind::Emoji => Properties::JOINER,
            '\u{AD}' => Properties::SOFT_HYPHEN,
            '\u{61C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => Properties::BIDI_CONTROL,
            '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{34F}' | '\u{180E}' => {
                Properties::HIDDEN
            }
            '\u{E0000}'..='\u{E007F}' if kind != TokenKind::Emoji => Properties::HIDDEN,
            _ if ch.is_control() => Properties::HIDDEN,
            _ => continue,
        };
        found.add(property);
    }
    if mixed {
        found.add(Properties::MIXED_SCRIPT);
    }
}

/// The scripts a letter may be of; those that Chinese, Japanese and Korean mix count as one.
fn scripts_of(ch: char) -> ScriptExtension {
    let scripts = ch.script_extension();
    let east = ['一', 'あ', 'ア', 'ㄅ', '가']
        .into_iter()
        .map(|ch| ch.script_extension())
        .reduce(ScriptExtension::union)
        .unwrap_or(scripts);
    if scripts.is_common() || scripts.is_inherited() || scripts.intersection(east).is_empty() {
        scripts
    } else {
        east
    }
}

/// Three times the same letter in a row, but for `www` and Roman numerals.
fn is_elongated(form: &str) -> bool {
    let numeral = || form.bytes().all(|byte| b"IVXLCDM".contains(&byte));
    let mut run = 0;
    let mut last = None;
    for ch in form.chars() {
        let ch = ch.to_lowercase().next().unwrap_or(ch);
        run = if Some(ch) == last { run + 1 } else { 1 };
        last = Some(ch);
        if run == 3 && ch.is_alphabetic() {
            return !numeral() && !form.eq_ignore_ascii_case("www");
        }
    }
    false
}

/// Where the capitals are; none where there are none.
fn case_shape(form: &str) -> Option<Properties> {
    let (mut first, mut capitals, mut small) = (None, 0usize, 0usize);
    for ch in form.chars() {
        let capital = ch.is_uppercase();
        if capital || ch.is_lowercase() {
            first.get_or_insert(capital);
            capitals += usize::from(capital);
            small += usize::from(!capital);
        }
    }
    match (first?, capitals, small) {
        (_, 0, _) => None,
        (true, 1, _) => Some(Properties::CAPITALISED),
        (_, _, 0) => Some(Properties::CAPITALS),
        _ => Some(Properties::MIXED_CASE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn names(form: &str, kind: TokenKind) -> String {
        let token = Token {
            span: Span::new(0, form.len()),
            kind,
        };
        let names: Vec<_> = token.properties(form).names().collect();
        names.join(" ")
    }

    #[test]
    fn properties_of_words() {
        for (form, expected) in [
            ("house", ""),
            ("soooo", "elongated"),
            ("SOOO", "elongated capitals"),
            ("III", "capitals"),
            ("I", "capitalised"),
            ("Éva", "capitalised"),
            ("NATO", "capitals"),
            ("iPhone", "mixed_case"),
            ("co\u{AD}op", "soft_hyphen"),
            ("می\u{200C}روم", "joiner"),
            ("a\u{202E}b", "bidi_control"),
            ("a\u{2060}b", "hidden"),
            ("Ｏｋ", "full_width capitalised"),
            ("ｶﾒﾗ", "half_width"),
            ("pа\u{443}", "mixed_script"),
            ("naïve", ""),
            ("食べる", ""),
            ("Tシャツ", "mixed_script capitalised"),
            ("дом", ""),
            ("नमस्ते", ""),
        ] {
            assert_eq!(names(form, TokenKind::Word), expected, "{form}");
        }
    }

    #[test]
    fn properties_of_other_tokens() {
        assert_eq!(names("\u{1F468}\u{200D}\u{1F469}", TokenKind::Emoji), "");
        assert_eq!(names("，", TokenKind::Punctuation), "full_width");
        assert_eq!(
            names("\u{200B}\u{202E}", TokenKind::Invisible),
            "bidi_control hidden"
        );
        assert_eq!(names("\u{0}", TokenKind::Invisible), "hidden");
        assert_eq!(names("!!!", TokenKind::Punctuation), "");
    }

    #[test]
    fn serialised_as_names() {
        let set = Properties(Properties::ELONGATED.0 | Properties::CAPITALS.0);
        assert_eq!(
            serde_json::to_string(&set).unwrap(),
            r#"["elongated","capitals"]"#
        );
    }
}
