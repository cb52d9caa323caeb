//! `language`: which language a text is in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use super::Outcome;
use super::args::{Format, OffsetUnit};
use super::context::{Context, to_json};
use super::input::{self, LineInputs, Records};
use super::score::{JsonArray, unit};
use crate::document::Language;
use crate::error::{Error, Result};
use crate::report::json::LanguageReport;
use crate::report::{csv, terminal};
use crate::text::language::{LanguageIdentifier, Model, Pool};

/// Characters of a text shown for a person.
const SHOWN: usize = 60;
/// Runners-up shown for a person.
const OTHERS: usize = 3;

/// Tell the language of texts, with how sure that is.
///
/// Plain text, from files or standard input, is taken line by line: each line that is
/// not empty is one record, and its number is its id. With --whole, a text is one record.
///
/// A confidence of 0.8 means: right in eight of ten such cases. Under 0.5 a label is only the best
/// guess, marked `?` or `too_short`; `und` stands where there is not even a guess.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  echo 'Wo ist der Bahnhof?' | wordprint language
  wordprint language posts.jsonl --format jsonl
  wordprint language posts.jsonl --only en,de,fr
  wordprint language --whole --spans letter.txt
  wordprint language posts.jsonl --by account --format csv

With --by account the posts of an account are taken together, however short each is: one row an
account, in order of name, with \"posts\", their number; its name is the \"id\".
jsonl gives for each record {\"id\",\"lang\",\"confidence\",\"too_short\",\"others\":[{\"lang\",\"confidence\"}]},
with --spans also \"spans\":[{\"start\",\"end\",\"lang\",\"confidence\"}]; languages are BCP 47 (zh-Hans, zh-Hant).")]
pub(super) struct Args {
    #[command(flatten)]
    lines: LineInputs,
    /// What to write: pretty, json (one array), jsonl (an object a record), csv (a row a record).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Show also the stretches of each text by language, for texts that switch between languages.
    #[arg(long)]
    spans: bool,
    /// What offsets of stretches count.
    #[arg(long, value_enum, default_value_t = OffsetUnit::Byte, value_name = "UNIT")]
    offsets: OffsetUnit,
    /// What is labelled: each record, or all posts of an account together.
    #[arg(long, value_enum, default_value_t = By::Record, value_name = "WHAT", conflicts_with = "spans")]
    by: By,
    #[command(flatten)]
    choice: Choice,
}

/// What has a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// Each record.
    Record,
    /// All posts of an account taken together.
    Account,
}

/// Which languages are answered, and by which model.
#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// Answer these languages alone where the script leaves a choice (BCP 47 tags, by commas):
    /// short texts are told more surely.
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    only: Vec<String>,
    /// A model made by `wordprint train language` instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl Choice {
    /// The identifier asked for.
    pub(super) fn identifier(&self) -> Result<LanguageIdentifier> {
        let identifier = match &self.model {
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|source| Error::Io {
                    path: path.clone(),
                    source,
                })?;
                LanguageIdentifier::with_model(Model::from_bytes(&bytes)?)
            }
            None => LanguageIdentifier::new(),
        };
        if self.only.is_empty() {
            return Ok(identifier);
        }
        let tags: Vec<&str> = self.only.iter().map(String::as_str).collect();
        Ok(identifier.only(&tags))
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let identifier = args.choice.identifier()?;
    let unit = unit(args.offsets);
    let records = args.lines.open(context)?;
    if args.by == By::Account {
        return accounts(args.format, &identifier, records, context);
    }
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        context.write(&csv::row(&["id", "lang", "confidence", "too_short"]))?;
    }
    input::for_each(
        records,
        context,
        "records labelled",
        |post| {
            let spans = args.spans.then(|| identifier.spans(&post.text));
            (identifier.guesses(&post.text), spans)
        },
        |context, post, (guesses, spans)| {
            let report = LanguageReport::new(&post, &guesses, spans.as_deref(), unit);
            match args.format {
                Format::Pretty => {
                    context.line(&pretty(&post.id, &beginning(&post.text), &report))?;
                    for span in spans.iter().flatten() {
                        let text = beginning(span.span.of(&post.text));
                        context.line(&format!("    {:<8} {text}", span.language.code))?;
                    }
                    Ok(())
                }
                Format::Json => array.push(context, &to_json(&report, false)?),
                Format::Jsonl => context.json_line(&report),
                Format::Csv => context.write(&csv::row(&[
                    &post.id,
                    report.lang,
                    &report.confidence.to_string(),
                    &report.too_short.to_string(),
                ])),
            }
        },
    )?;
    if args.format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}

/// Labels each account by all of its posts.
fn accounts(
    format: Format,
    identifier: &LanguageIdentifier,
    mut records: Records,
    context: &mut Context,
) -> Result<Outcome> {
    let mut pools: BTreeMap<String, (Pool, u64)> = BTreeMap::new();
    let mut nameless = 0_u64;
    input::for_each_chunk(
        &mut records,
        context,
        "posts read",
        |posts| {
            let evidence = posts.par_iter().map(|post| {
                let mut pool = Pool::new();
                if post.account.is_some() {
                    identifier.pool(&mut pool, &post.text);
                }
                pool
            });
            evidence.collect::<Vec<Pool>>()
        },
        |_, posts, evidence| {
            for (post, evidence) in posts.into_iter().zip(&evidence) {
                let Some(account) = post.account else {
                    nameless += 1;
                    continue;
                };
                let (pool, count) = pools.entry(account).or_default();
                pool.merge(evidence);
                *count += 1;
            }
            Ok(())
        },
    )?;
    if nameless > 0 {
        context.warn(&format!(
            "{nameless} posts without an account were left out; --account-field names the field"
        ));
    }
    let mut array = JsonArray::default();
    if format == Format::Csv {
        context.write(&csv::row(&[
            "account",
            "posts",
            "lang",
            "confidence",
            "too_short",
        ]))?;
    }
    for (account, (pool, posts)) in &pools {
        let report = LanguageReport::of_account(account, *posts, &identifier.pooled(pool));
        match format {
            Format::Pretty => {
                let plural = if *posts == 1 { "" } else { "s" };
                context.line(&pretty(account, &format!("{posts} post{plural}"), &report))?;
            }
            Format::Json => array.push(context, &to_json(&report, false)?)?,
            Format::Jsonl => context.json_line(&report)?,
            Format::Csv => context.write(&csv::row(&[
                account,
                &posts.to_string(),
                report.lang,
                &report.confidence.to_string(),
                &report.too_short.to_string(),
            ]))?,
        }
    }
    if format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}

/// Tag, confidence, id and what it stands for; a guess carries a question
/// mark and names the runners-up.
fn pretty(id: &str, shown: &str, report: &LanguageReport<'_>) -> String {
    let guess = report.too_short && report.lang != Language::UNKNOWN.code;
    let mut line = format!(
        "{:<8} {:>5.1} %  {}  {}",
        format!("{}{}", report.lang, if guess { "?" } else { "" }),
        report.confidence * 100.0,
        terminal::visible(id),
        shown
    );
    if guess {
        let others = report.others.iter().take(OTHERS);
        let others: Vec<String> = others
            .map(|other| format!("{} {:.0} %", other.lang, other.confidence * 100.0))
            .collect();
        line.push_str("  (too short to tell");
        if !others.is_empty() {
            line.push_str(&format!("; or {}", others.join(", ")));
        }
        line.push(')');
    }
    line
}

/// The first characters of a text on one line.
fn beginning(text: &str) -> String {
    let start: String = text.chars().take(SHOWN).collect();
    terminal::visible(&start.replace('\n', " "))
}
