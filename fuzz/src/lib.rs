//! What the fuzz targets share.

use std::io::Cursor;

use wordprint::ingest::{Format, Options, Posts};

/// Reads `data` as `format` and holds the result to what every reader promises:
/// it ends, gives posts or counts what it left out, and cues fit their text.
pub fn read(format: Option<Format>, data: &[u8]) {
    let mut options = Options::default();
    options.format = format;
    options.max_record_bytes = 1 << 20;
    let stream = Box::new(Cursor::new(data.to_vec()));
    let mut posts = Posts::from_reader("input", stream, &options);
    let mut seen = 0_u64;
    for post in posts.by_ref() {
        let post = post.expect("lenient reading of memory has no errors");
        let mut end = 0;
        for cue in &post.cues {
            assert!(cue.span.start >= end);
            assert!(!cue.span.of(&post.text).is_empty());
            end = cue.span.end;
        }
        assert!(post.cues.is_empty() || end as usize == post.text.len());
        seen += 1;
    }
    let records = matches!(
        format,
        None | Some(Format::Jsonl | Format::Csv | Format::Tsv)
    );
    assert!(records || seen + posts.skipped().total() == 1, "lost silently");
    assert!(posts.skipped().total() == 0 || !posts.diagnostics().is_empty());
}
