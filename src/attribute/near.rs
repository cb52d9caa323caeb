//! Texts known by what they say: exact and near copies among millions, in microseconds.
//!
//! A text is kept as the hash of its content tokens and a signature of 64 bytes: one-permutation
//! MinHash (see `cluster/minhash.rs`) with the last 8 bits of each bin (b-bit MinHash, Li and König
//! 2010). Four bytes in a row are a band, 16 bands a text; two texts of similarity *s* share one
//! with probability `1 - (1 - s^4)^16`, and two unrelated texts hardly ever: a band has 32 bits. The
//! share of equal bytes, less the 1/256 that agree by chance, estimates the Jaccard similarity.

use std::fmt;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use crate::cluster::{BINS, content, is_long_enough, run_hash, shingles, signature};
use crate::error::{Error, Result};

/// Bytes of a signature.
pub const SIGNATURE: usize = BINS;
/// Bytes of a band.
const BAND: usize = 4;
/// Bands of a text.
const BANDS: usize = SIGNATURE / BAND;
/// Estimated Jaccard similarity from which two texts are one template.
pub const NEAR: f64 = 0.5;
/// Texts that one group keeps in one bucket: more of a kind find nothing new.
const PER_BUCKET: usize = 4;
/// The first 16 bits of a band's key, which divide its table.
const PREFIXES: usize = 1 << 16;

/// What a text says, in 72 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextKey {
    /// Hash of the content tokens: equal for texts that differ in case, marks and links alone.
    pub content: u64,
    /// MinHash of the shingles, 8 bits a bin.
    pub signature: [u8; SIGNATURE],
}

impl TextKey {
    /// The key of a text; `None` when it is too short to be called a copy (under six words, or ten
    /// characters of a script without spaces).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let tokens = content(text);
        if !is_long_enough(&tokens) {
            return None;
        }
        // Minima are small numbers: only their last bits are even.
        let signature = signature(&shingles(&tokens))?.map(|value| (value & 0xff) as u8);
        Some(Self {
            content: run_hash(&tokens),
            signature,
        })
    }

    /// Estimated Jaccard similarity of two texts' shingles, 0..=1.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f64 {
        if self.content == other.content {
            return 1.0;
        }
        agreement(&self.signature, &other.signature)
    }
}

/// What a written key begins with: the version of the hashes.
const WRITTEN: &str = "wpt1:";

/// `wpt1:`, then content and signature in hexadecimal: 149 characters, for other programs to keep and
/// send.
impl fmt::Display for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{WRITTEN}{:016x}", self.content)?;
        self.signature
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for TextKey {
    type Err = Error;

    /// # Errors
    /// [`Error::Incompatible`] when the string is no key of this version.
    fn from_str(written: &str) -> Result<Self> {
        let read = || {
            let digits = written.strip_prefix(WRITTEN)?;
            let (content, signature) = digits.split_at_checked(16)?;
            if signature.len() != 2 * SIGNATURE || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            let mut bytes = [0; SIGNATURE];
            for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
                *byte = u8::from_str_radix(signature.get(at..at + 2)?, 16).ok()?;
            }
            Some(Self {
                content: u64::from_str_radix(content, 16).ok()?,
                signature: bytes,
            })
        };
        read().ok_or_else(|| Error::Incompatible {
            what: "text key",
            message: format!(
                "`{WRITTEN}` and {} hexadecimal digits are expected; make it again from the text",
                16 + 2 * SIGNATURE
            ),
        })
    }
}

fn agreement(a: &[u8; SIGNATURE], b: &[u8; SIGNATURE]) -> f64 {
    let equal = a.iter().zip(b).filter(|(x, y)| x == y).count();
    let chance = 1.0 / 256.0;
    ((equal as f64 / SIGNATURE as f64 - chance) / (1.0 - chance)).max(0.0)
}

fn band(signature: &[u8; SIGNATURE], number: usize) -> u32 {
    let at = number * BAND;
    u32::from_be_bytes([
        signature[at],
        signature[at + 1],
        signature[at + 2],
        signature[at + 3],
    ])
}

/// A known text that a new one repeats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearHit {
    /// The group that posted it, by number.
    pub group: u32,
    /// The text, by the caller's identifier.
    pub text: i64,
    /// Whether the words are the same throughout.
    pub exact: bool,
    /// Estimated Jaccard similarity, 0..=1.
    pub similarity: f64,
}

