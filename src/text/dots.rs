//! The period after a word: an abbreviation's, an address's, a file name's, or a stop.

use crate::document::TokenKind;
use crate::lexicon::abbreviations::{Abbreviations, Class as Follows};

use super::class::Class;
use super::scan::{Scanner, is_cyrillic};
use super::social;

/// The longest abbreviation looked up, in bytes.
const SHORT: usize = 24;

impl<'t> Scanner<'t> {
    /// A word followed by a period at `dot`: abbreviation, address, file name, or just a word.
    pub(super) fn dotted(&mut self, start: usize, dot: usize) {
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
}
