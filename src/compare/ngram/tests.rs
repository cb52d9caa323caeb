use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn key(ids: &[u16]) -> u128 {
    ids.iter().fold(0, |key, &id| (key << 16) | u128::from(id))
}

/// The 5-grams of sentences, the end of each included.
fn grams(sentences: &[Vec<u16>]) -> Vec<[u16; ORDER]> {
    let mut all = Vec::new();
    for sentence in sentences {
        let mut window = [0_u16; ORDER];
        for &id in sentence.iter().chain(&[1]) {
            window.rotate_left(1);
            window[ORDER - 1] = id;
            all.push(window);
        }
    }
    all
}

fn read(grams: &[[u16; ORDER]], smoothing: Smoothing, alphabet: f64) -> Grams {
    let counts = MaskedCounts::from_entries(1, grams.iter().map(|gram| (key(gram), 1)));
    Events::masked(&counts).read(smoothing, alphabet)
}

/// Mean ln probability of a symbol of `text` under the model of `side`.
fn predicted(side: &Grams, text: &Grams) -> f64 {
    Ensemble::new(&[side]).mean_ln_probabilities(text)[0]
}

fn sequence(sentences: &[&[u16]]) -> Vec<[u16; ORDER]> {
    grams(&sentences.iter().map(|s| s.to_vec()).collect::<Vec<_>>())
}

/// The probability of the last symbol of `gram` after the rest of it, by the book: from the
/// counts of the training text, recursively.
fn by_the_book(
    train: &BTreeMap<[u16; ORDER], f64>,
    gram: &[u16],
    smoothing: Smoothing,
    alphabet: f64,
) -> f64 {
    let Some((&last, context)) = gram.split_last() else {
        return 1.0 / alphabet;
    };
    let shorter = by_the_book(train, &gram[1..], smoothing, alphabet);
    // How often each symbol follows the context; below the longest, Kneser-Ney counts before
    // how many different symbols it does.
    let mut follow: BTreeMap<u16, f64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (other, count) in train {
        let tail = &other[ORDER - gram.len()..];
        if tail.split_last().is_none_or(|(_, c)| c != context) {
            continue;
        }
        let value = match smoothing {
            Smoothing::WittenBell => *count,
            Smoothing::KneserNey if gram.len() == ORDER => *count,
            Smoothing::KneserNey => f64::from(u8::from(
                seen.insert(other[ORDER - gram.len() - 1..].to_vec()),
            )),
        };
        *follow.entry(tail[tail.len() - 1]).or_default() += value;
    }
    if follow.is_empty() {
        return shorter;
    }
    let total: f64 = follow.values().sum();
    let types = follow.len() as f64;
    let own = follow.get(&last).copied().unwrap_or(0.0);
    match smoothing {
        Smoothing::KneserNey => ((own - DISCOUNT).max(0.0) + DISCOUNT * types * shorter) / total,
        Smoothing::WittenBell => (own + types * shorter) / (total + types),
    }
}

fn sentences() -> impl Strategy<Value = Vec<Vec<u16>>> {
    prop::collection::vec(prop::collection::vec(20_u16..26, 1..9), 0..6)
}

