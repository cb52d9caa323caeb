//! A document to findings.
//!
//! Comes in: a [`Document`](crate::Document). Goes out: [`Finding`]s in text
//! order. Rules are data under `lexicons/<lang>/rules/`; the engine that runs
//! them never reads files itself.
//!
//! A rule file (`rule`) holds rules with their examples. Token patterns are
//! parsed (`parser`, `pattern`) and compiled to small programs (`program`); each is
//! filed under the rarest word it needs (`index`), so that reading a text
//! costs a look-up a token however many rules there are. Rules over raw text
//! share one automaton (`compile`). Letters that are set to hide a word are seen
//! through (`fold`, `disguise`). What no pattern expresses is code that a
//! rule names (`native`, [`confusion`], `hanzi`). [`Detector`] runs them all
//! and resolves overlaps; [`RuleSet`] loads, tests and checks.

mod builtin;
mod commonness;
mod compile;
mod compiled;
pub mod confusion;
mod detector;
mod disguise;
mod examples;
mod expression;
mod find;
mod finding;
mod fold;
mod hanzi;
mod hit;
mod image;
mod index;
mod inflect;
mod lazy;
mod native;
mod pack;
mod parser;
mod pattern;
mod phrase;
mod program;
mod rates;
mod rule;
mod ruleset;
mod sets;
mod settings;
mod traps;
mod wording;

pub use detector::{Channel, Detector};
pub use finding::{Category, Class, Finding};
pub use rates::per_million;
pub use rule::{Rule, Stratum};
pub use ruleset::{RuleFailure, RuleSet};
pub use settings::Settings;
