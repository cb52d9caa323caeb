//! Subword units of the built-in vocabulary, alone and in adjacent pairs.
//!
//! Pieces of words are word stems, endings and spelling habits: less sparse than
//! words, longer-ranging than character n-grams. Case is kept. A token that is
//! no word is one piece, its mark, so that a pair shows what stands beside a
//! comma or a number without saying which number. Pairs run over the whole
//! document, sentence ends included.
//!
//! A word is cut only when it is seen for the first time. Afterwards it is
//! counted as a whole, together with the pair at its border; the pieces and
//! pairs inside follow from the word counts when the table is sealed.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::counts::{DistinctCounts, FeatureCounts};
use super::masked;
use super::tally::Tally;
use super::{Family, HASH_SEED};
use crate::document::{Document, TokenKind};
use crate::text::subword::SubwordTokenizer;

/// Ids below are marks, those of masked sequences; above it the vocabulary's, raised by this.
const FIRST_PIECE: u32 = masked::FIRST_WORD as u32;

/// Name of every id.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let subwords = SubwordTokenizer::builtin();
    // Angle brackets, because a piece may be spelt like a mark.
    let marks = (0..masked::FIRST_WORD).map(|id| match id {
        // Else they would be named like the bare characters.
        masked::MENTION => "<mention>".to_owned(),
        masked::HASHTAG => "<hashtag>".to_owned(),
        _ => format!("<{}>", masked::mask_name("und", id)),
    });
    let pieces = (0..subwords.size() as u32).map(|id| subwords.name(id).unwrap_or_default());
    marks.chain(pieces).collect()
});

/// Counts `document`'s pieces.
pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let table = &mut tally.subwords;
    let mut previous = None;
    for token in &document.tokens {
        let text = token.of(document.text);
        let (first, last) = if token.is_word() {
            table.word(text, token.kind)
        } else {
            let mark = masked::mark(*token, document.text);
            table.mark(mark)
        };
        if let Some(previous) = previous {
            table.pair(previous, first, 1);
        }
        previous = Some(last);
    }
}

/// A word, cut.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// Where its pieces are.
    start: u32,
    end: u32,
    first: u32,
    last: u32,
    count: u32,
}

/// Pieces and pairs under construction.
#[derive(Debug, Clone, Default)]
pub(super) struct SubwordTable {
    /// Index of a word in `words` by its hash.
    index: FxHashMap<u64, u32>,
    words: Vec<Word>,
    /// The pieces of all words, one word after the other.
    pieces: Vec<u32>,
    /// Counts of marks by id; empty until there is one.
    marks: Vec<u32>,
    /// Adjacent pieces, the former in the upper half.
    pairs: FxHashMap<u64, u32>,
    buffer: String,
}

impl SubwordTable {
    /// Counts a word; gives its first and last piece.
    fn word(&mut self, text: &str, kind: TokenKind) -> (u32, u32) {
        let is_cjk = kind == TokenKind::CjkWord;
        let hash = xxh3_64_with_seed(text.as_bytes(), HASH_SEED + u64::from(is_cjk));
        let index = match self.index.get(&hash) {
            Some(&index) => index,
            None => self.cut(hash, text, is_cjk),
        };
        let word = &mut self.words[index as usize];
        word.count = word.count.saturating_add(1);
        (word.first, word.last)
    }

    /// Cuts a word that is seen for the first time.
    #[cold]
    fn cut(&mut self, hash: u64, text: &str, is_cjk: bool) -> u32 {
        let start = self.pieces.len();
        // Where no spaces are written, a word's beginning is no habit of the writer.
        SubwordTokenizer::builtin().encode_word(text, !is_cjk, &mut self.buffer, &mut self.pieces);
        for piece in &mut self.pieces[start..] {
            *piece += FIRST_PIECE;
        }
        let unknown = u32::from(masked::LOWER);
        let cut = &self.pieces[start..];
        let index = self.words.len() as u32;
        self.words.push(Word {
            start: start as u32,
            end: self.pieces.len() as u32,
            first: cut.first().copied().unwrap_or(unknown),
            last: cut.last().copied().unwrap_or(unknown),
            count: 0,
        });
        self.index.insert(hash, index);
        index
    }

    /// Counts a token that is no word.
    fn mark(&mut self, id: u16) -> (u32, u32) {
        if self.marks.is_empty() {
            self.marks = vec![0; usize::from(masked::FIRST_WORD)];
        }
        if let Some(count) = self.marks.get_mut(usize::from(id)) {
            *count = count.saturating_add(1);
        }
        (u32::from(id), u32::from(id))
    }

