//! The river flows one way: no module reaches downstream, and only the edge
//! modules do I/O.

#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What every module may use.
const SHARED: [&str; 7] = [
    "span", "error", "document", "lexicon", "numeric", "VERSION", "SCHEMA",
];
/// The stages in order of flow. A module may use the shared ones and those of a
/// lower stage; modules of one stage do not know each other.
const STAGES: [&[&str]; 13] = [
    &["ingest", "text"],
    &["detect"],
    // After `detect`: findings are a feature family, and what document scores weigh.
    &["style", "score"],
    &["fingerprint"],
    &["analyzer"],
    &["compare"],
    &["cluster", "corpus"],
    // `dossier` reads groups of the one and words by keyness of the other.
    &["attribute", "dossier"],
    &["gallery"],
    &["evaluate"],
    &["report"],
    &["server"],
    &["cli"],
];
/// Names that `lib.rs` re-exports, and the module each comes from.
const FACADE: [(&str, &str); 15] = [
    ("CaseStyle", "document"),
    ("Cue", "document"),
    ("Document", "document"),
    ("Language", "document"),
    ("LanguageSpan", "document"),
    ("Post", "document"),
    ("Properties", "document"),
    ("Sentence", "document"),
    ("Source", "document"),
    ("Token", "document"),
    ("TokenKind", "document"),
    ("Error", "error"),
    ("Result", "error"),
    ("Span", "span"),
    ("Analyzer", "analyzer"),
];
/// The modules that may touch files, clock and environment.
const EDGES: [&str; 4] = ["ingest", "gallery", "cli", "server"];

fn stage(module: &str) -> Option<usize> {
    STAGES.iter().position(|modules| modules.contains(&module))
}

/// Every source file with its top-level module and text.
fn sources() -> Vec<(PathBuf, String, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("src is readable");
            let inside = path.strip_prefix(&root).expect("walked from src");
            let first = inside.iter().next().expect("not empty").to_string_lossy();
            let module = first.trim_end_matches(".rs").to_owned();
            (path, module, text)
        })
        .collect()
}

/// The first path segments after `crate::` anywhere in the code of a file,
/// groups (`crate::{a, b::c}`) taken apart. Comments do not count:
/// documentation may point downstream.
fn uses(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c == '$' || c == '_' || c.is_alphanumeric()) {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            paths.push(rest.to_owned());
            continue;
        };
        let mut depth = 0;
        let mut path = String::new();
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => paths.push(std::mem::take(&mut path)),
                _ if depth == 0 => path.push(c),
                _ => {}
            }
        }
        paths.push(path);
    }
    paths
        .iter()
        .map(|path| {
            path.trim_start()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect::<String>()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn no_module_reaches_downstream() {
    let facade: BTreeMap<&str, &str> = FACADE.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        if module == "lib" || module == "main" {
            continue;
        }
        let own = stage(&module);
        if own.is_none() && !SHARED.contains(&module.as_str()) {
            wrong.push(format!(
                "{}: module `{module}` has no stage",
                path.display()
            ));
            continue;
        }
        for name in uses(&text) {
            let used = facade.get(name.as_str()).copied().unwrap_or(&name);
            if used == module || SHARED.contains(&used) {
                continue;
            }
            let allowed = match (own, stage(used)) {
                (Some(own), Some(used)) => used < own,
                _ => false,
            };
            if !allowed {
                wrong.push(format!(
                    "{}: `{module}` uses `crate::{name}`",
                    path.display()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "reaches downstream:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_edges_do_io() {
    let mut wrong = Vec::new();
    for (path, module, text) in sources() {
        if EDGES.contains(&module.as_str()) {
            continue;
        }
        // Tests at the bottom of a file may read data.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for banned in [
            "std::fs",
            "std::env",
            "SystemTime",
            "Instant::now",
            "allow(clippy::disallowed",
        ] {
            if code.contains(banned) {
                wrong.push(format!("{}: `{banned}`", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "I/O, clock or environment in the core:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_reader_of_use_lines_sees_groups_and_paths() {
    let text =
        "use crate::{text::{word, cjk}, style};\n// crate::report\nlet x = crate::cluster::f();";
    assert_eq!(uses(text), ["text", "style", "cluster"]);
}
