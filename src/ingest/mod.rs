//! Files to [`Post`](crate::Post)s, streaming. The only module that knows file formats.
//!
//! [`open`] takes paths, folders and `-` and gives [`Posts`], an iterator that
//! holds one record (or one caption file) in memory at a time:
//!
//! ```text
//! paths ─▶ plan ─▶ input ─────────▶ charset ─▶ jsonl, table, parquet ─┐
//!          walk    gzip, zstd,      UTF-8,     captions/*             ├─▶ record ─▶ Post
//!          folders stdin, counting  legacy     plain text ────────────┘
//! ```
//!
//! Real inputs are broken somewhere. A record that cannot be read is skipped,
//! counted by [`Reason`] and described by a [`Diagnostic`] that names file and
//! line; with [`Options::strict`] the first one is an error instead. Nothing is
//! dropped without one or the other, and no record longer than
//! [`Options::max_record_bytes`] is ever held in memory.
//!
//! [`open_pairs`] reads the pair rows of authorship verification the same way.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "reading files is this module's task"
)]

mod captions;
mod charset;
mod format;
mod input;
mod jsonl;
mod lines;
mod pairs;
#[cfg(feature = "parquet")]
mod parquet;
mod plan;
mod posts;
mod record;
mod report;
mod table;

pub use format::Format;
pub use pairs::{PairRow, Pairs, open_pairs};
pub use plan::AccountFrom;
pub use posts::{Posts, open};
pub use record::Fields;
pub use report::{Diagnostic, Reason, Severity, Skipped};

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Make the first bad record an error instead of skipping and counting it.
    pub strict: bool,
    /// The longest record in bytes: a line of JSON, a table row, or a whole
    /// caption or text file. A longer one is skipped without being loaded.
    /// 64 MiB unless set; never more than a document holds (4 GiB).
    pub max_record_bytes: usize,
    /// Read every input as this format instead of deciding by name and content.
    pub format: Option<Format>,
    /// Only posts of this account; others are left out and counted by [`Posts::filtered`].
    pub account: Option<String>,
    /// Where the account of a text or caption file comes from.
    pub account_from: AccountFrom,
    /// The names of the record fields that are read.
    pub fields: Fields,
}

impl Options {
    /// The default of [`Options::max_record_bytes`]: 64 MiB.
    pub const MAX_RECORD_BYTES: usize = 64 << 20;

    /// The record bound that is in force, in bytes.
    fn bound(&self) -> usize {
        self.max_record_bytes.clamp(1, crate::Span::MAX_TEXT)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            max_record_bytes: Self::MAX_RECORD_BYTES,
            format: None,
            account: None,
            account_from: AccountFrom::default(),
            fields: Fields::default(),
        }
    }
}
