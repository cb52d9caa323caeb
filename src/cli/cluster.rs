//! `cluster`: which accounts belong together.

use std::path::PathBuf;

use super::Outcome;
use super::accounts::Accounts;
use super::args::Format;
use super::context::{Context, to_json, write_file};
use super::input::Inputs;
use super::score::probability;
use crate::analyzer::Analyzer;
use crate::cluster::Options;
use crate::error::Result;
use crate::report::csv;
use crate::report::json::{GroupingReport, LinkReport};
use crate::report::terminal::{self, Look};

/// Group accounts that seem to share a writer, each group with its reasons.
///
/// Posts need an `account`. Nobody has to say how many groups there are, and most
/// accounts stay ungrouped: over-merging accuses people, so a group must earn its
/// odds. Posts that several accounts share are shown as evidence but do not
/// count as anybody's style. A group is a lead to check by hand, not proof.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint cluster posts.jsonl
  wordprint cluster posts.jsonl --format json --links links.jsonl -o groups.json
  wordprint cluster posts.csv --threshold 0.9        only groups at posterior 0.9 or more
  wordprint cluster posts.jsonl --prior 0.05         when aliases are known to be common")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// What to write: pretty, json, jsonl (an object a group), csv (a row an account).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Also write the scored pairs and their evidence to this file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// Posterior probability (0 to 1) that the average link of a group must reach [default: 0.5].
    #[arg(long, value_name = "P", value_parser = probability)]
    threshold: Option<f32>,
    /// Prior probability (0 to 1) that two accounts share a writer [default: one over the number of
    /// accounts].
    #[arg(long, value_name = "P", value_parser = probability)]
    prior: Option<f32>,
}

/// The clustering options that the arguments ask for.
pub(super) fn options(threshold: Option<f32>, prior: Option<f32>) -> Options {
    let mut options = Options::default();
    if let Some(threshold) = threshold {
        options.threshold = f64::from(threshold);
    }
    if let Some(prior) = prior {
        options.prior = Some(f64::from(prior));
    }
    options
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::new();
    let records = args.inputs.open(context)?;
    let accounts = Accounts::read_many(records, &analyzer, context)?;
    let grouping = accounts.cluster(&options(args.threshold, args.prior));
    if let Some(path) = &args.links {
        let mut lines = String::new();
        for link in &grouping.links {
            lines.push_str(&to_json(&LinkReport::new(link), false)?);
            lines.push('\n');
        }
        write_file(path, lines.as_bytes())?;
    }
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            context.write(&terminal::grouping(&grouping, look))?;
        }
        Format::Json => context.json(&GroupingReport::new(&grouping))?,
        Format::Jsonl => {
            for group in GroupingReport::new(&grouping).groups() {
                context.json_line(group)?;
            }
        }
        Format::Csv => {
            context.write(&csv::row(&csv::GROUPING_HEADER))?;
            context.write(&csv::grouping_rows(&grouping))?;
        }
    }
    Ok(Outcome::Done)
}
