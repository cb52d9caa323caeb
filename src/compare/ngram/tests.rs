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

fn read(grams: &[[u16; ORDER]], smoothing: Smoothing, alphabet: f64) -> (Sequence, Model) {
    let counts = MaskedCounts::from_entries(1, grams.iter().map(|gram| (key(gram), 1)));
    Events::masked(&counts).read(smoothing, alphabet)
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
            Smoothing::KneserNey => {
                f64::from(u8::from(seen.insert(other[ORDER - gram.len() - 1..].to_vec())))
            }
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
        Smoothing::KneserNey => {
            ((own - DISCOUNT).max(0.0) + DISCOUNT * types * shorter) / total
        }
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
            let (_, model) = read(&train, smoothing, 600.0);
            let (sequence, _) = read(&text, smoothing, 600.0);
            let sum: f64 = text
                .iter()
                .map(|gram| by_the_book(&counts, gram, smoothing, 600.0).ln())
                .sum();
            let expected = if text.is_empty() { 0.0 } else { sum / text.len() as f64 };
            let found = model.mean_ln_probability(&sequence);
            prop_assert!((found - expected).abs() < 1e-10, "{found} {expected} {smoothing:?}");
        }
    }

    #[test]
    fn many_at_once_are_as_one_by_one(
        texts in prop::collection::vec(sentences(), 1..5),
    ) {
        let pairs: Vec<(Sequence, Model)> = texts
            .iter()
            .map(|text| read(&grams(text), Smoothing::KneserNey, 600.0))
            .collect();
        let ensemble = Ensemble::new(&pairs.iter().map(|p| &p.1).collect::<Vec<_>>());
        let all = Texts::new(&pairs.iter().map(|p| &p.0).collect::<Vec<_>>());
        for (text, model) in &pairs {
            let there = ensemble.mean_ln_probabilities(text);
            let back = all.mean_ln_probabilities(model);
            for (i, (other_text, other_model)) in pairs.iter().enumerate() {
                // The same products in the same order.
                let one = other_model.mean_ln_probability(text);
                prop_assert_eq!(there[i].to_bits(), one.to_bits());
                let one = model.mean_ln_probability(other_text);
                prop_assert_eq!(back[i].to_bits(), one.to_bits());
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
        let (_, model) = read(&train, smoothing, alphabet);
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
                    let (text, _) = read(&[[a, b, c, d, id]], smoothing, alphabet);
                    model.mean_ln_probability(&text).exp()
                })
                .sum();
            assert!((sum - 1.0).abs() < 1e-9, "{smoothing:?} {context:?}: {sum}");
        }
    }
}

#[test]
fn kneser_ney_of_a_hand_worked_case() {
    // One sentence "a": 5-grams (0 0 0 0 a) and (0 0 0 a END); alphabet 10.
    let (text, model) = read(&sequence(&[&[20]]), Smoothing::KneserNey, 10.0);
    // Unigrams: a and END each continue one context: (1 - .75)/2 + .75 * 2/2 * 1/10 = .2.
    // Each longer context was followed by one symbol once: p = .25 + .75 p, four times.
    let mut p = 0.2;
    for _ in 0..4 {
        p = 0.25 + 0.75 * p;
    }
    assert!((model.mean_ln_probability(&text) - f64::ln(p)).abs() < 1e-12);
}

#[test]
fn a_text_predicts_itself_best() {
    let a = sequence(&[&[20, 21, 22, 23], &[20, 21, 22, 24]]);
    let b = sequence(&[&[30, 31, 21, 20], &[24, 23, 30]]);
    for smoothing in [Smoothing::KneserNey, Smoothing::WittenBell] {
        let (a, model) = read(&a, smoothing, 600.0);
        let (b, _) = read(&b, smoothing, 600.0);
        assert!(model.mean_ln_probability(&a) > model.mean_ln_probability(&b));
        assert_eq!(model.mean_ln_probability(&Sequence::default()), 0.0);
        let (_, empty) = read(&[], smoothing, 600.0);
        assert!((empty.mean_ln_probability(&a) + 600.0_f64.ln()).abs() < 1e-9);
    }
}

#[test]
fn a_long_text_is_sampled() {
    let long: Vec<u16> = (0..6_000).map(|i| 20 + (splitmix64(i) % 300) as u16).collect();
    let (text, model) = read(&grams(&[long]), Smoothing::KneserNey, 600.0);
    assert!(text.keys.len() < 10 * PREDICTED + 1_000);
    assert!((text.total - PREDICTED as f64).abs() < 0.2 * PREDICTED as f64);
    assert!(model.iter().count() > 0);
}
