//! `score`: findings in texts.

use super::args::{Format, OffsetUnit};
use super::context::{Context, to_json};
use super::input::{self, Inputs};
use super::packs::Tells;
use super::{Outcome, context};
use crate::analyzer::Analyzer;
use crate::detect::Channel;
use crate::error::{Error, Result};
use crate::report::json::{ScoreReport, grouped};
use crate::report::terminal::{self, Look};
use crate::report::{csv, offsets::Unit};

/// Find translation errors, misused phrases and other tells in texts.
///
/// Each finding has a place, a reason, a suggestion where there is one, the rule
/// that made it and the probability that it is right. Captions are read as whole
/// sentences over their cues, and findings are mapped back to the cue. A finding is
/// evidence about the text, not about who wrote it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint score talk.srt                          findings as a compiler shows errors
  wordprint score captions/ --format csv -o f.csv   one row a finding, for a spreadsheet
  wordprint score posts.jsonl --format jsonl        one JSON object a post
  cat draft.txt | wordprint score                   standard input
  wordprint score posts.jsonl --rules my-rules/     with rules of your own
  wordprint score *.vtt --fail-on 0.9               exit 1 when a finding is at least that sure")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// What to write: pretty for people, json (one array), jsonl (an object a document), csv (a row
    /// a finding).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// What start and end count in json, jsonl and csv.
    #[arg(long, value_enum, default_value_t = OffsetUnit::Byte, value_name = "UNIT")]
    offsets: OffsetUnit,
    /// Exit with code 1 when a finding has at least this confidence (0 to 1).
    #[arg(long, value_name = "CONFIDENCE", value_parser = probability)]
    fail_on: Option<f32>,
    #[command(flatten)]
    tells: Tells,
    /// Take texts as written or spoken; by default captions are spoken and all else is written.
    #[arg(long, value_enum, value_name = "KIND")]
    channel: Option<ChannelArg>,
}

/// Where texts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ChannelArg {
    /// Posts and edited text.
    Written,
    /// Captions and transcripts.
    Spoken,
}

/// A probability in 0..=1, refused with a sentence otherwise.
pub(super) fn probability(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a probability from 0 to 1, such as 0.9".to_owned()),
    }
}

pub(super) fn unit(unit: OffsetUnit) -> Unit {
    match unit {
        OffsetUnit::Byte => Unit::Byte,
        OffsetUnit::Char => Unit::Char,
        OffsetUnit::Utf16 => Unit::Utf16,
    }
}

/// What is counted over all documents.
#[derive(Default)]
struct Totals {
    documents: u64,
    words: u64,
    findings: u64,
    over: bool,
}

/// A document's output, rendered on a worker thread.
struct Rendered {
    text: Result<String, Error>,
    words: usize,
    findings: usize,
    surest: f32,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let mut analyzer = Analyzer::with_detector(args.tells.detector()?);
    if let Some(channel) = args.channel {
        analyzer = analyzer.with_channel(match channel {
            ChannelArg::Written => Channel::Written,
            ChannelArg::Spoken => Channel::Spoken,
        });
    }
    let look = Look {
        color: context.color,
        width: context.width,
    };
    let unit = unit(args.offsets);
    let records = args.inputs.open(context)?;
    let mut totals = Totals::default();
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        context.write(&csv::row(&csv::SCORE_HEADER))?;
    }
    input::for_each(
        records,
        context,
        "posts scored",
        |post| {
            let score = analyzer.score(post);
            let text = match args.format {
                Format::Pretty => {
                    let mut text: String = score
                        .findings
                        .iter()
                        .map(|finding| terminal::finding(post, finding, look))
                        .collect();
                    let scores = analyzer.document_scores(&score);
                    text.push_str(&terminal::document_scores(post, &scores, look));
                    Ok(text)
                }
                Format::Json | Format::Jsonl => {
                    let scores = analyzer.document_scores(&score);
                    to_json(&ScoreReport::new(post, &score, &scores, unit), false)
                }
                Format::Csv => Ok(csv::score_rows(post, &score, unit)),
            };
            Rendered {
                text,
                words: score.document.word_count(),
                findings: score.findings.len(),
                surest: score
                    .findings
                    .iter()
                    .map(|finding| finding.confidence)
                    .fold(-1.0, f32::max),
            }
        },
        |context, _, rendered| {
            totals.documents += 1;
            totals.words += rendered.words as u64;
            totals.findings += rendered.findings as u64;
            totals.over |= args.fail_on.is_some_and(|least| rendered.surest >= least);
            let text = rendered.text?;
            match args.format {
                Format::Pretty | Format::Csv => context.write(&text),
                Format::Jsonl => context.line(&text),
                Format::Json => array.push(context, &text),
            }
        },
    )?;
    match args.format {
        Format::Json => array.finish(context)?,
        Format::Pretty => context.line(&summary(&totals))?,
        Format::Jsonl | Format::Csv => {}
    }
    Ok(if totals.over {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

fn summary(totals: &Totals) -> String {
    let rate = if totals.words == 0 {
        0.0
    } else {
        totals.findings as f64 * 100.0 / totals.words as f64
    };
    let noun = |count: u64, noun: &str| {
        format!(
            "{} {noun}{}",
            grouped(count),
            if count == 1 { "" } else { "s" }
        )
    };
    format!(
        "{} in {}, {} ({rate:.2} per 100 words)",
        noun(totals.findings, "finding"),
        noun(totals.documents, "document"),
        noun(totals.words, "word"),
    )
}

/// A JSON array written element by element, so that memory holds one.
#[derive(Default)]
pub(super) struct JsonArray {
    started: bool,
}

impl JsonArray {
    /// Writes one element, already JSON.
    pub(super) fn push(&mut self, context: &mut context::Context, element: &str) -> Result<()> {
        context.write(if self.started { ",\n" } else { "[\n" })?;
        self.started = true;
        context.write(element)
    }

    /// Closes the array.
    pub(super) fn finish(self, context: &mut context::Context) -> Result<()> {
        context.write(if self.started { "\n]\n" } else { "[]\n" })
    }
}
