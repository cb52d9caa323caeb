//! Captions in XML: TTML (and DFXP), and YouTube's srv1 to srv3.
//!
//! Read leniently, event by event: a file cut or broken somewhere gives the
//! cues before that place.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{RawCue, Track, markup, time};

/// A reader that forgives what can be forgiven and knows its line.
struct Events<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    counted: usize,
    line: u32,
}

impl<'a> Events<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            text,
            reader,
            counted: 0,
            line: 1,
        }
    }

    /// The next event with the line it begins on; `None` at the end or where
    /// the markup breaks, which goes to `track`.
    fn next(&mut self, track: &mut Track) -> Option<(Event<'a>, u32)> {
        let at = usize::try_from(self.reader.buffer_position())
            .unwrap_or(self.text.len())
            .min(self.text.len());
        self.line = self
            .line
            .saturating_add(newlines(&self.text.as_bytes()[self.counted.min(at)..at]));
        self.counted = at;
        match self.reader.read_event() {
            Ok(Event::Eof) => None,
            Ok(event) => Some((event, self.line)),
            Err(error) => {
                track.damage.push((
                    u64::from(self.line),
                    format!(
                        "the markup breaks here ({error}); the cues before are kept, is the file \
                         whole?"
                    ),
                ));
                None
            }
        }
    }
}

fn newlines(bytes: &[u8]) -> u32 {
    let count = bytes.iter().filter(|&&b| b == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// An attribute by its local name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
        .map(std::borrow::Cow::into_owned)
}

/// The text of a character event, references resolved.
fn characters(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => Some(text.as_ref().to_owned()),
        Event::CData(text) => Some(text.as_ref().to_owned()),
        Event::GeneralRef(name) => {
            let name: &str = name.as_ref();
            Some(markup::entities(&format!("&{name};")).into_owned())
        }
        _ => None,
    }
}

/// How a TTML file counts frames and ticks.
#[derive(Clone, Copy)]
struct Rates {
    frames: f64,
    ticks: f64,
}

impl Rates {
    /// Of the `tt` element: 30 frames a second and one tick a frame unless it says.
    fn of(element: &BytesStart<'_>) -> Self {
        let number = |name| {
            attribute(element, name)
                .and_then(|value| value.trim().parse::<f64>().ok())
                .filter(|&rate| rate.is_finite() && rate > 0.0)
        };
        let declared = number("frameRate");
        let multiplier = attribute(element, "frameRateMultiplier")
            .and_then(|value| {
                let (over, under) = value.trim().split_once([' ', ':'])?;
                let ratio = over.parse::<f64>().ok()? / under.trim().parse::<f64>().ok()?;
                (ratio.is_finite() && ratio > 0.0).then_some(ratio)
            })
            .unwrap_or(1.0);
        let frames = declared.unwrap_or(30.0) * multiplier;
        let ticks = number("tickRate").unwrap_or(if declared.is_some() { frames } else { 1.0 });
        Self { frames, ticks }
    }

    /// A TTML time expression in milliseconds.
    fn millis(self, expression: &str) -> Option<u64> {
        let expression = expression.trim();
        // `HH:MM:SS:FF`
        if let Some((clock, frames)) = expression.rsplit_once(':')
            && clock.matches(':').count() == 2
        {
            let (millis, _) = time::clock(clock)?;
            let frames: f64 = frames.parse().ok()?;
            return Some(millis.saturating_add(rounded(frames * 1000.0 / self.frames)));
        }
        if expression.contains(':') {
            return time::clock(expression).map(|(millis, _)| millis);
        }
        let unit_at = expression
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(expression.len());
        let value: f64 = expression[..unit_at].trim().parse().ok()?;
        let factor = match &expression[unit_at..] {
            "h" => 3_600_000.0,
            "m" => 60_000.0,
            "s" | "" => 1000.0,
            "ms" => 1.0,
            "f" => 1000.0 / self.frames,
            "t" => 1000.0 / self.ticks,
            _ => return None,
        };
        Some(rounded(value * factor))
    }
}

/// A time in milliseconds; saturates, and gives 0 for what is below 0 or no number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn rounded(millis: f64) -> u64 {
    millis.round() as u64
}

/// An open element of a TTML body.
struct Frame {
    /// Begin of its time container.
    begin: u64,
    end: Option<u64>,
    /// White space is kept (`xml:space="preserve"`).
    preserve: bool,
    /// Its text is not shown.
    hidden: bool,
    paragraph: bool,
}

