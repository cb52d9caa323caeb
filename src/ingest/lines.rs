//! Lines of bounded length: what makes a 200 MB line harmless.

use std::io::{self, BufRead, Read};

/// Reads lines that end in `\n` only (U+2028 and `\r` are text), never holding
/// more than `max` bytes of one.
pub(super) struct Lines<R> {
    reader: R,
    max: usize,
    buffer: Vec<u8>,
    number: u64,
}

/// One line, or that there was one too long to hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// The line without its `\n`.
    Text(&'a [u8]),
    /// A line of this many bytes, its end counted, passed over.
    TooLong(u64),
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, max: usize) -> Self {
        Self {
            reader,
            max,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The 1-based number of the line read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` at the end.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let limit = self.max as u64 + 1;
        let read = self
            .reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if self.buffer.len() > self.max {
            let length = self.buffer.len();
            // The buffer may have grown to the bound; the next lines are likely short.
            self.buffer = Vec::new();
            let rest = self.reader.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong((length + rest) as u64)));
        }
        Ok(Some(Line::Text(&self.buffer)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_passed_over() {
        let mut lines = Lines::new(&b"ab\nabcdefgh\n\xE2\x80\xA8\nend"[..], 4);
        assert_eq!(lines.next_line().unwrap(), Some(Line::Text(b"ab")));
        assert_eq!(lines.next_line().unwrap(), Some(Line::TooLong(9)));
        assert_eq!(
            lines.next_line().unwrap(),
            Some(Line::Text("\u{2028}".as_bytes()))
        );
        assert_eq!(lines.next_line().unwrap(), Some(Line::Text(b"end")));
        assert_eq!(lines.number(), 4);
        assert_eq!(lines.next_line().unwrap(), None);
    }

    #[test]
    fn a_line_of_exactly_the_bound_is_kept() {
        let mut lines = Lines::new(&b"abcd\nabcd"[..], 4);
        assert_eq!(lines.next_line().unwrap(), Some(Line::Text(b"abcd")));
        assert_eq!(lines.next_line().unwrap(), Some(Line::Text(b"abcd")));
    }
}
