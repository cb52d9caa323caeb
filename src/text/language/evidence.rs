//! What a text shows about its language: how many words of each script.

use crate::document::Language;
use crate::text::script::Writing;

use super::{fallback, rules};

/// Letters and words of each script in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Letters by [`Writing`].
    pub(super) letters: [u32; Writing::COUNT],
    /// Runs of letters by [`Writing`].
    pub(super) words: [u32; Writing::COUNT],
}

impl Evidence {
    /// Counts the letters of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut evidence = Self {
            letters: [0; Writing::COUNT],
            words: [0; Writing::COUNT],
        };
        let mut last = Writing::None;
        for c in text.chars() {
            let writing = Writing::of(c);
            if writing != Writing::None {
                evidence.letters[writing as usize] += 1;
                if writing != last {
                    evidence.words[writing as usize] += 1;
                }
            }
            last = writing;
        }
        evidence
    }

    /// The language that `text`, of which this is the evidence, is most likely in.
    pub(super) fn verdict(&self, text: &str) -> Language {
        let Some(writing) = rules::dominant(self) else {
            return Language::UNKNOWN;
        };
        match rules::only_language(writing, self) {
            Some(language) => language,
            // Until characters tell simplified from traditional.
            None if writing == Writing::Han => Language {
                code: "zh-Hans",
                confidence: 0.6,
            },
            None => fallback::identify(text),
        }
    }
}