/// Timed Text Markup Language.
pub(super) fn ttml(text: &str) -> Track {
    let mut track = Track::default();
    let mut events = Events::new(text);
    let mut rates = Rates {
        frames: 30.0,
        ticks: 1.0,
    };
    let mut stack: Vec<Frame> = Vec::new();
    let mut cue: Option<RawCue> = None;
    while let Some((event, line)) = events.next(&mut track) {
        match &event {
            Event::Start(element) => {
                let name = element.local_name();
                let name: &str = name.as_ref();
                if name == "tt" {
                    rates = Rates::of(element);
                    track.lang = attribute(element, "lang").filter(|lang| !lang.is_empty());
                }
                let frame = frame(element, name, stack.last(), rates);
                if frame.paragraph {
                    // A paragraph that was never closed ends where the next begins.
                    track.cues.extend(cue.take());
                    cue = Some(RawCue {
                        start_ms: frame.begin,
                        end_ms: frame.end.unwrap_or(frame.begin),
                        text: String::new(),
                        line: 0,
                    });
                } else if name == "span"
                    && let Some(cue) = &mut cue
                    && let Some(end) = frame.end
                    && cue.end_ms <= cue.start_ms
                {
                    // Some writers put the times on the spans of an untimed paragraph.
                    (cue.start_ms, cue.end_ms) = (frame.begin, end);
                }
                if name == "br" {
                    push(&mut cue, "\n", line);
                }
                stack.push(frame);
            }
            Event::Empty(element) => {
                if element.local_name().as_ref() == "br" {
                    push(&mut cue, "\n", line);
                }
            }
            Event::End(_) => {
                if stack.pop().is_some_and(|frame| frame.paragraph) {
                    track.cues.extend(cue.take());
                }
            }
            _ => {
                let shown = stack.last().filter(|frame| !frame.hidden);
                if let Some(frame) = shown
                    && let Some(text) = characters(&event)
                {
                    let first = line.saturating_add(leading_newlines(&text));
                    if frame.preserve {
                        push(&mut cue, &text, first);
                    } else {
                        push(&mut cue, &collapsed(&text), first);
                    }
                }
            }
        }
    }
    if !stack.is_empty() && track.damage.is_empty() {
        track.damage.push((
            u64::from(events.line),
            "the file ends inside an element; the complete cues are kept, is the file whole?"
                .to_owned(),
        ));
    }
    track
}

fn frame(element: &BytesStart<'_>, name: &str, parent: Option<&Frame>, rates: Rates) -> Frame {
    let base = parent.map_or(0, |parent| parent.begin);
    let time = |name| attribute(element, name).and_then(|value| rates.millis(&value));
    let begin = time("begin").map(|begin| base.saturating_add(begin));
    let end = time("end").map(|end| base.saturating_add(end));
    let last = time("dur").map(|dur| begin.unwrap_or(base).saturating_add(dur));
    Frame {
        begin: begin.unwrap_or(base),
        end: end.or(last).or(parent.and_then(|parent| parent.end)),
        preserve: attribute(element, "space")
            .map_or(parent.is_some_and(|parent| parent.preserve), |space| {
                space == "preserve"
            }),
        hidden: parent.is_some_and(|parent| parent.hidden)
            || matches!(name, "head" | "metadata" | "desc" | "title"),
        paragraph: name == "p",
    }
}

/// Lines before the first character that shows.
fn leading_newlines(text: &str) -> u32 {
    newlines(&text.as_bytes()[..text.len() - text.trim_start().len()])
}

/// Adds text to the open cue; `line` is that of its first shown character.
fn push(cue: &mut Option<RawCue>, text: &str, line: u32) {
    if let Some(cue) = cue {
        if cue.line == 0 && !text.trim().is_empty() {
            cue.line = line;
        }
        cue.text.push_str(text);
    }
}

/// Runs of white space as one space, as XML's default has it.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// YouTube's XML: `<p t d>` with `<s>` words (srv3), `<text t d>` (srv2),
/// `<text start dur>` in seconds (srv1).
pub(super) fn youtube(text: &str) -> Track {
    // Automatic captions show two lines at once: each lasts into the next.
    let mut track = Track {
        layered: true,
        ..Track::default()
    };
    let mut events = Events::new(text);
    let mut depth = 0_usize;
    let mut cue: Option<RawCue> = None;
    while let Some((event, line)) = events.next(&mut track) {
        match &event {
            Event::Start(element) => {
                depth += 1;
                if matches!(element.local_name().as_ref(), "p" | "text") {
                    track.cues.extend(cue.take());
                    let millis = |name| attribute(element, name)?.parse::<f64>().ok();
                    let seconds = |name| millis(name).map(|value| value * 1000.0);
                    let start = millis("t").or_else(|| seconds("start")).unwrap_or(0.0);
                    let lasts = millis("d").or_else(|| seconds("dur")).unwrap_or(0.0);
                    let start_ms = rounded(start);
                    cue = Some(RawCue {
                        start_ms,
                        end_ms: start_ms.saturating_add(rounded(lasts)),
                        text: String::new(),
                        line: 0,
                    });
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                if matches!(element.local_name().as_ref(), "p" | "text") {
                    track.cues.extend(cue.take());
                }
            }
            Event::Empty(element) if element.local_name().as_ref() == "br" => {
                push(&mut cue, "\n", line);
            }
            _ => {
                if let Some(text) = characters(&event) {
                    push(
                        &mut cue,
                        &text,
                        line.saturating_add(leading_newlines(&text)),
                    );
                }
            }
        }
    }
    for cue in &mut track.cues {
        // srv1 escapes its text twice.
        if cue.text.contains('&') {
            cue.text = markup::entities(&cue.text).into_owned();
        }
    }
    if depth > 0 && track.damage.is_empty() {
        track.damage.push((
            u64::from(events.line),
            "the file ends inside an element; the complete cues are kept, is the file whole?"
                .to_owned(),
        ));
    }
    track
}
