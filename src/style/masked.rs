//! Text with its content words masked, kept as lossless 5-grams.
//!
//! Frequent words of the language and all punctuation stay, every other word
//! becomes a class (`N`, capitalised `P`, a number `D` ...), so the sequence is
//! grammar and habit without topic: the input of a grammar model (LambdaG,
//! Nini et al. 2024). Each masked token is a 16-bit id; a 5-gram is five ids
//! packed into a `u128`, oldest highest. A sentence is padded with [`BEGIN`] on
//! the left and [`END`] on the right, and one 5-gram is counted for every token
//! and for the end, so counts of all shorter n-grams, contexts and
//! continuations follow from these alone, exactly.

use serde::{Deserialize, Serialize};

use super::counts::Bytes;
use super::lexicon::Lexicon;
use crate::document::{Token, TokenKind};

/// How many ids a masked n-gram holds.
pub const MASKED_ORDER: usize = 5;
/// Bits of one id.
const BITS: u32 = 16;
const KEY_MASK: u128 = (1 << (MASKED_ORDER as u32 * BITS)) - 1;
/// Bytes of one key in the serial form.
const KEY_BYTES: usize = MASKED_ORDER * BITS as usize / 8;

/// Padding before the first token of a sentence.
pub const BEGIN: u16 = 0;
/// After the last token of a sentence.
pub const END: u16 = 1;
pub(super) const LOWER: u16 = 2;
pub(super) const CAPITALISED: u16 = 3;
pub(super) const UPPER: u16 = 4;
pub(super) const MIXED: u16 = 5;
const NUMBER: u16 = 6;
const URL: u16 = 7;
const EMAIL: u16 = 8;
pub(super) const MENTION: u16 = 9;
pub(super) const HASHTAG: u16 = 10;
const EMOJI: u16 = 11;
const EMOTICON: u16 = 12;
pub(super) const ABBREVIATION: u16 = 13;
const SYMBOL: u16 = 14;
const INVISIBLE: u16 = 15;
const OTHER_PUNCTUATION: u16 = 16;
pub(super) const ONE_CHARACTER: u16 = 17;
pub(super) const TWO_CHARACTERS: u16 = 18;
pub(super) const MORE_CHARACTERS: u16 = 19;

/// Names of the ids below [`FIRST_MARK`].
const CLASSES: [&str; 20] = [
    "<s>",
    "</s>",
    "N",
    "P",
    "UPPER",
    "miXed",
    "D",
    "URL",
    "MAIL",
    "@",
    "#",
    "EMOJI",
    "EMOTICON",
    "ABBR",
    "SYMBOL",
    "INVISIBLE",
    "PUNCT",
    "C1",
    "C2",
    "C3",
];

/// Punctuation marks with ids of their own: three each, for one, two and more in a row.
const FIRST_MARK: u16 = 64;
const MARKS: &[char] = &[
    '.', ',', '!', '?', ';', ':', '-', '–', '—', '―', '\'', '"', '’', '‘', '“', '”', '„', '‚', '«',
    '»', '‹', '›', '(', ')', '[', ']', '{', '}', '/', '\\', '&', '*', '%', '#', '@', '_', '~', '|',
    '+', '=', '<', '>', '^', '`', '$', '…', '·', '•', '¿', '¡', '。', '，', '、', '！', '？', '；',
    '：', '（', '）', '《', '》', '「', '」', '『', '』', '【', '】', '〈', '〉', '～', '．', '،',
    '؛', '؟', '٪', '।',
];

/// The first word of a language's vocabulary.
pub(super) const FIRST_WORD: u16 = 512;
/// Most words that a vocabulary may hold.
pub(super) const VOCABULARY_MAX: usize = 400;

/// The id of a token that is no word.
pub(super) fn mark(token: Token, text: &str) -> u16 {
    match token.kind {
        TokenKind::Number => NUMBER,
        TokenKind::Punctuation | TokenKind::Symbol => punctuation(token, text),
        TokenKind::Url => URL,
        TokenKind::Email => EMAIL,
        TokenKind::Mention => MENTION,
        TokenKind::Hashtag => HASHTAG,
        TokenKind::Emoji => EMOJI,
        TokenKind::Emoticon => EMOTICON,
        TokenKind::Invisible => INVISIBLE,
        TokenKind::Abbreviation => ABBREVIATION,
        TokenKind::Word | TokenKind::CjkWord => LOWER,
    }
}

fn punctuation(token: Token, text: &str) -> u16 {
    let mut characters = token.of(text).chars();
    let first = characters.next().unwrap_or(' ');
    match MARKS.iter().position(|&mark| mark == first) {
        Some(index) => FIRST_MARK + index as u16 * 3 + characters.take(2).count() as u16,
        None if token.kind == TokenKind::Symbol => SYMBOL,
        None => OTHER_PUNCTUATION,
    }
}

