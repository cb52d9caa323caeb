//! SubRip, WebVTT, SubViewer: blocks of a timing line and text.
//!
//! The blocks are read here rather than by a strict grammar because real files
//! break it and text must not be lost: times with `.` for `,`, blank lines
//! inside a cue, missing indices, missing blank lines between cues. The markup
//! inside the text is left to the library that knows it (see [`super::markup`]).

use super::{RawCue, Track, markup, time};

/// What differs between the formats.
struct Dialect {
    timing: fn(&str) -> Option<(u64, u64)>,
    text: fn(&str) -> String,
    /// Any line may be a cue's name, and NOTE, STYLE, REGION blocks occur.
    vtt: bool,
}

/// SubRip.
pub(super) fn srt(text: &str) -> Track {
    blocks(
        text,
        &Dialect {
            timing: time::arrow,
            text: markup::srt,
            vtt: false,
        },
    )
}

/// WebVTT.
pub(super) fn vtt(text: &str) -> Track {
    let mut track = blocks(
        text,
        &Dialect {
            timing: time::arrow,
            text: markup::vtt,
            vtt: true,
        },
    );
    track.word_times = text.contains("<c>") && text.contains("<0");
    // A header line of YouTube's.
    track.lang = text
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .find_map(|line| line.strip_prefix("Language:"))
        .map(|lang| lang.trim().to_owned());
    track
}

/// SubViewer as YouTube writes it, and SubViewer 2.
pub(super) fn sbv(text: &str) -> Track {
    blocks(
        text,
        &Dialect {
            timing: time::comma,
            text: |raw| markup::srt(&raw.replace("[br]", "\n").replace("[BR]", "\n")),
            vtt: false,
        },
    )
}

/// A line of an open cue.
struct Shown<'a> {
    text: &'a str,
    number: u32,
    /// A blank line stands before it.
    after_blank: bool,
}

struct Open<'a> {
    start_ms: u64,
    end_ms: u64,
    /// Line of the times.
    number: u32,
    lines: Vec<Shown<'a>>,
}

fn blocks(text: &str, dialect: &Dialect) -> Track {
    let mut track = Track::default();
    let mut open: Option<Open<'_>> = None;
    let mut blank = true;
    // WebVTT's blocks are parted by lines with nothing at all; YouTube shows a
    // line with a space inside a cue.
    let mut parted = true;
    let mut aside = false;
    let mut stray: Option<u32> = None;
    for (number, line) in (1..).zip(split_lines(text)) {
        let after_parting = std::mem::replace(&mut parted, line.is_empty());
        if let Some((start_ms, end_ms)) = (dialect.timing)(line) {
            if let Some(mut cue) = open.take() {
                drop_name(&mut cue, track.cues.len(), blank, dialect);
                close(&cue, &mut track, dialect);
            }
            open = Some(Open {
                start_ms,
                end_ms,
                number,
                lines: Vec::new(),
            });
            (blank, aside) = (false, false);
        } else if line.trim().is_empty() {
            (blank, aside) = (true, false);
        } else if aside {
        } else if dialect.vtt && after_parting && is_aside(line) {
            aside = true;
            // Blocks between cues end the one before.
            if let Some(cue) = open.take() {
                close(&cue, &mut track, dialect);
            }
        } else if is_broken_timing(line) {
            if let Some(mut cue) = open.take() {
                drop_name(&mut cue, track.cues.len(), blank, dialect);
                close(&cue, &mut track, dialect);
            }
            track.damage.push((
                u64::from(number),
                "the times are not understood and the cue is left out; write them as \
                 00:00:01,000 --> 00:00:02,000"
                    .to_owned(),
            ));
            // Its text has no time to be shown at.
            aside = true;
            blank = false;
        } else if let Some(cue) = &mut open {
            cue.lines.push(Shown {
                text: line,
                number,
                after_blank: blank,
            });
            blank = false;
        } else {
            let header =
                track.cues.is_empty() && (dialect.vtt || line.starts_with('[') || is_index(line));
            if !header {
                stray.get_or_insert(number);
            }
            blank = false;
        }
    }
    if let Some(mut cue) = open.take() {
        let cut = trim_cut(&mut cue, track.cues.len());
        let empty = cue.lines.is_empty();
        let number = cue.number;
        close(&cue, &mut track, dialect);
        if let Some(line) = cut {
            track.damage.push((
                u64::from(line),
                "the file ends inside a cue; the complete cues are kept, is the file whole?"
                    .to_owned(),
            ));
        } else if empty && !dialect.vtt {
            track.damage.push((
                u64::from(number),
                "the last cue has times but no text; is the file whole?".to_owned(),
            ));
        }
    }
    if let Some(number) = stray
        && !track.cues.is_empty()
    {
        track.damage.push((
            u64::from(number),
            "text before the first times is in no cue and is left out; put times before it"
                .to_owned(),
        ));
    }
    track
}

/// Lines ended by `\n`, `\r\n` or a lone `\r`, as old Macs wrote them.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let old_mac = text.contains('\r') && !text.contains('\n');
    text.split(if old_mac { '\r' } else { '\n' })
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

fn is_index(line: &str) -> bool {
    let line = line.trim_matches(['\u{feff}', ' ', '\t']);
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())
}

/// A WebVTT block that shows nothing.
fn is_aside(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"].iter().any(|name| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

/// A line that was meant as times: an arrow after a digit.
fn is_broken_timing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(|c: char| c.is_ascii_digit())
        && line
            .split_once("-->")
            .is_some_and(|(start, _)| start.contains(':'))
}

/// The line before the times is the next cue's index or name, not this one's text.
///
/// A WebVTT name stands directly above the times (not `blank`); indices are
/// recognised in spite of a blank line, as hand-made files have it.
fn drop_name(cue: &mut Open<'_>, closed: usize, blank: bool, dialect: &Dialect) {
    let Some(last) = cue.lines.last() else {
        return;
    };
    let expected = || last.text.trim().parse::<usize>().ok() == Some(closed + 2);
    let named = if is_index(last.text) {
        last.after_blank && !blank || expected()
    } else {
        dialect.vtt && last.after_blank && !blank
    };
    if named {
        cue.lines.pop();
    }
}

/// Removes the beginning of a cue that the end of the file cut, and gives its line.
fn trim_cut(cue: &mut Open<'_>, closed: usize) -> Option<u32> {
    let mut cut = None;
    if let Some(last) = cue.lines.last() {
        let text = last.text.trim();
        let partial_time = text.contains(':')
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | ',' | '.' | '-' | '>' | ' '));
        let index_before = cue.lines.len() > 1
            && is_index(cue.lines[cue.lines.len() - 2].text)
            && cue.lines[cue.lines.len() - 2].after_blank;
        if partial_time && (index_before || last.after_blank) {
            cut = Some(last.number);
            cue.lines.pop();
        }
    }
    if let Some(last) = cue.lines.last()
        && last.after_blank
        && is_index(last.text)
        && (cut.is_some() || last.text.trim().parse::<usize>().ok() == Some(closed + 2))
    {
        cut = cut.or(Some(last.number));
        cue.lines.pop();
    }
    cut
}

fn close(cue: &Open<'_>, track: &mut Track, dialect: &Dialect) {
    let mut text = String::new();
    for (at, line) in cue.lines.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(line.text);
    }
    track.cues.push(RawCue {
        start_ms: cue.start_ms,
        end_ms: cue.end_ms,
        text: (dialect.text)(&text),
        line: cue
            .lines
            .iter()
            .find(|line| !line.text.trim().is_empty())
            .map_or(cue.number, |line| line.number),
    });
}
