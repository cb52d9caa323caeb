//! Reference writers of a language: reduced fingerprints that scores are normalised
//! against where the caller has no accounts of their own.
//!
//! A member is one sample of about 1,000 words: posts of one account, a passage of one
//! novelist, or, where a language has no texts by author, consecutive lines of one source.
//! Only counts are kept, and only those that the methods read:
//!
//! - of character n-grams the common ones that the background knows, and one in
//!   [`RARE_STEP`] of the rest, chosen by hash;
//! - of the other families the features that the background has statistics of;
//! - the masked 5-grams whole.
//!
//! Made together with the background (`wordprint train background`), whose tables the
//! members' numbers point into; a cohort made with another background is refused.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::background::{KEPT, refuse_as};
use super::{Background, Fingerprint, Section};
use crate::error::Result;
use crate::style::{Family, FeatureCounts, HASH_SEED, MaskedCounts};

/// One in so many character n-grams that the background does not know is kept.
pub const RARE_STEP: u32 = 8;
const MAGIC: [u8; 4] = *b"WPCO";
const FORMAT_VERSION: u32 = 1;
const HEADER: usize = 16;
/// Largest body that is decompressed, in bytes.
const BODY_MAX: usize = 32 << 20;
const WHAT: &str = "reference cohort";

/// One reference writer, reduced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Member {
    /// Its place in the list of sources.
    source: u32,
    words: u64,
    documents: u64,
    sentences: u64,
    /// Places of common character n-grams in the background's table, as steps.
    common: Vec<u32>,
    /// Upper halves of the hashes of the rest, as steps.
    rare: Vec<u32>,
    /// Counts of both, in that order.
    counts: Vec<u32>,
    /// In the order of the background's families.
    families: Vec<Reduced>,
    masked: MaskedCounts,
}

/// The features of a family that have statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reduced {
    /// Places in the background's list, as steps.
    places: Vec<u32>,
    counts: Vec<u32>,
    /// Occurrences of features without statistics, so that shares stay true.
    others: u64,
}

/// The reference writers of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceCohort {
    language: String,
    sources: Vec<String>,
    members: Vec<Member>,
}

/// Whether a character n-gram that the background does not know is kept.
pub(crate) fn is_sampled(key: u32) -> bool {
    key.is_multiple_of(RARE_STEP)
}

/// Rising numbers as steps, which compress.
fn steps(values: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut last = 0;
    values
        .into_iter()
        .map(|value| value.wrapping_sub(std::mem::replace(&mut last, value)))
        .collect()
}

/// The numbers behind steps.
fn unstepped(steps: &[u32]) -> impl Iterator<Item = u32> {
    steps.iter().scan(0_u32, |at, step| {
        *at = at.wrapping_add(*step);
        Some(*at)
    })
}

impl ReferenceCohort {
    /// An empty cohort for samples in `language`.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            sources: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Adds one writer's sample from the data set `source`, reduced by `background`.
    pub fn add(&mut self, source: &str, sample: &Section, background: &Background) {
        let place = self.sources.iter().position(|s| s == source);
        let source = place.unwrap_or_else(|| {
            self.sources.push(source.to_owned());
            self.sources.len() - 1
        }) as u32;
        let (mut common, mut rare) = (Vec::new(), Vec::new());
        for &(hash, count) in sample.counts(Family::Characters).entries() {
            let key = (hash >> 32) as u32;
            match background.known(hash) {
                Some(place) => common.push((place as u32, count)),
                None if is_sampled(key) => rare.push((key, count)),
                None => {}
            }
        }
        // Two n-grams may share an upper half.
        common.dedup_by_key(|entry| entry.0);
        rare.dedup_by_key(|entry| entry.0);
        let families = KEPT
            .iter()
            .map(|&(family, _)| {
                let mut reduced = Reduced {
                    places: Vec::new(),
                    counts: Vec::new(),
                    others: 0,
                };
                let known = background.features(family);
                for &(hash, count) in sample.counts(family).entries() {
                    match known.binary_search_by_key(&hash, |f| f.hash) {
                        Ok(place) => {
                            reduced.places.push(place as u32);
                            reduced.counts.push(count);
                        }
                        Err(_) => reduced.others += u64::from(count),
                    }
                }
                reduced.places = steps(reduced.places);
                reduced
            })
            .collect();
        self.members.push(Member {
            source,
            words: sample.words,
            documents: sample.documents,
            sentences: sample.sentences,
            counts: common.iter().chain(&rare).map(|e| e.1).collect(),
            common: steps(common.into_iter().map(|e| e.0)),
            rare: steps(rare.into_iter().map(|e| e.0)),
            families,
            masked: sample.masked().clone(),
        });
    }

