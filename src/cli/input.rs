//! Reading: paths, globs and standard input to posts, in bounded chunks worked on by all threads.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::context::Context;
use super::progress;
use crate::document::{Post, Source};
use crate::error::{Error, Result};
use crate::ingest::{Diagnostic, Format, Options, Posts, Severity, Skipped};

/// Posts of one chunk at most.
const CHUNK_POSTS: usize = 1024;
/// Text of one chunk, in bytes, after which it is closed.
const CHUNK_BYTES: usize = 4 << 20;
/// The longest line of plain text that is one record, in bytes.
const LONGEST_LINE: u64 = Options::MAX_RECORD_BYTES as u64;

/// The inputs of commands that read posts.
#[derive(Debug, clap::Args)]
pub(super) struct Inputs {
    /// Files, folders, globs, or - for standard input (the default when something is piped in).
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// How inputs are read.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Reading {
    /// Read every input as this format (srt, vtt, ass, sbv, ttml, json3, srv3, text, jsonl, csv, tsv,
    /// parquet ...) instead of telling by name and content.
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<Format>,
    /// The field or column that holds the text, when it is not `text`.
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// The field or column that holds the account, when it is not `account`.
    #[arg(long, value_name = "NAME")]
    account_field: Option<String>,
}

impl Reading {
    /// The field that the user said holds the text.
    pub(super) fn text_field(&self) -> Option<&str> {
        self.text_field.as_deref()
    }

    /// The reader's options.
    pub(super) fn options(&self, context: &Context) -> Options {
        let mut options = Options {
            strict: context.strict,
            format: self.input_format,
            ..Options::default()
        };
        if let Some(name) = &self.text_field {
            options.fields.text.clone_from(name);
        }
        if let Some(name) = &self.account_field {
            options.fields.account.clone_from(name);
        }
        options
    }
}

/// The inputs of commands that take plain text line by line.
#[derive(Debug, clap::Args)]
pub(super) struct LineInputs {
    #[command(flatten)]
    inputs: Inputs,
    /// Take a plain text as one record, not each of its lines.
    #[arg(long)]
    whole: bool,
}

impl LineInputs {
    /// Opens the inputs.
    pub(super) fn open(&self, context: &Context) -> Result<Records> {
        self.inputs.open_lines(self.whole, context)
    }
}

impl Inputs {
    /// Opens the inputs.
    pub(super) fn open(&self, context: &Context) -> Result<Records> {
        let paths = expand(&self.paths()?)?;
        let posts = crate::ingest::open(&paths, &self.reading.options(context))?;
        Ok(Records::Posts(Box::new(posts)))
    }

    /// Opens the inputs, each non-empty line of plain text its own record, unless `whole`.
    ///
    /// Plain text is standard input that shows no other format, and files that
    /// are all named so (.txt, .md, no extension; .gz and .zst of them).
    fn open_lines(&self, whole: bool, context: &Context) -> Result<Records> {
        let paths = self.paths()?;
        if whole || self.reading.input_format.is_some() {
            return self.open(context);
        }
        if paths.len() == 1 && paths[0].as_os_str() == "-" {
            let mut reader = BufReader::with_capacity(1 << 16, std::io::stdin());
            let head = reader
                .fill_buf()
                .map_err(|source| io_error(Path::new("-"), source))?;
            if !holds_records(head) {
                return Ok(Records::lines(vec![("-".into(), Box::new(reader))]));
            }
            let head = head.to_vec();
            reader.consume(head.len());
            let stream = Box::new(Cursor::new(head).chain(reader));
            let posts = Posts::from_reader("-", stream, &self.reading.options(context));
            return Ok(Records::Posts(Box::new(posts)));
        }
        let paths = expand(&paths)?;
        if !paths
            .iter()
            .all(|path| path.is_file() && is_plain_text(path))
        {
            return self.open(context);
        }
        let files = paths
            .into_iter()
            .map(|path| Ok((path.clone(), open_plain(&path)?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Records::lines(files))
    }

    /// Whether standard input alone is read.
    #[cfg(feature = "gallery")]
    pub(super) fn is_stdin(&self) -> Result<bool> {
        let paths = self.paths()?;
        Ok(paths.len() == 1 && paths[0].as_os_str() == "-")
    }

    /// Whether standard input may be read line by line, as JSON Lines.
    #[cfg(feature = "gallery")]
    pub(super) fn may_be_live(&self) -> bool {
        matches!(self.reading.input_format, None | Some(Format::Jsonl))
    }

    /// How the inputs are read.
    #[cfg(feature = "gallery")]
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The reader's options.
    #[cfg(feature = "gallery")]
    pub(super) fn options(&self, context: &Context) -> Options {
        self.reading.options(context)
    }

    fn paths(&self) -> Result<Vec<PathBuf>> {
        if !self.inputs.is_empty() {
            return Ok(self.inputs.clone());
        }
        if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
            return Err(Error::Usage(
                "no input: name files or folders, or pipe text in".to_owned(),
            ));
        }
        Ok(vec![PathBuf::from("-")])
    }
}

/// The file's extension, that of its compression set aside.
fn is_plain_text(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    match name.rsplit_once('.') {
        Some((_, extension)) => matches!(extension, "txt" | "text" | "md"),
        None => true,
    }
}

pub(super) fn open_plain(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    let failed = |source| io_error(path, source);
    let file = std::fs::File::open(path).map_err(failed)?;
    Ok(match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))),
        Some("zst") => Box::new(BufReader::new(
            zstd::stream::read::Decoder::new(file).map_err(failed)?,
        )),
        _ => Box::new(BufReader::new(file)),
    })
}

