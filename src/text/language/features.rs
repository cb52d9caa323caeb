//! Words of a text and their hashed character n-grams: what the model sees.
//!
//! Training and identifying read texts through the same two functions, so
//! they cannot drift apart. Web addresses, e-mail addresses and @mentions are
//! left out, for they are in no language.

use std::sync::OnceLock;

use crate::text::script::Writing;

use super::languages::Group;

/// Longest run of letters taken as one word; longer runs are cut there.
pub(super) const LONGEST_WORD: usize = 40;

/// Marks a word's edges inside n-grams. No letter folds to it.
const EDGE: u32 = 1;

/// Code points below this are folded by table.
const TABLE: usize = 0x2000;

/// Folded form and writing of the low code points.
struct Fold {
    entries: Vec<(u16, Writing)>,
}

fn fold_table() -> &'static Fold {
    static ONCE: OnceLock<Fold> = OnceLock::new();
    ONCE.get_or_init(|| Fold {
        entries: (0..TABLE as u16)
            .map(|code| {
                let c = char::from_u32(u32::from(code)).unwrap_or('\0');
                // The first character only: the combining dot of a lower-cased İ is dropped.
                let lower = c.to_lowercase().next().unwrap_or(c);
                (u16::try_from(lower as u32).unwrap_or(code), Writing::of(c))
            })
            .collect(),
    })
}

/// A run of letters of one writing.
#[derive(Debug)]
pub(super) struct Word<'a> {
    pub(super) writing: Writing,
    /// Lower-case letters between two edge marks.
    pub(super) marked: &'a [u32],
}

impl Word<'_> {
    /// Letters in the word, apostrophes among them.
    pub(super) fn letters(&self) -> u32 {
        (self.marked.len() - 2) as u32
    }
}

/// Calls `each` with every word of `text`, in order.
pub(super) fn words(text: &str, mut each: impl FnMut(&Word<'_>)) {
    let fold = &fold_table().entries[..TABLE];
    let mut buffer = [EDGE; LONGEST_WORD + 2];
    let mut length = 0;
    let mut current = Writing::None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let code = c as usize;
        let (folded, writing) = if code < TABLE {
            let entry = fold[code];
            (u32::from(entry.0), entry.1)
        } else {
            (c as u32, Writing::of(c))
        };
        if writing == current && length > 0 && length < LONGEST_WORD {
            length += 1;
            buffer[length] = folded;
            continue;
        }
        if writing == Writing::None {
            if length == 0 {
                if c == '@' {
                    skip_to_space(&mut chars);
                }
                continue;
            }
            match c {
                // An apostrophe between letters belongs to the word: l'été, don't.
                '\'' | '\u{2019}'
                    if current == Writing::Latin
                        && length < LONGEST_WORD
                        && chars.as_str().starts_with(char::is_alphabetic) =>
                {
                    length += 1;
                    buffer[length] = u32::from(b'\'');
                    continue;
                }
                '@' => length = 0,
                ':' if chars.as_str().starts_with("//") => length = 0,
                '.' if buffer[1..=length] == [b'w' as u32; 3] => length = 0,
                _ => {}
            }
            if length == 0 {
                skip_to_space(&mut chars);
                continue;
            }
        }
        if length > 0 {
            emit(&mut buffer, length, current, &mut each);
        }
        current = writing;
        length = usize::from(writing != Writing::None);
        buffer[1] = folded;
    }
    if length > 0 {
        emit(&mut buffer, length, current, &mut each);
    }
}

#[inline]
fn emit(
    buffer: &mut [u32; LONGEST_WORD + 2],
    length: usize,
    writing: Writing,
    each: &mut impl FnMut(&Word<'_>),
) {
    buffer[length + 1] = EDGE;
    each(&Word {
        writing,
        marked: &buffer[..length + 2],
    });
}

/// Moves `chars` behind the run of non-space characters it stands before.
fn skip_to_space(chars: &mut std::str::Chars<'_>) {
    let rest = chars.as_str();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    *chars = rest[end..].chars();
}

/// Odd multipliers: one to extend a gram by a character, one for each length.
const EXTEND: u64 = 0x9E37_79B9_7F4A_7C15;
const FINISH: [u64; 6] = [
    0xD6E8_FEB8_6659_FD93,
    0xA076_1D64_78BD_642F,
    0xE703_7ED1_A0B4_28DB,
    0x8EBC_6AF0_9C88_C6E3,
    0x5899_65CC_7537_4CC3,
    0xF1BB_CDCB_7B1C_5A2D,
];

/// Calls `each` with the length and a 64-bit hash of every n-gram of a marked
/// word, edges included, and of the word as a whole (length 6, whatever it is);
/// the upper bits are the good ones.
///
/// The hash is a polynomial in the characters, kept for every length at once
/// while walking along the word: a few multiplications a character.
#[inline]
pub(super) fn grams(marked: &[u32], group: Group, mut each: impl FnMut(usize, u64)) {
    if group == Group::Han {
        let mut before = 0;
        for (at, &c) in marked[1..marked.len() - 1].iter().enumerate() {
            let one = u64::from(c) + 2;
            each(1, one.wrapping_mul(FINISH[0]));
            if at > 0 {
                let two = u64::wrapping_mul(before, EXTEND).wrapping_add(one);
                each(2, two.wrapping_mul(FINISH[1]));
            }
            before = one;
        }
        return;
    }
    let mut g = [0_u64; 5];
    let mut whole = 0_u64;
    for (at, &c) in marked.iter().enumerate() {
        let c = u64::from(c) + 2;
        for n in (1..5).rev() {
            g[n] = g[n - 1].wrapping_mul(EXTEND).wrapping_add(c);
        }
        g[0] = c;
        whole = whole.wrapping_mul(EXTEND).wrapping_add(c);
        if at == 0 {
            continue;
        }
        if at + 1 < marked.len() {
            each(1, g[0].wrapping_mul(FINISH[0]));
        }
        each(2, g[1].wrapping_mul(FINISH[1]));
        for n in 2..5 {
            if at >= n {
                each(n + 1, g[n].wrapping_mul(FINISH[n]));
            }
        }
    }
    if marked.len() > 5 {
        each(6, whole.wrapping_mul(FINISH[5]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, |word| {
            let letters = &word.marked[1..word.marked.len() - 1];
            found.push(letters.iter().filter_map(|&c| char::from_u32(c)).collect());
        });
        found
    }

    #[test]
    fn words_are_folded_runs_of_one_writing() {
        assert_eq!(
            list("Don’t use L'Été 2 iPhone手机"),
            ["don't", "use", "l'été", "iphone", "手机"]
        );
    }

    #[test]
    fn addresses_and_mentions_are_no_words() {
        assert_eq!(
            list(
                "see https://example.org/a/b?c or www.example.org, write me@example.org @some_one now"
            ),
            ["see", "or", "write", "now"]
        );
    }

    #[test]
    fn long_runs_are_cut() {
        let text = "a".repeat(100);
        assert_eq!(
            list(&text).iter().map(String::len).collect::<Vec<_>>(),
            [40, 40, 20]
        );
    }

    #[test]
    fn grams_of_a_short_word_are_all_there_once() {
        let mut hashes = Vec::new();
        words("ab", |word| {
            grams(word.marked, Group::Latin, |_, h| hashes.push(h));
        });
        // a b | ^a ab b$ | ^ab ab$ | ^ab$
        assert_eq!(hashes.len(), 8);
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 8);
    }
}
