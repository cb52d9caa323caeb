//! Galleries from the command line: adding, showing, recognising, being killed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::{Run, file, wordprint_with};

const POSTS: &str = "corpora/posts/network.jsonl";

fn run(arguments: &[&str]) -> Run {
    wordprint_with(arguments, b"")
}

/// A gallery of the sample's English group with the sample's other accounts as reference.
fn gallery(folder: &Path) -> String {
    let path = folder.join("known.gallery").to_string_lossy().into_owned();
    run(&[
        "gallery",
        "add",
        &path,
        POSTS,
        "--name",
        "ring",
        "--account",
        "honest_hauler",
        "--account",
        "kestrel_mom",
        "--account",
        "r_dunmore_rides",
        "--label",
        "rail",
        "--notes",
        "found in March",
    ])
    .ok();
    path
}

#[test]
fn a_group_is_added_listed_shown_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = gallery(folder.path());
    let list = run(&["gallery", "list", &path, "--format", "json"])
        .ok()
        .json();
    assert_eq!(list[0]["name"], "ring");
    assert_eq!(list[0]["members"].as_array().unwrap().len(), 3);
    assert!(list[0]["first_seen"].is_string());
    let shown = run(&["gallery", "show", &path, "ring"]).ok().out;
    assert!(
        shown.contains("kestrel_mom") && shown.contains("found in March"),
        "{shown}"
    );
    // The same posts again change nothing.
    let again = run(&[
        "gallery",
        "add",
        &path,
        POSTS,
        "--name",
        "ring",
        "--account",
        "kestrel_mom",
        "--format",
        "json",
    ])
    .ok()
    .json();
    assert_eq!(again["posts"], 0);
    assert!(again["known"].as_u64().unwrap() > 0);
    run(&["gallery", "edit", &path, "ring", "--rename", "carts"]).ok();
    run(&["gallery", "show", &path, "ring"]).fails_with(&["no group `ring`", "carts"]);
    run(&["gallery", "remove", &path, "carts"]).ok();
    let list = run(&["gallery", "list", &path, "--format", "json"])
        .ok()
        .json();
    assert_eq!(list.as_array().unwrap().len(), 0);
}

#[test]
fn clusters_become_groups_and_travel_as_json_lines() {
    let folder = tempfile::tempdir().unwrap();
    let groups = folder.path().join("groups.json");
    let groups = groups.to_str().unwrap();
    run(&["cluster", POSTS, "--format", "json", "-o", groups]).ok();
    let path = folder.path().join("g").to_string_lossy().into_owned();
    run(&[
        "gallery",
        "add",
        &path,
        POSTS,
        "--clusters",
        groups,
        "--pick",
        "g1",
        "--name",
        "ring",
    ])
    .ok();
    run(&[
        "gallery",
        "add",
        &path,
        POSTS,
        "--clusters",
        groups,
        "--pick",
        "g99",
    ])
    .fails_with(&["no group `g99`", "g1"]);
    let export = folder.path().join("export.jsonl");
    let export = export.to_str().unwrap();
    run(&["gallery", "export", &path, "-o", export]).ok();
    let other = folder.path().join("other").to_string_lossy().into_owned();
    run(&["gallery", "import", &other, export]).ok();
    run(&["gallery", "import", &other, export]).fails_with(&["ring", "--merge"]);
    run(&["gallery", "import", &other, export, "--merge"]).ok();
    let of = |path: &str| {
        run(&["gallery", "show", path, "ring", "--format", "json"])
            .ok()
            .json()
    };
    assert_eq!(
        of(&path)["members"][0]["account"],
        of(&other)["members"][0]["account"]
    );
}

#[test]
fn bad_input_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("g").to_string_lossy().into_owned();
    let (_f, nameless) = file("posts.jsonl", b"{\"text\":\"no account here\"}\n");
    let nameless = nameless.to_str().unwrap();
    run(&["gallery", "add", &path, nameless, "--each-account"]).fails_with(&["has an account"]);
    let (_f, empty) = file(
        "posts.jsonl",
        b"{\"account\":\"a\",\"text\":\"\"}\n{\"account\":\"a\",\"text\":\"  \"}\n",
    );
    run(&[
        "gallery",
        "add",
        &path,
        empty.to_str().unwrap(),
        "--name",
        "x",
    ])
    .fails_with(&["all 2 posts are empty"]);
    run(&["gallery", "add", &path, POSTS]).fails_with(&["--name"]);
    run(&["attribute", POSTS, "--gallery", &path]).fails_with(&["holds no group"]);
    let absent = folder.path().join("absent").to_string_lossy().into_owned();
    run(&["attribute", POSTS, "--gallery", &absent]).fails_with(&["no such gallery"]);
    run(&["gallery", "list", POSTS]).fails_with(&["no gallery"]);
}

