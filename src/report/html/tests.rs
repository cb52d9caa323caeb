use super::*;
use crate::compare::{Calibration, Contribution, FeatureContribution, Verdict};
use crate::style::Family;

const EVIL: &str = "<script>alert(1)</script>\"'&";

fn evil() -> Comparison {
    Comparison {
        score: 0.9,
        log10_lr: 0.95,
        log10_lr_interval: [0.4, 1.5],
        log10_lr_masked: -0.3,
        verdict: Verdict::Inconclusive,
        reason: Some(EVIL.to_owned()),
        tokens: [1200, 900],
        contributions: vec![Contribution {
            family: Some(Family::Words),
            method: EVIL.to_owned(),
            log10_lr: 0.95,
            features: vec![FeatureContribution {
                name: EVIL.to_owned(),
                a: 1.0,
                b: 0.5,
                background: None,
                weight: 0.5,
            }],
        }],
        calibration: Calibration {
            set: EVIL.to_owned(),
            cllr: Some(0.4),
            n: 100,
            cap: 2.0,
        },
        warnings: vec![EVIL.to_owned()],
        ..Comparison::default()
    }
}

#[test]
fn nothing_from_a_text_becomes_markup() {
    let comparison_of = evil();
    let passages = [Passage {
        method: EVIL.to_owned(),
        feature: EVIL.to_owned(),
        side: 'a',
        document: EVIL.to_owned(),
        start: 0,
        before: EVIL.to_owned(),
        hit: EVIL.to_owned(),
        after: EVIL.to_owned(),
    }];
    let tells = [SharedTell {
        rule: EVIL.to_owned(),
        counts: [1, 2],
        rates: [0.1, 0.2],
        background_share: None,
        examples: [EVIL.to_owned(), EVIL.to_owned()],
    }];
    let html = comparison(&Page {
        names: [EVIL, EVIL],
        comparison: &comparison_of,
        passages: &passages,
        tells: &tells,
        posterior: Some([0.01, 0.09]),
    });
    assert!(!html.contains("<script") && !html.contains("alert(1)</script>"));
    assert!(html.matches("&lt;script&gt;").count() >= 12);
    // Nothing is fetched from anywhere.
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("the subject may explain"));
    assert!(html.contains("prior of 0.0100: 0.0900"));
}

#[test]
fn numbers_beyond_the_scale_stay_on_the_page() {
    let wild = Comparison {
        log10_lr: f64::INFINITY,
        log10_lr_interval: [f64::NEG_INFINITY, 1e300],
        ..Comparison::default()
    };
    let html = comparison(&Page {
        names: ["a", "b"],
        comparison: &wild,
        passages: &[],
        tells: &[],
        posterior: None,
    });
    assert!(!html.contains("NaN") && html.ends_with("</html>\n"));
}
