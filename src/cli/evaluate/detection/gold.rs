//! What a record says is wrong in its text: the forms in which error data comes.
//!
//! | form | fields |
//! |---|---|
//! | rule example | `text`, `correct`, `marked` [start, end], `suggestions` |
//! | corrected text | `source` or `text`, `edits` or `edits_by_annotator` of {start, end, right, type}, `corrections` |
//! | fragment | `wrong`, `right` |
//! | right text | anything else: captions, plain text, posts |
//!
//! Places count characters.

use std::io::BufRead;
use std::path::Path;

use serde_json::{Map, Value};

use crate::cli::input::open_plain;
use crate::document::Post;
use crate::evaluate::detection::Edit;
use crate::span::Span;

/// What is wrong in one text.
#[derive(Debug, Default)]
pub(super) struct Gold {
    /// The edits of each annotator.
    pub(super) annotators: Vec<Vec<Edit>>,
    /// Whether the data says what is wrong, if only that nothing is. Else it is taken as right.
    pub(super) marked: bool,
    /// The text as it should be, where that differs.
    pub(super) corrected: Option<String>,
}

/// The field that holds the text, told by the first record of a JSON Lines file.
pub(super) fn text_field(path: &Path) -> Option<&'static str> {
    if path.as_os_str() == "-" || !path.to_string_lossy().contains(".jsonl") {
        return None;
    }
    let mut line = String::new();
    open_plain(path).ok()?.read_line(&mut line).ok()?;
    let record: Map<String, Value> = serde_json::from_str(&line).ok()?;
    ["text", "source", "wrong"]
        .into_iter()
        .find(|name| record.get(*name).is_some_and(Value::is_string))
}

/// Reads what a record says.
pub(super) fn read(post: &Post) -> Gold {
    let text = &post.text;
    let field = |name: &str| post.extra.get(name);
    let mut gold = Gold::default();
    if let Some(right) = field("right").and_then(Value::as_str) {
        gold.annotators.push(vec![Edit {
            span: Span::new(0, text.len()),
            replacements: vec![right.to_owned()],
            kind: string(field("type")),
        }]);
        gold.corrected = Some(right.to_owned());
        gold.marked = true;
    } else if field("correct").is_some() || field("marked").is_some() {
        gold.marked = true;
        let correct = field("correct").and_then(Value::as_bool).unwrap_or(false);
        let place = field("marked").and_then(Value::as_array);
        let marked = match place.map(Vec::as_slice) {
            Some([start, end]) => span(text, start, end),
            // Wrong somewhere: wherever a finding says so.
            _ => (field("correct").is_some()).then(|| Span::new(0, text.len())),
        };
        if let (false, Some(span)) = (correct, marked) {
            let edit = Edit {
                span,
                replacements: strings(field("suggestions")),
                kind: string(field("category")),
            };
            gold.corrected = edit.replacements.first().map(|right| {
                let range = span.range();
                format!("{}{right}{}", &text[..range.start], &text[range.end..])
            });
            gold.annotators.push(vec![edit]);
        }
    } else {
        if let Some(Value::Object(all)) = field("edits_by_annotator") {
            gold.annotators = all.values().map(|list| edits(text, list)).collect();
        }
        if let (true, Some(list)) = (gold.annotators.is_empty(), field("edits")) {
            gold.annotators.push(edits(text, list));
        }
        gold.marked = !gold.annotators.is_empty() || field("corrections").is_some();
    }
    let corrected = field("correction").and_then(Value::as_str).or_else(|| {
        let all = field("corrections")?.as_array()?;
        all.first()?.as_str()
    });
    if let Some(corrected) = corrected {
        gold.corrected = Some(corrected.to_owned());
    }
    gold.corrected.take_if(|corrected| corrected == text);
    gold
}

fn edits(text: &str, list: &Value) -> Vec<Edit> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|edit| {
            Some(Edit {
                span: span(text, edit.get("start")?, edit.get("end")?)?,
                replacements: edit
                    .get("right")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
                kind: string(edit.get("type")),
            })
        })
        .collect()
}

fn span(text: &str, start: &Value, end: &Value) -> Option<Span> {
    let start = byte(text, start)?;
    let end = byte(text, end)?;
    (start <= end).then(|| Span::new(start, end))
}

/// A place in characters as a place in bytes; the end of the text for places behind it.
fn byte(text: &str, place: &Value) -> Option<usize> {
    let wanted = usize::try_from(place.as_u64()?).ok()?;
    Some(
        text.char_indices()
            .nth(wanted)
            .map_or(text.len(), |(at, _)| at),
    )
}

fn string(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, extra: &str) -> Gold {
        read(&Post {
            text: text.to_owned(),
            extra: serde_json::from_str(extra).unwrap(),
            ..Post::default()
        })
    }

    fn spans(gold: &Gold) -> Vec<Vec<Span>> {
        let of = |edits: &Vec<Edit>| edits.iter().map(|edit| edit.span).collect();
        gold.annotators.iter().map(of).collect()
    }

    #[test]
    fn places_count_characters() {
        let gold = of("é us", r#"{"marked":[2,4],"suggestions":["US"]}"#);
        assert_eq!(spans(&gold), [[Span::new(3, 5)]]);
        assert_eq!(gold.corrected.as_deref(), Some("é US"));
        let extra = r#"{"edits":[{"start":0,"end":1,"right":"e"},{"start":2,"end":99}]}"#;
        let gold = of("é us", extra);
        assert_eq!(spans(&gold), [[Span::new(0, 2), Span::new(3, 5)]]);
        assert_eq!(gold.annotators[0][0].replacements, ["e"]);
    }

    #[test]
    fn forms_are_told_apart() {
        let right = of("é us", r#"{"correct":true,"marked":null}"#);
        assert!(right.marked && right.annotators.is_empty());
        let somewhere = of("é us", r#"{"correct":false,"marked":null}"#);
        assert_eq!(spans(&somewhere), [[Span::new(0, 5)]]);
        let extra =
            r#"{"edits_by_annotator":{"0":[],"1":[{"start":0,"end":1}]},"corrections":["é us"]}"#;
        let two = of("é us", extra);
        assert_eq!(spans(&two), [vec![], vec![Span::new(0, 2)]]);
        assert_eq!(two.corrected, None, "the same text is no correction");
        let fragment = of("мої", r#"{"right":"моï"}"#);
        assert_eq!(spans(&fragment), [[Span::new(0, 6)]]);
        assert!(!of("us", r#"{"account":"a"}"#).marked);
    }
}
