//! The iterator over all inputs.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::charset::{self, Replaced, Transcoder};
use super::format::{self, Format, Named};
use super::input::{self, Input};
use super::jsonl::{JsonlPosts, Objects};
#[cfg(feature = "parquet")]
use super::parquet::ParquetPosts;
use super::plan::{self, Planned};
use super::report::{Diagnostic, Reason, Report, Skipped};
use super::table::TablePosts;
use super::{Options, captions};
use crate::document::{Post, Source};
use crate::{Error, Result};

/// Iterates over the posts of all inputs, holding one at a time.
///
/// After an error the iteration ends.
pub struct Posts {
    options: Options,
    queue: std::vec::IntoIter<Planned>,
    reader: Option<Reader>,
    /// What the caller gave in memory, read before the queue.
    given: Option<(Planned, Box<dyn Read + Send>)>,
    report: Report,
    bytes_read: Arc<AtomicU64>,
    total_bytes: Option<u64>,
    files: [u64; Format::ALL.len()],
    filtered: u64,
}

/// Where the posts come from at the moment.
enum Reader {
    Jsonl(JsonlPosts, Encoded),
    Table(Box<TablePosts>, Encoded),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetPosts>),
}

/// A stream that was transcoded, to say when bytes were lost in it.
struct Encoded {
    path: Arc<PathBuf>,
    replaced: Option<Replaced>,
}

impl Encoded {
    fn check(&self, post: Option<&Post>, report: &mut Report) -> Result<()> {
        if self.replaced.as_ref().is_some_and(Replaced::take) {
            report.damage(
                &self.path,
                post.map(|post| post.source.line),
                "bytes near this line are no text in the file's encoding and were replaced with \
                 U+FFFD; convert the file to UTF-8",
            )?;
        }
        Ok(())
    }
}

/// Opens files, folders (walked in sorted order) and `-` (standard input).
///
/// # Errors
/// When a path does not exist. Everything else that is wrong with the inputs
/// is skipped and counted, or with [`Options::strict`] is the error that
/// the iterator returns.
pub fn open(paths: &[PathBuf], options: &Options) -> Result<Posts> {
    let mut report = Report::new(options.strict);
    let planned = plan::plan(paths, options.account_from, &mut report)?;
    let total_bytes = planned.iter().map(|file| file.size).sum();
    Ok(Posts {
        options: options.clone(),
        queue: planned.into_iter(),
        reader: None,
        given: None,
        report,
        bytes_read: Arc::new(AtomicU64::new(0)),
        total_bytes,
        files: [0; Format::ALL.len()],
        filtered: 0,
    })
}

impl Posts {
    /// Reads from memory or any stream as if it were the file `name`.
    #[must_use]
    pub fn from_reader(name: &str, reader: Box<dyn Read + Send>, options: &Options) -> Self {
        let planned = Planned {
            path: Arc::new(PathBuf::from(name)),
            found: false,
            account: None,
            size: None,
        };
        Self {
            options: options.clone(),
            queue: Vec::new().into_iter(),
            reader: None,
            given: Some((planned, reader)),
            report: Report::new(options.strict),
            bytes_read: Arc::new(AtomicU64::new(0)),
            total_bytes: None,
            files: [0; Format::ALL.len()],
            filtered: 0,
        }
    }

    /// Reads JSON Lines from a stream that is still being written: each post is given as soon as its
    /// line is there. Nothing is read ahead, so format, encoding and compression are not told by a
    /// first look: the stream must be plain JSON Lines in UTF-8.
    #[must_use]
    pub fn live(name: &str, reader: Box<dyn BufRead + Send>, options: &Options) -> Self {
        let path = Arc::new(PathBuf::from(name));
        let objects = Objects::new(Arc::clone(&path), reader, options.bound());
        let encoded = Encoded {
            path,
            replaced: None,
        };
        let mut posts = Self::from_reader(name, Box::new(io::empty()), options);
        posts.given = None;
        posts.reader = Some(Reader::Jsonl(JsonlPosts::new(objects), encoded));
        posts
    }

    /// Takes the messages since the last call.
    pub fn diagnostics(&mut self) -> Vec<Diagnostic> {
        self.report.drain()
    }

    /// How many records and files were left out so far, by reason.
    #[must_use]
    pub fn skipped(&self) -> &Skipped {
        self.report.skipped()
    }

    /// How many posts were left out because they are not of [`Options::account`].
    #[must_use]
    pub fn filtered(&self) -> u64 {
        self.filtered
    }

    /// How many files were opened so far, by format; formats without any left out.
    pub fn files(&self) -> impl Iterator<Item = (Format, u64)> {
        Format::ALL
            .into_iter()
            .zip(self.files)
            .filter(|&(_, count)| count > 0)
    }

