//! Language identification: records with their language, or a folder of corpora, to a model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::folder;
use crate::cli::context::{Context, write_file};
use crate::cli::input::{self, Reading, Records};
use crate::cli::{Outcome, progress};
use crate::error::{Error, Result};
use crate::text::language::train::{Corpus, Method, Settings, train};

/// Tags of texts that no column was there for, named in the warning.
const NAMED: usize = 8;

/// Train language identification on records with `lang` and `text`.
///
/// `lang` is a BCP 47 tag of a language that the built-in model has (`zh-Hans`, `zh-Hant` and `yue`
/// apart, `sr-Latn` for Serbian in Latin letters); records in others are counted and left out.
/// Short records are welcome: words and pairs of words are what is hard to tell.
///
/// A tenth of the records is kept apart to fit the confidences. Languages with no record are never
/// answered with confidence, so give texts of every language that will be met.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train language labelled.jsonl --out mine.bin
  wordprint train language --data corpora/ --out mine.bin

A folder for --data may hold background/tatoeba/LANG.txt.zst and background/ntrex128/LANG.txt.zst (a
sentence a line), lexical/wordfreq/LANG.tsv.zst (word, tab, Zipf frequency) and
lexical/opencc/STCharacters.txt.zst and STPhrases.txt.zst (simplified, tab, traditional).")]
pub(super) struct Args {
    /// Record files (JSON Lines, CSV, TSV, Parquet) with `lang` and `text`.
    #[arg(value_name = "FILE", required_unless_present = "data")]
    files: Vec<PathBuf>,
    /// A folder of sentences and frequency lists, laid out as told below.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Where to write the model.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Training examples for each language.
    #[arg(long, value_name = "N", default_value_t = Settings::default().examples as u32,
          value_parser = clap::value_parser!(u32).range(1..))]
    examples: u32,
    /// How weights are found; `naive-bayes` is there for comparison.
    #[arg(long, value_enum, default_value_t = Weights::Softmax, value_name = "METHOD")]
    method: Weights,
    /// Seed of the random draws.
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
    #[command(flatten)]
    reading: Reading,
}

/// How weights are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Weights {
    /// Multinomial logistic regression.
    Softmax,
    /// Multinomial naive Bayes.
    NaiveBayes,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let mut corpus = Corpus::new();
    if let Some(data) = &args.data {
        folder::read(data, &mut corpus)?;
    }
    if !args.files.is_empty() {
        records(args, &mut corpus, context)?;
    }
    if corpus.is_empty() {
        return Err(Error::Usage(
            "nothing to train on: give records with `lang` and `text`, or --data".to_owned(),
        ));
    }
    let settings = Settings {
        examples: args.examples as usize,
        seed: args.seed,
        method: match args.method {
            Weights::Softmax => Method::Softmax,
            Weights::NaiveBayes => Method::NaiveBayes,
        },
        ..Settings::default()
    };
    let bar = progress::start(context, "examples", Some(corpus.examples(&settings)));
    let model = train(&corpus, &settings, |done| bar.set_position(done));
    bar.finish_and_clear();
    let bytes = model.to_bytes();
    write_file(&args.out, &bytes)?;
    context.note(&format!(
        "{}: {} bytes, {} languages",
        args.out.display(),
        bytes.len(),
        corpus.languages()
    ));
    Ok(Outcome::Done)
}

fn records(args: &Args, corpus: &mut Corpus, context: &mut Context) -> Result<()> {
    let posts = crate::ingest::open(&input::expand(&args.files)?, &args.reading.options(context))?;
    let mut unlabelled = 0_u64;
    let mut left_out = 0_u64;
    let mut others = BTreeSet::new();
    input::for_each(
        Records::Posts(Box::new(posts)),
        context,
        "records read",
        |_| (),
        |_, post, ()| {
            let Some(lang) = &post.lang else {
                unlabelled += 1;
                return Ok(());
            };
            let mut known = true;
            for line in post.text.lines() {
                known &= corpus.add_sentence(lang, line);
            }
            if !known {
                left_out += 1;
                if others.len() < NAMED {
                    others.insert(lang.clone());
                }
            }
            Ok(())
        },
    )?;
    if unlabelled > 0 {
        context.warn(&format!(
            "{unlabelled} records without `lang` were left out"
        ));
    }
    if left_out > 0 {
        let named: Vec<&str> = others.iter().map(String::as_str).collect();
        context.warn(&format!(
            "{left_out} records in languages that the model has no room for were left out: {}",
            named.join(", ")
        ));
    }
    Ok(())
}
