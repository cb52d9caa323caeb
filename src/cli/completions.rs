//! `completions`: a script that teaches a shell to complete the arguments.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Outcome, context::Context};
use crate::error::Result;

/// Print a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint completions bash > ~/.local/share/bash-completion/completions/wordprint
  wordprint completions fish > ~/.config/fish/completions/wordprint.fish")]
pub(super) struct Args {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wordprint", &mut script);
    context.write(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
