//! wordprint for Python: the native half of the package `wordprint`.
//!
//! Everything that thinks is in the library; what stands here turns Python values into posts
//! (`posts.rs`), runs the library on a pool of threads without the interpreter's lock (`pool.rs`),
//! and hands results out as the bytes of their JSON contracts, which the Python half reads
//! when it is asked for a field. `arrow/` takes tables in and gives tables out.

mod analyzer;
mod arrow;
mod blocks;
mod compare;
mod error;
mod features;
mod fingerprint;
mod gallery;
mod group;
mod pool;
mod posts;
mod wire;

use pyo3::prelude::*;

/// What the package's Python half imports.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", wordprint::VERSION)?;
    module.add("SCHEMA", wordprint::SCHEMA)?;
    module.add_class::<analyzer::Analyzer>()?;
    module.add_class::<arrow::ArrowTable>()?;
    module.add_class::<compare::Comparer>()?;
    module.add_class::<fingerprint::Fingerprint>()?;
    module.add_class::<gallery::Gallery>()?;
    blocks::register(module)?;
    Ok(())
}
