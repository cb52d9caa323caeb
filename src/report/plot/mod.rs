//! Plots as SVG text: readable as it is, without scripts or fonts from elsewhere.
//!
//! [`dendrogram`], [`consensus_tree`] and [`ratio_tree`] draw trees, [`rolling`] the course of
//! a long text; [`png`] turns any of them into a bitmap with a font of its own.

mod course;
#[cfg(feature = "cli")]
mod png;
mod svg;
mod trees;

pub use course::{Course, rolling};
#[cfg(feature = "cli")]
pub use png::png;
pub(crate) use svg::Anchor;
pub use svg::{Svg, escape, legible};
pub use trees::{RatioScale, consensus_tree, dendrogram, ratio_tree};

use std::collections::BTreeMap;

/// Colours that stay apart on white, also for most colour-blind readers
/// (after Okabe and Ito 2008 and Tol 2021).
pub(crate) const PALETTE: [&str; 12] = [
    "#0072b2", "#d55e00", "#009e73", "#cc3377", "#7a4fbf", "#8a6d00", "#117799", "#aa4466",
    "#4d7c0f", "#b45309", "#44558a", "#7f1d1d",
];
/// Ink of what belongs to nobody.
const INK: &str = "#333333";

/// A colour for each label, in the order of names; colours come again after twelve.
#[must_use]
pub(crate) fn colours<'a>(
    labels: impl Iterator<Item = &'a str>,
) -> BTreeMap<&'a str, &'static str> {
    let mut out: BTreeMap<&str, &'static str> = labels.map(|label| (label, INK)).collect();
    for (at, colour) in out.values_mut().enumerate() {
        *colour = PALETTE[at % PALETTE.len()];
    }
    out
}
