//! The command line: one file a subcommand.

use std::process::ExitCode;

/// Parses the arguments, runs the command, reports an error in one readable form.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
