//! Small deterministic numeric tools: sparse rows, tables of keys, logistic regression, isotonic
//! regression, upper tails, shares of kinds, seeded random numbers. Every sum runs in a fixed
//! order, so that a result does not depend on the number of threads.

pub mod isotonic;
pub mod keys;
pub mod logistic;
pub mod prevalence;
pub mod random;
pub mod sparse;
pub mod stats;
pub mod tail;

pub use isotonic::pool_adjacent_violators;
pub use keys::Keys;
pub use logistic::{Logistic, LogisticOptions};
pub use prevalence::prevalence;
pub use random::Random;
pub use sparse::SparseRow;
