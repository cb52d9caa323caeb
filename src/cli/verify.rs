//! `verify`: many comparisons from a file of pairs.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Outcome;
use super::args::Format;
use super::context::{Context, to_json};
use super::input::{self, Reading};
use super::links;
use super::progress;
use super::repeats::{Repeats, Side};
use super::score::JsonArray;
use super::weighing::Weighing;
use crate::analyzer::Analyzer;
use crate::compare::{
    Comparer, Comparison, Options, Overlap, Prepared, Writers, interval, overlap,
};
use crate::document::Post;
use crate::error::Result;
use crate::fingerprint::{Fingerprint, FingerprintBuilder};
use crate::ingest::PairRow;
use crate::report::csv;
use crate::report::json::ComparisonReport;
use crate::report::terminal::table::Table;
use crate::style::Extractor;
use crate::text::Tokenizer;

/// Rows that are worked on together.
const CHUNK: usize = 64;
/// Rows whose sides make the cohort of a file: its first ones.
const COHORT_ROWS: usize = 512;

/// What scores are normalised against (S-norm).
#[derive(Debug, clap::Args)]
pub(super) struct Cohort {
    /// What scores are normalised against: `rows` (the other rows of the file, by language; its
    /// first 512 are read ahead), `builtin` (the reference writers that come with the program),
    /// `none`, or a file of posts of other accounts.
    #[arg(long, value_name = "COHORT", default_value = "rows")]
    cohort: PathBuf,
}

impl Cohort {
    /// The comparer for every file, or `None` where each file is its own cohort.
    fn comparer(
        &self,
        mut options: Options,
        reading: &Reading,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Option<Comparer>> {
        if self.cohort == Path::new("rows") {
            Ok(None)
        } else if self.cohort == Path::new("builtin") {
            Ok(Some(Comparer::build(&[], options)))
        } else if self.cohort == Path::new("none") {
            options.writers = Writers::No;
            Ok(Some(Comparer::build(&[], options)))
        } else {
            super::compare::cohort_of(&self.cohort, options, reading, analyzer, context).map(Some)
        }
    }
}

/// What is done to the texts of a row before they are folded.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Folding {
    /// Mentions, tags and links are masked.
    pub(super) mask_links: bool,
    /// The sides are kept in parts too, to resample.
    pub(super) parts: bool,
    /// Names of features are kept, to explain.
    pub(super) names: bool,
}

/// A row with both sides folded.
pub(super) struct Pair {
    pub(super) row: PairRow,
    pub(super) a: Arc<Side>,
    pub(super) b: Arc<Side>,
    pub(super) overlap: Overlap,
}

impl Pair {
    /// Folds both sides of a row. Findings take no part in a comparison, so none are looked for.
    fn new(row: PairRow, folding: Folding, tokenizer: &Tokenizer, repeats: &Repeats) -> Self {
        let masked: [Vec<Cow<'_, str>>; 2] = [&row.texts_a, &row.texts_b].map(|texts| {
            texts
                .iter()
                .map(|text| match folding.mask_links {
                    true => links::masked(text),
                    false => Cow::Borrowed(text.as_str()),
                })
                .collect()
        });
        let [a, b] = masked
            .each_ref()
            .map(|texts| texts.iter().map(Cow::as_ref).collect::<Vec<&str>>());
        let (a, b, overlap) = overlap::clean(&a, &b);
        let lang = row.lang.as_deref();
        let fold = |texts: &[Cow<'_, str>]| fold(texts, lang, folding.names, tokenizer);
        let [a, b] = [a, b].map(|kept| {
            let texts: Vec<_> = kept.into_iter().map(|(_, text)| text).collect();
            repeats.side(&texts, lang, || {
                let parts = match folding.parts {
                    true => in_parts(&texts, fold),
                    false => Vec::new(),
                };
                (fold(&texts), parts)
            })
        });
        Self { row, a, b, overlap }
    }
}

