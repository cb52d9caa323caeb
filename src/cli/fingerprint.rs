//! `fingerprint`: what each account writes like, in numbers and as a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Outcome;
use super::args::Format;
use super::context::{Context, to_json, write_file};
use super::input::{self, Inputs};
use super::packs::Tells;
use super::score::JsonArray;
use crate::analyzer::Analyzer;
use crate::document::Post;
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, Parts, Summary};
use crate::report::json::grouped;
use crate::report::{csv, terminal};

/// Fold each account's texts into one fingerprint.
///
/// A fingerprint holds counts of style features by family and language, and of
/// findings by rule; no text but a short example for each rule. Fingerprints can be
/// saved, compared later, and merged: those of two halves make that of the whole.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint fingerprint posts.jsonl                   a summary of each account
  wordprint fingerprint posts.jsonl --save prints/    prints/<account>.wordprint for each
  wordprint fingerprint letters/ --whole --format json")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    tells: Tells,
    /// One fingerprint of everything, whoever wrote it.
    #[arg(long)]
    whole: bool,
    /// Save each fingerprint as <account>.wordprint in this folder, for `compare`.
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
    /// What to write: pretty, json (one array), jsonl (an object an account), csv (a row an account).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

/// The account name of texts that have none.
const NOBODY: &str = "(no account)";

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::with_detector(args.tells.detector()?);
    let mut records = args.inputs.open(context)?;
    let mut growing: BTreeMap<String, Parts> = BTreeMap::new();
    input::for_each_chunk(
        &mut records,
        context,
        "posts folded",
        |posts| fold(posts, args.whole, &analyzer),
        |_, _, parts| {
            for (account, part) in parts {
                growing.entry(account).or_default().push(part);
            }
            Ok(())
        },
    )?;
    let prints: BTreeMap<String, Fingerprint> = growing
        .into_iter()
        .map(|(account, parts)| (account, parts.finish()))
        .collect();
    if let Some(folder) = &args.save {
        save(folder, &prints, context)?;
    }
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        context.write(&csv::row(&[
            "account",
            "documents",
            "words",
            "languages",
            "findings",
        ]))?;
    }
    for (account, print) in &prints {
        let summary = print.summary();
        match args.format {
            Format::Pretty => context.write(&pretty(account, &summary))?,
            Format::Json => array.push(context, &to_json(&summary, false)?)?,
            Format::Jsonl => context.json_line(&summary)?,
            Format::Csv => {
                let languages: Vec<_> = summary.languages.iter().map(|part| part.lang).collect();
                let findings: u64 = summary.tells.iter().map(|tell| tell.count).sum();
                context.write(&csv::row(&[
                    account,
                    &summary.documents.to_string(),
                    &summary.words.to_string(),
                    &languages.join(" "),
                    &findings.to_string(),
                ]))?;
            }
        }
    }
    if args.format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}

/// Fingerprints of a chunk's accounts.
fn fold(posts: &[Post], whole: bool, analyzer: &Analyzer) -> Vec<(String, Fingerprint)> {
    use rayon::prelude::*;
    let mut by_account: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
    for post in posts {
        let account = match &post.account {
            _ if whole => "(everything)",
            Some(account) => account,
            None => NOBODY,
        };
        by_account.entry(account).or_default().push(post);
    }
    // Small tasks, so that one busy account does not hold up a whole chunk.
    let tasks: Vec<(&str, &[&Post])> = by_account
        .iter()
        .flat_map(|(account, posts)| posts.chunks(64).map(move |part| (*account, part)))
        .collect();
    tasks
        .into_par_iter()
        .map(|(account, posts)| {
            (
                account.to_owned(),
                analyzer.fingerprint(posts.iter().copied()),
            )
        })
        .collect()
}

fn save(folder: &Path, prints: &BTreeMap<String, Fingerprint>, context: &Context) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        path: folder.to_path_buf(),
        source,
    })?;
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for (account, print) in prints {
        let name = file_name(account);
        let again = names.entry(name.clone()).or_insert(0);
        *again += 1;
        let name = if *again > 1 {
            format!("{name}-{again}.wordprint")
        } else {
            format!("{name}.wordprint")
        };
        write_file(&folder.join(name), &print.to_bytes())?;
    }
    context.note(&format!(
        "{} fingerprints saved in {}",
        prints.len(),
        folder.display()
    ));
    Ok(())
}

/// An account's name as a file name on any system.
fn file_name(account: &str) -> String {
    let name: String = account
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' || c == '_' {
                c
            } else {
                '_'
            }
        })
        .take(80)
        .collect();
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

fn pretty(account: &str, summary: &Summary<'_>) -> String {
    let mut out = format!(
        "{}  {} {}, {} words\n",
        terminal::visible(account),
        grouped(summary.documents),
        if summary.documents == 1 {
            "document"
        } else {
            "documents"
        },
        grouped(summary.words)
    );
    for language in &summary.languages {
        out.push_str(&format!(
            "  {}: {} words in {} sentences\n",
            language.lang,
            grouped(language.words),
            grouped(language.sentences)
        ));
        for family in &language.families {
            let top: Vec<_> = family
                .top
                .iter()
                .take(6)
                .map(|feature| format!("{} {}", terminal::visible(feature.name), feature.count))
                .collect();
            out.push_str(&format!(
                "    {:<15} {:>7} features  {}\n",
                family.family.name(),
                grouped(family.features as u64),
                top.join(", ")
            ));
        }
    }
    for tell in summary.tells.iter().take(8) {
        out.push_str(&format!(
            "  tell {} x{}: \"{}\"\n",
            tell.rule,
            tell.count,
            terminal::visible(tell.example)
        ));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn account_names_make_safe_file_names() {
        assert_eq!(file_name("../etc/passwd"), "___etc_passwd");
        assert_eq!(file_name("夜猫 1"), "夜猫_1");
        assert_eq!(file_name(""), "_");
    }
}
