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
    /// When it ends before it starts, or an end does not fit in 32 bits, which cannot happen for the
    /// text of a document.
    #[must_use]
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span ends before it starts: {start}..{end}");
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

/// What stands before, at and after a span, up to `width` characters on each side, cut at
/// spaces where there are some, white space folded to single spaces.
#[must_use]
pub fn context(text: &str, span: Span, width: usize) -> [String; 3] {
    let (start, end) = (span.start as usize, span.end as usize);
    let Some(hit) = text.get(start..end) else {
        return Default::default();
    };
    // White space at the edges of the hit belongs to what is around it.
    let (from, to) = match hit.trim() {
        "" => (start, end),
        _ => (end - hit.trim_start().len(), start + hit.trim_end().len()),
    };
    let (before, hit, after) = (&text[..from], &text[from..to], &text[to..]);
    let from = before
        .char_indices()
        .rev()
        .nth(width.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    let to = after
        .char_indices()
        .nth(width)
        .map_or(after.len(), |(at, _)| at);
    let mut before = &before[from..];
    if from > 0
        && let Some((_, whole)) = before.split_once(char::is_whitespace)
    {
        before = whole;
    }
    let mut cut = &after[..to];
    if to < after.len()
        && let Some((whole, _)) = cut.rsplit_once(char::is_whitespace)
    {
        cut = whole;
    }
    [folded(before, false), folded(hit, true), folded(cut, false)]
}

/// White space as single spaces; at the edges kept as one unless `trim`.
fn folded(text: &str, trim: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for character in text.chars() {
        if character.is_whitespace() {
            if !space {
                out.push(' ');
            }
            space = true;
        } else {
            out.push(character);
            space = false;
        }
    }
    if trim { out.trim().to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_and_strange_spans_do_no_harm() {
        let text = "ééé sea ééé";
        let [before, hit, after] = context(text, Span::new(7, 10), 2);
        assert_eq!(
            (before.as_str(), hit.as_str(), after.as_str()),
            ("", "sea", "")
        );
        let [before, hit, after] = context(text, Span::new(6, 11), 20);
        assert_eq!(
            (before.as_str(), hit.as_str(), after.as_str()),
            ("ééé ", "sea", " ééé")
        );
        assert_eq!(context(text, Span::new(1, 2), 5), <[String; 3]>::default());
        assert_eq!(context("", Span::new(4, 9), 5), <[String; 3]>::default());
    }

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
