//! `watch`: known groups recognised in a stream of posts.

use std::io::BufReader;
use std::path::PathBuf;

use super::Outcome;
use super::args::Format;
use super::attribute::{Against, Answers, is_dash};
use super::context::Context;
use super::input::{self, Reading};
use crate::analyzer::Analyzer;
use crate::attribute::near::NearHit;
use crate::attribute::{Decision, Stream, StreamLimits};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::fingerprint::Fingerprint;
use crate::ingest::Posts;
use crate::report::attribution::Subject;

/// Watch a stream of posts for known groups: a line a post, as it comes.
///
/// Reads JSON Lines, remembers what each account wrote lately, and says after each post what its
/// account looks like by now: the groups by style, texts copied from them, accounts they list. An
/// account is weighed anew when its own text has grown by a fifth. Memory does not grow with the
/// stream: accounts that were silent longest are forgotten first, and of each account only the
/// latest words are kept. Each line is written as soon as its post is read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tail -f posts.jsonl | wordprint watch --gallery known.gallery
  wordprint watch - --gallery known.gallery --hits < posts.jsonl      only posts with something to tell
  wordprint watch archive.jsonl.zst --gallery known.gallery --format csv -o answers.csv")]
pub(super) struct Args {
    /// Posts: files, or - for standard input, which must be JSON Lines.
    #[arg(value_name = "POSTS", default_value = "-")]
    posts: Vec<PathBuf>,
    #[command(flatten)]
    against: Against,
    #[command(flatten)]
    reading: Reading,
    /// Only posts that copy a known text, whose account is listed, or whose account matches a group.
    #[arg(long)]
    hits: bool,
    /// Accounts remembered at most.
    #[arg(long, value_name = "N", default_value_t = StreamLimits::default().accounts, value_parser = at_least_one)]
    accounts: usize,
    /// Memory for what accounts wrote, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = StreamLimits::default().bytes >> 20, value_parser = at_least_one)]
    memory: usize,
    /// Words of its own kept for each account: the latest.
    #[arg(long, value_name = "N", default_value_t = StreamLimits::default().words)]
    words: u64,
    /// What to write: jsonl (an object a post), csv (a row a post), pretty, json (one array at the end).
    #[arg(long, short, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Leave out the comparisons behind the candidates: shorter lines.
    #[arg(long)]
    brief: bool,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("give a whole number above 0".to_owned()),
    }
}

/// The account name of posts that have none: each is weighed by itself.
const NOBODY: &str = "";

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::new();
    let known = args.against.load(&args.reading, &analyzer, context)?;
    let mut answers = Answers::start(args.format, args.brief, context)?;
    let mut stream = Stream::new(StreamLimits {
        accounts: args.accounts,
        bytes: args.memory << 20,
        words: args.words,
    });
    let options = args.reading.options(context);
    let posts = if args.posts.len() == 1 && is_dash(&args.posts[0]) {
        if options
            .format
            .is_some_and(|format| format != crate::ingest::Format::Jsonl)
        {
            return Err(Error::Usage(
                "a stream on standard input is read as JSON Lines; convert it, or name a file"
                    .to_owned(),
            ));
        }
        Posts::live("-", Box::new(BufReader::new(std::io::stdin())), &options)
    } else {
        crate::ingest::open(&input::expand(&args.posts)?, &options)?
    };
    let mut nameless = 0u64;
    each_live(posts, context, |post, context| {
        let hits = known.index.copies_of(&post.text);
        let copied = !hits.is_empty() || post.text.starts_with("RT @");
        let own = (!copied).then(|| analyzer.fingerprint([post]));
        let copies: Vec<(&str, Vec<NearHit>)> = if hits.is_empty() {
            Vec::new()
        } else {
            vec![(post.id.as_str(), hits)]
        };
        let account = post.account.as_deref().unwrap_or(NOBODY);
        let (mut attribution, posts, copied) = if account == NOBODY {
            nameless += 1;
            let own = own.unwrap_or_else(Fingerprint::new);
            (known.index.style(&own), 1, u64::from(copied))
        } else {
            let key = format!(
                "{}\n{account}",
                post.platform.as_deref().unwrap_or_default()
            );
            let (attribution, state) = stream.see(&key, own.as_ref(), &known.index);
            (attribution, state.posts, state.copies)
        };
        known.index.add_evidence(
            &mut attribution,
            post.account.as_deref(),
            post.platform.as_deref(),
            &copies,
        );
        let telling = attribution.decision == Decision::Match
            || !attribution.copies.is_empty()
            || !attribution.member_of.is_empty();
        if args.hits && !telling {
            return Ok(());
        }
        known.gallery.name_copies(&mut attribution)?;
        let subject = Subject::Stream {
            post,
            posts,
            copied,
        };
        answers.push(subject, &attribution, context)
    })?;
    answers.finish(context)?;
    if nameless > 0 {
        context.note(&format!(
            "{nameless} posts without an account were weighed each by itself; --account-field names the field"
        ));
    }
    if stream.forgotten() > 0 {
        context.note(&format!(
            "{} times an account was forgotten for want of room; --accounts and --memory give more",
            stream.forgotten()
        ));
    }
    Ok(Outcome::Done)
}

/// Hands over posts one by one, sending on what was written after each.
pub(super) fn each_live(
    mut posts: Posts,
    context: &mut Context,
    mut answer: impl FnMut(&Post, &mut Context) -> Result<()>,
) -> Result<()> {
    let mut read = 0;
    while let Some(post) = posts.next() {
        for diagnostic in posts.diagnostics() {
            input::tell(&diagnostic, context);
        }
        answer(&post?, context)?;
        context.flush()?;
        read += 1;
    }
    for diagnostic in posts.diagnostics() {
        input::tell(&diagnostic, context);
    }
    input::tell_skipped(posts.skipped(), read, context);
    Ok(())
}
