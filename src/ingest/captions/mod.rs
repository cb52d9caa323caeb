//! Caption files to one post each: the cue texts joined, every cue a span of it.
//!
//! Each parser is a pure function from text to a [`Track`] of raw cues;
//! [`Track::finish`] does what is common to all: white space, repeated lines of
//! rolling captions, odd times.

mod ass;
mod json3;
pub(super) mod lines;
mod markup;
mod rolling;
mod sami;
pub(super) mod time;
mod timed;
mod xml;

use std::path::PathBuf;
use std::sync::Arc;

use super::format::Format;
use super::report::Report;
use crate::Result;
use crate::document::{Cue, Post};
use crate::span::Span;

/// A cue as the file has it, its markup resolved, its lines apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct RawCue {
    start_ms: u64,
    end_ms: u64,
    /// The shown lines, separated by `\n`.
    text: String,
    /// 1-based line of the text in the file, 0 if there is none.
    line: u32,
}

/// What a parser makes of a file.
#[derive(Debug, Default)]
struct Track {
    cues: Vec<RawCue>,
    /// Language as the file declares it.
    lang: Option<String>,
    /// The file has word times inside its lines, as automatic captions do.
    word_times: bool,
    /// Cues overlap by design, so that saying so would be noise.
    layered: bool,
    /// Parts that were lost: line and message.
    damage: Vec<(u64, String)>,
    /// Things worth saying that cost no text.
    notes: Vec<(u64, String)>,
}

/// Parses a caption file's text; `None` and a message when it has no cue.
pub(super) fn read(
    format: Format,
    text: &str,
    path: &Arc<PathBuf>,
    report: &mut Report,
) -> Result<Option<Post>> {
    let track = match format {
        Format::Srt => timed::srt(text),
        Format::Vtt => timed::vtt(text),
        Format::Sbv => timed::sbv(text),
        Format::Ass => ass::read(text),
        Format::Ttml => xml::ttml(text),
        Format::Json3 => json3::read(text),
        Format::Srv3 => xml::youtube(text),
        Format::Lrc => lines::lrc(text),
        Format::MicroDvd => lines::microdvd(text),
        Format::Stl => lines::stl(text),
        Format::Sami => sami::read(text),
        Format::Text | Format::Jsonl | Format::Csv | Format::Tsv | Format::Parquet => {
            Track::default()
        }
    };
    track.finish(path, report)
}

impl Track {
    /// Joins the cues and says what was odd about them.
    fn finish(mut self, path: &Arc<PathBuf>, report: &mut Report) -> Result<Option<Post>> {
        for (line, message) in self.damage.drain(..) {
            report.damage(path, at(line), message)?;
        }
        for (line, message) in self.notes.drain(..) {
            report.note(path, at(line), message);
        }
        self.check_times(path, report);
        let repeated = rolling::unroll(&mut self.cues, self.word_times);
        if repeated > 0 {
            report.note(
                path,
                None,
                format!("rolling captions: {repeated} repeated lines are read once"),
            );
        }
        let mut text = String::new();
        let mut cues = Vec::with_capacity(self.cues.len());
        for (position, raw) in self.cues.iter().enumerate() {
            let before = text.len();
            if before > 0 {
                text.push('\n');
            }
            let start = text.len();
            for line in raw.text.split('\n') {
                let line = line.trim();
                if line.is_empty() {
                    continue;
                }
                if text.len() > start {
                    text.push('\n');
                }
                text.push_str(line);
            }
            if text.len() == start {
                // A cue that shows nothing, as files use them to clear the screen.
                text.truncate(before);
                continue;
            }
            cues.push(Cue {
                index: u32::try_from(position + 1).unwrap_or(u32::MAX),
                start_ms: raw.start_ms,
                end_ms: raw.end_ms,
                span: Span::new(start, text.len()),
                line: raw.line,
            });
        }
        if cues.is_empty() {
            return Ok(None);
        }
        Ok(Some(Post {
            lang: self.lang,
            text,
            cues,
            ..Post::default()
        }))
    }

    /// Warns of the first cue of each kind that has odd times, with how many there are.
    fn check_times(&self, path: &Arc<PathBuf>, report: &mut Report) {
        let mut odd = |cues: &mut dyn Iterator<Item = &RawCue>, what: &str| {
            if let Some(first) = cues.next() {
                let count = 1 + cues.count();
                let noun = if count == 1 { "cue" } else { "cues" };
                report.warn(
                    path,
                    at(u64::from(first.line)),
                    format!("{count} {noun} {what}; kept, mend the times"),
                );
            }
        };
        let mut reversed = self.cues.iter().filter(|cue| cue.end_ms < cue.start_ms);
        odd(&mut reversed, "with the end before the start");
        if !self.layered {
            let mut overlapping = self
                .cues
                .windows(2)
                .filter(|pair| {
                    pair[1].start_ms < pair[0].end_ms && pair[0].end_ms >= pair[0].start_ms
                })
                .map(|pair| &pair[1]);
            odd(
                &mut overlapping,
                "with a start before the end of the cue above",
            );
        }
    }
}

/// A line for a diagnostic, 0 being none.
fn at(line: u64) -> Option<u64> {
    (line > 0).then_some(line)
}
