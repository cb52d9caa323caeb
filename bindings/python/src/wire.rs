//! Results as the bytes of their JSON contracts.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;

use crate::error::raise;

/// The contract's JSON. The wire types have no map keys and no numbers that JSON cannot hold.
pub(crate) fn json(report: &impl Serialize) -> Result<Vec<u8>, wordprint::Error> {
    serde_json::to_vec(report)
        .map_err(|error| wordprint::Error::Usage(format!("the result is no JSON: {error}")))
}

/// As [`json`], as Python bytes.
pub(crate) fn bytes<'py>(
    py: Python<'py>,
    report: &impl Serialize,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &json(report).map_err(raise)?))
}
