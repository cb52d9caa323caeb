//! `train`: models from the caller's own corpora.

pub(super) mod background;
mod calibration;
mod confusion;
mod folder;
mod language;
mod sentences;
mod subwords;

pub(super) use calibration::own_sources;
use clap::Subcommand;

use super::Outcome;
use super::context::Context;
use crate::error::Result;

/// Train a model on your own texts.
///
/// Training is deterministic: the same texts, in the same order, and the same settings give the
/// same bytes on every machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train background posts.jsonl --lang de --out background-de.bin
  wordprint train calibration sets/*/pairs.jsonl.zst --out calibration.json
  wordprint train language labelled.jsonl --out mine.bin
  wordprint train confusion texts.jsonl --sets confusion_sets.tsv --out confusion.bin
  wordprint train subwords posts.jsonl --vocab 8000 --out tokenizer.json
  wordprint language posts.jsonl --model mine.bin
  wordprint tokenize posts.jsonl --subwords tokenizer.json")]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Background(background::Args),
    Calibration(calibration::Args),
    Confusion(confusion::Args),
    Language(language::Args),
    Sentences(sentences::Args),
    Subwords(subwords::Args),
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    match &args.what {
        What::Background(args) => background::run(args, context),
        What::Calibration(args) => calibration::run(args, context),
        What::Confusion(args) => confusion::run(args, context),
        What::Language(args) => language::run(args, context),
        What::Sentences(args) => sentences::run(args, context),
        What::Subwords(args) => subwords::run(args, context),
    }
}
