//! What is common in a language: the yardstick that two fingerprints are held to.
//!
//! A background holds, for one language, counts and statistics and no text:
//!
//! - document frequencies of character n-grams over short documents (posts,
//!   sentences), as inverse document frequency;
//! - mean and standard deviation of each frequent feature's share of its
//!   family over samples of about [`SAMPLE_WORDS`] words, one account a sample
//!   where the sources have accounts: the z-scores of Burrows's Delta;
//! - masked 5-grams of a cross-section: the reference of the grammar model.
//!
//! `wordprint train background` makes them; `lexicons/models/README.md` says from what.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use super::Section;
use crate::error::{Error, Result};
use crate::style::{Family, HASH_SEED, MaskedCounts, catalogue_hash_of};

/// Words in a sample, about.
pub const SAMPLE_WORDS: u64 = 1000;
/// Character n-grams whose document frequency is kept, the most frequent ones.
const IDF_KEPT: usize = 24_576;
/// Steps of the stored inverse document frequency in one natural-log unit.
const IDF_STEPS: f32 = 16.0;
const MAGIC: [u8; 4] = *b"WPBG";
const FORMAT_VERSION: u32 = 1;
const HEADER: usize = 16;
/// Largest body that is decompressed, in bytes.
const BODY_MAX: usize = 16 << 20;

/// Families with feature statistics, and how many features of each are kept.
pub(super) const KEPT: [(Family, usize); 6] = [
    (Family::Words, 1000),
    (Family::FunctionWords, 600),
    (Family::Punctuation, 1000),
    (Family::Emoji, 100),
    (Family::Casing, 60),
    (Family::Lengths, 60),
];

/// How large a feature's share of its family is in the language.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FeatureStatistics {
    /// Hash of the feature.
    pub hash: u64,
    /// Mean over samples of count / family total, in 0..=1.
    pub mean: f32,
    /// Standard deviation of the same over samples of about [`SAMPLE_WORDS`] words.
    pub deviation: f32,
}

/// What is common in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Background {
    language: String,
    sources: Vec<String>,
    documents: u64,
    samples: u64,
    words: u64,
    /// Upper halves of the hashes of character n-grams, rising.
    idf_keys: Vec<u32>,
    /// Their inverse document frequencies in [`IDF_STEPS`].
    idf_values: Vec<u8>,
    idf_default: u8,
    /// In the order of [`KEPT`], each sorted by hash.
    statistics: Vec<Vec<FeatureStatistics>>,
    /// Hashes of the words in `statistics`, most frequent first.
    frequent_words: Vec<u64>,
    reference: MaskedCounts,
}

