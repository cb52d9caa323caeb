//! Formats of one cue a line: LRC lyrics, MicroDVD frames, Spruce STL.

use super::{RawCue, Track, time};

/// Lyrics: `[mm:ss.xx]line`, several times before a line that comes again.
/// A line is shown until the next.
pub(super) fn lrc(text: &str) -> Track {
    let mut track = Track::default();
    for (number, line) in (1..).zip(text.lines()) {
        let mut rest = line.trim();
        let before = track.cues.len();
        while let Some((start_ms, after)) = time::lyric(rest) {
            track.cues.push(RawCue {
                start_ms,
                end_ms: start_ms,
                text: String::new(),
                line: number,
            });
            rest = after.trim_start();
        }
        let timed = track.cues.len() > before;
        if timed {
            let words = without_word_times(rest);
            for cue in &mut track.cues[before..] {
                cue.text.clone_from(&words);
            }
        } else if !(rest.is_empty() || rest.starts_with('[') && rest.contains(':')) {
            track.damage.push((
                u64::from(number),
                "the line has no time and is left out; begin it with one, as in [00:12.00]"
                    .to_owned(),
            ));
        }
    }
    track.cues.sort_by_key(|cue| cue.start_ms);
    for at in 1..track.cues.len() {
        track.cues[at - 1].end_ms = track.cues[at].start_ms;
    }
    track
}

/// Drops the `<mm:ss.xx>` before single words.
fn without_word_times(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match time::clock(after).and_then(|(_, after)| after.strip_prefix('>')) {
            Some(after) => rest = after,
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Frames a second of MicroDVD files that do not say.
const FRAMES: f64 = 23.976;

/// MicroDVD: `{from}{to}line|line` in frames; a first cue of frame 0 or 1 may
/// hold the frame rate.
pub(super) fn microdvd(text: &str) -> Track {
    let mut track = Track::default();
    let mut rate = FRAMES;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let Some((from, to, text)) = frames(line) else {
            track.damage.push((
                u64::from(number),
                "the line does not begin with {from}{to} and is left out".to_owned(),
            ));
            continue;
        };
        if track.cues.is_empty()
            && from <= 1
            && let Ok(declared) = text.trim().parse::<f64>()
            && (1.0..=1000.0).contains(&declared)
        {
            rate = declared;
            continue;
        }
        track.cues.push(RawCue {
            start_ms: millis(from, rate),
            end_ms: millis(to.unwrap_or(from), rate),
            text: without_codes(text).replace('|', "\n"),
            line: number,
        });
    }
    track
}

fn frames(line: &str) -> Option<(u64, Option<u64>, &str)> {
    let (from, rest) = time::number(line.strip_prefix('{')?)?;
    let rest = rest.strip_prefix("}{")?;
    // `{}` leaves the end open.
    if let Some(text) = rest.strip_prefix('}') {
        return Some((from, None, text));
    }
    let (to, rest) = time::number(rest)?;
    Some((from, Some(to), rest.strip_prefix('}')?))
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn millis(frame: u64, rate: f64) -> u64 {
    (frame as f64 * 1000.0 / rate).round() as u64
}

/// Drops codes such as `{y:i}` and `{c:$0000ff}`.
fn without_codes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.find(['{', '}']) {
            Some(end) if after[end..].starts_with('}') && after[..end].get(1..2) == Some(":") => {
                rest = &after[end + 1..];
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Spruce STL: `from , to , line | line`, `$` settings, `//` comments. The
/// fourth part of a time counts frames, 25 a second.
pub(super) fn stl(text: &str) -> Track {
    let mut track = Track::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('$') || line.starts_with("//") {
            continue;
        }
        let mut fields = line.splitn(3, ',').map(str::trim);
        let mut time = || stl_time(fields.next()?);
        if let (Some(start_ms), Some(end_ms)) = (time(), time())
            && let Some(text) = fields.next()
        {
            track.cues.push(RawCue {
                start_ms,
                end_ms,
                text: text.replace('|', "\n"),
                line: number,
            });
        } else {
            track.damage.push((
                u64::from(number),
                "the line is not `from , to , text` and is left out".to_owned(),
            ));
        }
    }
    track
}

/// `HH:MM:SS:FF` in milliseconds.
pub(in crate::ingest) fn stl_time(text: &str) -> Option<u64> {
    let (clock, frames) = text.rsplit_once(':')?;
    let (millis, rest) = time::clock(clock)?;
    let (frames, after) = time::number(frames)?;
    (rest.is_empty() && after.is_empty() && clock.matches(':').count() == 2)
        .then(|| millis.saturating_add(frames.saturating_mul(40)))
}
