//! What the collection itself says of its likelihood ratios: how alike its strangers are.
//!
//! A calibration is fitted on other collections. In one where everybody shares links the same
//! way, strangers reach ratios that they should not; in one of practised writers they stay far
//! below. And a calibration set of some thousands of pairs cannot tell how rare a likeness is
//! that one pair in ten million shows, which is what counts among ten thousand accounts. But
//! nearly all pairs of a collection are strangers, so it has its own null distribution
//! (Efron 2004): the bulk of the scores, whose upper tail is taken to be exponential, which is
//! heavier than what is seen. The bar of a language is the lowest score at which the expected
//! number of strangers' pairs is at most [`FALSE_SHARE`] of the pairs found (Benjamini and
//! Hochberg 1995). Ratios are shifted so that the bar comes to stand on the cut. Where nothing
//! stands out from the bulk there is no bar, and nobody is grouped.
//!
//! Where every pair of a small collection is scored, its tail is made of those who share a hand, so
//! only the bulk is read: what it lies above the usual is taken from every ratio.

use std::collections::BTreeMap;

use super::scores::Score;
use crate::numeric::tail::Tail;

/// The quantile of the pairs that shows how alike strangers are: the bulk, whoever shares a hand.
const BULK: f64 = 0.8;
/// The log10 ratio at that quantile in the collections that calibrations were fitted on, about.
const USUAL: f64 = -0.4;
/// What a collection of strangers more alike than usual takes from its ratios at most, log10.
const MOST_ALIKE: f64 = 0.5;
/// Share of the pairs above the bar that may be of strangers.
const FALSE_SHARE: f64 = 0.1;
/// Pairs of a language from which its null distribution is read, at least.
const LEAST: usize = 100;
/// How far below the cut the bar may count, log10.
const MAX_LOWERED: f64 = 0.5;
/// How far above the bar and the cut a ratio counts beyond its cap, log10.
const HEADROOM: f64 = 1.0;

/// The shift of each language.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Support {
    languages: BTreeMap<u32, Shift>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Shift {
    /// Taken from every ratio, log10.
    by: f64,
    /// The most that an uncapped ratio counts, before the shift.
    most: f64,
}

impl Support {
    /// From pairs that were taken at random, nearly all of them strangers, and from those found,
    /// which may be the same. `pairs` is the number of pairs that there are to find among.
    pub(crate) fn new(random: &[Score], found: &[Score], pairs: f64, cut: f64) -> Self {
        let found = by_language(found);
        let languages = by_language(random)
            .into_iter()
            .filter(|(_, scores)| scores.len() >= LEAST)
            .filter_map(|(language, scores)| {
                let tail = Tail::new(&scores)?;
                let all = pairs * scores.len() as f64 / random.len().max(1) as f64;
                let found = found.get(&language).map_or(&[][..], Vec::as_slice);
                let shift = match bar(found, tail, all) {
                    Some(bar) => Shift {
                        by: (bar - cut).max(-MAX_LOWERED),
                        most: bar.max(cut) + HEADROOM,
                    },
                    None => Shift {
                        by: found.first().map_or(0.0, |top| (top - cut).max(0.0)) + HEADROOM,
                        most: f64::NEG_INFINITY,
                    },
                };
                Some((language, shift))
            })
            .collect();
        Self { languages }
    }

    /// What all pairs of a collection say of its strangers by their bulk alone: where they are more
    /// alike than those that ratios were calibrated on, every ratio counts for less.
    ///
    /// This needs no tail, which in a small collection is made of those who share a hand.
    pub(crate) fn of_bulk(all: &[Score]) -> Self {
        let languages = by_language(all)
            .into_iter()
            .filter(|(_, scores)| scores.len() >= LEAST)
            .map(|(language, scores)| {
                let place = ((1.0 - BULK) * scores.len() as f64) as usize;
                let shift = Shift {
                    by: (scores[place] - USUAL).clamp(0.0, MOST_ALIKE),
                    most: f64::NEG_INFINITY,
                };
                (language, shift)
            })
            .collect();
        Self { languages }
    }

