//! The word lists of a language: its function words and the vocabulary that
//! masked sequences keep.
//!
//! Sources, one word a line and `#` for comments:
//! `lexicons/<lang>/function_words.tsv`, written by hand, and
//! `lexicons/models/vocabulary-<lang>.tsv`, the language's most frequent words
//! in falling order of frequency, whose order gives the masked ids.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::masked::{FIRST_WORD, VOCABULARY_MAX};
use super::words::lower_into;
use super::{FEATURE_VERSION, Family, HASH_SEED};
use crate::lexicon::models;

/// What the lexicon knows of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// Id in the masked vocabulary; 0 when it is not in it.
    pub(super) mask: u16,
    pub(super) function_word: bool,
}

/// The word lists of one language, by the hash of the lower-cased word.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Primary subtag; `und` for the lexicon without words.
    pub(crate) language: &'static str,
    known: FxHashMap<u64, Known>,
    vocabulary: Vec<&'static str>,
}

macro_rules! sources {
    ($($language:literal),* $(,)?) => {
        &[$((
            $language,
            include_str!(concat!("../../lexicons/", $language, "/function_words.tsv")),
            include_str!(concat!("../../lexicons/models/vocabulary-", $language, ".tsv")),
        )),*]
    };
}

/// Language, function words, masked vocabulary; sorted by language.
const SOURCES: &[(&str, &str, &str)] = sources![
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "vi", "zh",
];

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|&(language, function_words, vocabulary)| {
            Lexicon::new(language, function_words, vocabulary)
        })
        .collect()
});

static WORDLESS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new("und", "", ""));

static CATALOGUE: LazyLock<u64> = LazyLock::new(|| {
    let mut hash = Xxh3::with_seed(HASH_SEED);
    for (language, ..) in SOURCES {
        hash.update(&catalogue_hash_of(language).to_le_bytes());
    }
    // Backgrounds hold no subwords: a new vocabulary spoils fingerprints only.
    hash.update(models::SUBWORDS);
    hash.digest()
});

/// A number that changes whenever any family would count something else.
pub(crate) fn catalogue_hash() -> u64 {
    *CATALOGUE
}

/// The same for texts in one language only, without the subwords.
pub(crate) fn catalogue_hash_of(language: &str) -> u64 {
    let mut hash = Xxh3::with_seed(HASH_SEED);
    hash.update(&FEATURE_VERSION.to_le_bytes());
    if let Some((language, function_words, vocabulary)) =
        SOURCES.iter().find(|source| source.0 == language)
    {
        hash.update(language.as_bytes());
        // Only the words count: a comment may change without spoiling old fingerprints.
        for word in lines(function_words).chain(["\n"]).chain(lines(vocabulary)) {
            hash.update(word.as_bytes());
            hash.update(b"\n");
        }
    }
    hash.digest()
}

impl Lexicon {
    /// The lexicon of a language, or the one without words.
    pub(crate) fn of(language: &str) -> &'static Self {
        match LEXICONS.iter().find(|lexicon| lexicon.language == language) {
            Some(lexicon) => lexicon,
            None => &WORDLESS,
        }
    }

    fn new(language: &'static str, function_words: &'static str, vocabulary: &'static str) -> Self {
        let mut known: FxHashMap<u64, Known> = FxHashMap::default();
        let mut buffer = String::new();
        let mut hash = |word: &str| {
            lower_into(word, &mut buffer);
            Family::Words.hash(buffer.as_bytes())
        };
        for word in lines(function_words) {
            known.entry(hash(word)).or_default().function_word = true;
        }
        let vocabulary: Vec<&'static str> = lines(vocabulary).take(VOCABULARY_MAX).collect();
        for (word, id) in vocabulary.iter().zip(FIRST_WORD..) {
            known.entry(hash(word)).or_default().mask = id;
        }
        Self {
            language,
            known,
            vocabulary,
        }
    }

    /// What is known of the word with this hash ([`Family::Words`]).
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Known {
        self.known.get(&hash).copied().unwrap_or_default()
    }

    /// The vocabulary's word with this masked id.
    pub(super) fn word(&self, id: u16) -> Option<&'static str> {
        let index = id.checked_sub(FIRST_WORD)?;
        self.vocabulary.get(usize::from(index)).copied()
    }
}

/// The words of a list: first column, without comments and blank lines.
fn lines(source: &'static str) -> impl Iterator<Item = &'static str> {
    source
        .lines()
        .map(|line| line.split('\t').next().unwrap_or("").trim())
        .filter(|word| !word.is_empty() && !word.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sane() {
        for (language, function_words, vocabulary) in SOURCES {
            let function_words: Vec<&str> = lines(function_words).collect();
            assert!(
                (80..=450).contains(&function_words.len()),
                "{language}: {} function words",
                function_words.len()
            );
            let vocabulary: Vec<&str> = lines(vocabulary).collect();
            assert!(
                (300..=VOCABULARY_MAX).contains(&vocabulary.len()),
                "{language}"
            );
            for list in [function_words, vocabulary] {
                let mut unique = list.clone();
                unique.sort_unstable();
                unique.dedup();
                assert_eq!(
                    unique.len(),
                    list.len(),
                    "{language}: a word is listed twice"
                );
                for word in list {
                    assert_eq!(word, word.to_lowercase(), "{language}: not in lower case");
                    assert!(
                        !word.contains('’'),
                        "{language}: {word}: use the plain apostrophe"
                    );
                }
            }
        }
    }

    #[test]
    fn unknown_languages_have_no_words() {
        assert_eq!(Lexicon::of("tlh").language, "und");
        assert_eq!(Lexicon::of("en").word(FIRST_WORD), Some("the"));
    }
}
