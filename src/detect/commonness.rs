//! How common words are, roughly: to choose which word of a pattern to look for.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The commonest English words, commonest first.
const RANKED: &[&str] = &[
    "the", ",", ".", "to", "and", "of", "a", "in", "i", "is", "that", "you", "it", "for", "on",
    "was", "with", "this", "be", "as", "have", "are", "not", "at", "he", "but", "my", "or", "we",
    "they", "so", "from", "his", "by", "-", "'", "\"", "all", "if", "one", "me", "an", "do",
    "what", "about", "just", "like", "your", "can", "will", "up", "has", "out", "who", "more",
    "there", "no", "their", "when", "her", "had", "she", "how", "which", "get", "been", "were",
    "would", "them", "our", "time", "people", "it's", "don't", "i'm", "some", "him", "us", "did",
    "any", "then", "other", "new", "good", "because", "than", "now", "know", "think", "see",
    "only", "make", "go", "back", "want", "over", "after", "first", "way", "also", "even", "well",
    "two", "very", "could", "should", "much", "into", "really", "too", "most", "going", "need",
    "work", "here", "where", "why", "off", "never", "love", "day", "say", "still", "these",
    "those", "being", "take", "made", "right", "down", "said", "many", "before", "year", "years",
    "same", "through", "day", "life", "great", "last", "own", "does", "while", "look", "give",
    "every", "its", "world", "long", "such", "come", "let", "both", "between", "best", "thing",
    "things", "man", "again", "under", "use", "find", "got", "better", "must", "part", "home",
    "country", "state", "place", "makes", "point", "says", "put", "hand", "head", "fact", "case",
];

/// [`RANKED`] words with how often they occur per million words, rounded.
static COMMON: LazyLock<FxHashMap<&str, f32>> = LazyLock::new(|| {
    let mut common = FxHashMap::default();
    for (rank, word) in RANKED.iter().enumerate() {
        let often = 50_000.0 / (rank as f32 + 1.0).powf(0.85) + 20.0;
        common.entry(*word).or_insert(often);
    }
    common
});

/// Occurrences per million words of the commonest English words; every other word counts as rare.
/// Only used to choose which word of a pattern to look for, so rough figures do.
pub(crate) fn commonness(word: &str) -> f32 {
    COMMON.get(word).copied().unwrap_or(20.0)
}
