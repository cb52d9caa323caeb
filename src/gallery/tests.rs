use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::*;
use crate::attribute::near::NearHit;
use crate::attribute::{Decision, Options, Query};
use crate::fingerprint::Fingerprint;
use crate::{Analyzer, Error, Post};

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.gallery");
    (folder, path)
}

fn post(account: &str, id: usize, text: &str) -> Post {
    Post {
        id: format!("{account}-{id}"),
        account: Some(account.to_owned()),
        platform: Some("square".to_owned()),
        created_at: Some(format!("2024-03-{:02}T08:00:00Z", id % 28 + 1)),
        text: text.to_owned(),
        ..Post::default()
    }
}

/// Posts of an account in one of two voices.
fn posts(account: &str, count: usize) -> Vec<Post> {
    let places = [
        "harbour",
        "kiln",
        "allotment",
        "ferry",
        "market",
        "signal box",
        "weir",
    ];
    (0..count)
        .map(|n| {
            let place = places[n % 7];
            let text = if account.starts_with('a') {
                format!("ok so the {place} again, number {n}... honestly i gave up counting after lunch & went home")
            } else {
                format!("Number {n} reached us from the {place}; we have, accordingly, filed it under \u{201c}pending\u{201d}.")
            };
            post(account, n, &text)
        })
        .collect()
}

fn add(gallery: &Gallery, name: &str, posts: &[Post], analyzer: &Analyzer) -> Added {
    let mut writer = gallery.writer(GroupKind::Group, true, None);
    let posts: Vec<(&str, &Post)> = posts.iter().map(|post| (name, post)).collect();
    writer.add(&posts, analyzer).unwrap();
    writer.commit().unwrap();
    writer.added()
}

fn message(error: &Error) -> String {
    error.to_string()
}

#[test]
fn what_is_added_is_found_again_after_reopening() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let posts = posts("ann", 10);
    {
        let gallery = Gallery::create(&path).unwrap();
        let mut writer = gallery.writer(GroupKind::Group, true, None);
        let details = GroupDetails {
            notes: Some("seen in March".to_owned()),
            labels: vec!["rail".to_owned()],
        };
        writer.describe("river", &details).unwrap();
        let pairs: Vec<(&str, &Post)> = posts.iter().map(|post| ("river", post)).collect();
        writer.add(&pairs, &analyzer).unwrap();
        writer.commit().unwrap();
    }
    let gallery = Gallery::read(&path).unwrap();
    let record = gallery.group("river").unwrap();
    assert_eq!((record.posts, record.notes.as_str()), (10, "seen in March"));
    assert_eq!(record.labels, ["rail"]);
    let members = gallery.members(record.id).unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!((members[0].account.as_str(), members[0].posts), ("ann", 10));
    assert_eq!(
        members[0].first.as_ref().unwrap().written,
        "2024-03-01T08:00:00Z"
    );
    assert_eq!(
        members[0].last.as_ref().unwrap().written,
        "2024-03-10T08:00:00Z"
    );
    let fingerprint = gallery.fingerprint(record.id).unwrap();
    assert_eq!(fingerprint.documents, record.posts - record.copies);
    assert_eq!(fingerprint.words, record.words);
}

/// Adding in any number of steps gives the fingerprint of adding at once, and nothing counts twice.
#[test]
fn posts_count_once_however_they_come() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let posts = posts("bob", 12);
    let gallery = Gallery::create(&path).unwrap();
    add(&gallery, "once", &posts, &analyzer);
    for part in posts.chunks(5) {
        add(&gallery, "steps", part, &analyzer);
    }
    let again = add(&gallery, "steps", &posts, &analyzer);
    assert_eq!((again.posts, again.known), (0, 12));
    let of = |name| {
        gallery
            .fingerprint(gallery.group(name).unwrap().id)
            .unwrap()
    };
    assert_eq!(of("once"), of("steps"));
    // Without ids of their own, posts are known by time and text, whatever line they stand on.
    let mut bare = posts;
    for (line, post) in bare.iter_mut().enumerate() {
        post.source.line = line as u64 + 1;
        post.id = format!("{}:{}", post.source.path.display(), post.source.line);
    }
    add(&gallery, "bare", &bare, &analyzer);
    bare.reverse();
    for (line, post) in bare.iter_mut().enumerate() {
        post.source.line = line as u64 + 1;
        post.id = format!("{}:{}", post.source.path.display(), post.source.line);
    }
    assert_eq!(add(&gallery, "bare", &bare, &analyzer).known, 12);
}

