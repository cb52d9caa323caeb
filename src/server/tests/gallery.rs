//! A gallery over HTTP, from an empty file to answers.

use std::path::PathBuf;

use super::*;

/// Posts of one writer; the words differ between writers, so that style can tell them apart.
fn posts(account: &str, count: usize) -> Vec<Value> {
    let (opening, habit) = match account {
        "ann" => (
            "Honestly, the harbour",
            "which is, as ever, quite another matter; still",
        ),
        "bob" => (
            "gonna say it again: the bridge",
            "lol whatever, nobody cares anyway",
        ),
        _ => (
            "Reported today: the orchard",
            "according to the council, nothing was decided",
        ),
    };
    (0..count)
        .map(|n| {
            json!({
                "id": format!("{account}-{n}"), "account": account, "platform": "forum",
                "created_at": "2024-05-01T10:00:00Z",
                "text": format!("{opening} closed at {n} o'clock, {habit}, and {} boats went out.", n * 7),
            })
        })
        .collect()
}

/// An app with a gallery of its own, in a folder that lives as long as the test.
fn shelved(keys: Keys, loopback: bool) -> (tempfile::TempDir, Router) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        gallery: Some(folder.path().join("known.gallery")),
        keys,
        ..Config::default()
    };
    let state = State::new(config, Analyzer::new(), loopback).unwrap();
    (folder, router(Arc::new(state)))
}

fn here() -> (tempfile::TempDir, Router) {
    shelved(Keys::default(), true)
}

fn request(method: &str, path: &str, body: &Value) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(body.to_string().into())
        .unwrap()
}

