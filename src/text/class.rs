//! What a character is to the tokenizer: one small class for each character.
//!
//! The classes are derived from Unicode properties and kept as run-length
//! data ([`class_runs`](super::class_runs)), expanded once into a flat table,
//! so that a look-up is one load. A test derives them again from the
//! properties and compares.

use std::sync::LazyLock;

use super::class_runs::RUNS;

/// A character's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    /// White space: between tokens, never inside one.
    Space = 0,
    /// A letter of a script written with spaces between words.
    Letter = 1,
    /// A decimal digit or another number sign (`½`, `²`).
    Digit = 2,
    /// A combining mark: belongs to whatever stands before it.
    Mark = 3,
    /// Punctuation.
    Punct = 4,
    /// Any other visible sign; also unassigned and private characters.
    Symbol = 5,
    /// Controls, format characters and whatever else shows nothing.
    Invisible = 6,
    /// A Han character.
    Han = 7,
    /// Hiragana or katakana.
    Kana = 8,
    /// A letter of Thai, Lao, Khmer or Myanmar, written without spaces.
    SouthEast = 9,
    /// A character shown as an emoji without being asked.
    Emoji = 10,
    /// A pictograph shown as text unless a variation selector asks otherwise.
    Pictograph = 11,
    /// Half a flag.
    Regional = 12,
    /// A connector such as `_`, part of words.
    Connector = 13,
}

const CLASSES: [Class; 14] = [
    Class::Space,
    Class::Letter,
    Class::Digit,
    Class::Mark,
    Class::Punct,
    Class::Symbol,
    Class::Invisible,
    Class::Han,
    Class::Kana,
    Class::SouthEast,
    Class::Emoji,
    Class::Pictograph,
    Class::Regional,
    Class::Connector,
];

/// Characters below this have a table entry: the planes that hold all scripts
/// and emoji. Above lie Han extensions, tags and private use.
const TABLE: usize = 0x2_0000;

static TABLE_OF_CLASSES: LazyLock<Box<[Class]>> = LazyLock::new(|| {
    let mut table = vec![Class::Symbol; TABLE].into_boxed_slice();
    for (index, &(start, class)) in RUNS.iter().enumerate() {
        let end = RUNS.get(index + 1).map_or(TABLE, |next| next.0 as usize);
        table[start as usize..end].fill(CLASSES[class as usize]);
    }
    table
});

/// The classes of all characters.
#[derive(Clone, Copy)]
pub(crate) struct Classes(&'static [Class]);

impl std::fmt::Debug for Classes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Classes")
    }
}

impl Classes {
    /// The table, expanded at first use.
    pub(crate) fn get() -> Self {
        Self(&TABLE_OF_CLASSES)
    }

    /// The class of `ch`.
    #[inline]
    pub(crate) fn of(self, ch: char) -> Class {
        let code = ch as usize;
        match self.0.get(code) {
            Some(&class) => class,
            None if code < 0x4_0000 => Class::Han,
            None if (0xE_0000..0xE_1000).contains(&code) => Class::Invisible,
            None => Class::Symbol,
        }
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// The class as the Unicode properties have it.
    fn derive() -> impl Fn(char) -> Class {
        let of = |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).unwrap();
        let invisible = of(r"\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}");
        let han = of(r"\p{Script=Han}");
        let kana = of(r"\p{Script=Hiragana}|\p{Script=Katakana}|[\u{30FC}\u{FF70}]");
        let south_east = of(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}&&\p{L}]");
        let emoji = of(r"\p{Emoji_Presentation}|\p{Emoji_Modifier}");
        let pictograph = of(r"\p{Extended_Pictographic}");
        let mark = of(r"\p{M}");
        let digit = of(r"\p{Nd}|\p{No}");
        let letter = of(r"\p{L}|\p{Nl}|\p{Alphabetic}");
        let connector = of(r"\p{Pc}");
        let punct = of(r"\p{P}");
        move |ch| {
            let mut buffer = [0; 4];
            let text: &str = ch.encode_utf8(&mut buffer);
            if ch.is_whitespace() {
                Class::Space
            } else if ('\u{1F1E6}'..='\u{1F1FF}').contains(&ch) {
                Class::Regional
            } else if invisible.is_match(text) {
                Class::Invisible
            } else if mark.is_match(text) {
                Class::Mark
            } else if punct.is_match(text) {
                if connector.is_match(text) {
                    Class::Connector
                } else {
                    Class::Punct
                }
            } else if han.is_match(text) {
                Class::Han
            } else if kana.is_match(text) {
                Class::Kana
            } else if south_east.is_match(text) {
                Class::SouthEast
            } else if emoji.is_match(text) {
                Class::Emoji
            } else if pictograph.is_match(text) {
                Class::Pictograph
            } else if digit.is_match(text) {
                Class::Digit
            } else if letter.is_match(text) {
                Class::Letter
            } else {
                Class::Symbol
            }
        }
    }

    #[test]
    fn table_agrees_with_unicode_properties() {
        let derive = derive();
        let classes = Classes::get();
        for ch in (0..TABLE as u32).filter_map(char::from_u32) {
            // Characters assigned after the table was made may differ.
            assert_eq!(classes.of(ch), derive(ch), "U+{:04X}", ch as u32);
        }
    }

    /// Prints `class_runs.rs`; run with `--ignored --nocapture` after a Unicode update.
    #[test]
    #[ignore = "a generator, not a check"]
    #[allow(clippy::print_stdout)]
    fn print_runs() {
        let derive = derive();
        let mut last = None;
        let mut line = String::new();
        for code in 0..TABLE as u32 {
            let class = char::from_u32(code).map_or(Class::Symbol, &derive);
            if last != Some(class) {
                let item = format!("({code:#x}, {}), ", class as u8);
                if line.len() + item.len() > 96 {
                    println!("RUN    {}", line.trim_end());
                    line.clear();
                }
                line.push_str(&item);
                last = Some(class);
            }
        }
        println!("RUN    {}", line.trim_end());
    }
}
