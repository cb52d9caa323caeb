//! `keyness`: which words set two corpora apart?

use std::path::PathBuf;

use clap::ValueEnum;

use super::Outcome;
use super::args::Format;
use super::context::Context;
use super::corpus::{self, Counting};
use super::input::Reading;
use crate::corpus::keyness::{Contrast, Keyword};
use crate::corpus::zeta::{self, Marker, Zeta};
use crate::corpus::{FeatureReader, TextCounts, lines};
use crate::error::{Error, Result};
use crate::report::corpus::{KEYNESS_HEADER, Key, KeynessReport, LineReport, keyness_row};
use crate::report::csv;
use crate::report::terminal::{self, Look};

/// List the words that set two corpora apart, with how sure, how large and how even the difference is.
///
/// Log-likelihood says how sure a difference is (Rayson and Garside 2000), log ratio and percent how
/// large, dispersion (DP, Gries 2008) whether one text makes it. Zeta (Craig and Kinney 2009, and
/// Eder's of R stylo) asks in how many parts of each corpus a word stands at all. Words of the
/// subject come up as readily as words of the writer: read the lines.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint keyness letters-a/ letters-b/
  wordprint keyness a.jsonl b.jsonl --order zeta --top 40 --format csv
  wordprint keyness austen/ dickens/ --ngram 2 --lines 2")]
pub(super) struct Args {
    /// The first corpus: a file, a folder or posts.
    #[arg(value_name = "A")]
    a: PathBuf,
    /// The second corpus.
    #[arg(value_name = "B")]
    b: PathBuf,
    #[command(flatten)]
    counting: Counting,
    /// What puts the words in order.
    #[arg(long, value_enum, default_value_t = Order::LogLikelihood, value_name = "BY")]
    order: Order,
    /// Words shown for each side; 0 for all.
    #[arg(long, default_value_t = 25, value_name = "N")]
    top: usize,
    /// Leave out words that occur less often in both corpora together.
    #[arg(long, default_value_t = 5, value_name = "N")]
    least: u64,
    /// Words (or n-grams) in a part, for dispersion and Zeta; texts are cut into parts of this size.
    #[arg(long, default_value_t = 2000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    part: u32,
    /// Lines of context for each word, from the side that has more of it.
    #[arg(long, default_value_t = 1, value_name = "N")]
    lines: usize,
    #[command(flatten)]
    reading: Reading,
    /// What to write: pretty, json, jsonl (one line), csv (a row a word).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Log-likelihood.
    LogLikelihood,
    /// Log ratio, among words with a log-likelihood of at least 15.13 (p < 0.0001).
    LogRatio,
    /// Craig's Zeta.
    Zeta,
    /// Eder's Zeta.
    EderZeta,
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Self::LogLikelihood => "log-likelihood",
            Self::LogRatio => "log ratio",
            Self::Zeta => "Craig's Zeta",
            Self::EderZeta => "Eder's Zeta",
        }
    }
}

