//! `cluster`: which accounts belong together.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Outcome;
use super::accounts::Accounts;
use super::context::{Context, to_json, write_file};
use super::input::Inputs;
use super::score::probability;
use crate::analyzer::Analyzer;
use crate::cluster::Options;
use crate::dossier::{self, Dossier, Event, TimesRead};
use crate::error::Result;
use crate::fingerprint::Instant;
use crate::report::csv;
use crate::report::graph::Graph;
use crate::report::json::{GroupingReport, LinkReport};
use crate::report::terminal::{self, Look};
use crate::report::{html, misp, stix};

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
  wordprint cluster posts.jsonl --prior 0.05         when aliases are known to be common
  wordprint cluster posts.jsonl --format html -o report.html
  wordprint cluster posts.jsonl --format gexf -o graph.gexf      for Gephi; graphml, stix, misp too
  wordprint cluster posts.jsonl --event 2020-07-24 --event-terms consulate,chengdu")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// What to write.
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Also write the scored pairs and their evidence to this file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// Posterior probability (0 to 1) that the average link of a group must reach [default: 0.7].
    #[arg(long, value_name = "P", value_parser = probability)]
    threshold: Option<f32>,
    /// Prior probability (0 to 1) that two accounts share a writer [default: what the ratios of all
    /// pairs say themselves, at most one over the number of accounts].
    #[arg(long, value_name = "P", value_parser = probability)]
    prior: Option<f32>,
    /// An event: how soon did each group post on it? A date or time, as in posts.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    event: Option<Instant>,
    /// What posts on the event say, by commas; `consulat*` stands for any ending. Without it, the
    /// words that the whole collection began to use with the event.
    #[arg(long, value_name = "WORDS", value_delimiter = ',', requires = "event")]
    event_terms: Vec<String>,
    /// Days after the event in which a first post counts as a reaction to it.
    #[arg(long, value_name = "N", default_value_t = 7, requires = "event",
          value_parser = clap::value_parser!(u32).range(1..=3650))]
    event_days: u32,
    /// The field that holds how often a post was seen [default: views, view_count, viewCount,
    /// impression_count, impressions, play_count, plays].
    #[arg(long, value_name = "NAME")]
    views_field: Option<String>,
}

/// What `cluster` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person at a terminal.
    Pretty,
    /// One JSON document with groups, evidence and templates.
    Json,
    /// One JSON object a group.
    Jsonl,
    /// A row an account.
    Csv,
    /// The graph of accounts and links as GEXF 1.3 (Gephi).
    Gexf,
    /// The same as GraphML (Cytoscape, yEd, networkx, igraph).
    Graphml,
    /// A STIX 2.1 bundle.
    Stix,
    /// A MISP event.
    Misp,
    /// A report that stands alone: map of accounts, tree, timeline, evidence.
    Html,
}

fn instant(text: &str) -> std::result::Result<Instant, String> {
    Instant::read(text)
        .ok_or_else(|| "a time such as 2020-07-24 or 2020-07-24T09:00:00Z".to_owned())
}

/// Says how many times could not be read, and how many are missing.
pub(super) fn tell_times(times: &TimesRead, context: &mut Context) {
    if times.unreadable > 0 {
        context.warn(&format!(
            "{} posts have a time in no known form (such as {:?}) and count as undated; write RFC \
             3339, as in 2020-07-24T09:00:00Z",
            times.unreadable,
            times.unreadable_example.as_deref().unwrap_or_default()
        ));
    }
    if times.undated > 0 && times.dated > 0 {
        context.note(&format!(
            "note: {} posts have no time and count in no date, hour or wave",
            times.undated
        ));
    }
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
    let options = options(args.threshold, args.prior);
    let (grouping, ranked) = accounts.cluster(&options);
    if let Some(path) = &args.links {
        let mut lines = String::new();
        for link in &grouping.links {
            lines.push_str(&to_json(&LinkReport::new(link), false)?);
            lines.push('\n');
        }
        write_file(path, lines.as_bytes())?;
    }
    let dossier = Dossier::new(
        &grouping,
        &accounts.with_posts(),
        accounts.copies(),
        &dossier::Options {
            event: args.event.map(|at| Event {
                at,
                terms: args
                    .event_terms
                    .iter()
                    .map(|term| term.trim().to_lowercase())
                    .collect(),
                days: args.event_days,
            }),
            views_field: args.views_field.clone(),
            max_templates: options.max_templates,
        },
    );
    tell_times(&dossier.times, context);
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            context.write(&terminal::grouping(&grouping, &dossier, look))?;
        }
        Format::Json => context.json(&GroupingReport::new(&grouping).with_dossier(&dossier))?,
        Format::Jsonl => {
            for group in GroupingReport::new(&grouping)
                .with_dossier(&dossier)
                .groups()
            {
                context.json_line(group)?;
            }
        }
        Format::Csv => {
            context.write(&csv::row(&csv::GROUPING_HEADER))?;
            context.write(&csv::grouping_rows(&grouping, &dossier))?;
        }
        Format::Gexf => context.write(&Graph::new(&grouping, &dossier).to_gexf())?,
        Format::Graphml => context.write(&Graph::new(&grouping, &dossier).to_graphml())?,
        Format::Stix => context.json(&stix::bundle(&grouping, &dossier))?,
        Format::Misp => context.json(&misp::event(&grouping, &dossier))?,
        Format::Html => context.write(&html::grouping(&html::Investigation {
            grouping: &grouping,
            dossier: &dossier,
            pairs: &ranked,
            cut: options.cut_at(grouping.parameters.prior),
        }))?,
    }
    Ok(Outcome::Done)
}
