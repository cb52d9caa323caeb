//! A table of posts in: by stream (`__arrow_c_stream__`) or as one array (`__arrow_c_array__`).

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use wordprint::Post;

use super::column::Column;
use super::failed;
use crate::error::usage;

/// Names of the columns to read: all but the text may be absent where they are not named by the
/// caller.
#[derive(Debug, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Columns {
    text: String,
    id: Option<String>,
    account: Option<String>,
    platform: Option<String>,
    created_at: Option<String>,
    /// Whether an absent column is an error.
    strict: bool,
}

impl Default for Columns {
    fn default() -> Self {
        let some = |name: &str| Some(name.to_owned());
        Self {
            text: "text".to_owned(),
            id: some("id"),
            account: some("account"),
            platform: some("platform"),
            created_at: some("created_at"),
            strict: false,
        }
    }
}

/// The rows of a table, in its own batches.
pub(crate) struct Rows {
    pub(super) batches: Vec<Batch>,
}

/// One batch: columns of one length.
pub(super) struct Batch {
    /// Rows of the table before it.
    pub(super) first: usize,
    pub(super) len: usize,
    text: Column,
    id: Option<Column>,
    account: Option<Column>,
    platform: Option<Column>,
    created_at: Option<Column>,
}

impl Batch {
    /// The post of a row of this batch, unless its text is null; `numbered` as in [`posts`].
    pub(super) fn post(&self, row: usize, numbered: bool) -> Option<Post> {
        let of = |column: &Option<Column>| Some(column.as_ref()?.get(row)?.to_owned());
        Some(Post {
            text: self.text.get(row)?.to_owned(),
            id: match numbered {
                true => self.id(row),
                false => of(&self.id).unwrap_or_default(),
            },
            account: of(&self.account),
            platform: of(&self.platform),
            created_at: of(&self.created_at),
            ..Post::default()
        })
    }

    /// The row's identifier, else its number in the table.
    pub(super) fn id(&self, row: usize) -> String {
        let id = self.id.as_ref().and_then(|column| column.get(row));
        id.map_or_else(|| (self.first + row).to_string(), str::to_owned)
    }
}

/// Whether a value speaks Arrow's C interface.
pub(crate) fn is_arrow(any: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = any.py();
    Ok(any.hasattr(intern!(py, "__arrow_c_stream__"))?
        || any.hasattr(intern!(py, "__arrow_c_array__"))?)
}

/// All posts of a table; rows whose text is null are none. Rows without an identifier get their
/// number as `id` where that is wanted.
pub(crate) fn posts(any: &Bound<'_, PyAny>, numbered: bool) -> PyResult<Vec<Post>> {
    let rows = rows(any, &Columns::default())?;
    let batches = rows.batches.iter();
    Ok(batches
        .flat_map(|batch| (0..batch.len).filter_map(|row| batch.post(row, numbered)))
        .collect())
}

/// The rows of a table, or of a column of texts.
pub(crate) fn rows(any: &Bound<'_, PyAny>, columns: &Columns) -> PyResult<Rows> {
    let mut batches = Vec::new();
    let mut first = 0;
    for array in arrays(any)? {
        let len = array.len();
        batches.push(batch(&array, first, columns)?);
        first += len;
    }
    Ok(Rows { batches })
}

fn batch(array: &ArrayRef, first: usize, columns: &Columns) -> PyResult<Batch> {
    let DataType::Struct(fields) = array.data_type() else {
        return Ok(Batch {
            first,
            len: array.len(),
            text: text(&columns.text, array)?,
            id: None,
            account: None,
            platform: None,
            created_at: None,
        });
    };
    let names = || {
        let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        names.join(", ")
    };
    let absent = |name: &str| usage(format!("no column `{name}`; the table has {}", names()));
    let table = array.as_struct();
    let optional = |name: &Option<String>| -> PyResult<Option<Column>> {
        let Some(name) = name else {
            return Ok(None);
        };
        match table.column_by_name(name) {
            Some(array) => Ok(Some(column(name, array)?)),
            None if columns.strict => Err(absent(name)),
            None => Ok(None),
        }
    };
    let Some(texts) = table.column_by_name(&columns.text) else {
        return Err(absent(&columns.text));
    };
    Ok(Batch {
        first,
        len: array.len(),
        text: text(&columns.text, texts)?,
        id: optional(&columns.id)?,
        account: optional(&columns.account)?,
        platform: optional(&columns.platform)?,
        created_at: optional(&columns.created_at)?,
    })
}

fn column(name: &str, array: &ArrayRef) -> PyResult<Column> {
    Column::new(array).map_err(|what| usage(format!("column `{name}` {what}")))
}

fn text(name: &str, array: &ArrayRef) -> PyResult<Column> {
    let column = column(name, array)?;
    if !column.is_text() {
        return Err(PyTypeError::new_err(format!(
            "column `{name}` is of type {}: texts are strings",
            array.data_type()
        )));
    }
    Ok(column)
}

/// The arrays of a table, one a batch.
#[allow(
    unsafe_code,
    reason = "the interface hands over pointers; the capsules' names say to what"
)]
fn arrays(any: &Bound<'_, PyAny>) -> PyResult<Vec<ArrayRef>> {
    let py = any.py();
    if any.hasattr(intern!(py, "__arrow_c_stream__"))? {
        let capsule = any.call_method0(intern!(py, "__arrow_c_stream__"))?;
        let capsule = capsule.cast_into::<PyCapsule>()?;
        let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
        // SAFETY: a capsule of this name holds a stream; moving it out leaves a released one.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr().cast()) };
        // A producer in Python takes the lock itself; one with threads may need it free.
        return py
            .detach(|| ArrayStreamReader::try_new(stream)?.collect::<Result<Vec<_>, _>>())
            .map_err(failed);
    }
    let pair = any.call_method0(intern!(py, "__arrow_c_array__"))?;
    let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
    let schema = schema.cast_into::<PyCapsule>()?;
    let array = array.cast_into::<PyCapsule>()?;
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?;
    let array = array.pointer_checked(Some(c"arrow_array"))?;
    // SAFETY: capsules of these names hold a schema and an array, which the schema describes; the
    // array is moved out and leaves a released one.
    let data = unsafe {
        let schema: &FFI_ArrowSchema = schema.cast().as_ref();
        from_ffi(FFI_ArrowArray::from_raw(array.as_ptr().cast()), schema)
    };
    Ok(vec![Arc::clone(&make_array(data.map_err(failed)?))])
}