/// What a masked id stands for, as reports show it: the word or the mark
/// itself, or a class such as `N`. `language` is the primary subtag.
#[must_use]
pub fn mask_name(language: &str, id: u16) -> String {
    if let Some(class) = CLASSES.get(usize::from(id)) {
        return (*class).to_owned();
    }
    if let Some(word) = Lexicon::of(language).word(id) {
        return word.to_owned();
    }
    let (index, run) = match id.checked_sub(FIRST_MARK) {
        Some(offset) => (usize::from(offset / 3), usize::from(offset % 3)),
        None => return format!("?{id}"),
    };
    match MARKS.get(index) {
        Some(mark) => mark.to_string().repeat(run + 1),
        None => format!("?{id}"),
    }
}

/// The last `n` ids of a packed n-gram, as a packed n-gram: its suffix.
#[must_use]
pub fn last_of(key: u128, n: usize) -> u128 {
    if n >= 8 {
        return key;
    }
    key & ((1 << (n as u32 * BITS)) - 1)
}

/// A packed n-gram without its last id: the context that the last id follows.
#[must_use]
pub fn context_of(key: u128) -> u128 {
    key >> BITS
}

/// Masked n-grams under construction: linear probing, the key 0 marks a free
/// slot (no n-gram ends in padding).
#[derive(Debug, Clone, Default)]
pub(crate) struct MaskedTable {
    slots: Vec<(u128, u32)>,
    used: usize,
    sentences: u64,
    key: u128,
    any: bool,
}

impl MaskedTable {
    pub(super) fn start_sentence(&mut self) {
        // All padding: BEGIN is 0.
        self.key = 0;
        self.any = false;
    }

    #[inline]
    pub(super) fn push(&mut self, id: u16) {
        self.any = true;
        self.key = ((self.key << BITS) | u128::from(id)) & KEY_MASK;
        self.add(self.key, 1);
    }

    pub(super) fn end_sentence(&mut self) {
        if self.any {
            self.push(END);
            self.sentences += 1;
        }
    }

    #[inline]
    fn add(&mut self, key: u128, count: u32) {
        if self.used * 8 >= self.slots.len() * 5 {
            self.grow();
        }
        let index = self.slot(key);
        let slot = &mut self.slots[index];
        self.used += usize::from(slot.0 == 0);
        *slot = (key, slot.1.saturating_add(count));
    }

    /// Where the key is, or where it goes.
    #[inline]
    fn slot(&self, key: u128) -> usize {
        // Fibonacci hashing: the high bits of the product depend on every bit.
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let folded = (key as u64) ^ ((key >> 64) as u64).wrapping_mul(MIX).rotate_left(32);
        let mask = self.slots.len() - 1;
        let mut index = (folded.wrapping_mul(MIX) >> 32) as usize & mask;
        while self.slots[index].0 != key && self.slots[index].0 != 0 {
            index = (index + 1) & mask;
        }
        index
    }

    #[cold]
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for (key, count) in old {
            if key != 0 {
                let index = self.slot(key);
                self.slots[index] = (key, count);
            }
        }
    }

    pub(super) fn seal(self) -> MaskedCounts {
        let mut entries = self.slots;
        entries.retain(|entry| entry.0 != 0);
        entries.sort_unstable();
        entries.shrink_to_fit();
        MaskedCounts {
            sentences: self.sentences,
            total: entries.iter().map(|entry| u64::from(entry.1)).sum(),
            entries,
        }
    }
}

/// Counts of masked 5-grams in one language's vocabulary.
///
/// A key holds [`MASKED_ORDER`] ids of 16 bits, oldest highest; the lowest 16
/// bits are the token itself, the rest its context, padded with 0 at the start
/// of a sentence. [`last_of`] and [`context_of`] take keys apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct MaskedCounts {
    sentences: u64,
    total: u64,
    entries: Vec<(u128, u32)>,
}

impl MaskedCounts {
    /// Counts from packed n-grams in any order; equal keys add up.
    #[must_use]
    pub fn from_entries(sentences: u64, entries: impl IntoIterator<Item = (u128, u32)>) -> Self {
        let mut table = MaskedTable::default();
        for (key, count) in entries {
            if count > 0 && key & 0xFFFF != 0 {
                table.add(key & KEY_MASK, count);
            }
        }
        table.sentences = sentences;
        table.seal()
    }

    /// How many sentences were counted.
    #[must_use]
    pub fn sentences(&self) -> u64 {
        self.sentences
    }

