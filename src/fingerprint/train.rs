//! Texts to a background and its reference writers.

use std::collections::BTreeMap;

use super::background::SAMPLE_WORDS;
use super::{Background, BackgroundBuilder, FingerprintBuilder, ReferenceCohort, Section};
use crate::document::{Language, Post};
use crate::style::{Extractor, MaskedCounts};
use crate::text::Tokenizer;

/// Short documents a set gives to the document frequencies, at most.
const DOCUMENTS_MAX: usize = 20_000;
/// Short documents a set gives to the background of all languages, at most.
const SHARED_DOCUMENTS: usize = 500;
/// Samples a set gives to the statistics, at most; and one account.
const SAMPLES_MAX: usize = 120;
const SAMPLES_OF_ACCOUNT: usize = 3;
/// Smallest sample, in words.
const SAMPLE_MIN: u64 = SAMPLE_WORDS * 6 / 10;
/// Masked tokens in a reference.
const REFERENCE_TOKENS: u64 = 30_000;
/// Reference writers of a language.
const WRITERS: usize = 28;

/// One data set's part in one language.
#[derive(Debug, Clone, Default)]
pub struct TextSet {
    /// The name that models are labelled with.
    pub name: String,
    /// Whether the texts have accounts; else they are consecutive lines of no known writer.
    pub by_account: bool,
    /// Account (empty without) and text, in order.
    pub texts: Vec<(String, String)>,
}

/// What one set gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCounts {
    /// Its name.
    pub name: String,
    /// Short documents.
    pub documents: usize,
    /// Samples.
    pub samples: usize,
    /// Reference writers.
    pub writers: usize,
}

/// A background, its reference writers, and what each set gave.
#[derive(Debug, Clone)]
pub struct Trained {
    /// What is common in the language.
    pub background: Background,
    /// Its reference writers.
    pub writers: ReferenceCohort,
    /// In the order of the sets.
    pub sets: Vec<SetCounts>,
}

/// Counts sets of texts in one language (primary subtag).
#[must_use]
pub fn train(language: &str, sets: &[TextSet]) -> Trained {
    let counter = Counter::new(language);
    let mut builder = BackgroundBuilder::new();
    let mut counts = Vec::new();
    let mut candidates = Vec::new();
    for set in sets {
        let reference = REFERENCE_TOKENS / sets.len() as u64;
        let documents = counter.documents(set, reference, &mut builder);
        let samples = counter.samples(set);
        for (_, sample) in &samples {
            builder.add_sample(sample);
        }
        counts.push(SetCounts {
            name: set.name.clone(),
            documents,
            samples: samples.len(),
            writers: 0,
        });
        candidates.push(writers(set, samples));
    }
    let used: Vec<&str> = counts
        .iter()
        .filter(|set| set.documents > 0)
        .map(|set| set.name.as_str())
        .collect();
    let background = builder.finish(language, &used);
    let mut cohort = ReferenceCohort::new(language);
    // A writer says more than consecutive lines of many.
    let have: Vec<(usize, usize)> = sets
        .iter()
        .zip(&candidates)
        .map(|(set, candidates)| (candidates.len(), if set.by_account { 2 } else { 1 }))
        .collect();
    let shares = fair_shares(&have, WRITERS);
    for ((set, candidates), share) in counts.iter_mut().zip(&candidates).zip(shares) {
        for place in 0..share {
            // Spread over the set, whatever its size.
            let sample = &candidates[place * candidates.len() / share];
            cohort.add(data_set(&set.name), sample, &background);
        }
        set.writers = share;
    }
    Trained {
        background,
        writers: cohort,
        sets: counts,
    }
}

/// Adds a part of the sets of one language, counted as of no language, to the background of all.
pub fn add_shared(sets: &[TextSet], shared: &mut BackgroundBuilder) {
    let counter = Counter::new("und");
    for set in sets {
        let stride = set.texts.len().div_ceil(SHARED_DOCUMENTS).max(1);
        for (index, (_, text)) in set.texts.iter().step_by(stride).enumerate() {
            let section = counter.section([text.as_str()]);
            if section.words < 2 {
                continue;
            }
            shared.add_document(&section);
            if index % 25 == 0 && section.words < 400 {
                shared.add_reference(section.masked());
            }
        }
        for (_, sample) in counter.samples(set).iter().step_by(8) {
            shared.add_sample(sample);
        }
    }
}