#[test]
fn copies_are_counted_and_stay_out_of_the_style() {
    const PETITION: &str = "Everyone in the valley should come to the town hall on Tuesday and vote for the new bridge";
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let gallery = Gallery::create(&path).unwrap();
    let posts = [
        post("ann", 1, PETITION),
        post("bob", 2, &PETITION.replace("Tuesday", "Sunday")),
        post("bob", 3, &format!("{PETITION} https://t.example/x")),
        post("bob", 4, "RT @cid: no words of mine"),
        post(
            "ann",
            5,
            "My sister planted eleven tomatoes this spring and the hail took nine of them",
        ),
    ];
    let added = add(&gallery, "valley", &posts, &analyzer);
    assert_eq!((added.posts, added.copies), (5, 3));
    let id = gallery.group("valley").unwrap().id;
    assert_eq!(gallery.fingerprint(id).unwrap().documents, 2);
    let index = gallery.index(&[], Options::default()).unwrap();
    let hits = index.copies_of(&PETITION.to_uppercase());
    assert_eq!(hits.len(), 1);
    assert!(hits[0].exact);
    let known = gallery.excerpt(hits[0].text).unwrap().unwrap();
    assert_eq!((known.post.as_str(), known.posts), ("ann-1", 3));
    assert_eq!(known.text.as_deref(), Some(PETITION));
    let copies: Vec<(&str, Vec<NearHit>)> = vec![("new", hits)];
    let answer = index.attribute(&Query {
        account: Some("bob"),
        platform: Some("square"),
        fingerprint: &Fingerprint::new(),
        copies: &copies,
    });
    assert_eq!(answer.decision, Decision::Inconclusive);
    assert_eq!(answer.copies[0].group, "valley");
    assert_eq!(answer.member_of, ["valley"]);
}

