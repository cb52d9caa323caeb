//! Which rules run: the built-in ones, packs of the user's own, and what is left out of them.

use std::path::{Path, PathBuf};

use super::input;
use super::score::probability;
use crate::detect::{Detector, RuleSet, Settings};
use crate::error::{Error, Result};

/// Rule packs.
#[derive(Debug, clap::Args)]
pub(super) struct Packs {
    /// Add the rule files (<lang>/rules/*.toml) of this folder to the built-in ones; may be given
    /// more than once. A file with the path of a built-in one takes its place.
    #[arg(long, global = true, value_name = "FOLDER")]
    rules: Vec<PathBuf>,
    /// Leave out the built-in rules: run those of --rules alone.
    #[arg(long, global = true)]
    only_rules: bool,
}

/// The detector of a command that scores.
#[derive(Debug, clap::Args)]
pub(super) struct Tells {
    #[command(flatten)]
    packs: Packs,
    /// Leave out findings below this confidence (0 to 1).
    #[arg(long, value_name = "CONFIDENCE", value_parser = probability)]
    min_confidence: Option<f32>,
    /// Include matters of taste, which are off by default.
    #[arg(long)]
    style: bool,
    /// Switch rules off: identifiers, or their beginnings with .*, such as en.article.*
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    disable: Vec<String>,
    /// Leave out the findings that this file lists, one a line: rules, or the `key` of findings
    /// (en.prep.discuss_about=discussed about). # begins a remark.
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// Take min_confidence, style, disable, ignore and [thresholds] by rule from this TOML file; what
    /// is said here goes before.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

impl Tells {
    /// The detector that the arguments ask for.
    pub(super) fn detector(&self) -> Result<Detector> {
        Detector::with_settings(self.packs.load()?, &self.read_settings()?)
    }

    fn read_settings(&self) -> Result<Settings> {
        let mut settings = match &self.settings {
            Some(path) => Settings::parse(&path.display().to_string(), &read_text(path)?)?,
            None => Settings::default(),
        };
        if let Some(least) = self.min_confidence {
            settings.min_confidence = least;
        }
        settings.style |= self.style;
        settings.disable.extend(self.disable.iter().cloned());
        if let Some(path) = &self.ignore {
            let text = read_text(path)?;
            let lines = text.lines().map(str::trim);
            let named = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
            settings.ignore.extend(named.map(str::to_owned));
        }
        Ok(settings)
    }
}

impl Packs {
    /// Reads and compiles the rules.
    pub(super) fn load(&self) -> Result<RuleSet> {
        if self.rules.is_empty() {
            if self.only_rules {
                let message = "--only-rules needs --rules FOLDER: without it no rule is left";
                return Err(Error::Usage(message.to_owned()));
            }
            return Ok(RuleSet::builtin());
        }
        let mut files = Vec::new();
        for folder in &self.rules {
            read(folder, &mut files)?;
        }
        let pairs: Vec<_> = files
            .iter()
            .map(|file| (file.name.as_str(), file.text.as_str()))
            .collect();
        let loaded = if self.only_rules {
            RuleSet::parse(&pairs)
        } else {
            RuleSet::builtin_with(&pairs)
        };
        loaded.map_err(|error| located(error, &files))
    }
}

/// A file of a pack.
struct PackFile {
    /// Its path inside the pack, which tells the language.
    name: String,
    /// Its path as the user can open it.
    path: PathBuf,
    text: String,
}

/// Reads every `.toml` below `folder`.
fn read(folder: &Path, files: &mut Vec<PackFile>) -> Result<()> {
    if !folder.is_dir() {
        return Err(Error::Usage(format!(
            "--rules {}: no such folder",
            folder.display()
        )));
    }
    let pattern = format!("{}/**/*.toml", folder.display());
    let mut found = input::expand(&[PathBuf::from(pattern)])?;
    found.sort();
    for path in found {
        let text = read_text(&path)?;
        let inside = path.strip_prefix(folder).unwrap_or(&path);
        let parts: Vec<_> = inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        files.push(PackFile {
            name: parts.join("/"),
            path,
            text,
        });
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })
}

/// The error with the path that the user can open in place of the name inside the pack.
fn located(error: Error, files: &[PackFile]) -> Error {
    match error {
        Error::Lexicon {
            file,
            line,
            field,
            message,
        } => Error::Lexicon {
            file: files
                .iter()
                .find(|known| known.name == file)
                .map_or(file, |known| known.path.display().to_string()),
            line,
            field,
            message,
        },
        other => other,
    }
}