async fn json_of(app: &Router, request: Request<Body>, status: u16) -> Value {
    let what = format!("{} {}", request.method(), request.uri());
    let response = ask(app, request).await;
    let code = response.status();
    let text = text_of(response).await;
    assert_eq!(code.as_u16(), status, "{what}: {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

async fn add(app: &Router, group: &str, account: &str, count: usize) -> Value {
    let path = format!("/v1/gallery/groups/{group}/posts");
    answer(app, &path, &json!({"items": posts(account, count)}), 200).await
}

#[tokio::test]
async fn a_group_lives_from_its_making_to_its_end() {
    let (_folder, app) = here();
    let made = json!({"name": "harbour", "notes": "seen in May", "labels": ["rail"]});
    let made_answer = answer(&app, "/v1/gallery/groups", &made, 201).await;
    assert_eq!(made_answer["group"]["notes"], "seen in May");
    let again = answer(&app, "/v1/gallery/groups", &made, 409).await;
    assert_eq!(again["error"]["code"], "name_taken");

    let added = add(&app, "harbour", "ann", 12).await;
    assert_eq!(added["added"]["posts"], 12);
    assert_eq!(added["group"]["members"][0]["account"], "ann");
    let known = add(&app, "harbour", "ann", 12).await;
    assert_eq!(
        (&known["added"]["posts"], &known["added"]["known"]),
        (&json!(0), &json!(12))
    );
    add(&app, "bridge%2Ftolls", "bob", 12).await;

    let page = json_of(&app, get("/v1/gallery/groups?limit=1"), 200).await;
    assert_eq!(page["groups"][0]["name"], "bridge/tolls");
    assert_eq!(page["next"], "bridge/tolls");
    let page = json_of(
        &app,
        get("/v1/gallery/groups?after=bridge%2Ftolls&label=rail"),
        200,
    )
    .await;
    assert_eq!(page["groups"][0]["name"], "harbour");
    assert_eq!(page["next"], Value::Null);
    let shown = json_of(&app, get("/v1/gallery/groups/harbour"), 200).await;
    assert!(
        shown["group"]["fingerprint"]["words"].as_u64() > Some(30),
        "{shown}"
    );

    let change = json!({"name": "port", "labels": []});
    let path = "/v1/gallery/groups/harbour";
    let changed = json_of(&app, request("PATCH", path, &change), 200).await;
    assert_eq!(
        (&changed["group"]["name"], &changed["group"]["labels"]),
        (&json!("port"), &json!([]))
    );
    let taken = json!({"name": "bridge/tolls"});
    let path = "/v1/gallery/groups/port";
    json_of(&app, request("PATCH", path, &taken), 409).await;
    let merge = json!({"groups": ["bridge/tolls"]});
    let merged = answer(&app, "/v1/gallery/groups/port/merge", &merge, 200).await;
    assert_eq!(merged["group"]["posts"], 24);
    let missing = answer(&app, "/v1/gallery/groups/port/merge", &merge, 409).await;
    assert_eq!(missing["error"]["code"], "no_such_group");
    assert_eq!(missing["error"]["field"], "groups[0]");
    json_of(&app, request("DELETE", path, &json!({})), 204).await;
    json_of(&app, get(path), 404).await;
}

#[tokio::test]
async fn accounts_and_posts_are_attributed() {
    let (_folder, app) = here();
    add(&app, "harbour", "ann", 30).await;
    add(&app, "bridge", "bob", 30).await;
    let copy = posts("ann", 1)[0]["text"].clone();
    let mut items = posts("ann", 5);
    items.push(json!({"id": "nobody", "text": "Whose is this?"}));
    items.push(json!({"id": "wrong"}));
    items.push(json!({"id": "new", "account": "carol", "text": copy}));
    let question = json!({"items": items, "options": {"top": 1}});
    let told = answer(&app, "/v1/attribute", &question, 200).await;
    let results = told["results"].as_array().unwrap();
    assert_eq!(results.len(), 4, "{told}");
    assert_eq!(
        (&results[0]["by"], &results[0]["account"]),
        (&json!("account"), &json!("ann"))
    );
    assert_eq!(results[0]["member_of"], json!(["harbour"]));
    assert_eq!(results[1]["account"], "carol");
    assert_eq!(results[1]["decision"], "inconclusive");
    assert_eq!(results[1]["copied_text"][0]["group"], "harbour");
    assert_eq!(results[1]["copied_text"][0]["known"]["account"], "ann");
    assert_eq!(
        (&results[2]["item"], &results[2]["id"]),
        (&json!(5), &json!("nobody"))
    );
    assert_eq!(results[3]["error"]["code"], "wrong_field");
    assert_eq!(told["gallery"]["groups"], 2);

    let question = json!({"items": items, "options": {"by": "post", "explain": false}});
    let told = answer(&app, "/v1/attribute", &question, 200).await;
    let results = told["results"].as_array().unwrap();
    assert_eq!(results.len(), 8);
    assert_eq!(results[5]["id"], "nobody");
    assert_eq!(results[6]["error"]["field"], Value::Null);
    assert_eq!(results[7]["copied_posts"], 1);
    let wrong = json!({"items": [], "options": {"prior": 2}});
    let fault = answer(&app, "/v1/attribute", &wrong, 400).await;
    assert_eq!(fault["error"]["field"], "options.prior");
}

#[tokio::test]
async fn references_are_ordinary_accounts() {
    let (_folder, app) = here();
    add(&app, "harbour", "ann", 3).await;
    let mut items = posts("dora", 4);
    items.extend(posts("ann", 1));
    items.push(json!({"account": "dora", "text": "  "}));
    let body = json!({"items": items});
    let added = answer(&app, "/v1/gallery/references", &body, 200).await;
    assert_eq!(added["added"]["posts"], 4);
    assert_eq!(added["errors"][0]["error"]["code"], "known_account");
    assert_eq!(added["errors"][1]["error"]["field"], "text");
    let list = json_of(&app, get("/v1/gallery/groups"), 200).await;
    assert_eq!(list["gallery"]["references"], 1);
    let path = "/v1/gallery/references";
    let gone = json_of(&app, request("DELETE", path, &json!({})), 200).await;
    assert_eq!(gone["removed"], 1);
}

#[tokio::test]
async fn an_export_goes_to_another_server() {
    let (_folder, app) = here();
    add(&app, "harbour", "ann", 8).await;
    let response = ask(&app, get("/v1/gallery/export?group=harbour")).await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let export = text_of(response).await;
    json_of(&app, get("/v1/gallery/export?group=nobody"), 404).await;

    let (_other_folder, other) = here();
    let import = |query: &str, body: &str| {
        Request::post(format!("/v1/gallery/import{query}"))
            .header("content-type", "application/x-ndjson")
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let stored = json_of(&other, import("", &export), 200).await;
    assert_eq!(stored["new"], 1);
    let taken = json_of(&other, import("", &export), 409).await;
    assert!(!taken.to_string().contains("--merge"), "{taken}");
    let merged = json_of(&other, import("?merge=true", &export), 200).await;
    assert_eq!(merged["merged"], 1);
    let text = text_of(ask(&other, get("/v1/gallery/export")).await).await;
    assert!(text.contains("harbour"));
    let wrong = json_of(&other, import("", "{}\n"), 400).await;
    assert!(
        wrong["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("line 1: "),
        "{wrong}"
    );
    // A fingerprint that claims to unpack to more than any has.
    let bomb = zstd::bulk::compress(&vec![0; 1 << 20], 1).unwrap();
    let (head, group) = export.split_once('\n').unwrap();
    let mut group: Value = serde_json::from_str(group.lines().next().unwrap()).unwrap();
    use base64::Engine;
    group["fingerprint"] = base64::engine::general_purpose::STANDARD
        .encode(bomb)
        .into();
    group["name"] = "other".into();
    json_of(&other, import("", &format!("{head}\n{group}\n")), 400).await;
    let plain = answer(&other, "/v1/gallery/import", &json!({}), 415).await;
    assert_eq!(plain["error"]["code"], "not_ndjson");
}

#[tokio::test]
async fn writing_needs_a_key_that_may() {
    let group = json!({"name": "a"});
    let with = |key: &str| {
        let mut request = request("POST", "/v1/gallery/groups", &group);
        request
            .headers_mut()
            .insert("x-api-key", key.parse().unwrap());
        request
    };
    let mut keys = Keys::plain(["reader"], Scope::Read);
    keys.extend(Keys::plain(["writer"], Scope::Write));
    let (_folder, app) = shelved(keys, true);
    json_of(&app, with("nobody"), 401).await;
    let refused = json_of(&app, with("reader"), 403).await;
    assert_eq!(refused["error"]["code"], "read_only");
    json_of(&app, with("writer"), 201).await;

    // Without keys: on this machine alone, and not for a page that made its name lead here.
    let (_folder, public) = shelved(Keys::default(), false);
    json_of(&public, with("writer"), 403).await;
    let (_folder, local) = here();
    let mut rebound = with("");
    rebound
        .headers_mut()
        .insert("host", "evil.example:8713".parse().unwrap());
    json_of(&local, rebound, 403).await;
    json_of(&local, with(""), 201).await;
}

#[tokio::test]
async fn faults_of_the_gallery_have_the_one_shape() {
    let fault = answer(&APP, "/v1/attribute", &json!({"items": []}), 404).await;
    assert_eq!(fault["error"]["code"], "no_gallery");
    let (_folder, app) = here();
    for (name, code) in [
        ("", "wrong_field"),
        ("\u{0}import x", "wrong_field"),
        (&*"x".repeat(501), "wrong_field"),
    ] {
        let fault = answer(&app, "/v1/gallery/groups", &json!({"name": name}), 400).await;
        assert_eq!(fault["error"]["code"], code);
    }
    let fault = json_of(&app, get("/v1/gallery/groups/%ff"), 400).await;
    assert_eq!(fault["error"]["code"], "wrong_path");
    json_of(&app, get("/v1/gallery/groups?limit=0"), 400).await;
    let nobody = answer(
        &app,
        "/v1/gallery/groups/a/merge",
        &json!({"groups": []}),
        400,
    )
    .await;
    assert_eq!(nobody["error"]["field"], "groups");
}

#[tokio::test]
async fn what_another_process_stored_is_noticed() {
    let (folder, app) = here();
    let path: PathBuf = folder.path().join("known.gallery");
    let gallery = crate::gallery::Gallery::open(&path).unwrap();
    let mut writer = gallery.writer(crate::gallery::GroupKind::Group, true, None);
    writer
        .describe("theirs", &crate::gallery::GroupDetails::default())
        .unwrap();
    writer.commit().unwrap();
    drop(writer);
    // Any write looks at the whole file.
    answer(&app, "/v1/gallery/groups", &json!({"name": "ours"}), 201).await;
    let list = json_of(&app, get("/v1/gallery/groups"), 200).await;
    assert_eq!(list["gallery"]["groups"], 2);
    assert_eq!(list["gallery"]["generation"], 2);
}

/// A form with one file, as HMA's clients send it.
fn upload(path: &str, field: &str, text: &[u8]) -> Request<Body> {
    let mut body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"a.txt\"\r\n\
         content-type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(text);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    Request::post(path)
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body.into())
        .unwrap()
}

#[tokio::test]
async fn texts_are_hashed_and_looked_up() {
    let (_folder, app) = here();
    add(&app, "harbour", "ann", 3).await;
    let text = posts("ann", 1)[0]["text"].as_str().unwrap().to_uppercase();
    let hash = json_of(&app, upload("/h/hash", "text", text.as_bytes()), 200).await;
    let signal = hash["wordprint_text"].as_str().unwrap();
    let path = format!("/m/lookup?signal_type=wordprint_text&signal={signal}");
    let found = json_of(&app, get(&path), 200).await;
    assert_eq!(found["harbour"][0]["distance"], "0");
    let id = &found["harbour"][0]["bank_content_id"];
    let raw = path.replace("lookup", "raw_lookup");
    assert_eq!(
        json_of(&app, get(&raw), 200).await,
        json!({"matches": [id]})
    );
    let far = json_of(&app, get(&format!("{raw}&include_distance=true")), 200).await;
    assert_eq!(far["matches"][0]["distance"], "0");
    let other = json_of(&app, get(&format!("{path}&banks=bridge,tolls")), 200).await;
    assert_eq!(other, json!({}));
    let looked = json_of(&app, upload("/m/lookup", "text", text.as_bytes()), 200).await;
    assert_eq!(looked["wordprint_text"], found);
    let short = json_of(&app, upload("/h/hash", "text", b"Too short."), 200).await;
    assert_eq!(short["wordprint_text"], "");
    json_of(&app, upload("/h/hash", "photo", b"x"), 400).await;
    json_of(&app, upload("/h/hash", "text", &[0xff]), 400).await;
    json_of(&app, post("/h/hash", "{}"), 415).await;
    json_of(&app, get("/m/lookup?signal_type=pdq&signal=x"), 400).await;
    json_of(
        &app,
        get("/m/lookup?signal_type=wordprint_text&signal=x"),
        400,
    )
    .await;
    let status = json_of(&app, get("/m/index/status"), 200).await;
    assert_eq!(status["wordprint_text"]["size"], 3);
    assert_eq!(text_of(ask(&app, get("/status")).await).await, "I-AM-ALIVE");
    assert_eq!(
        ask(&APP, get("/status")).await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
}
