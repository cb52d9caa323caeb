//! Attribution problems with known truth, and corpora with each work left out in turn.

mod sources;

use std::path::PathBuf;

use rayon::prelude::*;

use super::{Figures, three, value};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::corpus::{self, Counting};
use crate::cli::input::{self, Reading};
use crate::cli::progress;
use crate::compare::delta::Delta;
use crate::corpus::attribution::{Options, attribute, leave_work_out};
use crate::corpus::{Corpus, FeatureReader, Profiles, TextCounts, TextInfo};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::evaluate::attribution::{AttributionMeasures, by_ratio};
use crate::fingerprint::Fingerprint;
use crate::report::terminal::table::Table;
use sources::{Problem, Work, problems_in, read_problem, read_works};

/// Who of the candidates wrote it? Folders with known.jsonl, unknown.jsonl and truth.json
/// ({"id": "author"}), or folders of texts, each work left out in turn.
///
/// Of a folder of texts (Author_Title.txt) every text is a work; of posts, those of one account
/// whose ids are alike up to the last hyphen. With --length works are cut into pieces of that many
/// words, of which some are taken in even steps, and a piece is attributed by pieces of other works
/// only.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Problem folders (or folders of them), text folders, or files of posts.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The distance; several by commas.
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "cosine-delta",
          value_parser = corpus::distance_parser())]
    distance: Vec<Delta>,
    /// Most frequent words (or n-grams) compared; several by commas.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1000",
          value_parser = clap::value_parser!(u32).range(1..))]
    mfw: Vec<u32>,
    /// Keep only words that this percentage of the texts hold.
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = corpus::percent)]
    culling: f64,
    #[command(flatten)]
    counting: Counting,
    /// An author is the mean of the known texts instead of the nearest of them.
    #[arg(long)]
    centroid: bool,
    /// Attribute by the calibrated ratio of compare as well.
    #[arg(long)]
    ratio: bool,
    /// Words of a piece, several by commas; 0 for whole works.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "0")]
    length: Vec<usize>,
    /// Pieces taken of each work.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u32).range(1..))]
    pieces: u32,
    /// Bootstrap samples behind the 95 % intervals.
    #[arg(long, default_value_t = 1000, value_name = "N")]
    resamples: usize,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Figures> {
    let reader = args.counting.reader()?;
    let words = args.counting.words()?;
    let mut rows = Rows {
        table: Table::new(&[
            "set", "method", "words", "texts", "authors", "accuracy", "95 %", "macro-F1", "95 % ",
        ]),
        values: Vec::new(),
        resamples: args.resamples,
    };
    for path in input::expand(&args.paths)? {
        let problems = problems_in(&path)?;
        for problem in &problems {
            let problem = read_problem(problem, &args.reading, context)?;
            solve(args, &reader, &problem, &mut rows);
        }
        if !problems.is_empty() {
            continue;
        }
        let sets = read_works(&path, &args.reading, context)?;
        if sets.is_empty() {
            return Err(Error::Usage(format!("{}: no text in it", path.display())));
        }
        let bar = progress::start(context, "sets", Some(sets.len() as u64));
        for (name, works) in &sets {
            for &length in &args.length {
                leave_out(args, (&reader, &words), name, works, length, &mut rows);
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
    }
    Ok(Figures {
        table: rows.table,
        rows: rows.values,
        note: format!(
            "accuracy and macro-F1 with intervals over {} bootstrap samples of the texts; an author \
             is the {}",
            args.resamples,
            if args.centroid {
                "mean of the known texts"
            } else {
                "nearest known text"
            }
        ),
    })
}

struct Rows {
    table: Table,
    values: Vec<serde_json::Value>,
    resamples: usize,
}

impl Rows {
    fn push(&mut self, set: &str, method: &str, words: usize, answers: &[(&str, &str)]) {
        let measures = AttributionMeasures::new(answers, self.resamples);
        let interval = |low: f64, high: f64| format!("{low:.2}-{high:.2}");
        self.table.push(vec![
            set.to_owned(),
            method.to_owned(),
            if words == 0 {
                "all".to_owned()
            } else {
                words.to_string()
            },
            measures.texts.to_string(),
            measures.authors.to_string(),
            three(measures.accuracy.value),
            interval(measures.accuracy.low, measures.accuracy.high),
            three(measures.macro_f1.value),
            interval(measures.macro_f1.low, measures.macro_f1.high),
        ]);
        let mut row = value(&measures);
        if let serde_json::Value::Object(fields) = &mut row {
            fields.insert("set".to_owned(), set.into());
            fields.insert("method".to_owned(), method.into());
            fields.insert("words".to_owned(), words.into());
        }
        self.values.push(row);
    }
}

/// What the nearest author is called when there is none.
const NOBODY: &str = "-";

fn method(args: &Args, delta: Delta, mfw: u32) -> String {
    format!("{}, {mfw} {}", delta.name(), args.counting.unit())
}

/// A problem of known and unknown texts.
fn solve(args: &Args, reader: &FeatureReader, problem: &Problem, rows: &mut Rows) {
    let known: Vec<(String, TextCounts)> = problem
        .known
        .par_iter()
        .map(|(author, text)| (author.clone(), TextCounts::of(text, reader)))
        .collect();
    let questioned: Vec<TextCounts> = problem
        .questioned
        .par_iter()
        .map(|(_, text)| TextCounts::of(text, reader))
        .collect();
    for &delta in &args.distance {
        for &mfw in &args.mfw {
            let options = Options {
                mfw: mfw as usize,
                culling: args.culling,
                delta,
                centroid: args.centroid,
            };
            let rankings = attribute(&known, &questioned, &options);
            let answers: Vec<(&str, &str)> = problem
                .questioned
                .iter()
                .zip(&rankings)
                .map(|((truth, _), ranking)| (truth.as_str(), ranking.author().unwrap_or(NOBODY)))
                .collect();
            rows.push(&problem.name, &method(args, delta, mfw), 0, &answers);
        }
    }
    if args.ratio {
        let analyzer = Analyzer::new();
        let prints = |texts: &[(String, String)]| -> Vec<Fingerprint> {
            let texts = texts.par_iter();
            texts
                .map(|(_, text)| fingerprint(&analyzer, text))
                .collect()
        };
        let (known, questioned) = (prints(&problem.known), prints(&problem.questioned));
        let authors = problem.known.iter().map(|(author, _)| author.as_str());
        let known: Vec<(&str, &Fingerprint)> = authors.zip(&known).collect();
        let found = by_ratio(&known, &questioned.iter().collect::<Vec<_>>());
        let truths = problem.questioned.iter().map(|(truth, _)| truth.as_str());
        let found = found
            .iter()
            .map(|author| author.as_deref().unwrap_or(NOBODY));
        let answers: Vec<(&str, &str)> = truths.zip(found).collect();
        rows.push(&problem.name, "ratio", 0, &answers);
    }
}

/// Each work left out in turn.
fn leave_out(
    args: &Args,
    (reader, words): (&FeatureReader, &FeatureReader),
    name: &str,
    works: &[Work],
    length: usize,
    rows: &mut Rows,
) {
    // The pieces of each work, as places in its text.
    let pieces: Vec<(usize, String)> = works
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, work)| {
            cut(&work.text, words, length, args.pieces as usize)
                .into_iter()
                .map(move |text| (at, text))
        })
        .collect();
    let mut authors: Vec<&str> = works.iter().map(|work| work.author.as_str()).collect();
    authors.sort_unstable();
    authors.dedup();
    let author_of = |piece: &(usize, String)| works[piece.0].author.as_str();
    let labels: Vec<usize> = pieces
        .iter()
        .filter_map(|piece| authors.binary_search(&author_of(piece)).ok())
        .collect();
    let of_work: Vec<usize> = pieces.iter().map(|piece| piece.0).collect();
    let counts: Vec<TextCounts> = pieces
        .par_iter()
        .map(|(_, text)| TextCounts::of(text, reader))
        .collect();
    let mut corpus = Corpus::new();
    for count in &counts {
        corpus.push(TextInfo::default(), count);
    }
    let widest = args.mfw.iter().copied().max().unwrap_or(1) as usize;
    let table = corpus.table(widest, args.culling);
    let profiles = Profiles::new(&table);
    for &delta in &args.distance {
        for &mfw in &args.mfw {
            let found = leave_work_out(
                &profiles,
                delta,
                mfw as usize,
                &of_work,
                &labels,
                args.centroid,
            );
            let answers: Vec<(&str, &str)> = found
                .iter()
                .zip(&labels)
                .filter_map(|(found, &truth)| Some((authors[truth], authors[(*found)?])))
                .collect();
            rows.push(name, &method(args, delta, mfw), length, &answers);
        }
    }
    if args.ratio {
        let answers = ratios(&pieces, works);
        let answers: Vec<(&str, &str)> = answers.iter().map(|(t, a)| (*t, a.as_str())).collect();
        rows.push(name, "ratio", length, &answers);
    }
}

