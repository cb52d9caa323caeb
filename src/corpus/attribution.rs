//! Questioned texts among candidate authors: a closed set, by distance.
//!
//! Words are chosen and scaled on the known texts alone, so that a questioned text has no
//! hand in its own yardstick. Who is nearest is an answer for closed sets only: an author
//! who is not among the candidates cannot be found.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::counts::{Corpus, TextCounts, TextInfo};
use super::distances::Profiles;
use crate::compare::delta::{Delta, center_and_spread};

/// How texts are attributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Most frequent features that are compared.
    pub mfw: usize,
    /// Percent of the known texts that must hold a feature.
    pub culling: f64,
    /// The distance.
    pub delta: Delta,
    /// Whether an author is the mean of the known texts (true) or the nearest of them.
    pub centroid: bool,
}

/// The candidates of one questioned text, the nearest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ranking {
    /// Author and distance.
    pub candidates: Vec<(String, f64)>,
}

impl Ranking {
    /// The nearest author.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.candidates.first().map(|(author, _)| author.as_str())
    }
}

/// Attributes each questioned text to the authors of the known ones.
#[must_use]
pub fn attribute(
    known: &[(String, TextCounts)],
    questioned: &[TextCounts],
    options: &Options,
) -> Vec<Ranking> {
    let mut corpus = Corpus::new();
    for (author, counts) in known {
        let info = TextInfo {
            name: author.clone(),
            author: Some(author.clone()),
        };
        corpus.push(info, counts);
    }
    let chosen = corpus.most_frequent(options.mfw, options.culling);
    let columns: FxHashMap<&str, usize> = chosen
        .iter()
        .enumerate()
        .map(|(at, &id)| (corpus.feature(id), at))
        .collect();
    let percent = |counts: &TextCounts| {
        let mut row = vec![0.0; chosen.len()];
        for (feature, count) in counts.sorted() {
            if let Some(&at) = columns.get(feature) {
                row[at] = f64::from(count) / counts.total().max(1) as f64 * 100.0;
            }
        }
        row
    };
    let mut rows: Vec<Vec<f64>> = known
        .par_iter()
        .map(|(_, counts)| percent(counts))
        .collect();
    let scale = options.delta.scale();
    let mut column = Vec::with_capacity(rows.len());
    let scales: Vec<(f64, f64)> = (0..chosen.len())
        .map(|feature| {
            column.clear();
            column.extend(rows.iter().map(|row| row[feature]));
            center_and_spread(&column, scale)
        })
        .collect();
    let apply = |row: &mut Vec<f64>| {
        for (value, &of) in row.iter_mut().zip(&scales) {
            *value = scale.apply(*value, of);
        }
    };
    rows.iter_mut().for_each(apply);
    let mut authors: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (author, _)) in known.iter().enumerate() {
        authors.entry(author).or_default().push(at);
    }
    let profiles: Vec<(&str, Vec<Vec<f64>>)> = authors
        .into_iter()
        .map(|(author, texts)| {
            let of = |&text: &usize| rows[text].as_slice();
            let profiles = if options.centroid {
                let mean = (0..chosen.len())
                    .map(|at| texts.iter().map(|t| of(t)[at]).sum::<f64>() / texts.len() as f64);
                vec![mean.collect()]
            } else {
                texts.iter().map(|text| of(text).to_vec()).collect()
            };
            (author, profiles)
        })
        .collect();
    questioned
        .par_iter()
        .map(|counts| {
            let mut row = percent(counts);
            apply(&mut row);
            let mut candidates: Vec<(String, f64)> = profiles
                .iter()
                .map(|(author, profiles)| {
                    let nearest = profiles
                        .iter()
                        .map(|profile| options.delta.distance(&row, profile))
                        .min_by(f64::total_cmp);
                    ((*author).to_owned(), nearest.unwrap_or(f64::INFINITY))
                })
                .collect();
            candidates.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
            Ranking { candidates }
        })
        .collect()
}

