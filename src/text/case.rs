//! How the letters of a text are cased.

use crate::document::{CaseStyle, Token};

/// How the cased letters of a word are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cased {
    small: usize,
    capitals: usize,
    /// Whether the first cased letter is a capital.
    first: Option<bool>,
}

impl Cased {
    #[inline]
    fn add(&mut self, capital: bool) {
        self.first.get_or_insert(capital);
        self.capitals += usize::from(capital);
        self.small += usize::from(!capital);
    }
}

/// The same byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Counts the letters of `text[start..end]`.
#[inline]
fn count(text: &str, start: usize, end: usize) -> Cased {
    let bytes = text.as_bytes();
    // Up to eight ASCII letters at once, which most words are.
    if end - start <= 8
        && let Some(Ok(eight)) = bytes.get(start..start + 8).map(<[u8; 8]>::try_from)
    {
        let word = u64::from_le_bytes(eight) & (u64::MAX >> (64 - 8 * (end - start)));
        if word & self::eight(0x80) == 0 {
            return count_ascii(word);
        }
    }
    count_any(&text[start..end])
}

/// Counts the letters among eight ASCII bytes: the high bit of a byte tells that it is in a range.
#[inline]
fn count_ascii(word: u64) -> Cased {
    let range = |low: u8, high: u8| {
        word.wrapping_add(eight(0x80 - low)) & !word.wrapping_add(eight(0x7F - high)) & eight(0x80)
    };
    let (small, capitals) = (range(b'a', b'z'), range(b'A', b'Z'));
    let either = small | capitals;
    let lowest = either & either.wrapping_neg();
    Cased {
        small: small.count_ones() as usize,
        capitals: capitals.count_ones() as usize,
        first: (either != 0).then_some(capitals & lowest != 0),
    }
}

/// Counts the letters of a word of any length and script.
fn count_any(word: &str) -> Cased {
    let mut cased = Cased::default();
    let mut pairs = word.as_bytes();
    // Cyrillic, without a search of the Unicode tables: U+0400 to U+042F are capitals, up to
    // U+045F small letters.
    while let [lead @ (0xD0 | 0xD1), low, rest @ ..] = pairs {
        if *lead == 0xD1 && *low >= 0xA0 {
            break;
        }
        cased.add(*lead == 0xD0 && *low < 0xB0);
        pairs = rest;
    }
    for ch in word[word.len() - pairs.len()..].chars() {
        if ch.is_lowercase() {
            cased.add(false);
        } else if ch.is_uppercase() {
            cased.add(true);
        }
    }
    cased
}

/// About how many tokens of a long text are looked at: enough for shares to within a point.
const SAMPLE: usize = 4_096;

/// The case of the words of a text as a whole.
///
/// Upper and lower ask for nine words in ten, so that a name in lower-case chat or a unit among
/// capitals changes nothing; one cased word is too little to call a text a title.
pub(super) fn style(text: &str, tokens: &[Token]) -> CaseStyle {
    let (mut lower, mut upper, mut title, mut mixed) = (0usize, 0usize, 0usize, 0usize);
    // A sample of a long text, by an odd step, which layouts hardly keep to.
    let step = (tokens.len() / SAMPLE) | 1;
    for token in tokens.iter().step_by(step) {
        if !token.is_word() {
            continue;
        }
        let cased = count(text, token.span.start as usize, token.span.end as usize);
        match (cased.first, cased.capitals, cased.small) {
            (None, ..) => {}
            (_, 0, _) => lower += 1,
            // A single capital (`I`, `A`) could be any style but lower.
            (_, 1, 0) => title += 1,
            (_, _, 0) => upper += 1,
            (Some(true), 1, _) => title += 1,
            _ => mixed += 1,
        }
    }
    let all = lower + upper + title + mixed;
    if all == 0 {
        CaseStyle::None
    } else if lower == all || all >= 10 && lower * 100 >= all * 98 {
        CaseStyle::Lower
    } else if upper > 0 && (upper + title) * 10 >= all * 9 && upper * 2 > all {
        CaseStyle::Upper
    } else if title * 10 >= all * 9 && all >= 3 {
        CaseStyle::Title
    } else {
        CaseStyle::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    fn case(text: &str) -> CaseStyle {
        let mut tokens = Vec::new();
        Tokenizer::new().tokens(text, &mut tokens);
        style(text, &tokens)
    }

    #[test]
    fn letters_are_counted_alike_whatever_their_number_and_script() {
        for word in [
            "a",
            "A",
            "Zaz",
            "@[`{az",
            "iPhone",
            "NASA",
            "abcdefgh",
            "Abcdefghi",
            "123",
            "дом",
            "Дом",
            "ЁЖ",
            "ѠѡЪ",
            "д-p",
            "été",
            "ÉTÉ",
            "我",
            "",
        ] {
            let mut expected = Cased::default();
            for ch in word
                .chars()
                .filter(|ch| ch.is_lowercase() || ch.is_uppercase())
            {
                expected.add(ch.is_uppercase());
            }
            for (before, after) in [("", ""), ("x", "YYYYYYYYY"), ("Q", "я")] {
                let text = format!("{before}{word}{after}");
                let (start, end) = (before.len(), before.len() + word.len());
                if start < end {
                    assert_eq!(count(&text, start, end), expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn styles() {
        assert_eq!(case("so we went home"), CaseStyle::Lower);
        assert_eq!(case("SO WE WENT HOME WITH A DOG"), CaseStyle::Upper);
        assert_eq!(case("How To Bake Bread At Home"), CaseStyle::Title);
        assert_eq!(case("We went home. It rained."), CaseStyle::Mixed);
        assert_eq!(case("你好 123 …"), CaseStyle::None);
    }
}
