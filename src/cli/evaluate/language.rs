//! Records with their true language, by kind where they name one (`word`, `pair`, `sentence`).

use std::path::PathBuf;

use super::{Figures, three};
use crate::cli::context::Context;
use crate::cli::input::{self, Reading, Records};
use crate::error::Result;
use crate::evaluate::language::Evaluation;
use crate::report::terminal::table::Table;
use crate::text::language::LanguageIdentifier;

/// The kind of records that name none.
const ANY: &str = "all";
/// Confusions named below the table.
const CONFUSIONS: usize = 5;

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum By {
    /// A kind of records.
    Kind,
    /// A language of a kind.
    Language,
    /// A step of confidence, beside how often answers in it are right.
    Confidence,
}

pub(super) fn run(
    files: &[PathBuf],
    among: &[String],
    by: By,
    identifier: &LanguageIdentifier,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let posts = crate::ingest::open(&input::expand(files)?, &reading.options(context))?;
    let mut evaluation = Evaluation::new();
    let mut unlabelled = 0u64;
    input::for_each(
        Records::Posts(Box::new(posts)),
        context,
        "records labelled",
        |post| identifier.identify(&post.text),
        |_, post, found| {
            let kind = post
                .extra
                .get("kind")
                .and_then(serde_json::Value::as_str)
                .unwrap_or(ANY);
            match &post.lang {
                Some(truth) if !among.is_empty() && !among.contains(truth) => {}
                Some(truth) => evaluation.add(kind, truth, found),
                None => unlabelled += 1,
            }
            Ok(())
        },
    )?;
    if unlabelled > 0 {
        context.warn(&format!(
            "{unlabelled} records without `lang` were left out"
        ));
    }
    let rows = evaluation
        .kinds()
        .into_iter()
        .map(|kind| {
            let languages: Vec<_> = evaluation
                .languages(kind)
                .map(|(language, tally)| {
                    serde_json::json!({
                        "language": language, "asked": tally.asked, "right": tally.right,
                        "unknown": tally.unknown, "accuracy": tally.accuracy(),
                    })
                })
                .collect();
            let reliability: Vec<_> = evaluation
                .reliability(kind)
                .iter()
                .map(|step| {
                    serde_json::json!({
                        "up_to": step.upper, "answers": step.answers,
                        "confidence": step.confidence, "accuracy": step.accuracy,
                    })
                })
                .collect();
            serde_json::json!({
                "kind": kind, "macro_accuracy": evaluation.macro_accuracy(kind),
                "calibration_error": evaluation.calibration_error(kind),
                "languages": languages, "reliability": reliability,
            })
        })
        .collect();
    let table = table(&evaluation, by);
    let confusions: Vec<_> = evaluation
        .confusions(CONFUSIONS)
        .iter()
        .map(|(truth, found, count)| format!("{truth} as {found} {count}"))
        .collect();
    Ok(Figures {
        table,
        rows,
        note: format!(
            "accuracy is the mean over languages; most confused: {}",
            if confusions.is_empty() {
                "none".to_owned()
            } else {
                confusions.join(", ")
            }
        ),
    })
}

fn table(evaluation: &Evaluation, by: By) -> Table {
    let mut table = Table::new(match by {
        By::Kind => &["kind", "languages", "macro accuracy", "calibration error"],
        By::Language => &["kind", "language", "records", "accuracy", "no guess"],
        By::Confidence => &[
            "kind",
            "confidence up to",
            "records",
            "confidence",
            "accuracy",
        ],
    });
    for kind in evaluation.kinds() {
        match by {
            By::Kind => table.push(vec![
                kind.to_owned(),
                evaluation.languages(kind).count().to_string(),
                three(evaluation.macro_accuracy(kind)),
                three(evaluation.calibration_error(kind)),
            ]),
            By::Language => {
                for (language, tally) in evaluation.languages(kind) {
                    table.push(vec![
                        kind.to_owned(),
                        language.to_owned(),
                        tally.asked.to_string(),
                        three(tally.accuracy()),
                        tally.unknown.to_string(),
                    ]);
                }
            }
            By::Confidence => {
                for step in evaluation.reliability(kind) {
                    table.push(vec![
                        kind.to_owned(),
                        format!("{:.2}", step.upper),
                        step.answers.to_string(),
                        three(step.confidence),
                        three(step.accuracy),
                    ]);
                }
            }
        }
    }
    table
}
