//! What comes in, checked before it is believed.

use std::ffi::{CStr, c_char};
use std::slice;

use wordprint::Analyzer;
use wordprint::compare::Comparer;

use crate::WORDPRINT_NUL_TERMINATED;

/// Rules and models, compiled: opaque.
#[derive(Debug)]
pub struct Engine {
    pub(crate) analyzer: Analyzer,
    pub(crate) comparer: Comparer,
}

/// A text in UTF-8.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Its bytes.
    pub data: *const c_char,
    /// How many, or `WORDPRINT_NUL_TERMINATED`.
    pub length: usize,
}

/// Bytes, such as a fingerprint; `data` is `NULL` when making them failed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Bytes {
    /// The bytes.
    pub data: *mut u8,
    /// How many.
    pub length: usize,
}

/// # Safety
/// `engine` is `NULL` or from `wordprint_engine_new` and lives as long as the answer.
pub(crate) unsafe fn engine<'a>(engine: *const Engine) -> Result<&'a Engine, String> {
    // SAFETY: by the contract it points to an engine if to anything.
    unsafe { engine.as_ref() }.ok_or_else(|| "the engine is NULL".to_owned())
}

/// # Safety
/// `data` is `NULL` or points to what `length` says, which lives as long as the answer.
pub(crate) unsafe fn text<'a>(
    data: *const c_char,
    length: usize,
    what: &str,
) -> Result<&'a str, String> {
    if data.is_null() {
        return if length == 0 {
            Ok("")
        } else {
            Err(format!("{what} is NULL"))
        };
    }
    let bytes = if length == WORDPRINT_NUL_TERMINATED {
        // SAFETY: by the contract it ends with a NUL.
        unsafe { CStr::from_ptr(data) }.to_bytes()
    } else {
        check_length(length, what)?;
        // SAFETY: not NULL, and by the contract `length` bytes.
        unsafe { slice::from_raw_parts(data.cast::<u8>(), length) }
    };
    std::str::from_utf8(bytes).map_err(|error| {
        format!(
            "{what} is not UTF-8 from byte {} on: convert it first",
            error.valid_up_to()
        )
    })
}

/// # Safety
/// `items` is `NULL` or points to `count` texts that live as long as the answer.
pub(crate) unsafe fn texts<'a>(
    items: *const Text,
    count: usize,
    what: &str,
) -> Result<Vec<&'a str>, String> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if items.is_null() {
        return Err(format!("{what} is NULL"));
    }
    check_length(count.saturating_mul(size_of::<Text>()), what)?;
    // SAFETY: not NULL, and by the contract `count` texts.
    let items = unsafe { slice::from_raw_parts(items, count) };
    items
        .iter()
        .enumerate()
        // SAFETY: by the contract each is as it says.
        .map(|(number, item)| unsafe {
            text(item.data, item.length, &format!("text {number} of {what}"))
        })
        .collect()
}

/// # Safety
/// `given` is empty or points to as many bytes as it says, which live as long as the answer.
pub(crate) unsafe fn bytes<'a>(given: &Bytes, what: &str) -> Result<&'a [u8], String> {
    if given.data.is_null() {
        return Err(format!("{what} is NULL"));
    }
    check_length(given.length, what)?;
    // SAFETY: not NULL, and by the contract `length` bytes.
    Ok(unsafe { slice::from_raw_parts(given.data, given.length) })
}

/// Rust allows no slice longer than this: such a length is a mistake, often a negative number.
fn check_length(bytes: usize, what: &str) -> Result<(), String> {
    if isize::try_from(bytes).is_err() {
        return Err(format!("{what} cannot be that long"));
    }
    Ok(())
}
