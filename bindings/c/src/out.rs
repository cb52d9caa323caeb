//! What goes out: strings and bytes that the caller frees, and the last error of each thread.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use serde::Serialize;

use crate::args::Bytes;

thread_local! {
    static LAST: RefCell<Option<CString>> = const { RefCell::new(None) };
}

/// Runs `work`; a failure or a panic is remembered and gives `None`.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Option<T> {
    // What a panic left half done is dropped with the call: engines are never changed.
    let done = catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("a fault of the library, which has been printed".to_owned()));
    let (value, error) = match done {
        Ok(value) => (Some(value), None),
        Err(message) => (None, Some(without_nul(message))),
    };
    // While a thread ends there is nobody left to tell.
    let _ = LAST.try_with(|last| last.replace(error));
    value
}

pub(crate) fn last_error() -> *const c_char {
    LAST.try_with(|last| {
        last.borrow()
            .as_ref()
            .map_or(ptr::null(), |error| error.as_ptr())
    })
    .unwrap_or(ptr::null())
}

/// A string for the caller, or `NULL`.
pub(crate) fn answer(work: impl FnOnce() -> Result<String, String>) -> *mut c_char {
    guarded(work).map_or(ptr::null_mut(), |text| without_nul(text).into_raw())
}

/// Bytes for the caller, or none.
pub(crate) fn bytes(work: impl FnOnce() -> Result<Vec<u8>, String>) -> Bytes {
    match guarded(work) {
        Some(bytes) => {
            let bytes = bytes.into_boxed_slice();
            let length = bytes.len();
            Bytes {
                data: Box::into_raw(bytes).cast(),
                length,
            }
        }
        None => Bytes {
            data: ptr::null_mut(),
            length: 0,
        },
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// JSON escapes NUL, and messages quote none: where one is all the same it goes.
fn without_nul(mut text: String) -> CString {
    text.retain(|c| c != '\0');
    CString::new(text).unwrap_or_default()
}

/// # Safety
/// `string` is `NULL` or from [`answer`] and not freed yet.
pub(crate) unsafe fn free_string(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: by the contract it came from `CString::into_raw`.
        drop(unsafe { CString::from_raw(string) });
    }
}

/// # Safety
/// `bytes` are from [`bytes`] and not freed yet.
pub(crate) unsafe fn free_bytes(bytes: Bytes) {
    if !bytes.data.is_null() {
        let slice = ptr::slice_from_raw_parts_mut(bytes.data, bytes.length);
        // SAFETY: by the contract it came from a boxed slice of this length.
        drop(unsafe { Box::from_raw(slice) });
    }
}
