//! The comparer on small invented accounts.

use super::*;
use crate::compare::Verdict;
use crate::document::Post;
use crate::fingerprint::FingerprintBuilder;
use crate::numeric::Random;
use crate::style::Extractor;
use crate::text::Tokenizer;

const OPENERS: [&str; 6] = ["Well", "Honestly", "So", "Look", "Right", "Now"];
const MIDDLES: [&str; 8] = [
    "the boat of my uncle leaks again",
    "we walked to the market and bought nothing",
    "it's raining on the hill since morning",
    "nobody told them that the bridge was closed",
    "I have never seen such a long queue",
    "she would rather sell the old piano",
    "they could not find the key to the shed",
    "you should have been there with us",
];
const ENDS: [&str; 5] = [".", "!", "...", " :)", "?!"];

/// Posts of an invented writer: `habit` chooses what it likes, `seed` what it says.
fn account(habit: u64, seed: u64, posts: usize) -> Fingerprint {
    let tokenizer = Tokenizer::new();
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    let mut random = Random::new(seed);
    for i in 0..posts {
        let pick = |random: &mut Random, n: usize, salt: u64| {
            if random.uniform() < 0.75 {
                (splitmix64(habit * 31 + salt) % n as u64) as usize
            } else {
                random.below(n)
            }
        };
        let text = format!(
            "{}{} {}{} {}{}",
            OPENERS[pick(&mut random, 6, 1)],
            if habit.is_multiple_of(2) { "," } else { " -" },
            MIDDLES[random.below(8)],
            ENDS[pick(&mut random, 5, 2)],
            MIDDLES[random.below(8)],
            ENDS[pick(&mut random, 5, 3)],
        );
        let post = Post {
            id: i.to_string(),
            lang: Some("en".into()),
            ..Post::default()
        };
        builder.fold(&post, &tokenizer.document_in(&text, Some("en")), &[]);
    }
    builder.finish()
}

fn accounts(n: u64, posts: usize) -> Vec<Fingerprint> {
    (0..n).map(|i| account(i / 2, 100 + i, posts)).collect()
}

#[test]
fn one_writer_outranks_two_and_sides_commute() {
    let all = accounts(40, 30);
    let comparer = Comparer::with_cohort(&all);
    assert_eq!(comparer.cohort_languages(), vec![("en", 40)]);
    let prepared = comparer.prepare_all(&all.iter().collect::<Vec<_>>());
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for i in 0..prepared.len() {
        for j in i + 1..prepared.len() {
            let lr = comparer.log10_lr(&prepared[i], &prepared[j]);
            let back = comparer.log10_lr(&prepared[j], &prepared[i]);
            assert_eq!(lr.to_bits(), back.to_bits());
            if i / 2 == j / 2 {
                same.push(lr);
            } else {
                different.push(lr);
            }
        }
    }
    let mean = crate::numeric::stats::mean;
    assert!(
        mean(&same) > mean(&different) + 0.3,
        "{} {}",
        mean(&same),
        mean(&different)
    );
}

#[test]
fn the_matrix_is_the_same_on_any_number_of_threads_and_any_order_of_cohort() {
    let mut all = accounts(24, 8);
    let pool = |n| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build()
            .unwrap()
    };
    let matrix = |all: &[Fingerprint]| {
        let comparer = Comparer::with_cohort(all);
        comparer.score_matrix(&comparer.prepare_all(&all.iter().collect::<Vec<_>>()))
    };
    let one = pool(1).install(|| matrix(&all));
    let three = pool(3).install(|| matrix(&all));
    assert_eq!(one.len(), 24 * 23 / 2);
    assert_eq!(one, three);
    all.reverse();
    let mut reversed = matrix(&all);
    reversed.reverse();
    // The last pair of the reversed order is the first of the other.
    assert_eq!(one[0].to_bits(), reversed[0].to_bits());
}

#[test]
fn contributions_add_up_and_name_features() {
    let all = accounts(24, 30);
    let comparer = Comparer::with_cohort(&all);
    for (x, y) in [(0, 1), (0, 5), (7, 20)] {
        let comparison = comparer.compare(&all[x], &all[y]);
        let back = comparer.compare(&all[y], &all[x]);
        assert_eq!(comparison.log10_lr.to_bits(), back.log10_lr.to_bits());
        assert_eq!(
            comparison.log10_lr_masked.to_bits(),
            back.log10_lr_masked.to_bits()
        );
        assert_eq!(comparison.tokens[0], back.tokens[1]);
        let sum: f64 = comparison.contributions.iter().map(|c| c.log10_lr).sum();
        assert!((sum - comparison.log10_lr).abs() < 1e-12);
        assert!(
            comparison
                .contributions
                .iter()
                .any(|c| !c.features.is_empty())
        );
        let [low, high] = comparison.log10_lr_interval;
        assert!(low < comparison.log10_lr && comparison.log10_lr < high);
        for (mine, theirs) in comparison.contributions.iter().zip(&back.contributions) {
            for (f, g) in mine.features.iter().zip(&theirs.features) {
                assert_eq!((&f.name, f.a, f.b), (&g.name, g.b, g.a));
            }
        }
        assert!(comparison.log10_lr.abs() <= comparison.calibration.cap);
        assert!(
            comparison.calibration.set.contains("cohort of 24"),
            "{:?}",
            comparison.calibration
        );
    }
}

#[test]
fn nothing_says_nothing() {
    let all = accounts(24, 8);
    for comparer in [Comparer::new(), Comparer::with_cohort(&all)] {
        let comparison = comparer.compare(&all[0], &Fingerprint::new());
        assert_eq!(comparison.log10_lr, 0.0);
        assert_eq!(comparison.score, 0.5);
        assert_eq!(comparison.verdict, Verdict::Inconclusive);
        assert!(comparison.reason.is_some());
        let both = comparer.compare(&Fingerprint::new(), &Fingerprint::new());
        assert_eq!(both.log10_lr, 0.0);
    }
}

#[test]
fn the_same_text_twice_is_no_proof() {
    let all = accounts(24, 30);
    let comparer = Comparer::with_cohort(&all);
    let comparison = comparer.compare(&all[3], &all[3]);
    assert_eq!(comparison.verdict, Verdict::Inconclusive);
    assert!(comparison.reason.is_some_and(|r| r.contains("same text")));
}

#[test]
fn other_languages_are_never_decided() {
    let english = account(1, 1, 20);
    let tokenizer = Tokenizer::new();
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    let text = "Das Boot meines Onkels ist wieder undicht, und niemand hat es ihm gesagt.";
    for i in 0..20 {
        let post = Post {
            id: i.to_string(),
            lang: Some("de".into()),
            ..Post::default()
        };
        builder.fold(&post, &tokenizer.document_in(text, Some("de")), &[]);
    }
    let comparison = Comparer::new().compare(&english, &builder.finish());
    assert_eq!(comparison.verdict, Verdict::Inconclusive);
    assert!(
        comparison
            .warnings
            .iter()
            .any(|w| w.contains("different languages"))
    );
    assert!(comparison.log10_lr.abs() <= 0.5);
}

#[test]
fn the_ratio_shrinks_with_the_text() {
    let sizes = [40, 3, 1];
    let ratios: Vec<f64> = sizes
        .iter()
        .map(|&n| {
            Comparer::new()
                .compare(&account(2, 1, n), &account(2, 2, n))
                .log10_lr
                .abs()
        })
        .collect();
    assert!(ratios[2] < 0.5, "{ratios:?}");
}
