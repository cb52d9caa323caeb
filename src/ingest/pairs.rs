//! Pair rows of authorship verification: two heaps of texts, one author or two?

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::{Map, Value};

use super::jsonl::Objects;
use super::posts::{encoded, open_input};
use super::report::{Diagnostic, Reason, Report, Skipped};
use super::{Options, record};
use crate::document::Source;
use crate::{Error, Result};

/// Two heaps of texts whose authors are to be compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PairRow {
    /// Stable identifier: the row's `id`, else `file:line`.
    pub id: String,
    /// Language as declared (BCP 47).
    pub lang: Option<String>,
    /// The first heap, never empty.
    pub texts_a: Vec<String>,
    /// The second heap, never empty.
    pub texts_b: Vec<String>,
    /// Whether one author wrote both, where it is known.
    pub same: Option<bool>,
    /// Fields that wordprint does not read, passed through.
    pub extra: Map<String, Value>,
    /// Where the row was read from.
    pub source: Source,
}

/// Iterates over the pair rows of a JSON Lines file.
pub struct Pairs {
    path: Arc<PathBuf>,
    objects: Option<Objects>,
    report: Report,
}

/// Opens a JSON Lines file, possibly compressed, or `-`, of rows
/// `{"id", "lang", "texts_a": [..], "texts_b": [..], "same"}`; a text alone is
/// taken as a heap of one, and only the heaps are required.
///
/// # Errors
/// When the file cannot be opened. Bad rows are skipped and counted, unless
/// reading is strict.
pub fn open_pairs(path: &Path, options: &Options) -> Result<Pairs> {
    let path = Arc::new(path.to_path_buf());
    let mut report = Report::new(options.strict);
    let input = open_input(&path, &Arc::new(AtomicU64::new(0))).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })?;
    let objects = if input.head.is_empty() && input.whole {
        let message = "the file is empty; it needs one JSON object a line";
        report.skip(Reason::Empty, &path, None, message)?;
        None
    } else {
        let (reader, _) = encoded(input, &path, &mut report, false);
        Some(Objects::new(Arc::clone(&path), reader, options.bound()))
    };
    Ok(Pairs {
        path,
        objects,
        report,
    })
}

impl Pairs {
    /// Takes the messages since the last call.
    pub fn diagnostics(&mut self) -> Vec<Diagnostic> {
        self.report.drain()
    }

    /// How many rows were left out so far, by reason.
    #[must_use]
    pub fn skipped(&self) -> &Skipped {
        self.report.skipped()
    }

    fn next_row(&mut self) -> Result<Option<PairRow>> {
        let Some(objects) = &mut self.objects else {
            return Ok(None);
        };
        while let Some((object, line)) = objects.next_object(&mut self.report)? {
            let path = Arc::clone(&self.path);
            match row(object, Source { path, line }) {
                Ok(row) => return Ok(Some(row)),
                Err((reason, message)) => {
                    self.report.skip(reason, &self.path, Some(line), message)?;
                }
            }
        }
        Ok(None)
    }
}

impl Iterator for Pairs {
    type Item = Result<PairRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.next_row();
        if row.is_err() {
            self.objects = None;
        }
        row.transpose()
    }
}

fn row(mut fields: Map<String, Value>, source: Source) -> Result<PairRow, (Reason, String)> {
    let texts_a = texts(&mut fields, "texts_a")?;
    let texts_b = texts(&mut fields, "texts_b")?;
    let id = match fields.shift_remove("id") {
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let lang = match fields.shift_remove("lang") {
        Some(Value::String(lang)) => Some(lang),
        _ => None,
    };
    let same = match fields.shift_remove("same") {
        Some(Value::Bool(same)) => Some(same),
        None | Some(Value::Null) => None,
        Some(other) => {
            let message = format!("`same` is {}; make it true or false", record::kind(&other));
            return Err((Reason::Malformed, message));
        }
    };
    Ok(PairRow {
        id: id.unwrap_or_else(|| format!("{}:{}", source.path.display(), source.line)),
        lang,
        texts_a,
        texts_b,
        same,
        extra: fields,
        source,
    })
}

fn texts(fields: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, (Reason, String)> {
    let missing = |what: &str| {
        let message = format!("`{name}` {what}; each row needs an array of texts there");
        (Reason::MissingText, message)
    };
    match fields.shift_remove(name) {
        Some(Value::String(text)) => Ok(vec![text]),
        Some(Value::Array(items)) => {
            let texts = items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    other => Err(missing(&format!("holds {}", record::kind(&other)))),
                })
                .collect::<Result<Vec<_>, _>>()?;
            if texts.is_empty() {
                return Err(missing("is empty"));
            }
            Ok(texts)
        }
        None | Some(Value::Null) => Err(missing("is missing")),
        Some(other) => Err(missing(&format!("is {}", record::kind(&other)))),
    }
}