/// The data set that a set is a part of: `tatoeba` of `tatoeba/zh-Hans`.
fn data_set(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// One sample of each account, or every sample where there are no accounts.
fn writers(set: &TextSet, samples: Vec<(String, Section)>) -> Vec<Section> {
    let mut last: Option<String> = None;
    samples
        .into_iter()
        .filter(|(account, _)| {
            let new = !set.by_account || last.as_ref() != Some(account);
            last = Some(account.clone());
            new
        })
        .map(|(_, sample)| sample)
        .collect()
}

/// Shares of `places`, given round by round: to each as many as its weight, while it has any.
fn fair_shares(have: &[(usize, usize)], places: usize) -> Vec<usize> {
    let mut shares = vec![0; have.len()];
    let mut left = places.min(have.iter().map(|h| h.0).sum());
    while left > 0 {
        for (share, &(have, weight)) in shares.iter_mut().zip(have) {
            let more = weight.min(have - *share).min(left);
            *share += more;
            left -= more;
        }
    }
    shares
}

/// Counts texts that are known to be in one language.
struct Counter {
    tokenizer: Tokenizer,
    extractor: Extractor,
    language: String,
}

impl Counter {
    fn new(language: &str) -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            extractor: Extractor::without_names(),
            language: language.to_owned(),
        }
    }

    fn section<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Section {
        let post = Post {
            lang: Some(self.language.clone()),
            ..Post::default()
        };
        let mut builder = FingerprintBuilder::new(&self.extractor);
        for text in texts {
            let mut document = self.tokenizer.document(text);
            // So the record's language counts.
            document.language = Language::UNKNOWN;
            builder.fold(&post, &document, &[]);
        }
        let fingerprint = builder.finish();
        let section = fingerprint.section(&self.language);
        section.cloned().unwrap_or_default()
    }

    /// Counts a set's short documents, and how many there are.
    fn documents(&self, set: &TextSet, reference: u64, builder: &mut BackgroundBuilder) -> usize {
        let stride = set.texts.len().div_ceil(DOCUMENTS_MAX).max(1);
        let picked: Vec<&(String, String)> = set.texts.iter().step_by(stride).collect();
        // The reference is spread over the set: one document in so many.
        let masked_stride = (picked.len() as u64 * 25 / reference.max(1)).max(1) as usize;
        let mut masked = MaskedCounts::default();
        let mut documents = 0;
        for (index, (_, text)) in picked.iter().enumerate() {
            let section = self.section([text.as_str()]);
            if section.words < 2 {
                continue;
            }
            builder.add_document(&section);
            let wanted = index % masked_stride == 0 && masked.total() < reference;
            if wanted && section.words < 400 {
                masked.merge(section.masked());
            }
            documents += 1;
        }
        builder.add_reference(&masked);
        documents
    }

    /// Samples of about [`SAMPLE_WORDS`] words with their account: consecutive texts of one
    /// account, or consecutive lines.
    fn samples(&self, set: &TextSet) -> Vec<(String, Section)> {
        let mut accounts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (account, text) in &set.texts {
            accounts.entry(account).or_default().push(text);
        }
        let per_account = if set.by_account {
            SAMPLES_OF_ACCOUNT
        } else {
            SAMPLES_MAX
        };
        let mut samples = Vec::new();
        for (account, texts) in accounts {
            let mut of_account = 0;
            let mut chunk: Vec<&str> = Vec::new();
            let mut words = 0;
            for text in texts {
                if samples.len() == SAMPLES_MAX || of_account == per_account {
                    break;
                }
                chunk.push(text);
                words += self.tokenizer.document(text).word_count() as u64;
                if words >= SAMPLE_WORDS {
                    samples.push((account.to_owned(), self.section(chunk.drain(..))));
                    of_account += 1;
                    words = 0;
                }
            }
            if of_account == 0 && words >= SAMPLE_MIN && samples.len() < SAMPLES_MAX {
                samples.push((account.to_owned(), self.section(chunk)));
            }
        }
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_even_and_within_what_there_is() {
        assert_eq!(
            fair_shares(&[(2, 1), (100, 1), (0, 2), (100, 1)], 9),
            [2, 4, 0, 3]
        );
        assert_eq!(fair_shares(&[(100, 2), (100, 1)], 9), [6, 3]);
        assert_eq!(fair_shares(&[(1, 1), (2, 2)], 9), [1, 2]);
        assert_eq!(fair_shares(&[], 9), [0; 0]);
    }

    #[test]
    fn accounts_become_writers_and_lines_become_samples() {
        let text = "the boat leaks again, and nobody has told him that it does";
        let by_account = TextSet {
            name: "posts".to_owned(),
            by_account: true,
            texts: (0..240)
                .map(|i| (format!("account{}", i % 2), format!("{text} {i}")))
                .collect(),
        };
        let lines = TextSet {
            name: "lines/en".to_owned(),
            by_account: false,
            texts: (0..200)
                .map(|i| (String::new(), format!("{text} {i}")))
                .collect(),
        };
        let trained = train("en", &[by_account, lines]);
        assert_eq!(trained.sets[0].documents, 240);
        assert_eq!((trained.sets[0].samples, trained.sets[0].writers), (2, 2));
        assert_eq!(trained.sets[1].samples, trained.sets[1].writers);
        assert_eq!(trained.background.sources(), ["posts", "lines/en"]);
        let sources: Vec<&str> = trained.writers.sources().iter().map(|s| s.0).collect();
        assert_eq!(sources, ["posts", "lines"]);
    }
}
