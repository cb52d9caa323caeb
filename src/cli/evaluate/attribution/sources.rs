//! What attribution is measured on: problem folders and works by their authors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::context::Context;
use crate::cli::corpus::read_texts;
use crate::cli::evaluate::clustering::find;
use crate::cli::evaluate::set_name;
use crate::cli::input::{self, Reading};
use crate::document::Post;
use crate::error::{Error, Result};

/// Folders below the one given in which problems are looked for.
const DEPTH: usize = 3;

/// Known and questioned texts, each with its author.
pub(super) struct Problem {
    pub(super) name: String,
    pub(super) known: Vec<(String, String)>,
    pub(super) questioned: Vec<(String, String)>,
}

/// One work of one author.
pub(super) struct Work {
    pub(super) author: String,
    pub(super) text: String,
}

/// The problem folders at or below a path, sorted.
pub(super) fn problems_in(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        find(
            path,
            DEPTH,
            &|folder| part(folder, "known").is_some(),
            &mut found,
        )?;
    }
    Ok(found)
}

/// The file of posts of this name, compressed or not.
fn part(folder: &Path, name: &str) -> Option<PathBuf> {
    ["jsonl", "jsonl.zst", "jsonl.gz"]
        .iter()
        .map(|extension| folder.join(format!("{name}.{extension}")))
        .find(|path| path.is_file())
}

/// Reads a problem; questioned texts without a truth are left out with a warning.
pub(super) fn read_problem(
    folder: &Path,
    reading: &Reading,
    context: &mut Context,
) -> Result<Problem> {
    let truth_path = folder.join("truth.json");
    let text = std::fs::read_to_string(&truth_path).map_err(|source| Error::Io {
        path: truth_path.clone(),
        source,
    })?;
    let truth: BTreeMap<String, Option<String>> =
        serde_json::from_str(&text).map_err(|error| Error::Input {
            path: truth_path,
            line: Some(error.line() as u64),
            message: format!("{error}; it needs {{\"id\": \"author\", ...}}"),
        })?;
    let posts = |name: &str, context: &Context| -> Result<Vec<Post>> {
        let path = part(folder, name)
            .ok_or_else(|| Error::Usage(format!("{}: no {name}.jsonl in it", folder.display())))?;
        crate::ingest::open(&[path], &reading.options(context))?.collect()
    };
    let known: Vec<(String, String)> = posts("known", context)?
        .into_iter()
        .filter_map(|post| Some((post.account?, post.text)))
        .collect();
    let mut questioned = Vec::new();
    let mut open = 0u64;
    for post in posts("unknown", context)? {
        match truth.get(&post.id) {
            Some(Some(author)) => questioned.push((author.clone(), post.text)),
            _ => open += 1,
        }
    }
    let last = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let name = [folder.parent().and_then(last), last(folder)];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join("/");
    if open > 0 {
        context.warn(&format!(
            "{name}: {open} questioned texts without a truth were left out"
        ));
    }
    if known.is_empty() || questioned.is_empty() {
        return Err(Error::Usage(format!(
            "{}: no known text with an account, or no questioned text with a truth",
            folder.display()
        )));
    }
    Ok(Problem {
        name,
        known,
        questioned,
    })
}

/// Works by set: files as they are named, posts by account and id, a set for each declared
/// language.
pub(super) fn read_works(
    path: &Path,
    reading: &Reading,
    context: &mut Context,
) -> Result<Vec<(String, Vec<Work>)>> {
    let set = set_name(path);
    let files = path.is_dir() || !is_posts(path);
    if files {
        let texts = read_texts(
            &[path.to_path_buf()],
            reading,
            context,
            |post| post.text.clone(),
            |all: &mut String, more: String| {
                all.push('\n');
                all.push_str(&more);
            },
        )?;
        let works: Vec<Work> = texts
            .into_iter()
            .filter_map(|text| {
                Some(Work {
                    author: text.info.author?,
                    text: text.value,
                })
            })
            .collect();
        return Ok(if works.is_empty() {
            Vec::new()
        } else {
            vec![(set, works)]
        });
    }
    let paths = input::expand(&[path.to_path_buf()])?;
    // By language, account, work.
    let mut works: BTreeMap<(String, String, String), String> = BTreeMap::new();
    for post in crate::ingest::open(&paths, &reading.options(context))? {
        let post = post?;
        let Some(account) = post.account else {
            continue;
        };
        let work = match post.id.rsplit_once('-') {
            Some((work, _)) => work.to_owned(),
            None => post.id,
        };
        let lang = post.lang.unwrap_or_default();
        let text = works.entry((lang, account, work)).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&post.text);
    }
    let mut sets: BTreeMap<String, Vec<Work>> = BTreeMap::new();
    for ((lang, author, _), text) in works {
        let name = if lang.is_empty() {
            set.clone()
        } else {
            format!("{set} {lang}")
        };
        sets.entry(name).or_default().push(Work { author, text });
    }
    Ok(sets.into_iter().collect())
}

fn is_posts(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let name = name.trim_end_matches(".zst").trim_end_matches(".gz");
    [".jsonl", ".csv", ".tsv", ".parquet"]
        .iter()
        .any(|end| name.ends_with(end))
}
