//! Words that one corpus uses more than another.
//!
//! Log-likelihood says how sure the difference is, log ratio and %DIFF how large it is,
//! DP whether it is spread over the corpus or sits in one text. Read them together: with
//! enough text every difference is sure. Sources: Rayson and Garside (2000), Wilson (2013)
//! for BIC, Hardie (2014) for the log ratio, Gabrielatos and Marchi (2011) for %DIFF,
//! Gries (2008) for DP.

use super::counts::{Corpus, TextCounts, TextInfo};

/// Two corpora over one vocabulary, each in parts.
#[derive(Debug, Clone, Default)]
pub struct Contrast {
    corpus: Corpus,
    /// How many of the parts are of A; the others are of B.
    split: usize,
}

/// A feature on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The feature.
    pub name: String,
    /// Occurrences in A and in B.
    pub counts: [u64; 2],
    /// Occurrences per 1,000 features in A and in B.
    pub rates: [f64; 2],
    /// Log-likelihood G2; positive when A has more of it, negative when B has.
    pub log_likelihood: f64,
    /// The size of G2 less ln of the size of both corpora: above 2 positive, above 10 very strong evidence.
    pub bic: f64,
    /// log2 of the ratio of the rates, half an occurrence standing for none.
    pub log_ratio: f64,
    /// Difference of the rates in percent of B's; `None` where B has none.
    pub percent_difference: Option<f64>,
    /// Share of the parts of A and of B that hold it.
    pub range: [f64; 2],
    /// Deviation of proportions in A and in B: 0 as even as can be, near 1 in one part only;
    /// `None` on a side that lacks it.
    pub dispersion: [Option<f64>; 2],
}

impl Contrast {
    /// Puts the parts of two corpora side by side.
    #[must_use]
    pub fn new(a: &[TextCounts], b: &[TextCounts]) -> Self {
        let mut corpus = Corpus::new();
        for part in a.iter().chain(b) {
            corpus.push(TextInfo::default(), part);
        }
        Self {
            corpus,
            split: a.len(),
        }
    }

    /// How many parts A and B have.
    #[must_use]
    pub fn parts(&self) -> [usize; 2] {
        [self.split, self.corpus.texts().len() - self.split]
    }

    /// How many features A and B hold, repetitions included.
    #[must_use]
    pub fn sizes(&self) -> [u64; 2] {
        let mut sizes = [0; 2];
        for part in 0..self.corpus.texts().len() {
            sizes[usize::from(part >= self.split)] += self.corpus.total(part);
        }
        sizes
    }

    /// Every feature with at least `least` occurrences in both corpora together, by
    /// falling size of the log-likelihood, then by name.
    #[must_use]
    pub fn keywords(&self, least: u64) -> Vec<Keyword> {
        let sizes = self.sizes();
        let parts = self.parts();
        let tallies = self.tallies(sizes);
        let mut out: Vec<Keyword> = tallies
            .into_iter()
            .enumerate()
            .filter(|(_, [a, b])| a.count + b.count >= least.max(1))
            .map(|(id, [a, b])| keyword(self.corpus.feature(id as u32), [a, b], sizes, parts))
            .collect();
        out.sort_by(|x, y| {
            (y.log_likelihood.abs())
                .total_cmp(&x.log_likelihood.abs())
                .then_with(|| x.name.cmp(&y.name))
        });
        out
    }

    /// Names with the number of parts of A and of B that hold them, by name.
    pub(super) fn presence(&self) -> Vec<(&str, [u32; 2])> {
        let mut seen = vec![[0u32; 2]; self.corpus.vocabulary()];
        for part in 0..self.corpus.texts().len() {
            for &(id, _) in self.corpus.counts(part) {
                seen[id as usize][usize::from(part >= self.split)] += 1;
            }
        }
        let mut out: Vec<(&str, [u32; 2])> = seen
            .into_iter()
            .enumerate()
            .map(|(id, parts)| (self.corpus.feature(id as u32), parts))
            .collect();
        out.sort_unstable();
        out
    }

    fn tallies(&self, sizes: [u64; 2]) -> Vec<[Tally; 2]> {
        let mut tallies = vec![[Tally::default(); 2]; self.corpus.vocabulary()];
        for part in 0..self.corpus.texts().len() {
            let side = usize::from(part >= self.split);
            for &(id, count) in self.corpus.counts(part) {
                tallies[id as usize][side].count += u64::from(count);
                tallies[id as usize][side].parts += 1;
            }
        }
        // DP needs the totals, hence a second pass; parts that lack the word add their size.
        for part in 0..self.corpus.texts().len() {
            let side = usize::from(part >= self.split);
            let share = self.corpus.total(part) as f64 / sizes[side].max(1) as f64;
            for &(id, count) in self.corpus.counts(part) {
                let tally = &mut tallies[id as usize][side];
                tally.covered += share;
                tally.deviation += (f64::from(count) / tally.count as f64 - share).abs();
            }
        }
        tallies
    }
}

