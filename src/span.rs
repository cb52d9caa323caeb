//! Byte ranges of a text, the coordinate system of the whole crate.

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` of a document's text.
///
/// Both ends lie on character boundaries of the text it was made for. 32 bits
/// are enough because a document holds at most [`Span::MAX_TEXT`] bytes, which
/// the readers enforce.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte of the range.
    pub start: u32,
    /// One past the last byte of the range; never before `start`.
    pub end: u32,
}

impl Span {
    /// The longest text, in bytes, that a document may hold.
    pub const MAX_TEXT: usize = u32::MAX as usize;

    /// The range `start..end`, in bytes.
    ///
    /// # Panics
    /// When an end does not fit in 32 bits, which cannot happen for the text of
    /// a document.
    #[must_use]
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span ends before it starts: {start}..{end}");
        Self {
            start: u32::try_from(start).expect("a document holds at most 4 GiB"),
            end: u32::try_from(end).expect("a document holds at most 4 GiB"),
        }
    }

    /// Length in bytes.
    #[must_use]
    #[inline]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the range holds no byte.
    #[must_use]
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The range as `usize` bounds, to index the text with.
    #[must_use]
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of `text` that the range covers.
    ///
    /// # Panics
    /// When the range lies outside `text` or cuts a character.
    #[must_use]
    #[inline]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside this range.
    #[must_use]
    #[inline]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share at least one byte.
    #[must_use]
    #[inline]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_needs_a_shared_byte() {
        let a = Span::new(0, 3);
        assert!(a.overlaps(Span::new(2, 5)));
        assert!(
            !a.overlaps(Span::new(3, 5)),
            "touching ranges share nothing"
        );
        assert!(a.contains(Span::new(1, 3)));
        assert_eq!(Span::new(1, 3).of("abcd"), "bc");
    }
}
