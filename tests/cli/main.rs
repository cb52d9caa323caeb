//! The command line as a person meets it: the built program on the samples.
// Tests read files, and their helpers unwrap as tests may.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used
)]

mod bad_input;
mod commands;
mod corpora;
mod exports;
#[cfg(feature = "gallery")]
mod gallery;
mod golden;
mod schema;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run left behind.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs `wordprint` with these arguments, separated by spaces, from the package root.
fn wordprint(arguments: &str) -> Run {
    wordprint_with(&arguments.split_whitespace().collect::<Vec<_>>(), b"")
}

/// Runs `wordprint` and pipes `input` in.
fn wordprint_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wordprint"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A program that does not read its input closes the pipe: not an error here.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    Run {
        code: output.status.code().expect("the program is not killed"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

impl Run {
    /// The lines of the output as JSON.
    fn json_lines(&self) -> Vec<serde_json::Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    /// The whole output as JSON.
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect(&self.out)
    }

    /// Asserts success and gives the run back.
    #[track_caller]
    fn ok(self) -> Self {
        assert_eq!(self.code, 0, "stderr: {}\nstdout: {}", self.err, self.out);
        self
    }

    /// Asserts exit code 2 with a message that holds all of `parts`.
    #[track_caller]
    fn fails_with(self, parts: &[&str]) {
        assert_eq!(self.code, 2, "stderr: {}\nstdout: {}", self.err, self.out);
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in: {}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// A folder with one file in it, deleted at the end.
fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("the folder can be written to");
    (folder, path)
}
