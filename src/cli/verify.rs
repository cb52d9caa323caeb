//! `verify`: many comparisons from a file of pairs.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Outcome;
use super::args::Format;
use super::compare::Cohort;
use super::context::{Context, to_json};
use super::input::{self, Reading};
use super::progress;
use super::score::JsonArray;
use crate::analyzer::Analyzer;
use crate::compare::{Comparer, Comparison};
use crate::error::Result;
use crate::ingest::PairRow;
use crate::report::csv;
use crate::report::json::ComparisonReport;
use crate::report::terminal::table::Table;

/// Rows that are worked on together.
const CHUNK: usize = 64;

/// Compare the two heaps of texts in each row of a pair file.
///
/// Rows are JSON objects, one a line: {"id", "lang", "texts_a": [...], "texts_b": [...]}, possibly
/// in .gz or .zst. Each text is one document. The answer is one JSON object a row with the fields
/// of `compare` and the row's `id`, in the same order.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint verify pairs.jsonl > answers.jsonl
  wordprint verify pairs.jsonl.zst --format csv -o answers.csv
  wordprint verify pairs.jsonl --format pretty")]
pub(super) struct Args {
    /// Pair files, or - for standard input.
    #[arg(value_name = "PAIRS", required = true)]
    pairs: Vec<PathBuf>,
    #[command(flatten)]
    cohort: Cohort,
    /// What to write: jsonl, json (one array), csv (a row a pair), pretty (a table).
    #[arg(long, short, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Leave out the contributions of families and features: shorter rows.
    #[arg(long)]
    brief: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::new();
    let comparer = args.cohort.comparer(&args.reading, &analyzer, context)?;
    let mut array = JsonArray::default();
    let mut table = Table::new(&[
        "pair",
        "log10 LR",
        "90 % interval",
        "score",
        "verdict",
        "words",
    ]);
    if args.format == Format::Csv {
        context.write(&csv::row(&csv::COMPARISON_HEADER))?;
    }
    for path in input::expand(&args.pairs)? {
        judge(
            &path,
            &args.reading,
            &analyzer,
            &comparer,
            context,
            |context, row, mut comparison| {
                if args.brief {
                    comparison.contributions.clear();
                }
                let report = ComparisonReport::new(Some(&row.id), &comparison);
                match args.format {
                    Format::Jsonl => context.json_line(&report),
                    Format::Json => array.push(context, &to_json(&report, false)?),
                    Format::Csv => context.write(&csv::comparison_row(&row.id, &comparison)),
                    Format::Pretty => {
                        let [low, high] = comparison.log10_lr_interval;
                        table.push(vec![
                            row.id.clone(),
                            format!("{:+.2}", comparison.log10_lr),
                            format!("{low:+.2} {high:+.2}"),
                            format!("{:.3}", comparison.score),
                            csv::label(&comparison.verdict),
                            format!("{} / {}", comparison.tokens[0], comparison.tokens[1]),
                        ]);
                        Ok(())
                    }
                }
            },
        )?;
    }
    match args.format {
        Format::Json => array.finish(context)?,
        Format::Pretty => context.write(&table.to_text())?,
        Format::Jsonl | Format::Csv => {}
    }
    Ok(Outcome::Done)
}

/// Compares every row of a pair file, on all threads, and hands over the answers in order.
pub(super) fn judge(
    path: &Path,
    reading: &Reading,
    analyzer: &Analyzer,
    comparer: &Comparer,
    context: &mut Context,
    mut emit: impl FnMut(&mut Context, PairRow, Comparison) -> Result<()>,
) -> Result<()> {
    let mut pairs = crate::ingest::open_pairs(path, &reading.options(context))?;
    let bar = progress::start(context, "pairs compared", None);
    let mut read = 0;
    loop {
        let rows = pairs.by_ref().take(CHUNK).collect::<Result<Vec<_>>>();
        for diagnostic in pairs.diagnostics() {
            input::tell(&diagnostic, context);
        }
        let rows = rows?;
        if rows.is_empty() {
            break;
        }
        read += rows.len() as u64;
        let answers: Vec<Comparison> = rows
            .par_iter()
            .map(|row| {
                let a = analyzer.fingerprint_texts(&row.texts_a);
                let b = analyzer.fingerprint_texts(&row.texts_b);
                comparer.compare(&a, &b)
            })
            .collect();
        bar.inc(rows.len() as u64);
        for (row, answer) in rows.into_iter().zip(answers) {
            emit(context, row, answer)?;
        }
        context.flush()?;
    }
    bar.finish_and_clear();
    input::tell_skipped(pairs.skipped(), read, context);
    Ok(())
}