impl Background {
    /// The built-in background of a language (primary subtag). `und` names the
    /// language-independent one, for any other language without its own.
    #[must_use]
    pub fn builtin(language: &str) -> Option<&'static Self> {
        let index = BUILTIN.iter().position(|(code, _)| *code == language)?;
        LOADED[index]
            .get_or_init(|| Self::from_bytes(BUILTIN[index].1).ok())
            .as_ref()
    }

    /// The built-in background of a language or, where there is none, the
    /// language-independent one.
    #[must_use]
    pub fn builtin_or_und(language: &str) -> Option<&'static Self> {
        Self::builtin(language).or_else(|| Self::builtin("und"))
    }

    /// Languages with a built-in background, in alphabetical order, `und` included.
    pub fn builtin_languages() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(code, _)| *code)
    }

    /// Primary subtag of the language, or `und`.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Names of the data sets counted.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// How many short documents the document frequencies were counted over.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// How many samples the means and deviations were taken over.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// How many words were counted in all.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Inverse document frequency of a character n-gram by its hash: the
    /// natural logarithm of (1 + documents) / (1 + documents with it), never
    /// negative. Rare n-grams share one value.
    #[must_use]
    pub fn idf(&self, hash: u64) -> f32 {
        let value = match self.idf_keys.binary_search(&((hash >> 32) as u32)) {
            Ok(index) => self.idf_values.get(index).copied(),
            Err(_) => None,
        };
        f32::from(value.unwrap_or(self.idf_default)) / IDF_STEPS
    }

    /// The place of a character n-gram in the table of common ones, if it is there.
    #[must_use]
    pub fn known(&self, hash: u64) -> Option<usize> {
        self.idf_keys.binary_search(&((hash >> 32) as u32)).ok()
    }

    /// Calls `f` for each of the hashes, which rise, with its inverse document frequency and
    /// whether it is a common one: one walk along the table in place of a search for each.
    pub(crate) fn walk(&self, hashes: impl Iterator<Item = u64>, mut f: impl FnMut(f32, bool)) {
        let mut at = 0;
        for hash in hashes {
            let key = (hash >> 32) as u32;
            while self.idf_keys.get(at).is_some_and(|&other| other < key) {
                at += 1;
            }
            let known = self.idf_keys.get(at) == Some(&key);
            let value = if known { self.idf_values.get(at) } else { None };
            f(
                f32::from(value.copied().unwrap_or(self.idf_default)) / IDF_STEPS,
                known,
            );
        }
    }

    /// Upper halves of the hashes of the common character n-grams, rising.
    pub(crate) fn known_keys(&self) -> &[u32] {
        &self.idf_keys
    }

    /// A hash of the tables that others point into.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = Xxh3::with_seed(HASH_SEED ^ catalogue_hash_of(&self.language));
        for key in &self.idf_keys {
            hasher.update(&key.to_le_bytes());
        }
        for feature in self.statistics.iter().flatten() {
            hasher.update(&feature.hash.to_le_bytes());
        }
        hasher.digest()
    }

    /// Statistics of a feature, if it is among the language's frequent ones.
    #[must_use]
    pub fn feature(&self, family: Family, hash: u64) -> Option<&FeatureStatistics> {
        let features = self.features(family);
        let index = features
            .binary_search_by_key(&hash, |feature| feature.hash)
            .ok()?;
        features.get(index)
    }

    /// All feature statistics of a family by rising hash; empty for families without.
    #[must_use]
    pub fn features(&self, family: Family) -> &[FeatureStatistics] {
        KEPT.iter()
            .position(|(kept, _)| *kept == family)
            .and_then(|index| self.statistics.get(index))
            .map_or(&[], Vec::as_slice)
    }

    /// Hashes ([`Family::Words`]) of the most frequent words (MFW), most
    /// frequent first; each has statistics.
    #[must_use]
    pub fn frequent_words(&self) -> &[u64] {
        &self.frequent_words
    }

    /// Masked 5-grams of a cross-section of the language.
    #[must_use]
    pub fn reference(&self) -> &MaskedCounts {
        &self.reference
    }

    /// The versioned serial form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&catalogue_hash_of(&self.language).to_le_bytes());
        // Neither step fails in memory; the round-trip test holds this.
        let body = postcard::to_allocvec(self).unwrap_or_default();
        bytes.extend(zstd::bulk::compress(&body, 19).unwrap_or_default());
        let checksum = xxh3_64_with_seed(&bytes, HASH_SEED);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads the serial form.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when the bytes are of another version, made with
    /// other word lists, or broken.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let content = bytes
            .split_last_chunk::<8>()
            .filter(|(content, _)| content.len() >= HEADER && content.starts_with(&MAGIC));
        let Some((content, checksum)) = content else {
            return refuse("this is no background; make one with `wordprint train background`");
        };
        let (header, body) = content.split_at(HEADER);
        if header[4..8] != FORMAT_VERSION.to_le_bytes() {
            return refuse(
                "another format version; make it anew with `wordprint train background`",
            );
        }
        if xxh3_64_with_seed(content, HASH_SEED) != u64::from_le_bytes(*checksum) {
            return refuse("the checksum does not match: the data is damaged or cut off");
        }
        let background: Option<Self> = zstd::bulk::decompress(body, BODY_MAX)
            .ok()
            .and_then(|body| postcard::from_bytes(&body).ok());
        let Some(background) = background.filter(Self::is_sound) else {
            return refuse("the data does not decode; make it anew");
        };
        if header[8..] != catalogue_hash_of(&background.language).to_le_bytes() {
            return refuse(
                "made with other features or word lists; make it anew with `wordprint train background`",
            );
        }
        Ok(background)
    }

    fn is_sound(&self) -> bool {
        self.idf_keys.len() == self.idf_values.len()
            && self.idf_keys.is_sorted()
            && self.statistics.len() == KEPT.len()
            && self
                .statistics
                .iter()
                .all(|features| features.is_sorted_by_key(|feature| feature.hash))
    }
}

fn refuse<T>(message: &str) -> Result<T> {
    refuse_as("background", message)
}

pub(super) fn refuse_as<T>(what: &'static str, message: &str) -> Result<T> {
    Err(Error::Incompatible {
        what,
        message: message.to_owned(),
    })
}

