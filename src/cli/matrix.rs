//! `compare --matrix`: all pairs of a folder, as R stylo does it.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Outcome;
use super::args::Format;
use super::context::{self, Context};
use super::corpus::{self, Counting};
use super::input::Reading;
use super::progress;
use crate::compare::delta::Delta;
use crate::corpus::{Corpus, FrequencyTable, Linkage, Profiles, Tree, consensus};
use crate::error::{Error, Result};
use crate::evaluate::attribution::MatrixMeasures;
use crate::numeric::Random;
use crate::report::corpus::{
    ConsensusReport, MATRIX_HEADER, MatrixReport, MatrixResult, matrix_rows,
};
use crate::report::csv;
use crate::report::plot;
use crate::report::terminal::{self, Look};

/// Options of `--matrix`.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Matrix options")]
pub(super) struct Matrix {
    /// All pairs of these texts under a Delta distance instead of two sides by a likelihood ratio:
    /// a folder or files, one text each (Author_Title.txt, author/title.txt), or posts, one text an
    /// account.
    #[arg(long, value_name = "PATH", num_args = 1.., conflicts_with_all = ["a", "b"])]
    pub(super) matrix: Vec<PathBuf>,
    /// The distance; several by commas give a table of how well each tells authors.
    #[arg(long, value_name = "NAME", value_delimiter = ',', default_value = "cosine-delta",
          value_parser = corpus::distance_parser(), requires = "matrix")]
    distance: Vec<Delta>,
    /// Most frequent words (or n-grams) compared; several by commas.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1000", requires = "matrix",
          value_parser = clap::value_parser!(u32).range(1..))]
    mfw: Vec<u32>,
    /// Keep only words that this percentage of the texts hold.
    #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = corpus::percent,
          requires = "matrix")]
    culling: f64,
    #[command(flatten)]
    pub(super) counting: Counting,
    /// How the tree joins groups: ward (R's ward.D, stylo's default), ward2 (ward.D2), average,
    /// complete, single.
    #[arg(long, value_name = "HOW", default_value = "ward", requires = "matrix",
          value_parser = linkage)]
    linkage: Linkage,
    /// Draw the tree to this file (.svg or .png); with --sweep the consensus tree.
    #[arg(long, value_name = "FILE", requires = "matrix")]
    plot: Option<PathBuf>,
    /// Write the tree in Newick form to this file; with --sweep the consensus tree.
    #[arg(long, value_name = "FILE", requires = "matrix")]
    newick: Option<PathBuf>,
    /// A tree for each number of words FROM..TO:STEP (or FROM..TO:STEP of --mfw), and the tree that
    /// they agree on.
    #[arg(long, value_name = "FROM..TO:STEP", requires = "matrix", conflicts_with = "mfw",
          value_parser = sweep)]
    sweep: Option<Sweep>,
    /// Share of the trees that a group of the consensus tree must be in.
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, requires = "sweep",
          value_parser = super::score::probability)]
    consensus: f32,
    /// Trees more for each number of words, each on words drawn anew with replacement.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "sweep")]
    resamples: u32,
}

/// Numbers of words in even steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sweep {
    from: u32,
    to: u32,
    step: u32,
}

fn sweep(text: &str) -> std::result::Result<Sweep, String> {
    let parse = || {
        let (range, step) = text.split_once(':').unwrap_or((text, "100"));
        let (from, to) = range.split_once("..")?;
        let sweep = Sweep {
            from: from.trim().parse().ok()?,
            to: to.trim().parse().ok()?,
            step: step.trim().parse().ok()?,
        };
        (sweep.from > 0 && sweep.from <= sweep.to && sweep.step > 0).then_some(sweep)
    };
    parse().ok_or_else(|| "FROM..TO:STEP with 0 < FROM <= TO, as in 100..2000:100".to_owned())
}

fn linkage(name: &str) -> std::result::Result<Linkage, String> {
    Linkage::by_name(name).ok_or_else(|| {
        let names: Vec<&str> = Linkage::ALL.into_iter().map(Linkage::name).collect();
        format!("one of {}", names.join(", "))
    })
}