/// Whether the beginning of a stream shows records or captions rather than lines of prose.
fn holds_records(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let text = text.trim_ascii_start();
    head.starts_with(b"\x1F\x8B")
        || head.starts_with(b"\x28\xB5\x2F\xFD")
        || head.starts_with(b"PAR1")
        || text.starts_with(b"{")
        || text.starts_with(b"WEBVTT")
}

/// Paths with `*`, `?` or `[` that name no file are patterns.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for path in paths {
        let pattern = path.to_string_lossy();
        if path.as_os_str() == "-" || path.exists() || !pattern.contains(['*', '?', '[']) {
            out.push(path.clone());
            continue;
        }
        let found = glob::glob(&pattern)
            .map_err(|error| Error::Usage(format!("{pattern}: not a pattern: {error}")))?;
        let before = out.len();
        for entry in found {
            out.push(entry.map_err(|error| {
                let path = error.path().to_path_buf();
                io_error(&path, error.into())
            })?);
        }
        if out.len() == before {
            return Err(Error::Usage(format!("{pattern}: no file matches")));
        }
    }
    Ok(out)
}

fn io_error(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// A stream of posts.
pub(super) enum Records {
    /// From the readers of `ingest`.
    Posts(Box<Posts>),
    /// One for each line.
    Lines(Lines),
}

/// Lines of plain text as records.
pub(super) struct Lines {
    files: std::vec::IntoIter<(PathBuf, Box<dyn BufRead + Send>)>,
    file: Option<(Arc<PathBuf>, Box<dyn BufRead + Send>)>,
    line: u64,
}

impl Records {
    fn lines(files: Vec<(PathBuf, Box<dyn BufRead + Send>)>) -> Self {
        Self::Lines(Lines {
            files: files.into_iter(),
            file: None,
            line: 0,
        })
    }

    fn next(&mut self) -> Option<Result<Post>> {
        match self {
            Self::Posts(posts) => posts.next(),
            Self::Lines(lines) => lines.next_post().transpose(),
        }
    }

    fn diagnostics(&mut self) -> Vec<Diagnostic> {
        match self {
            Self::Posts(posts) => posts.diagnostics(),
            Self::Lines(_) => Vec::new(),
        }
    }

    fn skipped(&self) -> Skipped {
        match self {
            Self::Posts(posts) => *posts.skipped(),
            Self::Lines(_) => Skipped::default(),
        }
    }

    /// The next posts, up to the bounds of a chunk.
    fn chunk(&mut self) -> Result<Vec<Post>> {
        let mut posts = Vec::new();
        let mut bytes = 0;
        while posts.len() < CHUNK_POSTS && bytes < CHUNK_BYTES {
            match self.next() {
                Some(post) => {
                    let post = post?;
                    bytes += post.text.len();
                    posts.push(post);
                }
                None => break,
            }
        }
        Ok(posts)
    }
}

impl Lines {
    fn next_post(&mut self) -> Result<Option<Post>> {
        loop {
            let Some((path, reader)) = &mut self.file else {
                let Some((path, reader)) = self.files.next() else {
                    return Ok(None);
                };
                self.file = Some((Arc::new(path), reader));
                self.line = 0;
                continue;
            };
            let mut bytes = Vec::new();
            let length = reader
                .by_ref()
                .take(LONGEST_LINE + 1)
                .read_until(b'\n', &mut bytes)
                .map_err(|source| io_error(path, source))?;
            if length == 0 {
                self.file = None;
                continue;
            }
            self.line += 1;
            if length as u64 > LONGEST_LINE {
                return Err(Error::Input {
                    path: path.to_path_buf(),
                    line: Some(self.line),
                    message: format!("longer than {LONGEST_LINE} bytes: break the text into lines"),
                });
            }
            let mut text = String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            text.truncate(text.trim_end_matches(['\n', '\r']).len());
            if self.line == 1 && text.starts_with('\u{feff}') {
                text.remove(0);
            }
            if text.trim().is_empty() {
                continue;
            }
            return Ok(Some(Post {
                id: self.line.to_string(),
                text,
                source: Source {
                    path: Arc::clone(path),
                    line: self.line,
                },
                ..Post::default()
            }));
        }
    }
}

/// Runs `work` over chunks of posts on all threads and hands posts and results to
/// `emit` in input order. The next chunk is read while one is worked on, so memory
/// holds two. Returns how many posts there were.
pub(super) fn for_each<R: Send>(
    mut records: Records,
    context: &mut Context,
    what: &'static str,
    work: impl Fn(&Post) -> R + Sync,
    mut emit: impl FnMut(&mut Context, Post, R) -> Result<()>,
) -> Result<u64> {
    for_each_chunk(
        &mut records,
        context,
        what,
        |posts| posts.par_iter().map(&work).collect::<Vec<R>>(),
        |context, posts, results| {
            for (post, result) in posts.into_iter().zip(results) {
                emit(context, post, result)?;
            }
            context.flush()
        },
    )
}

/// As [`for_each`], by whole chunks.
pub(super) fn for_each_chunk<R: Send>(
    records: &mut Records,
    context: &mut Context,
    what: &'static str,
    work: impl Fn(&[Post]) -> R + Sync,
    mut emit: impl FnMut(&mut Context, Vec<Post>, R) -> Result<()>,
) -> Result<u64> {
    let bar = progress::start(context, what, None);
    let mut count = 0;
    let mut chunk = read_chunk(records, context)?;
    while !chunk.is_empty() {
        let (result, next) = rayon::join(|| work(&chunk), || records.chunk());
        count += chunk.len() as u64;
        bar.inc(chunk.len() as u64);
        emit(context, std::mem::take(&mut chunk), result)?;
        // Errors of the next chunk come after the output of this one.
        chunk = next?;
        show(records, context);
    }
    bar.finish_and_clear();
    show(records, context);
    tell_skipped(&records.skipped(), count, context);
    Ok(count)
}

fn read_chunk(records: &mut Records, context: &mut Context) -> Result<Vec<Post>> {
    let chunk = records.chunk()?;
    show(records, context);
    Ok(chunk)
}

fn show(records: &mut Records, context: &mut Context) {
    for diagnostic in records.diagnostics() {
        tell(&diagnostic, context);
    }
}

/// Shows a reader's message.
pub(super) fn tell(diagnostic: &Diagnostic, context: &mut Context) {
    match diagnostic.severity {
        Severity::Note => context.note(&format!("note: {diagnostic}")),
        Severity::Warning => context.warn(&diagnostic.to_string()),
        Severity::Skipped => context.warn(&format!("skipped {diagnostic}")),
    }
}

/// Tells how many records were left out, and when nothing was left.
pub(super) fn tell_skipped(skipped: &Skipped, read: u64, context: &Context) {
    if skipped.total() > 0 {
        context.note(&skipped.to_string());
    }
    if read == 0 {
        context.note("nothing to do: no record was read");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_empty_ones_left_out() {
        let text: Box<dyn BufRead + Send> =
            Box::new(Cursor::new("\u{feff}one\r\n\n two\u{2028}b\n\nlast"));
        let mut records = Records::lines(vec![("-".into(), text)]);
        let mut seen = Vec::new();
        while let Some(post) = records.next() {
            let post = post.unwrap();
            seen.push((post.id, post.text));
        }
        let of = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(
            seen,
            [of("1", "one"), of("3", " two\u{2028}b"), of("5", "last")]
        );
    }

    #[test]
    fn records_on_standard_input_are_told_from_prose() {
        assert!(holds_records(b"  {\"text\": \"a\"}"));
        assert!(holds_records(b"WEBVTT\n"));
        assert!(holds_records(b"\x1f\x8b\x08"));
        assert!(!holds_records(b"WE went home"));
        assert!(!holds_records(b""));
    }

    #[test]
    fn a_pattern_without_files_is_an_error() {
        let error = expand(&[PathBuf::from("/nonexistent-folder/*.srt")]).unwrap_err();
        assert!(error.to_string().contains("no file matches"), "{error}");
    }
}
