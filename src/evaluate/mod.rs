//! Measures of the field: verification, clustering, detection, segmentation.

pub mod attribution;
pub mod clustering;
pub mod detection;
pub mod language;
pub mod verification;

pub use verification::{Judgement, Measure, VerificationReport, VerificationTable};
pub mod segmentation;
