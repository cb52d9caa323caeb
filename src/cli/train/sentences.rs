//! Sentence ends: treebanks and lists of sentences to a boundary model.

use std::path::PathBuf;

use crate::cli::Outcome;
use crate::cli::context::{Context, write_file};
use crate::cli::evaluate::segmentation::text_of;
use crate::cli::input;
use crate::error::{Error, Result};
use crate::evaluate::segmentation::read_conllu;
use crate::span::Span;
use crate::text::Tokenizer;
use crate::text::sentence::train::{Examples, Settings, train};

/// Lines that are joined into one text.
const JOINED: usize = 10;

/// Train the model that decides where English sentences end.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train sentences en_ewt-train.conllu --lines news.en.txt.zst --out mine.bin")]
pub(super) struct Args {
    /// Treebanks (CoNLL-U).
    #[arg(value_name = "CONLLU", required = true)]
    files: Vec<PathBuf>,
    /// Files with one sentence a line, joined by ten with spaces; lines without a final stop are
    /// left out.
    #[arg(long, value_name = "FILE")]
    lines: Vec<PathBuf>,
    /// Lines taken of each of these files, evenly.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    most: usize,
    /// Rounds over the examples.
    #[arg(long, value_name = "N", default_value_t = Settings::default().rounds)]
    rounds: usize,
    /// First step size.
    #[arg(long, value_name = "SIZE", default_value_t = Settings::default().rate)]
    rate: f32,
    /// Strength of the ridge penalty.
    #[arg(long, value_name = "STRENGTH", default_value_t = Settings::default().penalty)]
    penalty: f32,
    /// Where to write the model.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let tokenizer = Tokenizer::new();
    let mut examples = Examples::default();
    for path in input::expand(&args.files)? {
        let gold = read_conllu(&path.display().to_string(), &text_of(&path)?)?;
        examples.add(&tokenizer, &gold.text, &gold.sentences);
    }
    for path in input::expand(&args.lines)? {
        let text = text_of(&path)?;
        let lines: Vec<&str> = text
            .lines()
            .filter_map(|line| line.rsplit('\t').next())
            .map(str::trim)
            .filter(|line| is_one_sentence(line))
            .collect();
        let every = lines.len().div_ceil(args.most.max(1)).max(1);
        let lines: Vec<&str> = lines.into_iter().step_by(every).collect();
        for lines in lines.chunks(JOINED) {
            let (mut text, mut sentences) = (String::new(), Vec::new());
            for line in lines {
                if !text.is_empty() {
                    text.push(' ');
                }
                let from = text.len();
                text.push_str(line);
                sentences.push(Span::new(from, text.len()));
            }
            examples.add(&tokenizer, &text, &sentences);
        }
    }
    let (places, ends) = examples.counts();
    if places == 0 {
        return Err(Error::Usage("no sentences to train on".to_owned()));
    }
    let settings = Settings {
        rounds: args.rounds,
        rate: args.rate,
        penalty: args.penalty,
    };
    let bytes = train(&examples, &settings);
    write_file(&args.out, &bytes)?;
    context.note(&format!(
        "{}: {} bytes from {places} places, {ends} of them ends",
        args.out.display(),
        bytes.len()
    ));
    Ok(Outcome::Done)
}

/// Whether a line ends with a stop and holds none that clearly ends a sentence within.
fn is_one_sentence(line: &str) -> bool {
    let stops = |text: &str| {
        text.trim_end_matches(['"', '\'', ')', '”', '’'])
            .ends_with(['.', '!', '?', '…'])
    };
    let words: Vec<&str> = line.split(' ').collect();
    stops(line)
        && !words.windows(2).any(|pair| {
            stops(pair[0]) && pair[0].len() > 5 && pair[1].starts_with(char::is_uppercase)
        })
}
