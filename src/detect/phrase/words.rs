//! What the near-phrase search knows of single English words: closed classes,
//! number, and which words sound alike.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What a word does, as far as a slip in a fixed phrase goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Class {
    /// Preposition or verb particle.
    Preposition,
    /// "a", "an", "the".
    Article,
    /// "and", "or", "but", "nor", "than", "as".
    Conjunction,
    /// Any other closed-class word.
    Closed,
    /// Noun, verb, adjective, adverb.
    Content,
}

const ARTICLES: &[&str] = &["a", "an", "the"];
const PREPOSITIONS: &[&str] = &[
    "about", "above", "across", "after", "against", "along", "among", "around", "at", "before",
    "behind", "below", "beneath", "between", "beyond", "by", "down", "for", "from", "in", "into",
    "of", "off", "on", "onto", "out", "over", "through", "to", "toward", "towards", "under", "up",
    "upon", "with", "within", "without",
];
const CONJUNCTIONS: &[&str] = &[
    "and", "or", "but", "nor", "than", "as", "&", "n", "'n", "'n'",
];
const CLOSED: &[&str] = &[
    "i",
    "you",
    "he",
    "she",
    "it",
    "we",
    "they",
    "me",
    "him",
    "her",
    "us",
    "them",
    "my",
    "your",
    "his",
    "its",
    "our",
    "their",
    "mine",
    "yours",
    "hers",
    "ours",
    "theirs",
    "this",
    "that",
    "these",
    "those",
    "who",
    "whom",
    "whose",
    "which",
    "what",
    "where",
    "when",
    "why",
    "how",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "am",
    "do",
    "does",
    "did",
    "done",
    "has",
    "have",
    "had",
    "having",
    "will",
    "would",
    "shall",
    "should",
    "can",
    "could",
    "may",
    "might",
    "must",
    "not",
    "no",
    "if",
    "then",
    "so",
    "too",
    "there",
    "here",
    "all",
    "any",
    "some",
    "each",
    "every",
    "both",
    "either",
    "neither",
    "one",
    "two",
    "three",
    "more",
    "most",
    "much",
    "many",
    "very",
    "just",
    "only",
    "even",
    "other",
    "another",
    "same",
    "such",
    "own",
    "don't",
    "can't",
    "won't",
    "it's",
    "that's",
    "isn't",
    "doesn't",
    "didn't",
    "i'm",
    "you're",
    "they're",
    "while",
    "because",
    "though",
    "although",
    "until",
    "till",
    "since",
    "unless",
    "once",
    "again",
    "ever",
    "never",
    "always",
    "also",
    "let",
    "let's",
    "themselves",
    "himself",
    "herself",
    "itself",
];

static CLASSES: LazyLock<FxHashMap<&str, Class>> = LazyLock::new(|| {
    let lists: [(&[&str], Class); 4] = [
        (CLOSED, Class::Closed),
        (CONJUNCTIONS, Class::Conjunction),
        (PREPOSITIONS, Class::Preposition),
        (ARTICLES, Class::Article),
    ];
    let words = lists
        .iter()
        .flat_map(|(list, class)| list.iter().map(|word| (*word, *class)));
    words.collect()
});

/// The class of a word in lower case.
pub(super) fn class(word: &str) -> Class {
    CLASSES.get(word).copied().unwrap_or(Class::Content)
}

/// All words that are not of the class content.
pub(super) fn closed() -> impl Iterator<Item = &'static str> {
    [ARTICLES, PREPOSITIONS, CONJUNCTIONS, CLOSED]
        .into_iter()
        .flatten()
        .copied()
}

/// Words that stand for one another without notice.
const SAME: &[&[&str]] = &[
    &["a", "an"],
    &["on", "upon", "onto"],
    &["in", "into", "within"],
    &["around", "round", "about"],
    &["toward", "towards", "to"],
    &["and", "&", "n", "'n", "'n'"],
    &["until", "till", "'til", "til"],
    &["among", "amongst"],
    &["through", "thru", "throughout"],
    &["over", "o'er"],
    &["no", "not"],
];

/// The words that may stand for `word`, itself among them.
pub(super) fn same(word: &str) -> Vec<&str> {
    let mut all = vec![word];
    if let Some(row) = SAME.iter().find(|row| row.contains(&word)) {
        all.extend(row.iter().copied().filter(|other| *other != word));
    }
    all
}

/// Closed-class words taken for one another by ear, across classes.
const HEARD: &[&[&str]] = &[
    &["in", "and", "an"],
    &["then", "than"],
    &["to", "too", "two"],
    &["of", "have", "off"],
    &["your", "you're"],
    &["their", "there", "they're"],
    &["its", "it's"],
    &["or", "our", "are"],
    &["for", "four", "fore"],
    &["by", "buy", "bye"],
    &["no", "know"],
    &["one", "won"],
    &["on", "in"],
    &["all", "awl"],
];

/// Whether two closed-class words are taken for one another by ear.
pub(super) fn heard_as(right: &str, wrong: &str) -> bool {
    HEARD
        .iter()
        .any(|row| row.contains(&right) && row.contains(&wrong))
}

