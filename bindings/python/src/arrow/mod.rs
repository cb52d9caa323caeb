//! Tables by Arrow's C data interface: what pyarrow, polars, pandas and DuckDB exchange.
//!
//! - `input.rs`: a table of posts in, its buffers read where they lie;
//! - `column.rs`: columns of text of any layout, as `Option<&str>`;
//! - `output.rs`: scores and findings as tables;
//! - this file: the table that goes out.

mod column;
mod input;
mod output;

use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::{ArrowError, Schema};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::usage;

pub(crate) use input::{Columns, is_arrow, posts, rows};
pub(crate) use output::score_rows;

/// A table that speaks Arrow's C interface: `pyarrow.table(t)`, `polars.DataFrame(t)` and the like
/// take it without copying.
#[pyclass(frozen, module = "wordprint._native")]
pub(crate) struct ArrowTable {
    schema: Arc<Schema>,
    batches: Vec<RecordBatch>,
}

#[pymethods]
impl ArrowTable {
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<ArrowTable of {} rows: {}>",
            self.num_rows(),
            self.column_names().join(", ")
        )
    }

    /// The schema alone.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(failed)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows. `requested_schema` is a wish that the protocol lets a producer leave unmet.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> =
            self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

fn failed(error: ArrowError) -> PyErr {
    usage(error.to_string())
}
