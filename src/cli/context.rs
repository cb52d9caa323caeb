//! Where output goes and how it may look.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{Color, Global};
use crate::error::{Error, Result};

/// The name of standard output in errors, by which a closed pipe is known.
pub(super) const STDOUT: &str = "<standard output>";

/// How many single warnings are printed before only the count goes on.
const WARNINGS_SHOWN: u64 = 5;

/// The output of one run.
pub(super) struct Context {
    out: Box<dyn Write>,
    path: PathBuf,
    /// Whether the output may carry colours.
    pub(super) color: bool,
    /// Columns to lay out for.
    pub(super) width: usize,
    /// Whether progress may be drawn: standard error is a terminal that results do not share.
    pub(super) progress: bool,
    /// Whether a bad record ends the run.
    pub(super) strict: bool,
    quiet: bool,
    warnings: u64,
}

impl Context {
    /// Opens the output that the arguments ask for.
    pub(super) fn new(global: &Global) -> Result<Self> {
        let (out, path, terminal): (Box<dyn Write>, _, _) = match &global.output {
            Some(path) => {
                let file = File::create(path).map_err(|source| Error::Io {
                    path: path.clone(),
                    source,
                })?;
                (Box::new(BufWriter::new(file)), path.clone(), false)
            }
            None => {
                let stdout = std::io::stdout();
                let terminal = stdout.is_terminal();
                let out = Box::new(BufWriter::with_capacity(1 << 16, stdout.lock()));
                (out, PathBuf::from(STDOUT), terminal)
            }
        };
        let color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !set("NO_COLOR") && !is("TERM", "dumb"),
        };
        // anstream decides for standard error by itself; tell it what was asked for.
        match global.color {
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
            Color::Auto => {}
        }
        Ok(Self {
            out,
            path,
            color,
            width: if terminal { terminal_width() } else { 100 },
            progress: !global.quiet && std::io::stderr().is_terminal() && !terminal,
            strict: global.strict,
            quiet: global.quiet,
            warnings: 0,
        })
    }

    /// The output's name, for messages.
    #[cfg(feature = "gallery")]
    pub(super) fn output_name(&self) -> PathBuf {
        self.path.clone()
    }

    /// Writes text to the output.
    pub(super) fn write(&mut self, text: &str) -> Result<()> {
        let done = self.out.write_all(text.as_bytes());
        done.map_err(|source| self.failed(source))
    }

    /// Writes a line to the output.
    pub(super) fn line(&mut self, text: &str) -> Result<()> {
        self.write(text)?;
        self.write("\n")
    }

    /// Writes a value as one line of JSON.
    pub(super) fn json_line(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = to_json(value, false)?;
        self.line(&text)
    }

    /// Writes a value as indented JSON.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = to_json(value, true)?;
        self.line(&text)
    }

    /// Sends on what is buffered, so that a reader sees whole records early.
    pub(super) fn flush(&mut self) -> Result<()> {
        let done = self.out.flush();
        done.map_err(|source| self.failed(source))
    }

    /// A warning about one record on standard error; after a few only the count goes on.
    pub(super) fn warn(&mut self, message: &str) {
        self.warnings += 1;
        if self.quiet || self.warnings > WARNINGS_SHOWN {
            return;
        }
        anstream::eprintln!("warning: {message}");
    }

    /// A line for the person at the terminal, on standard error.
    pub(super) fn note(&self, message: &str) {
        if !self.quiet {
            anstream::eprintln!("{message}");
        }
    }

    /// Ends the output.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// Writes a side file (links, fingerprints, models) whole or not at all, naming it when that fails.
///
/// What stood there before stays until the new bytes are on the disk, so that a run cut short leaves
/// no half file. A pipe or a device is written to as it is.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Through a link to the file that it names, which is to be replaced and not the link.
    let target = match std::fs::canonicalize(path) {
        Ok(target) if !target.is_file() => return std::fs::write(path, bytes),
        Ok(target) => target,
        Err(_) => path.to_path_buf(),
    };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wordprint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::metadata(&target).map(|known| known.permissions());
        builder.permissions(permissions.unwrap_or_else(|_| std::fs::Permissions::from_mode(0o666)));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// Serialises a report. Reports hold no maps with keys that JSON lacks, so this does not fail in practice.
pub(super) fn to_json(value: &impl serde::Serialize, indent: bool) -> Result<String> {
    if indent {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    }
    .map_err(|error| Error::Usage(format!("cannot write the result as JSON: {error}")))
}

fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is(name: &str, wanted: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == wanted)
}

/// The terminal's width as the shell exports it; 100 where it does not.
fn terminal_width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .unwrap_or(100)
        .clamp(40, 200)
}
