//! Words taken for each other, told apart by what stands around them.
//!
//! Two classifiers: [`us`] decides between the pronoun and the country, whose
//! slips have their own causes and rates in each channel ([`context`], [`model`], [`train`]);
//! `sets` does the same for any pair of words of a list ([`pairs`], `window`, [`learn`]).
//! Both say nothing where the context does not.

pub mod context;
pub mod learn;
pub mod model;
pub mod pairs;
pub(crate) mod sets;
pub mod train;
pub mod us;
mod window;

pub use us::{Thresholds, log_odds};
pub(crate) use us::{country_for_us, us_for_country};
