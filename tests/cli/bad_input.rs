//! Bad input: skipped, counted and named; an error with --strict; never a panic.

use crate::{Run, file, wordprint, wordprint_with};

fn score(path: &std::path::Path, strict: bool) -> Run {
    let mut arguments = vec!["score", path.to_str().unwrap(), "--format", "jsonl"];
    if strict {
        arguments.push("--strict");
    }
    wordprint_with(&arguments, b"")
}

/// Runs over a file with `good` readable records; strict must fail naming `place`.
#[track_caller]
fn bad(name: &str, content: &[u8], good: usize, place: &str, summary: &str) {
    let (_folder, path) = file(name, content);
    let run = score(&path, false);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.lines().count(), good, "{}", run.err);
    assert!(
        run.err.contains(summary),
        "`{summary}` is not in: {}",
        run.err
    );
    assert!(!run.err.contains("panicked"), "{}", run.err);
    score(&path, true).fails_with(&[place]);
}

#[test]
fn json_lines_that_are_no_records() {
    let rows = b"{\"text\":\"fine\"}\n[1,2]\n{\"id\":\"x\"}\n{broken\n{\"text\":\"also fine\"}\n";
    bad("posts.jsonl", rows, 2, "posts.jsonl:2", "3 records skipped");
}

#[test]
fn a_missing_text_is_counted() {
    bad(
        "posts.jsonl",
        b"{\"text\":\"fine\"}\n{\"id\":\"x\"}\n{\"id\":\"y\"}\n",
        1,
        "posts.jsonl:2",
        "2 records skipped: 2 without text",
    );
}

#[test]
fn a_row_with_too_few_fields() {
    let rows = b"id,account,text\n1,ann,hello there\n2,bob\n";
    bad("posts.csv", rows, 1, "posts.csv:3", "1 record skipped");
}

#[test]
fn an_empty_file() {
    bad(
        "empty.txt",
        b"",
        0,
        "empty.txt",
        "1 record skipped: 1 empty",
    );
}

#[test]
fn an_unknown_extension() {
    bad(
        "movie.mkv",
        b"\x1a\x45\xdf\xa3\x00\x01",
        0,
        "movie.mkv",
        "of unknown format",
    );
}

#[test]
fn broken_utf8_is_said() {
    let (_folder, path) = file("a.txt", b"Good words \xff\xfe and more good words here.\n");
    let run = score(&path, false);
    assert_eq!(run.code, 0);
    assert_eq!(run.out.lines().count(), 1);
    assert!(run.err.contains("a.txt"), "{}", run.err);
}

#[test]
fn a_truncated_caption_file_keeps_what_is_there() {
    let cut = b"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n2\n00:00:03,0";
    let (_folder, path) = file("cut.srt", cut);
    let run = score(&path, false);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.lines().count(), 1);
    assert!(run.err.contains("cut.srt"), "{}", run.err);
}

#[test]
fn a_folder_without_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let run = wordprint_with(&["score", path], b"");
    assert!(run.err.contains("nothing to do"), "{}", run.err);
    wordprint_with(&["score", path, "--strict"], b"").fails_with(&[path]);
    wordprint_with(&["compare", path, path], b"").fails_with(&["no text to compare"]);
}

#[test]
fn files_that_are_not_there() {
    wordprint("score no/such/file.srt").fails_with(&["no/such/file.srt"]);
    wordprint("score no/such/*.srt").fails_with(&["no file matches"]);
    wordprint("verify no-such.jsonl").fails_with(&["no-such.jsonl"]);
    wordprint("evaluate clustering no-such-folder").fails_with(&["no-such-folder"]);
    wordprint("score corpora/README.md -o no/such/folder/out.json").fails_with(&["no/such/folder"]);
}

#[test]
fn bad_usage() {
    wordprint("nonsense").fails_with(&["nonsense"]);
    wordprint("score x.txt --format yaml").fails_with(&["yaml", "jsonl"]);
    wordprint("score x.txt --threads 0").fails_with(&["threads"]);
    wordprint("score x.txt --input-format docx").fails_with(&["docx", "srt"]);
}

#[test]
fn bad_pair_rows() {
    let rows = b"{\"texts_a\":[\"a\"]}\n{\"texts_a\":[\"a\"],\"texts_b\":[\"b\"]}\nnonsense\n";
    let run = wordprint_with(&["verify", "-"], rows);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.lines().count(), 1);
    assert!(run.err.contains("2 records skipped"), "{}", run.err);
    wordprint_with(&["verify", "-", "--strict"], rows).fails_with(&["-:1", "texts_b"]);
    wordprint_with(&["evaluate", "verification", "-"], rows).fails_with(&["same"]);
}

#[test]
fn many_bad_records_do_not_flood_the_terminal() {
    let rows = "nonsense\n".repeat(500);
    let (_folder, path) = file("posts.jsonl", rows.as_bytes());
    let run = score(&path, false);
    assert!(run.err.lines().count() < 12, "{}", run.err);
    assert!(run.err.contains("500 records skipped"), "{}", run.err);
    let arguments = ["score", path.to_str().unwrap(), "--quiet"];
    assert_eq!(wordprint_with(&arguments, b"").err, "");
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let text = "We cast a chestnut in the fire \u{1b}[31m\u{202e}for them.\n";
    let run = wordprint_with(&["score", "-"], text.as_bytes()).ok();
    assert!(!run.out.contains('\u{1b}'), "{:?}", run.out);
    assert!(!run.out.contains('\u{202e}'), "{:?}", run.out);
}