/// The fingerprint of texts of one side, in the language that the row declares, if it does.
fn fold(
    texts: &[Cow<'_, str>],
    lang: Option<&str>,
    names: bool,
    tokenizer: &Tokenizer,
) -> Fingerprint {
    let extractor = match names {
        true => Extractor::new(),
        false => Extractor::without_names(),
    };
    let mut builder = FingerprintBuilder::new(&extractor.but_subwords());
    let post = Post {
        lang: lang.map(str::to_owned),
        ..Post::default()
    };
    for text in texts {
        builder.fold(&post, &tokenizer.document_in(text, lang), &[]);
    }
    builder.finish()
}

/// Texts dealt out to parts, each folded.
fn in_parts<T: Clone>(texts: &[T], fold: impl Fn(&[T]) -> Fingerprint) -> Vec<Fingerprint> {
    let mut parts: Vec<Vec<T>> = vec![Vec::new(); interval::PARTS.min(texts.len())];
    for (i, text) in texts.iter().enumerate() {
        parts[interval::part_of(i)].push(text.clone());
    }
    parts.iter().map(|part| fold(part)).collect()
}

/// Compare the two heaps of texts in each row of a pair file.
///
/// Rows are JSON objects, one a line: {"id", "lang", "texts_a": [...], "texts_b": [...]}, possibly
/// in .gz or .zst. Each text is one document. The answer is one JSON object a row with the fields
/// of `compare` and the row's `id`, in the same order.
///
/// A score means most beside the scores of other writers of the same language and kind. By default
/// the other rows of the file serve as those (labels are never read); `calibration.set` says so. With
/// fewer than 10 sides in a language, or with `--cohort builtin`, the reference writers that come
/// with the program stand in; with `--cohort none` a weaker calibration is used.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint verify pairs.jsonl > answers.jsonl
  wordprint verify pairs.jsonl.zst --format csv -o answers.csv
  wordprint verify pairs.jsonl --cohort other-accounts.jsonl.zst
  wordprint verify pairs.jsonl --cohort builtin --prior 1:99
  wordprint verify pairs.jsonl --method lambda_g --brief
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
    /// Leave out the contributions of families and features: shorter rows, and faster.
    #[arg(long)]
    brief: bool,
    /// Draws of each side's documents (bootstrap) that widen the interval; 0 leaves it with the
    /// calibration's own.
    #[arg(long, default_value_t = 0, value_name = "N")]
    bootstrap: usize,
    #[command(flatten)]
    weighing: Weighing,
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
        let folding = Folding {
            parts: args.bootstrap > 0,
            names: !args.brief || args.weighing.reads_names(),
            ..Folding::default()
        };
        let setting = Setting {
            reading: &args.reading,
            cohort: &args.cohort,
            folding,
            options: args.weighing.options()?,
        };
        judge(
            &path,
            &setting,
            &analyzer,
            context,
            |comparer, pair, sides| weigh(comparer, pair, sides, args),
            |context, row, comparison: Comparison| {
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

/// The comparison of one row.
fn weigh(comparer: &Comparer, pair: &Pair, [a, b]: [&Prepared; 2], args: &Args) -> Comparison {
    let mut comparison = if args.brief {
        let mut comparison = comparer.compare_prepared(a, b);
        comparison.contributions.clear();
        comparison
    } else {
        comparer.explain(&pair.a.fingerprint, a, &pair.b.fingerprint, b)
    };
    let parts = [&pair.a.parts, &pair.b.parts];
    if let Some(deviation) = comparer.sampling_deviation(parts[0], parts[1], args.bootstrap) {
        comparison.widen(deviation);
    }
    comparison.note(&pair.overlap);
    comparison
}

/// How the rows of a file are read and weighed.
pub(super) struct Setting<'a> {
    pub(super) reading: &'a Reading,
    pub(super) cohort: &'a Cohort,
    pub(super) folding: Folding,
    pub(super) options: Options,
}

/// Weighs every row of a pair file, on all threads, and hands over the answers
/// in order. The rows stream, but for those read ahead as the cohort.
pub(super) fn judge<T: Send>(
    path: &Path,
    setting: &Setting<'_>,
    analyzer: &Analyzer,
    context: &mut Context,
    weigh: impl Fn(&Comparer, &Pair, [&Prepared; 2]) -> T + Sync,
    emit: impl FnMut(&mut Context, PairRow, T) -> Result<()>,
) -> Result<()> {
    let mut pairs = crate::ingest::open_pairs(path, &setting.reading.options(context))?;
    let read = judge_rows(&mut pairs, setting, analyzer, context, weigh, emit)?;
    for diagnostic in pairs.diagnostics() {
        input::tell(&diagnostic, context);
    }
    input::tell_skipped(pairs.skipped(), read, context);
    Ok(())
}

/// The same for rows from anywhere; gives how many there were.
pub(super) fn judge_rows<T: Send>(
    mut pairs: impl Iterator<Item = Result<PairRow>>,
    setting: &Setting<'_>,
    analyzer: &Analyzer,
    context: &mut Context,
    weigh: impl Fn(&Comparer, &Pair, [&Prepared; 2]) -> T + Sync,
    mut emit: impl FnMut(&mut Context, PairRow, T) -> Result<()>,
) -> Result<u64> {
    let mut comparer =
        setting
            .cohort
            .comparer(setting.options.clone(), setting.reading, analyzer, context)?;
    let bar = progress::start(context, "pairs compared", None);
    let tokenizer = Tokenizer::new();
    let repeats = Repeats::default();
    let mut read = 0;
    loop {
        let ahead = if comparer.is_none() {
            COHORT_ROWS
        } else {
            CHUNK
        };
        let rows = pairs.by_ref().take(ahead).collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            break;
        }
        read += rows.len() as u64;
        let folded: Vec<Pair> = rows
            .into_par_iter()
            .map(|row| Pair::new(row, setting.folding, &tokenizer, &repeats))
            .collect();
        let comparer = comparer.get_or_insert_with(|| {
            let sides = folded.iter().flat_map(|pair| [&pair.a, &pair.b]);
            let sides: Vec<&Fingerprint> = sides.map(|side| &side.fingerprint).collect();
            Comparer::build(&sides, setting.options.clone())
        });
        let answers: Vec<T> = folded
            .par_iter()
            .map(|pair| {
                let sides = [&pair.a, &pair.b].map(|side| side.prepared(comparer, &repeats));
                weigh(comparer, pair, sides)
            })
            .collect();
        bar.inc(folded.len() as u64);
        for (pair, answer) in folded.into_iter().zip(answers) {
            emit(context, pair.row, answer)?;
        }
        context.flush()?;
    }
    bar.finish_and_clear();
    Ok(read)
}