pub(super) fn run(
    args: &Matrix,
    reading: &Reading,
    format: Format,
    context: &mut Context,
) -> Result<Outcome> {
    corpus::check_plot(args.plot.as_ref())?;
    let reader = args.counting.reader()?;
    let corpus = corpus::read_corpus(&args.matrix, reading, &reader, context)?;
    if corpus.texts().len() < 2 {
        return Err(Error::Usage(
            "a matrix needs at least two texts; name a folder of texts or several files".to_owned(),
        ));
    }
    let steps: Vec<usize> = match args.sweep {
        Some(sweep) => (sweep.from..=sweep.to)
            .step_by(sweep.step as usize)
            .map(|mfw| mfw as usize)
            .collect(),
        None => args.mfw.iter().map(|&mfw| mfw as usize).collect(),
    };
    if args.sweep.is_some() && args.distance.len() > 1 {
        return Err(Error::Usage(
            "a consensus tree is of one distance; give --distance one name".to_owned(),
        ));
    }
    let widest = steps.iter().copied().max().unwrap_or(1);
    let table = corpus.table(widest, args.culling);
    if table.features.is_empty() {
        return Err(Error::Usage(format!(
            "no word is in {} % of the texts; lower --culling",
            args.culling
        )));
    }
    if table.features.len() < widest {
        context.warn(&format!(
            "the texts hold {} {} after culling, fewer than the {widest} asked for",
            table.features.len(),
            args.counting.unit()
        ));
    }
    let results = results(args, &table, &steps);
    let labels = table.author_labels();
    let names: Vec<&str> = table.texts.iter().map(|text| text.name.as_str()).collect();
    let agreed = args.sweep.map(|_| {
        let trees = trees(args, &table, &steps, context);
        consensus(&trees, f64::from(args.consensus))
    });
    let caption = caption(args, &corpus, &steps);
    if let Some(path) = &args.plot {
        let svg = match (&agreed, results.first()) {
            (Some(agreed), _) => {
                plot::consensus_tree(agreed, &table.texts, "Consensus tree", &caption)
            }
            (None, Some(first)) => {
                plot::dendrogram(&first.tree, &table.texts, "Cluster analysis", &caption)
            }
            (None, None) => String::new(),
        };
        corpus::write_plot(path, &svg)?;
    }
    if let Some(path) = &args.newick {
        let text = match (&agreed, results.first()) {
            (Some(agreed), _) => agreed.newick(&names),
            (None, Some(first)) => first.tree.newick(&names),
            (None, None) => String::new(),
        };
        context::write_file(path, (text + "\n").as_bytes())?;
    }
    if results.len() > 1 && (args.plot.is_some() || args.newick.is_some()) && agreed.is_none() {
        let first = &results[0];
        context.note(&format!(
            "the tree is that of {} at {} {}",
            first.delta.name(),
            first.mfw,
            args.counting.unit()
        ));
    }
    let agreed = agreed
        .as_ref()
        .map(|agreed| ConsensusReport::new(agreed, &names));
    match format {
        Format::Pretty => {
            let look = Look {
                color: context.color,
                width: context.width,
            };
            let text = terminal::matrix(&table, &results, agreed.as_ref(), &caption, look);
            context.write(&text)?;
        }
        Format::Json => context.json(&MatrixReport::new(&table, &caption, &results, agreed))?,
        Format::Jsonl => {
            context.json_line(&MatrixReport::new(&table, &caption, &results, agreed))?;
        }
        Format::Csv => {
            context.write(&csv::row(&MATRIX_HEADER))?;
            for result in &results {
                context.write(&matrix_rows(&names, result))?;
            }
        }
    }
    if labels.is_none() && results.len() > 1 {
        context.note(
            "no accuracy: names carry no authors; name files Author_Title.txt, two or more an author",
        );
    }
    Ok(Outcome::Done)
}

/// Distances, tree and measures for each distance and number of words.
fn results(args: &Matrix, table: &FrequencyTable, steps: &[usize]) -> Vec<MatrixResult> {
    let profiles = Profiles::new(table);
    let labels = table.author_labels();
    args.distance
        .iter()
        .flat_map(|&delta| steps.iter().map(move |&mfw| (delta, mfw)))
        .map(|(delta, mfw)| {
            let distances = profiles.distances(delta, mfw);
            let tree = Tree::new(&distances, args.linkage);
            let measures = labels
                .as_ref()
                .map(|labels| MatrixMeasures::new(&distances, &tree, labels));
            MatrixResult {
                delta,
                mfw: mfw.min(profiles.width()),
                distances,
                tree,
                measures,
            }
        })
        .collect()
}

/// A tree for each step and sample, in a fixed order.
fn trees(args: &Matrix, table: &FrequencyTable, steps: &[usize], context: &Context) -> Vec<Tree> {
    let profiles = Profiles::new(table);
    let delta = args.distance.first().copied().unwrap_or(Delta::Cosine);
    let bar = progress::start(context, "trees", Some(steps.len() as u64));
    let trees = steps
        .par_iter()
        .flat_map_iter(|&mfw| {
            let width = mfw.min(profiles.width());
            let mut random = Random::new(mfw as u64);
            let mut trees = vec![Tree::new(&profiles.distances(delta, mfw), args.linkage)];
            for _ in 0..args.resamples {
                let mut columns: Vec<usize> = (0..width).map(|_| random.below(width)).collect();
                columns.sort_unstable();
                trees.push(Tree::new(
                    &profiles.distances_on(delta, &columns),
                    args.linkage,
                ));
            }
            bar.inc(1);
            trees
        })
        .collect();
    bar.finish_and_clear();
    trees
}

/// How it was made, in a line.
fn caption(args: &Matrix, corpus: &Corpus, steps: &[usize]) -> String {
    let distances: Vec<&str> = args.distance.iter().map(|delta| delta.name()).collect();
    let words = match args.sweep {
        Some(sweep) => {
            let samples = match args.resamples {
                0 => String::new(),
                n => format!(", {n} resamples each"),
            };
            format!(
                "{} to {} by {}{samples}, consensus {}",
                sweep.from, sweep.to, sweep.step, args.consensus
            )
        }
        None => steps
            .iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    };
    format!(
        "{} texts, {} {}; {}, most frequent {words}, culling {} %, {} linkage",
        corpus.texts().len(),
        crate::report::json::grouped(corpus.size()),
        args.counting.unit(),
        distances.join(", "),
        args.culling,
        args.linkage.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_are_read() {
        let of = |from, to, step| Ok(Sweep { from, to, step });
        assert_eq!(sweep("100..2000:50"), of(100, 2000, 50));
        assert_eq!(sweep("100..300"), of(100, 300, 100));
        for wrong in ["", "100", "0..5:1", "9..5:1", "1..5:0", "a..b:c"] {
            assert!(sweep(wrong).is_err(), "{wrong}");
        }
    }
}
