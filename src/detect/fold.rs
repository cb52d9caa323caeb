//! The folded form of a token, in which literals are compared.
//!
//! Folding sees through what a writer or a tool may do to letters without
//! changing the word: upper case, typographic apostrophes, full-width letters,
//! invisible characters and, inside Latin words, look-alike letters of other
//! scripts. A folded token is kept as a 64-bit hash only; two different words
//! meet in one hash about once in 10^19, so equality of hashes is equality.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seed of every hash here; in memory only, but fixed so that runs repeat.
const SEED: u64 = 0x776f_7264_7072_696e;

/// Longest token, in bytes of its folded form, that is folded on the stack.
const SHORT: usize = 48;

/// Hash of the folded form of `token`.
pub(crate) fn fold_hash(token: &str) -> u64 {
    let bytes = token.as_bytes();
    if bytes.len() <= SHORT && bytes.is_ascii() {
        let mut buffer = [0u8; SHORT];
        let grave = if bytes.len() > 1 { b'\'' } else { b'`' };
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = if *from == b'`' {
                grave
            } else {
                from.to_ascii_lowercase()
            };
        }
        return xxh3_64_with_seed(&buffer[..bytes.len()], SEED);
    }
    xxh3_64_with_seed(fold(token).as_bytes(), SEED)
}

/// Hash of two neighbouring tokens from their hashes; the order matters.
pub(crate) fn pair_hash(left: u64, right: u64) -> u64 {
    (left.rotate_left(17) ^ right).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The folded form of `token`.
pub(crate) fn fold(token: &str) -> String {
    let latin = token.chars().any(|c| c.is_ascii_alphabetic());
    let mut folded = String::with_capacity(token.len());
    for c in token.chars() {
        let c = match c {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{ff07}' | '\u{0060}' | '\u{00b4}'
                if token.len() > c.len_utf8() =>
            {
                '\''
            }
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            c if is_invisible(c) => continue,
            c if latin => latin_look_alike(c).unwrap_or(c),
            c => c,
        };
        folded.extend(c.to_lowercase());
    }
    folded
}

/// Characters that show nothing and may stand inside a word.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}'
    )
}

/// The Latin letter that a Cyrillic or Greek letter looks like.
pub(crate) fn latin_look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'е' => 'e',
        'Е' | 'Ε' => 'E',
        'һ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' => 'i',
        'І' | 'Ι' => 'I',
        'ј' => 'j',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'о' | 'ο' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'ν' => 'v',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_see_through_disguises() {
        let plain = fold_hash("don't");
        for disguise in [
            "Don’t",
            "DON'T",
            "don`t",
            "ｄｏｎ＇ｔ",
            "d\u{200b}on't",
            "dоn't",
        ] {
            assert_eq!(fold_hash(disguise), plain, "{disguise}");
        }
        assert_ne!(fold_hash("dont"), plain);
        assert_eq!(fold("привет"), "привет", "a word wholly Cyrillic stays so");
        assert_ne!(pair_hash(1, 2), pair_hash(2, 1));
    }
}