    /// Bytes read so far, as they lie on disk (before decompression).
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Bytes of all inputs on disk; `None` when an input is a stream.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        self.total_bytes
    }

    fn next_post(&mut self) -> Result<Option<Post>> {
        loop {
            let post = match &mut self.reader {
                Some(Reader::Jsonl(posts, encoded)) => {
                    let post = posts.next_post(&self.options, &mut self.report)?;
                    encoded.check(post.as_ref(), &mut self.report)?;
                    post
                }
                Some(Reader::Table(posts, encoded)) => {
                    let post = posts.next_post(&self.options, &mut self.report)?;
                    encoded.check(post.as_ref(), &mut self.report)?;
                    post
                }
                #[cfg(feature = "parquet")]
                Some(Reader::Parquet(posts)) => posts.next_post(&self.options, &mut self.report)?,
                None => None,
            };
            let post = match post {
                Some(post) => Some(post),
                None => {
                    self.reader = None;
                    match self.given.take() {
                        Some((planned, stream)) => {
                            let input = input::open_stream(stream, &self.bytes_read);
                            self.start(&planned, input)?
                        }
                        None => match self.queue.next() {
                            Some(planned) => {
                                let input = open_input(&planned.path, &self.bytes_read);
                                self.start(&planned, input)?
                            }
                            None => return Ok(None),
                        },
                    }
                }
            };
            if let Some(post) = post {
                if self.options.account.is_none() || self.options.account == post.account {
                    return Ok(Some(post));
                }
                self.filtered += 1;
            }
        }
    }

    /// Begins a file: the post of a whole-file format, or `None` with the reader
    /// of a record format in place, or nothing when the file is left out.
    fn start(&mut self, planned: &Planned, input: io::Result<Input>) -> Result<Option<Post>> {
        let path = &planned.path;
        let input = match input {
            Ok(input) => input,
            Err(error) if planned.found => {
                let message = format!("{error}; check that it may be read");
                self.report.skip(Reason::Unreadable, path, None, message)?;
                return Ok(None);
            }
            Err(source) => {
                return Err(Error::Io {
                    path: path.to_path_buf(),
                    source,
                });
            }
        };
        let Some(format) = self.decide(planned, &input)? else {
            return Ok(None);
        };
        self.files[Format::ALL
            .iter()
            .position(|&known| known == format)
            .unwrap_or(0)] += 1;
        match format {
            Format::Jsonl => {
                let (reader, replaced) = encoded(input, path, &mut self.report, false);
                let objects = Objects::new(Arc::clone(path), reader, self.options.bound());
                let encoded = Encoded {
                    path: Arc::clone(path),
                    replaced,
                };
                self.reader = Some(Reader::Jsonl(JsonlPosts::new(objects), encoded));
                Ok(None)
            }
            Format::Csv | Format::Tsv => {
                let head = charset::head(&input.head, input.whole);
                let (reader, replaced) = encoded(input, path, &mut self.report, true);
                let encoded = Encoded {
                    path: Arc::clone(path),
                    replaced,
                };
                let tabs = format == Format::Tsv;
                let posts =
                    TablePosts::new(path, reader, &head, tabs, &self.options, &mut self.report)?;
                self.reader = posts.map(|posts| Reader::Table(Box::new(posts), encoded));
                Ok(None)
            }
            Format::Parquet => {
                self.parquet(planned, input.compressed)?;
                Ok(None)
            }
            _ => self.whole(planned, format, input),
        }
    }

    /// Begins a Parquet file, which is read from its end and so must be a plain file.
    #[cfg(feature = "parquet")]
    fn parquet(&mut self, planned: &Planned, compressed: bool) -> Result<()> {
        if compressed || planned.size.is_none() {
            let message = "Parquet is read from its end, not as a stream; name the unpacked file";
            return self
                .report
                .skip(Reason::Unreadable, &planned.path, None, message);
        }
        let posts = ParquetPosts::new(&planned.path, &self.options, &mut self.report)?;
        self.reader = posts.map(|posts| Reader::Parquet(Box::new(posts)));
        Ok(())
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(&mut self, planned: &Planned, _: bool) -> Result<()> {
        let message = "this build does not read Parquet; build it with the feature `parquet`";
        self.report
            .skip(Reason::UnknownFormat, &planned.path, None, message)
    }

    /// The format of a file, or a skip with the reason.
    fn decide(&mut self, planned: &Planned, input: &Input) -> Result<Option<Format>> {
        let path = &planned.path;
        if input.head.is_empty() && input.whole {
            self.report
                .skip(Reason::Empty, path, None, "the file is empty")?;
            return Ok(None);
        }
        if let Some(format) = self.options.format {
            return Ok(Some(format));
        }
        if let Some(foreign) = format::foreign(&input.head) {
            let message = format!("not read: {foreign}; supported are {}", Format::EXTENSIONS);
            self.report
                .skip(Reason::UnknownFormat, path, None, message)?;
            return Ok(None);
        }
        let named = if plan::is_stdin(path) {
            Named::Bare
        } else {
            format::by_name(path)
        };
        let head = charset::head(&input.head, input.whole);
        let seen = format::sniff(&head);
        let format = match (named, seen) {
            (Named::As(Format::Text), Some(seen))
                if matches!(
                    seen,
                    Format::Srt
                        | Format::Vtt
                        | Format::Ass
                        | Format::Sbv
                        | Format::Ttml
                        | Format::Srv3
                        | Format::Json3
                ) =>
            {
                Some(seen)
            }
            (Named::As(named), Some(seen)) if named.is_captions() && seen.is_captions() => {
                Some(seen)
            }
            (Named::As(named), _) => Some(named),
            (Named::Shared, seen) => seen,
            (Named::Other | Named::Bare, _) if planned.found => None,
            (Named::Other, seen) => seen,
            (Named::Bare, seen) => seen.or_else(|| format::is_prose(&head).then_some(Format::Text)),
        };
        if let (Named::As(named), Some(format)) = (named, format)
            && named != format
        {
            let message = format!("named as {named} but holds {format}; read as {format}");
            self.report.note(path, None, message);
        }
        if format.is_none() {
            let message = if head.trim_start().starts_with('[') && named == Named::Shared {
                "a JSON array is not read; write one object a line (JSON Lines), as with jq -c '.[]'"
                    .to_owned()
            } else {
                format!(
                    "the format is not known; supported are {}",
                    Format::EXTENSIONS
                )
            };
            self.report
                .skip(Reason::UnknownFormat, path, None, message)?;
        }
        Ok(format)
    }

    /// Reads a file that is one document.
    fn whole(&mut self, planned: &Planned, format: Format, input: Input) -> Result<Option<Post>> {
        let path = &planned.path;
        let bound = self.options.bound();
        let mut bytes = Vec::new();
        let failure = input
            .reader
            .take(bound as u64 + 1)
            .read_to_end(&mut bytes)
            .err();
        if bytes.len() > bound {
            let message = format!(
                "the file has more than {bound} bytes, the limit for one document; split it or \
                 raise the limit"
            );
            self.report.skip(Reason::TooLong, path, None, message)?;
            return Ok(None);
        }
        if let Some(error) = failure {
            if bytes.is_empty() {
                let message = format!("{error}; is the file whole?");
                self.report.skip(Reason::Unreadable, path, None, message)?;
                return Ok(None);
            }
            let message = format!("reading stopped early: {error}; what came before is kept");
            self.report.damage(path, None, message)?;
        }
        let decoded = charset::decode(bytes);
        if let Some(encoding) = decoded.encoding {
            let how = if decoded.declared { "is" } else { "looks like" };
            let message = format!("the encoding {how} {encoding}; read as that");
            self.report.note(path, None, message);
        }
        if let Some((line, places)) = decoded.damage {
            let noun = if places == 1 { "place" } else { "places" };
            let message = format!(
                "bytes that are not {} in {places} {noun}, the first here, are replaced with \
                 U+FFFD; convert the file to UTF-8",
                decoded.encoding.unwrap_or("UTF-8")
            );
            self.report.damage(path, Some(line), message)?;
        }
        let post = if format.is_captions() {
            captions::read(format, &decoded.text, path, &mut self.report)?
        } else {
            (!decoded.text.trim().is_empty()).then(|| Post {
                text: decoded.text,
                ..Post::default()
            })
        };
        let Some(mut post) = post else {
            let (reason, message) = if format.is_captions() {
                let message = format!("no cue of {format} found; check the times and the format");
                (Reason::Malformed, message)
            } else {
                (Reason::Empty, "there is no text in the file".to_owned())
            };
            self.report.skip(reason, path, None, message)?;
            return Ok(None);
        };
        post.id = path.display().to_string();
        post.account.clone_from(&planned.account);
        post.source = Source {
            path: Arc::clone(path),
            line: 1,
        };
        Ok(Some(post))
    }
}

