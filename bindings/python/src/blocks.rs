//! Building blocks: the steps of clustering one by one, for engines that spread them over
//! machines, and keys of texts, for matchers of known texts.
//!
//! Content hashes and band keys go to Python as signed 64-bit numbers whose order is that of the
//! unsigned ones: tables have no unsigned columns everywhere.

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use wordprint::attribute::near::{KnownText, NearIndex, SIGNATURE, TextKey};
use wordprint::cluster::steps::{self, CopyKey};
use wordprint::compare::{Comparer, Prepared};
use wordprint::fingerprint::Fingerprint;

use crate::error::raise;
use crate::group::{self, GroupingBytes};
use crate::{fingerprint, pool};

/// Adds the blocks to the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PairScorer>()?;
    module.add_class::<Sides>()?;
    module.add_class::<TextIndex>()?;
    module.add_function(wrap_pyfunction!(copy_keys, module)?)?;
    module.add_function(wrap_pyfunction!(reposts, module)?)?;
    module.add_function(wrap_pyfunction!(form_keys, module)?)?;
    module.add("FORM_POSTS", steps::FORM_POSTS)?;
    module.add("FORM_SHARE", steps::FORM_SHARE)?;
    module.add_function(wrap_pyfunction!(same_template, module)?)?;
    module.add_function(wrap_pyfunction!(connected, module)?)?;
    module.add_function(wrap_pyfunction!(cluster_fingerprints, module)?)?;
    module.add_function(wrap_pyfunction!(text_key, module)?)?;
    module.add_function(wrap_pyfunction!(text_similarity, module)?)?;
    Ok(())
}

/// An unsigned number as the signed one of the same rank.
fn signed(number: u64) -> i64 {
    (number ^ (1 << 63)).cast_signed()
}

fn unsigned(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// Content hash and band keys of each text; `None` for a text too short to be called a copy.
#[pyfunction]
fn copy_keys(py: Python<'_>, texts: Vec<String>) -> Vec<Option<(i64, Vec<i64>)>> {
    py.detach(|| {
        let key = |text: &String| {
            CopyKey::of(text).map(|key| {
                let bands = key.bands.iter().map(|&band| signed(band)).collect();
                (signed(key.content), bands)
            })
        };
        texts.iter().map(key).collect()
    })
}

/// Whether each text says itself that it is another's.
#[pyfunction]
fn reposts(texts: Vec<String>) -> Vec<bool> {
    texts.iter().map(|text| steps::is_repost(text)).collect()
}

/// Keys of the forms that each text may be of: its beginning and its mould, where it has such.
#[pyfunction]
fn form_keys(py: Python<'_>, texts: Vec<String>) -> Vec<(Option<i64>, Option<i64>)> {
    py.detach(|| {
        let keys = texts.iter().map(|text| {
            let [beginning, mould] = steps::form_keys(text);
            (beginning.map(signed), mould.map(signed))
        });
        keys.collect()
    })
}

/// Whether each pair of texts are near-duplicates. Fastest with pairs of one centre in a row.
#[pyfunction]
fn same_template(
    py: Python<'_>,
    centres: Vec<String>,
    members: Vec<String>,
) -> PyResult<Vec<bool>> {
    if centres.len() != members.len() {
        return Err(PyValueError::new_err(
            "as many centres as members are wanted",
        ));
    }
    Ok(py.detach(|| {
        let pairs: Vec<(&str, &str)> = centres
            .iter()
            .zip(&members)
            .map(|(centre, member)| (centre.as_str(), member.as_str()))
            .collect();
        pairs
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|run| {
                let members: Vec<&str> = run.iter().map(|pair| pair.1).collect();
                steps::same_template(run[0].0, &members)
            })
            .collect()
    }))
}

/// Nodes of a graph, in order, and the smallest node of each one's component. All four are packed
/// 64-bit signed numbers in native order: `numpy.ndarray.tobytes`, `numpy.frombuffer`.
#[pyfunction]
fn connected<'py>(
    py: Python<'py>,
    from: &[u8],
    to: &[u8],
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    if from.len() != to.len() || !from.len().is_multiple_of(8) {
        return Err(PyValueError::new_err(
            "two buffers of as many 64-bit numbers are wanted",
        ));
    }
    let (nodes, roots) = py.detach(|| {
        let edges: Vec<(u64, u64)> = numbers(from).zip(numbers(to)).collect();
        let found = steps::connected(&edges);
        let pack = |of: fn(&(u64, u64)) -> u64| -> Vec<u8> {
            let bytes = found.iter().flat_map(|pair| signed(of(pair)).to_ne_bytes());
            bytes.collect()
        };
        (pack(|pair| pair.0), pack(|pair| pair.1))
    });
    Ok((PyBytes::new(py, &nodes), PyBytes::new(py, &roots)))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().map(|word| unsigned(i64::from_ne_bytes(*word)))
}

/// Groups accounts `(name, fingerprint of its own words, texts)`; see [`group::cluster_prints`].
#[pyfunction]
#[pyo3(signature = (accounts, *, cohort=None, threshold=None, prior=None, threads=None))]
fn cluster_fingerprints<'py>(
    py: Python<'py>,
    accounts: Vec<(String, Bound<'py, PyAny>, Vec<String>)>,
    cohort: Option<Vec<Bound<'py, PyAny>>>,
    threshold: Option<f64>,
    prior: Option<f64>,
    threads: Option<usize>,
) -> PyResult<GroupingBytes<'py>> {
    let prints: Vec<Bound<'py, PyAny>> = accounts.iter().map(|account| account.1.clone()).collect();
    let accounts: Vec<_> = accounts
        .into_iter()
        .zip(fingerprint::all(&prints)?)
        .map(|((name, _, texts), fingerprint)| (name, fingerprint, texts))
        .collect();
    let cohort = cohort.map(|cohort| fingerprint::all(&cohort)).transpose()?;
    group::cluster_prints(py, &accounts, cohort.as_deref(), threshold, prior, threads)
}

