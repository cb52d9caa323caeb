//! The server as clients meet it: in-process where an answer is enough, over TCP where the
//! connection itself is the matter.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Response, StatusCode};
use hmac::{KeyInit, Mac};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;

mod gallery;

/// One app for all tests that can share its limits.
static APP: LazyLock<Router> = LazyLock::new(|| app(Config::default()));

fn app(config: Config) -> Router {
    router(Arc::new(State::new(config, Analyzer::new(), true).unwrap()))
}

async fn ask(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().oneshot(request).await.unwrap()
}

async fn text_of(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 26)
        .await
        .unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

/// Posts JSON, expects this status, reads JSON.
async fn answer(app: &Router, path: &str, body: &Value, status: u16) -> Value {
    let response = ask(app, post(path, body.to_string())).await;
    let code = response.status();
    let text = text_of(response).await;
    assert_eq!(code.as_u16(), status, "{path}: {text}");
    serde_json::from_str(&text).unwrap()
}

const SLIP: &str = "We must discuss about it.";

#[tokio::test]
async fn a_text_is_scored() {
    let answer = answer(&APP, "/v1/score", &json!({"text": SLIP}), 200).await;
    assert_eq!(answer["model"]["id"], "wordprint");
    let finding = &answer["results"][0]["findings"][0];
    assert_eq!(finding["rule"], "en.prep.discuss_about");
    assert!(finding["message"].is_string());
}

#[tokio::test]
async fn options_cut_the_answer() {
    let body = json!({
        "items": [{"id": "é", "text": format!("Élan 😀 — {SLIP}")}],
        "options": {"explain": false, "offsets": "utf16"},
    });
    let answer = answer(&APP, "/v1/score", &body, 200).await;
    let finding = &answer["results"][0]["findings"][0];
    assert!(finding.get("message").is_none());
    let start = usize::try_from(finding["start"].as_u64().unwrap()).unwrap();
    let units: Vec<u16> = body["items"][0]["text"]
        .as_str()
        .unwrap()
        .encode_utf16()
        .collect();
    let end = usize::try_from(finding["end"].as_u64().unwrap()).unwrap();
    assert_eq!(
        String::from_utf16(&units[start..end]).unwrap(),
        finding["text"]
    );
    let none = json!({"text": SLIP, "options": {"min_confidence": 1.0}});
    let answer = super::tests::answer(&APP, "/v1/score", &none, 200).await;
    assert_eq!(answer["results"][0]["findings"], json!([]));
}

#[tokio::test]
async fn a_faulty_item_spoils_no_other() {
    let body = r#"{"items": [{"text": "Fine."}, {"text": null}, {"text": "\ud800"},
        {"text": "Fine.", "colour": 1}, 7, {"id": "last", "text": "Fine."}]}"#;
    let response = ask(&APP, post("/v1/score", body)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = serde_json::from_str(&text_of(response).await).unwrap();
    let results = answer["results"].as_array().unwrap();
    let codes: Vec<_> = results
        .iter()
        .map(|r| r["error"]["code"].as_str())
        .collect();
    let wrong = Some("wrong_field");
    assert_eq!(codes, [None, wrong, Some("wrong_json"), wrong, wrong, None]);
    assert_eq!(results[1]["error"]["field"], "text");
    assert_eq!(results[5]["id"], "last");
}

