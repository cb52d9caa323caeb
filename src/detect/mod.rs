//! A document to findings.
//!
//! Comes in: a [`Document`](crate::Document). Goes out: [`Finding`]s in text
//! order. Rules are data under `lexicons/<lang>/rules/`; the engine that runs
//! them never reads files itself.

mod finding;

pub use finding::{Category, Class, Finding};