/// Pieces by the calibrated ratio, the known texts being the pieces of other works.
fn ratios<'w>(pieces: &[(usize, String)], works: &'w [Work]) -> Vec<(&'w str, String)> {
    let analyzer = Analyzer::new();
    let prints: Vec<Fingerprint> = pieces
        .par_iter()
        .map(|(_, text)| fingerprint(&analyzer, text))
        .collect();
    let mut answers = Vec::new();
    for (at, work) in works.iter().enumerate() {
        let others = |author: &str| {
            let mut works = works.iter().enumerate();
            works.any(|(other, work)| other != at && work.author == author)
        };
        if !others(&work.author) {
            continue;
        }
        let known: Vec<(&str, &Fingerprint)> = pieces
            .iter()
            .zip(&prints)
            .filter(|(piece, _)| piece.0 != at)
            .map(|(piece, print)| (works[piece.0].author.as_str(), print))
            .collect();
        let questioned: Vec<&Fingerprint> = pieces
            .iter()
            .zip(&prints)
            .filter(|(piece, _)| piece.0 == at)
            .map(|(_, print)| print)
            .collect();
        for found in by_ratio(&known, &questioned) {
            answers.push((
                work.author.as_str(),
                found.unwrap_or_else(|| NOBODY.to_owned()),
            ));
        }
    }
    answers
}

