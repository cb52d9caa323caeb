//! The languages the trained model tells apart, by script.
//!
//! A group is a set of languages that share a script and therefore have to be
//! told apart by their n-grams. The order of a list is part of the model's
//! format: weights are stored by position.

use crate::text::script::Writing;

/// Languages that share a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Group {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Hebrew,
    Han,
}

impl Group {
    pub(super) const ALL: [Self; 6] = [
        Self::Latin,
        Self::Cyrillic,
        Self::Arabic,
        Self::Devanagari,
        Self::Hebrew,
        Self::Han,
    ];

    /// The group that n-grams decide for `writing`, `None` where the script decides.
    #[inline]
    pub(super) fn of(writing: Writing) -> Option<Self> {
        Some(match writing {
            Writing::Latin => Self::Latin,
            Writing::Cyrillic => Self::Cyrillic,
            Writing::Arabic => Self::Arabic,
            Writing::Devanagari => Self::Devanagari,
            Writing::Hebrew => Self::Hebrew,
            Writing::Han => Self::Han,
            _ => return None,
        })
    }

    /// BCP 47 tags, in the order of the model's columns.
    pub(super) fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Latin => LATIN,
            Self::Cyrillic => &["ru", "uk", "be", "bg", "sr", "mk", "kk", "mn"],
            Self::Arabic => &["ar", "fa", "ur", "ug"],
            Self::Devanagari => &["hi", "mr", "ne"],
            Self::Hebrew => &["he", "yi"],
            Self::Han => &["zh-Hans", "zh-Hant", "yue", "ja"],
        }
    }

    /// The column of `code` in the group.
    pub(super) fn column(self, code: &str) -> Option<usize> {
        self.codes().iter().position(|&known| known == code)
    }
}

const LATIN: &[&str] = &[
    "en", "es", "pt", "fr", "de", "it", "nl", "pl", "cs", "ro", "tr", "vi", "id", "ms", "hu", "fi",
    "sv", "da", "nb", "is", "ca", "sk", "sl", "hr", "sr-Latn", "lt", "lv", "sw", "tl", "nn", "et",
    "sq", "eu", "ga", "cy", "eo", "la", "af", "az", "so", "yo", "zu", "xh", "st", "tn", "sn", "mi",
    "ts",
];

/// Which languages of each group may be answered, a bit a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowed(pub(super) [u64; Group::ALL.len()]);

impl Allowed {
    /// All languages.
    pub(super) const ALL: Self = Self([u64::MAX; Group::ALL.len()]);

    /// Only `codes`; a group none of whose languages is named stays whole.
    pub(super) fn only(codes: &[&str]) -> Self {
        Self(Group::ALL.map(|group| {
            let mask = codes
                .iter()
                .filter_map(|code| group.column(code))
                .fold(0, |mask, column| mask | 1 << column);
            if mask == 0 { u64::MAX } else { mask }
        }))
    }

    /// Whether the group's column may be answered.
    pub(super) fn has(self, group: Group, column: usize) -> bool {
        self.0[group as usize] >> column & 1 == 1
    }
}

/// The tags of all groups, in order.
pub(super) fn model_codes() -> impl Iterator<Item = &'static str> {
    Group::ALL
        .into_iter()
        .flat_map(|group| group.codes().iter().copied())
}

/// How common a language is on the platforms, beside the commonest: what is
/// believed before a letter is read. A word of two languages goes to the one
/// more often met, a sentence says more than this ever could.
///
/// Four steps, the square roots of rough shares of web text (1, 1/10, 1/30,
/// 1/100), for full shares would call every short word English. Japanese and
/// Cantonese stand for texts in Han characters alone: Japanese with kana is
/// told by the script.
pub(super) fn commonness(code: &str) -> f64 {
    match code {
        "ro" | "hu" | "da" | "fi" | "nb" | "bg" | "hr" | "sk" | "sr" | "be" | "zh-Hant" | "ja"
        | "ur" | "ca" | "tl" => 0.32,
        "ms" | "sl" | "lt" | "lv" | "et" | "is" | "mk" | "kk" | "sq" | "sr-Latn" | "az" | "mr"
        | "ne" | "sw" | "mn" | "yue" | "af" => 0.18,
        "nn" | "eu" | "ga" | "cy" | "eo" | "la" | "so" | "yo" | "zu" | "xh" | "st" | "tn"
        | "sn" | "mi" | "ts" | "ug" | "yi" => 0.1,
        _ => 1.0,
    }
}

/// The greatest confidence with which a language is named, where a relative in
/// the same script cannot be told from it however long the text, or is none of
/// the model's: Bosnian reads like Croatian, Malay like Indonesian.
pub(super) fn ceiling(code: &str) -> f32 {
    match code {
        "hr" | "sr-Latn" => 0.85,
        "ms" => 0.8,
        "id" => 0.95,
        "nn" | "xh" | "zu" | "st" | "tn" | "sn" | "la" | "eo" | "af" | "mr" | "ne" => 0.9,
        "nb" | "hi" | "sw" | "mk" => 0.98,
        _ => 0.999,
    }
}
