//! Many fingerprints to groups with reasons.

mod grouping;

pub use grouping::{Evidence, EvidenceKind, Group, Grouping, Link, Member, Parameters};
