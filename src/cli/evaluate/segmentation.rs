//! Treebanks and SIGHAN files: gold tokens, words and sentences, with plain UAX #29 beside.
//!
//! The running text of a file is put together as in the CoNLL 2018 shared task:
//! forms with the spaces that `SpaceAfter` leaves, sentences of a paragraph
//! joined alike, a blank line before `newpar` and `newdoc`. Scored is the span: a
//! token, word or sentence is right when both its ends are. Tokens are scored with
//! clitics kept, a multiword token being one; words with clitics split, the parts of a
//! multiword token ("do|n't") being words where they make up its surface, else the token
//! ("du"). A SIGHAN file has words alone.

use std::io::Read;
use std::path::{Path, PathBuf};

use unicode_segmentation::UnicodeSegmentation;

use super::{Figures, set_name, three};
use crate::cli::context::Context;
use crate::cli::input;
use crate::error::{Error, Result};
use crate::evaluate::segmentation::{Counts, Gold, compare, read_conllu, read_sighan};
use crate::report::terminal::table::Table;
use crate::span::Span;
use crate::text::{Clitics, Tokenizer};

pub(super) fn run(files: &[PathBuf], context: &Context) -> Result<Figures> {
    let tokenizer = Tokenizer::new();
    let splitter = Tokenizer::new().with_clitics(Clitics::Split);
    let mut table = Table::new(&["gold", "unit", "count", "P", "R", "F", "UAX #29 F"]);
    let mut rows = Vec::new();
    for path in input::expand(files)? {
        let gold = read(&path)?;
        if gold.words.is_empty() {
            context.note(&format!("{}: no tokens; is it CoNLL-U?", path.display()));
        }
        let document = tokenizer.document(&gold.text);
        let tokens: Vec<Span> = document.tokens.iter().map(|token| token.span).collect();
        let sentences: Vec<Span> = document.sentences.iter().map(|s| s.span).collect();
        let split = splitter.document_in(&gold.text, Some(document.language.code));
        let words: Vec<Span> = split.tokens.iter().map(|token| token.span).collect();
        let plain = trimmed(gold.text.split_word_bound_indices());
        let tokens = (
            compare(&gold.tokens, &tokens),
            compare(&gold.tokens, &plain),
        );
        let words = (compare(&gold.words, &words), compare(&gold.words, &plain));
        let plain = trimmed(gold.text.split_sentence_bound_indices());
        let sentences = (
            compare(&gold.sentences, &sentences),
            compare(&gold.sentences, &plain),
        );
        let name = set_name(&path);
        for (unit, (ours, plain)) in [
            ("tokens", tokens),
            ("words", words),
            ("sentences", sentences),
        ] {
            if ours.gold > 0 {
                table.push(row(&name, unit, ours, plain));
            }
        }
        rows.push(serde_json::json!({
            "treebank": name, "language": document.language.code,
            "tokens": tokens.0.gold, "token_precision": tokens.0.precision(),
            "token_recall": tokens.0.recall(), "token_f": tokens.0.f1(),
            "token_f_uax29": tokens.1.f1(),
            "words": words.0.gold, "word_precision": words.0.precision(),
            "word_recall": words.0.recall(), "word_f": words.0.f1(),
            "word_f_uax29": words.1.f1(),
            "sentences": sentences.0.gold, "sentence_precision": sentences.0.precision(),
            "sentence_recall": sentences.0.recall(), "sentence_f": sentences.0.f1(),
            "sentence_f_uax29": sentences.1.f1(),
        }));
    }
    Ok(Figures {
        table,
        rows,
        note: "exact spans; tokens: clitics kept; words: clitics split; language identified"
            .to_owned(),
    })
}

fn row(name: &str, unit: &str, ours: Counts, plain: Counts) -> Vec<String> {
    vec![
        name.to_owned(),
        unit.to_owned(),
        ours.gold.to_string(),
        three(ours.precision()),
        three(ours.recall()),
        three(ours.f1()),
        three(plain.f1()),
    ]
}

/// Spans of the parts without the white space around them; parts of white space alone are none.
fn trimmed<'t>(parts: impl Iterator<Item = (usize, &'t str)>) -> Vec<Span> {
    parts
        .filter_map(|(start, part)| {
            let from = start + part.len() - part.trim_start().len();
            let length = part.trim().len();
            (length > 0).then(|| Span::new(from, from + length))
        })
        .collect()
}

/// Reads a gold file: CoNLL-U when its rows have columns, else SIGHAN.
fn read(path: &Path) -> Result<Gold> {
    let text = text_of(path)?;
    let columns = |line: &str| !line.starts_with('#') && line.contains('\t');
    if text.lines().take(50).any(columns) {
        read_conllu(&path.display().to_string(), &text)
    } else {
        Ok(read_sighan(&text))
    }
}

/// The text of a file, uncompressed by its extension.
pub(in crate::cli) fn text_of(path: &Path) -> Result<String> {
    let io = |source| Error::Io {
        path: path.to_path_buf(),
        source,
    };
    let file = std::fs::File::open(path).map_err(io)?;
    let mut reader: Box<dyn Read> = match path.extension().and_then(|name| name.to_str()) {
        Some("zst") => Box::new(zstd::Decoder::new(file).map_err(io)?),
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        _ => Box::new(file),
    };
    let mut text = String::new();
    reader.read_to_string(&mut text).map_err(io)?;
    Ok(text)
}
