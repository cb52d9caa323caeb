//! Two fingerprints to a calibrated likelihood ratio with its contributions.
//!
//! A comparison takes four steps, a file each:
//!
//! 1. `background`, `prepared`: what is usual, and each side measured against it;
//! 2. `methods` (over `delta` and `ngram`): scores of a pair, larger for more alike;
//! 3. `channel`, `panel`, `norm`: each score against the two sides' scores with a cohort of others;
//! 4. `calibration`: scores to one likelihood ratio, by length, capped; `calibrate` fits it.
//!
//! `sides` folds posts for it, `comparer` runs them and `explain` shows which features spoke, `passages` where,
//! `tells` which slips both sides make.

mod background;
pub mod calibrate;
mod calibration;
mod channel;
mod comparer;
mod comparison;
pub mod delta;
mod explain;
mod imposters;
pub mod interval;
pub mod methods;
mod ngram;
mod norm;
mod options;
pub mod overlap;
mod panel;
pub mod passages;
mod postings;
mod prepared;
pub mod sides;
pub mod tells;
mod verdict;
mod warnings;

pub use calibration::{CalibrationModel, Fusions, LengthClass, Variant};
pub use comparer::{Comparer, PairScores};
pub(crate) use comparison::TOPIC_MARGIN;
pub use comparison::{
    Calibration, CohortUsed, Comparison, Contribution, FeatureContribution, Verdict,
};
pub use methods::Method;
pub(crate) use norm::Norm;
pub use options::{Methods, Options, OwnBackground, Writers};
pub use overlap::Overlap;
pub use passages::{Finder, Passage};
pub use prepared::{Part, Prepared};
pub use tells::SharedTell;
pub use verdict::topic_may_explain;
