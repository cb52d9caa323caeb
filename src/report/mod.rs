//! Results to what a person or another program reads.
//!
//! - [`json`]: the data contracts, field by field, kept apart from the engine's
//!   own types so that one can change without the other (`docs/schema/`).
//! - [`corpus`]: contracts and rows of the commands on whole corpora.
//! - [`csv`]: the same as rows.
//! - [`attribution`]: answers about known groups, as JSON and rows.
//! - `gallery`: groups of a gallery, as JSON.
//! - [`manual`]: the rules as Markdown pages.
//! - [`terminal`]: what a person reads: findings as a compiler shows them,
//!   comparisons with bars, groups with reasons.
//! - [`html`]: one comparison, or a whole grouping, as a page of its own.
//! - [`graph`]: accounts and links as GEXF and GraphML; [`stix`] and [`misp`]: groups for
//!   threat-intelligence platforms, which `exchange` words.
//! - [`phrase`]: features in words.
//! - [`plot`]: trees and the course of a text as SVG and PNG.
//! - [`offsets`]: byte offsets in characters or UTF-16 units.
//! - [`verbal`]: what a likelihood ratio is called in words.
//!
//! Nothing here writes anywhere: reports are strings or serialisable values.

pub mod attribution;
pub mod corpus;
pub mod csv;
mod exchange;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod graph;
pub mod html;
pub mod json;
pub mod manual;
pub mod misp;
pub mod offsets;
pub mod phrase;
pub mod plot;
pub mod stix;
#[cfg(feature = "cli")]
pub mod terminal;
pub mod verbal;
