//! JSON Lines: one object a line, lines end at `\n` only.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Options;
use super::lines::{Line, Lines};
use super::report::{Reason, Report};
use super::{charset, record};
use crate::Result;
use crate::document::{Post, Source};

/// Reads the objects of a JSON Lines stream.
pub(super) struct Objects {
    path: Arc<PathBuf>,
    lines: Lines<Box<dyn BufRead + Send>>,
    max: usize,
    done: bool,
}

impl Objects {
    pub(super) fn new(path: Arc<PathBuf>, reader: Box<dyn BufRead + Send>, max: usize) -> Self {
        Self {
            path,
            lines: Lines::new(reader, max),
            max,
            done: false,
        }
    }

    /// The next object and its line; bad lines are reported and passed over.
    pub(super) fn next_object(
        &mut self,
        report: &mut Report,
    ) -> Result<Option<(Map<String, Value>, u64)>> {
        while !self.done {
            let line = match self.lines.next_line() {
                Ok(Some(Line::Text(line))) => line,
                Ok(Some(Line::TooLong(length))) => {
                    let message = format!(
                        "the line has {length} bytes, the limit is {}; split it or raise the limit",
                        self.max
                    );
                    let number = self.lines.number();
                    report.skip(Reason::TooLong, &self.path, Some(number), message)?;
                    continue;
                }
                Ok(None) => {
                    self.done = true;
                    break;
                }
                Err(error) => {
                    self.done = true;
                    let after = self.lines.number();
                    let message =
                        format!("reading stopped after line {after}: {error}; is the file whole?");
                    report.skip(Reason::Unreadable, &self.path, Some(after + 1), message)?;
                    break;
                }
            };
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let problem = match parse(line) {
                Ok(object) => return Ok(Some((object, self.lines.number()))),
                Err(problem) => problem,
            };
            let number = self.lines.number();
            report.skip(problem.0, &self.path, Some(number), problem.1)?;
        }
        Ok(None)
    }
}

fn parse(line: &[u8]) -> Result<Map<String, Value>, (Reason, String)> {
    if let Err(error) = std::str::from_utf8(line) {
        let (encoding, _) = charset::detect(line, true);
        let guess = if encoding == encoding_rs::UTF_8 {
            String::new()
        } else {
            format!(", it looks like {}", encoding.name())
        };
        return Err((
            Reason::NotUtf8,
            format!(
                "byte {} of the line is not UTF-8{guess}; JSON Lines must be UTF-8, convert the file",
                error.valid_up_to() + 1
            ),
        ));
    }
    match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err((
            Reason::NotAnObject,
            format!(
                "the line is {}, not an object; write one {{\"text\": ...}} a line",
                record::kind(&other)
            ),
        )),
        Err(error) => {
            let advice = if error.is_eof() {
                "the line is cut"
            } else {
                "not JSON"
            };
            // The line number of the parser is that inside the one line.
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or(&text);
            Err((
                Reason::Malformed,
                format!(
                    "{advice}: {what} at column {}; write one JSON object a line",
                    error.column()
                ),
            ))
        }
    }
}

/// Posts of a JSON Lines stream.
pub(super) struct JsonlPosts {
    objects: Objects,
}

impl JsonlPosts {
    pub(super) fn new(objects: Objects) -> Self {
        Self { objects }
    }

    pub(super) fn next_post(
        &mut self,
        options: &Options,
        report: &mut Report,
    ) -> Result<Option<Post>> {
        while let Some((object, line)) = self.objects.next_object(report)? {
            let path = Arc::clone(&self.objects.path);
            let source = Source { path, line };
            match record::post(object, &options.fields, source) {
                Ok(post) => return Ok(Some(post)),
                Err((reason, message)) => {
                    report.skip(reason, &self.objects.path, Some(line), message)?;
                }
            }
        }
        Ok(None)
    }
}