    /// The built-in cohort of a language (primary subtag), if there is one.
    #[must_use]
    pub fn builtin(language: &str) -> Option<&'static Self> {
        let index = BUILTIN.iter().position(|(code, _)| *code == language)?;
        LOADED[index]
            .get_or_init(|| {
                let background = Background::builtin(language)?;
                Self::from_bytes(BUILTIN[index].1, background).ok()
            })
            .as_ref()
    }

    /// Languages with a built-in cohort, in alphabetical order.
    pub fn builtin_languages() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(code, _)| *code)
    }

    /// Primary subtag of the language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// How many reference writers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The data sets, each with the number of its members.
    #[must_use]
    pub fn sources(&self) -> Vec<(&str, usize)> {
        let of = |source: usize| {
            let members = self.members.iter();
            members.filter(|m| m.source as usize == source).count()
        };
        (0..self.sources.len())
            .map(|i| (self.sources[i].as_str(), of(i)))
            .collect()
    }

    /// The members as fingerprints of counts without names, but for those from the sets `except`:
    /// a set is never measured against its own accounts.
    #[must_use]
    pub fn fingerprints(&self, background: &Background, except: &[String]) -> Vec<Fingerprint> {
        self.members
            .iter()
            .filter(|m| {
                let source = self.sources.get(m.source as usize);
                source.is_none_or(|s| !except.contains(s))
            })
            .map(|member| Fingerprint::of_section(&self.language, member.section(background)))
            .collect()
    }

    /// The versioned serial form, bound to the background that it was made with.
    #[must_use]
    pub fn to_bytes(&self, background: &Background) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&background.digest().to_le_bytes());
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
    /// [`Incompatible`](crate::Error::Incompatible) when the bytes are of another version, made with
    /// another background, or broken.
    pub fn from_bytes(bytes: &[u8], background: &Background) -> Result<Self> {
        let refuse = |message| refuse_as(WHAT, message);
        let content = bytes
            .split_last_chunk::<8>()
            .filter(|(content, _)| content.len() >= HEADER && content.starts_with(&MAGIC));
        let Some((content, checksum)) = content else {
            return refuse("this is no cohort; make one with `wordprint train background`");
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
        if header[8..] != background.digest().to_le_bytes() {
            return refuse(
                "made with another background; make both anew with `wordprint train background`",
            );
        }
        let cohort: Option<Self> = zstd::bulk::decompress(body, BODY_MAX)
            .ok()
            .and_then(|body| postcard::from_bytes(&body).ok());
        match cohort.filter(|c| c.language == background.language()) {
            Some(cohort) => Ok(cohort),
            None => refuse("the data does not decode; make it anew"),
        }
    }
}