#[test]
fn groups_are_renamed_merged_and_removed() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let gallery = Gallery::create(&path).unwrap();
    let (ann, bob) = (posts("ann", 8), posts("bob", 8));
    add(&gallery, "a", &ann, &analyzer);
    add(&gallery, "b", &bob, &analyzer);
    gallery
        .describe("a", Some("all"), Some("both"), Some(&["x".to_owned()]))
        .unwrap();
    let taken = gallery.describe("all", Some("b"), None, None).unwrap_err();
    assert!(message(&taken).contains("already"), "{taken}");
    let (a, b) = (gallery.group("all").unwrap(), gallery.group("b").unwrap());
    let mut both = gallery.fingerprint(a.id).unwrap();
    both.merge(&gallery.fingerprint(b.id).unwrap());
    gallery.merge("all", &["b".to_owned()]).unwrap();
    let merged = gallery.group("all").unwrap();
    assert_eq!((merged.posts, merged.labels.len()), (16, 1));
    assert_eq!(gallery.fingerprint(merged.id).unwrap(), both);
    assert_eq!(gallery.members(merged.id).unwrap().len(), 2);
    // The merged group knows the posts and texts of both.
    assert_eq!(add(&gallery, "all", &bob, &analyzer).known, 8);
    let missing = gallery.group("b").unwrap_err();
    assert!(message(&missing).contains("it holds all"), "{missing}");
    let unchanged = gallery.remove(&["all".to_owned(), "nobody".to_owned()]);
    assert!(unchanged.is_err() && gallery.group("all").is_ok());
    gallery.remove(&["all".to_owned()]).unwrap();
    assert!(gallery.groups(GroupKind::Group).unwrap().is_empty());
    let rows: i64 = gallery
        .connection
        .query_row(
            "SELECT (SELECT count(*) FROM seen) + (SELECT count(*) FROM texts) + (SELECT count(*) FROM excerpts)
             + (SELECT count(*) FROM members) + (SELECT count(*) FROM fingerprints)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn an_export_comes_back_whole() {
    let (folder, path) = folder();
    let analyzer = Analyzer::new();
    let gallery = Gallery::create(&path).unwrap();
    add(&gallery, "a", &posts("ann", 9), &analyzer);
    add(&gallery, "b", &posts("bob", 9), &analyzer);
    let mut bytes = Vec::new();
    let exported = gallery.export(&[], &mut bytes, Path::new("out")).unwrap();
    assert_eq!(exported.groups, 2);
    let other = Gallery::create(&folder.path().join("other.gallery")).unwrap();
    let imported = other
        .import(&mut bytes.as_slice(), Path::new("in"), false)
        .unwrap();
    assert_eq!((imported.new, imported.merged), (2, 0));
    let mut again = Vec::new();
    other.export(&[], &mut again, Path::new("out")).unwrap();
    assert_eq!(bytes, again);
    // Names are taken now: refused as a whole, or merged into what is the same.
    let taken = other
        .import(&mut bytes.as_slice(), Path::new("in"), false)
        .unwrap_err();
    assert!(message(&taken).contains("--merge"), "{taken}");
    let before = other.fingerprint(other.group("a").unwrap().id).unwrap();
    let merged = other
        .import(&mut bytes.as_slice(), Path::new("in"), true)
        .unwrap();
    assert_eq!((merged.new, merged.merged), (0, 2));
    let record = other.group("a").unwrap();
    assert_eq!(record.posts, 9);
    let after = other.fingerprint(record.id).unwrap();
    assert_eq!(after.documents, 2 * before.documents);
    assert_eq!(other.groups(GroupKind::Group).unwrap().len(), 2);
}

#[test]
fn broken_exports_are_refused_as_a_whole() {
    let (_folder, path) = folder();
    let gallery = Gallery::create(&path).unwrap();
    let import = |text: &str| {
        let error = gallery
            .import(&mut text.as_bytes(), Path::new("in.jsonl"), false)
            .unwrap_err();
        message(&error)
    };
    let head = r#"{"type":"gallery","schema":1,"format":1,"version":"0.1.0"}"#;
    assert!(import("").contains("nothing to import"));
    assert!(import("not json").contains("in.jsonl:1"));
    assert!(import(&head.replace(r#""format":1"#, r#""format":9"#)).contains("format version 9"));
    let group = r#"{"type":"group","kind":"group","name":"x","notes":"","labels":[],"created_at":"","updated_at":"","posts":0,"copies":0,"words":0,"members":[],"fingerprint":"AAAA"}"#;
    assert!(import(group).contains("first line"));
    assert!(import(&format!("{head}\n{group}")).contains("unpack"));
    assert!(import(&format!("{head}\n{{\"type\":\"posts\"}}")).contains("in.jsonl:2"));
    assert!(gallery.groups(GroupKind::Group).unwrap().is_empty());
}

#[test]
fn other_files_and_versions_are_named() {
    let (folder, path) = folder();
    let refused = |path: &Path| message(&Gallery::read(path).unwrap_err());
    assert!(refused(&path).contains("no such gallery"));
    let text = folder.path().join("text");
    std::fs::write(
        &text,
        "this is no database, only a text that is long enough",
    )
    .unwrap();
    assert!(refused(&text).contains("no gallery"));
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    assert!(refused(&empty).contains("no gallery"));
    let foreign = folder.path().join("foreign");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE t (a)")
        .unwrap();
    assert!(refused(&foreign).contains("another program"));
    assert!(message(&Gallery::create(&foreign).unwrap_err()).contains("another program"));
    let gallery = Gallery::create(&path).unwrap();
    gallery
        .connection
        .execute("UPDATE meta SET value = 'cafe' WHERE key = 'catalogue'", [])
        .unwrap();
    assert!(refused(&path).contains("feature catalogue cafe"));
    gallery
        .connection
        .pragma_update(None, "user_version", 7)
        .unwrap();
    assert!(refused(&path).contains("format version 7"));
    let nowhere = folder.path().join("no/such/folder/g");
    assert!(message(&Gallery::create(&nowhere).unwrap_err()).contains("folder exists"));
}

#[test]
fn a_full_disk_is_said_and_undone() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let gallery = Gallery::create(&path).unwrap();
    add(&gallery, "a", &posts("ann", 5), &analyzer);
    // No more pages than there are: what SQLite says when the disk is full.
    gallery
        .connection
        .pragma_update_and_check(None, "max_page_count", 1, |_| Ok(()))
        .unwrap();
    let more = posts("alf", 400);
    let pairs: Vec<(&str, &Post)> = more.iter().map(|post| ("a", post)).collect();
    let error = {
        let mut writer = gallery.writer(GroupKind::Group, true, None);
        let added = writer.add(&pairs, &analyzer);
        added.map(drop).and_then(|()| writer.commit()).unwrap_err()
    };
    assert!(message(&error).contains("the disk is full"), "{error}");
    drop(gallery);
    let gallery = Gallery::open(&path).unwrap();
    assert_eq!(gallery.group("a").unwrap().posts, 5);
    assert_eq!(add(&gallery, "a", &more, &analyzer).posts, 400);
}

#[test]
fn what_is_not_committed_is_undone() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let gallery = Gallery::create(&path).unwrap();
    let posts = posts("ann", 5);
    let pairs: Vec<(&str, &Post)> = posts.iter().map(|post| ("a", post)).collect();
    let mut writer = gallery.writer(GroupKind::Group, true, None);
    writer.add(&pairs, &analyzer).unwrap();
    drop(writer);
    assert!(gallery.groups(GroupKind::Group).unwrap().is_empty());
    assert_eq!(add(&gallery, "a", &posts, &analyzer).posts, 5);
}

/// Readers see a whole commit or none of it, while a writer works.
#[test]
fn readers_read_while_one_writes() {
    let (_folder, path) = folder();
    let analyzer = Analyzer::new();
    let all = posts("ann", 240);
    add(&Gallery::create(&path).unwrap(), "a", &all[..12], &analyzer);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0;
                    let mut reads = 0;
                    while !done.load(std::sync::atomic::Ordering::Relaxed) || reads == 0 {
                        let gallery = Gallery::read(&path).unwrap();
                        gallery.connection.execute_batch("BEGIN").unwrap();
                        let record = gallery.group("a").unwrap();
                        let fingerprint = gallery.fingerprint(record.id).unwrap();
                        gallery.connection.execute_batch("COMMIT").unwrap();
                        assert_eq!(fingerprint.documents, record.posts - record.copies);
                        assert!(record.posts >= seen && record.posts.is_multiple_of(12));
                        seen = record.posts;
                        reads += 1;
                    }
                    reads
                })
            })
            .collect();
        let gallery = Gallery::open(&path).unwrap();
        let mut writer = gallery.writer(GroupKind::Group, true, Some(12));
        for part in all[12..].chunks(12) {
            let part: Vec<(&str, &Post)> = part.iter().map(|post| ("a", post)).collect();
            assert!(writer.add(&part, &analyzer).unwrap());
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
    assert_eq!(Gallery::read(&path).unwrap().group("a").unwrap().posts, 240);
}
