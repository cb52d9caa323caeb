//! Calibrations: labelled pairs to what a comparison's scores are worth.

mod recipe;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cli::context::{Context, write_file};
use crate::cli::evaluate::verification::{part_of, set_of};
use crate::cli::input::{self, Reading};
use crate::cli::{Outcome, progress};
use crate::compare::calibrate::{self, Recipes, Row, Scale, Scored};
use crate::compare::{CalibrationModel, Comparer, Methods, Options, OwnBackground, Writers};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::evaluate::{Judgement, VerificationReport};
use crate::fingerprint::{Fingerprint, FingerprintBuilder};
use crate::report::terminal::table::Table;
use crate::style::Extractor;
use crate::text::Tokenizer;

/// Members of the small cohort: 10 to 19 have a calibration of their own.
const SMALL_COHORT: usize = 13;
/// Pair files of the built-in calibration, in a data folder.
const PAIRS: [&str; 4] = [
    "authorship/corpus-pairs/*/pairs.jsonl.zst",
    "authorship/corpus-pairs/*/pairs-short.jsonl.zst",
    "authorship/pan14-verification/pairs.jsonl.zst",
    "authorship/pan13-pan15-verification-en/pairs.jsonl.zst",
];

/// Fit what scores are worth from labelled pairs: constants of fusions by length, with the cap and
/// the error measured on sets held out whole.
///
/// Rows are those of `verify` with `same`. Files of one folder are one set, and one set is held out
/// as one: give several. Every pair is scored four times: against the other sides of its file,
/// against a dozen of them, against the built-in reference writers, and alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train calibration sets/*/pairs.jsonl.zst --out calibration.json
  wordprint verify pairs.jsonl --calibration calibration.json
  wordprint train calibration --data ../shared/data --background 'lexicons/models/background-??.bin' \\
      --out lexicons/models/calibration.json

The last one builds the built-in calibration; build the program again afterwards.")]
pub(super) struct Args {
    /// Pair files with `same`.
    #[arg(value_name = "PAIRS", required_unless_present = "data")]
    files: Vec<PathBuf>,
    /// A folder with the data of the built-in calibration.
    #[arg(long, value_name = "FOLDER", conflicts_with = "files")]
    data: Option<PathBuf>,
    /// Where to write the calibration.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Backgrounds made by `train background` whose writers stand in for the built-in ones: a
    /// program need not be built again between the two.
    #[arg(long, value_name = "FILE")]
    background: Vec<PathBuf>,
    /// Keep the scores in this file, or take them from it where it exists: the next run only fits.
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Fit otherwise: SCALE:KEY=VALUE,... with a scale of cohort, small, builtin or none (with
    /// `-masked` for the topic-masked fusion) and keys methods (joined by +), l2, lone (the same for
    /// pairs with a side of one document), width, cap, worst, shrink. May be given more than once.
    #[arg(long, value_name = "RECIPE")]
    recipe: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

/// A row with the truth.
struct Labelled {
    lang: String,
    texts_a: Vec<String>,
    texts_b: Vec<String>,
    same: bool,
}

/// Pairs of one part of a set, fingerprinted.
struct Part {
    set: String,
    name: String,
    sides: Vec<Fingerprint>,
    same: Vec<bool>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let recipes = recipe::recipes(&args.recipe)?;
    let kept = args.scores.as_deref();
    let scored = match kept.filter(|path| path.exists()) {
        Some(path) => read_scores(path)?,
        None => {
            let scored = score(args, context)?;
            if let Some(path) = kept {
                let bytes = serde_json::to_vec(&scored)
                    .map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
                write_file(path, &bytes)?;
            }
            scored
        }
    };
    let mut sets: Vec<&str> = scored.cohort.iter().map(|row| row.set.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    if sets.len() < 2 {
        return Err(Error::Usage(
            "a calibration is measured on sets left out, so it needs pairs from two folders or more"
                .to_owned(),
        ));
    }
    let model = calibrate::calibrate(&scored, &recipes);
    let mut text = rounded(&model)?;
    text.push('\n');
    write_file(&args.out, text.as_bytes())?;
    context.write(&figures(&scored, &recipes).to_markdown())?;
    context.note(&format!(
        "{}: {} sets, {} pairs",
        args.out.display(),
        sets.len(),
        scored.cohort.len()
    ));
    Ok(Outcome::Done)
}

fn read_scores(path: &Path) -> Result<Scored> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Error::Usage(format!(
            "{}: no scores of this version ({error}); delete it to make it anew",
            path.display()
        ))
    })
}

