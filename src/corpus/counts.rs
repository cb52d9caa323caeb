//! Texts to counts over one vocabulary.

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use xxhash_rust::xxh3::xxh3_64;

use super::table::FrequencyTable;
use super::units::FeatureReader;

/// What a text is called and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextInfo {
    /// Its name in tables and plots.
    pub name: String,
    /// Its author, where known.
    pub author: Option<String>,
}

/// The author in a name such as `Author_Title`, the convention of R stylo's users.
#[must_use]
pub fn author_of(name: &str) -> Option<&str> {
    name.split_once('_')
        .map(|(author, _)| author)
        .filter(|author| !author.is_empty())
}

/// The counts of one text, its features still under their own names.
#[derive(Debug, Clone, Default)]
pub struct TextCounts {
    total: u64,
    /// Hash of a feature to its count and the place of its name.
    counts: FxHashMap<u64, (u32, u32, u32)>,
    names: String,
}

impl TextCounts {
    /// Counts the features of a text.
    #[must_use]
    pub fn of(text: &str, reader: &FeatureReader) -> Self {
        let mut counts = Self::default();
        counts.add(text, reader);
        counts
    }

    /// Adds the features of a text.
    pub fn add(&mut self, text: &str, reader: &FeatureReader) {
        reader.read(text, |feature, _| self.push(feature));
    }

    /// Cuts a text into parts of `size` features and counts each. What is left at the end
    /// is a part of its own if it has at least half that size, else it joins the last one.
    #[must_use]
    pub fn parts(text: &str, reader: &FeatureReader, size: usize) -> Vec<Self> {
        let size = size.max(1) as u64;
        let mut parts: Vec<Self> = Vec::new();
        let mut part = Self::default();
        reader.read(text, |feature, _| {
            part.push(feature);
            if part.total == size {
                parts.push(std::mem::take(&mut part));
            }
        });
        match parts.last_mut() {
            Some(last) if part.total * 2 < size => last.merge(&part),
            _ if part.total > 0 => parts.push(part),
            _ => {}
        }
        parts
    }

    #[inline]
    fn push(&mut self, feature: &str) {
        self.total += 1;
        let names = &mut self.names;
        // 64 bits: among a million features a clash is a one in ten million event.
        let entry = self
            .counts
            .entry(xxh3_64(feature.as_bytes()))
            .or_insert_with(|| {
                let start = names.len() as u32;
                names.push_str(feature);
                (0, start, feature.len() as u32)
            });
        entry.0 = entry.0.saturating_add(1);
    }

    /// Adds the counts of another text.
    pub fn merge(&mut self, other: &Self) {
        self.total += other.total;
        #[expect(
            clippy::iter_over_hash_type,
            reason = "sums do not depend on the order"
        )]
        for (&hash, &(count, start, length)) in &other.counts {
            let names = &mut self.names;
            let entry = self.counts.entry(hash).or_insert_with(|| {
                let at = names.len() as u32;
                names.push_str(&other.names[start as usize..(start + length) as usize]);
                (0, at, length)
            });
            entry.0 = entry.0.saturating_add(count);
        }
    }

    /// How many features the text holds, repetitions included.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many different features it holds.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.counts.len()
    }

    /// The features with their counts, by name.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&str, u32)> {
        let mut list: Vec<(&str, u32)> = self
            .counts
            .values()
            .map(|&(count, start, length)| {
                (
                    &self.names[start as usize..(start + length) as usize],
                    count,
                )
            })
            .collect();
        list.sort_unstable();
        list
    }
}

/// Counts texts on all threads, in order.
#[must_use]
pub fn count_texts<S: AsRef<str> + Sync>(texts: &[S], reader: &FeatureReader) -> Vec<TextCounts> {
    texts
        .par_iter()
        .map(|text| TextCounts::of(text.as_ref(), reader))
        .collect()
}

/// Texts counted over one vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    texts: Vec<TextInfo>,
    totals: Vec<u64>,
    /// By text: feature and count, by ascending feature.
    counts: Vec<Vec<(u32, u32)>>,
    features: Vec<String>,
    /// Occurrences of each feature in all texts.
    occurrences: Vec<u64>,
    /// Texts that hold each feature.
    spread: Vec<u32>,
    index: FxHashMap<u64, u32>,
}