fn fingerprint(analyzer: &Analyzer, text: &str) -> Fingerprint {
    let post = Post {
        text: text.to_owned(),
        ..Post::default()
    };
    analyzer.fingerprint([&post])
}

/// Up to `most` pieces of `length` words in even steps; the whole text for length 0.
fn cut(text: &str, reader: &FeatureReader, length: usize, most: usize) -> Vec<String> {
    if length == 0 {
        return vec![text.to_owned()];
    }
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let (mut inside, mut start) = (0, 0);
    reader.read(text, |_, span| {
        if inside == 0 {
            start = span.start as usize;
        }
        inside += 1;
        if inside == length {
            ends.push((start, span.end as usize));
            inside = 0;
        }
    });
    let taken = most.min(ends.len());
    (0..taken)
        .filter_map(|n| {
            let at = (2 * n + 1) * ends.len() / (2 * taken);
            let (start, end) = ends[at];
            text.get(start..end).map(str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Splitting, Units};

    #[test]
    fn pieces_are_taken_in_even_steps() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let text: String = ('a'..='z').map(|c| format!("{c}{c}, ")).collect();
        let pieces = cut(&text, &reader, 2, 3);
        assert_eq!(pieces, ["ee, ff", "mm, nn", "uu, vv"]);
        assert_eq!(cut(&text, &reader, 20, 3).len(), 1);
        assert!(cut(&text, &reader, 99, 3).is_empty());
        assert_eq!(cut(&text, &reader, 0, 3), [text]);
    }
}
