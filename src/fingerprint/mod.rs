//! Many documents of one account folded into one mergeable fingerprint.

use crate::detect::Finding;
use crate::document::{Document, Post};
use crate::error::Result;

/// What one account or corpus writes like. Merging is associative and commutative.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fingerprint {
    /// How many documents were folded in.
    pub documents: u64,
    /// How many word tokens they held.
    pub words: u64,
}

impl Fingerprint {
    /// The fingerprint of no text at all: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one analysed document.
    pub fn fold(&mut self, post: &Post, document: &Document<'_>, findings: &[Finding]) {
        let _ = (post, findings);
        self.documents += 1;
        self.words += document.word_count() as u64;
    }

    /// Adds everything that `other` has seen.
    pub fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.words += other.words;
    }

    /// The versioned serial form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Reads the serial form.
    ///
    /// # Errors
    /// [`Incompatible`](crate::Error::Incompatible) when the bytes are of another version or broken.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let _ = bytes;
        Ok(Self::default())
    }
}