/// AUC and Cllr of each part on each scale, by fits on the other sets.
fn figures(scored: &Scored, recipes: &Recipes) -> Table {
    let mut table = Table::new(&[
        "set",
        "pairs",
        "words",
        "cohort AUC",
        "Cllr",
        "dozen AUC",
        "Cllr",
        "built-in AUC",
        "Cllr",
        "none AUC",
        "Cllr",
    ]);
    let judged: Vec<Vec<Judgement>> = Scale::ALL
        .iter()
        .map(|&scale| {
            let rows = scored.rows(scale);
            let ln_lr = calibrate::leave_one_set_out(rows, &recipes.all[scale as usize]);
            let each = rows.iter().zip(ln_lr);
            each.map(|(row, ln)| Judgement::from_log10_lr(ln / std::f64::consts::LN_10, row.same))
                .collect()
        })
        .collect();
    let mut parts: Vec<&str> = scored.cohort.iter().map(|r| r.part.as_str()).collect();
    parts.dedup();
    for part in parts {
        let places: Vec<usize> = (0..scored.cohort.len())
            .filter(|&i| scored.cohort[i].part == part)
            .collect();
        let mut words: Vec<u64> = places.iter().map(|&i| scored.cohort[i].words).collect();
        words.sort_unstable();
        let mut cells = vec![
            part.to_owned(),
            places.len().to_string(),
            words[words.len() / 2].to_string(),
        ];
        for judged in &judged {
            let of_part: Vec<Judgement> = places.iter().map(|&i| judged[i]).collect();
            let report = VerificationReport::new(part, &of_part, 0);
            cells.push(format!("{:.3}", report.auc.value));
            cells.push(format!("{:.3}", report.cllr.value));
        }
        table.push(cells);
    }
    table
}

/// Numbers to six digits: more would only make the file differ between machines.
fn rounded(model: &CalibrationModel) -> Result<String> {
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Number(n) => {
                if let Some(x) = n.as_f64().filter(|_| n.is_f64()) {
                    let short = format!("{x:.6}").parse().unwrap_or(x);
                    *value = serde_json::json!(short);
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(walk),
            serde_json::Value::Object(map) => map.values_mut().for_each(walk),
            _ => {}
        }
    }
    let failed = |error| Error::Usage(format!("the calibration has no JSON form: {error}"));
    let mut value = serde_json::to_value(model).map_err(failed)?;
    walk(&mut value);
    serde_json::to_string_pretty(&value).map_err(failed)
}

fn score(args: &Args, context: &mut Context) -> Result<Scored> {
    let files = match &args.data {
        Some(data) => PAIRS.iter().map(|pattern| data.join(pattern)).collect(),
        None => args.files.clone(),
    };
    let backgrounds: Vec<OwnBackground> = input::expand(&args.background)?
        .iter()
        .map(|path| super::background::load(path))
        .collect::<Result<_>>()?;
    let bar = progress::start(context, "pairs scored", None);
    let mut scored = Scored::default();
    let add = |part: Part, scored: &mut Scored| {
        bar.inc(part.same.len() as u64);
        part.score(&backgrounds, scored);
    };
    for path in input::expand(&files)? {
        for part in parts(&path, &args.reading, context)? {
            add(part, &mut scored);
        }
    }
    bar.finish_and_clear();
    Ok(scored)
}

