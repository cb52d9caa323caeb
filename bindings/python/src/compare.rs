//! Two sides weighed against each other.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use wordprint::compare::sides::{Side, Sides};
use wordprint::compare::{Comparison, Options, Prepared, Writers, tells};
use wordprint::fingerprint::Fingerprint as Print;
use wordprint::report::json::ComparisonReport;

use crate::analyzer::Analyzer;
use crate::error::{raise, usage};
use crate::fingerprint::{Fingerprint, all};
use crate::{pool, posts, wire};

/// The native comparer, which the Python class of the name wraps.
#[pyclass(frozen, module = "wordprint._native")]
pub(crate) struct Comparer {
    inner: wordprint::compare::Comparer,
}

#[pymethods]
impl Comparer {
    #[new]
    #[pyo3(signature = (*, cohort, writers, prior, odds, method, cross_language))]
    fn new(
        py: Python<'_>,
        cohort: Vec<Bound<'_, PyAny>>,
        writers: bool,
        prior: Option<f64>,
        odds: f64,
        method: Option<&str>,
        cross_language: bool,
    ) -> PyResult<Self> {
        if prior.is_some_and(|prior| !(prior > 0.0 && prior < 1.0)) {
            return Err(usage(
                "prior is a probability between 0 and 1, both excluded",
            ));
        }
        if !(odds.is_finite() && odds >= 1.0) {
            return Err(usage("odds is a number of 1 or more, such as 10"));
        }
        let mut options = Options {
            prior,
            threshold: odds.log10(),
            cross_language,
            writers: if writers {
                Writers::BuiltIn
            } else {
                Writers::No
            },
            ..Options::default()
        };
        if let Some(method) = method {
            options = options.with_method(method).map_err(raise)?;
        }
        let cohort = all(&cohort)?;
        if cohort.len() == 1 {
            return Err(usage("a cohort has at least two other writers"));
        }
        let inner = pool::run(py, None, || {
            let members: Vec<&Print> = cohort.iter().map(AsRef::as_ref).collect();
            wordprint::compare::Comparer::build(&members, options)
        })?;
        Ok(Self { inner })
    }

    /// The comparison contract of two sides, each a fingerprint or posts. `bootstrap` draws of the
    /// documents widen the interval where both sides are posts.
    fn compare<'py>(
        &self,
        py: Python<'py>,
        analyzer: &Analyzer,
        a: &Bound<'py, PyAny>,
        b: &Bound<'py, PyAny>,
        bootstrap: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (a, b) = (side(a)?, side(b)?);
        let json = pool::run(py, None, || {
            let sides = Sides::fold(a, b, &analyzer.inner, bootstrap > 0);
            let comparison = sides.compare(&self.inner, bootstrap);
            let shared = tells::shared(&sides.a, &sides.b);
            wire::json(&ComparisonReport::new(None, &comparison).with_evidence(&[], &shared))
        })?
        .map_err(raise)?;
        Ok(PyBytes::new(py, &json))
    }

    /// log10 likelihood ratios of the pairs of fingerprints with these places, and what the
    /// verdict on each is: 1 the same, -1 different, 0 inconclusive.
    fn weigh(
        &self,
        py: Python<'_>,
        prints: Vec<Bound<'_, PyAny>>,
        pairs: Vec<(usize, usize)>,
        threads: Option<usize>,
    ) -> PyResult<Vec<(f64, i8)>> {
        let prints = all(&prints)?;
        if let Some((a, b)) = pairs.iter().find(|(a, b)| *a.max(b) >= prints.len()) {
            return Err(usage(format!(
                "pair ({a}, {b}): there are {} fingerprints",
                prints.len()
            )));
        }
        pool::run(py, threads, || {
            let prepared: Vec<Prepared> = prints
                .par_iter()
                .map(|print: &Arc<Print>| self.inner.prepare(print))
                .collect();
            pairs
                .par_iter()
                .map(|&(a, b)| weighed(&self.inner.compare_prepared(&prepared[a], &prepared[b])))
                .collect()
        })
    }
}

fn weighed(comparison: &Comparison) -> (f64, i8) {
    use wordprint::compare::Verdict;
    let verdict = match comparison.verdict {
        Verdict::Same => 1,
        Verdict::Different => -1,
        Verdict::Inconclusive => 0,
    };
    (comparison.log10_lr, verdict)
}

/// A side as it was given.
fn side(any: &Bound<'_, PyAny>) -> PyResult<Side> {
    match any.cast::<Fingerprint>() {
        Ok(print) => Ok(Side::Saved(Box::new((*print.get().inner).clone()))),
        Err(_) => Ok(Side::Posts(posts::posts(any, 0)?)),
    }
}
