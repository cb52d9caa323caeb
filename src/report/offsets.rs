//! Byte offsets in other units.

use crate::span::Span;

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Bytes of UTF-8.
    #[default]
    Byte,
    /// Unicode code points.
    Char,
    /// UTF-16 code units.
    Utf16,
}

impl Unit {
    /// The length of `text` in this unit.
    #[must_use]
    pub fn len(self, text: &str) -> usize {
        match self {
            Self::Byte => text.len(),
            Self::Char => text.chars().count(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// Converts spans of one text. Fast when asked in text order, right in any order.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    unit: Unit,
    byte: usize,
    units: usize,
}

impl<'a> Offsets<'a> {
    /// A converter for the spans of `text`.
    #[must_use]
    pub fn new(text: &'a str, unit: Unit) -> Self {
        // In ASCII text all units are the same.
        let unit = if text.is_ascii() { Unit::Byte } else { unit };
        Self {
            text,
            unit,
            byte: 0,
            units: 0,
        }
    }

    /// Start and end of `span` in the converter's unit.
    ///
    /// # Panics
    /// When the span cuts a character or lies outside the text.
    #[must_use]
    pub fn convert(&mut self, span: Span) -> [usize; 2] {
        let range = span.range();
        if self.unit == Unit::Byte {
            return [range.start, range.end];
        }
        if range.start < self.byte {
            (self.byte, self.units) = (0, 0);
        }
        self.units += self.unit.len(&self.text[self.byte..range.start]);
        self.byte = range.start;
        [self.units, self.units + self.unit.len(&self.text[range])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_differ_where_characters_are_wide() {
        let text = "é😀 us";
        let us = Span::new(text.len() - 2, text.len());
        let emoji = Span::new(2, 6);
        for (unit, expected) in [
            (Unit::Byte, [[7, 9], [2, 6]]),
            (Unit::Char, [[3, 5], [1, 2]]),
            (Unit::Utf16, [[4, 6], [1, 3]]),
        ] {
            let mut offsets = Offsets::new(text, unit);
            assert_eq!(offsets.convert(us), expected[0], "{unit:?}");
            assert_eq!(offsets.convert(emoji), expected[1], "{unit:?}, backwards");
        }
    }
}
