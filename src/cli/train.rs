//! `train`: models from the caller's own corpora.

mod confusion;
mod folder;
mod language;
mod sentences;
mod subwords;

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
    Confusion(confusion::Args),
    Language(language::Args),
    Sentences(sentences::Args),
    Subwords(subwords::Args),
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    match &args.what {
        What::Confusion(args) => confusion::run(args, context),
        What::Language(args) => language::run(args, context),
        What::Sentences(args) => sentences::run(args, context),
        What::Subwords(args) => subwords::run(args, context),
    }
}
