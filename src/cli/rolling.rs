//! `rolling`: where along a long text does the hand change?

use std::path::PathBuf;

use super::Outcome;
use super::args::Format;
use super::context::Context;
use super::corpus::{self, Counting};
use super::input::Reading;
use crate::compare::delta::Delta;
use crate::corpus::rolling::{Options, References, Window};
use crate::error::{Error, Result};
use crate::report::corpus::{RollingReport, rolling_header, rolling_row};
use crate::report::json::grouped;
use crate::report::plot::{self, Course};
use crate::report::terminal::{self, Look};

/// Compare a long text window by window with candidate authors.
///
/// Each window of the text goes to the nearest candidate under a Delta distance; a candidate is the
/// mean of the parts of its texts, cut as long as a window. A change of the nearest candidate is a
/// hint, no proof: subject, register and dialogue change along a text as well, and windows under
/// some 2,500 words follow chance.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint rolling disputed.txt --against candidates/
  wordprint rolling novel.txt --against candidates/ --window 5000 --step 500 --plot course.svg
  wordprint rolling novel.txt --against candidates/ --format csv")]
pub(super) struct Args {
    /// The text.
    #[arg(value_name = "TEXT")]
    text: PathBuf,
    /// Texts of the candidates: a folder or files (Author_Title.txt, author/title.txt), or posts.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    against: Vec<PathBuf>,
    /// Words (or n-grams) in a window.
    #[arg(long, default_value_t = 5000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    window: u32,
    /// Words from one window's beginning to the next one's.
    #[arg(long, default_value_t = 1000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    step: u32,
    /// The distance.
    #[arg(long, value_name = "NAME", default_value = "cosine-delta",
          value_parser = corpus::distance_parser())]
    distance: Delta,
    /// Most frequent words of the candidates' texts compared.
    #[arg(long, default_value_t = 300, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    mfw: u32,
    /// Keep only words that this percentage of the candidates' parts hold.
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = corpus::percent)]
    culling: f64,
    /// Each text of the candidates is a candidate of its own.
    #[arg(long)]
    by_text: bool,
    #[command(flatten)]
    counting: Counting,
    /// Draw the course to this file (.svg or .png).
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// What to write: pretty, json, jsonl (one line), csv (a row a window).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
}

/// Windows below this are said to be short.
const SHORT: u32 = 2_500;

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    corpus::check_plot(args.plot.as_ref())?;
    let reader = args.counting.reader()?;
    let read = |paths: &[PathBuf], context: &mut Context| {
        corpus::read_texts(
            paths,
            &args.reading,
            context,
            |post| post.text.clone(),
            |all: &mut String, more: String| {
                all.push('\n');
                all.push_str(&more);
            },
        )
    };
    let mut texts = read(std::slice::from_ref(&args.text), context)?;
    let text = match texts.len() {
        1 => texts.remove(0),
        0 => {
            return Err(Error::Usage(format!(
                "{}: no text in it",
                args.text.display()
            )));
        }
        n => {
            return Err(Error::Usage(format!(
                "{}: {n} texts; name the one to roll through",
                args.text.display()
            )));
        }
    };
    let candidates: Vec<(String, String)> = read(&args.against, context)?
        .into_iter()
        .filter(|candidate| {
            // A text does not speak about itself.
            let same = candidate.value == text.value;
            if same {
                context.warn(&format!(
                    "{} is the text itself; left out of the candidates",
                    candidate.info.name
                ));
            }
            !same
        })
        .map(|candidate| {
            let author = candidate.info.author.filter(|_| !args.by_text);
            (author.unwrap_or(candidate.info.name), candidate.value)
        })
        .collect();
    let options = Options {
        window: args.window as usize,
        step: args.step as usize,
        mfw: args.mfw as usize,
        culling: args.culling,
        delta: args.distance,
    };
    let references = References::new(&candidates, &reader, &options)?;
    let windows = references.roll(&text.value, &reader);
    if windows.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no words in it",
            args.text.display()
        )));
    }
    if args.window < SHORT {
        context.warn(&format!(
            "windows of {} words: under some {SHORT} they follow chance and topic",
            args.window
        ));
    }
    if windows.len() == 1 && windows[0].last < options.window {
        context.warn(&format!(
            "the text has {} words, less than one window of {}",
            windows[0].last, args.window
        ));
    }
    let made = format!(
        "{}, {} most frequent {}, windows of {} by {}",
        args.distance.name(),
        references.features(),
        args.counting.unit(),
        grouped(u64::from(args.window)),
        grouped(u64::from(args.step))
    );
    let name = text.info.name.as_str();
    let names = references.names();
    if let Some(path) = &args.plot {
        corpus::write_plot(path, &draw(name, &made, names, &windows))?;
    }
    match args.format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            context.write(&terminal::rolling(name, &made, names, &windows, look))?;
        }
        Format::Json => context.json(&RollingReport::new(name, &made, names, &windows))?,
        Format::Jsonl => context.json_line(&RollingReport::new(name, &made, names, &windows))?,
        Format::Csv => {
            context.write(&rolling_header(names))?;
            for window in &windows {
                context.write(&rolling_row(names, window))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn draw(name: &str, made: &str, names: &[String], windows: &[Window]) -> String {
    let places: Vec<f64> = windows
        .iter()
        .map(|window| f64::midpoint(window.first as f64, window.last as f64))
        .collect();
    let distances: Vec<Vec<f64>> = windows.iter().map(|w| w.distances.clone()).collect();
    let nearest: Vec<usize> = windows.iter().map(|window| window.nearest).collect();
    plot::rolling(&Course {
        title: name,
        caption: &format!("{made}; place in words, lower is nearer"),
        names,
        places: &places,
        distances: &distances,
        nearest: &nearest,
    })
}