/// One text to be found again.
#[derive(Debug, Clone, Copy)]
pub struct KnownText {
    /// The group that posted it, by number.
    pub group: u32,
    /// The caller's identifier.
    pub text: i64,
    /// What it says.
    pub key: TextKey,
}

/// Every text of a gallery, ready to be asked. About 150 bytes a text.
#[derive(Debug, Default)]
pub struct NearIndex {
    texts: Vec<KnownText>,
    /// (content, text), in order.
    contents: Vec<(u64, u32)>,
    tables: Vec<BandTable>,
}

/// The texts of one band in order of its key, and where each prefix starts.
#[derive(Debug, Default)]
struct BandTable {
    starts: Vec<u32>,
    texts: Vec<u32>,
}

impl NearIndex {
    /// Indexes `texts`, at most `u32::MAX` of them.
    #[must_use]
    pub fn new(texts: Vec<KnownText>) -> Self {
        use rayon::prelude::*;
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let mut contents: Vec<(u64, u32)> = (0..count)
            .map(|number| (texts[number as usize].key.content, number))
            .collect();
        contents.par_sort_unstable();
        let tables = (0..BANDS)
            .into_par_iter()
            .map(|number| BandTable::new(&texts, number))
            .collect();
        Self {
            texts,
            contents,
            tables,
        }
    }

    /// How many texts it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The best match of each group, the most alike first, then in order of group.
    #[must_use]
    pub fn hits(&self, key: &TextKey) -> Vec<NearHit> {
        let mut hits: Vec<NearHit> = Vec::new();
        let mut see = |number: u32, exact: bool| {
            let known = &self.texts[number as usize];
            let similarity = if exact {
                1.0
            } else {
                agreement(&known.key.signature, &key.signature)
            };
            if similarity < NEAR {
                return;
            }
            let hit = NearHit {
                group: known.group,
                text: known.text,
                exact,
                similarity,
            };
            let rank = |h: &NearHit| (h.exact, h.similarity);
            match hits.iter_mut().find(|known| known.group == hit.group) {
                Some(best) if rank(&hit) > rank(best) => *best = hit,
                Some(_) => {}
                None => hits.push(hit),
            }
        };
        let from = self.contents.partition_point(|&(c, _)| c < key.content);
        for &(content, number) in &self.contents[from..] {
            if content != key.content {
                break;
            }
            see(number, true);
        }
        for (number, table) in self.tables.iter().enumerate() {
            for &text in table.bucket(&self.texts, number, band(&key.signature, number)) {
                see(text, false);
            }
        }
        hits.sort_by(|a, b| {
            (b.exact, b.similarity)
                .partial_cmp(&(a.exact, a.similarity))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(a.group.cmp(&b.group))
        });
        hits
    }
}

impl BandTable {
    fn new(texts: &[KnownText], number: usize) -> Self {
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let key = |text: u32| band(&texts[text as usize].key.signature, number);
        let mut order: Vec<(u32, u32, u32)> = (0..count)
            .map(|text| (key(text), texts[text as usize].group, text))
            .collect();
        order.sort_unstable();
        let mut kept: Vec<u32> = Vec::with_capacity(order.len());
        for alike in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            kept.extend(alike.iter().take(PER_BUCKET).map(|&(_, _, text)| text));
        }
        let mut starts = vec![0u32; PREFIXES + 1];
        for &text in &kept {
            starts[(key(text) >> 16) as usize + 1] += 1;
        }
        for prefix in 0..PREFIXES {
            starts[prefix + 1] += starts[prefix];
        }
        Self {
            starts,
            texts: kept,
        }
    }

    fn bucket(&self, texts: &[KnownText], number: usize, key: u32) -> &[u32] {
        let prefix = (key >> 16) as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(prefix), self.starts.get(prefix + 1))
        else {
            return &[];
        };
        let part = &self.texts[from as usize..to as usize];
        let of = |text: &u32| band(&texts[*text as usize].key.signature, number);
        let from = part.partition_point(|text| of(text) < key);
        let to = from + part[from..].partition_point(|text| of(text) == key);
        &part[from..to]
    }
}

/// The texts of one group while posts are added to it.
#[derive(Debug, Default)]
pub struct NearSet {
    texts: Vec<(i64, TextKey)>,
    contents: FxHashMap<u64, u32>,
    buckets: FxHashMap<(u8, u32), Vec<u32>>,
}