proptest! {
    #[test]
    fn predictions_are_those_of_the_book(train in sentences(), text in sentences()) {
        let (train, text) = (grams(&train), grams(&text));
        let mut counts: BTreeMap<[u16; ORDER], f64> = BTreeMap::new();
        for gram in &train {
            *counts.entry(*gram).or_default() += 1.0;
        }
        for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
            let side = read(&train, smoothing, 600.0);
            let other = read(&text, smoothing, 600.0);
            let sum: f64 = text
                .iter()
                .map(|gram| by_the_book(&counts, gram, smoothing, 600.0).ln())
                .sum();
            let expected = if text.is_empty() { 0.0 } else { sum / text.len() as f64 };
            let found = predicted(&side, &other);
            prop_assert!((found - expected).abs() < 1e-6, "{found} {expected} {smoothing:?}");
            let both = 0.5 * (found + predicted(&other, &side));
            prop_assert!((side.both_ways(&other) - both).abs() < 1e-9);
            prop_assert_eq!(side.both_ways(&other).to_bits(), other.both_ways(&side).to_bits());
        }
    }

    #[test]
    fn many_at_once_are_as_one_by_one(
        texts in prop::collection::vec(sentences(), 1..5),
    ) {
        let sides: Vec<Grams> = texts
            .iter()
            .map(|text| read(&grams(text), Smoothing::KneserNey, 600.0))
            .collect();
        let ensemble = Ensemble::new(&sides.iter().collect::<Vec<_>>());
        for side in &sides {
            for (other, found) in sides.iter().zip(ensemble.both_ways(side)) {
                // The same products in the same order.
                prop_assert_eq!(found.to_bits(), side.both_ways(other).to_bits());
            }
        }
    }
}

/// All probabilities after a context sum to one over the alphabet.
#[test]
fn smoothing_makes_a_distribution() {
    let train = sequence(&[&[20, 21, 22], &[20, 22, 21, 20], &[21, 21]]);
    let alphabet = 6.0;
    for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
        let side = read(&train, smoothing, alphabet);
        for context in [
            [0, 0, 0, 0],
            [0, 0, 0, 20],
            [0, 0, 20, 21],
            [22, 21, 20, 22],
            [9, 9, 9, 9],
        ] {
            // The alphabet: end, three seen symbols, two never seen.
            let sum: f64 = [1, 20, 21, 22, 30, 31]
                .iter()
                .map(|&id| {
                    let [a, b, c, d] = context;
                    let text = read(&[[a, b, c, d, id]], smoothing, alphabet);
                    predicted(&side, &text).exp()
                })
                .sum();
            assert!((sum - 1.0).abs() < 1e-5, "{smoothing:?} {context:?}: {sum}");
        }
    }
}

#[test]
fn kneser_ney_of_a_hand_worked_case() {
    // One sentence "a": 5-grams (0 0 0 0 a) and (0 0 0 a END); alphabet 10.
    let side = read(&sequence(&[&[20]]), Smoothing::KneserNey, 10.0);
    // Unigrams: a and END each continue one context: (1 - .75)/2 + .75 * 2/2 * 1/10 = .2.
    // Each longer context was followed by one symbol once: p = .25 + .75 p, four times.
    let mut p = 0.2;
    for _ in 0..4 {
        p = 0.25 + 0.75 * p;
    }
    assert!((side.both_ways(&side) - f64::ln(p)).abs() < 1e-6);
}

#[test]
fn a_text_predicts_itself_best() {
    let a = sequence(&[&[20, 21, 22, 23], &[20, 21, 22, 24]]);
    let b = sequence(&[&[30, 31, 21, 20], &[24, 23, 30]]);
    for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
        let a = read(&a, smoothing, 600.0);
        let b = read(&b, smoothing, 600.0);
        let empty = read(&[], smoothing, 600.0);
        assert!(predicted(&a, &a) > predicted(&a, &b));
        assert_eq!(predicted(&a, &empty), 0.0);
        assert!((predicted(&empty, &a) + 600.0_f64.ln()).abs() < 1e-9);
    }
}

#[test]
fn a_long_text_is_sampled() {
    let long: Vec<u16> = (0..6_000)
        .map(|i| 20 + (splitmix64(i) % 300) as u16)
        .collect();
    let side = read(&grams(&[long]), Smoothing::KneserNey, 600.0);
    assert!((side.total - PREDICTED as f64).abs() < 0.2 * PREDICTED as f64);
    let counted = side.entries().iter().filter(|entry| entry.count > 0.0);
    assert!(counted.count() < 10 * PREDICTED);
    // The model is of the whole.
    assert!(
        side.entries()
            .iter()
            .filter(|entry| entry.weight != 0.0)
            .count()
            > 20 * PREDICTED
    );
}
