//! Treebanks: gold tokens and sentences.
//!
//! A treebank gives the text of each sentence and its tokens, not where they
//! stand; tokens are laid onto the text in order. Scored is the span: a token is right when both its ends
//! are. Tokens inside a multiword token ("du" = "de le") count as the surface token they share.
//! Syntactic words are scored beside them, with clitics split: those of a multiword token count
//! where they are parts of its surface ("do" + "n't"), else the token does.
//! Sentences are joined with a space (nothing where the treebank says `SpaceAfter=No`)
//! up to the end of a document or paragraph, so that sentence ends have to be found.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Figures, set_name, three};
use crate::cli::context::Context;
use crate::cli::input;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::report::terminal::table::Table;
use crate::text::{Clitics, Tokenizer};

/// Sentences joined into one text where the treebank marks no paragraph.
const JOINED: usize = 20;

/// A paragraph with its gold spans, in bytes.
#[derive(Default)]
struct Gold {
    text: String,
    tokens: Vec<(usize, usize)>,
    words: Vec<(usize, usize)>,
    sentences: Vec<(usize, usize)>,
}

#[derive(Default)]
struct Tally {
    gold: usize,
    found: usize,
    right: usize,
}

impl Tally {
    fn add(&mut self, gold: &[(usize, usize)], found: &[(usize, usize)]) {
        let gold_set: BTreeSet<_> = gold.iter().collect();
        self.gold += gold.len();
        self.found += found.len();
        self.right += found.iter().filter(|span| gold_set.contains(span)).count();
    }

    fn measures(&self) -> [f64; 3] {
        let precision = self.right as f64 / self.found.max(1) as f64;
        let recall = self.right as f64 / self.gold.max(1) as f64;
        let f = if precision + recall > 0.0 {
            2.0 * precision * recall / (precision + recall)
        } else {
            0.0
        };
        [precision, recall, f]
    }
}

pub(super) fn run(files: &[PathBuf], context: &Context) -> Result<Figures> {
    let tokenizer = Tokenizer::new();
    let splitter = Tokenizer::new().with_clitics(Clitics::Split);
    let mut table = Table::new(&[
        "treebank",
        "tokens",
        "token P",
        "token R",
        "token F",
        "word F",
        "sentences",
        "sent P",
        "sent R",
        "sent F",
    ]);
    let mut rows = Vec::new();
    for path in input::expand(files)? {
        let mut tokens = Tally::default();
        let mut words = Tally::default();
        let mut sentences = Tally::default();
        for gold in read(&path)? {
            let document = tokenizer.document(&gold.text);
            tokens.add(&gold.tokens, &spans(&document));
            words.add(&gold.words, &spans(&splitter.document(&gold.text)));
            let found: Vec<_> = document
                .sentences
                .iter()
                .map(|sentence| (sentence.span.start as usize, sentence.span.end as usize))
                .collect();
            sentences.add(&gold.sentences, &found);
        }
        if tokens.gold == 0 {
            context.note(&format!("{}: no tokens; is it CoNLL-U?", path.display()));
        }
        let [tp, tr, tf] = tokens.measures();
        let [wp, wr, wf] = words.measures();
        let [sp, sr, sf] = sentences.measures();
        let name = set_name(&path);
        table.push(vec![
            name.clone(),
            tokens.gold.to_string(),
            three(tp),
            three(tr),
            three(tf),
            three(wf),
            sentences.gold.to_string(),
            three(sp),
            three(sr),
            three(sf),
        ]);
        rows.push(serde_json::json!({
            "treebank": name, "tokens": tokens.gold, "token_precision": tp, "token_recall": tr,
            "token_f": tf, "words": words.gold,
            "word_precision": wp, "word_recall": wr, "word_f": wf, "sentences": sentences.gold, "sentence_precision": sp,
            "sentence_recall": sr, "sentence_f": sf,
        }));
    }
    Ok(Figures {
        table,
        rows,
        note: "exact spans; multiword tokens as one; words with clitics split".to_owned(),
    })
}

fn spans(document: &Document<'_>) -> Vec<(usize, usize)> {
    document
        .tokens
        .iter()
        .map(|token| (token.span.start as usize, token.span.end as usize))
        .collect()
}

fn read(path: &Path) -> Result<Vec<Gold>> {
    let io = |source| Error::Io {
        path: path.to_path_buf(),
        source,
    };
    let file = std::fs::File::open(path).map_err(io)?;
    let reader: Box<dyn Read> = match path.extension().and_then(|extension| extension.to_str()) {
        Some("zst") => Box::new(zstd::Decoder::new(file).map_err(io)?),
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        _ => Box::new(file),
    };
    let mut paragraphs = vec![Gold::default()];
    let mut marked = false;
    let mut joined = 0;
    let mut sentence: Vec<Surface> = Vec::new();
    let mut inside = 0usize;
    for line in BufReader::new(reader).lines() {
        let line = line.map_err(io)?;
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            marked = true;
            joined = 0;
            paragraphs.push(Gold::default());
        } else if line.trim().is_empty() {
            if !marked && joined >= JOINED {
                joined = 0;
                paragraphs.push(Gold::default());
            }
            joined += 1;
            if let Some(paragraph) = paragraphs.last_mut() {
                append(paragraph, &sentence);
            }
            sentence.clear();
            inside = 0;
        } else if !line.starts_with('#') {
            let fields: Vec<&str> = line.split('\t').collect();
            let (Some(id), Some(form)) = (fields.first(), fields.get(1)) else {
                continue;
            };
            let spaced = !fields
                .get(9)
                .is_some_and(|misc| misc.split('|').any(|part| part == "SpaceAfter=No"));
            if let Some((first, last)) = id.split_once('-') {
                let count = |text: &str| text.parse::<usize>().unwrap_or(0);
                inside = (count(last) + 1).saturating_sub(count(first));
                sentence.push(Surface::new(form, spaced));
            } else if id.contains('.') {
                // An empty node of the enhanced graph: no surface.
            } else if inside > 0 {
                inside -= 1;
                if let Some(surface) = sentence.last_mut() {
                    surface.parts.push((*form).to_owned());
                }
            } else {
                sentence.push(Surface::new(form, spaced));
            }
        }
    }
    if let Some(paragraph) = paragraphs.last_mut() {
        append(paragraph, &sentence);
    }
    paragraphs.retain(|gold| !gold.tokens.is_empty());
    Ok(paragraphs)
}

/// A surface token, the words of a multiword one, and whether a space follows.
struct Surface {
    form: String,
    parts: Vec<String>,
    spaced: bool,
}

impl Surface {
    fn new(form: &str, spaced: bool) -> Self {
        Self {
            form: form.to_owned(),
            parts: Vec::new(),
            spaced,
        }
    }
}

fn append(gold: &mut Gold, sentence: &[Surface]) {
    if sentence.is_empty() {
        return;
    }
    let start = gold.text.len();
    let mut end = start;
    for surface in sentence {
        let from = gold.text.len();
        gold.text.push_str(&surface.form);
        end = gold.text.len();
        gold.tokens.push((from, end));
        if surface.parts.concat() == surface.form {
            let mut at = from;
            for part in &surface.parts {
                gold.words.push((at, at + part.len()));
                at += part.len();
            }
        } else {
            gold.words.push((from, end));
        }
        if surface.spaced {
            gold.text.push(' ');
        }
    }
    gold.sentences.push((start, end));
}
