//! Compiled-in lexicons and models.
//!
//! What a person edits lives in `lexicons/<lang>/*.tsv`; what a command trains
//! lives in `lexicons/models/`. Both are compiled in, so that the library does
//! no I/O.

pub mod abbreviations;
pub mod models;
