//! Measures of the field: verification, clustering, detection, segmentation.

pub mod attribution;
pub mod clustering;
pub mod detection;
pub mod halves;
pub mod language;
pub mod open_set;
pub mod verification;

pub use verification::{Judgement, Measure, VerificationReport, VerificationTable};
pub mod segmentation;
