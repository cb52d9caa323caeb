//! Threads to work on, and the interpreter's lock let go meanwhile.
//!
//! Pools are our own and are told apart by process: the threads of rayon's global pool do not
//! survive a `fork`, and work handed to it in a child would wait for ever.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::usage;

/// Pools by process and number of threads; 0 stands for one thread a core.
static POOLS: Mutex<BTreeMap<(u32, usize), Arc<ThreadPool>>> = Mutex::new(BTreeMap::new());

/// More threads than any machine this will run on has cores.
const MOST: usize = 4096;

/// Runs `work` on `threads` threads (`None`: one a core) without the interpreter's lock.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let pool = get(threads)?;
    Ok(py.detach(|| pool.install(work)))
}

/// The pool of `threads` threads (`None`: one a core) of this process.
pub(crate) fn get(threads: Option<usize>) -> PyResult<Arc<ThreadPool>> {
    if threads.is_some_and(|threads| threads == 0 || threads > MOST) {
        return Err(usage(format!(
            "threads is a number from 1 to {MOST}, or None for one a core"
        )));
    }
    let threads = threads.unwrap_or(0);
    let key = (std::process::id(), threads);
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.get(&key) {
        return Ok(Arc::clone(pool));
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("wordprint-{number}"))
        .build()
        .map_err(|error| usage(format!("no threads to work on: {error}")))?;
    let pool = Arc::new(pool);
    pools.insert(key, Arc::clone(&pool));
    Ok(pool)
}
