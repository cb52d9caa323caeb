//! How long words, sentences and documents are, in bins.

use super::Family;
use super::tally::Tally;
use crate::document::Document;

/// Bins of word length in characters: upper bounds, inclusive.
const WORD: [(usize, &str); 13] = [
    (1, "word 1"),
    (2, "word 2"),
    (3, "word 3"),
    (4, "word 4"),
    (5, "word 5"),
    (6, "word 6"),
    (7, "word 7"),
    (8, "word 8"),
    (9, "word 9"),
    (10, "word 10"),
    (12, "word 11-12"),
    (15, "word 13-15"),
    (usize::MAX, "word 16+"),
];

/// Bins of sentence length in word tokens; widths grow with the length.
const SENTENCE: [(usize, &str); 14] = [
    (0, "sentence 0"),
    (1, "sentence 1"),
    (2, "sentence 2"),
    (3, "sentence 3"),
    (5, "sentence 4-5"),
    (7, "sentence 6-7"),
    (10, "sentence 8-10"),
    (14, "sentence 11-14"),
    (19, "sentence 15-19"),
    (25, "sentence 20-25"),
    (33, "sentence 26-33"),
    (43, "sentence 34-43"),
    (60, "sentence 44-60"),
    (usize::MAX, "sentence 61+"),
];

/// Bins of document length in word tokens.
const DOCUMENT: [(usize, &str); 9] = [
    (3, "document 0-3"),
    (7, "document 4-7"),
    (15, "document 8-15"),
    (30, "document 16-30"),
    (60, "document 31-60"),
    (120, "document 61-120"),
    (500, "document 121-500"),
    (2000, "document 501-2000"),
    (usize::MAX, "document 2001+"),
];

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    if document.tokens.is_empty() {
        return;
    }
    let mut words = [0u32; WORD.len()];
    let mut sentences = [0u32; SENTENCE.len()];
    let mut all = 0;
    for sentence in &document.sentences {
        let mut here = 0;
        for token in document.tokens_of(sentence) {
            if token.is_word() {
                let text = token.of(document.text);
                let length = if text.is_ascii() {
                    text.len()
                } else {
                    text.chars().count()
                };
                words[bin(&WORD, length)] += 1;
                here += 1;
            }
        }
        sentences[bin(&SENTENCE, here)] += 1;
        all += here;
    }
    let table = tally.table(Family::Lengths);
    for (&(_, name), count) in WORD.iter().zip(words) {
        table.add_named(Family::Lengths, name, count);
    }
    for (&(_, name), count) in SENTENCE.iter().zip(sentences) {
        table.add_named(Family::Lengths, name, count);
    }
    table.add_named(Family::Lengths, DOCUMENT[bin(&DOCUMENT, all)].1, 1);
}

/// Which bin holds a length; the last one has no upper bound.
fn bin(bins: &[(usize, &'static str)], length: usize) -> usize {
    bins.iter()
        .position(|&(upper, _)| length <= upper)
        .unwrap_or(bins.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::count_of;
    use super::*;

    #[test]
    fn bins_hold_their_bounds() {
        assert_eq!(WORD[bin(&WORD, 1)].1, "word 1");
        assert_eq!(WORD[bin(&WORD, 11)].1, "word 11-12");
        assert_eq!(WORD[bin(&WORD, 16)].1, "word 16+");
        assert_eq!(SENTENCE[bin(&SENTENCE, 0)].1, "sentence 0");
        assert_eq!(DOCUMENT[bin(&DOCUMENT, 4)].1, "document 4-7");
    }

    #[test]
    fn words_and_sentences_are_measured() {
        let text = "one two. three";
        assert_eq!(count_of(text, Family::Lengths, "word 3"), 2);
        assert_eq!(count_of(text, Family::Lengths, "sentence 2"), 1);
        assert_eq!(count_of(text, Family::Lengths, "sentence 1"), 1);
        assert_eq!(count_of(text, Family::Lengths, "document 0-3"), 1);
    }
}
