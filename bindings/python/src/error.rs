//! Errors of the library as Python exceptions.
//!
//! The exceptions are classes of `wordprint.errors`, so that each can be both a
//! `wordprint.Error` and the built-in exception a Python programmer would look for.

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use wordprint::Error;

/// The Python exception for an error of the library.
pub(crate) fn raise(error: Error) -> PyErr {
    let name = match error {
        Error::Io { path, source } => {
            let text = format!("{}: {source}", path.display());
            return match source.raw_os_error() {
                Some(code) => PyOSError::new_err((code, text)),
                None => PyOSError::new_err(text),
            };
        }
        Error::Incompatible { .. } => "IncompatibleError",
        Error::Gallery { .. } => "GalleryError",
        Error::Usage(_) => "UsageError",
        _ => "Error",
    };
    of_class(name, error.to_string())
}

/// A `wordprint.UsageError`, which is a `ValueError` too.
pub(crate) fn usage(message: impl Into<String>) -> PyErr {
    of_class("UsageError", message.into())
}

fn of_class(name: &'static str, message: String) -> PyErr {
    Python::attach(|py| {
        match py
            .import("wordprint.errors")
            .and_then(|errors| errors.getattr(name))
        {
            Ok(class) => match class.cast_into::<PyType>() {
                Ok(class) => PyErr::from_type(class, message),
                Err(error) => error.into(),
            },
            Err(error) => error,
        }
    })
}

/// The `wordprint.Post` class.
pub(crate) fn post_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "wordprint.posts", "Post")
}
