//! The Delta family: distances between profiles of most frequent words (MFW).
//!
//! Formulas and values are those of R stylo 0.7 on the same table: relative
//! frequencies in percent, z-scores with the corpus mean and the standard
//! deviation of divisor n - 1, words ordered by rank. Sources: Burrows (2002),
//! Argamon (2008), Eder (2015), Smith and Aldridge (2011), Jannidis et al. (2015),
//! Koppel and Winter (2014) for MinMax, Juola and Baayen (2005) for Entropy.
//!
//! A distance is taken in two steps: [`Delta::scale`] says how the columns of the
//! table are scaled over the corpus ([`scaled`] does it), [`Delta::distance`]
//! compares two rows of what comes out.

use crate::numeric::stats::{mean, quantile, standard_deviation};

/// A distance of the family. All are 0 for equal profiles and grow with difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delta {
    /// Burrows's Delta: mean absolute difference of z-scores.
    Burrows,
    /// Eder's Delta: the same, the weight falling with the word's rank.
    Eder,
    /// Argamon's linear Delta: mean absolute difference, each word scaled by the
    /// mean absolute deviation from its median (a Laplace distribution).
    ArgamonLinear,
    /// Argamon's quadratic Delta: Euclidean distance of z-scores over the number of words.
    /// It is stylo's `dist.argamon`.
    Quadratic,
    /// Cosine Delta (Würzburg): one less the cosine of z-scores.
    Cosine,
    /// One less the cosine of the frequencies.
    PlainCosine,
    /// Eder's Simple: sum of absolute differences of square-rooted frequencies.
    EderSimple,
    /// Sum of absolute differences of the frequencies.
    Manhattan,
    /// Square root of the sum of squared differences of the frequencies.
    Euclidean,
    /// Sum of |x - y| / |x + y|; words absent from both are left out and the sum is
    /// scaled up for them, as in R.
    Canberra,
    /// One less the ratio of summed minima to summed maxima of the frequencies.
    MinMax,
    /// Manhattan distance of logged frequencies, each word divided by the entropy of its
    /// spread over the texts: stylo's `dist.entropy`.
    Entropy,
}

/// How the columns of a frequency table are scaled over the corpus before two rows are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// Not at all: percent.
    Percent,
    /// z-scores.
    Z,
    /// Difference from the median over the mean absolute deviation from it.
    Laplace,
    /// Square roots.
    Root,
    /// ln(x + 2) over the entropy of the word's spread over the texts.
    Entropy,
}

impl Delta {
    /// Every distance, the most used first.
    pub const ALL: [Self; 12] = [
        Self::Burrows,
        Self::Eder,
        Self::ArgamonLinear,
        Self::Quadratic,
        Self::Cosine,
        Self::PlainCosine,
        Self::EderSimple,
        Self::Manhattan,
        Self::Euclidean,
        Self::Canberra,
        Self::MinMax,
        Self::Entropy,
    ];

