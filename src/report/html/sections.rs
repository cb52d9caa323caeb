//! The parts of the page, in the order in which they are read.

use std::fmt::Write;

use super::Page;
use crate::compare::{Contribution, Passage, Verdict};
use crate::report::csv::label;
use crate::report::json::grouped;
use crate::report::plot::escape;
use crate::report::{phrase, verbal};
use crate::style::Family;

/// Features shown for each family.
const FEATURES: usize = 8;
/// Rows of shared slips.
const TELLS: usize = 20;

/// Adds text; writing to a string cannot fail.
macro_rules! add {
    ($out:expr, $($format:tt)*) => {{ let _ = write!($out, $($format)*); }};
}

pub(super) fn head(out: &mut String, page: &Page<'_>) {
    let comparison = page.comparison;
    let (class, verdict, meaning) = match comparison.verdict {
        Verdict::Same => (
            "same",
            "One author",
            "The odds for one author pass the threshold.",
        ),
        Verdict::Different => (
            "different",
            "Different authors",
            "The odds for two authors pass the threshold.",
        ),
        Verdict::Inconclusive => (
            "inconclusive",
            "Inconclusive",
            "The text does not decide between one author and two.",
        ),
    };
    add!(out, "<h1>One author or two?</h1>\n<table>\n");
    for (side, letter) in ["A", "B"].into_iter().enumerate() {
        add!(
            out,
            "<tr><th>{letter}</th><td>{}</td><td class=\"n\">{} words</td></tr>\n",
            escape(page.names[side]),
            grouped(comparison.tokens[side])
        );
    }
    let reason = comparison.reason.as_deref().unwrap_or(meaning);
    let [low, high] = comparison.log10_lr_interval;
    add!(
        out,
        "</table>\n<p class=\"verdict {class}\">{verdict}</p>\n<p>{}</p>\n\
         <p>log<sub>10</sub> likelihood ratio <strong>{:+.2}</strong> \
         (90&nbsp;% interval {low:+.2} to {high:+.2}): {}.</p>\n\
         <p>Probability of one author at even prior odds: {:.3}.",
        escape(reason),
        comparison.log10_lr,
        escape(&verbal::sentence(comparison.log10_lr)),
        comparison.score
    );
    if let Some([prior, posterior]) = page.posterior {
        add!(out, " With your prior of {prior:.4}: {posterior:.4}.");
    }
    out.push_str("</p>\n");
}

/// Both ratios on one scale, with the interval and the cap.
pub(super) fn ratios(out: &mut String, page: &Page<'_>) {
    let comparison = page.comparison;
    let cap = comparison.calibration.cap;
    let most = [
        comparison.log10_lr.abs(),
        comparison.log10_lr_masked.abs(),
        comparison.log10_lr_interval[0].abs(),
        comparison.log10_lr_interval[1].abs(),
        if cap.is_finite() { cap } else { 0.0 },
        1.0,
    ]
    .into_iter()
    .filter(|value| value.is_finite())
    .fold(1.0, f64::max)
    .min(30.0);
    let x = |value: f64| 360.0 + (value / most).clamp(-1.0, 1.0) * 220.0;
    out.push_str("<h2>Two ratios side by side</h2>\n");
    add!(
        out,
        "<svg viewBox=\"0 0 640 130\" width=\"640\" height=\"130\" role=\"img\" \
         aria-label=\"log10 likelihood ratios\" font-size=\"12\" fill=\"currentColor\">\n"
    );
    let step = if most > 4.0 { (most / 4.0).ceil() } else { 1.0 };
    let mut tick = -(most / step).floor() * step;
    while tick <= most + 1e-9 {
        add!(
            out,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"18\" y2=\"96\" stroke=\"currentColor\" \
             stroke-opacity=\"{1}\"/><text x=\"{0:.1}\" y=\"112\" text-anchor=\"middle\">{2:+.0}</text>\n",
            x(tick),
            if tick.abs() < 1e-9 { "0.6" } else { "0.15" },
            tick + 0.0
        );
        tick += step;
    }
    for (line, name, value) in [
        (0, "all features", comparison.log10_lr),
        (1, "topic masked", comparison.log10_lr_masked),
    ] {
        let y = 26.0 + 36.0 * f64::from(line);
        let (from, to) = (x(value.min(0.0)), x(value.max(0.0)));
        let colour = if value < 0.0 { "#c4483c" } else { "#1b8a66" };
        add!(
            out,
            "<text x=\"8\" y=\"{:.1}\">{name} {value:+.2}</text>\
             <rect x=\"{from:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"20\" fill=\"{colour}\"/>\n",
            y + 15.0,
            (to - from).max(1.0)
        );
    }
    let [low, high] = comparison.log10_lr_interval;
    add!(
        out,
        "<line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"36\" y2=\"36\" stroke=\"currentColor\" \
         stroke-width=\"2\"/>\n<text x=\"140\" y=\"126\">two authors</text>\
         <text x=\"580\" y=\"126\" text-anchor=\"end\">one author</text>\n</svg>\n",
        x(low),
        x(high)
    );
    let disagree = comparison.log10_lr.signum() != comparison.log10_lr_masked.signum();
    out.push_str(
        "<p class=\"soft\">The second ratio leaves out the words and letters that follow the subject. ",
    );
    out.push_str(if disagree {
        "Here the two point different ways: the subject may explain the first one.</p>\n"
    } else {
        "Here the two point the same way.</p>\n"
    });
}

