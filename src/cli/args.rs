//! Arguments that several commands share.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::error::{Error, Result};

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Worker threads; by default one for each core. The output is the same for any number.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Stop with exit code 2 at the first bad record instead of skipping and counting it.
    #[arg(long, global = true)]
    pub(super) strict: bool,
    /// When to colour the output; `auto` colours on a terminal unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Write the result to this file instead of standard output.
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// No progress bars, summaries or warnings on standard error; errors still are.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

impl Global {
    /// Sizes the thread pool that all commands work in.
    pub(super) fn apply_threads(&self) -> Result<()> {
        let Some(threads) = self.threads else {
            return Ok(());
        };
        rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global()
            .map_err(|error| Error::Usage(format!("cannot start {threads} threads: {error}")))
    }
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    Auto,
    /// Always, also in files and pipes.
    Always,
    /// Never.
    Never,
}

/// Output format of commands with a row form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person at a terminal.
    Pretty,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
}

/// What offsets in the output count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OffsetUnit {
    /// Bytes of UTF-8, as Rust and C have them.
    Byte,
    /// Unicode code points, as Python has them.
    Char,
    /// UTF-16 code units, as JavaScript, Java and C# have them.
    Utf16,
}
