//! The report of an investigation: what was found in a collection, group by group, with the
//! evidence a reader needs to check it.
//!
//! - `overview.rs`: the head, the table of groups, what to make of it;
//! - `map.rs`, `timeline.rs`: the drawings; the tree is [`crate::report::plot::ratio_tree`];
//! - `group.rs`: a section for each group.

mod group;
mod map;
mod overview;
mod timeline;
mod tree;

use std::collections::BTreeMap;

use crate::cluster::{Grouping, RankedPair};
use crate::dossier::Dossier;
use crate::report::graph::Graph;
use crate::report::plot::PALETTE;

/// Adds text; writing to a string cannot fail.
macro_rules! add {
    ($out:expr, $($format:tt)*) => {{
        use std::fmt::Write;
        let _ = write!($out, $($format)*);
    }};
}
use add;

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Investigation<'a> {
    /// The groups.
    pub grouping: &'a Grouping,
    /// What their posts tell; of the same grouping.
    pub dossier: &'a Dossier,
    /// Every pair that was scored: what the tree is made of.
    pub pairs: &'a [RankedPair<'a>],
    /// The mean log10 likelihood ratio that a group must reach.
    pub cut: f64,
}

/// The page as HTML.
#[must_use]
pub fn grouping(page: &Investigation<'_>) -> String {
    let graph = Graph::new(page.grouping, page.dossier);
    super::shell("Which accounts share a writer?", |out| {
        overview::head(out, page);
        overview::groups(out, page);
        map::map(out, &graph);
        tree::tree(out, page);
        timeline::timeline(out, page);
        overview::event(out, page);
        for at in 0..page.grouping.groups.len() {
            group::section(out, page, at);
        }
        overview::templates(out, page);
        overview::links(out, &graph);
        overview::ungrouped(out, page);
        overview::caveats(out, page);
    })
}

/// The colour of a group by its place.
fn colour(group: usize) -> &'static str {
    PALETTE[group % PALETTE.len()]
}

/// The same for style sheets, light or dark as the page is.
fn css_colour(group: usize) -> String {
    format!("var(--c{})", group % PALETTE.len() + 1)
}

/// Colours by the `id` of groups.
fn colours(grouping: &Grouping) -> BTreeMap<&str, &'static str> {
    let ids = grouping.groups.iter().enumerate();
    ids.map(|(at, group)| (group.id.as_str(), colour(at)))
        .collect()
}

#[cfg(test)]
mod tests;
