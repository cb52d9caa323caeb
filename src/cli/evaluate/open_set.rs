//! Known groups among strangers.

use std::path::{Path, PathBuf};

use super::clustering::{find, has_posts, posts_of, read_truth};
use super::{Figures, set_name, three, value};
use crate::analyzer::Analyzer;
use crate::attribute::Options;
use crate::cli::accounts::group_by_account;
use crate::cli::context::Context;
use crate::cli::input::{Reading, Records};
use crate::cli::progress;
use crate::error::{Error, Result};
use crate::evaluate::open_set::{
    OpenSetMeasures, Split, Trial, ask, measure, split_aliases, split_authors,
};
use crate::report::terminal::table::Table;

/// Folders below the one given in which problems are looked for.
const DEPTH: usize = 3;

pub(super) fn run(
    inputs: &[PathBuf],
    split: &Split,
    repeats: u64,
    options: Options,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut table = Table::new(&[
        "set",
        "groups",
        "known",
        "strangers",
        "accuracy",
        "of decided",
        "found",
        "wrong group",
        "false attr.",
        "rejected",
        "open",
        "macro F1",
        "rank 1",
        "AUC",
        "DIR@1%",
        "Brier",
    ]);
    let mut rows = Vec::new();
    let mut all = Vec::new();
    let mut groups_of_all = 0;
    let inputs = crate::cli::input::expand(inputs)?;
    let bar = progress::start(context, "sets", Some(inputs.len() as u64));
    for input in inputs {
        let mut trials = Vec::new();
        let mut groups = 0;
        for problem in problems(&input)? {
            for seed in split.seed..split.seed + repeats {
                let split = Split {
                    seed,
                    ..split.clone()
                };
                let (more, known) = asked(&problem, &split, options, &analyzer, reading, context)?;
                trials.extend(more);
                groups += known;
            }
        }
        push(
            &mut table,
            &mut rows,
            &label(&input),
            &measure(&trials, groups),
        );
        all.extend(trials);
        groups_of_all += groups;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if rows.len() > 1 {
        push(&mut table, &mut rows, "all", &measure(&all, groups_of_all));
    }
    let words = split
        .words
        .map_or_else(|| "all".to_owned(), |words| format!("about {words}"));
    Ok(Figures {
        table,
        rows,
        note: format!(
            "prior {}, a group is named from posterior {}, none from {}; {words} words asked about, {} \
             of lone authors held out as strangers",
            options.prior, options.threshold, options.none_threshold, split.strangers
        ),
    })
}

fn label(input: &Path) -> String {
    if input.is_dir() {
        return input.file_name().map_or_else(
            || input.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
    }
    set_name(input)
}

/// A file of posts is one problem, a folder holds folders with `truth.json`.
fn problems(input: &Path) -> Result<Vec<PathBuf>> {
    if !input.is_dir() {
        return Ok(vec![input.to_path_buf()]);
    }
    let mut problems = Vec::new();
    find(input, DEPTH, &has_posts, &mut problems)?;
    if problems.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no folder with truth.json and posts.jsonl in it; or name a file of posts",
            input.display()
        )));
    }
    Ok(problems)
}

fn asked(
    problem: &Path,
    split: &Split,
    options: Options,
    analyzer: &Analyzer,
    reading: &Reading,
    context: &mut Context,
) -> Result<(Vec<Trial>, usize)> {
    let truth = problem.join("truth.json");
    let truth = if problem.is_dir() {
        Some(read_truth(&truth)?)
    } else {
        None
    };
    let path = if problem.is_dir() {
        posts_of(problem).unwrap_or_else(|| problem.to_path_buf())
    } else {
        problem.to_path_buf()
    };
    let posts = crate::ingest::open(&[path], &reading.options(context))?;
    let accounts = group_by_account(Records::Posts(Box::new(posts)), context)?;
    if accounts.len() < 2 {
        return Err(Error::Usage(format!(
            "{}: needs posts of two accounts or more",
            problem.display()
        )));
    }
    let divided = match &truth {
        Some(groups) => split_aliases(&accounts, groups, split),
        None => split_authors(&accounts, split),
    };
    Ok((ask(&divided, analyzer, options)?, divided.known.len()))
}

fn push(
    table: &mut Table,
    rows: &mut Vec<serde_json::Value>,
    label: &str,
    measures: &OpenSetMeasures,
) {
    table.push(vec![
        label.to_owned(),
        measures.groups.to_string(),
        measures.known.to_string(),
        measures.strangers.to_string(),
        three(measures.accuracy),
        three(measures.accuracy_decided),
        three(measures.found),
        three(measures.misattributed),
        three(measures.false_attribution),
        three(measures.rejected),
        three(measures.inconclusive),
        three(measures.macro_f1),
        three(measures.rank_1),
        three(measures.auc),
        three(measures.dir_at_1),
        three(measures.brier),
    ]);
    let mut row = value(measures);
    if let serde_json::Value::Object(fields) = &mut row {
        fields.insert("set".to_owned(), label.into());
    }
    rows.push(row);
}
