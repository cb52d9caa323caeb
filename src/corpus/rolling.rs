//! A long text, window by window, against candidates: where does the hand change?
//!
//! As rolling Delta (van Dalen-Oskam and van Zundert 2007; Rybicki, Eder and Hoover) and
//! rolling classification (Eder 2016). The references are cut into parts as long as the
//! window, so that means and deviations are those of stretches of that length, not of
//! whole books; a candidate is the mean of its parts, and a window goes to the nearest.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::counts::{Corpus, TextCounts, TextInfo};
use super::units::FeatureReader;
use crate::compare::delta::{Delta, center_and_spread};
use crate::error::{Error, Result};

/// How a text is rolled through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Features in a window.
    pub window: usize,
    /// Features from one window's beginning to the next one's.
    pub step: usize,
    /// Most frequent features of the references that are compared.
    pub mfw: usize,
    /// Percent of the references' parts that must hold a feature.
    pub culling: f64,
    /// The distance.
    pub delta: Delta,
}

/// One window.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Index of its first feature in the text.
    pub first: usize,
    /// One past its last feature.
    pub last: usize,
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Distance to each candidate.
    pub distances: Vec<f64>,
    /// The nearest candidate; of equals the first.
    pub nearest: usize,
    /// How much farther the second is, in percent of the nearest one's distance.
    pub margin: f64,
}

/// The candidates' profiles.
#[derive(Debug, Clone)]
pub struct References {
    names: Vec<String>,
    columns: FxHashMap<u64, u32>,
    /// Center and spread of each feature.
    scale: Vec<(f64, f64)>,
    /// By candidate.
    profiles: Vec<Vec<f64>>,
    options: Options,
}

impl References {
    /// Learns candidates from texts, given as name and text; texts of one name are one
    /// candidate.
    ///
    /// # Errors
    /// When there are not two candidates, or not two parts of text.
    pub fn new<S: AsRef<str> + Sync>(
        texts: &[(String, S)],
        reader: &FeatureReader,
        options: &Options,
    ) -> Result<Self> {
        if options.window == 0 || options.step == 0 || options.mfw == 0 {
            return Err(Error::Usage(
                "window, step and number of words must be at least 1".to_owned(),
            ));
        }
        let parts: Vec<Vec<TextCounts>> = texts
            .par_iter()
            .map(|(_, text)| TextCounts::parts(text.as_ref(), reader, options.window))
            .collect();
        let mut corpus = Corpus::new();
        for ((name, _), parts) in texts.iter().zip(&parts) {
            for part in parts {
                let author = Some(name.clone());
                corpus.push(
                    TextInfo {
                        name: name.clone(),
                        author,
                    },
                    part,
                );
            }
        }
        let table = corpus.table(options.mfw, options.culling);
        let mut of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, text) in table.texts.iter().enumerate() {
            of.entry(&text.name).or_default().push(row);
        }
        if of.len() < 2 {
            return Err(Error::Usage(
                "a rolling comparison needs texts of at least two candidates; name files \
                 Author_Title.txt or put each author's into a folder"
                    .to_owned(),
            ));
        }
        let width = table.features.len();
        let mut column = Vec::with_capacity(table.rows.len());
        let scale: Vec<(f64, f64)> = (0..width)
            .map(|feature| {
                column.clear();
                column.extend(table.rows.iter().map(|row| row[feature]));
                center_and_spread(&column, options.delta.scale())
            })
            .collect();
        let profiles = of
            .values()
            .map(|rows| {
                (0..width)
                    .map(|feature| {
                        let sum: f64 = rows.iter().map(|&row| table.rows[row][feature]).sum();
                        let mean = sum / rows.len() as f64;
                        options.delta.scale().apply(mean, scale[feature])
                    })
                    .collect()
            })
            .collect();
        Ok(Self {
            names: of.keys().map(|&name| name.to_owned()).collect(),
            columns: table
                .features
                .iter()
                .enumerate()
                .map(|(at, name)| (xxh3_64(name.as_bytes()), at as u32))
                .collect(),
            scale,
            profiles,
            options: *options,
        })
    }

    /// The candidates, by name.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many features are compared: fewer than asked for where the references hold fewer.
    #[must_use]
    pub fn features(&self) -> usize {
        self.scale.len()
    }

    /// The windows of a text. A text shorter than one window is one window.
    #[must_use]
    pub fn roll(&self, text: &str, reader: &FeatureReader) -> Vec<Window> {
        const OTHER: u32 = u32::MAX;
        let mut sequence: Vec<(u32, u32, u32)> = Vec::new();
        reader.read(text, |feature, span| {
            let column = self.columns.get(&xxh3_64(feature.as_bytes()));
            sequence.push((column.copied().unwrap_or(OTHER), span.start, span.end));
        });
        if sequence.is_empty() {
            return Vec::new();
        }
        let Options { window, step, .. } = self.options;
        let last_start = sequence.len().saturating_sub(window);
        let starts: Vec<usize> = (0..=last_start).step_by(step).collect();
        starts
            .into_par_iter()
            .map(|first| {
                let last = (first + window).min(sequence.len());
                let mut counts = vec![0u32; self.scale.len()];
                for (column, _, _) in &sequence[first..last] {
                    if let Some(count) = counts.get_mut(*column as usize) {
                        *count += 1;
                    }
                }
                let size = (last - first) as f64;
                let row: Vec<f64> = counts
                    .iter()
                    .zip(&self.scale)
                    .map(|(&count, &scale)| {
                        let percent = f64::from(count) / size * 100.0;
                        self.options.delta.scale().apply(percent, scale)
                    })
                    .collect();
                let distances: Vec<f64> = self
                    .profiles
                    .iter()
                    .map(|profile| self.options.delta.distance(&row, profile))
                    .collect();
                let (nearest, margin) = nearest(&distances);
                Window {
                    first,
                    last,
                    start: sequence[first].1 as usize,
                    end: sequence[last - 1].2 as usize,
                    distances,
                    nearest,
                    margin,
                }
            })
            .collect()
    }
}

