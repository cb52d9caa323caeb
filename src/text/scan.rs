//! The tokenizer proper: one left-to-right pass that looks at the first
//! character of what is next and hands over to the reader for its kind.
//!
//! Word boundaries follow UAX #29 with four departures that keep what a writer
//! typed in one piece or a reader sees as two: periods join only in
//! abbreviations, addresses and file names (`end.Next` is three tokens), a colon never
//! joins, inner hyphens join where the language writes them so (see
//! [`Hyphens`]), and a number takes its percent or currency sign.
//!
//! Every reader looks ahead by a bounded amount or consumes what it looked at,
//! so the pass is linear in the text whatever the text is.

use crate::document::{Token, TokenKind};
use crate::lexicon::abbreviations::{Abbreviations, Class as Follows};
use crate::span::Span;

use super::cjk;
use super::class::{Class, Classes};
use super::{emoji, social};

/// Whether inner hyphens are part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hyphens {
    /// `well-known` is three tokens, as in English treebanks; a bound prefix (`e-mail`) stays on.
    Split,
    /// `peut-être` is one token.
    Join,
}

/// The abbreviation tables that apply to a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'t> {
    pub(super) latin: &'t [&'t Abbreviations],
    pub(super) cyrillic: &'t [&'t Abbreviations],
}

/// Bound prefixes that English treebanks leave on their word.
const PREFIXES: &[&str] = &[
    "anti", "bi", "co", "counter", "cross", "cyber", "de", "e", "ex", "extra", "hyper", "inter",
    "intra", "macro", "mega", "meta", "micro", "mid", "mini", "mis", "mono", "multi", "neo", "non",
    "over", "pan", "para", "poly", "post", "pre", "pro", "proto", "pseudo", "quasi", "re", "semi",
    "sub", "super", "supra", "tele", "trans", "tri", "ultra", "un", "under", "uni", "vice",
];

/// The longest abbreviation or prefix looked up, in bytes.
const SHORT: usize = 24;

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) pos: usize,
    pub(super) out: &'t mut Vec<Token>,
    pub(super) classes: Classes,
    pub(super) tables: Tables<'t>,
    pub(super) hyphens: Hyphens,
    pub(super) cjk: cjk::Segmenter,
}

/// Bytes that a word runs over without a second look.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// Bytes that end a word with no further question.
const ENDS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let plain = b" \t\n\r,;!?)(\"]}[{<>=~|*/\\`^#$";
    let mut index = 0;
    while index < plain.len() {
        table[plain[index] as usize] = true;
        index += 1;
    }
    table
};

