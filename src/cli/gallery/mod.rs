//! `gallery`: known groups on disk.

mod add;
mod view;

use std::io::{BufReader, Write};
use std::path::PathBuf;

use clap::Subcommand;

use super::Outcome;
use super::attribute::is_dash;
use super::context::Context;
use crate::error::{Error, Result};
use crate::gallery::Gallery;

/// Keep known groups of accounts, to recognise them in new posts with `attribute` and `watch`.
///
/// A gallery is one file. It holds for each group its name, notes and labels, its accounts, one
/// fingerprint of their own words, and what their texts said, so that copies are known again. Adding
/// more posts later updates the fingerprint without rereading the old ones, and a post that was
/// counted is never counted twice. Others may read while one writes; what was stored survives the
/// program being killed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint cluster posts.jsonl --format json -o groups.json
  wordprint gallery add known.gallery posts.jsonl --clusters groups.json --pick g1 --name river
  wordprint gallery add known.gallery ordinary.jsonl --reference      accounts that say what is usual
  wordprint gallery list known.gallery
  wordprint attribute new-posts.jsonl --gallery known.gallery")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(add::Args),
    List(view::ListArgs),
    Show(view::ShowArgs),
    Edit(EditArgs),
    Remove(RemoveArgs),
    Merge(MergeArgs),
    Export(ExportArgs),
    Import(ImportArgs),
}

/// Rename a group, or change its notes or labels.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery edit known.gallery g1 --rename river-network
  wordprint gallery edit known.gallery river-network --notes \"seen again in May\" --label rail --label local")]
struct EditArgs {
    /// The gallery.
    gallery: PathBuf,
    /// The group.
    group: String,
    /// Its new name.
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// New notes in place of the old.
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// New labels in place of the old; may be given several times, empty for none.
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
}

/// Remove groups with all that is known of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery remove known.gallery g7 g9
  wordprint gallery remove known.gallery --references      all reference accounts")]
struct RemoveArgs {
    /// The gallery.
    gallery: PathBuf,
    /// The groups.
    #[arg(required_unless_present = "references")]
    groups: Vec<String>,
    /// Remove all reference accounts.
    #[arg(long)]
    references: bool,
}

/// Merge groups into one.
///
/// Fingerprints, accounts, texts and labels come together under the first name; the others go. Posts
/// that both had counted stay twice in the fingerprint, for merging cannot take them out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery merge known.gallery river river-2 river-3")]
struct MergeArgs {
    /// The gallery.
    gallery: PathBuf,
    /// The group that stays.
    into: String,
    /// The groups that are merged into it.
    #[arg(required = true)]
    groups: Vec<String>,
}

/// Write groups as JSON Lines, fingerprints included.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery export known.gallery -o known.jsonl          everything
  wordprint gallery export known.gallery river | gzip > river.jsonl.gz")]
struct ExportArgs {
    /// The gallery.
    gallery: PathBuf,
    /// The groups; without any, all groups and reference accounts.
    groups: Vec<String>,
}

/// Read groups from an export. All of it is stored, or nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery import known.gallery theirs.jsonl
  zcat river.jsonl.gz | wordprint gallery import known.gallery - --merge")]
struct ImportArgs {
    /// The gallery; made when it does not exist.
    gallery: PathBuf,
    /// The export (also .gz and .zst), or - for standard input.
    export: PathBuf,
    /// Add to groups whose name is taken, instead of stopping.
    #[arg(long)]
    merge: bool,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    match &args.action {
        Action::Add(args) => add::run(args, context),
        Action::List(args) => view::list(args, context),
        Action::Show(args) => view::show(args, context),
        Action::Edit(args) => edit(args, context),
        Action::Remove(args) => remove(args, context),
        Action::Merge(args) => {
            Gallery::open(&args.gallery)?.merge(&args.into, &args.groups)?;
            context.note(&format!(
                "{} merged into {}",
                args.groups.join(", "),
                args.into
            ));
            Ok(Outcome::Done)
        }
        Action::Export(args) => export(args, context),
        Action::Import(args) => import(args, context),
    }
}

fn edit(args: &EditArgs, context: &Context) -> Result<Outcome> {
    let labels: Vec<String> = args
        .label
        .iter()
        .filter(|label| !label.is_empty())
        .cloned()
        .collect();
    let labels = (!args.label.is_empty()).then_some(labels.as_slice());
    if args.rename.is_none() && args.notes.is_none() && labels.is_none() {
        return Err(Error::Usage(
            "nothing to change: give --rename, --notes or --label".to_owned(),
        ));
    }
    if args
        .rename
        .as_deref()
        .is_some_and(|name| name.trim().is_empty())
    {
        return Err(Error::Usage("a group needs a name".to_owned()));
    }
    let gallery = Gallery::open(&args.gallery)?;
    gallery.describe(
        &args.group,
        args.rename.as_deref(),
        args.notes.as_deref(),
        labels,
    )?;
    context.note(&format!("{} changed", args.group));
    Ok(Outcome::Done)
}

fn remove(args: &RemoveArgs, context: &Context) -> Result<Outcome> {
    let gallery = Gallery::open(&args.gallery)?;
    if !args.groups.is_empty() {
        gallery.remove(&args.groups)?;
        context.note(&format!("removed {}", args.groups.join(", ")));
    }
    if args.references {
        let count = gallery.remove_references()?;
        context.note(&format!("removed {count} reference accounts"));
    }
    Ok(Outcome::Done)
}

/// The context as a sink of bytes.
struct Sink<'c>(&'c mut Context, Vec<u8>);

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.extend_from_slice(bytes);
        if self.1.last() == Some(&b'\n') {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        // JSON is UTF-8, and only whole lines come here.
        let text = String::from_utf8_lossy(&self.1).into_owned();
        self.1.clear();
        self.0.write(&text).map_err(|error| match error {
            Error::Io { source, .. } => source,
            other => std::io::Error::other(other.to_string()),
        })
    }
}

fn export(args: &ExportArgs, context: &mut Context) -> Result<Outcome> {
    let gallery = Gallery::read(&args.gallery)?;
    let name = context.output_name();
    let mut sink = Sink(context, Vec::new());
    let exported = gallery.export(&args.groups, &mut sink, &name)?;
    context.note(&format!(
        "{} groups and {} reference accounts exported",
        exported.groups, exported.references
    ));
    Ok(Outcome::Done)
}

fn import(args: &ImportArgs, context: &Context) -> Result<Outcome> {
    let mut reader: Box<dyn std::io::BufRead> = if is_dash(&args.export) {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        super::input::open_plain(&args.export)?
    };
    let gallery = Gallery::create(&args.gallery)?;
    let imported = gallery.import(&mut *reader, &args.export, args.merge)?;
    context.note(&format!(
        "{} groups new, {} merged, {} reference accounts",
        imported.new, imported.merged, imported.references
    ));
    Ok(Outcome::Done)
}
