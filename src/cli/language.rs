//! `language`: which language a text is in.

use super::context::{Context, to_json};
use super::input::{self, Inputs};
use super::score::JsonArray;
use super::{Outcome, args::Format};
use crate::error::Result;
use crate::report::json::LanguageReport;
use crate::report::{csv, terminal};
use crate::text::language::LanguageIdentifier;

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
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let identifier = LanguageIdentifier::new();
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
