//! `attribute`: which of the known groups, if any.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;

use super::Outcome;
use super::accounts::group_by_account;
use super::args::Format;
use super::context::{Context, to_json};
use super::input::{self, Inputs, Reading, Records};
use super::progress;
use super::score::{JsonArray, probability};
use crate::analyzer::Analyzer;
use crate::attribute::{Answer, Attribution, Decision, Index, Options, platform_of};
use crate::cluster::Copies;
use crate::document::Post;
use crate::error::{Error, Result};
use crate::gallery::{Explainer, Gallery};
use crate::report::attribution::{ATTRIBUTION_HEADER, AttributionReport, Subject, attribution_row};
use crate::report::csv;
use crate::report::terminal::{self, Look};

/// Accounts that are answered together.
const CHUNK: usize = 256;

/// Say which known group wrote new posts, if any of them did.
///
/// Each account (or post) is weighed against every group of a gallery by the style of its own
/// words; "none of these" and "inconclusive" are answers. Posts that repeat a text of a group are
/// evidence of their own kind and no style; so is an account that a group lists as its own. The
/// groups and the gallery's reference accounts serve as each other's cohort; where there are fewer than
/// ten of them in a language, ratios rest on weaker ground and say so. A match is a lead to check by
/// hand, not proof.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint attribute new-posts.jsonl --gallery known.gallery
  wordprint attribute new-posts.jsonl --gallery known.gallery --by post --format csv
  tail -f posts.jsonl | wordprint attribute - --gallery known.gallery      a line a post, as it comes
  wordprint attribute posts.csv --gallery known.gallery --cohort ordinary.jsonl --prior 0.1")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    against: Against,
    /// What gets an answer: each account, or each post by itself [default: account; post for standard
    /// input, which is then read as JSON Lines and answered line by line].
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<By>,
    /// What to write: pretty, json (one array), jsonl (an object an answer), csv (a row an answer)
    /// [default: pretty; jsonl for standard input].
    #[arg(long, short, value_enum)]
    format: Option<Format>,
    /// Leave out the comparisons behind the candidates: shorter answers.
    #[arg(long)]
    brief: bool,
}

/// What gets an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// All posts of an account together.
    Account,
    /// Each post by itself.
    Post,
}

/// The groups to recognise and how to decide.
#[derive(Debug, clap::Args)]
pub(super) struct Against {
    /// The gallery of known groups.
    #[arg(long, short, value_name = "FILE")]
    pub(super) gallery: PathBuf,
    /// More reference accounts: posts of ordinary accounts of the same language and kind.
    #[arg(long, value_name = "POSTS")]
    cohort: Option<PathBuf>,
    /// Prior probability (0 to 1) that an account belongs to one of the groups [default: 0.5].
    #[arg(long, value_name = "P", value_parser = probability)]
    prior: Option<f32>,
    /// Posterior probability (0 to 1) from which a group is named [default: 0.7].
    #[arg(long, value_name = "P", value_parser = probability)]
    threshold: Option<f32>,
    /// Groups shown with each answer, likeliest first.
    #[arg(long, value_name = "N", default_value_t = 3)]
    top: usize,
}

impl Against {
    /// How to decide.
    fn options(&self) -> Options {
        let mut options = Options {
            shown: self.top,
            ..Options::default()
        };
        if let Some(prior) = self.prior {
            options.prior = f64::from(prior);
        }
        if let Some(threshold) = self.threshold {
            options.threshold = f64::from(threshold);
        }
        options.shortlist = options.shortlist.max(self.top);
        options
    }

    /// The gallery, opened and loaded.
    pub(super) fn load(
        &self,
        reading: &Reading,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<Known> {
        let gallery = Gallery::read(&self.gallery)?;
        let cohort = match &self.cohort {
            Some(path) => super::compare::cohort_prints(path, reading, analyzer, context)?,
            None => Vec::new(),
        };
        let bar = progress::start(context, "groups loaded", None);
        let index = gallery.index(&cohort, self.options())?;
        bar.finish_and_clear();
        if index.is_empty() {
            return Err(Error::Gallery {
                path: self.gallery.clone(),
                message:
                    "the gallery holds no group to recognise; `wordprint gallery add` stores one"
                        .to_owned(),
            });
        }
        Ok(Known {
            gallery,
            index,
            explainer: Explainer::default(),
        })
    }
}

/// Known groups, with what is fetched to explain an answer.
pub(super) struct Known {
    pub(super) gallery: Gallery,
    pub(super) index: Index,
    explainer: Explainer,
}

/// Writes answers in the format asked for.
pub(super) struct Answers {
    format: Format,
    brief: bool,
    array: JsonArray,
    look: Look,
}

impl Answers {
    pub(super) fn start(format: Format, brief: bool, context: &mut Context) -> Result<Self> {
        if format == Format::Csv {
            context.write(&csv::row(&ATTRIBUTION_HEADER))?;
        }
        Ok(Self {
            format,
            brief,
            array: JsonArray::default(),
            look: Look {
                color: context.color,
                width: context.width,
            },
        })
    }

