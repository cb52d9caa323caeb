//! What the description says beyond what is derived from the types.

use serde_json::{Value, json};

use crate::server::score::UNEXPLAINED;

/// Names without control characters that are not blank.
const NAME: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u001f\u007f-\u009f\s][^\u0000-\u001f\u007f-\u009f]*$";
const PROBLEM: &str = "#/components/schemas/Problem";

/// Puts in the contracts, the media type of faults, and rules between fields.
pub(super) fn refine(api: &mut Value) {
    contracts(&mut api["components"]["schemas"]);
    rules(api);
    described_references(api);
    problems(api);
    security(api);
}

fn refer(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Answers that hold a contract of `docs/schema/`.
fn contracts(schemas: &mut Value) {
    let either = |name: &str| json!({"anyOf": [refer(name), refer("ItemFault")]});
    optional(&mut schemas["Score"], &UNEXPLAINED);
    schemas["ScoreResponse"]["properties"]["results"]["items"] = either("Score");
    schemas["AttributeResponse"]["properties"]["results"]["items"] = either("Attribution");
    schemas["CompareResponse"]["properties"]["comparison"] = refer("Comparison");
    schemas["FingerprintResponse"]["properties"]["summary"] = refer("Fingerprint");
    schemas["ListResponse"]["properties"]["groups"]["items"] = refer("Group");
    for name in ["GroupResponse", "AddResponse"] {
        schemas[name]["properties"]["group"] = refer("Group");
    }
}

/// Takes names out of every list of required fields.
fn optional(schema: &mut Value, names: &[&str]) {
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_none_or(|name| !names.contains(&name)));
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(|part| optional(part, names)),
        Value::Array(items) => items.iter_mut().for_each(|part| optional(part, names)),
        _ => {}
    }
}

/// What holds between fields, and of single ones what types do not say.
fn rules(api: &mut Value) {
    let schemas = &mut api["components"]["schemas"];
    // Anything may be an item: what is no `Item` is answered by itself.
    let item = json!({"anyOf": [refer("Item"), {
        "description": "Anything else is answered with an error of its own, and spoils no other item.",
    }]});
    for name in [
        "ScoreRequest",
        "AttributeRequest",
        "AddRequest",
        "ReferencesRequest",
    ] {
        schemas[name]["properties"]["items"]["items"] = item.clone();
    }
    let one_of = |schema: &mut Value, fields: [(&str, &str); 2]| {
        let only = |(this, kind): (&str, &str), other: &str| {
            json!({
                "required": [this],
                "properties": {this: {"type": kind}, other: {"type": "null"}},
            })
        };
        schema["oneOf"] = json!([only(fields[0], fields[1].0), only(fields[1], fields[0].0)]);
    };
    one_of(
        &mut schemas["ScoreRequest"],
        [("items", "array"), ("text", "string")],
    );
    one_of(
        &mut schemas["Side"],
        [("texts", "array"), ("fingerprint", "string")],
    );
    for name in ["NewGroup", "GroupChange"] {
        schemas[name]["properties"]["name"]["pattern"] = NAME.into();
    }
    let paths = &mut api["paths"];
    let lines = &mut paths["/v1/score/stream"]["post"]["requestBody"];
    lines["required"] = false.into();
    lines["content"]["application/x-ndjson"]["schema"] = item;
    let name = &mut paths["/v1/gallery/groups/{name}/posts"]["post"]["parameters"][0]["schema"];
    name["pattern"] = NAME.into();
    name["maxLength"] = 500.into();
    api["components"]["schemas"]["Upload"]["additionalProperties"] = false.into();
    let paths = &mut api["paths"];
    for path in ["/h/hash", "/m/lookup"] {
        paths[path]["post"]["requestBody"]["content"]["multipart/form-data"]["encoding"] =
            json!({"text": {"contentType": "text/plain; charset=utf-8"}});
    }
    for path in ["/m/lookup", "/m/raw_lookup"] {
        let parameters = &mut paths[path]["get"]["parameters"];
        parameters[0]["schema"]["enum"] = json!(["wordprint_text"]);
        parameters[1]["schema"]["pattern"] = "^wpt1:[0-9A-Fa-f]{144}$".into();
    }
}

/// The derived description of an enumeration with a default demands an object that is a string.
fn described_references(value: &mut Value) {
    if let Some(parts) = value.get_mut("allOf").and_then(Value::as_array_mut) {
        for part in parts.iter_mut().filter_map(Value::as_object_mut) {
            if part.get("type") == Some(&json!("object")) && !part.contains_key("properties") {
                part.shift_remove("type");
            }
        }
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(described_references),
        Value::Array(items) => items.iter_mut().for_each(described_references),
        _ => {}
    }
}

/// Faults have a media type of their own.
fn problems(value: &mut Value) {
    if let Some(content) = value.get_mut("content").and_then(Value::as_object_mut) {
        let is_problem = content
            .get("application/json")
            .is_some_and(|media| media["schema"]["$ref"] == PROBLEM);
        if is_problem && let Some(media) = content.shift_remove("application/json") {
            content.insert("application/problem+json".to_owned(), media);
        }
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(problems),
        Value::Array(items) => items.iter_mut().for_each(problems),
        _ => {}
    }
}

/// Keys, which are needed where the operator gave some.
fn security(api: &mut Value) {
    api["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    });
    api["security"] = json!([{}, {"bearer": []}, {"key": []}]);
}