impl NearSet {
    /// The known text that `key` repeats, and whether word for word.
    #[must_use]
    pub fn find(&self, key: &TextKey) -> Option<(i64, bool)> {
        if let Some(&number) = self.contents.get(&key.content) {
            return Some((self.texts[number as usize].0, true));
        }
        let mut best: Option<(f64, u32)> = None;
        for number in 0..BANDS {
            let bucket = self
                .buckets
                .get(&(number as u8, band(&key.signature, number)));
            for &text in bucket.into_iter().flatten() {
                let similarity = self.texts[text as usize].1.similarity(key);
                // Of equals the first stored.
                if similarity >= NEAR
                    && best.is_none_or(|(most, first)| {
                        similarity > most || (similarity == most && text < first)
                    })
                {
                    best = Some((similarity, text));
                }
            }
        }
        best.map(|(_, text)| (self.texts[text as usize].0, false))
    }

    /// Adds a text under the caller's identifier.
    pub fn insert(&mut self, text: i64, key: TextKey) {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.contents.entry(key.content).or_insert(number);
        for band_number in 0..BANDS {
            let bucket = self
                .buckets
                .entry((band_number as u8, band(&key.signature, band_number)))
                .or_default();
            if bucket.len() < PER_BUCKET {
                bucket.push(number);
            }
        }
        self.texts.push((text, key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge";
    const B: &str = "everyone in the VALLEY should come to the town hall on Tuesday and vote for the new bridge!!! https://t.example/x";
    const C: &str =
        "Everyone in the valley should come to the town hall on Sunday and vote for the new bridge";
    const D: &str =
        "My sister planted eleven tomatoes this spring and the hail took nine of them last night";

    fn key(text: &str) -> TextKey {
        TextKey::of(text).unwrap()
    }

    #[test]
    fn copies_are_found_by_group_and_kind() {
        let index = NearIndex::new(vec![
            KnownText {
                group: 0,
                text: 10,
                key: key(A),
            },
            KnownText {
                group: 1,
                text: 20,
                key: key(C),
            },
            KnownText {
                group: 1,
                text: 21,
                key: key(D),
            },
        ]);
        let hits = index.hits(&key(B));
        assert_eq!(hits.len(), 2, "{hits:?}");
        assert!(hits[0].exact && hits[0].group == 0 && hits[0].text == 10);
        assert!(!hits[1].exact && hits[1].group == 1 && hits[1].text == 20);
        assert!(hits[1].similarity > 0.5 && hits[1].similarity < 1.0);
        let other = "The ferry to the lower island leaves at nine and comes back when it pleases";
        assert!(index.hits(&key(other)).is_empty());
        assert!(NearIndex::default().hits(&key(A)).is_empty());
    }

    #[test]
    fn a_written_key_comes_back() {
        let written = key(A).to_string();
        assert_eq!(written.len(), 149);
        assert_eq!(written.parse::<TextKey>().unwrap(), key(A));
        assert_eq!(
            written
                .to_uppercase()
                .replacen("WPT1", "wpt1", 1)
                .parse::<TextKey>()
                .unwrap(),
            key(A)
        );
        for wrong in [
            "",
            "wpt1:",
            "wpt2:00",
            &written[1..],
            &written[..148],
            &written.replace('0', "é"),
        ] {
            let error = wrong.parse::<TextKey>().unwrap_err().to_string();
            assert!(error.contains("144 hexadecimal"), "{wrong}: {error}");
        }
    }

    #[test]
    fn short_texts_are_no_copies() {
        assert!(TextKey::of("Good morning all").is_none());
        assert!(TextKey::of("https://t.example/x 😀 !!!").is_none());
        assert!(TextKey::of("").is_none());
    }

    #[test]
    fn a_set_finds_what_was_put_in() {
        let mut set = NearSet::default();
        assert_eq!(set.find(&key(A)), None);
        set.insert(7, key(A));
        assert_eq!(set.find(&key(B)), Some((7, true)));
        assert_eq!(set.find(&key(C)), Some((7, false)));
        assert_eq!(set.find(&key(D)), None);
    }

    /// One template in a hundred thousand posts must not make its bucket slow.
    #[test]
    fn hot_buckets_are_capped() {
        let texts: Vec<KnownText> = (0..1000)
            .map(|n| KnownText {
                group: n % 3,
                text: i64::from(n),
                key: key(A),
            })
            .collect();
        let index = NearIndex::new(texts);
        assert!(
            index
                .tables
                .iter()
                .all(|table| table.texts.len() == 3 * PER_BUCKET)
        );
        assert_eq!(index.hits(&key(C)).len(), 3);
    }
}
