//! `gallery add`: posts to groups.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use crate::analyzer::Analyzer;
use crate::cli::Outcome;
use crate::cli::args::Format;
use crate::cli::context::Context;
use crate::cli::input::{self, Inputs};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::gallery::{Added, Gallery, GroupDetails, GroupKind, Writer};
use crate::report::json::grouped;

/// Add posts to groups of a gallery, which is made when it does not exist.
///
/// Say which group the posts belong to: all of them, or those of some accounts, to one group
/// (`--name`); the groups that `cluster --format json` found (`--clusters`); each account a group of its
/// own (`--each-account`); or reference accounts, which are no answers but say what is usual
/// (`--reference`; accounts of the gallery's groups are left out). Of texts that a group posts again and again only the first counts as style. A post
/// that was counted before is left out, by its account and `id`, or by its time and text where records
/// have no `id`: a run that was interrupted can simply be run again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint gallery add known.gallery posts.jsonl --name river --account ann --account bob --label rail
  wordprint gallery add known.gallery posts.jsonl --clusters groups.json
  wordprint gallery add known.gallery posts.jsonl --clusters groups.json --pick g1 --name river
  wordprint gallery add known.gallery authors.jsonl --each-account
  wordprint gallery add known.gallery ordinary.jsonl --reference
  tail -f posts.jsonl | wordprint gallery add known.gallery - --name river --format jsonl --commit-every 100")]
pub(super) struct Args {
    /// The gallery.
    #[arg(value_name = "GALLERY")]
    gallery: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    /// The group's name; with several clusters, the beginning of their names.
    #[arg(long, value_name = "NAME", required_unless_present_any = ["clusters", "each_account", "reference"])]
    name: Option<String>,
    /// Of the posts, only those of this account; may be given several times.
    #[arg(long, value_name = "NAME")]
    account: Vec<String>,
    /// Groups as `cluster --format json` writes them: each becomes a group of the gallery.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["account", "each_account", "reference"])]
    clusters: Option<PathBuf>,
    /// Of the clusters, only this one; may be given several times.
    #[arg(long, value_name = "ID", requires = "clusters")]
    pick: Vec<String>,
    /// Each account becomes a group of its own name.
    #[arg(long, conflicts_with_all = ["name", "reference"])]
    each_account: bool,
    /// Each account becomes a reference account: it says what is usual and is never an answer.
    #[arg(long, conflicts_with_all = ["name", "label", "notes"])]
    reference: bool,
    /// Notes on the group, in place of those it has.
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// A label for the group; may be given several times.
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
    /// Keep no texts: evidence of copying then names the post but cannot show it.
    #[arg(long)]
    no_text: bool,
    /// Commit after so many posts [default: 5,000, and more as the groups grow].
    #[arg(long, value_name = "POSTS", value_parser = clap::value_parser!(u64).range(1..))]
    commit_every: Option<u64>,
    /// What to write: pretty, json (one object at the end), jsonl (an object a commit).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

/// The part of a clustering result that is read.
#[derive(Deserialize)]
struct Clusters {
    groups: Vec<Cluster>,
}

#[derive(Deserialize)]
struct Cluster {
    id: String,
    accounts: Vec<ClusterAccount>,
}

#[derive(Deserialize)]
struct ClusterAccount {
    account: String,
}

/// Which group a post goes to.
enum Assign {
    /// All to one, where the account is among those wanted (all when none is).
    One(String, BTreeSet<String>),
    /// By account.
    Map(BTreeMap<String, String>),
    /// Each account to its own.
    Each(BTreeSet<String>),
}

impl Assign {
    fn new(args: &Args) -> Result<Self> {
        let wanted = || args.account.iter().cloned().collect();
        match (&args.clusters, &args.name) {
            (Some(path), name) => clusters(path, name.as_deref(), &args.pick).map(Self::Map),
            (None, Some(name)) => Ok(Self::One(name.clone(), wanted())),
            (None, None) => Ok(Self::Each(wanted())),
        }
    }

