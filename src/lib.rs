//! wordprint reads posts, captions and transcripts and says what their language
//! gives away: translation errors and misused phrases, a stylometric
//! fingerprint for each account, how likely two corpora share an author, and
//! which accounts belong together.
//!
//! Data flows one way; see `ARCHITECTURE.md`:
//!
//! ```text
//! ingest -> text -> detect, style -> fingerprint -> compare -> cluster, attribute -> report
//! ```

pub mod analyzer;
pub mod document;
pub mod error;
pub mod span;

pub mod lexicon;
pub mod numeric;

pub mod ingest;
pub mod text;

pub mod detect;
pub mod score;
pub mod style;

pub mod fingerprint;

pub mod compare;

pub mod cluster;
pub mod corpus;

pub mod attribute;
pub mod dossier;

#[cfg(feature = "gallery")]
pub mod gallery;

pub mod evaluate;

pub mod report;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "server")]
pub mod server;

pub use analyzer::{Analyzer, Score};
pub use document::{
    CaseStyle, Cue, Document, Language, LanguageSpan, Post, Properties, Sentence, Source, Token,
    TokenKind,
};
pub use error::{Error, Result};
pub use span::Span;

/// The version that every output carries.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Version of the JSON contracts under `docs/schema/`.
pub const SCHEMA: u32 = 1;