/// The parts of a pair file: one, or by the identifiers before the last `-` where a file holds
/// several corpora (PAN).
fn parts(path: &Path, reading: &Reading, context: &mut Context) -> Result<Vec<Part>> {
    let mut rows: BTreeMap<String, Vec<Labelled>> = BTreeMap::new();
    let mut pairs = crate::ingest::open_pairs(path, &reading.options(context))?;
    for row in pairs.by_ref() {
        let row = row?;
        if let Some(same) = row.same {
            let part = part_of(path, &row.id);
            rows.entry(part).or_default().push(Labelled {
                lang: row.lang.unwrap_or_default(),
                texts_a: row.texts_a,
                texts_b: row.texts_b,
                same,
            });
        }
    }
    for diagnostic in pairs.diagnostics() {
        input::tell(&diagnostic, context);
    }
    let set = set_of(path);
    Ok(rows
        .into_iter()
        .map(|(part, rows)| {
            let set = if part.contains('/') || part == set {
                &set
            } else {
                &part
            };
            Part::new(set, &part, &rows)
        })
        .collect())
}

impl Part {
    fn new(set: &str, name: &str, rows: &[Labelled]) -> Self {
        let sides = rows
            .par_iter()
            .flat_map_iter(|row| [&row.texts_a, &row.texts_b].map(|t| fingerprint(t, &row.lang)))
            .collect();
        Self {
            set: set.to_owned(),
            name: name.to_owned(),
            sides,
            same: rows.iter().map(|row| row.same).collect(),
        }
    }

    /// Scores every pair in each way.
    fn score(&self, backgrounds: &[OwnBackground], into: &mut Scored) {
        let options = Options {
            methods: Methods::Every,
            backgrounds: backgrounds.to_vec(),
            ..Options::default()
        };
        let all: Vec<&Fingerprint> = self.sides.iter().collect();
        into.cohort
            .extend(self.rows(&Comparer::build(&all, options.clone())));
        // A dozen sides, spread over the file.
        let step = (all.len() / SMALL_COHORT).max(1);
        let few: Vec<&Fingerprint> = all
            .iter()
            .step_by(step)
            .take(SMALL_COHORT)
            .copied()
            .collect();
        into.small
            .extend(self.rows(&Comparer::build(&few, options.clone())));
        let writers = Options {
            writers: Writers::Except(own_sources(&self.set)),
            ..options.clone()
        };
        into.builtin
            .extend(self.rows(&Comparer::build(&[], writers)));
        let none = Options {
            writers: Writers::No,
            ..options
        };
        into.plain.extend(self.rows(&Comparer::build(&[], none)));
    }

    fn rows(&self, comparer: &Comparer) -> Vec<Row> {
        let prepared = comparer.prepare_all(&self.sides.iter().collect::<Vec<_>>());
        self.same
            .iter()
            .enumerate()
            .map(|(i, &same)| {
                let scores = comparer.scores(&prepared[2 * i], &prepared[2 * i + 1]);
                Row {
                    set: self.set.clone(),
                    part: self.name.clone(),
                    scores: scores.scores,
                    words: scores.words,
                    documents: scores.documents,
                    same,
                }
            })
            .collect()
    }
}

/// The sources of reference writers that may hold accounts of a set.
pub(in crate::cli) fn own_sources(set: &str) -> Vec<String> {
    let mut sources = vec![set.to_owned()];
    if set == "telegram-channels-ru" {
        sources.push("telegram_ru_channels".to_owned());
    }
    sources
}

/// Of counts alone: findings take no part in a comparison's scores.
fn fingerprint(texts: &[String], lang: &str) -> Fingerprint {
    let tokenizer = Tokenizer::new();
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    for (i, text) in texts.iter().enumerate() {
        let post = Post {
            id: i.to_string(),
            lang: Some(lang.to_owned()),
            ..Post::default()
        };
        builder.fold(&post, &tokenizer.document_in(text, Some(lang)), &[]);
    }
    builder.finish()
}
