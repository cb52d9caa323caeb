//! What went wrong while reading, kept for whoever shows it.
//!
//! Readers say [`Report::skip`] for a record that is left out and
//! [`Report::damage`] for a record that is kept but lost something; both turn
//! into errors when the reading is strict, so no reader decides that itself.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{Error, Result};

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A choice the reader made, such as an encoding it detected.
    Note,
    /// The record was read, but something about it is wrong.
    Warning,
    /// The record or file was left out.
    Skipped,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Skipped => "skipped",
        })
    }
}

/// A message about an input, naming the place.
///
/// Displays as `path:line: message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, or `-` for standard input.
    pub path: Arc<PathBuf>,
    /// 1-based line, where one can be named.
    pub line: Option<u64>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        write!(out, ": {}", self.message)
    }
}

/// Why a record or file was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A file in a format that is not read.
    UnknownFormat,
    /// A file or folder that cannot be read, or compressed data that ends early.
    Unreadable,
    /// A file with nothing in it.
    Empty,
    /// A record longer than [`Options::max_record_bytes`](super::Options::max_record_bytes).
    TooLong,
    /// Bytes that are not UTF-8 in a format that must be.
    NotUtf8,
    /// A line that is not JSON, or a file that breaks its format throughout.
    Malformed,
    /// A JSON line that is something else than an object.
    NotAnObject,
    /// A record without a text.
    MissingText,
    /// A table row with more or fewer fields than its header.
    FieldCount,
    /// A table without the column that holds the text.
    MissingColumn,
}

impl Reason {
    const ALL: [Self; 10] = [
        Self::UnknownFormat,
        Self::Unreadable,
        Self::Empty,
        Self::TooLong,
        Self::NotUtf8,
        Self::Malformed,
        Self::NotAnObject,
        Self::MissingText,
        Self::FieldCount,
        Self::MissingColumn,
    ];

    /// The reason in words that follow a count: `2 without text`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownFormat => "of unknown format",
            Self::Unreadable => "unreadable",
            Self::Empty => "empty",
            Self::TooLong => "too long",
            Self::NotUtf8 => "not UTF-8",
            Self::Malformed => "malformed",
            Self::NotAnObject => "not a JSON object",
            Self::MissingText => "without text",
            Self::FieldCount => "with a wrong number of fields",
            Self::MissingColumn => "without the text column",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// How many records and files were left out, by reason.
///
/// Displays as `3 records skipped: 2 without text, 1 too long`; a skipped file
/// counts as one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    counts: [u64; Reason::ALL.len()],
}

impl Skipped {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Those left out for `reason`.
    #[must_use]
    pub fn count(&self, reason: Reason) -> u64 {
        self.counts[reason as usize]
    }

    /// The reasons that occurred, with their counts, in a fixed order.
    pub fn by_reason(&self) -> impl Iterator<Item = (Reason, u64)> {
        Reason::ALL
            .into_iter()
            .map(|reason| (reason, self.count(reason)))
            .filter(|&(_, count)| count > 0)
    }

    /// Adds the counts of another reading.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        let noun = if total == 1 { "record" } else { "records" };
        write!(out, "{total} {noun} skipped")?;
        for (at, (reason, count)) in self.by_reason().enumerate() {
            let joint = if at == 0 { ": " } else { ", " };
            write!(out, "{joint}{count} {reason}")?;
        }
        Ok(())
    }
}

/// Messages that wait for [`Posts::diagnostics`](super::Posts::diagnostics);
/// a caller that never asks must not make a bad file fill the memory.
const MAX_WAITING: usize = 10_000;

/// Collects diagnostics and counts for one reading.
#[derive(Debug, Default)]
pub(super) struct Report {
    strict: bool,
    waiting: Vec<Diagnostic>,
    unshown: u64,
    skipped: Skipped,
}

impl Report {
    pub(super) fn new(strict: bool) -> Self {
        Self {
            strict,
            ..Self::default()
        }
    }

