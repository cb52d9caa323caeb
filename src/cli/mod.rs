//! The command line: one file a subcommand.
//!
//! Every subcommand is an `Args` struct that clap fills (its comments are the
//! help text) and a `run` that reads through `input`, asks the library, and
//! writes through `Context` in a format of [`crate::report`]. Nothing
//! here computes: what a command says can be had from the library alone.
//!
//! Exit codes: 0 done, 1 the answer the caller asked to be told of (`score
//! --fail-on`, a failing rule test), 2 bad usage or input. A reader that closes
//! the pipe early (`| head`) is not an error.

// The command line reads arguments, files and the terminal's settings: that is its work.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod accounts;
mod args;
#[cfg(feature = "gallery")]
mod attribute;
mod cluster;
mod compare;
mod completions;
mod context;
mod corpus;
mod evaluate;
mod fingerprint;
#[cfg(feature = "gallery")]
mod gallery;
mod input;
mod keyness;
mod language;
mod links;
mod matrix;
mod packs;
mod progress;
mod repeats;
mod rolling;
mod rules;
mod score;
#[cfg(feature = "server")]
mod serve;
mod sides;
mod templates;
mod tokenize;
mod train;
mod verify;
#[cfg(feature = "gallery")]
mod watch;
mod weighing;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;
use args::Global;
use context::Context;

/// What a text's language gives away: findings, fingerprints, likelihood ratios, groups.
///
/// wordprint reads posts, captions and transcripts. It points at translation
/// errors and misused phrases, folds an account's texts into a fingerprint,
/// weighs two fingerprints against each other as a calibrated likelihood ratio,
/// and groups accounts that seem to share a writer. Every result carries the
/// evidence for it, and "inconclusive" is an answer.
#[derive(Debug, Parser)]
#[command(
    name = "wordprint",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "\
First steps:
  wordprint score corpora/captions/volcano-briefing.srt
  wordprint compare corpora/compare/harbour-1.txt corpora/compare/harbour-2.txt \\
      --cohort corpora/posts/network.jsonl
  wordprint cluster corpora/posts/network.jsonl

Inputs are files, folders, globs or - for standard input: captions (.srt .vtt .ass .sbv .ttml .json3
.srv3), posts (.jsonl .csv .tsv .parquet), text (.txt), each also as .gz or .zst.
Exit codes: 0 done; 1 findings at or over --fail-on, or failing rules; 2 bad usage or input."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

// Made once a run.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Subcommand)]
enum Command {
    Score(score::Args),
    Compare(compare::Args),
    Verify(verify::Args),
    Keyness(keyness::Args),
    Rolling(rolling::Args),
    Fingerprint(fingerprint::Args),
    Cluster(cluster::Args),
    Templates(templates::Args),
    #[cfg(feature = "gallery")]
    Gallery(gallery::Args),
    #[cfg(feature = "gallery")]
    Attribute(attribute::Args),
    #[cfg(feature = "gallery")]
    Watch(watch::Args),
    Tokenize(tokenize::Args),
    Language(language::Args),
    Rules(rules::Args),
    Evaluate(evaluate::Args),
    Train(train::Args),
    #[cfg(feature = "server")]
    Serve(serve::Args),
    Completions(completions::Args),
}

/// What a command that ran to its end tells the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: findings over the threshold, failing rules.
    Found,
}

/// Parses the arguments, runs the command, reports an error in one readable form.
#[must_use]
pub fn run() -> ExitCode {
    // clap prints help and usage errors itself and exits with 0 or 2.
    let cli = Cli::parse();
    match execute(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn execute(cli: &Cli) -> Result<Outcome, Error> {
    cli.global.apply_threads()?;
    let mut context = Context::new(&cli.global)?;
    let outcome = match &cli.command {
        Command::Score(args) => score::run(args, &mut context),
        Command::Compare(args) => compare::run(args, &mut context),
        Command::Verify(args) => verify::run(args, &mut context),
        Command::Keyness(args) => keyness::run(args, &mut context),
        Command::Rolling(args) => rolling::run(args, &mut context),
        Command::Fingerprint(args) => fingerprint::run(args, &mut context),
        Command::Cluster(args) => cluster::run(args, &mut context),
        Command::Templates(args) => templates::run(args, &mut context),
        #[cfg(feature = "gallery")]
        Command::Gallery(args) => gallery::run(args, &mut context),
        #[cfg(feature = "gallery")]
        Command::Attribute(args) => attribute::run(args, &mut context),
        #[cfg(feature = "gallery")]
        Command::Watch(args) => watch::run(args, &mut context),
        Command::Tokenize(args) => tokenize::run(args, &mut context),
        Command::Language(args) => language::run(args, &mut context),
        Command::Rules(args) => rules::run(args, &mut context),
        Command::Evaluate(args) => evaluate::run(args, &mut context),
        Command::Train(args) => train::run(args, &mut context),
        #[cfg(feature = "server")]
        Command::Serve(args) => serve::run(args, &mut context),
        Command::Completions(args) => completions::run(args, &mut context),
    }?;
    context.finish()?;
    Ok(outcome)
}

/// Whether the reader of our output has gone away, which is its right.
fn is_broken_pipe(error: &Error) -> bool {
    matches!(error, Error::Io { path, source }
        if path.as_os_str() == context::STDOUT && source.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
