//! Fingerprints: values that merge, compare equal and travel as bytes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use wordprint::Error;
use wordprint::style::Family;

use crate::analyzer::Analyzer;
use crate::error::{raise, usage};
use crate::posts::kind;
use crate::wire;

/// What one account or corpus writes like: counts of style features and of findings by rule, and
/// of text no more than one short example for each rule.
///
/// Fingerprints never change. They merge (``a | b``) in any order to the same whole, compare equal
/// when they have seen the same, pickle, and are kept as files.
///
/// >>> whole = Fingerprint.from_posts(["One, two.", "Three!"])
/// >>> len(whole.counts("words"))
/// 3
#[pyclass(frozen, module = "wordprint")]
pub(crate) struct Fingerprint {
    pub(crate) inner: Arc<wordprint::fingerprint::Fingerprint>,
}

#[pymethods]
impl Fingerprint {
    #[new]
    fn empty() -> Self {
        Self::new(wordprint::fingerprint::Fingerprint::new())
    }

    /// Folds the posts of one account or corpus into one fingerprint.
    ///
    /// >>> Fingerprint.from_posts(["One, two.", "Three!"])
    /// <Fingerprint of 2 documents, 3 words (en)>
    #[staticmethod]
    #[pyo3(signature = (posts, *, analyzer=None, threads=None))]
    fn from_posts(
        py: Python<'_>,
        posts: &Bound<'_, PyAny>,
        analyzer: Option<&Bound<'_, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let analyzer = match analyzer {
            Some(analyzer) => analyzer.clone(),
            None => py
                .import("wordprint.analyzer")?
                .call_method0("default_analyzer")?,
        };
        let native = analyzer.getattr("_native")?;
        let native = native.cast::<Analyzer>()?;
        native.get().fingerprint(py, posts, threads)
    }

    #[allow(clippy::disallowed_methods)] // The caller names the file.
    /// Reads a file that ``save`` or the command line wrote.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let data = std::fs::read(&path).map_err(|source| raise(Error::Io { path, source }))?;
        Self::from_bytes(py, &data)
    }

    #[allow(clippy::disallowed_methods)] // The caller names the file.
    /// Writes a file that ``load`` and the command line read.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let written = py.detach(|| std::fs::write(&path, self.inner.to_bytes()));
        written.map_err(|source| raise(Error::Io { path, source }))
    }

    /// Reads the versioned serial form. Another version, or damage, is an ``IncompatibleError``.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let inner = py.detach(|| wordprint::fingerprint::Fingerprint::from_bytes(data));
        Ok(Self::new(inner.map_err(raise)?))
    }

    /// The versioned serial form: the same bytes for the same fingerprint.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.inner.to_bytes()))
    }

    /// Many fingerprints as one: faster than ``|`` two by two.
    ///
    /// >>> parts = [Fingerprint.from_posts([text]) for text in ("One.", "Two.", "Three.")]
    /// >>> Fingerprint.union(parts).documents
    /// 3
    #[staticmethod]
    fn union(py: Python<'_>, parts: Vec<Bound<'_, PyAny>>) -> PyResult<Self> {
        let parts = all(&parts)?;
        Ok(Self::new(py.detach(|| {
            let mut whole = wordprint::fingerprint::Fingerprint::new();
            for part in &parts {
                whole.merge(part);
            }
            whole
        })))
    }

    fn __or__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else {
            return Ok(py.NotImplemented());
        };
        let other = Arc::clone(&other.get().inner);
        let merged = py.detach(|| {
            let mut merged = (*self.inner).clone();
            merged.merge(&other);
            merged
        });
        Ok(Bound::new(py, Self::new(merged))?.into_any().unbind())
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> Py<PyAny> {
        match other.cast::<Self>() {
            Ok(other) => {
                let equal = self.inner == other.get().inner;
                pyo3::types::PyBool::new(py, equal)
                    .to_owned()
                    .into_any()
                    .unbind()
            }
            Err(_) => py.NotImplemented(),
        }
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (
            self.inner.documents,
            self.inner.words,
            self.inner.features(),
        )
            .hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let read = py.get_type::<Self>().getattr("from_bytes")?;
        Ok((read, (self.to_bytes(py),)))
    }

    fn __bool__(&self) -> bool {
        self.inner.documents > 0
    }

    fn __repr__(&self) -> String {
        let languages: Vec<&str> = self
            .inner
            .sections()
            .map(|(language, _)| language)
            .collect();
        format!(
            "<Fingerprint of {} documents, {} words ({})>",
            self.inner.documents,
            self.inner.words,
            if languages.is_empty() {
                "no language".to_owned()
            } else {
                languages.join(", ")
            }
        )
    }

    /// How many documents were folded in.
    #[getter]
    fn documents(&self) -> u64 {
        self.inner.documents
    }

    /// How many word tokens they held.
    #[getter]
    fn words(&self) -> u64 {
        self.inner.words
    }

    /// Documents by account.
    #[getter]
    fn accounts(&self) -> BTreeMap<String, u64> {
        self.inner.accounts.clone()
    }

    /// The language with most words.
    #[getter]
    fn language(&self) -> &str {
        self.inner.main_language()
    }

    /// Words by language.
    #[getter]
    fn languages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let languages = PyDict::new(py);
        for (language, section) in self.inner.sections() {
            languages.set_item(language, section.words)?;
        }
        Ok(languages)
    }

    /// The ``fingerprint`` contract: languages, families, their most frequent features, tells.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = wire::bytes(py, &self.inner.summary())?;
        py.import("json")?.call_method1("loads", (json,))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let html = slf.py().import("wordprint._html")?;
        html.call_method1("fingerprint", (slf,))
    }

    /// Counts by feature of a family, over all languages; features without a name are left out.
    fn counts(&self, family: &str) -> PyResult<BTreeMap<String, u32>> {
        let counts = self.inner.combined(hashed_family(family)?);
        let named = counts
            .iter()
            .filter_map(|(_, count, name)| name.map(|name| (name.to_owned(), count)));
        Ok(named.collect())
    }
}

impl Fingerprint {
    pub(crate) fn new(inner: wordprint::fingerprint::Fingerprint) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }
}

/// The fingerprints of a list of Python ones.
pub(crate) fn all(
    prints: &[Bound<'_, PyAny>],
) -> PyResult<Vec<Arc<wordprint::fingerprint::Fingerprint>>> {
    prints
        .iter()
        .map(|any| match any.cast::<Fingerprint>() {
            Ok(print) => Ok(Arc::clone(&print.get().inner)),
            Err(_) => Err(PyTypeError::new_err(format!(
                "a fingerprint is wanted, not {}: Fingerprint.from_posts(posts) makes one",
                kind(any)
            ))),
        })
        .collect()
}

/// A family of hashed features, by name.
pub(crate) fn hashed_family(name: &str) -> PyResult<Family> {
    let hashed = || {
        Family::ALL
            .into_iter()
            .filter(|&family| family != Family::Masked)
    };
    hashed()
        .find(|family| family.name() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = hashed().map(Family::name).collect();
            usage(format!(
                "there is no family `{name}`; families are {}",
                names.join(", ")
            ))
        })
}