    fn pair(&mut self, former: u32, latter: u32, count: u32) {
        let key = u64::from(former) << 32 | u64::from(latter);
        let slot = self.pairs.entry(key).or_insert(0);
        *slot = slot.saturating_add(count);
    }

    /// Everything counted, in final form.
    pub(super) fn seal(mut self, named: bool) -> FeatureCounts {
        if self.words.is_empty() && self.marks.is_empty() {
            return FeatureCounts::default();
        }
        let mut singles = vec![0u32; NAMES.len()];
        for (single, &mark) in singles.iter_mut().zip(&self.marks) {
            *single = mark;
        }
        for index in 0..self.words.len() {
            let word = self.words[index];
            for at in word.start as usize..word.end as usize {
                let piece = self.pieces[at];
                if let Some(single) = singles.get_mut(piece as usize) {
                    *single = single.saturating_add(word.count);
                }
                if at + 1 < word.end as usize {
                    self.pair(piece, self.pieces[at + 1], word.count);
                }
            }
        }
        let used = singles.iter().filter(|&&count| count > 0).count();
        let mut counts = DistinctCounts::with_capacity(used + self.pairs.len(), named);
        for (name, &count) in NAMES.iter().zip(&singles) {
            if count > 0 {
                counts.push(Family::Subwords, name.as_bytes(), count);
            }
        }
        let name_of = |id: u64| NAMES.get(id as usize).map_or("", String::as_str);
        let buffer = &mut self.buffer;
        let mut pairs: Vec<(u64, u32)> = self.pairs.into_iter().collect();
        pairs.sort_unstable();
        for (pair, count) in pairs {
            buffer.clear();
            buffer.push_str(name_of(pair >> 32));
            buffer.push(' ');
            buffer.push_str(name_of(pair & 0xFFFF_FFFF));
            counts.push(Family::Subwords, buffer.as_bytes(), count);
        }
        counts.seal()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Extractor;
    use super::super::testing::{count_of, document, features};
    use super::*;
    use crate::document::Token;
    use crate::span::Span;

    /// All counts of a text, cut piece by piece without any short cut.
    fn plainly(document: &Document<'_>) -> Vec<(String, u32)> {
        let mut stream: Vec<String> = Vec::new();
        for token in &document.tokens {
            if !token.is_word() {
                let mark = masked::mark(*token, document.text);
                stream.push(NAMES[usize::from(mark)].clone());
                continue;
            }
            let mut pieces = Vec::new();
            SubwordTokenizer::builtin().encode(token.of(document.text), &mut pieces);
            let names = pieces
                .iter()
                .filter_map(|&(id, _)| SubwordTokenizer::builtin().name(id));
            stream.extend(names);
        }
        let pairs = stream.windows(2).map(|pair| pair.join(" "));
        let mut counts = std::collections::BTreeMap::new();
        for name in stream.iter().cloned().chain(pairs) {
            *counts.entry(name).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    #[test]
    fn counts_are_those_of_the_plain_way() {
        let text = "The lighthouse keepers' lighthouse, 12 unforgettable nights! \
                    The Lighthouse @keeper #12 the, the, lighthouse http://x.example/a \u{1F600}";
        let expected = plainly(&document(text, "en"));
        assert_eq!(features(text, Family::Subwords), expected);
        assert!(expected.iter().any(|(_, count)| *count > 2));
    }

    #[test]
    fn marks_are_no_pieces() {
        let text = "well, well, 12";
        assert_eq!(count_of(text, Family::Subwords, "<,>"), 2);
        assert_eq!(count_of(text, Family::Subwords, "<,> <D>"), 1);
        assert_eq!(count_of(text, Family::Subwords, ","), 0);
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<&str> = NAMES.iter().map(String::as_str).collect();
        names.retain(|name| !name.starts_with("<?"));
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn pairs_stay_inside_a_document() {
        let extractor = Extractor::new();
        let mut tally = extractor.tally("en");
        for text in ["the", ","] {
            extractor.extract(&document(text, "en"), &[], &mut tally);
        }
        let counts = &tally.seal().0[Family::Subwords.index()];
        assert_eq!(counts.total(), 2);
    }

    #[test]
    fn words_without_spaces_begin_without_a_boundary() {
        let text = "好的";
        let mut document = document(text, "zh");
        document.tokens = vec![Token {
            span: Span::new(0, text.len()),
            kind: TokenKind::CjkWord,
        }];
        let extractor = Extractor::new();
        let mut tally = extractor.tally("zh");
        extractor.extract(&document, &[], &mut tally);
        let counts = &tally.seal().0[Family::Subwords.index()];
        assert!(counts.total() > 0);
        assert!(
            counts
                .iter()
                .all(|(_, _, name)| !name.is_some_and(|name| name.contains('▁')))
        );
    }
}
