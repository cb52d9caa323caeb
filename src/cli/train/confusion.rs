//! Confusion sets: running text and a list of words taken for each other, to a model.

use std::path::PathBuf;

use crate::cli::Outcome;
use crate::cli::context::{Context, write_file};
use crate::cli::input::{self, Reading, Records};
use crate::detect::confusion::learn::{
    Corpus, Direction, Part, SetSettings, read_sets, train_sets,
};
use crate::error::{Error, Result};
use crate::text::Tokenizer;

/// Train the words that are told apart by their context.
///
/// The texts should use the words rightly; no errors are needed. All texts of one account serve the
/// same end: eight accounts of ten are learned from, one chooses thresholds, one is only measured
/// on. A direction (this word written for that) that cannot keep to the alarms allowed is off.
///
/// The table on standard output has a row a direction: word written, word meant, uses of each
/// learned from, threshold (log likelihood ratio), then found/all for planted slips, right uses of
/// other accounts and right uses in clean text.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train confusion novels/ posts.jsonl --sets confusion_sets.tsv --out confusion.bin
  wordprint train confusion texts.jsonl --clean news.jsonl --sets sets.tsv --out confusion.bin

A list of sets has a set a line: words with | between, a tab, and `word` or (where only the capitals
differ) `case`. The program's own is lexicons/en/confusion_sets.tsv.")]
pub(super) struct Args {
    /// Texts in English, by account.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Edited texts that serve for thresholds only: every finding in them counts as false.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    clean: Vec<PathBuf>,
    /// The list of sets.
    #[arg(long, value_name = "FILE")]
    sets: PathBuf,
    /// Where to write the model.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// False findings allowed in a million words of clean text, for each direction.
    #[arg(long, value_name = "N", default_value_t = SetSettings::default().alarms)]
    alarms: f32,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let sets = std::fs::read_to_string(&args.sets).map_err(|source| Error::Io {
        path: args.sets.clone(),
        source,
    })?;
    let sets = read_sets(&args.sets.display().to_string(), &sets)?;
    let tokenizer = Tokenizer::new();
    let mut corpus = Corpus::new();
    for (files, clean) in [(&args.files, false), (&args.clean, true)] {
        if files.is_empty() {
            continue;
        }
        let posts = crate::ingest::open(&input::expand(files)?, &args.reading.options(context))?;
        input::for_each(
            Records::Posts(Box::new(posts)),
            context,
            "records read",
            |_| (),
            |_, post, ()| {
                let document = tokenizer.document_in(&post.text, Some("en"));
                corpus.add(
                    &document,
                    post.account.as_deref().unwrap_or(&post.id),
                    clean,
                );
                Ok(())
            },
        )?;
    }
    let words = [Part::Train, Part::Tune, Part::Clean, Part::Report].map(|part| corpus.words(part));
    let settings = SetSettings {
        alarms: args.alarms,
        ..SetSettings::default()
    };
    let (model, directions) = train_sets(&mut corpus, &sets, settings, &mut |_| ());
    let bytes = model.to_bytes();
    write_file(&args.out, &bytes)?;
    let mut table = String::new();
    for direction in &directions {
        table.push_str(&row(direction));
    }
    context.write(&table)?;
    context.note(&format!(
        "{}: {} bytes, {} pairs; words to learn {}, for thresholds {} and {} clean, to measure {}",
        args.out.display(),
        bytes.len(),
        model.pairs().len(),
        words[0],
        words[1],
        words[2],
        words[3]
    ));
    Ok(Outcome::Done)
}

fn row(direction: &Direction) -> String {
    let share = |(all, found): (usize, usize)| format!("{found}/{all}");
    format!(
        "{}\t{}\t{}\t{}\t{:.2}\t{}\t{}\t{}\n",
        direction.words[0],
        direction.words[1],
        direction.learned[0],
        direction.learned[1],
        direction.threshold,
        share(direction.recall),
        share(direction.alarms),
        share(direction.clean)
    )
}