impl Member {
    /// The counts that were kept, under the hashes they had (of character n-grams their upper
    /// halves, which is what rows are keyed by).
    fn section(&self, background: &Background) -> Section {
        let keys = background.known_keys();
        let common = unstepped(&self.common).filter_map(|place| keys.get(place as usize).copied());
        let characters = common
            .chain(unstepped(&self.rare))
            .zip(&self.counts)
            .map(|(key, &count)| (u64::from(key) << 32 | 1, count));
        let mut section = Section {
            documents: self.documents,
            words: self.words,
            sentences: self.sentences,
            masked: self.masked.clone(),
            ..Section::default()
        };
        section.families[Family::Characters.index()] = FeatureCounts::from_hashes(characters, 0);
        for ((family, _), reduced) in KEPT.iter().zip(&self.families) {
            let known = background.features(*family);
            let features = unstepped(&reduced.places)
                .zip(&reduced.counts)
                .filter_map(|(place, &count)| Some((known.get(place as usize)?.hash, count)));
            section.families[family.index()] = FeatureCounts::from_hashes(features, reduced.others);
        }
        section
    }
}

/// Language and serial form; sorted by language.
static BUILTIN: &[(&str, &[u8])] = &model_files![
    "cohort-":
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "vi", "zh",
];

static LOADED: [OnceLock<Option<ReferenceCohort>>; 40] = [const { OnceLock::new() }; 40];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::{BackgroundBuilder, FingerprintBuilder};
    use crate::style::Extractor;
    use crate::style::testing::document;

    fn section(text: &str) -> Section {
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        builder.fold(&crate::Post::default(), &document(text, "en"), &[]);
        builder.finish().section("en").cloned().unwrap_or_default()
    }

    #[test]
    fn members_keep_what_the_methods_read_and_round_trip() {
        let texts = [
            "the cat sat, and the dog too",
            "a bird sang in the rain, and it rained",
        ];
        let mut builder = BackgroundBuilder::new();
        for text in texts {
            builder.add_document(&section(text));
            builder.add_sample(&section(text));
        }
        let background = builder.finish("en", &["invented"]);
        let mut cohort = ReferenceCohort::new("en");
        let sample = section("the cat sang, the sleepy zebra did not");
        cohort.add("one", &sample, &background);
        cohort.add("two", &section(texts[1]), &background);
        let bytes = cohort.to_bytes(&background);
        let back = ReferenceCohort::from_bytes(&bytes, &background).unwrap();
        assert_eq!(back, cohort);
        assert_eq!(back.sources(), [("one", 1), ("two", 1)]);
        assert_eq!(back.fingerprints(&background, &["two".to_owned()]).len(), 1);

        let member = &back.fingerprints(&background, &[])[0];
        let kept = member.section("en").unwrap();
        let the = Family::Words.hash(b"the");
        assert_eq!(kept.counts(Family::Words).get(the), 2);
        assert_eq!(
            kept.counts(Family::Words).get(Family::Words.hash(b"zebra")),
            0
        );
        assert_eq!(
            kept.counts(Family::Words).total(),
            sample.counts(Family::Words).total()
        );
        assert_eq!(kept.masked(), sample.masked());
        let of = |text: &str| Family::Characters.hash(text.as_bytes());
        let upper = |text: &str| (of(text) >> 32) << 32 | 1;
        assert_eq!(
            kept.counts(Family::Characters).get(upper("the")),
            sample.counts(Family::Characters).get(of("the"))
        );
        assert!(kept.counts(Family::Characters).get(upper("the")) > 0);

        let mut other = BackgroundBuilder::new();
        other.add_document(&section(texts[0]));
        other.add_sample(&section(texts[0]));
        let error = ReferenceCohort::from_bytes(&bytes, &other.finish("en", &["other"]));
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("another background")
        );
        assert!(ReferenceCohort::from_bytes(&bytes[..bytes.len() - 1], &background).is_err());
    }

    #[test]
    fn the_built_in_cohorts_are_good() {
        for language in ReferenceCohort::builtin_languages() {
            let cohort = ReferenceCohort::builtin(language);
            let background = Background::builtin(language).unwrap();
            let members = cohort.map_or(0, |c| c.fingerprints(background, &[]).len());
            assert!(members >= 20, "{language}: {members}");
        }
    }
}
