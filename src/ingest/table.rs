//! CSV and TSV with a header, row by row.
//!
//! The rows are cut by `csv_core` into buffers of ours, because a quotation mark
//! left open makes one row of the rest of the file: such a row is passed over
//! without being held.

use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::Arc;

use csv_core::ReadRecordResult;
use serde_json::{Map, Value};

use super::report::{Reason, Report};
use super::{Fields, Options, record};
use crate::Result;
use crate::document::{Post, Source};

/// More fields than this in one row are taken for a broken file.
const MAX_FIELDS: usize = 16_384;

/// One row, fields still as bytes.
struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// How many fields there are; more than `ends` when the row is not held.
    fields: usize,
    /// 1-based line of its first byte.
    line: u64,
    /// Its length when that is over the bound.
    too_long: Option<u64>,
}

impl Row {
    fn field(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

/// Cuts a stream into rows.
struct Rows {
    reader: Box<dyn BufRead + Send>,
    core: csv_core::Reader,
    max: usize,
    newlines: u64,
}

impl Rows {
    /// Reads the next row into `row`; false at the end.
    fn next_row(&mut self, row: &mut Row) -> io::Result<bool> {
        self.skip_blank()?;
        row.line = self.newlines + 1;
        row.too_long = None;
        let (mut filled, mut fields) = (0_usize, 0_usize);
        let mut length = 0_u64;
        if row.bytes.is_empty() {
            row.bytes.resize(self.max.min(4096), 0);
        }
        if row.ends.is_empty() {
            row.ends.resize(64, 0);
        }
        loop {
            let input = self.reader.fill_buf()?;
            let (result, read, written, ended) =
                self.core
                    .read_record(input, &mut row.bytes[filled..], &mut row.ends[fields..]);
            self.newlines += newlines(&input[..read]);
            let at_end = input.is_empty();
            self.reader.consume(read);
            filled += written;
            fields += ended;
            length += read as u64;
            match result {
                ReadRecordResult::InputEmpty if at_end => return Ok(false),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if row.bytes.len() >= self.max => {
                    // Too long: write over it until it ends.
                    row.too_long = Some(length);
                    filled = 0;
                }
                ReadRecordResult::OutputFull => {
                    let larger = (row.bytes.len() * 2).min(self.max);
                    row.bytes.resize(larger.max(filled + 1), 0);
                }
                ReadRecordResult::OutputEndsFull if row.ends.len() >= MAX_FIELDS => {
                    row.too_long = Some(length);
                    fields = 0;
                }
                ReadRecordResult::OutputEndsFull => {
                    let larger = row.ends.len() * 2;
                    row.ends.resize(larger, 0);
                }
                ReadRecordResult::Record => {
                    row.fields = fields;
                    if row.too_long.is_some() {
                        row.too_long = Some(length);
                        row.bytes = Vec::new();
                        row.ends = Vec::new();
                    }
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// Passes over empty lines, so that a row's line is that of its first field.
    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let input = self.reader.fill_buf()?;
            let blank = input
                .iter()
                .take_while(|&&b| matches!(b, b'\r' | b'\n'))
                .count();
            let more = blank > 0 && blank == input.len();
            self.newlines += newlines(&input[..blank]);
            self.reader.consume(blank);
            if !more {
                return Ok(());
            }
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b == b'\n').count() as u64
}

/// Posts of a table.
pub(super) struct TablePosts {
    path: Arc<PathBuf>,
    rows: Rows,
    row: Row,
    header: Vec<String>,
    done: bool,
}

impl TablePosts {
    /// Reads the header. `None` when the table cannot be used, which is reported.
    ///
    /// `head` is the decoded beginning of the table, to see its delimiter and
    /// whether it quotes.
    pub(super) fn new(
        path: &Arc<PathBuf>,
        reader: Box<dyn BufRead + Send>,
        head: &str,
        tabs: bool,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Self>> {
        let delimiter = if tabs {
            b'\t'
        } else {
            delimiter(head, &options.fields)
        };
        let rows = Rows {
            reader,
            core: csv_core::ReaderBuilder::new()
                .delimiter(delimiter)
                .quoting(quotes(head, delimiter))
                .build(),
            max: options.bound(),
            newlines: 0,
        };
        let mut table = Self {
            path: Arc::clone(path),
            rows,
            row: Row {
                bytes: Vec::new(),
                ends: Vec::new(),
                fields: 0,
                line: 1,
                too_long: None,
            },
            header: Vec::new(),
            done: false,
        };
        if !table.advance(report)? || table.row.too_long.is_some() {
            let message = "there is no header; the first line must name the columns";
            report.skip(Reason::MissingColumn, path, Some(1), message)?;
            return Ok(None);
        }
        for at in 0..table.row.fields {
            let name = String::from_utf8_lossy(table.row.field(at));
            let name = name.trim_start_matches('\u{feff}').trim().to_owned();
            if table.header.contains(&name) {
                let renamed = format!("{name}.{}", at + 1);
                let message = format!("the column `{name}` comes twice; the second is `{renamed}`");
                report.note(path, Some(table.row.line), message);
                table.header.push(renamed);
            } else {
                table.header.push(name);
            }
        }
        if !table.header.contains(&options.fields.text) {
            let message = missing_column(&options.fields, &table.header);
            report.skip(Reason::MissingColumn, path, Some(table.row.line), message)?;
            return Ok(None);
        }
        Ok(Some(table))
    }

    fn advance(&mut self, report: &mut Report) -> Result<bool> {
        if self.done {
            return Ok(false);
        }
        match self.rows.next_row(&mut self.row) {
            Ok(true) => Ok(true),
            Ok(false) => {
                self.done = true;
                Ok(false)
            }
            Err(error) => {
                self.done = true;
                let line = self.row.line;
                let message = format!("reading stopped in this row: {error}; is the file whole?");
                report.skip(Reason::Unreadable, &self.path, Some(line), message)?;
                Ok(false)
            }
        }
    }

    pub(super) fn next_post(
        &mut self,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Post>> {
        while self.advance(report)? {
            let line = self.row.line;
            if let Some(length) = self.row.too_long {
                let message = format!(
                    "the row has {length} bytes or too many fields, the limit is {}; is a quotation \
                     mark left open?",
                    self.rows.max
                );
                report.skip(Reason::TooLong, &self.path, Some(line), message)?;
                continue;
            }
            if self.row.fields != self.header.len() {
                let message = format!(
                    "the row has {} fields, the header {}; quote fields that hold the delimiter or \
                     a line break",
                    self.row.fields,
                    self.header.len()
                );
                report.skip(Reason::FieldCount, &self.path, Some(line), message)?;
                continue;
            }
            let mut fields = Map::new();
            for (at, name) in self.header.iter().enumerate() {
                let value = match std::str::from_utf8(self.row.field(at)) {
                    Ok(value) => value.to_owned(),
                    Err(_) => {
                        let message = format!(
                            "bytes of `{name}` that are not UTF-8 are replaced with U+FFFD; \
                             convert the file to UTF-8"
                        );
                        report.damage(&self.path, Some(line), message)?;
                        String::from_utf8_lossy(self.row.field(at)).into_owned()
                    }
                };
                fields.insert(name.clone(), Value::String(value));
            }
            let source = Source {
                path: Arc::clone(&self.path),
                line,
            };
            match record::post(fields, &options.fields, source) {
                Ok(post) => return Ok(Some(post)),
                Err((reason, message)) => report.skip(reason, &self.path, Some(line), message)?,
            }
        }
        Ok(None)
    }
}

/// The message for a table without text.
pub(super) fn missing_column(fields: &Fields, found: &[String]) -> String {
    let mut names = String::new();
    for (at, name) in found.iter().take(20).enumerate() {
        if at > 0 {
            names.push_str(", ");
        }
        names.extend(name.chars().take(40));
    }
    format!(
        "no column `{}` among {names}; rename one or say which column holds the text",
        fields.text
    )
}

/// The delimiter that gives the header the most columns, one of them the text.
fn delimiter(head: &str, fields: &Fields) -> u8 {
    let header = head
        .trim_start_matches('\u{feff}')
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let columns = |delimiter: u8| {
        let names = header.split(char::from(delimiter));
        let mut text = false;
        let count = names
            .inspect(|name| text |= name.trim().trim_matches('"').trim() == fields.text)
            .count();
        (text, count)
    };
    let mut best = (b',', columns(b','));
    for other in [b';', b'\t', b'|'] {
        let seen = columns(other);
        if seen > best.1 {
            best = (other, seen);
        }
    }
    best.0
}

/// Whether quotation marks enclose fields. In a table by tabs they may be mere
/// text: when the header is bare, every line has its number of tabs and some
/// field opens with a mark that it does not close, nothing is quoted.
fn quotes(head: &str, delimiter: u8) -> bool {
    if delimiter != b'\t' {
        return true;
    }
    let mut lines: Vec<_> = head
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    if lines.len() > 1 && !head.ends_with('\n') {
        // The sample may have cut it.
        lines.pop();
    }
    let Some(header) = lines.first() else {
        return true;
    };
    if header.starts_with('"') {
        return true;
    }
    let tabs = header.matches('\t').count();
    let even = lines.iter().all(|line| line.matches('\t').count() == tabs);
    let text_marks = lines.iter().flat_map(|line| line.split('\t')).any(|field| {
        field.starts_with('"') && (field.len() < 2 || !field.trim_end().ends_with('"'))
    });
    !(even && text_marks)
}
