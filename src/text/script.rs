//! The writing system of a character, as far as language identification and
//! word splitting need it.
//!
//! The Unicode script property names some 170 scripts; a text in most of them
//! can be in one living language only, so a range table in code order is all
//! that is needed and is faster than a property lookup. Only *letters* have a
//! writing: digits, punctuation, symbols and spaces have none.

/// A writing system. [`Writing::None`] is for everything that is no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Writing {
    /// Not a letter: digits, punctuation, spaces, symbols, emoji.
    #[default]
    None,
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Hebrew,
    Arabic,
    Syriac,
    Thaana,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Georgian,
    /// Hangul syllables and jamo.
    Hangul,
    Ethiopic,
    Cherokee,
    Khmer,
    /// The traditional Mongolian script, not Cyrillic.
    Mongolian,
    /// Hiragana and Katakana.
    Kana,
    Bopomofo,
    Han,
    /// A letter of a writing system that is not told apart.
    Other,
}

impl Writing {
    /// How many writings there are; every `as usize` is below this.
    pub const COUNT: usize = Self::Other as usize + 1;

    /// The writing of `c`, or [`Writing::None`] when it is no letter.
    ///
    /// Combining marks belong to the script of their block (a Devanagari vowel
    /// sign is Devanagari); the general combining marks U+0300..U+036F are
    /// Latin, for that is what they mostly stand on.
    #[must_use]
    #[inline]
    pub fn of(c: char) -> Self {
        let code = c as u32;
        if code < 0x80 {
            return if c.is_ascii_alphabetic() {
                Self::Latin
            } else {
                Self::None
            };
        }
        let at = RANGES.partition_point(|range| range.1 < code);
        match RANGES.get(at) {
            Some(range) if range.0 <= code => range.2,
            Some(_) | None if code >= 0x0530 && c.is_alphabetic() => Self::Other,
            _ => Self::None,
        }
    }

    /// Whether words are written without spaces between them.
    #[must_use]
    pub fn is_unspaced(self) -> bool {
        matches!(
            self,
            Self::Han
                | Self::Kana
                | Self::Bopomofo
                | Self::Thai
                | Self::Lao
                | Self::Khmer
                | Self::Myanmar
                | Self::Tibetan
        )
    }

    /// Whether a character says about as much as a word of an alphabet: Han, kana, Hangul.
    #[must_use]
    pub fn is_east_asian(self) -> bool {
        matches!(self, Self::Han | Self::Kana | Self::Hangul | Self::Bopomofo)
    }
}

