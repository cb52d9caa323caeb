//! What a post says, bare of how it is written: the tokens that copies share.
//!
//! Style lives in case, punctuation, emoji and spacing; a copy keeps the words.
//! So content tokens are lower-cased runs of letters and digits; scripts written
//! without spaces give one token a character. Links, mentions and hashtags'
//! marks go, because they are the first thing a template fills in.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Seed of every hash of this module's, the project's own.
pub(crate) const SEED: u64 = 0x776f_7264_7072_696e;

/// A content token: a hash of its lower-cased form and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentToken {
    pub(crate) hash: u64,
    /// First byte in the text.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// Whether it is one character of a script without spaces.
    pub(crate) dense: bool,
}

impl ContentToken {
    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The content tokens of `text`, in order.
pub(crate) fn content(text: &str) -> Vec<ContentToken> {
    let mut tokens = Vec::with_capacity(text.len() / 6 + 1);
    let mut lower = String::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let next = at + character.len_utf8();
        let rest = &text[at..];
        if character == '@' || starts_link(rest) {
            at += rest.find(char::is_whitespace).unwrap_or(rest.len());
        } else if is_dense(character) {
            tokens.push(token(&text[at..next], at, next, true));
            at = next;
        } else if character.is_alphanumeric() {
            let end = at + word_end(rest);
            let word = &text[at..end];
            if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
                tokens.push(token(word, at, end, false));
            } else {
                lower.clear();
                lower.extend(word.chars().flat_map(char::to_lowercase));
                tokens.push(token(&lower, at, end, false));
            }
            at = end;
        } else {
            at = next;
        }
    }
    // "RT @name: ..." is the text of another; its mark is no word of it.
    if text.starts_with("RT @") && !tokens.is_empty() {
        tokens.remove(0);
    }
    tokens
}

fn token(form: &str, start: usize, end: usize, dense: bool) -> ContentToken {
    ContentToken {
        hash: xxh3_64_with_seed(form.as_bytes(), SEED),
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
        dense,
    }
}

pub(super) fn starts_link(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    matches!(bytes.first(), Some(b'h' | b'H' | b'w' | b'W'))
        && ["http://", "https://", "www."].iter().any(|scheme| {
            bytes.len() > scheme.len()
                && bytes[..scheme.len()].eq_ignore_ascii_case(scheme.as_bytes())
        })
}

/// Bytes of the run of letters and digits at the start of `rest`, apostrophes inside included.
fn word_end(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, character)) = chars.next() {
        if is_dense(character) {
            return at;
        }
        if character.is_alphanumeric() || is_mark(character) {
            continue;
        }
        let inner = matches!(character, '\'' | '\u{2019}')
            && chars
                .peek()
                .is_some_and(|&(_, after)| after.is_alphabetic());
        if !inner {
            return at;
        }
    }
    rest.len()
}

/// Combining marks of the scripts in which they are part of words.
fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{200c}' | '\u{200d}')
}

/// Whether `character` belongs to a script written without spaces between words.
pub(super) fn is_dense(character: char) -> bool {
    matches!(character,
        '\u{e01}'..='\u{edf}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d2}'
        | '\u{3005}' | '\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
        && character.is_alphanumeric()
}

/// Hash of a run of tokens: order counts.
pub(crate) fn run_hash(tokens: &[ContentToken]) -> u64 {
    tokens
        .iter()
        .fold(SEED, |hash, token| mix(hash, token.hash))
}

/// Folds `value` into `hash`: a multiply-rotate step whose result depends on order.
pub(crate) fn mix(hash: u64, value: u64) -> u64 {
    let folded = (hash.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    folded ^ (folded >> 29)
}

/// Words in a shingle where words are spaced.
const SHINGLE: usize = 3;
/// Characters in a shingle of scripts without spaces.
const DENSE_SHINGLE: usize = 5;

/// The distinct shingles of a text, sorted: what Jaccard similarity is taken over.
pub(crate) fn shingles(tokens: &[ContentToken]) -> Vec<u64> {
    let dense = tokens.iter().filter(|token| token.dense).count();
    let width = if dense * 2 > tokens.len() {
        DENSE_SHINGLE
    } else {
        SHINGLE
    };
    let mut shingles: Vec<u64> = tokens.windows(width).map(run_hash).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Jaccard similarity in 0..=1 of two sorted sets.
pub(crate) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let either = a.len() + b.len() - both;
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        content(text).iter().map(|t| &text[t.range()]).collect()
    }

    #[test]
    fn content_drops_what_a_template_fills_in() {
        assert_eq!(
            words("RT @anna: Don't miss THIS, see https://x.example/1 now!"),
            ["Don't", "miss", "THIS", "see", "now"]
        );
        assert_eq!(words("今天3点 go"), ["今", "天", "3", "点", "go"]);
        assert_eq!(words("#Vote2020 www.x.example"), ["Vote2020"]);
    }

    #[test]
    fn case_is_style_and_not_content() {
        let hashes = |text| content(text).iter().map(|t| t.hash).collect::<Vec<_>>();
        assert_eq!(hashes("Good Morning ALL"), hashes("good morning all!!"));
        assert_ne!(hashes("good morning"), hashes("morning good"));
    }

    #[test]
    fn jaccard_of_hand_computed_sets() {
        assert!((jaccard(&[1, 2, 3], &[2, 3, 4, 5]) - 0.4).abs() < 1e-12);
        assert!(jaccard(&[], &[]).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn tokens_are_ordered_ranges_of_any_text(text in any::<String>()) {
            let mut last = 0;
            for token in content(&text) {
                prop_assert!(token.start as usize >= last && token.start < token.end);
                prop_assert!(text.get(token.range()).is_some());
                last = token.end as usize;
            }
        }
    }
}