pub(super) fn families(out: &mut String, page: &Page<'_>) {
    let parts = &page.comparison.contributions;
    if parts.is_empty() {
        return;
    }
    out.push_str(
        "<h2>What the ratio is made of</h2>\n<table>\n<tr><th>family</th><th>method</th>\
         <th>two authors | one author</th><th class=\"n\">log<sub>10</sub></th></tr>\n",
    );
    let most = parts
        .iter()
        .map(|part| part.log10_lr.abs())
        .filter(|share| share.is_finite())
        .fold(1e-9, f64::max);
    for part in parts {
        let width = (part.log10_lr.abs() / most * 100.0).clamp(0.0, 100.0);
        let (from, colour) = if part.log10_lr < 0.0 {
            (100.0 - width, "#c4483c")
        } else {
            (100.0, "#1b8a66")
        };
        add!(
            out,
            "<tr><td>{}</td><td>{}</td><td><svg viewBox=\"0 0 200 12\" width=\"200\" height=\"12\" \
             aria-hidden=\"true\"><line x1=\"100\" x2=\"100\" y1=\"0\" y2=\"12\" \
             stroke=\"currentColor\"/><rect x=\"{from:.1}\" y=\"1\" width=\"{width:.1}\" height=\"10\" \
             fill=\"{colour}\"/></svg></td><td class=\"n\">{:+.3}</td></tr>\n",
            escape(family_name(part)),
            escape(&part.method),
            part.log10_lr
        );
    }
    add!(
        out,
        "<tr><th colspan=\"3\">together</th><td class=\"n\"><strong>{:+.3}</strong></td></tr>\n</table>\n",
        page.comparison.log10_lr
    );
}

fn family_name(part: &Contribution) -> &'static str {
    part.family.map_or("constant", Family::name)
}

pub(super) fn features(out: &mut String, page: &Page<'_>) {
    let spoke = |part: &&Contribution| part.features.iter().any(|f| f.weight != 0.0);
    if !page
        .comparison
        .contributions
        .iter()
        .any(|part| spoke(&part))
    {
        return;
    }
    out.push_str("<h2>The features that count most</h2>\n");
    for part in page.comparison.contributions.iter().filter(spoke) {
        let Some(family) = part.family else { continue };
        add!(
            out,
            "<h3>{} ({})</h3>\n<table>\n<tr><th>feature</th><th class=\"n\">A</th>\
             <th class=\"n\">B</th><th class=\"n\">background</th><th>speaks for</th></tr>\n",
            escape(family_name(part)),
            escape(&part.method)
        );
        let spoke = part.features.iter().filter(|f| f.weight != 0.0);
        for feature in spoke.take(FEATURES) {
            add!(
                out,
                "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
                 <td class=\"n\">{}</td><td>{}</td></tr>\n",
                escape(&phrase::feature(family, &feature.name)),
                phrase::rate_text(feature.a),
                phrase::rate_text(feature.b),
                feature
                    .background
                    .map_or_else(|| "-".to_owned(), phrase::rate_text),
                if feature.weight > 0.0 {
                    "one author"
                } else {
                    "two authors"
                }
            );
        }
        add!(
            out,
            "</table>\n<p class=\"soft\">Per 1,000 {}.</p>\n",
            phrase::unit(family)
        );
    }
}

