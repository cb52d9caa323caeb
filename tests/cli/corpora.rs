//! Commands on whole texts: matrices, key words, rolling windows, attribution, the HTML page.

use std::path::{Path, PathBuf};

use crate::schema::holds;
use crate::wordprint_with;

/// Four texts of two made-up writers who share words and differ in how often they use them.
fn writers() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).unwrap();
    let ann = |n: usize| {
        "The boat of the old man lay in the harbour of the town, and the sea was calm. ".repeat(40)
            + &"It was a day of the sea. ".repeat(3 + n)
    };
    let bob = |n: usize| {
        "A boat lay there and it was old and a man sat in it and he saw a calm sea. ".repeat(40)
            + &"He saw it and he was calm. ".repeat(3 + n)
    };
    for n in 0..2 {
        std::fs::write(texts.join(format!("Ann_{n}.txt")), ann(n)).unwrap();
        std::fs::write(texts.join(format!("Bob_{n}.txt")), bob(n)).unwrap();
    }
    (folder, texts)
}

fn run(arguments: &[&str]) -> crate::Run {
    wordprint_with(arguments, b"")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_matrix_holds_all_pairs_and_knows_its_authors() {
    let (_folder, texts) = writers();
    let csv = run(&[
        "compare",
        "--matrix",
        text(&texts),
        "--distance",
        "burrows",
        "--mfw",
        "15",
        "-f",
        "csv",
    ])
    .ok();
    let rows: Vec<&str> = csv.out.lines().collect();
    assert_eq!(rows.len(), 7, "{}", csv.out);
    assert_eq!(rows[0], "distance,mfw,a,b,value");
    assert!(rows[1].starts_with("burrows,15,Ann_0,Ann_1,"));
    let json = run(&[
        "compare",
        "--matrix",
        text(&texts),
        "--mfw",
        "15",
        "-f",
        "json",
    ])
    .ok();
    let report = json.json();
    holds("matrix", &report);
    assert_eq!(report["results"][0]["measures"]["nearest_accuracy"], 1.0);
    assert_eq!(report["results"][0]["measures"]["ari"], 1.0);
    let pretty = run(&["compare", "--matrix", text(&texts), "--mfw", "15"]).ok();
    assert!(pretty.out.contains("4 of 4"), "{}", pretty.out);
    assert!(pretty.err.contains("fewer than"), "{}", pretty.err);
}

#[test]
fn plots_and_trees_are_written() {
    let (folder, texts) = writers();
    let (svg, png) = (folder.path().join("t.svg"), folder.path().join("t.png"));
    let tree = folder.path().join("t.nwk");
    for plot in [&svg, &png] {
        run(&[
            "compare",
            "--matrix",
            text(&texts),
            "--sweep",
            "5..15:5",
            "--resamples",
            "3",
            "--plot",
            text(plot),
            "--newick",
            text(&tree),
        ])
        .ok();
    }
    let drawing = std::fs::read_to_string(&svg).unwrap();
    assert!(drawing.starts_with("<svg") && drawing.contains(">Ann_0</text>"));
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
    let newick = std::fs::read_to_string(&tree).unwrap();
    assert!(
        newick.trim_end().ends_with(';') && newick.contains("(Ann_0,Ann_1)"),
        "{newick}"
    );
    let report = run(&[
        "compare",
        "--matrix",
        text(&texts),
        "--sweep",
        "5..15:5",
        "-f",
        "jsonl",
    ])
    .ok();
    let report = &report.json_lines()[0];
    holds("matrix", report);
    assert_eq!(report["consensus"]["trees"], 3);
}

#[test]
fn what_a_matrix_cannot_do_is_said() {
    let (folder, texts) = writers();
    let one = texts.join("Ann_0.txt");
    run(&["compare", "--matrix", text(&one)]).fails_with(&["at least two texts"]);
    run(&["compare", "--matrix", text(&texts), "--plot", "tree.pdf"]).fails_with(&[".svg or .png"]);
    run(&["compare", "--matrix", text(&texts), "--distance", "gamma"]).fails_with(&["burrows"]);
    run(&["compare", "--matrix", text(&texts), "--sweep", "9..5:1"]).fails_with(&["FROM"]);
    run(&["compare", "--matrix", text(&texts), "--culling", "101"]).fails_with(&["percentage"]);
    run(&["compare", "a.txt"]).fails_with(&["<B>"]);
    for (name, value) in [
        ("--features", "characters"),
        ("--ngram", "3"),
        ("--tokens", "words"),
    ] {
        let sides = ["compare", "README.md", "LICENSE-MIT", name, value];
        run(&sides).fails_with(&[name, "--matrix"]);
    }
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    run(&["compare", "--matrix", text(&empty)]).fails_with(&["no text to compare"]);
    std::fs::copy(&one, texts.join("Ann_copy.txt")).unwrap();
    let copies = run(&["compare", "--matrix", text(&texts)]).ok();
    assert!(copies.err.contains("are the same text"), "{}", copies.err);
}

#[test]
fn accounts_are_texts_and_languages_are_told_apart() {
    let run = run(&[
        "compare",
        "--matrix",
        "corpora/posts/network.jsonl",
        "-f",
        "jsonl",
    ])
    .ok();
    assert!(run.err.contains("different languages"), "{}", run.err);
    let report = &run.json_lines()[0];
    assert!(report["texts"].as_array().unwrap().len() > 20);
}

#[test]
fn key_words_come_with_lines() {
    let (_folder, texts) = writers();
    let (a, b) = (texts.join("Ann_0.txt"), texts.join("Bob_0.txt"));
    let base = ["keyness", text(&a), text(&b), "--part", "100"];
    let with = |more: &[&str]| run(&[&base[..], more].concat()).ok();
    let report = with(&["-f", "json"]).json();
    holds("keyness", &report);
    let first = &report["keywords"][0];
    assert_eq!(
        (&first["feature"], &first["prefers"]),
        (&"the".into(), &"a".into())
    );
    assert!(
        first["lines"][0]["hit"]
            .as_str()
            .unwrap()
            .eq_ignore_ascii_case("the")
    );
    let pretty = with(&["--order", "zeta", "--top", "3"]);
    assert!(pretty.out.contains("more in A") && pretty.out.contains("more in B"));
    let csv = with(&["-f", "csv", "--top", "2", "--order", "log-ratio"]);
    assert_eq!(csv.out.lines().count(), 5, "{}", csv.out);
}

#[test]
fn a_text_is_rolled_through() {
    let (folder, texts) = writers();
    let joined = folder.path().join("joined.txt");
    let part = |name: &str| std::fs::read_to_string(texts.join(name)).unwrap();
    std::fs::write(&joined, part("Ann_0.txt") + &part("Bob_1.txt")).unwrap();
    let plot = folder.path().join("course.svg");
    let arguments = [
        "rolling",
        text(&joined),
        "--against",
        text(&texts),
        "--window",
        "200",
        "--step",
        "100",
        "--plot",
        text(&plot),
    ];
    let report = run(&[&arguments[..], &["-f", "json"]].concat()).ok().json();
    holds("rolling", &report);
    let windows = report["windows"].as_array().unwrap();
    assert_eq!(windows[0]["nearest"], "Ann");
    assert_eq!(windows.last().unwrap()["nearest"], "Bob");
    assert!(
        std::fs::read_to_string(&plot)
            .unwrap()
            .contains("<polyline")
    );
    let csv = run(&[&arguments[..], &["-f", "csv"]].concat()).ok();
    assert_eq!(csv.out.lines().count(), windows.len() + 1);
    let pretty = run(&arguments).ok();
    assert!(pretty.out.contains("mean margin"), "{}", pretty.out);
    let alone = texts.join("Ann_0.txt");
    run(&["rolling", text(&joined), "--against", text(&alone)]).fails_with(&["two candidates"]);
}

#[test]
fn attribution_is_measured_on_problems_and_on_folders() {
    let (folder, texts) = writers();
    let out = run(&[
        "evaluate",
        "attribution",
        text(&texts),
        "--mfw",
        "15",
        "-f",
        "json",
    ])
    .ok();
    assert_eq!(out.json()[0]["accuracy"]["value"], 1.0);
    let problem = folder.path().join("set/problem1");
    std::fs::create_dir_all(&problem).unwrap();
    let row = |id: &str, account: &str, name: &str| {
        let text = std::fs::read_to_string(texts.join(name)).unwrap();
        serde_json::json!({"id": id, "account": account, "text": text}).to_string()
    };
    let known = format!(
        "{}\n{}\n",
        row("k1", "ann", "Ann_0.txt"),
        row("k2", "bob", "Bob_0.txt")
    );
    std::fs::write(problem.join("known.jsonl"), known).unwrap();
    std::fs::write(problem.join("unknown.jsonl"), row("u", "", "Bob_1.txt")).unwrap();
    std::fs::write(problem.join("truth.json"), r#"{"u": "bob"}"#).unwrap();
    let set = folder.path().join("set");
    let arguments = [
        "evaluate",
        "attribution",
        text(&set),
        "--mfw",
        "15",
        "--distance",
        "manhattan",
    ];
    let out = run(&arguments).ok();
    assert!(
        out.out.contains("set/problem1") && out.out.contains("1.000"),
        "{}",
        out.out
    );
    std::fs::write(problem.join("truth.json"), "[]").unwrap();
    run(&arguments).fails_with(&["truth.json"]);
}

#[test]
fn a_comparison_shows_passages_and_makes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let (a, b) = (
        "corpora/compare/harbour-1.txt",
        "corpora/compare/harbour-2.txt",
    );
    let out = run(&["compare", a, b, "--html", text(&page), "-f", "json"])
        .ok()
        .json();
    holds("comparison", &out);
    let passages = out["passages"].as_array().unwrap();
    assert!(!passages.is_empty());
    for passage in passages {
        let path = passage["document"].as_str().unwrap();
        let document = std::fs::read_to_string(path).unwrap();
        let start = passage["start"].as_u64().unwrap() as usize;
        let hit = passage["hit"].as_str().unwrap();
        let there: String = document[start..]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(there.starts_with(hit), "{passage}");
    }
    let html = std::fs::read_to_string(&page).unwrap();
    for part in [
        "Two ratios side by side",
        "What the ratio is made of",
        "Where they stand",
        "What this is worth",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("<script") && !html.contains("://"));
    assert!(!html.contains("With your prior"));
    let out = run(&[
        "compare",
        a,
        b,
        "--html",
        text(&page),
        "--prior",
        "1:99",
        "-f",
        "json",
    ]);
    let posterior = out.ok().json()["posterior"].as_f64().unwrap();
    let html = std::fs::read_to_string(&page).unwrap();
    let line = format!("With your prior of 0.0100: {posterior:.4}.");
    assert!(html.contains(&line), "{line}");
    let pretty = run(&["compare", a, b]).ok();
    assert!(pretty.out.contains("per 1,000 words") && pretty.out.contains("where they stand"));
    let short = run(&["compare", a, b, "--no-passages"]).ok();
    assert!(!short.out.contains("where they stand"));
}