/// Log-likelihood below which a large ratio is likely chance.
const SURE: f64 = 15.13;
/// Characters on each side of a hit.
const CONTEXT: usize = 60;

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let reader = args.counting.reader()?;
    let part = args.part as usize;
    let sides = [&args.a, &args.b].map(|path| side(path, &args.reading, &reader, part, context));
    let [a, b] = sides;
    let (a, b) = (a?, b?);
    let contrast = Contrast::new(&a, &b);
    let chosen = choose(args, &contrast);
    let keys = with_lines(args, &reader, chosen, context)?;
    let names = [&args.a, &args.b].map(|path| path.display().to_string());
    let names = [names[0].as_str(), names[1].as_str()];
    let (sizes, parts) = (contrast.sizes(), contrast.parts());
    if parts.iter().any(|&parts| parts < 5) {
        context.warn(&format!(
            "{} and {} parts of {part} words: Zeta and dispersion need some ten a side; lower --part",
            parts[0], parts[1]
        ));
    }
    let made = format!(
        "{}, at least {} occurrences, parts of {part}, by {}",
        args.counting.unit(),
        args.least,
        args.order.name()
    );
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            context.write(&terminal::keyness(names, sizes, parts, &made, &keys, look))?;
        }
        Format::Json => context.json(&KeynessReport::new(names, sizes, parts, &made, &keys))?,
        Format::Jsonl => {
            context.json_line(&KeynessReport::new(names, sizes, parts, &made, &keys))?;
        }
        Format::Csv => {
            context.write(&csv::row(&KEYNESS_HEADER))?;
            for (word, marker, _) in &keys {
                context.write(&keyness_row(word, marker))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// The parts of one side.
fn side(
    path: &PathBuf,
    reading: &Reading,
    reader: &FeatureReader,
    part: usize,
    context: &mut Context,
) -> Result<Vec<TextCounts>> {
    let texts = corpus::read_texts(
        std::slice::from_ref(path),
        reading,
        context,
        |post| TextCounts::parts(&post.text, reader, part),
        |all, more| {
            // Posts of an account are short: they fill parts together.
            for piece in more {
                match all.last_mut() {
                    Some(last) if last.total() < part as u64 => last.merge(&piece),
                    _ => all.push(piece),
                }
            }
        },
    )?;
    let parts: Vec<TextCounts> = texts.into_iter().flat_map(|text| text.value).collect();
    if parts.is_empty() {
        return Err(Error::Usage(format!("{}: no words in it", path.display())));
    }
    Ok(parts)
}

/// The words of A's side and those of B's, in the order asked for.
fn choose(args: &Args, contrast: &Contrast) -> Vec<(Keyword, Marker)> {
    let which = match args.order {
        Order::EderZeta => Zeta::Eder,
        _ => Zeta::Craig,
    };
    let mut markers = zeta::markers(contrast, which, 1);
    markers.sort_by(|x, y| x.name.cmp(&y.name));
    let mut words: Vec<(Keyword, Marker)> = contrast
        .keywords(args.least)
        .into_iter()
        .filter_map(|word| {
            let at = markers.binary_search_by(|marker| marker.name.cmp(&word.name));
            let marker = markers.get(at.ok()?)?.clone();
            Some((word, marker))
        })
        .collect();
    // A key that is positive where A has more, 0 where nothing is said.
    let key = |(word, marker): &(Keyword, Marker)| match args.order {
        Order::LogLikelihood => word.log_likelihood,
        Order::LogRatio if word.log_likelihood.abs() < SURE => 0.0,
        Order::LogRatio => word.log_ratio,
        Order::Zeta => marker.craig - 1.0,
        Order::EderZeta => marker.eder,
    };
    words.retain(|word| key(word) != 0.0);
    words.sort_by(|x, y| {
        key(y)
            .total_cmp(&key(x))
            .then_with(|| x.0.name.cmp(&y.0.name))
    });
    let of_a = words.iter().filter(|word| key(word) > 0.0).count();
    let mut of_b = words.split_off(of_a);
    of_b.reverse();
    if args.top > 0 {
        words.truncate(args.top);
        of_b.truncate(args.top);
    }
    words.append(&mut of_b);
    words
}

/// Looks lines up in a second reading: the first kept counts only.
fn with_lines(
    args: &Args,
    reader: &FeatureReader,
    chosen: Vec<(Keyword, Marker)>,
    context: &mut Context,
) -> Result<Vec<Key>> {
    let mut keys: Vec<Key> = chosen
        .into_iter()
        .map(|(word, marker)| (word, marker, Vec::new()))
        .collect();
    let piped = [&args.a, &args.b]
        .iter()
        .any(|path| path.as_os_str() == "-");
    if args.lines == 0 || piped || args.format == Format::Csv {
        return Ok(keys);
    }
    for (side, path) in [&args.a, &args.b].into_iter().enumerate() {
        let wanted: Vec<usize> = (0..keys.len())
            .filter(|&at| usize::from(keys[at].0.log_likelihood < 0.0) == side)
            .collect();
        let names: Vec<String> = wanted.iter().map(|&at| keys[at].0.name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if names.is_empty() {
            continue;
        }
        let found = corpus::read_texts(
            std::slice::from_ref(path),
            &args.reading,
            context,
            |post| {
                let mut shown = vec![0usize; names.len()];
                lines::occurrences(&post.text, reader, &names)
                    .into_iter()
                    .filter(|place| {
                        shown[place.wanted] += 1;
                        shown[place.wanted] <= args.lines
                    })
                    .map(|place| {
                        (
                            place.wanted,
                            lines::context(&post.text, place.span, CONTEXT),
                        )
                    })
                    .collect::<Vec<_>>()
            },
            |all, more| all.extend(more),
        )?;
        for text in found {
            for (at, [before, hit, after]) in text.value {
                let lines = &mut keys[wanted[at]].2;
                if lines.len() < args.lines {
                    lines.push(LineReport {
                        text: text.info.name.clone(),
                        before,
                        hit,
                        after,
                    });
                }
            }
        }
    }
    Ok(keys)
}
