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

pub(super) fn run(
    files: &[PathBuf],
    among: &[String],
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
    let mut table = Table::new(&["kind", "languages", "macro accuracy", "calibration error"]);
    let mut rows = Vec::new();
    for kind in evaluation.kinds() {
        let accuracy = evaluation.macro_accuracy(kind);
        let error = evaluation.calibration_error(kind);
        let languages: Vec<_> = evaluation
            .languages(kind)
            .map(|(language, tally)| {
                serde_json::json!({"language": language, "accuracy": tally.accuracy()})
            })
            .collect();
        table.push(vec![
            kind.to_owned(),
            languages.len().to_string(),
            three(accuracy),
            three(error),
        ]);
        rows.push(serde_json::json!({
            "kind": kind, "macro_accuracy": accuracy, "calibration_error": error,
            "languages": languages,
        }));
    }
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
