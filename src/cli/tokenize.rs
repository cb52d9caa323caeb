//! `tokenize`: tokens and sentences with their offsets.

use super::args::OffsetUnit;
use super::context::{Context, to_json};
use super::input::{self, LineInputs};
use super::score::{JsonArray, unit};
use super::{Outcome, args::Format};
use crate::document::{Document, Post};
use crate::error::Result;
use crate::report::json::TokensReport;
use crate::report::terminal;
use crate::report::{csv, offsets::Offsets, offsets::Unit};
use crate::text::{Clitics, Tokenizer};

/// Split texts into typed tokens and sentences, with exact offsets.
///
/// Plain text, from files or standard input, is taken line by line: each line that is
/// not empty is one record, and its number is its id. With --whole, a text is one record. Records of JSON Lines, CSV and Parquet keep their id.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  echo 'The U.S. Army told us.' | wordprint tokenize
  wordprint tokenize posts.jsonl --format jsonl
  wordprint tokenize story.txt --whole --format jsonl --offsets char

jsonl gives for each record {\"id\",\"lang\",\"sentences\":[[start,end]],\"tokens\":[[start,end,kind]]}.
\"properties\", [[index,[name]]], lists what is special about the characters of tokens: full_width,
half_width, joiner, soft_hyphen, bidi_control, hidden, mixed_script, elongated, capitalised,
capitals, mixed_case.
Kinds: word, cjk_word, number, punctuation, symbol, url, email, mention, hashtag, emoji, emoticon,
abbreviation, invisible.")]
pub(super) struct Args {
    #[command(flatten)]
    lines: LineInputs,
    /// What to write: pretty, json (one array), jsonl (an object a record), csv (a row a token).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Whether clitics are tokens of their own, as in Universal Dependencies: do|n't, l'|homme.
    #[arg(long, value_enum, default_value_t = CliticsArg::Keep, value_name = "HOW")]
    clitics: CliticsArg,
    /// What offsets count.
    #[arg(long, value_enum, default_value_t = OffsetUnit::Byte, value_name = "UNIT")]
    offsets: OffsetUnit,
}

/// What becomes of clitics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CliticsArg {
    /// They stay on their word.
    Keep,
    /// They are cut off: English, French, German, Italian, Portuguese, Korean.
    Split,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let tokenizer = Tokenizer::new().with_clitics(match args.clitics {
        CliticsArg::Keep => Clitics::Keep,
        CliticsArg::Split => Clitics::Split,
    });
    let unit = unit(args.offsets);
    let records = args.lines.open(context)?;
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        context.write(&csv::row(&[
            "id", "sentence", "start", "end", "kind", "text",
        ]))?;
    }
    input::for_each(
        records,
        context,
        "records tokenized",
        |post| {
            let document = tokenizer.document(&post.text);
            match args.format {
                Format::Pretty => Ok(pretty(post, &document)),
                Format::Json | Format::Jsonl => {
                    to_json(&TokensReport::new(&post.id, &document, unit), false)
                }
                Format::Csv => Ok(rows(post, &document, unit)),
            }
        },
        |context, _, text| match args.format {
            Format::Pretty | Format::Csv => context.write(&text?),
            Format::Jsonl => context.line(&text?),
            Format::Json => array.push(context, &text?),
        },
    )?;
    if args.format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}

/// A sentence a line, tokens set apart, the kinds of all but words and punctuation named.
fn pretty(post: &Post, document: &Document<'_>) -> String {
    let mut out = format!(
        "{} [{}]\n",
        terminal::visible(&post.id),
        document.language.code
    );
    for sentence in &document.sentences {
        out.push_str("  ");
        for token in document.tokens_of(sentence) {
            out.push_str(&terminal::visible(token.of(&post.text)));
            let kind = csv::label(&token.kind);
            if !matches!(kind.as_str(), "word" | "punctuation") {
                out.push_str(&format!("<{kind}>"));
            }
            out.push_str(" | ");
        }
        out.truncate(out.trim_end_matches(" | ").len());
        out.push('\n');
    }
    out
}

fn rows(post: &Post, document: &Document<'_>, unit: Unit) -> String {
    let mut offsets = Offsets::new(&post.text, unit);
    let mut out = String::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        for token in document.tokens_of(sentence) {
            let [start, end] = offsets.convert(token.span);
            out.push_str(&csv::row(&[
                &post.id,
                &(number + 1).to_string(),
                &start.to_string(),
                &end.to_string(),
                &csv::label(&token.kind),
                token.of(&post.text),
            ]));
        }
    }
    out
}
