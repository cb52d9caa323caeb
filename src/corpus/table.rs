//! Relative frequencies of the most frequent features.

use super::counts::TextInfo;

/// Frequencies in percent: a row a text, a column a feature in order of rank.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrequencyTable {
    /// The texts.
    pub texts: Vec<TextInfo>,
    /// The features, most frequent first.
    pub features: Vec<String>,
    /// `rows[text][feature]`, percent of all features of the text.
    pub rows: Vec<Vec<f64>>,
}

impl FrequencyTable {
    /// The texts' labels by author: equal authors, equal labels. `None` unless every
    /// text has an author and some two share one.
    #[must_use]
    pub fn author_labels(&self) -> Option<Vec<usize>> {
        let mut authors: Vec<&str> = self
            .texts
            .iter()
            .map(|text| text.author.as_deref())
            .collect::<Option<_>>()?;
        let mut distinct = authors.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() == authors.len() {
            return None;
        }
        Some(
            authors
                .drain(..)
                .filter_map(|author| distinct.binary_search(&author).ok())
                .collect(),
        )
    }
}
