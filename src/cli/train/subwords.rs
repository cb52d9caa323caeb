//! Subwords: texts to a `tokenizer.json`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::Outcome;
use crate::cli::context::{Context, write_file};
use crate::cli::input::{self, LineInputs};
use crate::error::{Error, Result};
use crate::text::subword::{Algorithm, SubwordTokenizer};

/// The smallest and largest vocabulary that may be asked for.
const SIZES: std::ops::RangeInclusive<i64> = 16..=1_000_000;

/// Train a vocabulary of subwords on texts: a `tokenizer.json` of the `tokenizers` crate.
///
/// Texts are plain text, taken line by line, or the `text` of records. Words are parted at white
/// space; at most a quarter of the vocabulary is single characters, the commonest ones. The
/// vocabulary is smaller than asked for where the texts hold too few words.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train subwords corpus.txt --vocab 8000 --out tokenizer.json
  wordprint train subwords posts.jsonl --model unigram --vocab 4000 --out tokenizer.json
  wordprint train subwords de.txt.zst en.txt.zst --most 400000 --vocab 8000 --out tokenizer.json
  wordprint tokenize posts.jsonl --subwords tokenizer.json")]
pub(super) struct Args {
    #[command(flatten)]
    lines: LineInputs,
    /// How the vocabulary is found.
    #[arg(long, value_enum, default_value_t = ModelArg::Bpe, value_name = "MODEL")]
    model: ModelArg,
    /// Entries of the vocabulary at most.
    #[arg(long, value_name = "N", default_value_t = 8_000, value_parser = clap::value_parser!(u32).range(SIZES))]
    vocab: u32,
    /// Bytes of text taken of each file at most, in whole lines or records, so that none
    /// drowns the others.
    #[arg(long, value_name = "BYTES")]
    most: Option<usize>,
    /// Where to write the vocabulary.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Kinds of vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ModelArg {
    /// Byte-pair encoding (Sennrich et al. 2016), over characters.
    Bpe,
    /// A unigram language model (Kudo 2018).
    Unigram,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let records = args.lines.open(context)?;
    let mut texts = Vec::new();
    let mut taken: BTreeMap<Arc<PathBuf>, usize> = BTreeMap::new();
    input::for_each(
        records,
        context,
        "texts read",
        |_| (),
        |_, post, ()| {
            let taken = taken.entry(Arc::clone(&post.source.path)).or_default();
            if args.most.is_none_or(|most| *taken < most) {
                *taken += post.text.len();
                texts.push(post.text);
            }
            Ok(())
        },
    )?;
    if !texts
        .iter()
        .any(|text| text.contains(|ch: char| !ch.is_whitespace()))
    {
        return Err(Error::Usage(
            "nothing to train on: the texts are empty".to_owned(),
        ));
    }
    let algorithm = match args.model {
        ModelArg::Bpe => Algorithm::Bpe,
        ModelArg::Unigram => Algorithm::Unigram,
    };
    let size = args.vocab as usize;
    let subwords = SubwordTokenizer::train(algorithm, size, texts.iter().map(String::as_str))?;
    let json = subwords.to_json()?;
    write_file(&args.out, json.as_bytes())?;
    context.note(&format!(
        "{}: {} entries, {} bytes, from {} texts",
        args.out.display(),
        subwords.size(),
        json.len(),
        texts.len()
    ));
    Ok(Outcome::Done)
}