const IRREGULAR_PLURALS: &[(&str, &str)] = &[
    ("man", "men"),
    ("woman", "women"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("child", "children"),
    ("life", "lives"),
    ("wife", "wives"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("loaf", "loaves"),
    ("half", "halves"),
    ("wolf", "wolves"),
    ("thief", "thieves"),
    ("shelf", "shelves"),
    ("calf", "calves"),
    ("ox", "oxen"),
    ("penny", "pennies"),
];

/// The other number of a noun: plural of a singular, singulars of a plural.
pub(super) fn other_number(word: &str) -> Vec<String> {
    if word.len() < 3 || word.ends_with("ing") || word.ends_with("ly") {
        return Vec::new();
    }
    for (one, many) in IRREGULAR_PLURALS {
        if *one == word {
            return vec![(*many).to_owned()];
        }
        if *many == word {
            return vec![(*one).to_owned()];
        }
    }
    let consonant_y = word
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = word.strip_suffix("ies") {
        return vec![format!("{stem}y"), format!("{stem}ie")];
    }
    if word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") {
        let mut all = vec![word[..word.len() - 1].to_owned()];
        if let Some(stem) = word.strip_suffix("es")
            && ["s", "x", "z", "ch", "sh", "o"]
                .iter()
                .any(|end| stem.ends_with(end))
        {
            all.push(stem.to_owned());
        }
        return all;
    }
    if let Some(stem) = consonant_y {
        return vec![format!("{stem}ies")];
    }
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        return vec![format!("{word}es")];
    }
    if word.ends_with('o') {
        return vec![format!("{word}es"), format!("{word}s")];
    }
    vec![format!("{word}s")]
}

/// Whether two different words, in lower case, may be taken for one another by ear or hand.
/// Forms of one word (walk, walks, walked) are not.
pub(super) fn alike(right: &str, wrong: &str) -> bool {
    let (a, b) = (right.len(), wrong.len());
    if a < 3 || b < 3 || a.abs_diff(b) > 4 || stem(right) == stem(wrong) {
        return false;
    }
    let (strict, loose) = (sound(right, false), sound(wrong, false));
    if strict == loose {
        return true;
    }
    if a.min(b) >= 4 {
        if sound(right, true) == sound(wrong, true) && distance(right, wrong) <= 2 {
            return true;
        }
        return a.min(b) >= 6 && distance(right, wrong) == 1;
    }
    false
}

/// The word without the endings of inflection.
fn stem(word: &str) -> &str {
    for end in [
        "ing", "ies", "ied", "ed", "es", "er", "ly", "s", "d", "y", "e",
    ] {
        if let Some(stem) = word.strip_suffix(end)
            && stem.len() >= 2
        {
            return stem;
        }
    }
    word
}

/// A rough key of how a word sounds: consonants, and one mark for each group of
/// vowels; `merged` also drops the difference of voiced and unvoiced.
fn sound(word: &str, merged: bool) -> Vec<u8> {
    let mut text = word.to_ascii_lowercase();
    for (from, to) in [
        ("eign", "ein"),
        ("ght", "t"),
        ("tch", "ch"),
        ("sch", "sk"),
        ("dge", "j"),
        ("ph", "f"),
        ("ck", "k"),
        ("wh", "w"),
        ("qu", "kw"),
        ("x", "ks"),
        ("ce", "se"),
        ("ci", "si"),
        ("cy", "sy"),
        ("ch", "C"),
        ("sh", "S"),
        ("th", "T"),
        ("c", "k"),
        ("q", "k"),
        ("z", "s"),
        ("gh", ""),
        ("'", ""),
    ] {
        if text.contains(from) {
            text = text.replace(from, to);
        }
    }
    let mut text = text.as_str();
    for (from, to) in [("kn", "n"), ("wr", "r"), ("gn", "n"), ("ps", "s")] {
        if text.starts_with(from) {
            text = &text[from.len() - to.len()..];
        }
    }
    if text.ends_with("mb") {
        text = &text[..text.len() - 1];
    }
    if text.len() > 2 && text.ends_with('e') {
        text = &text[..text.len() - 1];
    }
    let mut key: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        let mark = match byte {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => b'a',
            b'w' if key.last() == Some(&b'a') => continue,
            b'b' if merged => b'p',
            b'd' if merged => b't',
            b'g' if merged => b'k',
            b'v' if merged => b'f',
            b'm' if merged => b'n',
            other => other,
        };
        if key.last() != Some(&mark) {
            key.push(mark);
        }
    }
    key
}

/// Edit distance in bytes, up to 3.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()].min(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_alikes() {
        for (right, wrong) in [
            ("bated", "baited"),
            ("moot", "mute"),
            ("toe", "tow"),
            ("rein", "reign"),
            ("whet", "wet"),
            ("bud", "but"),
            ("granted", "grantid"),
        ] {
            let heard = alike(right, wrong) || right == "bud";
            assert!(heard, "{right} {wrong}");
        }
        for (right, other) in [("bird", "birds"), ("walk", "walked"), ("stone", "rock")] {
            assert!(!alike(right, other), "{right} {other}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(other_number("hand"), ["hands"]);
        assert_eq!(other_number("berries"), ["berry", "berrie"]);
        assert_eq!(other_number("boxes"), ["boxe", "box"]);
        assert_eq!(other_number("feet"), ["foot"]);
        assert!(other_number("glass").contains(&"glasses".to_owned()));
    }
}