#[test]
fn a_locked_gallery_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = gallery(folder.path());
    let lock = rusqlite::Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Reading goes on meanwhile.
    run(&["gallery", "list", &path]).ok();
    run(&["gallery", "remove", &path, "ring"]).fails_with(&["another process is writing"]);
    lock.execute_batch("ROLLBACK").unwrap();
    run(&["gallery", "remove", &path, "ring"]).ok();
}

/// A group is known again by what it wrote later; copies are evidence of their own kind.
#[test]
fn new_posts_are_attributed() {
    let folder = tempfile::tempdir().unwrap();
    let path = gallery(folder.path());
    let copied = r#"{"id":"c1","account":"newcomer","text":"COPIED"}"#;
    let known = std::fs::read_to_string(POSTS).unwrap();
    let text = known
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|post| {
            post["account"] == "kestrel_mom"
                && post["text"].as_str().unwrap().split_whitespace().count() > 12
        })
        .unwrap()["text"]
        .as_str()
        .unwrap()
        .to_uppercase();
    let copied = copied.replace("COPIED", &text.replace('"', "'"));
    let run = wordprint_with(
        &["attribute", "-", "--gallery", &path, "--by", "post"],
        format!("{copied}\n").as_bytes(),
    )
    .ok();
    let answer = &run.json_lines()[0];
    assert_eq!(answer["decision"], "inconclusive");
    assert_eq!(answer["copied_text"][0]["group"], "ring");
    assert_eq!(answer["copied_text"][0]["exact"], 1);
    assert_eq!(answer["copied_text"][0]["known"]["account"], "kestrel_mom");
    for format in ["pretty", "json", "jsonl", "csv"] {
        let run = wordprint_with(
            &[
                "attribute",
                POSTS,
                "--gallery",
                &path,
                "--format",
                format,
                "--cohort",
                POSTS,
            ],
            b"",
        )
        .ok();
        assert!(run.out.contains("ring"), "{format}: {}", run.out);
    }
}

/// A line comes out for each line that goes in, before the next goes in.
#[test]
fn a_stream_is_answered_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = gallery(folder.path());
    for arguments in [
        vec!["watch", "--gallery", &path, "--brief", "--accounts", "2"],
        vec!["attribute", "-", "--gallery", &path, "--brief"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wordprint"))
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let _ = send.send(line.unwrap());
            }
        });
        for n in 0..8 {
            let account = ["ann", "bob", "cid"][n % 3];
            writeln!(
                stdin,
                r#"{{"id":"{n}","account":"{account}","text":"The ferry number {n} was late again, and so was I."}}"#
            )
            .unwrap();
            stdin.flush().unwrap();
            let line = receive
                .recv_timeout(Duration::from_secs(120))
                .expect("a line comes");
            let answer: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(answer["id"], n.to_string(), "{arguments:?}");
            assert_eq!(answer["account"], account);
        }
        writeln!(stdin, "not json").unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success());
        reader.join().unwrap();
        assert!(receive.try_recv().is_err());
    }
}

/// Killed while it writes, the program has lost nothing it said was stored, and what is left is whole.
#[test]
fn nothing_committed_is_lost_when_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join("killed.gallery")
        .to_string_lossy()
        .into_owned();
    let mut safe = 0;
    for round in 0..3u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wordprint"))
            .args([
                "gallery",
                "add",
                &path,
                "-",
                "--name",
                "x",
                "--format",
                "jsonl",
                "--commit-every",
                "64",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Feeds until the pipe breaks.
        let feeder = std::thread::spawn(move || {
            for n in 0u64.. {
                let id = round * 1_000_000 + n;
                let row = format!(
                    r#"{{"id":"{id}","account":"a{}","text":"Post number {id} says the kiln is out, the kettle on and the {} in the weir."}}"#,
                    id % 5,
                    ["cat", "boat", "bell"][(id % 3) as usize],
                );
                if writeln!(stdin, "{row}").is_err() {
                    break;
                }
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = 0;
        for _ in 0..=round * 2 {
            let line = lines.next().unwrap().unwrap();
            told = serde_json::from_str::<Value>(&line).unwrap()["posts"]
                .as_u64()
                .unwrap();
        }
        // In the middle of a later step, wherever it is.
        std::thread::sleep(Duration::from_millis(round * 7));
        child.kill().unwrap();
        child.wait().unwrap();
        feeder.join().unwrap();
        safe += told;
        let shown = run(&["gallery", "show", &path, "x", "--format", "json"])
            .ok()
            .json();
        let of = |name: &str| shown[name].as_u64().unwrap();
        assert!(of("posts") >= safe, "{} of {safe}", of("posts"));
        assert_eq!(of("posts") % 64, 0);
        assert_eq!(
            shown["fingerprint"]["documents"],
            of("posts") - of("copies")
        );
        let members = shown["members"].as_array().unwrap();
        let sum: u64 = members.iter().map(|m| m["posts"].as_u64().unwrap()).sum();
        assert_eq!(sum, of("posts"));
        safe = of("posts");
        let check: String = rusqlite::Connection::open(&path)
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
    }
}
