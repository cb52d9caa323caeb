//! Records with marked errors, and clean ones.

use std::path::PathBuf;

use serde_json::Value;

use super::{Figures, set_name, three, value};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading, Records};
use crate::document::Post;
use crate::error::Result;
use crate::evaluate::detection::{Counts, alarms_per_thousand, score_spans};
use crate::report::terminal::table::Table;
use crate::span::Span;

pub(super) fn run(files: &[PathBuf], reading: &Reading, context: &mut Context) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut table = Table::new(&[
        "set",
        "records",
        "marks",
        "found",
        "precision",
        "recall",
        "F0.5",
        "alarms/1000 words",
    ]);
    let mut rows = Vec::new();
    for path in input::expand(files)? {
        let posts = crate::ingest::open(std::slice::from_ref(&path), &reading.options(context))?;
        let (mut counts, mut words) = (Counts::default(), 0);
        let records = input::for_each(
            Records::Posts(Box::new(posts)),
            context,
            "records checked",
            |post| {
                let score = analyzer.score(post);
                let found: Vec<Span> = score.findings.iter().map(|finding| finding.span).collect();
                let counts = score_spans(&found, &marks(post));
                (counts, score.document.word_count() as u64)
            },
            |_, _, (one, more)| {
                counts.add(one);
                words += more;
                Ok(())
            },
        )?;
        let alarms = alarms_per_thousand(counts.false_positives, words);
        let name = set_name(&path);
        table.push(vec![
            name.clone(),
            records.to_string(),
            (counts.found + counts.missed).to_string(),
            counts.found.to_string(),
            three(counts.precision()),
            three(counts.recall()),
            three(counts.f05()),
            three(alarms),
        ]);
        let mut row = value(&counts);
        if let Value::Object(fields) = &mut row {
            fields.insert("set".to_owned(), name.into());
            fields.insert("records".to_owned(), records.into());
            fields.insert("words".to_owned(), words.into());
            fields.insert("precision".to_owned(), counts.precision().into());
            fields.insert("recall".to_owned(), counts.recall().into());
            fields.insert("f05".to_owned(), counts.f05().into());
            fields.insert("alarms_per_1000_words".to_owned(), alarms.into());
        }
        rows.push(row);
    }
    Ok(Figures {
        table,
        rows,
        note: "a finding hits when it overlaps a mark; alarms are findings that hit none"
            .to_owned(),
    })
}

/// What a record marks as wrong: `marked` [start, end], or `edits` with start and end each.
fn marks(post: &Post) -> Vec<Span> {
    let pair = |start: &Value, end: &Value| {
        let start = byte(&post.text, start)?;
        let end = byte(&post.text, end)?;
        (start <= end).then(|| Span::new(start, end))
    };
    if let Some([start, end]) = post
        .extra
        .get("marked")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        return pair(start, end).into_iter().collect();
    }
    let edits = post.extra.get("edits").and_then(Value::as_array);
    edits
        .into_iter()
        .flatten()
        .filter_map(|edit| pair(edit.get("start")?, edit.get("end")?))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_characters() {
        let of = |extra: Value| {
            let Value::Object(extra) = extra else {
                panic!("an object");
            };
            marks(&Post {
                text: "é us".to_owned(),
                extra,
                ..Post::default()
            })
        };
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(of(json(r#"{"marked":[2,4]}"#)), [Span::new(3, 5)]);
        assert_eq!(of(json(r#"{"marked":null}"#)), []);
        assert_eq!(
            of(json(
                r#"{"edits":[{"start":0,"end":1},{"start":2,"end":99}]}"#
            )),
            [Span::new(0, 2), Span::new(3, 5)]
        );
    }
}