/// Gathers a [`Background`].
#[derive(Debug, Default)]
pub struct BackgroundBuilder {
    documents: u64,
    samples: u64,
    words: u64,
    document_frequency: FxHashMap<u64, u32>,
    /// Sum and sum of squares of each feature's share, in the order of [`KEPT`].
    shares: [FxHashMap<u64, (f64, f64)>; KEPT.len()],
    reference: MaskedCounts,
}

impl BackgroundBuilder {
    /// A builder that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one short document (a post, a sentence) for document frequencies.
    pub fn add_document(&mut self, document: &Section) {
        self.documents += 1;
        self.words += document.words;
        for &(hash, _) in document.counts(Family::Characters).entries() {
            *self.document_frequency.entry(hash).or_insert(0) += 1;
        }
    }

    /// Counts one sample of about [`SAMPLE_WORDS`] words by one writer.
    pub fn add_sample(&mut self, sample: &Section) {
        self.samples += 1;
        for ((family, _), shares) in KEPT.iter().zip(&mut self.shares) {
            let counts = sample.counts(*family);
            for &(hash, count) in counts.entries() {
                let share = f64::from(count) / counts.total() as f64;
                let sums = shares.entry(hash).or_insert((0.0, 0.0));
                sums.0 += share;
                sums.1 += share * share;
            }
        }
    }

    /// Adds masked n-grams to the reference of the grammar model.
    pub fn add_reference(&mut self, masked: &MaskedCounts) {
        self.reference.merge(masked);
    }

    /// The background of everything added, named by its language and sources.
    #[must_use]
    pub fn finish(self, language: &str, sources: &[&str]) -> Background {
        let (idf_keys, idf_values, idf_default) =
            inverse_document_frequencies(self.documents, self.document_frequency);
        let mut statistics = Vec::with_capacity(KEPT.len());
        let mut frequent_words = Vec::new();
        for ((family, kept), shares) in KEPT.into_iter().zip(self.shares) {
            let mut features = feature_statistics(shares, self.samples as f64);
            features.truncate(kept);
            if family == Family::Words {
                frequent_words = features.iter().map(|feature| feature.hash).collect();
            }
            features.sort_unstable_by_key(|feature| feature.hash);
            statistics.push(features);
        }
        Background {
            language: language.to_owned(),
            sources: sources.iter().map(|&source| source.to_owned()).collect(),
            documents: self.documents,
            samples: self.samples,
            words: self.words,
            idf_keys,
            idf_values,
            idf_default,
            statistics,
            frequent_words,
            reference: self.reference,
        }
    }
}

/// Keys and values of the n-grams kept, and the value of all others: the mean of what is left out.
fn inverse_document_frequencies(
    documents: u64,
    frequencies: FxHashMap<u64, u32>,
) -> (Vec<u32>, Vec<u8>, u8) {
    let quantise = |idf: f32| (idf * IDF_STEPS).round().clamp(0.0, 255.0) as u8;
    let idf = |frequency: u32| ((documents + 1) as f32 / (f64::from(frequency) + 1.0) as f32).ln();
    let mut frequencies: Vec<(u64, u32)> = frequencies.into_iter().collect();
    frequencies.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let rest = frequencies.split_off(frequencies.len().min(IDF_KEPT));
    let default = match rest.len() {
        0 => idf(0),
        n => (rest.iter().map(|&(_, f)| f64::from(idf(f))).sum::<f64>() / n as f64) as f32,
    };
    let mut kept: Vec<(u32, u8)> = frequencies
        .into_iter()
        .map(|(hash, frequency)| ((hash >> 32) as u32, quantise(idf(frequency))))
        .collect();
    kept.sort_unstable();
    // Two n-grams with one key: the more frequent one is the likelier to be asked for.
    kept.dedup_by_key(|entry| entry.0);
    let (keys, values) = kept.into_iter().unzip();
    (keys, values, quantise(default))
}

/// Statistics of every feature, largest mean first.
fn feature_statistics(shares: FxHashMap<u64, (f64, f64)>, samples: f64) -> Vec<FeatureStatistics> {
    let mut features: Vec<FeatureStatistics> = shares
        .into_iter()
        .map(|(hash, (sum, squares))| {
            let mean = sum / samples;
            let variance = (squares - sum * mean) / (samples - 1.0).max(1.0);
            FeatureStatistics {
                hash,
                mean: mean as f32,
                deviation: variance.max(0.0).sqrt() as f32,
            }
        })
        .collect();
    features.sort_unstable_by(|a, b| b.mean.total_cmp(&a.mean).then(a.hash.cmp(&b.hash)));
    features
}

