//! Hand-worked cases of every measure.

use super::*;
use proptest::prelude::*;

/// Scores .9 s, .8 d, .7 s, .5 s, .5 d, .2 d, .1 s, .0 d; worked by hand below.
fn case() -> Vec<Judgement> {
    [
        (0.9, true),
        (0.8, false),
        (0.7, true),
        (0.5, true),
        (0.5, false),
        (0.2, false),
        (0.1, true),
        (0.0, false),
    ]
    .iter()
    .map(|&(score, same)| Judgement::from_score(score, same))
    .collect()
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12, "{a} is not {b}");
}

#[test]
fn pan_measures_of_a_hand_worked_case() {
    let pairs = case();
    // Wins over the four different pairs: .9 -> 4, .7 -> 3, .5 -> 2.5, .1 -> 1.
    close(auc(&pairs), 10.5 / 16.0);
    // Correct: .9, .7, .2, .0 = 4 of 8; two open: (4 + 2 * 4/8) / 8.
    close(c_at_1(&pairs), 5.0 / 8.0);
    // tp 2, fp 1, fn 1, open 2: 2.5 / (2.5 + .25 * 3 + 1).
    close(f05_u(&pairs), 2.5 / 4.25);
    // Answered: tp 2, fp 1, fn 1.
    close(f1(&pairs), 4.0 / 6.0);
    let squares = 0.01 + 0.64 + 0.09 + 0.25 + 0.25 + 0.04 + 0.81 + 0.0;
    close(brier(&pairs), 1.0 - squares / 8.0);
    let report = VerificationReport::new("hand", &pairs, 0);
    close(
        report.overall.value,
        (10.5 / 16.0 + 0.625 + 2.5 / 4.25 + 4.0 / 6.0 + 1.0 - squares / 8.0) / 5.0,
    );
    assert_eq!((report.pairs, report.same, report.unanswered), (8, 4, 2));
}

#[test]
fn forensic_measures_of_hand_worked_cases() {
    // LR 3 for a same pair, 1/3 for a different pair: log2(1 + 1/3) each.
    let good = [
        Judgement::from_score(0.75, true),
        Judgement::from_score(0.25, false),
    ];
    close(cllr(&good), (4.0_f64 / 3.0).log2());
    close(cllr_min(&good), 0.0);
    close(equal_error_rate(&good), 0.0);
    // Saying nothing costs one bit, however often.
    let nothing = [
        Judgement::from_score(0.5, true),
        Judgement::from_score(0.5, false),
    ];
    close(cllr(&nothing), 1.0);
    close(cllr_min(&nothing), 1.0);
    close(equal_error_rate(&nothing), 0.5);
    // d < s < d < s: PAV pools the middle two into posterior 1/2;
    // each class then pays one bit on half its pairs.
    let mixed: Vec<Judgement> = [(0.1, false), (0.4, true), (0.6, false), (0.9, true)]
        .iter()
        .map(|&(score, same)| Judgement::from_score(score, same))
        .collect();
    close(cllr_min(&mixed), 0.5);
    close(equal_error_rate(&mixed), 0.5);
    // Everything wrong way round can only be flattened.
    let wrong = [
        Judgement::from_score(0.1, true),
        Judgement::from_score(0.9, false),
    ];
    close(cllr_min(&wrong), 1.0);
    assert!(cllr(&wrong) > 3.0);
}

#[test]
fn rates_at_a_threshold() {
    let pairs: Vec<Judgement> = [
        (1.2, false),
        (0.2, false),
        (-3.0, false),
        (2.0, true),
        (0.9, true),
    ]
    .iter()
    .map(|&(lr, same)| Judgement::from_log10_lr(lr, same))
    .collect();
    close(false_same_rate(&pairs, 1.0), 1.0 / 3.0);
    close(true_same_rate(&pairs, 1.0), 0.5);
    let plot = tippett(&pairs);
    assert_eq!(plot.len(), 5);
    close(plot[0].different_above, 1.0);
    close(plot[4].same_above, 0.5);
    close(plot[4].different_above, 0.0);
}

#[test]
fn degenerate_input_is_neutral() {
    for pairs in [vec![], vec![Judgement::from_score(0.7, true)]] {
        let report = VerificationReport::new("one class", &pairs, 20);
        close(report.auc.value, 0.5);
        close(report.cllr.value, 1.0);
    }
    assert_eq!(Judgement::from_score(f64::NAN, true).score, 0.5);
}

#[test]
fn the_table_aligns_and_the_intervals_hold_the_value() {
    let pairs: Vec<Judgement> = (0..60)
        .map(|i| Judgement::from_score(f64::from(i * 37 % 60) / 60.0, i * 37 % 60 > 20 + i % 20))
        .collect();
    let report = VerificationReport::new("a set", &pairs, 200);
    assert!(report.auc.low < report.auc.value && report.auc.value < report.auc.high);
    assert_eq!(report, VerificationReport::new("a set", &pairs, 200));
    let text = VerificationTable { rows: vec![report] }.to_string();
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains("a set"));
}

proptest! {
    #[test]
    fn recalibration_never_costs_more(
        scores in prop::collection::vec((0.01_f64..0.99, any::<bool>()), 2..40)
    ) {
        let pairs: Vec<Judgement> =
            scores.iter().map(|&(s, same)| Judgement::from_score(s, same)).collect();
        prop_assert!(cllr_min(&pairs) <= cllr(&pairs) + 1e-12);
        prop_assert!((0.0..=1.0).contains(&auc(&pairs)));
        prop_assert!((0.0..=1.0).contains(&equal_error_rate(&pairs)));
    }
}
