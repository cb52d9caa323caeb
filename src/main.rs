//! The `wordprint` command.

fn main() -> std::process::ExitCode {
    wordprint::cli::run()
}