/// Language and serial form; sorted by language.
static BUILTIN: &[(&str, &[u8])] = &model_files![
    "background-":
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "und", "vi", "zh",
];

static LOADED: [OnceLock<Option<Background>>; 40] = [const { OnceLock::new() }; 40];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::FingerprintBuilder;
    use crate::style::Extractor;
    use crate::style::testing::document;

    fn section(text: &str) -> Section {
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        builder.fold(&crate::Post::default(), &document(text, "en"), &[]);
        builder.finish().section("en").cloned().unwrap_or_default()
    }

    fn small() -> Background {
        let mut builder = BackgroundBuilder::new();
        for text in ["the cat", "the dog", "a bird sang, and the rain"] {
            builder.add_document(&section(text));
            builder.add_sample(&section(text));
        }
        builder.add_reference(section("the cat").masked());
        builder.finish("en", &["invented"])
    }

    #[test]
    fn shares_and_frequencies_are_those_of_the_texts() {
        let background = small();
        let the = Family::Words.hash(b"the");
        let feature = background
            .feature(Family::Words, the)
            .expect("in all samples");
        let expected = (0.5 + 0.5 + 1.0 / 6.0) / 3.0;
        assert!((feature.mean - expected).abs() < 1e-6, "{feature:?}");
        assert!((feature.deviation - 0.192_45).abs() < 1e-4, "{feature:?}");
        assert_eq!(background.frequent_words().first(), Some(&the));
        let everywhere = background.idf(Family::Characters.hash(b"the "));
        let once = background.idf(Family::Characters.hash(b"rain"));
        let unseen = background.idf(Family::Characters.hash(b"zzzz"));
        assert_eq!(everywhere, 0.0);
        assert!((once - 2.0f32.ln()).abs() < 0.05, "{once}");
        assert!(unseen >= once, "{unseen}");
        assert_eq!(background.reference().sentences(), 1);
    }

    #[test]
    fn serial_form_round_trips_and_refuses_damage() {
        let bytes = small().to_bytes();
        assert_eq!(Background::from_bytes(&bytes).ok(), Some(small()));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            assert!(Background::from_bytes(&damaged).is_err(), "byte {at}");
            assert!(Background::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn built_in_backgrounds_load_and_know_their_language() {
        assert!(BUILTIN.len() <= LOADED.len());
        assert!(BUILTIN.iter().any(|(code, _)| *code == "und"));
        for (code, bytes) in BUILTIN {
            assert!(bytes.len() <= 300 << 10, "{code}: {} bytes", bytes.len());
            let background = Background::builtin(code).expect(code);
            assert_eq!(background.language(), *code);
            assert!(background.samples() >= 40, "{code}");
            assert_eq!(background.frequent_words().len(), 1000, "{code}");
            let comma = match *code {
                "zh" => "，",
                "ja" => "、",
                "ar" | "fa" => "،",
                _ => ",",
            };
            let comma = background.feature(
                Family::Punctuation,
                Family::Punctuation.hash(comma.as_bytes()),
            );
            assert!(
                comma.is_some_and(|feature| feature.mean > 1e-4),
                "{code}: {comma:?}"
            );
        }
        let english = Background::builtin_or_und("en").expect("built in");
        let the = Family::Words.hash(b"the");
        // Rates of running text, and not of words of every language: "as" is 1.8 in 1,000 words of
        // the posts, 3.1 of the example sentences, 8.7 of the novels.
        let share = |word: &[u8]| {
            let feature = english.feature(Family::Words, Family::Words.hash(word));
            feature.map_or(0.0, |f| 1000.0 * f.mean)
        };
        assert!((3.0..7.0).contains(&share(b"as")), "{}", share(b"as"));
        assert!((35.0..65.0).contains(&share(b"the")), "{}", share(b"the"));
        assert_eq!(english.frequent_words().first(), Some(&the));
        assert!(
            english.idf(Family::Characters.hash(b" the "))
                < english.idf(Family::Characters.hash(b"xqzj"))
        );
        assert_eq!(
            Background::builtin_or_und("tlh").map(Background::language),
            Some("und")
        );
    }
}
