//! SAMI: HTML of a sort, whose paragraphs hang on `<SYNC Start=ms>` marks.

use super::{RawCue, Track, markup, time};

/// Synchronized Accessible Media Interchange. A file may hold several
/// languages as classes of paragraphs; the first is read.
pub(super) fn read(text: &str) -> Track {
    let mut track = Track::default();
    // ASCII letters keep their length, so offsets agree.
    let lower = text.to_ascii_lowercase();
    let marks: Vec<usize> = lower.match_indices("<sync").map(|(at, _)| at).collect();
    let end = lower.find("</body").unwrap_or(text.len());
    let mut first_class: Option<String> = None;
    let mut left_out = 0_usize;
    let (mut line, mut counted) = (1_u32, 0);
    for (nth, &mark) in marks.iter().enumerate() {
        let next = marks.get(nth + 1).copied().unwrap_or(end).max(mark);
        let block = &text[mark..next];
        let Some(open) = block.find('>') else {
            break;
        };
        let Some(start_ms) = start(&lower[mark..mark + open]) else {
            continue;
        };
        line = line.saturating_add(newlines(&text[counted..mark + open]));
        counted = mark + open;
        let body = &block[open + 1..];
        let class = class(&lower[mark + open + 1..next]);
        if let Some(class) = class {
            match &first_class {
                None => first_class = Some(class),
                Some(first) if *first != class => {
                    left_out += 1;
                    continue;
                }
                Some(_) => {}
            }
        }
        if let Some(before) = track.cues.last_mut() {
            before.end_ms = start_ms;
        }
        let shown = shown(body);
        track.cues.push(RawCue {
            start_ms,
            end_ms: start_ms,
            line: line.saturating_add(leading_newlines(body)),
            text: shown,
        });
    }
    if left_out > 0
        && let Some(first) = first_class
    {
        track.notes.push((
            0,
            format!(
                "several languages: the paragraphs of class {first} are read, {left_out} of others \
                 are not"
            ),
        ));
    }
    track
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|&b| b == b'\n').count()).unwrap_or(u32::MAX)
}

/// Lines from the mark to the first shown character.
fn leading_newlines(body: &str) -> u32 {
    let mut lines = 0;
    let mut inside = false;
    for c in body.chars() {
        match c {
            '\n' => lines += 1,
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && !c.is_whitespace() => return lines,
            _ => {}
        }
    }
    0
}

/// `start=123` of a mark in lower case.
fn start(tag: &str) -> Option<u64> {
    let (_, value) = tag.split_once("start")?;
    let value = value.trim_start().strip_prefix('=')?;
    let value = value.trim_start_matches([' ', '"', '\'']);
    time::number(value).map(|(millis, _)| millis)
}

/// The class of the first paragraph, in lower case.
fn class(block: &str) -> Option<String> {
    let at = block.find("<p")?;
    let tag = &block[at..at + block[at..].find('>')?];
    let (_, value) = tag.split_once("class")?;
    let value = value.trim_start().strip_prefix('=')?;
    let class: String = value
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .collect();
    (!class.is_empty()).then_some(class)
}

/// Text without tags and comments; `<br>` breaks the line.
fn shown(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        push_text(&mut out, before);
        if after.starts_with("!--") || after.starts_with("--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let opens = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        // A tag ends before the next one begins, so that each byte is seen once.
        match after.find(['<', '>']) {
            Some(end) if opens && after[end..].starts_with('>') => {
                let tag = &after[..end];
                if tag
                    .get(..2)
                    .is_some_and(|name| name.eq_ignore_ascii_case("br"))
                {
                    out.push('\n');
                }
                rest = &after[end + 1..];
            }
            _ => {
                out.push('<');
                rest = after;
            }
        }
    }
    push_text(&mut out, rest);
    markup::entities(&out).into_owned()
}

/// White space of the source is one space: only `<br>` breaks a line.
fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_whitespace() {
            if !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}