    /// How many tokens were counted, the end of each sentence included.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Packed 5-grams in rising order, each with its count (never 0).
    #[must_use]
    pub fn entries(&self) -> &[(u128, u32)] {
        &self.entries
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds the counts of `other`, which must be in the same vocabulary.
    pub fn merge(&mut self, other: &Self) {
        let mut merged = Vec::with_capacity(self.entries.len() + other.entries.len());
        let (mut left, mut right) = (self.entries.as_slice(), other.entries.as_slice());
        loop {
            match (left.split_first(), right.split_first()) {
                (Some((&(a, n), rest_a)), Some((&(b, m), rest_b))) if a == b => {
                    merged.push((a, n.saturating_add(m)));
                    (left, right) = (rest_a, rest_b);
                }
                (Some((&a, rest)), b) if b.is_none_or(|(b, _)| a.0 < b.0) => {
                    merged.push(a);
                    left = rest;
                }
                (_, Some((&b, rest))) => {
                    merged.push(b);
                    right = rest;
                }
                _ => break,
            }
        }
        self.sentences += other.sentences;
        self.total = merged.iter().map(|entry| u64::from(entry.1)).sum();
        self.entries = merged;
    }
}

/// Serial form: keys as ten little-endian bytes, counts as varints.
#[derive(Serialize, Deserialize)]
struct Wire {
    sentences: u64,
    keys: Bytes,
    counts: Vec<u32>,
}

impl From<MaskedCounts> for Wire {
    fn from(masked: MaskedCounts) -> Self {
        let mut keys = Vec::with_capacity(masked.entries.len() * KEY_BYTES);
        for (key, _) in &masked.entries {
            keys.extend_from_slice(&key.to_le_bytes()[..KEY_BYTES]);
        }
        Self {
            sentences: masked.sentences,
            keys: Bytes(keys),
            counts: masked.entries.iter().map(|entry| entry.1).collect(),
        }
    }
}

impl TryFrom<Wire> for MaskedCounts {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let (keys, rest) = wire.keys.0.as_chunks::<KEY_BYTES>();
        if !rest.is_empty() || keys.len() != wire.counts.len() {
            return Err("masked n-grams and counts differ in number");
        }
        let entries: Vec<(u128, u32)> = keys
            .iter()
            .map(|bytes| {
                let mut key = [0; 16];
                key[..KEY_BYTES].copy_from_slice(bytes);
                u128::from_le_bytes(key)
            })
            .zip(wire.counts)
            .collect();
        let sorted = entries.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !sorted || entries.iter().any(|&(_, count)| count == 0) {
            return Err("masked n-grams are not in order");
        }
        Ok(Self {
            sentences: wire.sentences,
            total: entries.iter().map(|entry| u64::from(entry.1)).sum(),
            entries,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::document;
    use super::super::{Extractor, Tally};
    use super::*;

    fn masked(text: &str, code: &'static str) -> MaskedCounts {
        let extractor = Extractor::new();
        let mut tally: Tally = extractor.tally(code);
        extractor.extract(&document(text, code), &[], &mut tally);
        tally.seal().1
    }

    fn names(key: u128) -> Vec<String> {
        (0..MASKED_ORDER as u32)
            .rev()
            .map(|position| mask_name("en", (key >> (position * BITS)) as u16))
            .collect()
    }

    #[test]
    fn content_is_masked_and_grammar_kept() {
        let counts = masked("The Zebra of my gizmos, 12!!", "en");
        let last = counts
            .entries()
            .iter()
            .find(|(key, _)| key & 0xFFFF == u128::from(END))
            .map(|(key, _)| names(*key));
        assert_eq!(
            last,
            Some(["N", ",", "D", "!!", "</s>"].map(str::to_owned).to_vec())
        );
        let first = counts
            .entries()
            .iter()
            .find(|(key, _)| context_of(*key) == 0)
            .map(|(key, _)| names(*key)[4].clone());
        assert_eq!(first, Some("the".to_owned()));
        assert_eq!(counts.sentences(), 1);
        assert_eq!(counts.total(), 9);
    }

    #[test]
    fn topics_leave_no_trace() {
        assert_eq!(
            masked("The Zebra of my gizmos.", "en"),
            masked("The Yodel of my widgets.", "en")
        );
    }

    #[test]
    fn unknown_languages_keep_marks_only() {
        let counts = masked("the ok.", "tlh");
        assert!(
            counts
                .entries()
                .iter()
                .all(|(key, _)| (key & 0xFFFF) as u16 <= FIRST_WORD)
        );
    }

    #[test]
    fn ids_do_not_overlap() {
        assert!(CLASSES.len() <= usize::from(FIRST_MARK));
        assert!(usize::from(FIRST_MARK) + MARKS.len() * 3 <= usize::from(FIRST_WORD));
        let mut marks = MARKS.to_vec();
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), MARKS.len());
    }

    #[test]
    fn keys_come_apart() {
        let key = (1u128 << 32) | (2 << 16) | 3;
        assert_eq!(last_of(key, 1), 3);
        assert_eq!(last_of(key, 2), (2 << 16) | 3);
        assert_eq!(context_of(key), (1 << 16) | 2);
        assert_eq!(last_of(key, 9), key);
    }
}
