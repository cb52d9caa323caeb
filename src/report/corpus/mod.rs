//! What the commands on whole corpora say, as JSON contracts and rows.

mod keyness;
mod matrix;
mod rolling;

pub use keyness::{KEYNESS_HEADER, Key, KeynessReport, LineReport, keyness_row};
pub use matrix::{ConsensusReport, MATRIX_HEADER, MatrixReport, MatrixResult, matrix_rows};
pub use rolling::{RollingReport, rolling_header, rolling_row};
