//! The C interface: texts in, JSON and fingerprints out.
//!
//! ```text
//! C caller -> checked arguments (`args`) -> wordprint -> JSON or bytes (`out`) -> C caller frees
//! ```
//! Everything that crosses the border is a pointer with a length, an opaque handle or a number. A
//! function that fails returns `NULL` and leaves a message for [`wordprint_last_error`], and so does
//! one that panics. Nothing is kept of a text.

mod args;
mod out;

use std::ffi::c_char;

use wordprint::compare::Comparer;
use wordprint::fingerprint::Fingerprint;
use wordprint::report::json::{ComparisonReport, ScoreReport};
use wordprint::report::offsets::Unit;
use wordprint::{Analyzer, Post};

use args::{bytes, engine, text, texts};
use out::{answer, json};

pub use args::{Bytes, Engine, Text};

/// Grows when a function changes or goes; functions may be added without.
pub const WORDPRINT_ABI: u32 = 1;

/// The length of a text that ends with a NUL.
pub const WORDPRINT_NUL_TERMINATED: usize = usize::MAX;

/// Offsets count bytes of UTF-8.
pub const WORDPRINT_BYTES: u32 = 0;
/// Offsets count Unicode code points.
pub const WORDPRINT_CHARS: u32 = 1;
/// Offsets count UTF-16 code units.
pub const WORDPRINT_UTF16: u32 = 2;

/// `WORDPRINT_ABI` of the library that was loaded: compare it with that of the header.
#[unsafe(no_mangle)]
pub extern "C" fn wordprint_abi() -> u32 {
    WORDPRINT_ABI
}

/// Version of the engine and of the models in it. Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn wordprint_version() -> *const c_char {
    static VERSION: &[u8] = concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes();
    VERSION.as_ptr().cast()
}

/// Why the last call on this thread failed; `NULL` when it did not. Valid until the next call on this
/// thread. Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn wordprint_last_error() -> *const c_char {
    out::last_error()
}

/// An engine with the built-in rules and models. Make one and share it: that takes a moment.
/// Freed by `wordprint_engine_free`.
#[unsafe(no_mangle)]
pub extern "C" fn wordprint_engine_new() -> *mut Engine {
    out::guarded(|| {
        let engine = Engine {
            analyzer: Analyzer::new(),
            comparer: Comparer::new(),
        };
        Ok(Box::into_raw(Box::new(engine)))
    })
    .unwrap_or(std::ptr::null_mut())
}

/// Frees an engine; `NULL` is let be.
///
/// # Safety
/// `engine` is `NULL` or from `wordprint_engine_new` and not freed yet; no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_engine_free(engine: *mut Engine) {
    if !engine.is_null() {
        // SAFETY: by the contract it came from `Box::into_raw` and nobody uses it any more.
        drop(unsafe { Box::from_raw(engine) });
    }
}

/// Finds tells in a text: JSON of the `score` contract. Offsets are in `unit` (`WORDPRINT_BYTES`,
/// `WORDPRINT_CHARS`, `WORDPRINT_UTF16`). Freed by `wordprint_string_free`.
///
/// # Safety
/// `engine` is from `wordprint_engine_new`; `data` points to `length` bytes, or to a text that ends
/// with a NUL when `length` is `WORDPRINT_NUL_TERMINATED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_score(
    engine: *const Engine,
    data: *const c_char,
    length: usize,
    unit: u32,
) -> *mut c_char {
    answer(|| {
        // SAFETY: the caller's contract is that of both functions.
        let (engine, text) = unsafe { (self::engine(engine)?, text(data, length, "the text")?) };
        let unit = match unit {
            WORDPRINT_BYTES => Unit::Byte,
            WORDPRINT_CHARS => Unit::Char,
            WORDPRINT_UTF16 => Unit::Utf16,
            other => return Err(format!("{other} is no unit of offsets: use 0, 1 or 2")),
        };
        let post = Post {
            text: text.to_owned(),
            ..Post::default()
        };
        let score = engine.analyzer.score(&post);
        let scores = engine.analyzer.document_scores(&score);
        json(&ScoreReport::new(&post, &score, &scores, unit))
    })
}

