//! The folded form of a token, in which literals are compared.
//!
//! Folding sees through what a writer or a tool may do to letters without
//! changing the word: upper case, typographic apostrophes, full-width letters,
//! invisible characters and, inside Latin words, look-alike letters of other
//! scripts and digits in place of letters. A folded token is kept as a 64-bit hash only; two different words
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
        let mut signs = false;
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = if *from == b'`' {
                grave
            } else {
                signs |= is_leet_sign(*from);
                from.to_ascii_lowercase()
            };
        }
        if signs && is_leet(bytes) {
            unleet(&mut buffer[..bytes.len()]);
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
    if is_leet(folded.as_bytes()) {
        let mut bytes = folded.into_bytes();
        unleet(&mut bytes);
        folded = String::from_utf8(bytes).unwrap_or_default();
    }
    folded
}

/// Digits and signs that stand for the letter they look like.
fn is_leet_sign(byte: u8) -> bool {
    matches!(byte, b'0' | b'1' | b'3' | b'4' | b'5' | b'7' | b'@' | b'$')
}

/// Whether digits stand for letters in this word: at least two letters of ASCII, the first of them
/// (or a dollar sign) in front, and no digit at the end but a doubled one ("fr33", not "mp3").
pub(crate) fn is_leet(word: &[u8]) -> bool {
    let letters = word.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let signs = word.iter().filter(|b| is_leet_sign(**b)).count();
    if signs == 0 || letters < 2 || letters + signs != word.len() {
        return false;
    }
    let ends_well = match word {
        [.., a, b] if b.is_ascii_digit() => a == b,
        _ => true,
    };
    ends_well
        && word
            .first()
            .is_some_and(|b| !b.is_ascii_digit() && *b != b'@')
}

/// Puts letters in place of signs, in lower case. One looks like i and like l: it is an l beside a
/// vowel ("he1p"), an i between consonants ("th1s").
fn unleet(word: &mut [u8]) {
    let vowel = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u'));
    for at in 0..word.len() {
        word[at] = match word[at] {
            b'0' => b'o',
            b'1' if vowel(at.checked_sub(1).and_then(|i| word.get(i)))
                || vowel(word.get(at + 1)) =>
            {
                b'l'
            }
            b'1' => b'i',
            b'3' => b'e',
            b'4' | b'@' => b'a',
            b'5' | b'$' => b's',
            b'7' => b't',
            other => other,
        };
    }
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
        for (disguise, word) in [
            ("Fr33", "free"),
            ("m0n3y", "money"),
            ("th1s", "this"),
            ("he1p", "help"),
            ("c@sh", "cash"),
            ("$ave", "save"),
            ("сl1ck", "click"),
        ] {
            assert_eq!(fold(disguise), word);
            assert_eq!(fold_hash(disguise), fold_hash(word), "{disguise}");
        }
        for word in [
            "mp3", "ps5", "1st", "b2b", "u2", "covid19", "4x4", "$5", "@all",
        ] {
            assert_eq!(fold(word), word);
            assert_eq!(fold_hash(word), fold_hash(&word.to_uppercase()));
        }
        assert_eq!(fold("привет"), "привет", "a word wholly Cyrillic stays so");
        assert_ne!(pair_hash(1, 2), pair_hash(2, 1));
    }
}
