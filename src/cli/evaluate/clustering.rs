//! Clustering problems with known truth.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Figures, three, value};
use crate::analyzer::Analyzer;
use crate::cli::accounts::Accounts;
use crate::cli::context::Context;
use crate::cli::input::{Reading, Records};
use crate::cli::progress;
use crate::cluster::{Options, comparer_for};
use crate::error::{Error, Result};
use crate::evaluate::clustering::{ClusterMeasures, evaluate_problem, mean};
use crate::report::terminal::table::Table;

/// Folders below the one given in which problems are looked for.
const DEPTH: usize = 3;

#[derive(Deserialize)]
struct Truth {
    groups: Vec<Vec<String>>,
}

pub(super) fn run(
    folders: &[PathBuf],
    means: bool,
    options: &Options,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut table = Table::new(&[
        "problem", "accounts", "groups", "found", "B3 P", "B3 R", "B3 F", "ARI", "NMI", "MAP",
        "accused", "scored",
    ]);
    let mut rows = Vec::new();
    for folder in crate::cli::input::expand(folders)? {
        let mut problems = Vec::new();
        find(&folder, DEPTH, &has_posts, &mut problems)?;
        if problems.is_empty() {
            return Err(Error::Usage(format!(
                "{}: no folder with truth.json and posts.jsonl in it",
                folder.display()
            )));
        }
        let set = name(&folder);
        let bar = progress::start(context, "problems", Some(problems.len() as u64));
        let mut measures = Vec::new();
        for problem in &problems {
            let measured = measure(problem, &analyzer, options, reading, context)?;
            bar.inc(1);
            if !means || problems.len() == 1 {
                let label = if *problem == folder {
                    set.clone()
                } else {
                    format!("{set}/{}", name(problem))
                };
                push(&mut table, &mut rows, &label, &measured);
            }
            measures.push(measured);
        }
        bar.finish_and_clear();
        if measures.len() > 1 {
            let label = format!("{set} (mean of {})", measures.len());
            push(&mut table, &mut rows, &label, &mean(&measures));
        }
    }
    let prior = options.prior.map_or_else(
        || "from the ratios, at most one over the accounts".to_owned(),
        |prior| prior.to_string(),
    );
    Ok(Figures {
        table,
        rows,
        note: format!("prior {prior}, threshold {}", options.threshold),
    })
}

fn push(
    table: &mut Table,
    rows: &mut Vec<serde_json::Value>,
    label: &str,
    measures: &ClusterMeasures,
) {
    table.push(vec![
        label.to_owned(),
        measures.accounts.to_string(),
        measures.groups_true.to_string(),
        measures.groups_found.to_string(),
        three(measures.bcubed_precision),
        three(measures.bcubed_recall),
        three(measures.bcubed_f),
        three(measures.ari),
        three(measures.nmi),
        measures
            .average_precision
            .map_or_else(|| "-".to_owned(), three),
        three(measures.singles_accused),
        measures
            .true_pairs_scored
            .map_or_else(|| "-".to_owned(), three),
    ]);
    let mut row = value(measures);
    if let serde_json::Value::Object(fields) = &mut row {
        fields.insert("problem".to_owned(), label.into());
    }
    rows.push(row);
}

fn measure(
    problem: &Path,
    analyzer: &Analyzer,
    options: &Options,
    reading: &Reading,
    context: &mut Context,
) -> Result<ClusterMeasures> {
    let groups = read_truth(&problem.join("truth.json"))?;
    let posts = posts_of(problem).ok_or_else(|| {
        Error::Usage(format!(
            "{}: no posts.jsonl beside truth.json",
            problem.display()
        ))
    })?;
    let posts = crate::ingest::open(&[posts], &reading.options(context))?;
    let accounts = Accounts::read(Records::Posts(Box::new(posts)), analyzer, context)?;
    let inputs = accounts.inputs();
    let comparer = comparer_for(&inputs);
    Ok(evaluate_problem(&inputs, &groups, &comparer, options))
}

/// The groups of a `truth.json`.
pub(super) fn read_truth(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })?;
    let truth: Truth = serde_json::from_str(&text).map_err(|error| Error::Input {
        path: path.to_path_buf(),
        line: Some(error.line() as u64),
        message: format!("{error}; it needs {{\"groups\": [[account, ...], ...]}}"),
    })?;
    Ok(truth.groups)
}

/// Problem folders at or below `folder`, sorted: those with a truth and with what `holds` looks for.
pub(super) fn find(
    folder: &Path,
    depth: usize,
    holds: &impl Fn(&Path) -> bool,
    problems: &mut Vec<PathBuf>,
) -> Result<()> {
    if folder.join("truth.json").is_file() && holds(folder) {
        problems.push(folder.to_path_buf());
        return Ok(());
    }
    if depth == 0 {
        return Ok(());
    }
    let io = |source| Error::Io {
        path: folder.to_path_buf(),
        source,
    };
    let mut inner = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_dir() {
            inner.push(path);
        }
    }
    inner.sort();
    inner
        .iter()
        .try_for_each(|path| find(path, depth - 1, holds, problems))
}

/// Whether a folder holds the posts of a clustering problem.
pub(super) fn has_posts(folder: &Path) -> bool {
    posts_of(folder).is_some()
}

pub(super) fn posts_of(folder: &Path) -> Option<PathBuf> {
    [
        "posts.jsonl",
        "posts.jsonl.zst",
        "posts.jsonl.gz",
        "network.jsonl",
    ]
    .iter()
    .map(|name| folder.join(name))
    .find(|path| path.is_file())
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
