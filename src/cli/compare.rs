//! `compare`: one author or two?

use std::path::{Path, PathBuf};

use super::Outcome;
use super::accounts::Accounts;
use super::args::Format;
use super::context::Context;
use super::input::{self, Reading, Records};
use crate::analyzer::Analyzer;
use crate::compare::Comparer;
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, MAGIC};
use crate::report::csv;
use crate::report::json::ComparisonReport;
use crate::report::terminal::{self, Look};

/// Weigh two corpora: how much more likely is this likeness from one author than from two?
///
/// Each side is a file, a folder, a posts file (all of it, or one account), or a
/// fingerprint saved by `fingerprint --save`. The answer is a calibrated likelihood
/// ratio with what it is made of. Inconclusive is an answer: short texts, texts in
/// different languages and unusual kinds of text often deserve no other.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint compare letters-a/ letters-b/
  wordprint compare posts.jsonl posts.jsonl --account-a night_owl --account-b early_bird
  wordprint compare known.txt questioned.txt --format json
  wordprint compare a.wordprint b.wordprint --cohort others.jsonl")]
pub(super) struct Args {
    /// The first side.
    #[arg(value_name = "A")]
    a: PathBuf,
    /// The second side.
    #[arg(value_name = "B")]
    b: PathBuf,
    /// Of A, only the posts of this account.
    #[arg(long, value_name = "NAME")]
    account_a: Option<String>,
    /// Of B, only the posts of this account.
    #[arg(long, value_name = "NAME")]
    account_b: Option<String>,
    /// Of both sides, only the posts of this account.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["account_a", "account_b"])]
    account: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    cohort: Cohort,
    /// What to write: pretty, json, jsonl (one line), csv (one row).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

/// Other accounts to measure against.
#[derive(Debug, clap::Args)]
pub(super) struct Cohort {
    /// Posts of other accounts of the same language and kind; scores are normalised against them.
    #[arg(long, value_name = "POSTS")]
    cohort: Option<PathBuf>,
}

impl Cohort {
    /// The comparer that the arguments ask for.
    pub(super) fn comparer(
        &self,
        reading: &Reading,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Comparer> {
        match &self.cohort {
            Some(path) => cohort_of(path, reading, analyzer, context),
            None => Ok(Comparer::new()),
        }
    }
}

/// The comparer that normalises against the accounts of a file of posts.
pub(super) fn cohort_of(
    path: &PathBuf,
    reading: &Reading,
    analyzer: &Analyzer,
    context: &mut Context,
) -> Result<Comparer> {
    let prints = cohort_prints(path, reading, analyzer, context)?;
    Ok(Comparer::with_cohort(&prints))
}

/// The fingerprints of the accounts of a file of posts.
pub(super) fn cohort_prints(
    path: &PathBuf,
    reading: &Reading,
    analyzer: &Analyzer,
    context: &mut Context,
) -> Result<Vec<Fingerprint>> {
    let paths = input::expand(std::slice::from_ref(path))?;
    let posts = crate::ingest::open(&paths, &reading.options(context))?;
    let accounts = Accounts::read(Records::Posts(Box::new(posts)), analyzer, context)?;
    if accounts.len() < 2 {
        return Err(Error::Usage(format!(
            "{}: a cohort needs posts of at least two accounts",
            path.display()
        )));
    }
    Ok(accounts.fingerprints().to_vec())
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::new();
    let comparer = args.cohort.comparer(&args.reading, &analyzer, context)?;
    let account_a = args.account_a.as_ref().or(args.account.as_ref());
    let account_b = args.account_b.as_ref().or(args.account.as_ref());
    let a = side(&args.a, account_a, &args.reading, &analyzer, context)?;
    let b = side(&args.b, account_b, &args.reading, &analyzer, context)?;
    let comparison = comparer.compare(&a, &b);
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            let text = terminal::comparison(
                &label(&args.a, account_a),
                &label(&args.b, account_b),
                &comparison,
                look,
            );
            context.write(&text)?;
        }
        Format::Json => context.json(&ComparisonReport::new(None, &comparison))?,
        Format::Jsonl => context.json_line(&ComparisonReport::new(None, &comparison))?,
        Format::Csv => {
            let id = format!(
                "{} / {}",
                label(&args.a, account_a),
                label(&args.b, account_b)
            );
            context.write(&csv::row(&csv::COMPARISON_HEADER))?;
            context.write(&csv::comparison_row(&id, &comparison))?;
        }
    }
    Ok(Outcome::Done)
}

fn label(path: &Path, account: Option<&String>) -> String {
    match account {
        Some(account) => format!("{account} in {}", path.display()),
        None => path.display().to_string(),
    }
}

/// The fingerprint of one side, read chunk by chunk.
fn side(
    path: &Path,
    account: Option<&String>,
    reading: &Reading,
    analyzer: &Analyzer,
    context: &mut Context,
) -> Result<Fingerprint> {
    if let Some(saved) = saved(path)? {
        return Ok(saved);
    }
    let mut options = reading.options(context);
    options.account = account.cloned();
    let paths = input::expand(&[path.to_path_buf()])?;
    let posts = crate::ingest::open(&paths, &options)?;
    let mut records = Records::Posts(Box::new(posts));
    let mut all = Fingerprint::new();
    let read = input::for_each_chunk(
        &mut records,
        context,
        "posts read",
        |posts| analyzer.fingerprint_all(posts),
        |_, _, part| {
            all.merge(&part);
            Ok(())
        },
    )?;
    if read == 0 {
        return Err(Error::Usage(match account {
            Some(account) => format!("{}: no post of account `{account}`", path.display()),
            None => format!("{}: no text to compare", path.display()),
        }));
    }
    Ok(all)
}

/// A fingerprint file, known by its first bytes.
fn saved(path: &Path) -> Result<Option<Fingerprint>> {
    use std::io::Read;
    let io = |source| Error::Io {
        path: path.to_path_buf(),
        source,
    };
    if !path.is_file() {
        return Ok(None);
    }
    let mut start = vec![0; MAGIC.len()];
    let mut file = std::fs::File::open(path).map_err(io)?;
    if file.read_exact(&mut start).is_err() || start != MAGIC {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(io)?;
    Fingerprint::from_bytes(&bytes).map(Some)
}
