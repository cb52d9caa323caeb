//! `compare`: one author or two?

use std::path::{Path, PathBuf};

use super::Outcome;
use super::accounts::Accounts;
use super::args::Format;
use super::context::Context;
use super::input::{self, Reading, Records};
use crate::analyzer::Analyzer;
use crate::compare::{Comparer, Comparison, Finder, Passage};
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, MAGIC};
use crate::report::csv;
use crate::report::html;
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
  wordprint compare known/ questioned.txt --cohort others/ --html report.html
  wordprint compare a.wordprint b.wordprint --cohort others.jsonl
  wordprint compare --matrix novels/ --distance burrows --mfw 500 --plot tree.svg
  wordprint compare --matrix novels/ --distance cosine-delta --sweep 100..2000:100 --plot tree.png
  wordprint compare --matrix novels/ --distance burrows,eder,cosine-delta --mfw 100,500,1000")]
pub(super) struct Args {
    /// The first side.
    #[arg(value_name = "A", required_unless_present = "matrix")]
    a: Option<PathBuf>,
    /// The second side.
    #[arg(value_name = "B", required_unless_present = "matrix")]
    b: Option<PathBuf>,
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
    /// Write the comparison to this file as a page that stands alone, with both ratios, what they
    /// are made of, features, passages and caveats.
    #[arg(long, value_name = "FILE", conflicts_with = "matrix")]
    html: Option<PathBuf>,
    /// Leave out the passages where features stand, which cost a second reading.
    #[arg(long)]
    no_passages: bool,
    #[command(flatten)]
    matrix: super::matrix::Matrix,
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
    let paths = input::expand(std::slice::from_ref(path))?;
    let posts = crate::ingest::open(&paths, &reading.options(context))?;
    let accounts = Accounts::read(Records::Posts(Box::new(posts)), analyzer, context)?;
    if accounts.len() < 2 {
        return Err(Error::Usage(format!(
            "{}: a cohort needs posts of at least two accounts",
            path.display()
        )));
    }
    Ok(Comparer::with_cohort(accounts.fingerprints()))
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let (Some(path_a), Some(path_b)) = (&args.a, &args.b) else {
        return super::matrix::run(&args.matrix, &args.reading, args.format, context);
    };
    let analyzer = Analyzer::new();
    let comparer = args.cohort.comparer(&args.reading, &analyzer, context)?;
    let account_a = args.account_a.as_ref().or(args.account.as_ref());
    let account_b = args.account_b.as_ref().or(args.account.as_ref());
    let a = side(path_a, account_a, &args.reading, &analyzer, context)?;
    let b = side(path_b, account_b, &args.reading, &analyzer, context)?;
    let comparison = comparer.compare(&a, &b);
    let tells = crate::compare::tells::shared(&a, &b);
    let sides = [(path_a, account_a), (path_b, account_b)];
    let passages = if args.no_passages || (args.format == Format::Csv && args.html.is_none()) {
        Vec::new()
    } else {
        passages(&comparison, sides, &args.reading, &analyzer, context)?
    };
    if let Some(path) = &args.html {
        let page = html::comparison(&html::Page {
            names: [&label(path_a, account_a), &label(path_b, account_b)],
            comparison: &comparison,
            passages: &passages,
            tells: &tells,
            posterior: None,
        });
        super::context::write_file(path, page.as_bytes())?;
    }
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            let text = terminal::comparison(
                &label(path_a, account_a),
                &label(path_b, account_b),
                &comparison,
                look,
            );
            context.write(&text)?;
            context.write(&terminal::evidence(&comparison, &passages, &tells, look))?;
        }
        Format::Json => context
            .json(&ComparisonReport::new(None, &comparison).with_evidence(&passages, &tells))?,
        Format::Jsonl => context.json_line(
            &ComparisonReport::new(None, &comparison).with_evidence(&passages, &tells),
        )?,
        Format::Csv => {
            let id = format!(
                "{} / {}",
                label(path_a, account_a),
                label(path_b, account_b)
            );
            context.write(&csv::row(&csv::COMPARISON_HEADER))?;
            context.write(&csv::comparison_row(&id, &comparison))?;
        }
    }
    Ok(Outcome::Done)
}

/// Where the features that spoke stand: a second reading, for fingerprints hold no text.
/// Sides that were piped in or are fingerprints have no passages.
fn passages(
    comparison: &Comparison,
    sides: [(&PathBuf, Option<&String>); 2],
    reading: &Reading,
    analyzer: &Analyzer,
    context: &mut Context,
) -> Result<Vec<Passage>> {
    let mut finder = Finder::new(comparison);
    for (side, (path, account)) in sides.into_iter().enumerate() {
        if path.as_os_str() == "-" || finder.is_done(side) || saved(path)?.is_some() {
            continue;
        }
        let mut options = reading.options(context);
        options.account = account.cloned();
        // What is wrong with the input was said at the first reading.
        options.strict = false;
        let paths = input::expand(std::slice::from_ref(path))?;
        for post in crate::ingest::open(&paths, &options)? {
            let post = post?;
            finder.look(side, &post.id, &analyzer.document(&post.text));
            if finder.is_done(side) {
                break;
            }
        }
    }
    Ok(finder.finish())
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
