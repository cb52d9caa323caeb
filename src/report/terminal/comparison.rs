//! A comparison for a reader: the ratio in words, then what it rests on.

use super::Look;
use crate::compare::{Comparison, Contribution, Passage, SharedTell, Verdict};
use crate::report::json::grouped;
use crate::report::{phrase, verbal};

/// Half the width of a bar, in columns.
const BAR: usize = 14;
/// Features shown for each family.
const FEATURES: usize = 4;
/// Shared slips shown.
const TELLS: usize = 8;

/// Renders a comparison of the sides called `a` and `b`.
#[must_use]
pub fn comparison(a: &str, b: &str, comparison: &Comparison, look: Look) -> String {
    let mut out = String::new();
    let line = |out: &mut String, text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let [tokens_a, tokens_b] = comparison.tokens;
    line(
        &mut out,
        &format!("A  {} ({} words)", super::visible(a), grouped(tokens_a)),
    );
    line(
        &mut out,
        &format!("B  {} ({} words)", super::visible(b), grouped(tokens_b)),
    );
    out.push('\n');
    let (verdict, meaning) = match comparison.verdict {
        Verdict::Same => (
            look.good("same author"),
            "the odds for one author pass the threshold",
        ),
        Verdict::Different => (
            look.bad("different authors"),
            "the odds for two authors pass the threshold",
        ),
        Verdict::Inconclusive => (
            look.unsure("inconclusive"),
            "the text does not decide between one author and two",
        ),
    };
    let reason = comparison.reason.as_deref().unwrap_or(meaning);
    line(&mut out, &format!("verdict       {verdict}"));
    line(
        &mut out,
        super::wrapped(reason, "              ", look.width).as_str(),
    );
    let [low, high] = comparison.log10_lr_interval;
    line(
        &mut out,
        &format!(
            "log10 LR      {:+.2}  (90 % interval {low:+.2} to {high:+.2}; topic masked {:+.2})",
            comparison.log10_lr, comparison.log10_lr_masked
        ),
    );
    line(
        &mut out,
        &super::wrapped(
            &verbal::sentence(comparison.log10_lr),
            "              ",
            look.width,
        ),
    );
    line(
        &mut out,
        &format!("probability   {:.3} at even prior odds", comparison.score),
    );
    let calibration = &comparison.calibration;
    let worth = match calibration.cllr {
        Some(cllr) => format!(
            "{}: {} pairs, Cllr {cllr:.3} on held-out authors (0 perfect, 1 says nothing), |log10 LR| capped at {:.2}",
            calibration.set,
            grouped(calibration.n),
            calibration.cap
        ),
        None if calibration.set.is_empty() => "none: read the ratio as a ranking only".to_owned(),
        None => format!("{}: error not measured", calibration.set),
    };
    let worth = super::wrapped(&worth, "              ", look.width);
    line(&mut out, &format!("calibration   {}", worth.trim_start()));
    for warning in &comparison.warnings {
        let text = super::wrapped(warning, "              ", look.width);
        line(
            &mut out,
            &format!("{}       {}", look.unsure("warning"), text.trim_start()),
        );
    }
    if !comparison.contributions.is_empty() {
        out.push('\n');
        line(
            &mut out,
            &look.faint("what the ratio is made of                  two authors | one author"),
        );
        let largest = comparison
            .contributions
            .iter()
            .map(|contribution| contribution.log10_lr.abs())
            .fold(0.0, f64::max);
        for contribution in &comparison.contributions {
            family(&mut out, contribution, largest, look);
        }
    }
    out
}

fn family(out: &mut String, contribution: &Contribution, largest: f64, look: Look) {
    let name = contribution
        .family
        .map_or("constant", |family| family.name());
    out.push_str(&format!(
        "{:<16} {:<16} {} {:+.3}\n",
        name,
        contribution.method,
        bar(contribution.log10_lr, largest, look),
        contribution.log10_lr
    ));
    let features: Vec<_> = contribution
        .features
        .iter()
        .filter(|feature| feature.weight != 0.0)
        .take(FEATURES)
        .collect();
    if features.is_empty() {
        return;
    }
    for feature in features {
        let sentence = match contribution.family {
            Some(family) => phrase::sentence(family, feature),
            None => feature.name.clone(),
        };
        let speaks = if feature.weight > 0.0 {
            "one author"
        } else {
            "two authors"
        };
        let line = super::wrapped(
            &format!("{} ({speaks})", super::visible(&sentence)),
            "      ",
            look.width,
        );
        out.push_str(&format!("    - {}\n", line.trim_start()));
    }
}