/// One feature on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: u64,
    parts: u64,
    /// Share of the side that lies in parts with the feature.
    covered: f64,
    /// Sum of differences between the feature's and the text's share of these parts.
    deviation: f64,
}

fn keyword(name: &str, tallies: [Tally; 2], sizes: [u64; 2], parts: [usize; 2]) -> Keyword {
    let [a, b] = tallies.map(|tally| tally.count);
    let rate = |side: usize| tallies[side].count as f64 / sizes[side].max(1) as f64;
    let difference = rate(0) - rate(1);
    let size = log_likelihood([a, b], sizes);
    let smoothed = |side: usize| (tallies[side].count as f64).max(0.5) / sizes[side].max(1) as f64;
    Keyword {
        name: name.to_owned(),
        counts: [a, b],
        rates: [0, 1].map(|side| 1000.0 * rate(side)),
        log_likelihood: if difference < 0.0 { -size } else { size },
        bic: size - ((sizes[0] + sizes[1]).max(1) as f64).ln(),
        log_ratio: (smoothed(0) / smoothed(1)).log2(),
        percent_difference: (b > 0).then(|| 100.0 * difference / rate(1)),
        range: [0, 1].map(|side| tallies[side].parts as f64 / parts[side].max(1) as f64),
        dispersion: [0, 1].map(|side| {
            let tally = tallies[side];
            (tally.count > 0)
                .then(|| (0.5 * (tally.deviation + 1.0 - tally.covered)).clamp(0.0, 1.0))
        }),
    }
}

/// Log-likelihood G2 of a word's counts in two corpora of these sizes; at least 0. 3.84 is
/// the 5 %, 15.13 the 0.01 % point of its distribution for one word chosen beforehand.
#[must_use]
pub fn log_likelihood(counts: [u64; 2], sizes: [u64; 2]) -> f64 {
    let all = (sizes[0] + sizes[1]) as f64;
    if all == 0.0 {
        return 0.0;
    }
    let both = (counts[0] + counts[1]) as f64;
    let term = |side: usize| {
        let expected = sizes[side] as f64 * both / all;
        let observed = counts[side] as f64;
        if observed > 0.0 && expected > 0.0 {
            observed * (observed / expected).ln()
        } else {
            0.0
        }
    };
    (2.0 * (term(0) + term(1))).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::units::{FeatureReader, Splitting, Units};
    use super::*;

    fn parts(texts: &[&str]) -> Vec<TextCounts> {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        texts
            .iter()
            .map(|text| TextCounts::of(text, &reader))
            .collect()
    }

    #[test]
    fn log_likelihood_of_a_worked_case() {
        // Rayson's wizard: 120 in 10,000 against 60 in 10,000 is 20.39.
        assert!((log_likelihood([120, 60], [10_000, 10_000]) - 20.39).abs() < 0.005);
        assert_eq!(log_likelihood([5, 5], [100, 100]), 0.0);
        assert_eq!(log_likelihood([0, 0], [0, 0]), 0.0);
    }

    #[test]
    fn a_word_is_described_on_both_sides() {
        let contrast = Contrast::new(
            &parts(&["sea sea sea land", "sea land land land"]),
            &parts(&["land land land land", "sea land land land"]),
        );
        let words = contrast.keywords(1);
        let sea = words.iter().find(|word| word.name == "sea").unwrap();
        assert_eq!(sea.counts, [4, 1]);
        assert_eq!(sea.rates, [500.0, 125.0]);
        assert!((sea.log_ratio - 2.0).abs() < 1e-12);
        assert!((sea.percent_difference.unwrap() - 300.0).abs() < 1e-9);
        assert_eq!(sea.range, [1.0, 0.5]);
        // A: shares .75 and .25 in halves; B: all in one half.
        assert!((sea.dispersion[0].unwrap() - 0.25).abs() < 1e-12);
        assert!((sea.dispersion[1].unwrap() - 0.5).abs() < 1e-12);
        assert!(sea.log_likelihood > 0.0);
        let land = words.iter().find(|word| word.name == "land").unwrap();
        assert!(land.log_likelihood < 0.0);
        assert!(contrast.keywords(6).iter().all(|word| word.name == "land"));
    }

    #[test]
    fn a_word_of_one_side_has_a_finite_ratio() {
        let contrast = Contrast::new(&parts(&["x"]), &parts(&["y"]));
        for word in contrast.keywords(1) {
            assert!(word.log_ratio.is_finite() && word.bic.is_finite());
            assert_eq!(word.percent_difference.is_none(), word.counts[1] == 0);
        }
        assert!(Contrast::new(&[], &[]).keywords(1).is_empty());
    }
}