    pub(super) fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    /// Hands over the messages since the last call.
    pub(super) fn drain(&mut self) -> Vec<Diagnostic> {
        let unshown = std::mem::take(&mut self.unshown);
        let mut waiting = std::mem::take(&mut self.waiting);
        if unshown > 0
            && let Some(last) = waiting.last()
        {
            waiting.push(Diagnostic {
                path: Arc::clone(&last.path),
                line: None,
                severity: Severity::Note,
                message: format!("{unshown} more messages are not shown, see the counts"),
            });
        }
        waiting
    }

    fn push(
        &mut self,
        severity: Severity,
        path: &Arc<PathBuf>,
        line: Option<u64>,
        message: String,
    ) {
        if self.waiting.len() < MAX_WAITING {
            self.waiting.push(Diagnostic {
                path: Arc::clone(path),
                line,
                severity,
                message,
            });
        } else {
            self.unshown += 1;
        }
    }

    /// A choice worth knowing.
    pub(super) fn note(
        &mut self,
        path: &Arc<PathBuf>,
        line: Option<u64>,
        message: impl Into<String>,
    ) {
        self.push(Severity::Note, path, line, message.into());
    }

    /// Something odd that costs no text.
    pub(super) fn warn(
        &mut self,
        path: &Arc<PathBuf>,
        line: Option<u64>,
        message: impl Into<String>,
    ) {
        self.push(Severity::Warning, path, line, message.into());
    }

    /// The record is kept, but a part of it is lost: an error when strict.
    pub(super) fn damage(
        &mut self,
        path: &Arc<PathBuf>,
        line: Option<u64>,
        message: impl Into<String>,
    ) -> Result<()> {
        if self.strict {
            return Err(input_error(path, line, message));
        }
        self.push(Severity::Warning, path, line, message.into());
        Ok(())
    }

    /// The record or file is left out: an error when strict.
    pub(super) fn skip(
        &mut self,
        reason: Reason,
        path: &Arc<PathBuf>,
        line: Option<u64>,
        message: impl Into<String>,
    ) -> Result<()> {
        if self.strict {
            return Err(input_error(path, line, message));
        }
        self.skipped.counts[reason as usize] += 1;
        self.push(Severity::Skipped, path, line, message.into());
        Ok(())
    }
}

fn input_error(path: &Path, line: Option<u64>, message: impl Into<String>) -> Error {
    Error::Input {
        path: path.to_path_buf(),
        line,
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_a_sentence() {
        let path = Arc::new(PathBuf::from("posts.jsonl"));
        let mut report = Report::new(false);
        for (reason, line) in [
            (Reason::TooLong, 1),
            (Reason::MissingText, 2),
            (Reason::MissingText, 5),
        ] {
            report.skip(reason, &path, Some(line), "why").unwrap();
        }
        assert_eq!(
            report.skipped().to_string(),
            "3 records skipped: 1 too long, 2 without text"
        );
        assert_eq!(report.drain()[2].to_string(), "posts.jsonl:5: why");
        assert!(report.drain().is_empty(), "draining empties");
    }

    #[test]
    fn strict_reading_stops_at_the_first_loss() {
        let path = Arc::new(PathBuf::from("posts.jsonl"));
        let mut report = Report::new(true);
        let error = report
            .skip(Reason::MissingText, &path, Some(7), "no `text`")
            .unwrap_err();
        assert_eq!(error.to_string(), "posts.jsonl:7: no `text`");
        assert!(report.damage(&path, None, "cut").is_err());
    }

    #[test]
    fn waiting_messages_are_bounded() {
        let path = Arc::new(PathBuf::from("p"));
        let mut report = Report::new(false);
        for _ in 0..MAX_WAITING + 5 {
            report.warn(&path, None, "again");
        }
        let drained = report.drain();
        assert_eq!(drained.len(), MAX_WAITING + 1);
        assert!(drained[MAX_WAITING].message.starts_with("5 more"));
    }
}