impl<'t> Scanner<'t> {
    /// Reads the whole text.
    pub(super) fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => self.pos += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(self.pos),
                b'0'..=b'9' => self.number(self.pos),
                0x21..=0x7E => self.ascii_sign(byte),
                0..=0x1F | 0x7F => self.invisible(),
                0x80.. => self.wide(),
            }
        }
    }

    /// The character at `at`, if the text goes on.
    #[inline]
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Class of the character at `at`; white space at the end of the text.
    #[inline]
    pub(super) fn class_at(&self, at: usize) -> Class {
        self.char_at(at)
            .map_or(Class::Space, |ch| self.classes.of(ch))
    }

    /// The character that ends just before `at`.
    fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// Whether a letter or digit stands just before `at`.
    pub(super) fn word_before(&self, at: usize) -> bool {
        self.char_before(at).is_some_and(|ch| {
            matches!(
                self.classes.of(ch),
                Class::Letter | Class::Digit | Class::Connector
            )
        })
    }

    /// Writes a token that ends at `end` and moves there.
    #[inline]
    pub(super) fn emit(&mut self, start: usize, end: usize, kind: TokenKind) {
        self.out.push(Token {
            span: Span::new(start, end),
            kind,
        });
        self.pos = end;
    }

    /// A word that begins at `start`, and whatever begins like one.
    #[inline]
    pub(super) fn word(&mut self, start: usize) {
        let mut end = start;
        while end < self.bytes.len() && WORD[self.bytes[end] as usize] {
            end += 1;
        }
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
            while at < self.bytes.len() && WORD[self.bytes[at] as usize] {
                at += 1;
            }
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
        let word = &self.text[start..end];
        if self.hyphens == Hyphens::Join || word.starts_with(is_cyrillic) {
            return true;
        }
        word.len() <= SHORT
            && PREFIXES
                .iter()
                .any(|prefix| prefix.eq_ignore_ascii_case(word))
    }

    /// Tries an e-mail address or bare domain at `start`.
    fn address(&mut self, start: usize) -> bool {
        match social::address(self, start) {
            Some((end, kind)) => {
                self.emit(start, end, kind);
                true
            }
            None => false,
        }
    }

    /// A word followed by a period at `dot`: abbreviation, address, file name, or just a word.
    fn dotted(&mut self, start: usize, dot: usize) {
        if let Some(end) = self.initialism(start) {
            return self.emit(start, end, TokenKind::Abbreviation);
        }
        if matches!(self.class_at(dot + 1), Class::Letter | Class::Digit) {
            if self.address(start) {
                return;
            }
            if let Some(end) = self.inner_dots(start, dot) {
                return self.emit(start, end, TokenKind::Abbreviation);
            }
            if let Some(end) = social::file_name(self.bytes, dot) {
                return self.emit(start, end, TokenKind::Word);
            }
        }
        if let Some(end) = self.listed(start, dot) {
            return self.emit(start, end, TokenKind::Abbreviation);
        }
        if self.is_initial(start, dot) {
            return self.emit(start, dot + 1, TokenKind::Abbreviation);
        }
        self.emit(start, dot, TokenKind::Word);
    }

    /// Single letters parted by periods, two at least: `U.S.`, `e.g.`, `т.е.`.
    fn initialism(&self, start: usize) -> Option<usize> {
        let mut letters = 0;
        let mut at = start;
        let mut end = start;
        loop {
            let ch = self.char_at(at)?;
            let after = at + ch.len_utf8();
            if self.classes.of(ch) != Class::Letter {
                break;
            }
            if self.bytes.get(after) == Some(&b'.') {
                letters += 1;
                at = after + 1;
                end = at;
                if self.char_at(at).is_none() {
                    break;
                }
            } else {
                // `U.S` without its last period, but not the `Smith` of `J.Smith`.
                let alone = !matches!(
                    self.class_at(after),
                    Class::Letter | Class::Digit | Class::Mark | Class::Connector
                ) && self.bytes.get(after) != Some(&b'\'');
                if alone && letters >= 1 && ch.is_uppercase() {
                    letters += 1;
                    end = after;
                }
                break;
            }
        }
        // `www.x.y.com` and the like are addresses: those have longer labels.
        (letters >= 2).then_some(end)
    }

    /// A listed form with inner periods: `Ph.D.`, `v.Chr.`
    fn inner_dots(&self, start: usize, dot: usize) -> Option<usize> {
        let mut end = dot;
        for (offset, ch) in self.text[dot..].char_indices() {
            if dot + offset - start > SHORT {
                return None;
            }
            if ch != '.' && self.classes.of(ch) != Class::Letter {
                break;
            }
            end = dot + offset + ch.len_utf8();
        }
        let form = &self.text[start..end];
        if form.ends_with('.') {
            self.follows(form).map(|_| end)
        } else {
            None
        }
    }

    /// What the tables say of `form`.
    pub(super) fn follows(&self, form: &str) -> Option<Follows> {
        self.tables_for(form)
            .iter()
            .find_map(|table| table.get(form))
    }

    fn tables_for(&self, form: &str) -> &'t [&'t Abbreviations] {
        if form.starts_with(is_cyrillic) {
            self.tables.cyrillic
        } else {
            self.tables.latin
        }
    }

    /// A listed abbreviation whose first period is at `dot`.
    fn listed(&self, start: usize, dot: usize) -> Option<usize> {
        if dot - start > SHORT {
            return None;
        }
        let form = &self.text[start..=dot];
        for table in self.tables_for(form) {
            for (rest, _) in table.continuations(form) {
                let gap = match self.char_at(dot + 1) {
                    Some(space @ (' ' | '\u{A0}' | '\u{2009}' | '\u{202F}')) => space.len_utf8(),
                    _ => break,
                };
                let from = dot + 1 + gap;
                if self.text[from..].starts_with(&**rest) {
                    return Some(from + rest.len());
                }
            }
        }
        match self.follows(form)? {
            Follows::Number => {
                let rest = self.text[dot + 1..].trim_start_matches([' ', '\u{A0}']);
                let digit = rest.chars().next().map(|ch| self.classes.of(ch));
                (digit == Some(Class::Digit)).then_some(dot + 1)
            }
            Follows::Title | Follows::Any => Some(dot + 1),
        }
    }

    /// A capital and a period before a capitalised word: `J. Smith`.
    fn is_initial(&self, start: usize, dot: usize) -> bool {
        let mut letters = self.text[start..dot].chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else {
            return false;
        };
        if !letter.is_uppercase() || letter == 'I' && !self.capitalised_before(start) {
            return false;
        }
        let rest = &self.text[dot + 1..];
        let gap = rest
            .chars()
            .take(2)
            .take_while(|ch| matches!(ch, ' ' | '\u{A0}'))
            .map(char::len_utf8)
            .sum::<usize>();
        rest[gap..].starts_with(char::is_uppercase)
    }

    /// Whether the token before is a capitalised word or an initial, as in a name.
    fn capitalised_before(&self, start: usize) -> bool {
        self.out.last().is_some_and(|last| {
            last.span.end as usize + 1 == start
                && last.is_word()
                && last.of(self.text).starts_with(char::is_uppercase)
        })
    }

    /// An ASCII sign.
    fn ascii_sign(&mut self, byte: u8) {
        let start = self.pos;
        if let Some(end) = emoji::emoticon(self, start) {
            return self.emit(start, end, TokenKind::Emoticon);
        }
        match byte {
            b'@' | b'#' => return self.handle(start, byte == b'@'),
            b'*' => {
                if let Some(end) = emoji::keycap(self.text, start) {
                    return self.emit(start, end, TokenKind::Emoji);
                }
            }
            b'$' if self.bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => {
                return self.number_from(start, start + 1);
            }
            b'.' if self.bytes.get(start + 1).is_some_and(u8::is_ascii_digit)
                && !self.word_before(start)
                && self.char_before(start) != Some('.') =>
            {
                return self.number_from(start, start + 1);
            }
            _ => {}
        }
        let run = self.bytes[start..]
            .iter()
            .take_while(|&&b| b == byte)
            .count();
        let kind = match byte {
            b'$' | b'+' | b'<' | b'=' | b'>' | b'^' | b'`' | b'|' | b'~' => TokenKind::Symbol,
            _ => TokenKind::Punctuation,
        };
        self.sign(start, start + run, kind);
    }

    /// `@name` or `#tag` at `start`, else the bare sign.
    fn handle(&mut self, start: usize, mention: bool) {
        let sign = self.char_at(start).map_or(1, char::len_utf8);
        if mention {
            if let Some(end) = social::mention(self, start, sign) {
                return self.emit(start, end, TokenKind::Mention);
            }
        } else {
            if let Some(end) = emoji::keycap(self.text, start) {
                return self.emit(start, end, TokenKind::Emoji);
            }
            if let Some(end) = social::hashtag(self, start, sign) {
                return self.emit(start, end, TokenKind::Hashtag);
            }
        }
        self.sign(start, start + sign, TokenKind::Punctuation);
    }

    /// A sign with the combining marks on it.
    fn sign(&mut self, start: usize, end: usize, kind: TokenKind) {
        let end = if self.bytes.get(end).is_some_and(|&byte| byte >= 0x80) {
            self.marks_end(end)
        } else {
            end
        };
        self.emit(start, end, kind);
    }

    /// Past the combining marks at `at`.
    pub(super) fn marks_end(&self, at: usize) -> usize {
        self.text[at..]
            .char_indices()
            .find(|&(_, ch)| self.classes.of(ch) != Class::Mark)
            .map_or(self.bytes.len(), |(offset, _)| at + offset)
    }

    /// A run of characters that show nothing.
    fn invisible(&mut self) {
        let start = self.pos;
        let end = self.text[start..]
            .char_indices()
            .find(|&(_, ch)| self.classes.of(ch) != Class::Invisible)
            .map_or(self.bytes.len(), |(offset, _)| start + offset);
        self.emit(start, end, TokenKind::Invisible);
    }

    /// A character outside ASCII.
    fn wide(&mut self) {
        let start = self.pos;
        let Some(ch) = self.char_at(start) else {
            return;
        };
        let next = start + ch.len_utf8();
        match self.classes.of(ch) {
            Class::Space => self.pos = next,
            Class::Letter => {
                if ch == 'ʕ'
                    && let Some(end) = emoji::kaomoji(self, start)
                {
                    return self.emit(start, end, TokenKind::Emoticon);
                }
                self.long_word(start, next);
            }
            Class::Digit => self.number(start),
            Class::Han | Class::Kana => self.cjk(start),
            Class::SouthEast => self.south_east(start),
            Class::Invisible => self.invisible(),
            Class::Regional | Class::Emoji => {
                let end = emoji::sequence(self, start);
                self.emit(start, end, TokenKind::Emoji);
            }
            Class::Pictograph => {
                if emoji::shown_as_emoji(self.text, start, ch) {
                    let end = emoji::sequence(self, start);
                    self.emit(start, end, TokenKind::Emoji);
                } else {
                    self.sign(start, next, TokenKind::Symbol);
                }
            }
            Class::Connector => self.long_word(start, next),
            Class::Mark => {
                let end = self.marks_end(start);
                self.emit(start, end, TokenKind::Symbol);
            }
            Class::Punct | Class::Symbol => self.wide_sign(start, ch),
        }
    }

    fn wide_sign(&mut self, start: usize, ch: char) {
        let width = ch.len_utf8();
        match ch {
            '＠' => return self.handle(start, true),
            '＃' => return self.handle(start, false),
            '（' | '¯' | '┻' | '┬' | '╯' | 'ヽ' | '٩' => {
                if let Some(end) = emoji::kaomoji(self, start) {
                    return self.emit(start, end, TokenKind::Emoticon);
                }
            }
            _ => {}
        }
        if is_currency(ch) && self.class_at(start + width) == Class::Digit {
            return self.number_from(start, start + width);
        }
        let kind = if self.classes.of(ch) == Class::Punct {
            TokenKind::Punctuation
        } else {
            TokenKind::Symbol
        };
        let run = self.text[start..]
            .chars()
            .take_while(|&other| other == ch)
            .count();
        self.sign(start, start + run * width, kind);
    }

    /// A run of Han and kana.
    fn cjk(&mut self, start: usize) {
        let mut kana = false;
        let mut end = self.bytes.len();
        for (offset, ch) in self.text[start..].char_indices() {
            match self.classes.of(ch) {
                Class::Han => {}
                Class::Kana => kana = true,
                Class::Mark => {}
                _ => {
                    end = start + offset;
                    break;
                }
            }
        }
        self.cjk.segment(self.text, start..end, kana, self.out);
        self.pos = end;
    }

    /// A run of Thai, Lao, Khmer or Myanmar, which is left whole: no dictionary is at hand.
    fn south_east(&mut self, start: usize) {
        let end = self.text[start..]
            .char_indices()
            .find(|&(_, ch)| !matches!(self.classes.of(ch), Class::SouthEast | Class::Mark))
            .map_or(self.bytes.len(), |(offset, _)| start + offset);
        self.emit(start, end, TokenKind::CjkWord);
    }
}

/// Punctuation that joins two letters: apostrophes, the Catalan dot, Hebrew gershayim.
fn is_inner(ch: char) -> bool {
    matches!(
        ch,
        '\u{2019}' | '\u{2018}' | '\u{B7}' | '\u{2027}' | '\u{5F3}' | '\u{5F4}' | '\u{FF07}'
    )
}

/// Whether a letter is Cyrillic.
pub(super) fn is_cyrillic(ch: char) -> bool {
    ('\u{400}'..='\u{52F}').contains(&ch)
}

/// A currency sign.
pub(super) fn is_currency(ch: char) -> bool {
    matches!(ch, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20CF}' | '＄' | '￠' | '￡' | '￥' | '￦')
}
