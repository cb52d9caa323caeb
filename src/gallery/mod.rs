//! Known groups on disk: one SQLite file that grows post by post.
//!
//! A gallery holds, for each group, its name, notes and labels, its accounts, one fingerprint of all
//! their own words, which posts were counted, and what each text said, so that copies are known
//! again. Besides groups it may hold reference accounts: ordinary accounts of the same language and
//! channel, which are no answers but say what is usual.
//!
//! - `schema.rs`: the tables, their version, opening, and what SQLite's errors mean;
//! - `store.rs`: groups listed, shown, renamed, removed, merged;
//! - `writer.rs`: posts added: each counted once, copies kept out of the style;
//! - `exchange.rs`: JSON Lines out and in;
//! - `load.rs`: everything made ready for [`Index`](crate::attribute::Index);
//! - `explain.rs`: what spoke for an answer.
//!
//! Writing goes through transactions in a write-ahead log: what was committed survives the process
//! being killed, readers see the last commit while a writer works, and a second writer waits.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "keeping a file is this module's task"
)]

mod exchange;
mod explain;
mod load;
mod schema;
mod store;
mod writer;

pub use exchange::{Exported, Imported};
pub use explain::Explainer;
pub use schema::FORMAT;
pub use store::{Gallery, GroupKind, GroupRecord};
pub use writer::{Added, GroupDetails, Writer};

#[cfg(test)]
mod tests;