/// Renders the places where features stand and the slips that both sides make.
#[must_use]
pub fn evidence(
    comparison: &Comparison,
    passages: &[Passage],
    tells: &[SharedTell],
    look: Look,
) -> String {
    let mut out = String::new();
    if !tells.is_empty() {
        out.push_str(&format!(
            "\n{}\n",
            look.faint("slips that both make, the rarest first")
        ));
    }
    for tell in tells.iter().take(TELLS) {
        out.push_str(&super::visible(&format!(
            "{}: A {} times, \"{}\"; B {} times, \"{}\"",
            tell.rule,
            grouped(tell.counts[0]),
            tell.examples[0],
            grouped(tell.counts[1]),
            tell.examples[1]
        )));
        out.push('\n');
    }
    if !passages.is_empty() {
        out.push_str(&format!("\n{}\n", look.faint("where they stand")));
    }
    let mut last = None;
    for passage in passages {
        let here = (&passage.method, &passage.feature);
        if last != Some(here) {
            last = Some(here);
            let family = comparison
                .contributions
                .iter()
                .filter(|part| part.method == passage.method)
                .find_map(|part| part.family);
            let name = family.map_or_else(
                || passage.feature.clone(),
                |family| phrase::feature(family, &passage.feature),
            );
            out.push_str(&format!("{}\n", super::visible(&name)));
        }
        out.push_str(&format!(
            "  {}  {}{}{}\n",
            passage.side.to_ascii_uppercase(),
            super::visible(&passage.before),
            look.bold(&super::visible(&passage.hit)),
            super::visible(&passage.after)
        ));
    }
    out
}

/// A bar from the middle: to the right for one author, to the left for two.
fn bar(value: f64, largest: f64, look: Look) -> String {
    let length = if largest > 0.0 && value.is_finite() {
        ((value.abs() / largest) * BAR as f64).round() as usize
    } else {
        0
    };
    let filled = "#".repeat(length.min(BAR));
    if value < 0.0 {
        let pad = " ".repeat(BAR - filled.len());
        format!("{pad}{}|{}", look.bad(&filled), " ".repeat(BAR))
    } else {
        let pad = " ".repeat(BAR - filled.len());
        format!("{}|{}{pad}", " ".repeat(BAR), look.good(&filled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Calibration, FeatureContribution};
    use crate::style::Family;

    #[test]
    fn bars_point_to_their_side() {
        let look = Look {
            color: false,
            width: 80,
        };
        assert_eq!(
            bar(1.0, 2.0, look),
            format!("{}|{}{}", " ".repeat(14), "#######", " ".repeat(7))
        );
        assert_eq!(
            bar(-2.0, 2.0, look),
            format!("{}|{}", "#".repeat(14), " ".repeat(14))
        );
        assert_eq!(bar(0.0, 0.0, look).trim(), "|");
    }

    #[test]
    fn an_inconclusive_verdict_says_why() {
        let report = comparison(
            "a.txt",
            "b.txt",
            &Comparison {
                reason: Some("side B holds 12 words; 200 are needed".to_owned()),
                tokens: [2300, 12],
                contributions: vec![Contribution {
                    family: Some(Family::Words),
                    method: "cosine_delta".to_owned(),
                    log10_lr: -0.2,
                    features: vec![FeatureContribution {
                        name: "whilst".to_owned(),
                        a: 1.0,
                        b: 0.0,
                        background: Some(0.1),
                        weight: -0.3,
                    }],
                }],
                calibration: Calibration {
                    set: "en.short".to_owned(),
                    cllr: Some(0.81),
                    n: 1200,
                    cap: 2.0,
                },
                ..Comparison::default()
            },
            Look {
                color: false,
                width: 80,
            },
        );
        assert!(report.contains("verdict       inconclusive\n              side B holds 12 words"));
        assert!(report.contains("(2,300 words)"));
        assert!(report.contains("Cllr 0.810"));
        assert!(
            report.contains("'whilst': A 1.0 per 1,000 words, B 0, background 0.10 (two authors)")
        );
    }
}
