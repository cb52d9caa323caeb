//! Signs, and characters outside ASCII, each handed to the reader for its kind.

use crate::document::TokenKind;

use super::class::Class;
use super::scan::{Scanner, is_currency};
use super::{emoji, social};

impl Scanner<'_> {
    /// An ASCII sign.
    pub(super) fn ascii_sign(&mut self, byte: u8) {
        let start = self.pos;
        // By far the most: commas and stops before a space.
        if matches!(byte, b',' | b'.') && matches!(self.bytes.get(start + 1), Some(b' ' | b'\n')) {
            return self.emit(start, start + 1, TokenKind::Punctuation);
        }
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
    pub(super) fn invisible(&mut self) {
        let start = self.pos;
        let end = self.text[start..]
            .char_indices()
            .find(|&(_, ch)| self.classes.of(ch) != Class::Invisible)
            .map_or(self.bytes.len(), |(offset, _)| start + offset);
        self.emit(start, end, TokenKind::Invisible);
    }

    /// A character outside ASCII.
    pub(super) fn wide(&mut self) {
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
            // By far the most: one mark before a letter or space.
            Class::Punct if !matches!(ch, '＠' | '＃' | '（') && self.begins_plainly(next) => {
                self.emit(start, next, TokenKind::Punctuation);
            }
            Class::Punct | Class::Symbol => self.wide_sign(start, ch),
        }
    }

    /// Whether what is at `at` is neither a mark nor a sign outside ASCII, told by its first byte:
    /// ASCII, Cyrillic to U+047F, or U+4000 to U+9FFF.
    #[inline]
    fn begins_plainly(&self, at: usize) -> bool {
        matches!(
            self.bytes.get(at),
            None | Some(0..=0x7F | 0xD0 | 0xD1 | 0xE4..=0xE9)
        )
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
}
