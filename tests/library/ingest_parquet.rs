//! Parquet files, written here through the record interface.
#![cfg(feature = "parquet")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "tests write and read files"
)]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use wordprint::ingest::{Options, Reason, open};

/// Writes two rows of a number, a text that may be missing, and a time.
fn write(path: &Path, text: &str) {
    let schema = format!(
        "message posts {{ required int64 id; optional binary {text} (UTF8); \
         required int64 created_at (TIMESTAMP_MILLIS); }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file =
        SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<Int64Type>()
        .write_batch(&[7, 8], None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&[ByteArray::from("Grüße aus Köln")], Some(&[1, 0]), None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<Int64Type>()
        .write_batch(&[0, 86_400_000], None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    file.close().unwrap();
}

#[test]
fn rows_become_posts_and_a_missing_text_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("posts.parquet");
    write(&path, "text");
    let mut posts = open(&[path], &Options::default()).unwrap();
    let all: Vec<_> = posts.by_ref().map(Result::unwrap).collect();
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].id.as_str(), all[0].text.as_str()),
        ("7", "Grüße aus Köln")
    );
    assert_eq!(all[0].created_at.as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!(posts.skipped().count(Reason::MissingText), 1);
    assert_eq!(posts.diagnostics()[0].line, Some(2));
}

#[test]
fn a_table_without_the_column_names_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("posts.parquet");
    write(&path, "body");
    let mut posts = open(std::slice::from_ref(&path), &Options::default()).unwrap();
    assert!(posts.next().is_none());
    assert_eq!(posts.skipped().count(Reason::MissingColumn), 1);
    assert!(
        posts.diagnostics()[0]
            .message
            .contains("no column `text` among id, body, created_at")
    );
    let mut options = Options::default();
    options.fields.text = "body".to_owned();
    assert_eq!(open(&[path], &options).unwrap().count(), 1);
}

#[test]
fn damaged_files_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.parquet");
    write(&whole, "text");
    let bytes = std::fs::read(&whole).unwrap();
    let path = folder.path().join("posts.parquet");
    // Cut short, and each byte of it flipped in turn: an error or other rows, never a panic.
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let mut posts = open(std::slice::from_ref(&path), &Options::default()).unwrap();
    assert!(posts.next().is_none());
    assert_eq!(posts.skipped().count(Reason::Malformed), 1);
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, damaged).unwrap();
        let posts = open(std::slice::from_ref(&path), &Options::default()).unwrap();
        // Flipped counts may claim many rows; a few are enough.
        posts.take(10).for_each(|post| drop(post.unwrap()));
    }
}
