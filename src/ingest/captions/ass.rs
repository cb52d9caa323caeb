//! SubStation Alpha: the `Dialogue:` rows of the `[Events]` section, their
//! columns named by its `Format:` line.

use super::{RawCue, Track, markup, time};

/// The columns of version 4+ when a file has lost its `Format:` line.
const COLUMNS: usize = 10;

/// Where the columns that matter stand.
struct Columns {
    count: usize,
    start: usize,
    end: usize,
}

/// Advanced SubStation Alpha and SubStation Alpha.
pub(super) fn read(text: &str) -> Track {
    // Signs, notes and dialogue lie over each other by design.
    let mut track = Track {
        layered: true,
        ..Track::default()
    };
    let mut events = false;
    let mut columns = Columns {
        count: COLUMNS,
        start: 1,
        end: 2,
    };
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start();
        if line.starts_with('[') {
            events = line.trim_end().eq_ignore_ascii_case("[events]");
            continue;
        }
        if !events {
            continue;
        }
        let Some((kind, row)) = line.split_once(':') else {
            continue;
        };
        if kind.eq_ignore_ascii_case("Format") {
            columns = named(row).unwrap_or(columns);
        } else if kind.eq_ignore_ascii_case("Dialogue") {
            match cue(row, &columns, number) {
                Some(cue) => track.cues.push(cue),
                None => track.damage.push((
                    u64::from(number),
                    "the dialogue row has too few columns or no times and is left out; is the file \
                     whole?"
                        .to_owned(),
                )),
            }
        }
    }
    track
}

/// The columns of a `Format:` line; the text is always the last.
fn named(row: &str) -> Option<Columns> {
    let names: Vec<_> = row.split(',').map(str::trim).collect();
    let at = |wanted: &str| {
        names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(wanted))
    };
    Some(Columns {
        count: names.len(),
        start: at("Start")?,
        end: at("End")?,
    })
}

fn cue(row: &str, columns: &Columns, line: u32) -> Option<RawCue> {
    let fields: Vec<_> = row.splitn(columns.count, ',').collect();
    if fields.len() < columns.count {
        return None;
    }
    let time = |at: usize| time::clock(fields.get(at)?.trim()).map(|(millis, _)| millis);
    Some(RawCue {
        start_ms: time(columns.start)?,
        end_ms: time(columns.end)?,
        text: markup::ass(fields.last()?),
        line,
    })
}
