//! How the letters of a text are cased.

use crate::document::{CaseStyle, Token};

/// The case of the words of a text as a whole.
///
/// Upper and lower ask for nine words in ten, so that a name in lower-case chat or a unit among
/// capitals changes nothing; one cased word is too little to call a text a title.
pub(super) fn style(text: &str, tokens: &[Token]) -> CaseStyle {
    let (mut lower, mut upper, mut title, mut mixed) = (0usize, 0usize, 0usize, 0usize);
    for token in tokens.iter().filter(|token| token.is_word()) {
        let word = token.of(text);
        let (mut first, mut uppers, mut lowers) = (None, 0usize, 0usize);
        let mut count = |is_lower: bool, is_upper: bool| {
            if is_lower || is_upper {
                first.get_or_insert(is_upper);
                lowers += usize::from(is_lower);
                uppers += usize::from(is_upper);
            }
        };
        if word.is_ascii() {
            for byte in word.bytes() {
                count(byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
            }
        } else {
            for ch in word.chars() {
                count(ch.is_lowercase(), ch.is_uppercase());
            }
        }
        match (first, uppers, lowers) {
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
    fn styles() {
        assert_eq!(case("so we went home"), CaseStyle::Lower);
        assert_eq!(case("SO WE WENT HOME WITH A DOG"), CaseStyle::Upper);
        assert_eq!(case("How To Bake Bread At Home"), CaseStyle::Title);
        assert_eq!(case("We went home. It rained."), CaseStyle::Mixed);
        assert_eq!(case("你好 123 …"), CaseStyle::None);
    }
}
