//! Whole reports, as a person sees them. `SNAPSHOTS=overwrite cargo test --test cli` renews them.

use snapbox::{Data, assert_data_eq};

use crate::wordprint;

#[track_caller]
fn golden(arguments: &str, name: &str) {
    let run = wordprint(arguments).ok();
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    assert_data_eq!(
        run.out,
        Data::read_from(std::path::Path::new(&path), None).raw()
    );
}

#[test]
fn score_looks_like_a_compiler() {
    golden(
        "score corpora/captions/volcano-briefing.srt",
        "score-volcano.txt",
    );
}

#[test]
fn tokens_by_sentence() {
    golden(
        "tokenize corpora/captions/harbour-tour.vtt",
        "tokenize-harbour.txt",
    );
}

#[test]
fn templates_with_their_slots() {
    golden(
        "templates corpora/posts/network.jsonl",
        "templates-network.txt",
    );
}
