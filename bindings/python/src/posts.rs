//! Python values to posts: a `str`, a mapping, a `wordprint.Post`, or a table of them.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyInt, PyList, PyMapping, PyString};
use serde_json::Value;
use wordprint::{Post, Span};

use crate::arrow;
use crate::error::post_class;

/// All posts of an iterable, or of a table that speaks Arrow's C interface.
///
/// Posts without an `id` get their place, from `first` on.
pub(crate) fn posts(any: &Bound<'_, PyAny>, first: usize) -> PyResult<Vec<Post>> {
    read(any, first, true)
}

/// As [`posts`], posts without an `id` left without: for what knows posts again by it.
pub(crate) fn posts_as_given(any: &Bound<'_, PyAny>) -> PyResult<Vec<Post>> {
    read(any, 0, false)
}

fn read(any: &Bound<'_, PyAny>, first: usize, numbered: bool) -> PyResult<Vec<Post>> {
    if any.is_instance_of::<PyString>() || any.is_instance_of::<PyBytes>() {
        return Err(PyTypeError::new_err(
            "give a list of posts, not one text: [text]",
        ));
    }
    if any.is_instance_of::<PyMapping>() {
        return Err(PyTypeError::new_err(
            "give a list of posts, not one mapping: [post]",
        ));
    }
    if any.cast::<PyList>().is_err() && arrow::is_arrow(any)? {
        return arrow::posts(any, numbered);
    }
    let mut posts = Vec::with_capacity(any.len().unwrap_or(0));
    for item in any.try_iter()? {
        let place = first + posts.len();
        let mut post = post(&item?, Some(place))?;
        if numbered && post.id.is_empty() {
            post.id = place.to_string();
        }
        posts.push(post);
    }
    Ok(posts)
}

/// One post; `place` is its place among others, for messages.
pub(crate) fn post<'py>(any: &Bound<'py, PyAny>, place: Option<usize>) -> PyResult<Post> {
    if any.is_exact_instance_of::<PyString>() {
        // By far the most common: nothing else is looked for.
    } else if let Ok(fields) = any.cast::<PyDict>() {
        let get = |name: &Bound<'py, PyString>| fields.get_item(name);
        return of_fields(any.py(), get, place);
    } else if let Ok(fields) = any.cast::<PyMapping>() {
        let get = |name: &Bound<'py, PyString>| {
            let has = fields.contains(name)?;
            has.then(|| fields.get_item(name)).transpose()
        };
        return of_fields(any.py(), get, place);
    } else if any.is_instance(post_class(any.py())?)? {
        return of_fields(any.py(), |name| any.getattr(name).map(Some), place);
    }
    // A text, or what is none, which is said with the mend.
    text(any, || at(place, "text")).map(|text| Post {
        text,
        ..Post::default()
    })
}

/// A post of named fields; fields that wordprint does not know are left alone.
fn of_fields<'py>(
    py: Python<'py>,
    get: impl Fn(&Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>>,
    place: Option<usize>,
) -> PyResult<Post> {
    let optional = |name: &Bound<'py, PyString>| -> PyResult<Option<String>> {
        match get(name)?.filter(|value| !value.is_none()) {
            None => Ok(None),
            Some(value) if value.is_exact_instance_of::<PyInt>() => Ok(Some(value.to_string())),
            Some(value) => {
                let value = text(&value, || at(place, &name.to_string()))?;
                Ok(Some(value).filter(|value| !value.is_empty()))
            }
        }
    };
    let name = intern!(py, "text");
    let Some(value) = get(name)? else {
        return Err(PyValueError::new_err(format!(
            "{} is missing: each post needs a text",
            at(place, "text")
        )));
    };
    let mut post = Post {
        text: text(&value, || at(place, "text"))?,
        id: optional(intern!(py, "id"))?.unwrap_or_default(),
        account: optional(intern!(py, "account"))?,
        platform: optional(intern!(py, "platform"))?,
        lang: optional(intern!(py, "lang"))?,
        created_at: optional(intern!(py, "created_at"))?,
        ..Post::default()
    };
    let name = intern!(py, "suppress");
    if let Some(names) = get(name)?.filter(|names| !names.is_none()) {
        let names: Vec<String> = names.extract().map_err(|_| {
            PyTypeError::new_err(format!(
                "{} is {}: give a list of rules or keys",
                at(place, "suppress"),
                kind(&names)
            ))
        })?;
        if !names.is_empty() {
            post.extra.insert("suppress".to_owned(), Value::from(names));
        }
    }
    Ok(post)
}

fn at(place: Option<usize>, field: &str) -> String {
    match place {
        Some(place) => format!("posts[{place}]: {field}"),
        None => field.to_owned(),
    }
}

/// The text of a `str`. `name` says what it is the text of.
fn text(any: &Bound<'_, PyAny>, name: impl Fn() -> String) -> PyResult<String> {
    let Ok(string) = any.cast::<PyString>() else {
        let mend = if any.is_none() {
            "leave it out, or give an empty str"
        } else if any.is_instance_of::<PyBytes>() || any.is_instance_of::<PyByteArray>() {
            "decode it first, e.g. with .decode('utf-8', 'replace')"
        } else {
            "give a str"
        };
        return Err(PyTypeError::new_err(format!(
            "{} is {}: {mend}",
            name(),
            kind(any)
        )));
    };
    let Ok(text) = string.to_str() else {
        return Err(PyValueError::new_err(format!(
            "{} has a lone surrogate, which no UTF-8 can hold: mend it with \
             text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')",
            name()
        )));
    };
    if text.len() > Span::MAX_TEXT {
        return Err(PyValueError::new_err(format!(
            "{} has {} bytes, at most {}: split it",
            name(),
            text.len(),
            Span::MAX_TEXT
        )));
    }
    Ok(text.to_owned())
}

/// A value's type, for messages.
pub(crate) fn kind(any: &Bound<'_, PyAny>) -> String {
    if any.is_none() {
        return "None".to_owned();
    }
    let name = any.get_type().name();
    name.map_or_else(|_| "of another type".to_owned(), |name| name.to_string())
}
