//! The Delta family: distances between profiles of most frequent words (MFW).
//!
//! Formulas and values are those of R stylo 0.7 on the same table: relative
//! frequencies in percent, z-scores with the corpus mean and the standard
//! deviation of divisor n - 1, words ordered by rank. Sources: Burrows (2002),
//! Argamon (2008), Eder (2015), Smith and Aldridge (2011), Jannidis et al. (2015).

use crate::numeric::stats::{mean, standard_deviation};

/// A distance of the family. All are 0 for equal profiles and grow with difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delta {
    /// Burrows's Delta: mean absolute difference of z-scores.
    Burrows,
    /// Eder's Delta: the same, the weight falling with the word's rank.
    Eder,
    /// Argamon's quadratic Delta: Euclidean distance of z-scores over the number of words.
    Quadratic,
    /// Cosine Delta (Würzburg): one less the cosine of z-scores.
    Cosine,
    /// Eder's Simple: sum of absolute differences of square-rooted frequencies.
    EderSimple,
    /// One less the ratio of summed minima to summed maxima of the frequencies.
    MinMax,
}

impl Delta {
    /// Whether the distance is taken on z-scores rather than on frequencies.
    #[must_use]
    pub fn on_z_scores(self) -> bool {
        !matches!(self, Self::EderSimple | Self::MinMax)
    }

    /// The distance of two profiles of equal length, words in order of rank.
    /// 0 for empty profiles; cosine Delta is 1 when either profile is all zero.
    #[must_use]
    pub fn distance(self, a: &[f64], b: &[f64]) -> f64 {
        let n = a.len().min(b.len());
        if n == 0 {
            return 0.0;
        }
        let pairs = || a.iter().zip(b);
        let size = n as f64;
        match self {
            Self::Burrows => pairs().map(|(x, y)| (x - y).abs()).sum::<f64>() / size,
            Self::Eder => pairs()
                .enumerate()
                .map(|(i, (x, y))| (x - y).abs() * (size + 1.0 - i as f64) / size)
                .sum(),
            Self::Quadratic => pairs().map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt() / size,
            Self::Cosine => {
                let dot: f64 = pairs().map(|(x, y)| x * y).sum();
                let norms: f64 = a.iter().map(|x| x * x).sum::<f64>().sqrt()
                    * b.iter().map(|y| y * y).sum::<f64>().sqrt();
                if norms > 0.0 { 1.0 - dot / norms } else { 1.0 }
            }
            Self::EderSimple => pairs()
                .map(|(x, y)| (x.max(0.0).sqrt() - y.max(0.0).sqrt()).abs())
                .sum(),
            Self::MinMax => {
                let low: f64 = pairs().map(|(x, y)| x.min(*y)).sum();
                let high: f64 = pairs().map(|(x, y)| x.max(*y)).sum();
                if high > 0.0 { 1.0 - low / high } else { 0.0 }
            }
        }
    }
}

/// z-scores of a table of relative frequencies: `rows[text][word]`, all rows
/// equally long. A word whose frequency never varies scores 0 everywhere.
#[must_use]
pub fn z_scores(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows.iter().map(Vec::len).min().unwrap_or(0);
    let mut scored = vec![Vec::with_capacity(width); rows.len()];
    let mut column = Vec::with_capacity(rows.len());
    for word in 0..width {
        column.clear();
        column.extend(rows.iter().map(|row| row[word]));
        let (m, sd) = (mean(&column), standard_deviation(&column));
        for (row, value) in scored.iter_mut().zip(&column) {
            row.push(if sd > 0.0 { (value - m) / sd } else { 0.0 });
        }
    }
    scored
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, clippy::print_stderr)] // reads reference values, or says it skips
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn distances_of_a_hand_worked_case() {
        let (a, b) = ([1.0, -1.0, 0.5], [0.0, 1.0, 0.5]);
        close(Delta::Burrows.distance(&a, &b), 1.0);
        // 1 * 4/3 + 2 * 3/3 + 0.
        close(Delta::Eder.distance(&a, &b), 4.0 / 3.0 + 2.0);
        close(Delta::Quadratic.distance(&a, &b), 5.0_f64.sqrt() / 3.0);
        close(
            Delta::Cosine.distance(&a, &b),
            1.0 + 0.75 / (2.25_f64 * 1.25).sqrt(),
        );
        close(Delta::EderSimple.distance(&[4.0, 1.0], &[9.0, 1.0]), 1.0);
        close(Delta::MinMax.distance(&[4.0, 1.0], &[9.0, 1.0]), 0.5);
    }

    #[test]
    fn z_scores_use_the_sample_deviation_and_survive_constants() {
        let z = z_scores(&[vec![1.0, 5.0], vec![2.0, 5.0], vec![3.0, 5.0]]);
        assert_eq!(z, vec![vec![-1.0, 0.0], vec![0.0, 0.0], vec![1.0, 0.0]]);
        assert!(z_scores(&[]).is_empty());
    }

    /// Distances equal R stylo's on six novels and fifty words.
    #[test]
    fn distances_equal_stylo() {
        let data = std::env::var_os("WORDPRINT_DATA").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
            PathBuf::from,
        );
        let folder = data.join("../research/stylo_reference");
        let (Ok(frequencies), Ok(distances)) = (
            std::fs::read_to_string(folder.join("golden_freqs.csv")),
            std::fs::read_to_string(folder.join("golden_dist.csv")),
        ) else {
            eprintln!("skipped: no stylo reference values in {}", folder.display());
            return;
        };
        let mut names = Vec::new();
        let mut rows = Vec::new();
        for line in frequencies.lines().skip(1).filter(|l| !l.trim().is_empty()) {
            let mut cells = line.split(',');
            names.push(cells.next().unwrap().trim_matches('"').to_owned());
            rows.push(
                cells
                    .map(|c| c.trim().parse::<f64>().unwrap())
                    .collect::<Vec<_>>(),
            );
        }
        let z = z_scores(&rows);
        let mut seen = BTreeMap::new();
        for line in distances.lines().skip(1).filter(|l| !l.trim().is_empty()) {
            let cells: Vec<&str> = line.split(',').collect();
            let delta = match cells[0] {
                "delta" => Delta::Burrows,
                "eder" => Delta::Eder,
                "argamon" | "quadratic" => Delta::Quadratic,
                "cosine_delta" | "wurzburg" => Delta::Cosine,
                "simple" => Delta::EderSimple,
                "minmax" => Delta::MinMax,
                _ => continue,
            };
            let at = |name: &str| names.iter().position(|n| n == name).unwrap();
            let table = if delta.on_z_scores() { &z } else { &rows };
            let value = delta.distance(&table[at(cells[1])], &table[at(cells[2])]);
            let expected: f64 = cells[3].parse().unwrap();
            // The values are written with twelve digits.
            assert!((value - expected).abs() < 1e-9, "{line}: {value}");
            *seen.entry(delta).or_insert(0) += 1;
        }
        assert!(
            seen.len() >= 4 && seen.values().all(|&n| n == 15),
            "{seen:?}"
        );
    }
}
