//! Rows of the phrase tables: tab-separated cells, `#` for remarks.

use crate::error::Error;

/// A table with its name for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row<'t> {
    file: &'t str,
    /// 1-based.
    pub(super) line: usize,
    cells: std::str::Split<'t, char>,
}

impl<'t> Table<'t> {
    /// The rows that say something.
    pub(super) fn rows(self) -> impl Iterator<Item = Row<'t>> {
        let lines = (1usize..).zip(self.text.lines());
        lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(move |(number, line)| Row {
                file: self.file,
                line: number,
                cells: line.split('\t'),
            })
    }
}

impl<'t> Row<'t> {
    /// The next cell; empty where the row has ended.
    pub(super) fn cell(&mut self) -> &'t str {
        self.cells.next().unwrap_or_default()
    }

    /// The place among `names` of the next cell, which is called `field`.
    ///
    /// # Errors
    /// [`Error::Lexicon`] where it is none of them.
    pub(super) fn one_of(&mut self, field: &str, names: &[&str]) -> Result<usize, Error> {
        let cell = self.cell();
        names
            .iter()
            .position(|name| *name == cell)
            .ok_or_else(|| self.fault(field, format!("`{cell}` is none of {}", names.join(", "))))
    }

    /// The error for a fault in the cell called `field`.
    pub(super) fn fault(&self, field: &str, message: impl Into<String>) -> Error {
        Error::Lexicon {
            file: self.file.to_owned(),
            line: Some(self.line as u64),
            field: field.to_owned(),
            message: message.into(),
        }
    }
}