#[tokio::test]
async fn faults_have_one_shape() {
    let unknown = json!({"text": "a", "options": {"offset": "byte"}});
    let fault = answer(&APP, "/v1/score", &unknown, 400).await;
    assert_eq!(fault["error"]["field"], "options.offset");
    assert_eq!(fault["status"], 400);
    for (request, status, code) in [
        (post("/v1/score", "{"), 400, "wrong_json"),
        (post("/v1/score", "{}"), 400, "wrong_field"),
        (post("/v1/score", vec![b'"', 0xff, b'"']), 400, "wrong_json"),
        (post("/v1/nowhere", "{}"), 404, "no_such_path"),
        (get("/v1/score"), 405, "wrong_method"),
        (
            Request::post("/v1/score").body("a=b".into()).unwrap(),
            415,
            "not_json",
        ),
        (
            post("/v1/score/stream?offsets=ells", ""),
            400,
            "wrong_query",
        ),
        (
            post("/v1/compare", r#"{"a": {}, "b": {"texts": []}}"#),
            400,
            "wrong_field",
        ),
        (
            post(
                "/v1/compare",
                r#"{"a": {"fingerprint": "!"}, "b": {"texts": []}}"#,
            ),
            400,
            "wrong_fingerprint",
        ),
    ] {
        let what = format!("{} {}", request.method(), request.uri());
        let response = ask(&APP, request).await;
        assert_eq!(response.status().as_u16(), status, "{what}");
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert_eq!(kind, "application/problem+json", "{what}");
        let body: Value = serde_json::from_str(&text_of(response).await).unwrap();
        assert_eq!(body["error"]["code"], code, "{what}: {body}");
        assert!(body["error"]["message"].is_string());
    }
}

#[tokio::test]
async fn bounds_are_kept() {
    let limits = Limits {
        body_bytes: 200,
        batch: 2,
        text_bytes: 20,
        ..Limits::default()
    };
    let app = app(Config {
        limits,
        ..Config::default()
    });
    let long = "a".repeat(300);
    let fault = answer(&app, "/v1/score", &json!({"text": long}), 413).await;
    assert_eq!(fault["error"]["code"], "body_too_large");
    let three = json!({"items": [{"text": "a"}, {"text": "b"}, {"text": "c"}]});
    let fault = answer(&app, "/v1/score", &three, 413).await;
    assert_eq!(fault["error"]["code"], "batch_too_large");
    let mixed = json!({"items": [{"text": "a"}, {"text": "b".repeat(30)}]});
    let mixed = answer(&app, "/v1/score", &mixed, 200).await;
    assert_eq!(mixed["results"][1]["error"]["code"], "text_too_long");
}

#[tokio::test]
async fn keys_and_rates_are_asked_for() {
    let app = app(Config {
        keys: Keys::plain(["secret"], Scope::Read),
        limits: Limits {
            per_key: Some(1),
            ..Limits::default()
        },
        ..Config::default()
    });
    let response = ask(&app, post("/v1/score", r#"{"text": "a"}"#)).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    assert_eq!(
        ask(&app, get("/health/live")).await.status(),
        StatusCode::OK
    );
    let with = |name: &str, value: &str| {
        let mut request = post("/v1/score", r#"{"text": "a"}"#);
        let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    assert_eq!(
        ask(&app, with("x-api-key", "wrong")).await.status(),
        StatusCode::UNAUTHORIZED
    );
    let first = ask(&app, with("authorization", "Bearer secret")).await;
    assert_eq!(first.status(), StatusCode::OK);
    let path = "/v1alpha1/comments:analyze?key=secret";
    let comment = r#"{"comment": {"text": "a"}, "requestedAttributes": {"TELLS": {}}}"#;
    assert_eq!(
        ask(&app, post(path, comment)).await.status(),
        StatusCode::OK
    );
    // The allowance fills up again while a slow machine answers.
    let mut last = ask(&app, with("x-api-key", "secret")).await;
    for _ in 0..1000 {
        if last.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        last = ask(&app, with("x-api-key", "secret")).await;
    }
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(last.headers()["retry-after"], "1");
}

#[tokio::test]
async fn lines_stream_in_order() {
    let lines = format!(
        "{}\n\n{}\nnot json\n{}",
        json!({"id": "1", "text": SLIP}),
        json!({"id": "2", "text": "Line\u{2028}separators are text."}),
        json!({"id": "3", "text": "No line end."}),
    );
    let mut lines = lines.into_bytes();
    lines.extend(b"\n{\"text\": \"\xff\"}\r\n{\"id\": \"5\", \"text\": \"\"}");
    let request = Request::post("/v1/score/stream?offsets=char&explain=false")
        .body(lines.into())
        .unwrap();
    let response = ask(&APP, request).await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let text = text_of(response).await;
    let lines: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[4]["error"]["code"], "wrong_json");
    assert_eq!(lines[5]["id"], "5");
    assert_eq!(lines[0]["findings"][0]["rule"], "en.prep.discuss_about");
    assert_eq!(lines[2]["error"]["code"], "wrong_json");
    assert_eq!(lines[3]["id"], "3");
}

#[tokio::test]
async fn fingerprints_add_up_and_compare() {
    let one = json!({"texts": ["The tide came in early.", "Nobody minded the rain."]});
    let whole = answer(&APP, "/v1/fingerprint", &one, 200).await;
    let half = json!({"texts": ["The tide came in early."]});
    let half = answer(&APP, "/v1/fingerprint", &half, 200).await;
    let rest = json!({"texts": ["Nobody minded the rain."], "add_to": half["fingerprint"]});
    let rest = answer(&APP, "/v1/fingerprint", &rest, 200).await;
    assert_eq!(whole["fingerprint"], rest["fingerprint"]);
    let sides = json!({"a": {"fingerprint": whole["fingerprint"]}, "b": one});
    let answer = answer(&APP, "/v1/compare", &sides, 200).await;
    assert_eq!(answer["comparison"]["verdict"], "inconclusive");
}

#[tokio::test]
async fn adapters_speak_their_shapes() {
    let body = json!({
        "comment": {"text": SLIP},
        "requestedAttributes": {"TELLS": {}, "NON_NATIVE": {"scoreThreshold": 0.99}},
        "spanAnnotations": true, "doNotStore": true,
    });
    let analyzed = answer(&APP, "/v1alpha1/comments:analyze", &body, 200).await;
    let tells = &analyzed["attributeScores"]["TELLS"];
    assert_eq!(tells["summaryScore"]["type"], "PROBABILITY");
    assert!(tells["spanScores"][0]["end"].as_u64() > tells["spanScores"][0]["begin"].as_u64());
    assert!(analyzed["attributeScores"].get("NON_NATIVE").is_none());
    let unknown = json!({"comment": {"text": "a"}, "requestedAttributes": {"TOXICITY": {}}});
    answer(&APP, "/v1alpha1/comments:analyze", &unknown, 400).await;

    let many = json!({"input": ["Fine.", SLIP], "model": "omni-moderation-latest"});
    let moderated = answer(&APP, "/v1/moderations", &many, 200).await;
    assert_eq!(moderated["results"].as_array().unwrap().len(), 2);
    assert_eq!(moderated["results"][0]["flagged"], false);
    let parts = json!({"input": [{"type": "text", "text": SLIP}, {"type": "image_url"}]});
    let moderated = answer(&APP, "/v1/moderations", &parts, 200).await;
    assert!(moderated["results"][0]["category_scores"]["tells"].as_f64() > Some(0.5));
}

#[tokio::test]
async fn coral_must_sign() {
    let body = json!({"action": "NEW", "comment": {"body": "Fine."}}).to_string();
    let unsigned = ask(&APP, post("/v1/coral", body.clone())).await;
    assert_eq!(unsigned.status(), StatusCode::FORBIDDEN);
    let app = app(Config {
        coral_secrets: vec!["old".into(), "new".into()],
        ..Config::default()
    });
    let signed = |secret: &str| {
        let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        let digest = mac.chain_update(body.as_bytes()).finalize().into_bytes();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut request = post("/v1/coral", body.clone());
        let value = format!("sha256={}, sha256={hex}", "0".repeat(64));
        request
            .headers_mut()
            .insert("x-coral-signature", value.parse().unwrap());
        request
    };
    assert_eq!(
        ask(&app, signed("new")).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        ask(&app, signed("other")).await.status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_api_describes_itself() {
    let text = text_of(ask(&APP, get("/openapi.json")).await).await;
    let api: Value = serde_json::from_str(&text).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for reference in text.split("\"$ref\":\"").skip(1) {
        let path = reference.split('"').next().unwrap();
        let pointer = path.strip_prefix('#').unwrap();
        assert!(api.pointer(pointer).is_some(), "{path} leads nowhere");
    }
    let page = ask(&APP, get("/docs/")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = text_of(page).await;
    assert!(
        !page.contains("://"),
        "the page fetches something from elsewhere: {page}"
    );
}

#[tokio::test]
async fn counters_count() {
    let app = app(Config::default());
    answer(&app, "/v1/score", &json!({"text": SLIP}), 200).await;
    ask(&app, get("/anything/a/client/makes/up")).await;
    let text = text_of(ask(&app, get("/metrics")).await).await;
    assert!(text.contains("wordprint_items_total 1"), "{text}");
    assert!(
        text.contains(r#"route="/v1/score",method="POST",code="200""#),
        "{text}"
    );
    assert!(!text.contains("makes"), "{text}");
}

/// Serves on a port of its own until the test ends.
fn listening(limits: Limits) -> (tokio::runtime::Runtime, std::net::SocketAddr) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .build()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config {
        limits,
        ..Config::default()
    };
    runtime.spawn(run(config, Analyzer::new(), listener));
    (runtime, address)
}

#[test]
fn slow_and_oversized_heads_are_cut_off() {
    let limits = Limits {
        header_read: Duration::from_millis(300),
        header_bytes: 8192,
        ..Limits::default()
    };
    let (_runtime, address) = listening(limits);
    let mut slow = TcpStream::connect(address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    slow.write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\n")
        .unwrap();
    let start = Instant::now();
    let mut rest = Vec::new();
    // Closed by the server: the end of the stream or a reset, not our own timeout.
    let closed = slow.read_to_end(&mut rest);
    assert!(start.elapsed() < Duration::from_secs(15), "{closed:?}");
    let mut huge = TcpStream::connect(address).unwrap();
    huge.set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let head = format!(
        "GET /health/live HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "a".repeat(100_000)
    );
    // The server may close before all is written.
    let _ = huge.write_all(head.as_bytes());
    let mut answer = Vec::new();
    let _ = huge.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.contains("200 OK"), "{answer}");
    let mut good = TcpStream::connect(address).unwrap();
    good.write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    good.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn slow_bodies_are_cut_off() {
    let limits = Limits {
        request: Duration::from_millis(400),
        ..Limits::default()
    };
    let (_runtime, address) = listening(limits);
    for path in ["/v1/score", "/v1/score/stream", "/v1/gallery/import"] {
        let mut slow = TcpStream::connect(address).unwrap();
        slow.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {}\r\ncontent-length: 1000\r\n\r\n{{",
            if path == "/v1/score" {
                "application/json"
            } else {
                "application/x-ndjson"
            }
        );
        slow.write_all(head.as_bytes()).unwrap();
        let start = Instant::now();
        let mut answer = Vec::new();
        // Ends with the connection, by an end or by a reset.
        let closed = slow.read_to_end(&mut answer);
        assert!(
            start.elapsed() < Duration::from_secs(15),
            "{path}: {closed:?}"
        );
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            path == "/v1/score/stream" || answer.starts_with("HTTP/1.1 408"),
            "{path}: {answer}"
        );
    }
}
