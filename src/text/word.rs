//! Words: letters, digits and marks with their inner apostrophes and hyphens.
//!
//! Most words are ASCII letters up to a space: [`Scanner::word`] reads those by a
//! byte table and hands everything else to [`Scanner::long_word`].

use crate::document::TokenKind;

use super::class::Class;
use super::scan::{Scanner, is_cyrillic};
use super::{emoji, social};

/// Whether inner hyphens are part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hyphens {
    /// `well-known` is three tokens, as in English treebanks; a bound prefix (`e-mail`) stays on,
    /// and so does whatever is Cyrillic.
    Split,
    /// As `Split`, but Cyrillic words are parted, too, as in the Ukrainian treebank: all but
    /// adverbs and pronouns (`по-перше`, `будь-який`).
    SplitCyrillic,
    /// `peut-être` is one token.
    Join,
}

impl Hyphens {
    /// What the treebanks of a language (primary subtag) do; words in Latin letters are guests in
    /// some, and are read as English.
    pub(super) fn of(language: &str) -> Self {
        match language {
            "en" | "ja" | "ko" | "th" | "und" | "zh" => Self::Split,
            "uk" => Self::SplitCyrillic,
            _ => Self::Join,
        }
    }
}

/// The longest prefix looked up, in bytes.
const SHORT: usize = 24;

/// Ukrainian first parts that stay on, and last parts.
const UKRAINIAN: (&[&str], &[&str]) = (
    &["по", "будь", "бозна", "казна", "хтозна", "невідь"],
    &["небудь", "таки"],
);

/// Bound prefixes that English treebanks leave on their word.
const PREFIXES: &[&str] = &[
    "anti", "bi", "co", "counter", "cross", "cyber", "de", "e", "ex", "extra", "hyper", "inter",
    "intra", "macro", "mega", "meta", "micro", "mid", "mini", "mis", "mono", "multi", "neo", "non",
    "over", "pan", "para", "poly", "post", "pre", "pro", "proto", "pseudo", "quasi", "re", "semi",
    "sub", "super", "supra", "tele", "trans", "tri", "ultra", "un", "under", "uni", "vice",
];