    fn group_of<'a>(&'a self, post: &'a Post) -> Option<&'a str> {
        let account = post.account.as_deref();
        match self {
            Self::One(name, wanted) => (wanted.is_empty()
                || account.is_some_and(|account| wanted.contains(account)))
            .then_some(name),
            Self::Map(of) => of.get(account?).map(String::as_str),
            Self::Each(wanted) => {
                account.filter(|account| wanted.is_empty() || wanted.contains(*account))
            }
        }
    }
}

/// The group of each account of a clustering result.
fn clusters(path: &Path, name: Option<&str>, pick: &[String]) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })?;
    let wrong = |line: Option<u64>, message: String| Error::Input {
        path: path.to_path_buf(),
        line,
        message,
    };
    let found: Clusters = serde_json::from_str(&text).map_err(|error| {
        wrong(
            Some(error.line() as u64),
            format!("{error}; make it with `wordprint cluster POSTS --format json -o FILE`"),
        )
    })?;
    for id in pick {
        if !found.groups.iter().any(|group| group.id == *id) {
            let known: Vec<&str> = found.groups.iter().map(|g| g.id.as_str()).collect();
            return Err(wrong(
                None,
                format!("there is no group `{id}`; it holds {}", known.join(", ")),
            ));
        }
    }
    let groups: Vec<Cluster> = found
        .groups
        .into_iter()
        .filter(|group| pick.is_empty() || pick.contains(&group.id))
        .collect();
    if groups.is_empty() {
        return Err(wrong(None, "it holds no group to store".to_owned()));
    }
    let one = groups.len() == 1;
    Ok(groups
        .into_iter()
        .flat_map(|group| {
            let name = match name {
                Some(name) if one => name.to_owned(),
                Some(name) => format!("{name}-{}", group.id),
                None => group.id,
            };
            group
                .accounts
                .into_iter()
                .map(move |member| (member.account, name.clone()))
        })
        .collect())
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    if args.format == Format::Csv {
        return Err(Error::Usage(
            "adding posts has no rows to write; use pretty, json or jsonl".to_owned(),
        ));
    }
    let assign = Assign::new(args)?;
    let mut records = args.inputs.open(context)?;
    let gallery = Gallery::create(&args.gallery)?;
    let kind = if args.reference {
        GroupKind::Reference
    } else {
        GroupKind::Group
    };
    let analyzer = Analyzer::new();
    let members = match args.reference {
        true => gallery.known_accounts()?,
        false => BTreeSet::new(),
    };
    let mut writer = gallery.writer(kind, !args.no_text, args.commit_every);
    let details = GroupDetails {
        notes: args.notes.clone(),
        labels: args.label.clone(),
    };
    let mut touched: BTreeMap<String, u64> = BTreeMap::new();
    let (mut left_out, mut empty) = (0u64, 0u64);
    let step = args
        .commit_every
        .map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
    input::for_each_chunk(
        &mut records,
        context,
        "posts added",
        |_| (),
        |context, posts, ()| {
            let mut assigned: Vec<(&str, &Post)> = Vec::with_capacity(posts.len());
            for post in &posts {
                if post.text.trim().is_empty() {
                    empty += 1;
                } else if let Some(group) = assign
                    .group_of(post)
                    .filter(|account| !members.contains(*account))
                {
                    match touched.get_mut(group) {
                        Some(count) => *count += 1,
                        None => {
                            touched.insert(group.to_owned(), 1);
                            if details != GroupDetails::default() {
                                writer.describe(group, &details)?;
                            }
                        }
                    }
                    assigned.push((group, post));
                } else {
                    left_out += 1;
                }
            }
            for part in assigned.chunks(step) {
                if writer.add(part, &analyzer)? {
                    told(&writer, args.format, context)?;
                }
            }
            Ok(())
        },
    )?;
    writer.commit()?;
    let added = writer.added();
    if touched.is_empty() {
        return Err(Error::Usage(nothing(args, left_out, empty)));
    }
    if args.format == Format::Jsonl {
        told(&writer, args.format, context)?;
    }
    if args.format == Format::Json {
        context.json(&json!({
            "schema": crate::SCHEMA,
            "posts": added.posts,
            "copies": added.copies,
            "known": added.known,
            "left_out": left_out,
            "empty": empty,
            "groups": touched,
            "version": crate::VERSION,
        }))?;
    }
    context.note(&summary(
        &added,
        touched.len(),
        left_out,
        empty,
        args.reference,
    ));
    Ok(Outcome::Done)
}

/// Tells a reader of the output what is safe by now.
fn told(writer: &Writer<'_>, format: Format, context: &mut Context) -> Result<()> {
    if format != Format::Jsonl {
        return Ok(());
    }
    let added = writer.added();
    context.json_line(&json!({
        "schema": crate::SCHEMA,
        "posts": added.posts,
        "copies": added.copies,
        "known": added.known,
    }))?;
    context.flush()
}

/// Why nothing was added.
fn nothing(args: &Args, left_out: u64, empty: u64) -> String {
    if left_out == 0 && empty > 0 {
        return format!("all {empty} posts are empty: there is nothing to add");
    }
    if left_out == 0 {
        return "there is no post to add".to_owned();
    }
    if args.account.is_empty() && args.clusters.is_none() {
        return format!(
            "none of the {left_out} posts has an account; --account-field names the field, or --name puts \
             them all into one group"
        );
    }
    format!("none of the {left_out} posts is of an account that was asked for")
}

fn summary(added: &Added, groups: usize, left_out: u64, empty: u64, reference: bool) -> String {
    let mut text = format!(
        "{} posts added to {groups} {}: {} of them repeat a text and are no style",
        grouped(added.posts),
        match (reference, groups) {
            (true, 1) => "reference account",
            (true, _) => "reference accounts",
            (false, 1) => "group",
            (false, _) => "groups",
        },
        grouped(added.copies),
    );
    for (count, why) in [
        (added.known, "were counted before"),
        (left_out, "are of other accounts or of none"),
        (empty, "are empty"),
    ] {
        if count > 0 {
            text.push_str(&format!("; {} {why}", grouped(count)));
        }
    }
    text
}
