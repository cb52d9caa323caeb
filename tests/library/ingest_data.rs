//! Real caption files of every kind: each is read or named as not readable.
//!
//! Needs the shared data (`WORDPRINT_DATA`); says so and passes without it.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the test reads files named by the environment and says when there are none"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wordprint::ingest::{Options, Severity, open, open_pairs};

fn data(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WORDPRINT_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let path = root.join(part);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

fn files_below(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut stack = vec![root.to_path_buf()];
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn every_caption_file_is_read_or_named() {
    let Some(root) = data("errors") else { return };
    let mut by_format: BTreeMap<String, (u64, usize)> = BTreeMap::new();
    let mut unread = Vec::new();
    let mut total = 0;
    for folder in std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if !folder
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("captions")
        {
            continue;
        }
        for path in files_below(&folder) {
            total += 1;
            let mut posts = open(std::slice::from_ref(&path), &Options::default()).unwrap();
            let read: Vec<_> = posts.by_ref().map(Result::unwrap).collect();
            let messages = posts.diagnostics();
            if read.is_empty() {
                assert!(
                    posts.skipped().total() > 0,
                    "{}: lost silently",
                    path.display()
                );
                let skip = messages
                    .iter()
                    .find(|message| message.severity == Severity::Skipped)
                    .unwrap();
                unread.push(skip.to_string());
                continue;
            }
            let cues: usize = read.iter().map(|post| post.cues.len()).sum();
            for (format, _) in posts.files() {
                assert_eq!(format.is_captions(), cues > 0, "{}", path.display());
                let entry = by_format.entry(format.to_string()).or_default();
                entry.0 += 1;
                entry.1 += cues;
            }
            for post in &read {
                let mut end = 0;
                for cue in &post.cues {
                    assert!(cue.span.start >= end && !cue.span.of(&post.text).is_empty());
                    end = cue.span.end;
                }
                assert!(post.cues.is_empty() || end as usize == post.text.len());
            }
            for message in messages {
                eprintln!("{}: {message}", message.severity);
            }
        }
    }
    eprintln!("{total} files; files and cues by format: {by_format:?}");
    for message in &unread {
        eprintln!("unread: {message}");
    }
    assert!(
        unread.len() * 20 < total,
        "{} of {total} unread",
        unread.len()
    );
}

#[test]
fn every_pair_row_is_read() {
    let Some(root) = data("authorship/corpus-pairs") else {
        return;
    };
    let mut rows = 0;
    for path in files_below(&root) {
        if path
            .file_name()
            .is_some_and(|name| name == "pairs.jsonl.zst")
        {
            let mut pairs = open_pairs(&path, &Options::default()).unwrap();
            for row in pairs.by_ref() {
                assert!(row.unwrap().same.is_some());
                rows += 1;
            }
            assert_eq!(pairs.skipped().total(), 0, "{}", path.display());
        }
    }
    assert!(rows > 100, "{rows}");
}
