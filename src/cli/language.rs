//! `language`: which language a text is in.

use std::path::PathBuf;

use super::Outcome;
use super::args::{Format, OffsetUnit};
use super::context::{Context, to_json};
use super::input::{self, LineInputs};
use super::score::{JsonArray, unit};
use crate::document::{Language, Post};
use crate::error::{Error, Result};
use crate::report::json::LanguageReport;
use crate::report::{csv, terminal};
use crate::text::language::{LanguageIdentifier, Model};

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
    #[command(flatten)]
    choice: Choice,
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
                    context.line(&pretty(&post, &report))?;
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

/// Tag, confidence, id and the beginning of the text; a guess carries a question
/// mark and names the runners-up.
fn pretty(post: &Post, report: &LanguageReport<'_>) -> String {
    let guess = report.too_short && report.lang != Language::UNKNOWN.code;
    let mut line = format!(
        "{:<8} {:>5.1} %  {}  {}",
        format!("{}{}", report.lang, if guess { "?" } else { "" }),
        report.confidence * 100.0,
        terminal::visible(&post.id),
        beginning(&post.text)
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