/// Attributes each piece of text by the pieces of other works: leave-one-work-out.
///
/// `works` and `authors` are labels by row of the table. A piece of an author without
/// another work is not asked: `None`. With `centroid` an author is the mean of the pieces,
/// else the nearest of them. Scales are those of all pieces, the questioned one among
/// them, as R stylo has it: labels stay unread.
#[must_use]
pub fn leave_work_out(
    profiles: &Profiles<'_>,
    delta: Delta,
    mfw: usize,
    works: &[usize],
    authors: &[usize],
    centroid: bool,
) -> Vec<Option<usize>> {
    let mfw = mfw.min(profiles.width());
    let rows = profiles.rows(delta);
    let count = rows.len().min(works.len()).min(authors.len());
    (0..count)
        .into_par_iter()
        .map(|piece| {
            let others = || (0..count).filter(|&other| works[other] != works[piece]);
            if !others().any(|other| authors[other] == authors[piece]) {
                return None;
            }
            let own = &rows[piece][..mfw];
            let nearest = |best: Option<(f64, usize)>, distance: f64, author: usize| match best {
                Some(best) if best.0 <= distance => Some(best),
                _ => Some((distance, author)),
            };
            if !centroid {
                return others()
                    .fold(None, |best, other| {
                        let distance = delta.distance(own, &rows[other][..mfw]);
                        nearest(best, distance, authors[other])
                    })
                    .map(|best| best.1);
            }
            let mut sums: BTreeMap<usize, (Vec<f64>, f64)> = BTreeMap::new();
            for other in others() {
                let sum = sums
                    .entry(authors[other])
                    .or_insert_with(|| (vec![0.0; mfw], 0.0));
                for (total, value) in sum.0.iter_mut().zip(&rows[other]) {
                    *total += value;
                }
                sum.1 += 1.0;
            }
            sums.into_iter()
                .fold(None, |best, (author, (mut mean, n))| {
                    mean.iter_mut().for_each(|value| *value /= n);
                    nearest(best, delta.distance(own, &mean), author)
                })
                .map(|best| best.1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::units::{FeatureReader, Splitting, Units};
    use super::*;

    #[test]
    fn a_work_does_not_attribute_itself() {
        let rows = vec![
            vec![1.0, 5.0],
            vec![1.0, 5.1],
            vec![1.4, 4.0],
            vec![5.0, 1.0],
            vec![4.6, 1.1],
            vec![1.0, 4.9],
        ];
        let table = super::super::FrequencyTable {
            texts: vec![TextInfo::default(); 6],
            features: vec!["a".to_owned(), "b".to_owned()],
            rows,
        };
        let profiles = Profiles::new(&table);
        // Pieces 0 and 1 are of one work; author 2 has one work only.
        let (works, authors) = ([0, 0, 1, 2, 3, 4], [0, 0, 0, 1, 1, 2]);
        let ask =
            |centroid| leave_work_out(&profiles, Delta::Burrows, 9, &works, &authors, centroid);
        // The nearest piece of another work is that of author 2.
        assert_eq!(
            ask(false),
            [Some(2), Some(2), Some(2), Some(1), Some(1), None]
        );
        assert_eq!(ask(true)[3..], [Some(1), Some(1), None]);
    }

    #[test]
    fn the_nearest_author_comes_first() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let count = |text: &str| TextCounts::of(text, &reader);
        let known = [
            ("ann".to_owned(), count("the the the of a it")),
            ("ann".to_owned(), count("the the of of a a it")),
            ("bob".to_owned(), count("it it it a of the")),
            ("bob".to_owned(), count("it it a a a of the")),
        ];
        let questioned = [count("the the the the of a it"), count("it it it it a")];
        for centroid in [true, false] {
            for delta in Delta::ALL {
                let options = Options {
                    mfw: 10,
                    culling: 0.0,
                    delta,
                    centroid,
                };
                let found = attribute(&known, &questioned, &options);
                let authors: Vec<_> = found.iter().map(Ranking::author).collect();
                assert_eq!(authors, [Some("ann"), Some("bob")], "{delta:?} {centroid}");
                assert_eq!(found[0].candidates.len(), 2);
            }
        }
        let nobody = attribute(
            &[],
            &questioned,
            &Options {
                mfw: 5,
                culling: 0.0,
                delta: Delta::Burrows,
                centroid: true,
            },
        );
        assert_eq!(nobody[0].author(), None);
    }
}
