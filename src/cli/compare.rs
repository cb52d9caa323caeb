//! `compare`: one author or two?

use std::path::{Path, PathBuf};

use super::Outcome;
use super::accounts::Accounts;
use super::args::Format;
use super::context::Context;
use super::input::{self, Reading, Records};
use super::sides::{Side, Sides, saved};
use super::weighing::Weighing;
use crate::analyzer::Analyzer;
use crate::compare::{Comparer, Comparison, Finder, Options, Passage, Writers};
use crate::error::{Error, Result};
use crate::fingerprint::Fingerprint;
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
  wordprint compare a.txt b.txt --method imposters_minmax
  wordprint compare a.txt b.txt --prior 1:99
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
    /// Draws of each side's documents (bootstrap) that widen the interval; 0 leaves it with the
    /// calibration's own.
    #[arg(long, default_value_t = 24, value_name = "N")]
    bootstrap: usize,
    #[command(flatten)]
    weighing: Weighing,
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
    /// What scores are normalised against: `builtin` (the reference writers of the language that
    /// come with the program), `none`, or posts of other accounts of the same language and kind,
    /// which say more.
    #[arg(long, value_name = "COHORT", default_value = "builtin")]
    cohort: PathBuf,
}

impl Cohort {
    /// The comparer that the arguments ask for.
    pub(super) fn comparer(
        &self,
        mut options: Options,
        reading: &Reading,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Comparer> {
        if self.cohort == Path::new("builtin") {
            Ok(Comparer::build(&[], options))
        } else if self.cohort == Path::new("none") {
            options.writers = Writers::No;
            Ok(Comparer::build(&[], options))
        } else {
            cohort_of(&self.cohort, options, reading, analyzer, context)
        }
    }
}

/// The comparer that normalises against the accounts of a file of posts.
pub(super) fn cohort_of(
    path: &PathBuf,
    options: Options,
    reading: &Reading,
    analyzer: &Analyzer,
    context: &mut Context,
) -> Result<Comparer> {
    let prints = cohort_prints(path, reading, analyzer, context)?;
    let members: Vec<&Fingerprint> = prints.iter().collect();
    Ok(Comparer::build(&members, options))
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
    let (Some(path_a), Some(path_b)) = (&args.a, &args.b) else {
        return super::matrix::run(&args.matrix, &args.reading, args.format, context);
    };
    if let Some(name) = args.matrix.counting.given() {
        return Err(Error::Usage(format!(
            "{name} says what a matrix counts and does nothing between two sides; give --matrix, or \
             leave it out"
        )));
    }
    let analyzer = Analyzer::new();
    let options = args.weighing.options()?;
    let comparer = args
        .cohort
        .comparer(options, &args.reading, &analyzer, context)?;
    let account_a = args.account_a.as_ref().or(args.account.as_ref());
    let account_b = args.account_b.as_ref().or(args.account.as_ref());
    let a = Side::read(path_a, account_a, &args.reading, context)?;
    let b = Side::read(path_b, account_b, &args.reading, context)?;
    let folded = Sides::fold(a, b, &analyzer, args.bootstrap > 0);
    folded.check_languages(&args.weighing, [path_a, path_b])?;
    let comparison = folded.compare(&comparer, args.bootstrap);
    let tells = crate::compare::tells::shared(&folded.a, &folded.b);
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
            posterior: comparison
                .prior
                .zip(comparison.posterior)
                .map(|(p, q)| [p, q]),
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
