//! `gallery list` and `gallery show`.

use std::path::PathBuf;

use crate::attribute::Member;
use crate::cli::Outcome;
use crate::cli::args::Format;
use crate::cli::context::Context;
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::gallery::{Gallery, GroupKind, GroupRecord};
use crate::report::csv;
use crate::report::gallery::{GroupReport, last_seen};
use crate::report::json::grouped;
use crate::report::terminal;
use crate::report::terminal::table::Table;

/// Accounts of a group named in a table.
const NAMED: usize = 4;
/// Tells shown of a group.
const TELLS: usize = 10;

/// List the groups of a gallery.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery list known.gallery
  wordprint gallery list known.gallery --label rail --format csv")]
pub(super) struct ListArgs {
    /// The gallery.
    gallery: PathBuf,
    /// Only groups with this label.
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// What to write: pretty, json (one array), jsonl (an object a group), csv (a row a group).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

/// Show a group: its accounts, dates, languages and tells.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery show known.gallery river
  wordprint gallery show known.gallery river --format json")]
pub(super) struct ShowArgs {
    /// The gallery.
    gallery: PathBuf,
    /// The group.
    group: String,
    /// What to write: pretty, json, jsonl (one line), csv (a row an account).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

pub(super) fn list(args: &ListArgs, context: &mut Context) -> Result<Outcome> {
    let gallery = Gallery::read(&args.gallery)?;
    let mut groups = Vec::new();
    for record in gallery.groups(GroupKind::Group)? {
        let wanted = args
            .label
            .as_ref()
            .is_none_or(|label| record.labels.contains(label));
        if wanted {
            let members = gallery.members(record.id)?;
            groups.push((record, members));
        }
    }
    match args.format {
        Format::Pretty => {
            let mut table =
                Table::new(&["group", "posts", "words", "last seen", "accounts", "labels"]);
            for (record, members) in &groups {
                table.push(vec![
                    terminal::visible(&record.name),
                    grouped(record.posts),
                    grouped(record.words),
                    last_seen(members).unwrap_or("-").to_owned(),
                    named(members),
                    terminal::visible(&record.labels.join(", ")),
                ]);
            }
            context.write(&table.to_text())?;
            let references = gallery.groups(GroupKind::Reference)?.len();
            context.note(&format!(
                "{} groups, {references} reference accounts",
                groups.len()
            ));
        }
        Format::Json => {
            let all: Vec<GroupReport<'_>> = groups
                .iter()
                .map(|(record, members)| GroupReport::new(record, members, None))
                .collect();
            context.json(&all)?;
        }
        Format::Jsonl => {
            for (record, members) in &groups {
                context.json_line(&GroupReport::new(record, members, None))?;
            }
        }
        Format::Csv => {
            context.write(&csv::row(&[
                "group",
                "posts",
                "copies",
                "words",
                "accounts",
                "last_seen",
                "labels",
                "notes",
            ]))?;
            for (record, members) in &groups {
                context.write(&csv::row(&[
                    &record.name,
                    &record.posts.to_string(),
                    &record.copies.to_string(),
                    &record.words.to_string(),
                    &members.len().to_string(),
                    last_seen(members).unwrap_or_default(),
                    &record.labels.join(" | "),
                    &record.notes,
                ]))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn named(members: &[Member]) -> String {
    let mut names: Vec<String> = members
        .iter()
        .take(NAMED)
        .map(|member| terminal::visible(&member.account))
        .collect();
    if members.len() > NAMED {
        names.push(format!("and {} more", members.len() - NAMED));
    }
    names.join(", ")
}

pub(super) fn show(args: &ShowArgs, context: &mut Context) -> Result<Outcome> {
    let gallery = Gallery::read(&args.gallery)?;
    let record = gallery.group(&args.group)?;
    let members = gallery.members(record.id)?;
    let fingerprint = gallery.fingerprint(record.id)?;
    let whole = || GroupReport::new(&record, &members, Some(fingerprint.summary()));
    match args.format {
        Format::Pretty => context.write(&pretty(&record, &members, &fingerprint))?,
        Format::Json => context.json(&whole())?,
        Format::Jsonl => context.json_line(&whole())?,
        Format::Csv => {
            context.write(&csv::row(&[
                "account",
                "platform",
                "posts",
                "copies",
                "first_seen",
                "last_seen",
            ]))?;
            for member in &members {
                let written = |moment: &Option<crate::fingerprint::Moment>| {
                    moment
                        .as_ref()
                        .map_or_else(String::new, |m| m.written.clone())
                };
                context.write(&csv::row(&[
                    &member.account,
                    &member.platform,
                    &member.posts.to_string(),
                    &member.copies.to_string(),
                    &written(&member.first),
                    &written(&member.last),
                ]))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn pretty(record: &GroupRecord, members: &[Member], fingerprint: &Fingerprint) -> String {
    let mut out = format!("{}\n", terminal::visible(&record.name));
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("  {name:<10} {}\n", terminal::visible(value)));
        }
    };
    fact("notes", &record.notes.replace('\n', " / "));
    fact("labels", &record.labels.join(", "));
    fact(
        "posts",
        &format!(
            "{}, {} of them repeat a text and are no style",
            grouped(record.posts),
            grouped(record.copies)
        ),
    );
    let languages: Vec<String> = fingerprint
        .summary()
        .languages
        .iter()
        .map(|part| format!("{} {}", part.lang, grouped(part.words)))
        .collect();
    fact("words", &languages.join(", "));
    fact(
        "stored",
        &format!("{}, changed {}", record.created_at, record.updated_at),
    );
    let mut table = Table::new(&[
        "account",
        "platform",
        "posts",
        "copies",
        "first seen",
        "last seen",
    ]);
    for member in members {
        let written = |moment: &Option<crate::fingerprint::Moment>| {
            moment
                .as_ref()
                .map_or_else(|| "-".to_owned(), |m| m.written.clone())
        };
        table.push(vec![
            terminal::visible(&member.account),
            terminal::visible(&member.platform),
            grouped(member.posts),
            grouped(member.copies),
            written(&member.first),
            written(&member.last),
        ]);
    }
    out.push('\n');
    out.push_str(&table.to_text());
    let summary = fingerprint.summary();
    if !summary.tells.is_empty() {
        out.push_str("\ntells\n");
    }
    for tell in summary.tells.iter().take(TELLS) {
        out.push_str(&format!(
            "  {} x{}: \"{}\"\n",
            tell.rule,
            tell.count,
            terminal::visible(tell.example)
        ));
    }
    out
}