    /// The log10 ratio that counts.
    pub(crate) fn ratio(&self, score: Score) -> f64 {
        let shift = score.language.and_then(|l| self.languages.get(&l));
        let Some(shift) = shift else {
            return score.lr;
        };
        score.uncapped.min(shift.most).max(score.lr) - shift.by
    }
}

/// The uncapped ratios of each language, in falling order.
fn by_language(scores: &[Score]) -> BTreeMap<u32, Vec<f64>> {
    let mut by_language: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for score in scores.iter().filter(|score| score.uncapped.is_finite()) {
        if let Some(language) = score.language {
            by_language
                .entry(language)
                .or_default()
                .push(score.uncapped);
        }
    }
    for scores in by_language.values_mut() {
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
    }
    by_language
}

/// The lowest of the scores found, in falling order, at which strangers among `all` pairs are few
/// enough.
fn bar(found: &[f64], strangers: Tail, all: f64) -> Option<f64> {
    found
        .iter()
        .zip(1u32..)
        .filter(|&(&score, rank)| all * strangers.share(score) <= FALSE_SHARE * f64::from(rank))
        .map(|(&score, _)| score)
        .last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(uncapped: f64) -> Score {
        Score {
            lr: uncapped.clamp(-3.0, 3.0),
            uncapped,
            language: Some(1),
        }
    }

    /// Strangers whose scores thin out by a factor of e per half a unit.
    fn strangers(n: usize) -> Vec<Score> {
        (0..n)
            .map(|k| score(-2.0 - 0.5 * ((k as f64 + 0.5) / n as f64).ln()))
            .collect()
    }

    fn support(scores: &[Score], cut: f64) -> Support {
        Support::new(scores, scores, scores.len() as f64, cut)
    }

    #[test]
    fn among_strangers_alone_nothing_reaches_the_cut() {
        for n in [400, 5_000, 100_000] {
            let scores = strangers(n);
            let support = support(&scores, 1.5);
            let reached = scores.iter().filter(|s| support.ratio(**s) >= 1.5).count();
            assert_eq!(reached, 0, "{n}");
        }
    }

    #[test]
    fn what_stands_out_reaches_the_cut_even_beyond_the_cap() {
        let mut scores = strangers(100_000);
        scores.extend(vec![score(6.5); 30]);
        let support = support(&scores, 5.0);
        let reached = scores
            .iter()
            .filter(|s| support.ratio(**s) >= 5.0 - 1e-9)
            .count();
        assert!((30..=33).contains(&reached), "{reached}");
        // A language that was not seen, or no language: the ratio as it is.
        let other = Score {
            language: None,
            ..score(4.0)
        };
        assert_eq!(support.ratio(other), 3.0);
    }

    #[test]
    fn the_cut_is_lowered_a_little_at_most() {
        let mut scores = strangers(2_000);
        scores.extend(vec![score(2.5); 40]);
        let support = support(&scores, 3.5);
        assert!((support.ratio(score(2.5)) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn strangers_more_alike_than_usual_count_against_all() {
        let alike: Vec<Score> = strangers(1_000)
            .iter()
            .map(|s| score(s.uncapped + 2.0))
            .collect();
        // The 80 % quantile of the strangers: -2 + 0.5 ln 5.
        let by = -2.0 + 0.5 * 5.0_f64.ln() + 2.0 - USUAL;
        assert!(by > MOST_ALIKE);
        assert!((Support::of_bulk(&alike).ratio(score(2.0)) - 1.5).abs() < 1e-9);
        assert_eq!(Support::of_bulk(&strangers(1_000)).ratio(score(2.0)), 2.0);
        assert_eq!(Support::of_bulk(&alike[..50]).ratio(score(2.0)), 2.0);
    }

    #[test]
    fn few_pairs_say_nothing() {
        assert_eq!(support(&strangers(50), 1.0).ratio(score(9.0)), 3.0);
        assert_eq!(support(&vec![score(1.0); 500], 1.0).ratio(score(9.0)), 3.0);
    }
}
