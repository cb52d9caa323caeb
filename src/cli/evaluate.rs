//! `evaluate`: how good the answers are, on data with known truth.

mod attribution;
mod clustering;
mod detection;
pub(super) mod halves;
mod language;
mod open_set;
pub(super) mod segmentation;
pub(super) mod verification;

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::Outcome;
use super::context::Context;
use super::input::Reading;
use crate::attribute::Options as Attributing;
use crate::error::Result;
use crate::evaluate::open_set::Split;
use crate::report::csv;
use crate::report::terminal::table::Table;

/// Measure the answers against data with known truth.
///
/// The measures are those of the field: AUC, c@1, F0.5u, F1 and Brier of the PAN shared tasks;
/// Cllr, its minimum and the equal error rate of forensic practice; B-cubed and adjusted Rand
/// index for clusters; precision, recall and F for detection and segmentation.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint evaluate verification sets/*/pairs.jsonl.zst
  wordprint evaluate attribution federalist/ novels/ --length 0,5000,1000
  wordprint evaluate clustering problems/
  wordprint evaluate open-set authors.jsonl.zst --words 500
  wordprint evaluate language labelled.jsonl
  wordprint evaluate segmentation treebank-dev.conllu
  wordprint evaluate detection marked.jsonl --by rule")]
pub(super) struct Args {
    #[command(subcommand)]
    task: Task,
    /// What to write: pretty (aligned), markdown, json, csv.
    #[arg(long, short, global = true, value_enum, default_value_t = TableFormat::Pretty)]
    format: TableFormat,
}

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// Aligned columns.
    Pretty,
    /// A Markdown table.
    Markdown,
    /// An array of objects with all figures.
    Json,
    /// Comma-separated values.
    Csv,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Pair files with `same`: one author or two?
    Verification(Box<verification::Args>),
    Attribution(attribution::Args),
    /// Folders with posts.jsonl and truth.json ({"groups": [[account, ...], ...]}), or folders of them.
    Clustering {
        /// Problem folders, or folders that hold problem folders.
        #[arg(required = true, value_name = "FOLDER")]
        folders: Vec<PathBuf>,
        /// Show only the mean of each folder given.
        #[arg(long)]
        means: bool,
        /// Posterior that the average link of a group must reach.
        #[arg(long, value_name = "P", value_parser = super::score::probability)]
        threshold: Option<f32>,
        /// Prior probability that two accounts share a writer.
        #[arg(long, value_name = "P", value_parser = super::score::probability)]
        prior: Option<f32>,
        /// Score candidate pairs alone, as among very many accounts; the column "scored" has the
        /// share of true pairs among them.
        #[arg(long)]
        candidates: bool,
        /// Set ratios right by how alike the strangers of each problem are.
        #[arg(long)]
        own_strangers: bool,
        #[command(flatten)]
        reading: Reading,
    },
    /// Known groups among strangers: some authors are stored, others held out, and new texts of both
    /// are asked about. A file of posts divides by account; a folder with posts.jsonl and truth.json
    /// by the groups named there, one account of each being asked about.
    OpenSet {
        /// Post files, or folders of clustering problems.
        #[arg(required = true, value_name = "INPUT")]
        inputs: Vec<PathBuf>,
        /// Share (0 to 1) of lone authors held out as strangers.
        #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = super::score::probability)]
        strangers: f32,
        /// Ask about texts of so many words, about, instead of all there are.
        #[arg(long, value_name = "N")]
        words: Option<usize>,
        /// Divide each set so many times, with other authors held out.
        #[arg(long, value_name = "N", default_value_t = 1)]
        repeats: u64,
        /// Prior probability that a text is by one of the groups.
        #[arg(long, value_name = "P", value_parser = super::score::probability)]
        prior: Option<f32>,
        /// Posterior from which a group is named.
        #[arg(long, value_name = "P", value_parser = super::score::probability)]
        threshold: Option<f32>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Records with `text` and the true `lang`, by `kind` where they name one.
    Language {
        /// Record files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Ask about records in these languages alone (BCP 47 tags, by commas).
        #[arg(long, value_name = "TAGS", value_delimiter = ',')]
        among: Vec<String>,
        /// What a row is: a kind of records, a language of a kind, or a step of confidence (the
        /// reliability table). JSON holds all three.
        #[arg(long, value_enum, default_value_t = language::By::Kind, value_name = "WHAT")]
        by: language::By,
        #[command(flatten)]
        choice: super::language::Choice,
        #[command(flatten)]
        reading: Reading,
    },
    /// Universal Dependencies treebanks (.conllu, also .gz and .zst): tokens and sentences.
    Segmentation {
        /// Treebank files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Records with `text` (or `source`) and what is wrong in it, in characters: `marked` [start, end]
    /// with `suggestions`, or `edits` with start, end and right each, of one annotator or
    /// `edits_by_annotator`; `corrections` hold the mended text. A record with none of these, and
    /// any caption or text file, is right: every finding in it is a false alarm.
    Detection {
        /// Record files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// What the rows are: set (a file each), type (ERRANT), or rule, the least precise first.
        #[arg(long, value_enum, default_value_t = detection::By::Set, value_name = "WHAT")]
        by: detection::By,
        #[command(flatten)]
        tells: super::packs::Tells,
        #[command(flatten)]
        reading: Reading,
    },
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let figures = match &args.task {
        Task::Verification(args) => verification::run(args, context)?,
        Task::Attribution(args) => attribution::run(args, context)?,
        Task::Clustering {
            folders,
            means,
            threshold,
            prior,
            candidates,
            own_strangers,
            reading,
        } => {
            let mut options = super::cluster::options(*threshold, *prior);
            options.own_strangers = *own_strangers;
            if *candidates {
                options.max_all_pairs = 0;
            }
            clustering::run(folders, *means, &options, reading, context)?
        }
        Task::OpenSet {
            inputs,
            strangers,
            words,
            repeats,
            prior,
            threshold,
            reading,
        } => {
            let split = Split {
                strangers: f64::from(*strangers),
                words: *words,
                seed: 0,
            };
            let mut options = Attributing::default();
            if let Some(prior) = prior {
                options.prior = f64::from(*prior);
            }
            if let Some(threshold) = threshold {
                options.threshold = f64::from(*threshold);
            }
            open_set::run(inputs, &split, *repeats, options, reading, context)?
        }
        Task::Language {
            files,
            among,
            by,
            choice,
            reading,
        } => language::run(files, among, *by, &choice.identifier()?, reading, context)?,
        Task::Segmentation { files } => segmentation::run(files, context)?,
        Task::Detection {
            files,
            by,
            tells,
            reading,
        } => detection::run(files, *by, tells, reading, context)?,
    };
    let made = format!("wordprint {}; {}", crate::VERSION, figures.note);
    match args.format {
        TableFormat::Pretty => {
            context.write(&figures.table.to_text())?;
            context.line(&format!("\n{made}"))?;
        }
        TableFormat::Markdown => {
            context.write(&figures.table.to_markdown())?;
            context.line(&format!("\n{made}"))?;
        }
        TableFormat::Json => context.json(&figures.rows)?,
        TableFormat::Csv => {
            let (header, rows) = figures.table.cells();
            for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
                let cells: Vec<&str> = row.iter().map(String::as_str).collect();
                context.write(&csv::row(&cells))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// What an evaluation found.
struct Figures {
    table: Table,
    /// The same with all figures, for JSON.
    rows: Vec<serde_json::Value>,
    /// How it was measured, in a sentence.
    note: String,
}

/// Three decimals, as the field prints measures.
fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// The value as JSON; measures always have a JSON form.
fn value(row: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(row).unwrap_or(serde_json::Value::Null)
}

/// A short name for a data file: its own, and its folder's when many sets use the same name.
fn set_name(path: &std::path::Path) -> String {
    let file = path
        .file_name()
        .map_or_else(|| "-".into(), |name| name.to_string_lossy());
    let stem = file.split('.').next().unwrap_or(&file);
    let folder = path
        .parent()
        .and_then(|folder| folder.file_name())
        .map(|name| name.to_string_lossy().into_owned());
    match folder {
        Some(folder) if stem == "pairs" => folder,
        Some(folder) => format!("{folder}/{stem}"),
        None => stem.to_owned(),
    }
}