/// Bytes that a word runs over without a second look.
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// Bytes that end a word with no further question.
static ENDS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let plain = b" \t\n\r,;!?)(\"]}[{<>=~|*/\\`^#$";
    let mut index = 0;
    while index < plain.len() {
        table[plain[index] as usize] = true;
        index += 1;
    }
    table
};
impl Scanner<'_> {
    /// A word that begins at `start`, and whatever begins like one.
    #[inline]
    pub(super) fn word(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let end = start
            + rest
                .iter()
                .position(|&byte| !WORD[byte as usize])
                .unwrap_or(rest.len());
        match self.bytes.get(end) {
            Some(&next) if !ENDS_WORD[next as usize] => self.long_word(start, end),
            _ => {
                let kind = if end - start <= 3 && emoji::is_lettered(&self.bytes[start..end]) {
                    TokenKind::Emoticon
                } else {
                    TokenKind::Word
                };
                self.emit(start, end, kind);
            }
        }
    }

    /// A word that begins with a letter of U+0400 to U+047F at `start`.
    #[inline]
    pub(super) fn cyrillic_word(&mut self, start: usize) {
        let end = self.cyrillic_end(start + 2);
        match self.bytes.get(end) {
            Some(&next) if !ENDS_WORD[next as usize] => self.long_word(start, end),
            _ => self.emit(start, end, TokenKind::Word),
        }
    }

    /// Past the letters of U+0400 to U+047F at `at`.
    #[inline]
    fn cyrillic_end(&self, mut at: usize) -> usize {
        // Every other byte begins a letter: 0xD0 or 0xD1, four looked at in one go.
        const BEGINS: u64 = 0x00FE_00FE_00FE_00FE;
        const CYRILLIC: u64 = 0x00D0_00D0_00D0_00D0;
        while let Some(eight) = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let others = u64::from_le_bytes(*eight) & BEGINS ^ CYRILLIC;
            if others != 0 {
                return at + others.trailing_zeros() as usize / 16 * 2;
            }
            at += 8;
        }
        while matches!(self.bytes.get(at), Some(0xD0 | 0xD1)) {
            at += 2;
        }
        at
    }

    /// A word that has more than ASCII letters to it: read up to `end` so far.
    pub(super) fn long_word(&mut self, start: usize, mut end: usize) {
        loop {
            end = self.core_end(end);
            if end == start {
                // A connector or the like that starts no word.
                end = start + self.char_at(start).map_or(1, char::len_utf8);
            }
            match self.bytes.get(end) {
                Some(b'.') => return self.dotted(start, end),
                Some(b'-') => {
                    if self.address(start) {
                        return;
                    }
                    if self.hyphen_joins(start, end, 1) {
                        end += 1;
                        continue;
                    }
                }
                Some(b'@' | b'+') if self.address(start) => return,
                Some(b':') if self.bytes[end..].starts_with(b"://") => {
                    if let Some(url) = social::url(self, start, end) {
                        return self.emit(start, url, TokenKind::Url);
                    }
                }
                // AT&T, R&D.
                Some(b'&')
                    if self.bytes[end - 1].is_ascii_uppercase()
                        && self.bytes.get(end + 1).is_some_and(u8::is_ascii_uppercase) =>
                {
                    end += 1;
                    continue;
                }
                Some(0xE2)
                    if matches!(self.char_at(end), Some('\u{2010}' | '\u{2011}'))
                        && self.hyphen_joins(start, end, 3) =>
                {
                    end += 3;
                    continue;
                }
                _ => {}
            }
            return self.emit(start, end, TokenKind::Word);
        }
    }

    /// Where the letters, digits, marks, inner apostrophes and inner format characters end.
    fn core_end(&self, mut at: usize) -> usize {
        loop {
            at = self.letters_end(at);
            let Some(&byte) = self.bytes.get(at) else {
                return at;
            };
            if byte == b'\'' {
                if self.class_at(at + 1) != Class::Letter {
                    return at;
                }
                at += 1;
                continue;
            }
            if byte < 0x80 {
                return at;
            }
            let Some(ch) = self.char_at(at) else {
                return at;
            };
            let next = at + ch.len_utf8();
            match self.classes.of(ch) {
                Class::Letter | Class::Digit | Class::Mark | Class::Connector => at = next,
                Class::Punct if is_inner(ch) && self.class_at(next) == Class::Letter => at = next,
                Class::Invisible => {
                    let after = self.skip_joiners(at);
                    if after == at
                        || !matches!(
                            self.class_at(after),
                            Class::Letter | Class::Digit | Class::Mark
                        )
                    {
                        return at;
                    }
                    at = after;
                }
                _ => return at,
            }
        }
    }

    /// Past the ASCII letters and digits and the letters of two bytes at `at`.
    #[inline]
    fn letters_end(&self, mut at: usize) -> usize {
        while let Some(&byte) = self.bytes.get(at) {
            let width = match byte {
                _ if WORD[byte as usize] => 1,
                0xD0 | 0xD1 => {
                    at = self.cyrillic_end(at);
                    continue;
                }
                // U+0100 to U+02BF, letters all.
                0xC4..=0xCA => 2,
                0xC2..=0xDF => {
                    let low = self.bytes.get(at + 1).map_or(0, |&low| low & 0x3F);
                    let code = u32::from(byte & 0x1F) << 6 | u32::from(low);
                    let letter =
                        char::from_u32(code).is_some_and(|ch| self.classes.of(ch) == Class::Letter);
                    if !letter {
                        break;
                    }
                    2
                }
                _ => break,
            };
            at += width;
        }
        at
    }

    /// Past the invisible characters at `at` that do not part a word.
    fn skip_joiners(&self, at: usize) -> usize {
        self.text[at..]
            .char_indices()
            .find(|&(_, ch)| {
                self.classes.of(ch) != Class::Invisible || ch == '\u{200B}' || ch.is_control()
            })
            .map_or(self.bytes.len(), |(offset, _)| at + offset)
    }

    fn hyphen_joins(&self, start: usize, end: usize, hyphen: usize) -> bool {
        let after = self.class_at(end + hyphen);
        if after != Class::Letter && !(after == Class::Digit && self.hyphens == Hyphens::Join) {
            return false;
        }
        if self.hyphens == Hyphens::Join {
            return true;
        }
        let word = &self.text[start..end];
        if word.starts_with(is_cyrillic) {
            return self.hyphens == Hyphens::Split || self.ukrainian_joins(word, end + hyphen);
        }
        word.len() <= SHORT
            && PREFIXES
                .iter()
                .any(|prefix| prefix.eq_ignore_ascii_case(word))
    }

    /// Whether a Ukrainian word keeps together at the hyphen between `word` and what is at `after`.
    fn ukrainian_joins(&self, word: &str, after: usize) -> bool {
        let (prefixes, suffixes) = UKRAINIAN;
        let small = |list: &[&str]| {
            list.iter()
                .any(|part| part.chars().eq(word.chars().flat_map(char::to_lowercase)))
        };
        word.len() <= SHORT && small(prefixes)
            || suffixes
                .iter()
                .any(|suffix| self.text[after..].starts_with(suffix))
    }

    /// Tries an e-mail address or bare domain at `start`.
    pub(super) fn address(&mut self, start: usize) -> bool {
        match social::address(self, start) {
            Some((end, kind)) => {
                self.emit(start, end, kind);
                true
            }
            None => false,
        }
    }
}

/// Punctuation that joins two letters: apostrophes, the Catalan dot, Hebrew gershayim.
fn is_inner(ch: char) -> bool {
    matches!(
        ch,
        '\u{2019}' | '\u{2018}' | '\u{B7}' | '\u{2027}' | '\u{5F3}' | '\u{5F4}' | '\u{FF07}'
    )
}