/// The smallest distance's place, and by how many percent the next one is larger.
fn nearest(distances: &[f64]) -> (usize, f64) {
    let mut order: Vec<usize> = (0..distances.len()).collect();
    order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]).then(a.cmp(&b)));
    let Some(&best) = order.first() else {
        return (0, 0.0);
    };
    let margin = order.get(1).map_or(0.0, |&second| {
        let least = distances[best];
        if least > 0.0 {
            100.0 * (distances[second] - least) / least
        } else {
            0.0
        }
    });
    (best, margin)
}

#[cfg(test)]
mod tests {
    use super::super::units::{Splitting, Units};
    use super::*;

    fn options() -> Options {
        Options {
            window: 100,
            step: 50,
            mfw: 10,
            culling: 0.0,
            delta: Delta::Cosine,
        }
    }

    fn texts() -> Vec<(String, String)> {
        // The same words, in other shares that wander a little from part to part.
        let one = |n: usize| "the sea of the ship and a ".repeat(30 + n) + &"a of ".repeat(n);
        let two = |n: usize| "a sea and a ship and of it ".repeat(30 + n) + &"it the ".repeat(n);
        (0..4)
            .flat_map(|n| [("one".to_owned(), one(n)), ("two".to_owned(), two(n))])
            .collect()
    }

    #[test]
    fn the_change_of_hand_is_seen() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let references = References::new(&texts(), &reader, &options()).unwrap();
        assert_eq!(references.names(), ["one", "two"]);
        let text =
            "the sea of the ship and a ".repeat(100) + &"a sea and a ship and of it ".repeat(100);
        let windows = references.roll(&text, &reader);
        assert_eq!(windows.first().unwrap().nearest, 0);
        assert_eq!(windows.last().unwrap().nearest, 1);
        let changes = windows
            .windows(2)
            .filter(|w| w[0].nearest != w[1].nearest)
            .count();
        assert_eq!(changes, 1);
        for window in &windows {
            assert_eq!(window.last - window.first, 100);
            assert!(window.end <= text.len() && window.margin >= 0.0);
        }
    }

    #[test]
    fn short_texts_and_lone_candidates() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let references = References::new(&texts(), &reader, &options()).unwrap();
        assert!(references.roll("", &reader).is_empty());
        assert_eq!(references.roll("the sea", &reader).len(), 1);
        assert!(References::new(&texts()[..1], &reader, &options()).is_err());
        let none = Options {
            step: 0,
            ..options()
        };
        assert!(References::new(&texts(), &reader, &none).is_err());
    }
}