    /// Its name on the command line and in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Burrows => "burrows",
            Self::Eder => "eder",
            Self::ArgamonLinear => "argamon-linear",
            Self::Quadratic => "argamon-quadratic",
            Self::Cosine => "cosine-delta",
            Self::PlainCosine => "cosine",
            Self::EderSimple => "eder-simple",
            Self::Manhattan => "manhattan",
            Self::Euclidean => "euclidean",
            Self::Canberra => "canberra",
            Self::MinMax => "minmax",
            Self::Entropy => "entropy",
        }
    }

    /// The distance of a name, that of R stylo included (`delta`, `wurzburg`, `argamon`, `simple`).
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let other = match name {
            "delta" => Some(Self::Burrows),
            "argamon" => Some(Self::Quadratic),
            "wurzburg" => Some(Self::Cosine),
            "simple" => Some(Self::EderSimple),
            _ => None,
        };
        other.or_else(|| Self::ALL.into_iter().find(|delta| delta.name() == name))
    }

    /// How the table is scaled for it.
    #[must_use]
    pub fn scale(self) -> Scale {
        match self {
            Self::Burrows | Self::Eder | Self::Quadratic | Self::Cosine => Scale::Z,
            Self::ArgamonLinear => Scale::Laplace,
            Self::EderSimple => Scale::Root,
            Self::Entropy => Scale::Entropy,
            Self::PlainCosine
            | Self::Manhattan
            | Self::Euclidean
            | Self::Canberra
            | Self::MinMax => Scale::Percent,
        }
    }

    /// Whether the distance is taken on z-scores rather than on frequencies.
    #[must_use]
    pub fn on_z_scores(self) -> bool {
        self.scale() == Scale::Z
    }

    /// The distance of two profiles of equal length, scaled as [`scale`](Self::scale)
    /// says, words in order of rank.
    ///
    /// 0 for empty profiles; the cosines are 1 when either profile is all zero.
    /// Symmetric bit for bit: sums run in one order.
    #[must_use]
    pub fn distance(self, a: &[f64], b: &[f64]) -> f64 {
        let n = a.len().min(b.len());
        if n == 0 {
            return 0.0;
        }
        let (a, b) = (&a[..n], &b[..n]);
        let size = n as f64;
        let manhattan = || sum(a, b, |_, x, y| (x - y).abs());
        let squares = || sum(a, b, |_, x, y| (x - y) * (x - y));
        match self {
            Self::Burrows | Self::ArgamonLinear => manhattan() / size,
            Self::Eder => sum(a, b, |i, x, y| {
                (x - y).abs() * (size + 1.0 - i as f64) / size
            }),
            Self::Quadratic => squares().sqrt() / size,
            Self::Cosine | Self::PlainCosine => {
                let norms = sum(a, a, |_, x, y| x * y).sqrt() * sum(b, b, |_, x, y| x * y).sqrt();
                if norms > 0.0 {
                    1.0 - sum(a, b, |_, x, y| x * y) / norms
                } else {
                    1.0
                }
            }
            Self::EderSimple | Self::Manhattan | Self::Entropy => manhattan(),
            Self::Euclidean => squares().sqrt(),
            Self::Canberra => canberra(a, b),
            Self::MinMax => {
                let low = sum(a, b, |_, x, y| x.min(y));
                let high = sum(a, b, |_, x, y| x.max(y));
                if high > 0.0 { 1.0 - low / high } else { 0.0 }
            }
        }
    }
}

/// Sums `term` over the pairs of two slices in eight lanes, which the machine adds side by side.
#[inline]
fn sum(a: &[f64], b: &[f64], term: impl Fn(usize, f64, f64) -> f64) -> f64 {
    const LANES: usize = 8;
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (chunk, (x, y)) in a_lanes.iter().zip(b_lanes).enumerate() {
        for lane in 0..LANES {
            lanes[lane] += term(chunk * LANES + lane, x[lane], y[lane]);
        }
    }
    let done = a_lanes.len() * LANES;
    let mut total: f64 = lanes.iter().sum();
    for (at, (x, y)) in a_rest.iter().zip(b_rest).enumerate() {
        total += term(done + at, *x, *y);
    }
    total
}

fn canberra(a: &[f64], b: &[f64]) -> f64 {
    let (mut total, mut used) = (0.0, 0usize);
    for (x, y) in a.iter().zip(b) {
        let size = (x + y).abs();
        if size > 0.0 {
            total += (x - y).abs() / size;
            used += 1;
        }
    }
    if used == 0 {
        return 0.0;
    }
    total * a.len() as f64 / used as f64
}

/// A table of relative frequencies in percent, `rows[text][word]`, scaled column by column.
///
/// All rows should be equally long; what lies beyond the shortest is dropped. A
/// word whose frequency never varies is 0 everywhere in z-scores and their kin.
#[must_use]
pub fn scaled(rows: &[Vec<f64>], scale: Scale) -> Vec<Vec<f64>> {
    let width = rows.iter().map(Vec::len).min().unwrap_or(0);
    let mut out = vec![Vec::with_capacity(width); rows.len()];
    let mut column = Vec::with_capacity(rows.len());
    for word in 0..width {
        column.clear();
        column.extend(rows.iter().map(|row| row[word]));
        let (center, spread) = center_and_spread(&column, scale);
        for (row, value) in out.iter_mut().zip(&column) {
            row.push(scale.apply(*value, (center, spread)));
        }
    }
    out
}

impl Scale {
    /// One frequency (percent) scaled by its word's center and spread, which
    /// [`center_and_spread`] gives.
    #[must_use]
    pub fn apply(self, value: f64, (center, spread): (f64, f64)) -> f64 {
        match self {
            Self::Percent => value,
            Self::Root => value.max(0.0).sqrt(),
            Self::Entropy if spread > 0.0 => (value + 2.0).ln() / spread,
            Self::Z | Self::Laplace if spread > 0.0 => (value - center) / spread,
            Self::Z | Self::Laplace | Self::Entropy => 0.0,
        }
    }
}

