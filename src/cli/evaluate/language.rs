//! Records with their true language.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Figures, three};
use crate::cli::context::Context;
use crate::cli::input::{self, Reading, Records};
use crate::error::Result;
use crate::report::terminal::table::Table;
use crate::text::language::LanguageIdentifier;

#[derive(Default)]
struct Counts {
    records: u64,
    right: u64,
    labelled: u64,
    unknown: u64,
}

pub(super) fn run(files: &[PathBuf], reading: &Reading, context: &mut Context) -> Result<Figures> {
    let identifier = LanguageIdentifier::new();
    let posts = crate::ingest::open(&input::expand(files)?, &reading.options(context))?;
    let mut by_language: BTreeMap<String, Counts> = BTreeMap::new();
    let mut unlabelled = 0u64;
    input::for_each(
        Records::Posts(Box::new(posts)),
        context,
        "records labelled",
        |post| identifier.identify(&post.text),
        |_, post, found| {
            let Some(truth) = post.lang else {
                unlabelled += 1;
                return Ok(());
            };
            let right = agrees(&truth, found.code);
            if let Some(counts) = by_language.get_mut(found.code) {
                counts.labelled += 1;
            } else {
                let counts = Counts {
                    labelled: 1,
                    ..Counts::default()
                };
                by_language.insert(found.code.to_owned(), counts);
            }
            let counts = by_language.entry(truth).or_default();
            counts.records += 1;
            counts.right += u64::from(right);
            counts.unknown += u64::from(found.code == "und");
            Ok(())
        },
    )?;
    if unlabelled > 0 {
        context.warn(&format!(
            "{unlabelled} records without `lang` were left out"
        ));
    }
    let mut table = Table::new(&["language", "records", "right", "recall", "labelled", "und"]);
    let mut rows = Vec::new();
    let mut total = Counts::default();
    let mut recalls = Vec::new();
    let mut push = |language: &str, counts: &Counts, rows: &mut Vec<serde_json::Value>| {
        let recall = counts.right as f64 / counts.records.max(1) as f64;
        table.push(vec![
            language.to_owned(),
            counts.records.to_string(),
            counts.right.to_string(),
            three(recall),
            counts.labelled.to_string(),
            counts.unknown.to_string(),
        ]);
        rows.push(serde_json::json!({
            "language": language, "records": counts.records, "right": counts.right,
            "recall": recall, "labelled": counts.labelled, "und": counts.unknown,
        }));
    };
    for (language, counts) in &by_language {
        if counts.records == 0 {
            continue;
        }
        push(language, counts, &mut rows);
        recalls.push(counts.right as f64 / counts.records as f64);
        total.records += counts.records;
        total.right += counts.right;
        total.unknown += counts.unknown;
        total.labelled += counts.labelled;
    }
    push("all", &total, &mut rows);
    let mean = recalls.iter().sum::<f64>() / recalls.len().max(1) as f64;
    Ok(Figures {
        table,
        rows,
        note: format!(
            "mean recall over languages {mean:.3}; script subtags count where the truth has them"
        ),
    })
}

/// Whether `found` says at least what the truth says: `zh-Hans` is right for `zh`.
fn agrees(truth: &str, found: &str) -> bool {
    let truth = truth.to_ascii_lowercase();
    let found = found.to_ascii_lowercase();
    // The macrolanguage and its one member of the data sets.
    let same = |code: &str| match code.split('-').next().unwrap_or(code) {
        "nb" | "nn" | "no" if !truth.starts_with("nn") => "no".to_owned(),
        primary => primary.to_owned(),
    };
    match truth.split_once('-') {
        Some((_, script)) if script.len() == 4 => found == truth,
        _ => same(&truth) == same(&found),
    }
}

#[cfg(test)]
mod tests {
    use super::agrees;

    #[test]
    fn subtags_count_where_the_truth_has_them() {
        assert!(agrees("zh", "zh-Hans"));
        assert!(agrees("zh-Hant", "zh-Hant"));
        assert!(!agrees("zh-Hant", "zh-Hans"));
        assert!(agrees("en-US", "en"));
        assert!(agrees("nb", "no"));
        assert!(!agrees("sv", "no"));
    }
}