    pub(super) fn push(
        &mut self,
        subject: Subject<'_>,
        attribution: &Attribution,
        context: &mut Context,
    ) -> Result<()> {
        let report = || AttributionReport::new(subject, attribution, self.brief);
        match self.format {
            Format::Pretty => {
                context.write(&terminal::attribution(subject, attribution, self.look))
            }
            Format::Json => {
                let element = to_json(&report(), false)?;
                self.array.push(context, &element)
            }
            Format::Jsonl => context.json_line(&report()),
            Format::Csv => context.write(&attribution_row(subject, attribution)),
        }
    }

    pub(super) fn finish(self, context: &mut Context) -> Result<()> {
        match self.format {
            Format::Json => self.array.finish(context),
            _ => Ok(()),
        }
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let analyzer = Analyzer::new();
    let live = args.inputs.is_stdin()?;
    let by = args.by.unwrap_or(if live { By::Post } else { By::Account });
    let format = args.format.unwrap_or(if live && by == By::Post {
        Format::Jsonl
    } else {
        Format::Pretty
    });
    let mut known = args
        .against
        .load(args.inputs.reading(), &analyzer, context)?;
    let mut answers = Answers::start(format, args.brief, context)?;
    match by {
        By::Account => {
            let records = args.inputs.open(context)?;
            accounts(
                records,
                &mut known,
                &analyzer,
                &mut answers,
                args.brief,
                context,
            )?;
        }
        By::Post if live && args.inputs.may_be_live() => {
            let stdin = Box::new(BufReader::new(std::io::stdin()));
            let posts = crate::ingest::Posts::live("-", stdin, &args.inputs.options(context));
            super::watch::each_live(posts, context, |post, context| {
                let index = &known.index;
                let mut answer = index.answer_post(post, &analyzer, &index.options());
                known.gallery.name_copies(&mut answer.attribution)?;
                answers.push(Subject::Post { post }, &answer.attribution, context)
            })?;
        }
        By::Post => {
            let records = args.inputs.open(context)?;
            posts(records, &known, &analyzer, &mut answers, context)?;
        }
    }
    answers.finish(context)?;
    Ok(Outcome::Done)
}

fn posts(
    mut records: Records,
    known: &Known,
    analyzer: &Analyzer,
    answers: &mut Answers,
    context: &mut Context,
) -> Result<()> {
    let index = &known.index;
    let options = index.options();
    input::for_each_chunk(
        &mut records,
        context,
        "posts attributed",
        |posts| {
            posts
                .par_iter()
                .map(|post| index.answer_post(post, analyzer, &options).attribution)
                .collect::<Vec<Attribution>>()
        },
        |context, posts, attributions| {
            for (post, mut attribution) in posts.iter().zip(attributions) {
                known.gallery.name_copies(&mut attribution)?;
                answers.push(Subject::Post { post }, &attribution, context)?;
            }
            context.flush()
        },
    )?;
    Ok(())
}

fn accounts(
    records: Records,
    known: &mut Known,
    analyzer: &Analyzer,
    answers: &mut Answers,
    brief: bool,
    context: &mut Context,
) -> Result<()> {
    let (names, posts): (Vec<String>, Vec<Vec<Post>>) =
        group_by_account(records, context)?.into_iter().unzip();
    let texts: Vec<Vec<&str>> = posts
        .iter()
        .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    let copies = Copies::find(&texts);
    let bar = progress::start(context, "accounts attributed", Some(names.len() as u64));
    for (start, chunk) in (0..).step_by(CHUNK).zip(posts.chunks(CHUNK)) {
        let index = &known.index;
        let options = index.options();
        let answered: Vec<Answer> = chunk
            .par_iter()
            .enumerate()
            .map(|(place, posts)| {
                let is_copied = |post| copies.is_copied(start + place, post);
                index.answer_account(posts, is_copied, analyzer, &options)
            })
            .collect();
        for ((posts, name), answer) in chunk.iter().zip(&names[start..]).zip(answered) {
            let (mut attribution, copied) = (answer.attribution, answer.copied);
            known.gallery.name_copies(&mut attribution)?;
            if !brief && attribution.decision == Decision::Match {
                known.explainer.explain(
                    &known.gallery,
                    index,
                    &mut attribution,
                    &answer.fingerprint,
                )?;
            }
            let subject = Subject::Account {
                account: name,
                platform: platform_of(posts),
                posts: posts.len() as u64,
                copied,
            };
            answers.push(subject, &attribution, context)?;
        }
        bar.inc(chunk.len() as u64);
        context.flush()?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Whether a path names standard input.
pub(super) fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}