/// First and last code point and the writing, in code order, without overlaps.
const RANGES: &[(u32, u32, Writing)] = &[
    (0x00AA, 0x00AA, Writing::Latin),
    (0x00B5, 0x00B5, Writing::Greek),
    (0x00BA, 0x00BA, Writing::Latin),
    (0x00C0, 0x00D6, Writing::Latin),
    (0x00D8, 0x00F6, Writing::Latin),
    (0x00F8, 0x02AF, Writing::Latin),
    (0x02B0, 0x02B8, Writing::Latin),
    (0x02BB, 0x02BC, Writing::Latin),
    (0x0300, 0x036F, Writing::Latin),
    (0x0370, 0x0373, Writing::Greek),
    (0x0376, 0x0377, Writing::Greek),
    (0x037B, 0x037D, Writing::Greek),
    (0x037F, 0x037F, Writing::Greek),
    (0x0386, 0x0386, Writing::Greek),
    (0x0388, 0x03F5, Writing::Greek),
    (0x03F7, 0x03FF, Writing::Greek),
    (0x0400, 0x0481, Writing::Cyrillic),
    (0x0483, 0x052F, Writing::Cyrillic),
    (0x0531, 0x0556, Writing::Armenian),
    (0x0559, 0x0559, Writing::Armenian),
    (0x0560, 0x0588, Writing::Armenian),
    (0x0591, 0x05BD, Writing::Hebrew),
    (0x05BF, 0x05BF, Writing::Hebrew),
    (0x05C1, 0x05C2, Writing::Hebrew),
    (0x05C4, 0x05C5, Writing::Hebrew),
    (0x05C7, 0x05C7, Writing::Hebrew),
    (0x05D0, 0x05F2, Writing::Hebrew),
    (0x0610, 0x061A, Writing::Arabic),
    (0x0620, 0x065F, Writing::Arabic),
    (0x066E, 0x06D3, Writing::Arabic),
    (0x06D5, 0x06DC, Writing::Arabic),
    (0x06DF, 0x06E8, Writing::Arabic),
    (0x06EA, 0x06EF, Writing::Arabic),
    (0x06FA, 0x06FF, Writing::Arabic),
    (0x0710, 0x074A, Writing::Syriac),
    (0x074D, 0x074F, Writing::Syriac),
    (0x0750, 0x077F, Writing::Arabic),
    (0x0780, 0x07B1, Writing::Thaana),
    (0x0870, 0x08FF, Writing::Arabic),
    (0x0900, 0x0963, Writing::Devanagari),
    (0x0971, 0x097F, Writing::Devanagari),
    (0x0980, 0x09E3, Writing::Bengali),
    (0x09F0, 0x09F1, Writing::Bengali),
    (0x0A01, 0x0A5E, Writing::Gurmukhi),
    (0x0A70, 0x0A75, Writing::Gurmukhi),
    (0x0A81, 0x0AE3, Writing::Gujarati),
    (0x0B01, 0x0B63, Writing::Oriya),
    (0x0B71, 0x0B71, Writing::Oriya),
    (0x0B82, 0x0BD7, Writing::Tamil),
    (0x0C00, 0x0C63, Writing::Telugu),
    (0x0C80, 0x0CE3, Writing::Kannada),
    (0x0D00, 0x0D57, Writing::Malayalam),
    (0x0D5F, 0x0D63, Writing::Malayalam),
    (0x0D7A, 0x0D7F, Writing::Malayalam),
    (0x0D81, 0x0DDF, Writing::Sinhala),
    (0x0E01, 0x0E3A, Writing::Thai),
    (0x0E40, 0x0E4E, Writing::Thai),
    (0x0E81, 0x0ECD, Writing::Lao),
    (0x0EDC, 0x0EDF, Writing::Lao),
    (0x0F00, 0x0F00, Writing::Tibetan),
    (0x0F40, 0x0FBC, Writing::Tibetan),
    (0x1000, 0x103F, Writing::Myanmar),
    (0x1050, 0x108F, Writing::Myanmar),
    (0x10A0, 0x10FF, Writing::Georgian),
    (0x1100, 0x11FF, Writing::Hangul),
    (0x1200, 0x135F, Writing::Ethiopic),
    (0x1380, 0x138F, Writing::Ethiopic),
    (0x13A0, 0x13FD, Writing::Cherokee),
    (0x1780, 0x17D3, Writing::Khmer),
    (0x17DC, 0x17DD, Writing::Khmer),
    (0x1820, 0x18AA, Writing::Mongolian),
    (0x1C80, 0x1C88, Writing::Cyrillic),
    (0x1C90, 0x1CBF, Writing::Georgian),
    (0x1D00, 0x1D25, Writing::Latin),
    (0x1E00, 0x1EFF, Writing::Latin),
    (0x1F00, 0x1FFC, Writing::Greek),
    (0x2C60, 0x2C7F, Writing::Latin),
    (0x2D00, 0x2D2D, Writing::Georgian),
    (0x2D80, 0x2DDE, Writing::Ethiopic),
    (0x2DE0, 0x2DFF, Writing::Cyrillic),
    (0x2E80, 0x2FD5, Writing::Han),
    (0x3005, 0x3007, Writing::Han),
    (0x3021, 0x3029, Writing::Han),
    (0x3041, 0x3096, Writing::Kana),
    (0x3099, 0x309F, Writing::Kana),
    (0x30A1, 0x30FA, Writing::Kana),
    (0x30FC, 0x30FF, Writing::Kana),
    (0x3105, 0x312F, Writing::Bopomofo),
    (0x3131, 0x318E, Writing::Hangul),
    (0x31A0, 0x31BF, Writing::Bopomofo),
    (0x31F0, 0x31FF, Writing::Kana),
    (0x3400, 0x4DBF, Writing::Han),
    (0x4E00, 0x9FFF, Writing::Han),
    (0xA640, 0xA69F, Writing::Cyrillic),
    (0xA722, 0xA7FF, Writing::Latin),
    (0xA8E0, 0xA8FF, Writing::Devanagari),
    (0xA960, 0xA97C, Writing::Hangul),
    (0xA9E0, 0xA9FE, Writing::Myanmar),
    (0xAA60, 0xAA7F, Writing::Myanmar),
    (0xAB30, 0xAB64, Writing::Latin),
    (0xAB70, 0xABBF, Writing::Cherokee),
    (0xAC00, 0xD7A3, Writing::Hangul),
    (0xD7B0, 0xD7FB, Writing::Hangul),
    (0xF900, 0xFAD9, Writing::Han),
    (0xFB00, 0xFB06, Writing::Latin),
    (0xFB13, 0xFB17, Writing::Armenian),
    (0xFB1D, 0xFB4F, Writing::Hebrew),
    (0xFB50, 0xFDFB, Writing::Arabic),
    (0xFE70, 0xFEFC, Writing::Arabic),
    (0xFF21, 0xFF3A, Writing::Latin),
    (0xFF41, 0xFF5A, Writing::Latin),
    (0xFF66, 0xFF9F, Writing::Kana),
    (0xFFA0, 0xFFDC, Writing::Hangul),
    (0x1B000, 0x1B167, Writing::Kana),
    (0x20000, 0x323AF, Writing::Han),
];

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_script::{Script, UnicodeScript};

    #[test]
    fn ranges_are_in_order() {
        for pair in RANGES.windows(2) {
            assert!(pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0, "{pair:x?}");
        }
    }

    #[test]
    fn agrees_with_the_unicode_script_property_on_every_letter() {
        for c in (0..=0x0003_FFFF).filter_map(char::from_u32) {
            if !c.is_alphabetic() {
                continue;
            }
            let want = match c.script() {
                Script::Latin => Writing::Latin,
                Script::Cyrillic => Writing::Cyrillic,
                Script::Greek => Writing::Greek,
                Script::Armenian => Writing::Armenian,
                Script::Hebrew => Writing::Hebrew,
                Script::Arabic => Writing::Arabic,
                Script::Devanagari => Writing::Devanagari,
                Script::Bengali => Writing::Bengali,
                Script::Tamil => Writing::Tamil,
                Script::Thai => Writing::Thai,
                Script::Hangul => Writing::Hangul,
                Script::Hiragana | Script::Katakana => Writing::Kana,
                Script::Han => Writing::Han,
                Script::Georgian => Writing::Georgian,
                _ => continue,
            };
            let got = Writing::of(c);
            // Rare blocks outside the table are letters of an unnamed writing.
            assert!(
                got == want || got == Writing::Other || (c as u32) < 0x0530 && got == Writing::None,
                "{:x} {c}: {got:?}, the property says {want:?}",
                c as u32
            );
        }
    }

    #[test]
    fn what_is_no_letter_has_no_writing() {
        for c in "0 9.,!?-_@#\u{a0}\u{2019}\u{3002}\u{ff0c}\u{1f600}\u{660}٪".chars() {
            assert_eq!(Writing::of(c), Writing::None, "{c}");
        }
    }
}