pub(super) fn tells(out: &mut String, page: &Page<'_>) {
    if page.tells.is_empty() {
        return;
    }
    out.push_str(
        "<h2>Slips that both make</h2>\n<table>\n<tr><th>rule</th><th class=\"n\">A</th>\
         <th class=\"n\">B</th><th>in A</th><th>in B</th></tr>\n",
    );
    for tell in page.tells.iter().take(TELLS) {
        add!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>\n",
            escape(&tell.rule),
            grouped(tell.counts[0]),
            grouped(tell.counts[1]),
            escape(&tell.examples[0]),
            escape(&tell.examples[1])
        );
    }
    out.push_str(
        "</table>\n<p class=\"soft\">The rarest first. Many people make the common ones.</p>\n",
    );
}

pub(super) fn passages(out: &mut String, page: &Page<'_>) {
    if page.passages.is_empty() {
        return;
    }
    out.push_str("<h2>Where they stand</h2>\n");
    let family = |method: &str| {
        let parts = page.comparison.contributions.iter();
        parts
            .filter(|part| part.method == method)
            .find_map(|part| part.family)
    };
    let mut rest = page.passages;
    while let Some(first) = rest.first() {
        let same = |p: &Passage| p.feature == first.feature && p.method == first.method;
        let count = rest.iter().take_while(|passage| same(passage)).count();
        let (these, after) = rest.split_at(count);
        rest = after;
        let name = match family(&first.method) {
            Some(family) => phrase::feature(family, &first.feature),
            None => first.feature.clone(),
        };
        add!(out, "<h3>{}</h3>\n<div class=\"kwic\">\n", escape(&name));
        for passage in these {
            add!(
                out,
                "<span title=\"{}\"><span class=\"side\">{}</span>{}</span><span><mark>{}</mark></span>\
                 <span>{}</span>\n",
                escape(&passage.document),
                passage.side.to_ascii_uppercase(),
                escape(&passage.before),
                escape(&passage.hit),
                escape(&passage.after)
            );
        }
        out.push_str("</div>\n");
    }
}

pub(super) fn caveats(out: &mut String, page: &Page<'_>) {
    let comparison = page.comparison;
    out.push_str("<h2>What this is worth</h2>\n<ul>\n");
    let calibration = &comparison.calibration;
    match calibration.cllr {
        Some(cllr) => add!(
            out,
            "<li>Calibration: {}: {} pairs, Cllr {cllr:.3} on held-out authors (0 perfect, 1 says \
             nothing); |log<sub>10</sub>| capped at {:.2}, which is what so many pairs support.</li>\n",
            escape(&calibration.set),
            grouped(calibration.n),
            calibration.cap
        ),
        None => add!(
            out,
            "<li>Calibration: {}: its error was not measured.</li>\n",
            escape(&calibration.set)
        ),
    }
    for warning in &comparison.warnings {
        add!(out, "<li><strong>{}</strong></li>\n", escape(warning));
    }
    out.push_str(
        "<li>The ratio says how much likelier such likeness is from one author than from two. It is \
         not the probability of one author: that needs odds from outside the text.</li>\n\
         <li>Subject, kind of text, editor, translator and template can make two writers alike and \
         one writer unlike.</li>\n\
         <li>Language alone identifies nobody. Look for evidence of another kind.</li>\n",
    );
    add!(
        out,
        "</ul>\n<p class=\"soft\">Verdict in data: {}.</p>\n",
        escape(&label(&comparison.verdict))
    );
}
