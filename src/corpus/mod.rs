//! A corpus of whole texts as a table of frequencies, and what stylometry reads from it.
//!
//! Where `compare` weighs two sides against each other by a calibrated ratio, this
//! module looks at many texts at once, as R stylo does:
//!
//! 1. `units`: a text to words, word n-grams or character n-grams;
//! 2. `counts`, `table`: the texts' counts, most frequent features, culling, percent;
//! 3. `distances`: all pairs under a distance of the Delta family;
//! 4. `tree`, `consensus`, `neighbours`: a dendrogram, the tree that many of them agree
//!    on, nearest neighbours;
//! 5. `keyness`, `zeta`: words that set two corpora apart; `lines`: where they stand;
//!    `rolling`: a text window by
//!    window; `attribution`: questioned texts among candidates.
//!
//! Nothing here is calibrated: a distance says which texts are nearer than others,
//! never how likely one author is.

pub mod attribution;
mod consensus;
mod counts;
mod distances;
pub mod keyness;
pub mod lines;
mod neighbours;
pub mod rolling;
mod table;
mod tree;
mod units;
pub mod zeta;

pub use consensus::{ConsensusNode, ConsensusTree, consensus};
pub use counts::{Corpus, TextCounts, TextInfo, author_of, count_texts};
pub use distances::{DistanceMatrix, Profiles};
pub use neighbours::{Neighbour, leave_one_out, nearest};
pub use table::FrequencyTable;
pub use tree::{Linkage, Merge, Tree};
pub use units::{FeatureReader, Splitting, Units};
