//! Apache Parquet, row by row through the record interface, without Arrow.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use super::report::{Reason, Report};
use super::{Options, record, table};
use crate::Result;
use crate::document::{Post, Source};

/// Posts of a Parquet file. Rows stand for lines in messages.
pub(super) struct ParquetPosts {
    path: Arc<PathBuf>,
    rows: Option<RowIter<'static>>,
    number: u64,
    max: usize,
}

/// The decoder panics on some damaged files; here that is one more error.
fn guarded<T>(
    read: impl FnOnce() -> Result<T, parquet::errors::ParquetError>,
) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the decoder gave up".to_owned()),
    }
}

impl ParquetPosts {
    /// Opens the file. `None` when it cannot be used, which is reported.
    pub(super) fn new(
        path: &Arc<PathBuf>,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Self>> {
        let opened = guarded(|| {
            let file = File::open(path.as_path())?;
            SerializedFileReader::new(file)
        });
        let reader = match opened {
            Ok(reader) => reader,
            Err(error) => {
                let message = format!("not a readable Parquet file: {error}; is it whole?");
                report.skip(Reason::Malformed, path, None, message)?;
                return Ok(None);
            }
        };
        let columns: Vec<String> = reader
            .metadata()
            .file_metadata()
            .schema()
            .get_fields()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        if !columns.contains(&options.fields.text) {
            let message = table::missing_column(&options.fields, &columns);
            report.skip(Reason::MissingColumn, path, None, message)?;
            return Ok(None);
        }
        let rows = match guarded(|| Ok(RowIter::from_file_into(Box::new(reader)))) {
            Ok(rows) => rows,
            Err(error) => {
                let message = format!("not a readable Parquet file: {error}; is it whole?");
                report.skip(Reason::Malformed, path, None, message)?;
                return Ok(None);
            }
        };
        Ok(Some(Self {
            path: Arc::clone(path),
            rows: Some(rows),
            number: 0,
            max: options.bound(),
        }))
    }

    pub(super) fn next_post(
        &mut self,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Post>> {
        while let Some(rows) = &mut self.rows {
            self.number += 1;
            let line = Some(self.number);
            let row = match guarded(|| rows.next().transpose()) {
                Ok(Some(row)) => row,
                Ok(None) => {
                    self.rows = None;
                    break;
                }
                Err(error) => {
                    // The decoder's place is lost with the error.
                    self.rows = None;
                    let message =
                        format!("reading stopped in this row: {error}; is the file whole?");
                    report.skip(Reason::Malformed, &self.path, line, message)?;
                    break;
                }
            };
            let fields = object(row);
            if let Some(Value::String(text)) = fields.get(&options.fields.text)
                && text.len() > self.max
            {
                let message = format!(
                    "the text has {} bytes, the limit is {}; split it or raise the limit",
                    text.len(),
                    self.max
                );
                report.skip(Reason::TooLong, &self.path, line, message)?;
                continue;
            }
            let source = Source {
                path: Arc::clone(&self.path),
                line: self.number,
            };
            match record::post(fields, &options.fields, source) {
                Ok(post) => return Ok(Some(post)),
                Err((reason, message)) => report.skip(reason, &self.path, line, message)?,
            }
        }
        Ok(None)
    }
}

fn object(row: Row) -> Map<String, Value> {
    row.into_columns()
        .into_iter()
        .map(|(name, field)| (name, value(field)))
        .collect()
}

/// A field as JSON. Times become RFC 3339; bytes that are UTF-8 become text,
/// others null.
fn value(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => Value::from(value),
        Field::Byte(value) => Value::from(value),
        Field::Short(value) => Value::from(value),
        Field::Int(value) => Value::from(value),
        Field::Long(value) => Value::from(value),
        Field::UByte(value) => Value::from(value),
        Field::UShort(value) => Value::from(value),
        Field::UInt(value) => Value::from(value),
        Field::ULong(value) => Value::from(value),
        Field::Float16(value) => Value::from(f32::from(value)),
        Field::Float(value) => Value::from(value),
        Field::Double(value) => Value::from(value),
        Field::Str(value) => Value::from(value),
        Field::Bytes(bytes) => std::str::from_utf8(bytes.data()).map_or(Value::Null, Value::from),
        Field::Date(days) => Value::from(date(i64::from(days))),
        Field::TimestampMillis(millis) => Value::from(timestamp(millis.div_euclid(1000))),
        Field::TimestampMicros(micros) => Value::from(timestamp(micros.div_euclid(1_000_000))),
        Field::Group(row) => Value::Object(object(row)),
        Field::ListInternal(list) => {
            Value::Array(list.elements().iter().cloned().map(value).collect())
        }
        other => Value::from(other.to_string()),
    }
}

/// `YYYY-MM-DD` of days since 1970-01-01, in the proleptic Gregorian calendar.
fn date(days: i64) -> String {
    // Years that begin in March have the leap day last: eras of 400 years are
    // alike, and months fall at (153 m + 2) / 5 days.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// RFC 3339 of seconds since 1970-01-01, UTC.
fn timestamp(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_400 + 86_399), "2000-02-29T23:59:59Z");
        assert_eq!(timestamp(-1), "1969-12-31T23:59:59Z");
        assert_eq!(date(19_723), "2024-01-01");
    }
}
