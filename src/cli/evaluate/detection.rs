//! Records with marked errors, and clean ones.

use std::path::PathBuf;

use serde_json::Value;

use super::{Figures, set_name, three};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading, Records};
use crate::document::Post;
use crate::error::Result;
use crate::report::terminal::table::Table;

#[derive(Default)]
struct Counts {
    marked: u64,
    hit: u64,
    clean: u64,
    alarmed: u64,
    alarms: u64,
    words: u64,
}

/// What one record was worth.
struct Outcome {
    marked: bool,
    hit: bool,
    /// Findings beside the mark, or any in clean text.
    alarms: u64,
    words: u64,
}

pub(super) fn run(files: &[PathBuf], reading: &Reading, context: &mut Context) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut table = Table::new(&[
        "set",
        "marked",
        "hit",
        "recall",
        "clean",
        "alarmed",
        "precision",
        "alarms/1000 words",
    ]);
    let mut rows = Vec::new();
    for path in input::expand(files)? {
        let posts = crate::ingest::open(std::slice::from_ref(&path), &reading.options(context))?;
        let mut counts = Counts::default();
        input::for_each(
            Records::Posts(Box::new(posts)),
            context,
            "records checked",
            |post| check(&analyzer, post),
            |_, _, outcome| {
                counts.words += outcome.words;
                if outcome.marked {
                    counts.marked += 1;
                    counts.hit += u64::from(outcome.hit);
                } else {
                    counts.clean += 1;
                    counts.alarmed += u64::from(outcome.alarms > 0);
                    counts.alarms += outcome.alarms;
                }
                Ok(())
            },
        )?;
        let recall = counts.hit as f64 / counts.marked.max(1) as f64;
        let precision = counts.hit as f64 / (counts.hit + counts.alarmed).max(1) as f64;
        let rate = counts.alarms as f64 * 1000.0 / counts.words.max(1) as f64;
        let name = set_name(&path);
        table.push(vec![
            name.clone(),
            counts.marked.to_string(),
            counts.hit.to_string(),
            three(recall),
            counts.clean.to_string(),
            counts.alarmed.to_string(),
            three(precision),
            three(rate),
        ]);
        rows.push(serde_json::json!({
            "set": name, "marked": counts.marked, "hit": counts.hit, "recall": recall,
            "clean": counts.clean, "alarmed": counts.alarmed, "precision": precision,
            "alarms_per_1000_words": rate,
        }));
    }
    Ok(Figures {
        table,
        rows,
        note: "a hit is a finding that overlaps the mark; precision is hits over hits and alarmed \
               clean records"
            .to_owned(),
    })
}

fn check(analyzer: &Analyzer, post: &Post) -> Outcome {
    let score = analyzer.score(post);
    let mark = post
        .extra
        .get("marked")
        .and_then(|mark| bytes(&post.text, mark));
    let hits = |(start, end): (usize, usize)| {
        score
            .findings
            .iter()
            .filter(|finding| {
                let span = finding.span.range();
                span.start < end.max(start + 1) && start < span.end
            })
            .count()
    };
    let hit = mark.map_or(0, hits);
    Outcome {
        marked: mark.is_some(),
        hit: hit > 0,
        alarms: (score.findings.len() - hit) as u64,
        words: score.document.word_count() as u64,
    }
}

/// A `[start, end]` in characters as bytes of `text`.
fn bytes(text: &str, mark: &Value) -> Option<(usize, usize)> {
    let ends = mark.as_array()?;
    let [start, end] = ends.as_slice() else {
        return None;
    };
    let place = |value: &Value| {
        let wanted = usize::try_from(value.as_u64()?).ok()?;
        Some(
            text.char_indices()
                .nth(wanted)
                .map_or(text.len(), |(at, _)| at),
        )
    };
    Some((place(start)?, place(end)?))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn marks_count_characters() {
        assert_eq!(bytes("é us", &serde_json::json!([2, 4])), Some((3, 5)));
        assert_eq!(bytes("é us", &serde_json::json!(null)), None);
        assert_eq!(bytes("ab", &serde_json::json!([1, 99])), Some((1, 2)));
    }
}
