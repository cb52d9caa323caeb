//! Numbers: digits with their separators, dates, times, money and percent.

use crate::document::TokenKind;

use super::class::Class;
use super::emoji;
use super::scan::{Scanner, is_currency, is_cyrillic};

impl Scanner<'_> {
    /// A number, or a word or address that begins with a digit, at `start`.
    pub(super) fn number(&mut self, start: usize) {
        if let Some(end) = emoji::keycap(self.text, start) {
            return self.emit(start, end, TokenKind::Emoji);
        }
        self.number_from(start, start);
    }

    /// A number whose digits begin at `digits`, after a currency sign or point at `start`.
    pub(super) fn number_from(&mut self, start: usize, digits: usize) {
        let mut end = self.digits_end(digits);
        while let Some(&byte) = self.bytes.get(end) {
            let gap = match byte {
                b'.' | b',' | b':' | b'/' => 1,
                b'\'' if self.three_digits(end + 1) => 1,
                b' ' if self.thousands(digits, end) => 1,
                b'-' if self.hyphenated(digits, end) => 1,
                0x80.. => match self.char_at(end) {
                    // 10 000 with a space that does not break, 10’000.
                    Some(space @ ('\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{2019}'))
                        if self.three_digits(end + space.len_utf8()) =>
                    {
                        space.len_utf8()
                    }
                    Some(wide @ ('．' | '，' | '：' | '／' | '٫' | '٬')) => wide.len_utf8(),
                    _ => break,
                },
                _ => break,
            };
            if self.class_at(end + gap) != Class::Digit {
                break;
            }
            end = self.digits_end(end + gap);
        }
        if start == digits {
            // 20-го, 20-річний: the ending of a numeral.
            if self.bytes.get(end) == Some(&b'-') && self.char_at(end + 1).is_some_and(is_cyrillic)
            {
                return self.long_word(start, end + 1);
            }
            match self.bytes.get(end) {
                Some(b'@' | b'-' | b'+' | b'_') => {
                    if let Some((end, kind)) = super::social::address(self, start) {
                        return self.emit(start, end, kind);
                    }
                }
                Some(b'.') if self.class_at(end + 1) == Class::Letter => {
                    if let Some((end, kind)) = super::social::address(self, start) {
                        return self.emit(start, end, kind);
                    }
                }
                _ => {}
            }
            // 4th, 1990s, 5G: a word as UAX #29 has it; 1.5kg: a number and its unit.
            if matches!(self.class_at(end), Class::Letter | Class::Connector)
                && self.bytes[start..end].iter().all(u8::is_ascii_digit)
            {
                return self.long_word(start, end);
            }
        }
        if let Some(sign) = self.char_at(end) {
            let suffix = matches!(sign, '%' | '‰' | '％' | '٪')
                || start == digits && is_currency(sign) && !self.digit_after(end, sign);
            if suffix {
                end += sign.len_utf8();
            }
        }
        self.emit(start, self.marks_end(end), TokenKind::Number);
    }

    fn digits_end(&self, mut at: usize) -> usize {
        loop {
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            match self.char_at(at) {
                Some(ch) if !ch.is_ascii() && self.classes.of(ch) == Class::Digit => {
                    at += ch.len_utf8();
                }
                _ => return at,
            }
        }
    }

    /// Whether exactly three ASCII digits stand at `at`.
    fn three_digits(&self, at: usize) -> bool {
        let digits = self.bytes[at.min(self.bytes.len())..]
            .iter()
            .take(4)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        digits == 3
    }

    /// Whether the space at `space` parts thousands: `10 000` where a language writes so, and
    /// `1 000,50` anywhere.
    fn thousands(&self, digits: usize, space: usize) -> bool {
        let group = self.bytes[digits..space]
            .iter()
            .rev()
            .take_while(|&&byte| byte != b' ')
            .take(4)
            .filter(|byte| byte.is_ascii_digit())
            .count();
        let first = digits + group == space;
        let grouped = first && group <= 3 && self.bytes[digits] != b'0'
            || !first && group == 3 && self.bytes.get(space - 4) == Some(&b' ');
        let decimal = || {
            self.bytes.get(space + 4) == Some(&b',')
                && self.bytes.get(space + 5).is_some_and(u8::is_ascii_digit)
        };
        grouped && self.three_digits(space + 1) && (self.spaced_thousands || decimal())
    }

    fn digit_after(&self, at: usize, sign: char) -> bool {
        self.class_at(at + sign.len_utf8()) == Class::Digit
    }

    /// Whether the hyphen at `hyphen` is inside a date (`2020-07-24`, `24-07-2020`) or a
    /// telephone number (`555-0101`, `800-555-0101`) and not a range (`5-10`, `1914-1918`).
    fn hyphenated(&self, digits: usize, hyphen: usize) -> bool {
        let run = |at: usize| {
            self.bytes[at.min(self.bytes.len())..]
                .iter()
                .take(5)
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let here = self.bytes[digits..hyphen]
            .iter()
            .rev()
            .take(5)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let next = run(hyphen + 1);
        let third = if self.bytes.get(hyphen + 1 + next) == Some(&b'-') {
            run(hyphen + 2 + next)
        } else {
            0
        };
        let inside = digits + here < hyphen && self.bytes.get(hyphen - here - 1) == Some(&b'-');
        match (here, next, third) {
            (4, 1..=2, 1..=2) | (1..=2, 1..=2, 2 | 4) | (3, 3, 3..=4) => true,
            (3, 4, 0) => true,
            (1..=2, 1..=4, 0) => inside,
            _ => false,
        }
    }
}
