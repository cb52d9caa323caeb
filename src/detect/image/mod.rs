//! Compiled rules as bytes: the form that a pack of built-in rules is kept in.
//!
//! Reading rules from TOML and tables costs a hundred times what running them over a
//! line of text does. So `wordprint rules compile` writes each pack down once compiled
//! (`lexicons/compiled/`), and what a text needs of it is read where it lies: tables of
//! hashes as they stand ([`table`]), rules and patterns one by one, when first asked for
//! ([`deferred`]). An image names its sources by their hash; where they have changed, the
//! sources are read instead.

mod deferred;
mod table;

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use self::deferred::Deferred;
pub(crate) use self::table::{HashBits, HashTable};

/// A table's bytes: made in memory, or where they lie in the program.
pub(crate) type Bytes = Cow<'static, [u8]>;

/// First bytes of an image; the digit is the version of its form.
const MAGIC: &[u8; 8] = b"wprules2";

/// Writes an image, part after part.
#[derive(Debug)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An image of the sources with this hash.
    pub(crate) fn new(sources: u64) -> Self {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(sources.to_le_bytes());
        Self { bytes }
    }

    /// Appends bytes as one part.
    pub(crate) fn part(&mut self, part: &[u8]) {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend_from_slice(part);
    }

    /// Appends a value as one part.
    pub(crate) fn value<T: Serialize>(&mut self, value: &T) {
        self.part(&encode(value));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads an image, part after part. `None` anywhere means that it is cut or damaged.
#[derive(Debug)]
pub(crate) struct Reader {
    rest: &'static [u8],
}

impl Reader {
    /// The parts of an image; none for one of another version or of other sources.
    pub(crate) fn new(image: &'static [u8], sources: u64) -> Option<Self> {
        let rest = image.strip_prefix(MAGIC)?;
        let (of, rest) = rest.split_first_chunk()?;
        (u64::from_le_bytes(*of) == sources).then_some(Self { rest })
    }

    /// The next part.
    pub(crate) fn part(&mut self) -> Option<&'static [u8]> {
        let (length, rest) = self.rest.split_first_chunk()?;
        let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.rest = rest;
        Some(part)
    }

    /// The next part, a value.
    pub(crate) fn value<T: DeserializeOwned>(&mut self) -> Option<T> {
        postcard::from_bytes(self.part()?).ok()
    }
}

/// A value as bytes.
fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // Writing to memory cannot fail, and the types here know their lengths.
    postcard::to_stdvec(value).unwrap_or_default()
}

/// The little-endian number of four bytes at place `at` of a row of them; 0 beyond its end.
#[inline]
fn u32_at(row: &[u8], at: usize) -> u32 {
    let bytes = row.get(at * 4..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The little-endian number of eight bytes at place `at` of a row of them; 0 beyond its end.
#[inline]
pub(crate) fn u64_at(row: &[u8], at: usize) -> u64 {
    let bytes = row.get(at * 8..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
