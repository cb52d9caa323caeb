//! YouTube's JSON captions: `{"events":[{"tStartMs","dDurationMs","segs":[{"utf8"}]}]}`.
//!
//! The events are read one by one, so that a file cut short gives those before
//! the cut, and each knows its line.

use serde_json::Value;

use super::{RawCue, Track};

/// YouTube json3.
pub(super) fn read(text: &str) -> Track {
    // Each event of automatic captions lasts into the next.
    let mut track = Track {
        layered: true,
        ..Track::default()
    };
    let Some(mut at) = events(text) else {
        return track;
    };
    let mut line = super::super::charset::line_of(text, at);
    loop {
        let rest = &text[at..];
        let event = rest.trim_start_matches(|c: char| c == ',' || c.is_ascii_whitespace());
        let skipped = rest.len() - event.len();
        line += newlines(&rest[..skipped]);
        at += skipped;
        if event.starts_with(']') {
            break;
        }
        let mut stream = serde_json::Deserializer::from_str(event).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                let length = stream.byte_offset();
                track.cues.extend(cue(&value, line));
                line += newlines(&event[..length]);
                at += length;
            }
            Some(Err(_)) | None => {
                track.damage.push((
                    line,
                    "the captions break off here; the events before are kept, is the file whole?"
                        .to_owned(),
                ));
                break;
            }
        }
    }
    track
}

/// Where the first event stands.
fn events(text: &str) -> Option<usize> {
    let (_, after) = text.split_once("\"events\"")?;
    let list = after.trim_start().strip_prefix(':')?.trim_start();
    let list = list.strip_prefix('[')?;
    Some(text.len() - list.len())
}

fn newlines(text: &str) -> u64 {
    text.bytes().filter(|&b| b == b'\n').count() as u64
}

fn cue(event: &Value, line: u64) -> Option<RawCue> {
    let text: String = event
        .get("segs")?
        .as_array()?
        .iter()
        .filter_map(|segment| segment.get("utf8")?.as_str())
        .collect();
    let millis = |name| event.get(name).and_then(Value::as_u64).unwrap_or(0);
    let start_ms = millis("tStartMs");
    Some(RawCue {
        start_ms,
        end_ms: start_ms.saturating_add(millis("dDurationMs")),
        text,
        line: u32::try_from(line).unwrap_or(u32::MAX),
    })
}