impl Iterator for Posts {
    type Item = Result<Post>;

    fn next(&mut self) -> Option<Self::Item> {
        let post = self.next_post();
        if post.is_err() {
            self.reader = None;
            self.given = None;
            self.queue = Vec::new().into_iter();
        }
        post.transpose()
    }
}

/// Opens a file or standard input.
pub(super) fn open_input(path: &Path, count: &Arc<AtomicU64>) -> io::Result<Input> {
    if plan::is_stdin(path) {
        input::open_stream(Box::new(io::stdin()), count)
    } else {
        input::open_file(path, count)
    }
}

/// The stream as UTF-8: by its mark, or with `guess` by its first bytes too.
pub(super) fn encoded(
    input: Input,
    path: &Arc<PathBuf>,
    report: &mut Report,
    guess: bool,
) -> (Box<dyn BufRead + Send>, Option<Replaced>) {
    let (encoding, declared) = charset::detect(&input.head, input.whole);
    let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    if encoding == encoding_rs::UTF_8 || !(wide || guess) {
        return (input.reader, None);
    }
    let how = if declared { "is" } else { "looks like" };
    let name = encoding.name();
    report.note(
        path,
        None,
        format!("the encoding {how} {name}; read as that"),
    );
    let (reader, replaced) = Transcoder::new(input.reader, encoding);
    (Box::new(reader), Some(replaced))
}
