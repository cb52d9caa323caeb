//! Training texts by language, a tenth of them kept apart, and how examples are drawn from them.

use rustc_hash::FxHashMap;

use super::Settings;
use super::random::Random;
use crate::text::language::features::words;
use crate::text::language::languages::Group;

/// Words and sentences of one language, as ids into its vocabulary.
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) vocabulary: Vec<Box<[u32]>>,
    ids: FxHashMap<Box<[u32]>, u32>,
    /// Frequency list: the word (or the words of its entry) and its cumulative weight.
    list: Vec<(u32, f64)>,
    sentences: Vec<Vec<u32>>,
}

impl Material {
    fn id(&mut self, marked: &[u32]) -> u32 {
        if let Some(&id) = self.ids.get(marked) {
            return id;
        }
        let id = self.vocabulary.len() as u32;
        self.vocabulary.push(marked.into());
        self.ids.insert(marked.into(), id);
        id
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.sentences.is_empty()
    }

    /// Words of an example of a random length.
    pub(super) fn draw(&self, random: &mut Random, out: &mut Vec<u32>) {
        out.clear();
        let kind = random.below(10);
        let from_list = |random: &mut Random, out: &mut Vec<u32>| {
            let total = self.list.last().map_or(0.0, |last| last.1);
            let at = random.unit() * total;
            let index = self.list.partition_point(|entry| entry.1 <= at);
            out.push(self.list[index.min(self.list.len() - 1)].0);
        };
        let count = match kind {
            0..4 => 1,
            4..7 => 2,
            7..9 => 2 + random.below(7),
            _ => usize::MAX,
        };
        let prefers_list = count <= 2 && random.below(4) > 0;
        if !self.list.is_empty() && (self.sentences.is_empty() || prefers_list) {
            for _ in 0..count.min(8) {
                from_list(random, out);
            }
            return;
        }
        let sentence = &self.sentences[random.below(self.sentences.len())];
        let start = if count < sentence.len() {
            random.below(sentence.len() - count + 1)
        } else {
            0
        };
        out.extend(sentence[start..].iter().take(count));
    }
}

/// Training texts by language.
#[derive(Debug, Default)]
pub struct Corpus {
    /// By group and column: what is trained on, what is kept for calibration.
    pub(super) parts: Vec<Vec<[Material; 2]>>,
    added: u64,
}

impl Corpus {
    /// An empty corpus.
    #[must_use]
    pub fn new() -> Self {
        Self {
            parts: Group::ALL
                .into_iter()
                .map(|group| group.codes().iter().map(|_| Default::default()).collect())
                .collect(),
            added: 0,
        }
    }

    /// Adds a sentence of the language `code`; says whether the model has that language.
    ///
    /// Only the words in the language's script are used.
    pub fn add_sentence(&mut self, code: &str, text: &str) -> bool {
        self.add(code, text, None)
    }

    /// Adds an entry of a frequency list with its Zipf frequency (the logarithm
    /// to base 10 of its occurrences in a billion words).
    pub fn add_word(&mut self, code: &str, word: &str, zipf: f64) -> bool {
        self.add(code, word, Some(zipf))
    }

    /// Whether nothing was added in a language of the model.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.languages() == 0
    }

    /// Languages that there is something to train on for.
    #[must_use]
    pub fn languages(&self) -> usize {
        let parts = self.parts.iter().flatten();
        parts.filter(|parts| !parts[0].is_empty()).count()
    }

    /// Examples that a training with `settings` looks at.
    #[must_use]
    pub fn examples(&self, settings: &Settings) -> u64 {
        (self.steps(&[Group::Latin], settings) + self.steps(&Group::ALL[1..], settings)) as u64
    }

    /// Languages of `groups` that there is something to train on for.
    pub(super) fn classes(&self, groups: &[Group]) -> Vec<(Group, usize)> {
        groups
            .iter()
            .flat_map(|&group| (0..group.codes().len()).map(move |column| (group, column)))
            .filter(|&(group, column)| !self.parts[group as usize][column][0].is_empty())
            .collect()
    }

    pub(super) fn steps(&self, groups: &[Group], settings: &Settings) -> usize {
        let priors = self.classes(groups).into_iter();
        let total: f64 = priors
            .map(|(group, column)| share(group.codes()[column]))
            .sum();
        (total * settings.examples as f64) as usize
    }

    fn add(&mut self, code: &str, text: &str, zipf: Option<f64>) -> bool {
        let Some((group, column)) = Group::ALL
            .into_iter()
            .find_map(|group| Some((group, group.column(code)?)))
        else {
            return false;
        };
        self.added += 1;
        let held_out = Random::new(self.added).below(10) == 0;
        let material = &mut self.parts[group as usize][column][usize::from(held_out)];
        let mut ids = Vec::new();
        words(text, |word| {
            if Group::of(word.writing) == Some(group) {
                ids.push(material.id(word.marked));
            }
        });
        match zipf {
            // Flattened: rare words are many, and as likely to be asked about.
            Some(zipf) => {
                for id in ids {
                    let before = material.list.last().map_or(0.0, |last| last.1);
                    material
                        .list
                        .push((id, before + 10_f64.powf(0.25 * (zipf - 3.0))));
                }
            }
            None if !ids.is_empty() => material.sentences.push(ids),
            None => {}
        }
        true
    }
}

/// Share of a language's examples in training, beside the common ones.
pub(super) fn share(code: &str) -> f64 {
    match code {
        "yue" | "ja" => 0.25,
        "zh-Hant" | "hr" | "ca" | "sk" | "sl" | "is" | "mk" | "lv" | "lt" => 0.7,
        "sr-Latn" | "ur" => 0.5,
        "nn" | "et" | "sq" | "eu" | "ga" | "cy" | "eo" | "la" | "af" | "az" | "so" | "yo"
        | "zu" | "xh" | "st" | "tn" | "sn" | "mi" | "ts" | "yi" | "ne" => 0.3,
        _ => 1.0,
    }
}
