//! Outputs against `docs/schema/*.json`, by a validator of the few keywords that those use.

use serde_json::Value;

use crate::{wordprint, wordprint_with};

fn schema(name: &str) -> Value {
    let path = format!("{}/docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[track_caller]
pub(crate) fn holds(name: &str, value: &Value) {
    let mut faults = Vec::new();
    check(&schema(name), value, "$", &mut faults);
    assert!(faults.is_empty(), "{name}: {faults:?}");
}

fn check(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let mut fault = |what: String| faults.push(format!("{at}: {what}"));
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let fits = |name: &&str| match *name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if !types.is_empty() && !types.iter().any(fits) {
        fault(format!("{value} is not {types:?}"));
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        fault(format!("{value} is not one of {allowed:?}"));
    }
    if let Some(number) = value.as_f64() {
        if schema["minimum"]
            .as_f64()
            .is_some_and(|least| number < least)
        {
            fault(format!("{number} is too small"));
        }
        if schema["maximum"].as_f64().is_some_and(|most| number > most) {
            fault(format!("{number} is too large"));
        }
    }
    if let Some(items) = value.as_array() {
        let length = items.len() as u64;
        if schema["minItems"]
            .as_u64()
            .is_some_and(|least| length < least)
            || schema["maxItems"]
                .as_u64()
                .is_some_and(|most| length > most)
        {
            fault(format!("{length} items"));
        }
        for (index, item) in items.iter().enumerate() {
            let rule = match schema["prefixItems"].get(index) {
                Some(rule) => rule,
                None => &schema["items"],
            };
            check(rule, item, &format!("{at}[{index}]"), faults);
        }
    } else if let Some(fields) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                faults.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, field) in fields {
            match schema["properties"].get(name) {
                Some(rule) => check(rule, field, &format!("{at}.{name}"), faults),
                None if schema["additionalProperties"] == false => {
                    faults.push(format!("{at}: {name} is not in the contract"));
                }
                None => {}
            }
        }
    }
}

#[test]
fn the_validator_finds_faults() {
    let mut faults = Vec::new();
    let wrong = serde_json::json!({"id": 1, "lang": "en", "more": true});
    check(&schema("language"), &wrong, "$", &mut faults);
    assert_eq!(faults.len(), 5, "{faults:?}");
}

#[test]
fn outputs_hold_their_contracts() {
    for (command, name) in [
        ("score corpora --format jsonl", "score"),
        ("tokenize corpora --format jsonl", "tokenize"),
        ("language corpora --format jsonl", "language"),
        (
            "tokenize corpora/posts --view confusables --subwords builtin --format jsonl",
            "tokenize",
        ),
        (
            "language corpora/posts/network.jsonl --by account --format jsonl",
            "language",
        ),
        (
            "fingerprint corpora/posts/network.jsonl --format jsonl",
            "fingerprint",
        ),
        (
            "compare corpora/compare/harbour-1.txt corpora/compare/lighthouse.txt --format jsonl",
            "comparison",
        ),
        (
            "cluster corpora/posts/network.jsonl --format json",
            "cluster",
        ),
        (
            "cluster corpora/posts/network.jsonl --event 2021-03-20 --format json",
            "cluster",
        ),
        (
            "templates corpora/posts/network.jsonl --format json",
            "templates",
        ),
    ] {
        let run = wordprint(command).ok();
        if matches!(name, "cluster" | "templates") {
            holds(name, &run.json());
            continue;
        }
        let rows = run.json_lines();
        assert!(!rows.is_empty(), "{command}");
        for row in &rows {
            holds(name, row);
        }
    }
}

#[test]
fn verify_and_links_hold_their_contracts() {
    let row = b"{\"id\":\"1\",\"texts_a\":[\"so it is\"],\"texts_b\":[\"so it was\"]}\n";
    let run = wordprint_with(&["verify", "-"], row).ok();
    holds("comparison", &run.json_lines()[0]);
    let folder = tempfile::tempdir().unwrap();
    let links = folder.path().join("links.jsonl");
    let arguments = [
        "cluster",
        "corpora/posts/network.jsonl",
        "--links",
        links.to_str().unwrap(),
    ];
    wordprint_with(&arguments, b"").ok();
    for line in std::fs::read_to_string(links).unwrap().lines() {
        holds("link", &serde_json::from_str(line).unwrap());
    }
}

#[cfg(feature = "gallery")]
#[test]
fn galleries_and_attributions_hold_their_contracts() {
    const POSTS: &str = "corpora/posts/network.jsonl";
    const LATER: &str = "corpora/posts/later.jsonl";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("g").to_string_lossy().into_owned();
    let run = |arguments: &[&str]| wordprint_with(arguments, b"").ok();
    run(&["gallery", "add", &path, POSTS, "--each-account"]);
    for row in run(&["gallery", "list", &path, "--format", "jsonl"]).json_lines() {
        holds("gallery", &row);
    }
    let shown = run(&["gallery", "show", &path, "kestrel_mom", "--format", "json"]).json();
    holds("gallery", &shown);
    holds("fingerprint", &shown["fingerprint"]);
    for by in ["account", "post"] {
        let arguments = [
            "attribute",
            LATER,
            "--gallery",
            &path,
            "--by",
            by,
            "--format",
            "jsonl",
        ];
        for row in run(&arguments).json_lines() {
            holds("attribution", &row);
            for candidate in row["candidates"].as_array().unwrap() {
                holds("comparison", &candidate["comparison"]);
            }
        }
    }
    for row in run(&["watch", LATER, "--gallery", &path, "--brief"]).json_lines() {
        holds("attribution", &row);
    }
}
