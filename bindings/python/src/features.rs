//! Counts of style features as rows of a sparse matrix, for scikit-learn.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use wordprint::style::Family;
use wordprint::{Analyzer, Post};

use crate::fingerprint::hashed_family;
use crate::pool;

/// Where each row begins (`u64`), and for each entry its feature (`u64`), count (`u32`) and place
/// of its family among those asked for (`u8`), all in native byte order; names by feature.
pub(crate) type Features<'py> = (
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    Bound<'py, PyBytes>,
    BTreeMap<u64, String>,
);

/// One post's features: feature, count, family's place.
struct Row {
    entries: Vec<(u64, u32, u8)>,
    names: Vec<(u64, String)>,
}

/// The features of each post.
pub(crate) fn features<'py>(
    py: Python<'py>,
    analyzer: &Analyzer,
    posts: &[Post],
    families: &[String],
    names: bool,
    threads: Option<usize>,
) -> PyResult<Features<'py>> {
    let families: Vec<Family> = families
        .iter()
        .map(|name| hashed_family(name))
        .collect::<PyResult<_>>()?;
    let rows: Vec<Row> = pool::run(py, threads, || {
        posts
            .par_iter()
            .map(|post| row(analyzer, post, &families, names))
            .collect()
    })?;
    let entries: usize = rows.iter().map(|row| row.entries.len()).sum();
    let mut starts = Vec::with_capacity((rows.len() + 1) * 8);
    let mut keys = Vec::with_capacity(entries * 8);
    let mut counts = Vec::with_capacity(entries * 4);
    let mut places = Vec::with_capacity(entries);
    let mut named = BTreeMap::new();
    starts.extend_from_slice(&0u64.to_ne_bytes());
    for row in rows {
        for (key, count, place) in row.entries {
            keys.extend_from_slice(&key.to_ne_bytes());
            counts.extend_from_slice(&count.to_ne_bytes());
            places.push(place);
        }
        starts.extend_from_slice(&(places.len() as u64).to_ne_bytes());
        named.extend(row.names);
    }
    Ok((
        PyBytes::new(py, &starts),
        PyBytes::new(py, &keys),
        PyBytes::new(py, &counts),
        PyBytes::new(py, &places),
        named,
    ))
}

fn row(analyzer: &Analyzer, post: &Post, families: &[Family], names: bool) -> Row {
    let print = analyzer.fingerprint([post]);
    let mut row = Row {
        entries: Vec::new(),
        names: Vec::new(),
    };
    for (place, &family) in (0u8..).zip(families) {
        for (key, count, name) in print.combined(family).iter() {
            row.entries.push((key, count, place));
            if let Some(name) = name.filter(|_| names) {
                row.names.push((key, format!("{}:{name}", family.name())));
            }
        }
    }
    row
}