/// Center and spread of one word over the texts, as the scale defines them.
#[must_use]
pub fn center_and_spread(column: &[f64], scale: Scale) -> (f64, f64) {
    match scale {
        Scale::Percent | Scale::Root => (0.0, 1.0),
        Scale::Z => (mean(column), standard_deviation(column)),
        Scale::Laplace => {
            let mut sorted = column.to_vec();
            sorted.sort_by(f64::total_cmp);
            let median = quantile(&sorted, 0.5).unwrap_or(0.0);
            let deviations: Vec<f64> = column.iter().map(|v| (v - median).abs()).collect();
            (median, mean(&deviations))
        }
        Scale::Entropy => {
            let total: f64 = column.iter().map(|v| v + 1.0).sum();
            let entropy = -column
                .iter()
                .map(|v| (v + 1.0) / total)
                .map(|p| p * p.ln())
                .sum::<f64>();
            (0.0, entropy)
        }
    }
}

/// z-scores of a table of relative frequencies: `rows[text][word]`, all rows
/// equally long. A word whose frequency never varies scores 0 everywhere.
#[must_use]
pub fn z_scores(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    scaled(rows, Scale::Z)
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
        // On square roots.
        close(Delta::EderSimple.distance(&[2.0, 1.0], &[3.0, 1.0]), 1.0);
        close(Delta::Manhattan.distance(&[4.0, 1.0], &[9.0, 3.0]), 7.0);
        close(Delta::Euclidean.distance(&[4.0, 1.0], &[7.0, 5.0]), 5.0);
        // One word of three is absent from both: 2 terms stand for 3.
        close(
            Delta::Canberra.distance(&[1.0, 0.0, 2.0], &[3.0, 0.0, 2.0]),
            0.5 * 3.0 / 2.0,
        );
        close(Delta::MinMax.distance(&[4.0, 1.0], &[9.0, 1.0]), 0.5);
    }

    #[test]
    fn z_scores_use_the_sample_deviation_and_survive_constants() {
        let z = z_scores(&[vec![1.0, 5.0], vec![2.0, 5.0], vec![3.0, 5.0]]);
        assert_eq!(z, vec![vec![-1.0, 0.0], vec![0.0, 0.0], vec![1.0, 0.0]]);
        assert!(z_scores(&[]).is_empty());
    }

    #[test]
    fn the_linear_delta_scales_by_deviations_from_the_median() {
        // Median 2, deviations 1, 0, 4: their mean is 5/3.
        let rows = scaled(&[vec![1.0], vec![2.0], vec![6.0]], Scale::Laplace);
        close(rows[0][0], -0.6);
        close(rows[2][0], 2.4);
        close(Delta::ArgamonLinear.distance(&rows[0], &rows[2]), 3.0);
    }

    #[test]
    fn names_lead_back() {
        for delta in Delta::ALL {
            assert_eq!(Delta::by_name(delta.name()), Some(delta));
        }
        assert_eq!(Delta::by_name("wurzburg"), Some(Delta::Cosine));
        assert_eq!(Delta::by_name("gamma"), None);
    }

    proptest::proptest! {
        #[test]
        fn distances_are_symmetric_and_zero_on_themselves(
            a in proptest::collection::vec(0.0f64..5.0, 1..40),
            b in proptest::collection::vec(0.0f64..5.0, 40)
        ) {
            let b = &b[..a.len()];
            for delta in Delta::ALL {
                let there = delta.distance(&a, b);
                proptest::prop_assert_eq!(there.to_bits(), delta.distance(b, &a).to_bits());
                proptest::prop_assert!(there > -1e-12 && there.is_finite());
                if a.iter().any(|&v| v > 0.0) {
                    proptest::prop_assert!(delta.distance(&a, &a).abs() < 1e-12);
                }
            }
        }
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
        let mut seen = BTreeMap::new();
        for line in distances.lines().skip(1).filter(|l| !l.trim().is_empty()) {
            let cells: Vec<&str> = line.split(',').collect();
            let delta = match cells[0] {
                "quadratic" => Delta::Quadratic,
                "cosine_delta" => Delta::Cosine,
                name => Delta::by_name(name).unwrap(),
            };
            let at = |name: &str| names.iter().position(|n| n == name).unwrap();
            let table = scaled(&rows, delta.scale());
            let value = delta.distance(&table[at(cells[1])], &table[at(cells[2])]);
            let expected: f64 = cells[3].parse().unwrap();
            // The values are written with twelve digits.
            assert!((value - expected).abs() < 1e-9, "{line}: {value}");
            *seen.entry(delta).or_insert(0) += 1;
        }
        assert!(
            seen.len() == 8 && seen.values().all(|&n| n == 15),
            "{seen:?}"
        );
    }
}
