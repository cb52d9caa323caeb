//! `verify`: many comparisons from a file of pairs.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Outcome;
use super::args::Format;
use super::context::{Context, to_json};
use super::input::{self, Reading};
use super::progress;
use super::score::JsonArray;
use crate::analyzer::Analyzer;
use crate::compare::{Comparer, Comparison};
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::ingest::PairRow;
use crate::report::csv;
use crate::report::json::ComparisonReport;
use crate::report::terminal::table::Table;

/// Rows that are worked on together.
const CHUNK: usize = 64;
/// Rows whose sides make the cohort of a file: its first ones.
const COHORT_ROWS: usize = 512;

/// What scores are normalised against (S-norm).
#[derive(Debug, clap::Args)]
pub(super) struct Cohort {
    /// What scores are normalised against: `rows` (the other rows of the file, by language; its
    /// first 512 are read ahead), `none`, or a file of posts of other accounts.
    #[arg(long, value_name = "COHORT", default_value = "rows")]
    cohort: PathBuf,
}

impl Cohort {
    /// The comparer for every file, or `None` where each file is its own cohort.
    fn comparer(
        &self,
        reading: &Reading,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Option<Comparer>> {
        if self.cohort == Path::new("rows") {
            Ok(None)
        } else if self.cohort == Path::new("none") {
            Ok(Some(Comparer::new()))
        } else {
            super::compare::cohort_of(&self.cohort, reading, analyzer, context).map(Some)
        }
    }
}

/// A row with both sides folded.
pub(super) struct Pair {
    pub(super) row: PairRow,
    pub(super) a: Fingerprint,
    pub(super) b: Fingerprint,
}

/// Compare the two heaps of texts in each row of a pair file.
///
/// Rows are JSON objects, one a line: {"id", "lang", "texts_a": [...], "texts_b": [...]}, possibly
/// in .gz or .zst. Each text is one document. The answer is one JSON object a row with the fields
/// of `compare` and the row's `id`, in the same order.
///
/// A score means most beside the scores of other writers of the same language and kind. By default
/// the other rows of the file serve as those (labels are never read); `calibration.set` says so. With
/// fewer than 10 sides in a language, or with `--cohort none`, a weaker calibration is used.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint verify pairs.jsonl > answers.jsonl
  wordprint verify pairs.jsonl.zst --format csv -o answers.csv
  wordprint verify pairs.jsonl --cohort other-accounts.jsonl.zst
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
            &args.cohort,
            context,
            |comparer, pair| comparer.compare(&pair.a, &pair.b),
            |context, row, mut comparison: Comparison| {
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

/// Weighs every row of a pair file, on all threads, and hands over the answers
/// in order. The rows stream, but for those read ahead as the cohort.
pub(super) fn judge<T: Send>(
    path: &Path,
    reading: &Reading,
    analyzer: &Analyzer,
    cohort: &Cohort,
    context: &mut Context,
    weigh: impl Fn(&Comparer, &Pair) -> T + Sync,
    mut emit: impl FnMut(&mut Context, PairRow, T) -> Result<()>,
) -> Result<()> {
    let mut comparer = cohort.comparer(reading, analyzer, context)?;
    let mut pairs = crate::ingest::open_pairs(path, &reading.options(context))?;
    let bar = progress::start(context, "pairs compared", None);
    let mut read = 0;
    loop {
        let ahead = if comparer.is_none() {
            COHORT_ROWS
        } else {
            CHUNK
        };
        let rows = pairs.by_ref().take(ahead).collect::<Result<Vec<_>>>();
        for diagnostic in pairs.diagnostics() {
            input::tell(&diagnostic, context);
        }
        let rows = rows?;
        if rows.is_empty() {
            break;
        }
        read += rows.len() as u64;
        let folded: Vec<Pair> = rows
            .into_par_iter()
            .map(|row| {
                let a = analyzer.fingerprint_texts(&row.texts_a);
                let b = analyzer.fingerprint_texts(&row.texts_b);
                Pair { row, a, b }
            })
            .collect();
        let comparer = comparer.get_or_insert_with(|| {
            let sides: Vec<&Fingerprint> =
                folded.iter().flat_map(|pair| [&pair.a, &pair.b]).collect();
            Comparer::with_cohort_of(&sides)
        });
        let answers: Vec<T> = folded
            .par_iter()
            .map(|pair| weigh(comparer, pair))
            .collect();
        bar.inc(folded.len() as u64);
        for (pair, answer) in folded.into_iter().zip(answers) {
            emit(context, pair.row, answer)?;
        }
        context.flush()?;
    }
    bar.finish_and_clear();
    input::tell_skipped(pairs.skipped(), read, context);
    Ok(())
}