/// Weighs two sets of texts, each set by one writer: JSON of the `comparison` contract. Freed by
/// `wordprint_string_free`.
///
/// # Safety
/// `engine` is from `wordprint_engine_new`; `a` and `b` point to `a_count` and `b_count` texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_compare(
    engine: *const Engine,
    a: *const Text,
    a_count: usize,
    b: *const Text,
    b_count: usize,
) -> *mut c_char {
    answer(|| {
        // SAFETY: the caller's contract is that of both functions.
        let (engine, a, b) = unsafe {
            (
                self::engine(engine)?,
                texts(a, a_count, "side a")?,
                texts(b, b_count, "side b")?,
            )
        };
        let a = engine.analyzer.fingerprint_texts(&a);
        let b = engine.analyzer.fingerprint_texts(&b);
        compared(engine, &a, &b)
    })
}

/// Folds texts of one writer into a fingerprint, to keep, merge and compare: the same bytes as the
/// command line writes. Freed by `wordprint_bytes_free`.
///
/// # Safety
/// `engine` is from `wordprint_engine_new`; `items` points to `count` texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_fingerprint(
    engine: *const Engine,
    items: *const Text,
    count: usize,
) -> Bytes {
    out::bytes(|| {
        // SAFETY: the caller's contract is that of both functions.
        let (engine, texts) = unsafe { (self::engine(engine)?, texts(items, count, "the texts")?) };
        Ok(engine.analyzer.fingerprint_texts(&texts).to_bytes())
    })
}

/// The fingerprint of all texts of two fingerprints. Freed by `wordprint_bytes_free`.
///
/// # Safety
/// `a` and `b` are from `wordprint_fingerprint` or point to as many bytes as they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_fingerprint_merge(a: Bytes, b: Bytes) -> Bytes {
    out::bytes(|| {
        // SAFETY: the caller's contract is that of the function.
        let (mut a, b) = unsafe { (print(a, "fingerprint a")?, print(b, "fingerprint b")?) };
        a.merge(&b);
        Ok(a.to_bytes())
    })
}

/// A fingerprint in figures: JSON of the `fingerprint` contract. Freed by `wordprint_string_free`.
///
/// # Safety
/// `fingerprint` is from `wordprint_fingerprint` or points to as many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_fingerprint_describe(fingerprint: Bytes) -> *mut c_char {
    answer(|| {
        // SAFETY: the caller's contract is that of the function.
        let fingerprint = unsafe { print(fingerprint, "the fingerprint")? };
        json(&fingerprint.summary())
    })
}

/// Weighs two fingerprints: JSON of the `comparison` contract. Freed by `wordprint_string_free`.
///
/// # Safety
/// `engine` is from `wordprint_engine_new`; `a` and `b` are from `wordprint_fingerprint` or point to as
/// many bytes as they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_compare_fingerprints(
    engine: *const Engine,
    a: Bytes,
    b: Bytes,
) -> *mut c_char {
    answer(|| {
        // SAFETY: the caller's contract is that of both functions.
        let (engine, a, b) = unsafe {
            (
                self::engine(engine)?,
                print(a, "fingerprint a")?,
                print(b, "fingerprint b")?,
            )
        };
        compared(engine, &a, &b)
    })
}

/// Frees a string that this library returned; `NULL` is let be.
///
/// # Safety
/// `string` is `NULL` or a string of this library that was not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_string_free(string: *mut c_char) {
    // SAFETY: the caller's contract is that of the function.
    unsafe { out::free_string(string) };
}

/// Frees bytes that this library returned; those of length 0 are let be.
///
/// # Safety
/// `bytes` are of this library and were not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wordprint_bytes_free(bytes: Bytes) {
    // SAFETY: the caller's contract is that of the function.
    unsafe { out::free_bytes(bytes) };
}

fn compared(engine: &Engine, a: &Fingerprint, b: &Fingerprint) -> Result<String, String> {
    let comparison = engine.comparer.compare(a, b);
    json(&ComparisonReport::new(None, &comparison))
}

/// # Safety
/// `given` points to as many bytes as it says.
unsafe fn print(given: Bytes, what: &str) -> Result<Fingerprint, String> {
    // SAFETY: the caller's contract is that of the function.
    let bytes = unsafe { bytes(&given, what)? };
    Fingerprint::from_bytes(bytes).map_err(|error| format!("{what}: {error}"))
}
