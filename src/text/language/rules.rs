//! What the scripts of a text decide on their own.

use crate::document::Language;
use crate::text::script::Writing;

use super::evidence::Evidence;

/// Writings in a fixed order, for loops over [`Evidence`].
pub(super) const WRITINGS: [Writing; Writing::COUNT - 1] = [
    Writing::Han,
    Writing::Kana,
    Writing::Hangul,
    Writing::Bopomofo,
    Writing::Cyrillic,
    Writing::Greek,
    Writing::Armenian,
    Writing::Hebrew,
    Writing::Arabic,
    Writing::Syriac,
    Writing::Thaana,
    Writing::Devanagari,
    Writing::Bengali,
    Writing::Gurmukhi,
    Writing::Gujarati,
    Writing::Oriya,
    Writing::Tamil,
    Writing::Telugu,
    Writing::Kannada,
    Writing::Malayalam,
    Writing::Sinhala,
    Writing::Thai,
    Writing::Lao,
    Writing::Tibetan,
    Writing::Myanmar,
    Writing::Georgian,
    Writing::Ethiopic,
    Writing::Cherokee,
    Writing::Khmer,
    Writing::Mongolian,
    Writing::Latin,
    Writing::Other,
];

/// The writing that carries the text, `None` when it has no letters.
///
/// Words are compared, not letters, a Han or kana character counting two
/// thirds of a word: a Chinese sentence with two English names has more Latin
/// letters than characters and is Chinese still. Latin loses ties, for it is
/// the guest in every other script.
pub(super) fn dominant(evidence: &Evidence) -> Option<Writing> {
    let mut best = (0, None);
    for writing in WRITINGS {
        let weight = weight(evidence, writing);
        if weight > best.0 {
            best = (weight, Some(writing));
        }
    }
    match best.1 {
        Some(Writing::Kana | Writing::Bopomofo) => Some(Writing::Han),
        other => other,
    }
}

/// Thirds of a word that are written in `writing`; kana and bopomofo count as Han.
pub(super) fn weight(evidence: &Evidence, writing: Writing) -> u32 {
    let letters = |w: Writing| evidence.letters[w as usize];
    match writing {
        Writing::Han => {
            2 * (letters(Writing::Han) + letters(Writing::Kana) + letters(Writing::Bopomofo))
        }
        Writing::Kana | Writing::Bopomofo => 0,
        Writing::Thai
        | Writing::Lao
        | Writing::Khmer
        | Writing::Myanmar
        | Writing::Tibetan
        | Writing::Hangul => letters(writing),
        _ => 3 * evidence.words[writing as usize],
    }
}

/// The language of a script that only one living language of ours uses; `None`
/// where n-grams have to decide.
pub(super) fn only_language(writing: Writing, evidence: &Evidence) -> Option<Language> {
    let (code, confidence) = match writing {
        Writing::Greek => ("el", 0.995),
        Writing::Armenian => ("hy", 0.995),
        Writing::Syriac => ("syr", 0.9),
        Writing::Thaana => ("dv", 0.99),
        Writing::Bengali => ("bn", 0.97),
        Writing::Gurmukhi => ("pa", 0.99),
        Writing::Gujarati => ("gu", 0.99),
        Writing::Oriya => ("or", 0.99),
        Writing::Tamil => ("ta", 0.995),
        Writing::Telugu => ("te", 0.995),
        Writing::Kannada => ("kn", 0.99),
        Writing::Malayalam => ("ml", 0.99),
        Writing::Sinhala => ("si", 0.99),
        Writing::Thai => ("th", 0.995),
        Writing::Lao => ("lo", 0.99),
        Writing::Tibetan => ("bo", 0.95),
        Writing::Myanmar => ("my", 0.95),
        Writing::Georgian => ("ka", 0.99),
        Writing::Hangul => ("ko", 0.995),
        Writing::Ethiopic => ("am", 0.85),
        Writing::Cherokee => ("chr", 0.99),
        Writing::Khmer => ("km", 0.99),
        Writing::Mongolian => ("mn", 0.9),
        Writing::Han if is_japanese(evidence) => ("ja", 0.99),
        _ => return None,
    };
    Some(Language { code, confidence })
}

/// Whether kana make up enough of the East Asian characters for Japanese. A lone
/// の decorates Chinese posts, so one in seven is asked for.
fn is_japanese(evidence: &Evidence) -> bool {
    let kana = evidence.letters[Writing::Kana as usize];
    let han = evidence.letters[Writing::Han as usize];
    kana > 0 && kana * 6 >= han
}