/// Fingerprints made ready for many comparisons by one scorer.
#[pyclass(frozen, module = "wordprint._native")]
struct Sides {
    prepared: Vec<Prepared>,
}

#[pymethods]
impl Sides {
    fn __len__(&self) -> usize {
        self.prepared.len()
    }
}

/// Calibrated log10 likelihood ratios of pairs, against one cohort.
#[pyclass(frozen, module = "wordprint._native")]
struct PairScorer {
    comparer: Comparer,
}

#[pymethods]
impl PairScorer {
    /// `cohort`: serial fingerprints of other accounts of the same language and kind. With none,
    /// the built-in reference writers stand in.
    #[new]
    #[pyo3(signature = (cohort, threads=None))]
    fn new(py: Python<'_>, cohort: Vec<Vec<u8>>, threads: Option<usize>) -> PyResult<Self> {
        let comparer = pool::run(py, threads, || -> wordprint::Result<Comparer> {
            let cohort = read_all(&cohort)?;
            Ok(if cohort.is_empty() {
                Comparer::new()
            } else {
                Comparer::with_cohort(&cohort)
            })
        })?;
        Ok(Self {
            comparer: comparer.map_err(raise)?,
        })
    }

    /// Makes serial fingerprints ready.
    #[pyo3(signature = (fingerprints, threads=None))]
    fn prepare(
        &self,
        py: Python<'_>,
        fingerprints: Vec<Vec<u8>>,
        threads: Option<usize>,
    ) -> PyResult<Sides> {
        let prepared = pool::run(py, threads, || -> wordprint::Result<Vec<Prepared>> {
            let prints = read_all(&fingerprints)?;
            let prints: Vec<&Fingerprint> = prints.iter().collect();
            Ok(self.comparer.prepare_all(&prints))
        })?;
        Ok(Sides {
            prepared: prepared.map_err(raise)?,
        })
    }

    /// The ratio of each pair `(place in left, place in right)`.
    fn score(
        &self,
        py: Python<'_>,
        left: &Sides,
        right: &Sides,
        pairs: Vec<(usize, usize)>,
    ) -> PyResult<Vec<f64>> {
        py.detach(|| {
            let one = |&(a, b): &(usize, usize)| {
                let sides = left.prepared.get(a).zip(right.prepared.get(b));
                sides.map(|(a, b)| self.comparer.log10_lr(a, b))
            };
            pairs.iter().map(one).collect::<Option<Vec<f64>>>()
        })
        .ok_or_else(|| PyIndexError::new_err("a pair names a place beyond the sides"))
    }
}

fn read_all(bytes: &[Vec<u8>]) -> wordprint::Result<Vec<Fingerprint>> {
    bytes
        .iter()
        .map(|bytes| Fingerprint::from_bytes(bytes))
        .collect()
}

/// What a text says, in 72 bytes; `None` for a text too short to be called a copy.
#[pyfunction]
fn text_key<'py>(py: Python<'py>, text: &str) -> Option<Bound<'py, PyBytes>> {
    let key = TextKey::of(text)?;
    let mut bytes = key.content.to_be_bytes().to_vec();
    bytes.extend_from_slice(&key.signature);
    Some(PyBytes::new(py, &bytes))
}

/// Estimated Jaccard similarity, 0..=1, of the texts behind two keys.
#[pyfunction]
fn text_similarity(a: &[u8], b: &[u8]) -> PyResult<f64> {
    Ok(read_key(a)?.similarity(&read_key(b)?))
}

fn read_key(bytes: &[u8]) -> PyResult<TextKey> {
    let wrong =
        || PyValueError::new_err("the key of a text has 72 bytes; text_key(text) makes one");
    let (content, signature) = bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
    let signature: [u8; SIGNATURE] = signature.try_into().map_err(|_| wrong())?;
    Ok(TextKey {
        content: u64::from_be_bytes(*content),
        signature,
    })
}

/// Keys of known texts, to be asked for copies and near copies.
#[pyclass(frozen, module = "wordprint._native")]
struct TextIndex {
    index: NearIndex,
}

#[pymethods]
impl TextIndex {
    #[new]
    #[pyo3(signature = (keys, threads=None))]
    fn new(py: Python<'_>, keys: Vec<Vec<u8>>, threads: Option<usize>) -> PyResult<Self> {
        let mut texts = Vec::with_capacity(keys.len());
        for (key, place) in keys.iter().zip(0u32..) {
            texts.push(KnownText {
                group: place,
                text: i64::from(place),
                key: read_key(key)?,
            });
        }
        let index = pool::run(py, threads, || NearIndex::new(texts))?;
        Ok(Self { index })
    }

    /// `(place, same words throughout, similarity)` of each known text that `key` repeats, the most
    /// alike first.
    fn query(&self, py: Python<'_>, key: &[u8]) -> PyResult<Vec<(i64, bool, f64)>> {
        let key = read_key(key)?;
        let hits = py.detach(|| self.index.hits(&key));
        Ok(hits
            .into_iter()
            .map(|hit| (hit.text, hit.exact, hit.similarity))
            .collect())
    }

    fn __len__(&self) -> usize {
        self.index.len()
    }
}
