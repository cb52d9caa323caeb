//! Scoring: posts to findings and document scores.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use rayon::prelude::*;
use wordprint::Post;
use wordprint::detect::{Channel, Detector, RuleSet, Settings};
use wordprint::report::json::ScoreReport;
use wordprint::report::offsets::Unit;

use crate::arrow::{self, ArrowTable, Columns};
use crate::error::{raise, usage};
use crate::features::{Features, features};
use crate::fingerprint::Fingerprint;
use crate::group::{self, GroupingBytes};
use crate::{pool, posts, wire};

/// The native analyzer, which the Python class of the name wraps.
#[pyclass(frozen, module = "wordprint._native")]
pub(crate) struct Analyzer {
    pub(crate) inner: Arc<wordprint::Analyzer>,
    unit: Unit,
}

#[pymethods]
impl Analyzer {
    #[new]
    #[pyo3(signature = (*, min_confidence, style, disable, ignore, thresholds, channel, offsets))]
    fn new(
        py: Python<'_>,
        min_confidence: f32,
        style: bool,
        disable: Vec<String>,
        ignore: Vec<String>,
        thresholds: BTreeMap<String, f32>,
        channel: Option<&str>,
        offsets: &str,
    ) -> PyResult<Self> {
        let unit = match offsets {
            "char" => Unit::Char,
            "byte" => Unit::Byte,
            "utf16" => Unit::Utf16,
            other => {
                return Err(usage(format!(
                    "offsets={other:?}: choose 'char', 'byte' or 'utf16'"
                )));
            }
        };
        let channel = match channel {
            None => None,
            Some("written") => Some(Channel::Written),
            Some("spoken") => Some(Channel::Spoken),
            Some(other) => {
                return Err(usage(format!(
                    "channel={other:?}: choose 'written', 'spoken' or None"
                )));
            }
        };
        for value in thresholds.values().chain([&min_confidence]) {
            if !(0.0..=1.0).contains(value) {
                return Err(usage(format!(
                    "a confidence lies between 0 and 1, not {value}"
                )));
            }
        }
        let settings = Settings {
            min_confidence,
            style,
            disable,
            thresholds,
            ignore,
        };
        let detector = py
            .detach(|| Detector::with_settings(RuleSet::builtin(), &settings))
            .map_err(raise)?;
        let mut inner = wordprint::Analyzer::with_detector(detector);
        if let Some(channel) = channel {
            inner = inner.with_channel(channel);
        }
        Ok(Self {
            inner: Arc::new(inner),
            unit,
        })
    }

    /// The score contract of one post.
    fn score<'py>(
        &self,
        py: Python<'py>,
        post: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let post = posts::post(post, None)?;
        let json = py.detach(|| self.report(&post)).map_err(raise)?;
        Ok(PyBytes::new(py, &json))
    }

    /// The score contracts of many posts, whose numbers begin with `first`.
    fn score_batch<'py>(
        &self,
        py: Python<'py>,
        batch: &Bound<'py, PyAny>,
        first: usize,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyList>> {
        let posts = posts::posts(batch, first)?;
        let reports = pool::run(py, threads, || {
            posts
                .par_iter()
                .map(|post| self.report(post))
                .collect::<wordprint::Result<Vec<Vec<u8>>>>()
        })?
        .map_err(raise)?;
        PyList::new(py, reports.iter().map(|json| PyBytes::new(py, json)))
    }

    /// Scores and findings of a table of posts, as two tables.
    fn score_table(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        columns: Columns,
        threads: Option<usize>,
    ) -> PyResult<(ArrowTable, ArrowTable)> {
        let rows = arrow::rows(table, &columns)?;
        let tables = pool::run(py, threads, || {
            arrow::score_rows(&rows, &self.inner, self.unit)
        })?;
        tables.map_err(|error| usage(error.to_string()))
    }

    /// One fingerprint of all posts.
    pub(crate) fn fingerprint(
        &self,
        py: Python<'_>,
        from: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Fingerprint> {
        let posts = posts::posts(from, 0)?;
        let inner = pool::run(py, threads, || self.inner.fingerprint_all(&posts))?;
        Ok(Fingerprint::new(inner))
    }

    /// A fingerprint for each post by itself, in order.
    fn fingerprint_each(
        &self,
        py: Python<'_>,
        from: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Fingerprint>> {
        let posts = posts::posts(from, 0)?;
        let inner: Vec<_> = pool::run(py, threads, || {
            posts
                .par_iter()
                .map(|post| self.inner.fingerprint([post]))
                .collect()
        })?;
        Ok(inner.into_iter().map(Fingerprint::new).collect())
    }

    /// A fingerprint for each account, in order of name.
    fn fingerprint_accounts(
        &self,
        py: Python<'_>,
        from: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Vec<(String, Fingerprint)>> {
        let posts = posts::posts(from, 0)?;
        let accounts = group::by_account(posts)?;
        let inner: Vec<(String, _)> = pool::run(py, threads, || {
            accounts
                .into_par_iter()
                .map(|(account, posts)| (account, self.inner.fingerprint_all(&posts)))
                .collect()
        })?;
        let named = inner
            .into_iter()
            .map(|(name, print)| (name, Fingerprint::new(print)));
        Ok(named.collect())
    }

    /// Groups of accounts: the cluster contract, and the link contract of each link.
    fn cluster<'py>(
        &self,
        py: Python<'py>,
        from: &Bound<'py, PyAny>,
        threshold: Option<f64>,
        prior: Option<f64>,
        threads: Option<usize>,
    ) -> PyResult<GroupingBytes<'py>> {
        let posts = posts::posts(from, 0)?;
        group::cluster(py, &self.inner, posts, threshold, prior, threads)
    }

    /// Counts of style features of each post by itself, as rows of a sparse matrix.
    fn features<'py>(
        &self,
        py: Python<'py>,
        from: &Bound<'py, PyAny>,
        families: Vec<String>,
        names: bool,
        threads: Option<usize>,
    ) -> PyResult<Features<'py>> {
        let posts = posts::posts(from, 0)?;
        features(py, &self.inner, &posts, &families, names, threads)
    }
}

impl Analyzer {
    fn report(&self, post: &Post) -> wordprint::Result<Vec<u8>> {
        let score = self.inner.score(post);
        let scores = self.inner.document_scores(&score);
        wire::json(&ScoreReport::new(post, &score, &scores, self.unit))
    }
}
