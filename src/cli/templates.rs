//! `templates`: texts that were posted over and over with their words changed in places.

use std::collections::BTreeMap;

use super::Outcome;
use super::args::Format;
use super::context::Context;
use super::input::{self, Inputs};
use crate::cluster::mine;
use crate::document::Post;
use crate::dossier::{TemplateProfile, Times, profile};
use crate::error::Result;
use crate::report::csv;
use crate::report::json::TemplatesReport;
use crate::report::terminal::{self, Look};

/// Find texts that were posted over and over, with the skeleton behind them and its slots.
///
/// Near-duplicate texts are brought together whoever posted them: petitions, share
/// texts, copy-paste campaigns with names and towns filled in. Each template comes with
/// its common text, what fills its slots, the accounts, and when they first and last
/// posted it. Many people share texts: a template is no proof of one hand.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint templates posts.jsonl
  wordprint templates posts.jsonl --accounts 5 --format csv -o templates.csv
  wordprint templates posts.jsonl --accounts 1 --posts 10     what one account repeats, too")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Fewest accounts that posted it; 1 also finds what one account repeats.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = at_least_one)]
    accounts: usize,
    /// Fewest posts that follow it.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = at_least_one)]
    posts: usize,
    /// Templates shown, those of most accounts first; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 100)]
    top: usize,
    /// What to write: pretty, json, jsonl (an object a template), csv (a row a template).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

fn at_least_one(text: &str) -> std::result::Result<usize, String> {
    let number: usize = text.parse().map_err(|_| "a whole number".to_owned())?;
    if number == 0 {
        return Err("at least 1".to_owned());
    }
    Ok(number)
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let mut records = args.inputs.open(context)?;
    let mut by_account: BTreeMap<String, Vec<Post>> = BTreeMap::new();
    input::for_each_chunk(
        &mut records,
        context,
        "posts read",
        |_| (),
        |_, posts, ()| {
            for post in posts {
                let account = post.account.clone().unwrap_or_default();
                by_account.entry(account).or_default().push(post);
            }
            Ok(())
        },
    )?;
    if let Some(nameless) = by_account.get("") {
        context.warn(&format!(
            "{} posts have no account and count as those of one; --account-field names the field",
            nameless.len()
        ));
    }
    let names: Vec<&str> = by_account.keys().map(String::as_str).collect();
    let posts: Vec<&[Post]> = by_account.values().map(Vec::as_slice).collect();
    let texts: Vec<Vec<&str>> = posts
        .iter()
        .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    let times = Times::read(&posts);
    super::cluster::tell_times(times.summary(), context);
    let mut mined = mine(&texts, args.accounts);
    mined.retain(|template| template.posts.len() >= args.posts);
    let found = mined.len() as u64;
    if args.top > 0 {
        mined.truncate(args.top);
    }
    let templates: Vec<TemplateProfile> = mined
        .iter()
        .enumerate()
        .map(|(at, template)| profile(at, template, &names, &times))
        .collect();
    let all = posts.iter().map(|posts| posts.len() as u64).sum();
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            context.write(&terminal::templates(&templates, found, all, look))?;
        }
        Format::Json => context.json(&TemplatesReport::new(
            [all, names.len() as u64, found],
            &templates,
            times.summary(),
        ))?,
        Format::Jsonl => {
            for template in &templates {
                context.json_line(template)?;
            }
        }
        Format::Csv => {
            context.write(&csv::row(&csv::TEMPLATES_HEADER))?;
            context.write(&csv::template_rows(&templates))?;
        }
    }
    Ok(Outcome::Done)
}
