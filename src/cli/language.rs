//! `language`: which language a text is in.

use std::path::PathBuf;

use super::context::{Context, to_json};
use super::input::{self, Inputs};
use super::score::JsonArray;
use super::{Outcome, args::Format};
use crate::error::{Error, Result};
use crate::report::json::LanguageReport;
use crate::report::{csv, terminal};
use crate::text::language::{LanguageIdentifier, Model};

/// Tell the language of texts, with how sure that is.
///
/// Plain text, from files or standard input, is taken line by line: each line that is
/// not empty is one record, and its number is its id. With --whole, a text is one record. `und` means too short to tell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  echo 'Wo ist der Bahnhof?' | wordprint language
  wordprint language posts.jsonl --format jsonl

jsonl gives for each record {\"id\",\"lang\",\"confidence\"}; languages are BCP 47 (zh-Hans, zh-Hant).")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Take a plain text as one record, not each of its lines.
    #[arg(long)]
    whole: bool,
    /// What to write: pretty, json (one array), jsonl (an object a record), csv (a row a record).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
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
    let records = args.inputs.open_lines(args.whole, context)?;
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        context.write(&csv::row(&["id", "lang", "confidence"]))?;
    }
    input::for_each(
        records,
        context,
        "records labelled",
        |post| identifier.identify(&post.text),
        |context, post, language| {
            let report = LanguageReport {
                id: &post.id,
                lang: language.code,
                confidence: language.confidence,
            };
            match args.format {
                Format::Pretty => {
                    let start: String = post.text.chars().take(60).collect();
                    context.line(&format!(
                        "{:<8} {:>5.1} %  {}  {}",
                        language.code,
                        language.confidence * 100.0,
                        terminal::visible(&post.id),
                        terminal::visible(&start.replace('\n', " "))
                    ))
                }
                Format::Json => array.push(context, &to_json(&report, false)?),
                Format::Jsonl => context.json_line(&report),
                Format::Csv => context.write(&csv::row(&[
                    &post.id,
                    language.code,
                    &language.confidence.to_string(),
                ])),
            }
        },
    )?;
    if args.format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}
