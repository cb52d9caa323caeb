//! What `cluster` and `templates` write for other programs. What those programs make of it is
//! tested in `tests/python`.

use crate::{file, wordprint, wordprint_with};

const POSTS: &str = "corpora/posts/network.jsonl";

fn sign(account: &str, time: &str, name: &str) -> String {
    let text = format!("I am {name} from the valley and I support the new dam, sign it today");
    serde_json::json!({"account": account, "created_at": time, "text": text}).to_string() + "\n"
}

#[test]
fn every_format_is_written_and_ungrouped_accounts_go_to_nobody() {
    let groups = wordprint(&format!("cluster {POSTS} --format json"))
        .ok()
        .json();
    for (format, begins) in [
        ("gexf", "<?xml"),
        ("graphml", "<?xml"),
        ("stix", "{"),
        ("misp", "{"),
        ("csv", "account,group,confidence"),
    ] {
        let out = wordprint(&format!("cluster {POSTS} --format {format}"))
            .ok()
            .out;
        assert!(out.starts_with(begins), "{format}");
        for account in groups["ungrouped"].as_array().unwrap() {
            let exported = out.contains(account.as_str().unwrap());
            assert_eq!(exported, begins != "{", "{account} in {format}");
        }
        assert!(!out.contains("threat-actor") && !out.contains("to_ids\": true"));
    }
}

#[test]
fn a_report_comes_again_on_any_number_of_threads() {
    let run = |more: &str| {
        wordprint(&format!("cluster {POSTS} --format html{more}"))
            .ok()
            .out
    };
    let page = run("");
    assert!(page.starts_with("<!doctype html>") && !page.contains("://"));
    assert_eq!(page, run(" --threads 1"));
}

#[test]
fn an_event_is_a_time_and_terms_are_of_an_event() {
    let run = |more: &[&str]| wordprint_with(&[&["cluster", POSTS][..], more].concat(), b"");
    run(&["--event", "yesterday"]).fails_with(&["2020-07-24"]);
    run(&["--event-terms", "dam"]).fails_with(&["--event"]);
    let groups = run(&[
        "--event",
        "2021-03-28",
        "--event-terms",
        "dam",
        "-f",
        "json",
    ]);
    let groups = groups.ok().json();
    assert_eq!(groups["event"]["terms"], serde_json::json!(["dam"]));
    let reaction = &groups["groups"][0]["profile"]["reaction"];
    assert!(reaction["hours"].as_f64().unwrap() >= 0.0, "{reaction}");
}

#[test]
fn times_in_many_forms_are_read_and_others_counted() {
    let rows = [
        sign("ann", "2020-07-24T09:00:00Z", "Ann"),
        sign("bob", "1595581201", "Bob"),
        sign("cat", "Fri Jul 24 09:00:02 +0000 2020", "Cat"),
        sign("dan", "Fri, 24 Jul 2020 09:00:03 +0000", "Dan"),
        sign("eve", "24.07.2020 09:00:04", "Eve"),
        sign("fay", "07/25/2020 09:00:05", "Fay"),
        sign("gus", "last week", "Gus"),
    ];
    let (_folder, path) = file("posts.jsonl", rows.concat().as_bytes());
    let run = wordprint_with(&["templates", path.to_str().unwrap(), "-f", "json"], b"").ok();
    assert!(
        run.err.contains("1 posts have a time in no known form"),
        "{}",
        run.err
    );
    assert!(run.err.contains("last week"), "{}", run.err);
    let report = run.json();
    let template = &report["templates"][0];
    assert_eq!(
        template["accounts"],
        serde_json::json!(["ann", "bob", "cat", "dan", "eve", "fay", "gus"])
    );
    assert_eq!(template["first_seen"], "2020-07-24T09:00:00Z");
    assert_eq!(template["last_seen"], "2020-07-25T09:00:05Z");
    assert_eq!((&report["found"], &report["posts"]), (&1.into(), &7.into()));
}

#[test]
fn templates_of_one_account_and_of_nobody() {
    let rows =
        sign("ann", "", "Ann").repeat(4) + "{\"text\":\"one lonely text without anybody\"}\n";
    let (_folder, path) = file("posts.jsonl", rows.as_bytes());
    let path = path.to_str().unwrap();
    let run = |more: &[&str]| wordprint_with(&[&["templates", path][..], more].concat(), b"").ok();
    let none = run(&["-f", "csv"]);
    assert_eq!(none.out.lines().count(), 1, "{}", none.out);
    assert!(none.err.contains("1 posts have no account"), "{}", none.err);
    let one = run(&["--accounts", "1", "--posts", "4", "-f", "csv"]);
    assert!(
        one.out.lines().nth(1).unwrap().starts_with("t1,1,4,1,0,,,"),
        "{}",
        one.out
    );
    assert_eq!(
        run(&["--accounts", "1", "--posts", "5", "-f", "csv"])
            .out
            .lines()
            .count(),
        1
    );
    wordprint_with(&["templates", path, "--accounts", "0"], b"").fails_with(&["at least 1"]);
}