impl Corpus {
    /// A corpus without texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn push(&mut self, info: TextInfo, counts: &TextCounts) {
        let mut row = Vec::with_capacity(counts.counts.len());
        #[expect(
            clippy::iter_over_hash_type,
            reason = "rows are sorted and ranks break ties by name"
        )]
        for (&hash, &(count, start, length)) in &counts.counts {
            let next = self.features.len() as u32;
            let id = *self.index.entry(hash).or_insert(next);
            if id == next {
                let name = &counts.names[start as usize..(start + length) as usize];
                self.features.push(name.to_owned());
                self.occurrences.push(0);
                self.spread.push(0);
            }
            self.occurrences[id as usize] += u64::from(count);
            self.spread[id as usize] += 1;
            row.push((id, count));
        }
        row.sort_unstable();
        row.shrink_to_fit();
        self.texts.push(info);
        self.totals.push(counts.total);
        self.counts.push(row);
    }

    /// The texts, in the order of adding.
    #[must_use]
    pub fn texts(&self) -> &[TextInfo] {
        &self.texts
    }

    /// Features in a text, repetitions included; 0 where there is no such text.
    #[must_use]
    pub fn total(&self, text: usize) -> u64 {
        self.totals.get(text).copied().unwrap_or(0)
    }

    /// The name of a feature; empty where there is none.
    #[must_use]
    pub fn feature(&self, id: u32) -> &str {
        self.features.get(id as usize).map_or("", String::as_str)
    }

    /// The features of a text with their counts, by ascending feature.
    #[must_use]
    pub fn counts(&self, text: usize) -> &[(u32, u32)] {
        self.counts.get(text).map_or(&[], Vec::as_slice)
    }

    /// Features in all texts, repetitions included.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.totals.iter().sum()
    }

    /// How many different features there are.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.features.len()
    }

    /// The `mfw` most frequent features that at least `culling` percent of the texts hold,
    /// the most frequent first; of equals the one whose name sorts first.
    #[must_use]
    pub fn most_frequent(&self, mfw: usize, culling: f64) -> Vec<u32> {
        let texts = self.texts.len() as f64;
        let mut ranked: Vec<u32> = (0..self.features.len() as u32)
            .filter(|&id| f64::from(self.spread[id as usize]) >= texts * culling / 100.0 - 1e-9)
            .collect();
        let key = |&id: &u32| std::cmp::Reverse(self.occurrences[id as usize]);
        if ranked.len() > mfw.max(1).saturating_mul(4) {
            // Only the head needs names compared: cut below the count of the last wanted.
            ranked.select_nth_unstable_by_key(mfw, key);
            let least = self.occurrences[ranked[mfw] as usize];
            let all = std::mem::take(&mut ranked);
            ranked = all
                .into_iter()
                .filter(|&id| self.occurrences[id as usize] >= least)
                .collect();
        }
        ranked.sort_unstable_by(|a, b| {
            key(a)
                .cmp(&key(b))
                .then_with(|| self.features[*a as usize].cmp(&self.features[*b as usize]))
        });
        ranked.truncate(mfw);
        ranked
    }

    /// Relative frequencies in percent of [`most_frequent`](Self::most_frequent).
    #[must_use]
    pub fn table(&self, mfw: usize, culling: f64) -> FrequencyTable {
        let chosen = self.most_frequent(mfw, culling);
        let mut column: FxHashMap<u32, usize> =
            FxHashMap::with_capacity_and_hasher(chosen.len(), FxBuildHasher);
        column.extend(chosen.iter().enumerate().map(|(at, &id)| (id, at)));
        let rows = self
            .counts
            .par_iter()
            .zip(&self.totals)
            .map(|(counts, &total)| {
                let mut row = vec![0.0; chosen.len()];
                for (id, count) in counts {
                    if let Some(&at) = column.get(id) {
                        row[at] = f64::from(*count) / total.max(1) as f64 * 100.0;
                    }
                }
                row
            })
            .collect();
        FrequencyTable {
            texts: self.texts.clone(),
            features: chosen
                .iter()
                .map(|&id| self.features[id as usize].clone())
                .collect(),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::{Splitting, Units};
    use super::*;

    fn corpus(texts: &[&str]) -> Corpus {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let mut corpus = Corpus::new();
        for (at, counts) in count_texts(texts, &reader).iter().enumerate() {
            let info = TextInfo {
                name: at.to_string(),
                author: None,
            };
            corpus.push(info, counts);
        }
        corpus
    }

    #[test]
    fn the_most_frequent_come_first_and_ties_by_name() {
        let corpus = corpus(&["b a a c", "a b z"]);
        let table = corpus.table(10, 0.0);
        assert_eq!(table.features, ["a", "b", "c", "z"]);
        assert_eq!(table.rows[0], [50.0, 25.0, 25.0, 0.0]);
        assert_eq!(corpus.size(), 7);
        // Only what half of the texts, all of them hold.
        assert_eq!(corpus.table(10, 50.0).features.len(), 4);
        assert_eq!(corpus.table(10, 100.0).features, ["a", "b"]);
    }

    #[test]
    fn a_long_vocabulary_is_cut_as_a_short_one_is() {
        let text: String = (0..500)
            .map(|n| format!("w{} ", "x".repeat(n % 60)))
            .collect();
        let corpus = corpus(&[&text]);
        let all = corpus.most_frequent(usize::MAX, 0.0);
        for mfw in [1, 3, 7, 15] {
            assert_eq!(corpus.most_frequent(mfw, 0.0), all[..mfw]);
        }
    }

    #[test]
    fn merging_counts_is_counting_together() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let mut a = TextCounts::of("one two", &reader);
        a.merge(&TextCounts::of("two three", &reader));
        let b = TextCounts::of("one two two three", &reader);
        assert_eq!(a.sorted(), b.sorted());
        assert_eq!(a.total(), 4);
    }

    #[test]
    fn parts_hold_everything_and_have_their_size() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let sizes = |words: usize| -> Vec<u64> {
            let text = "word ".repeat(words);
            let parts = TextCounts::parts(&text, &reader, 10);
            parts.iter().map(TextCounts::total).collect()
        };
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(3), [3]);
        assert_eq!(sizes(24), [10, 14]);
        assert_eq!(sizes(25), [10, 10, 5]);
        assert_eq!(sizes(30), [10, 10, 10]);
    }

    #[test]
    fn authors_stand_before_the_first_underscore() {
        assert_eq!(author_of("Austen_Emma_1815"), Some("Austen"));
        assert_eq!(author_of("notes"), None);
        assert_eq!(author_of("_x"), None);
    }
}
