//! One record of fields to one post, the same for JSON Lines, tables and Parquet.

use serde_json::{Map, Value};

use super::report::Reason;
use crate::document::{Post, Source};

/// The names under which a record's fields are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The text; the only field that is required.
    pub text: String,
    /// The record's identifier.
    pub id: String,
    /// Who published it.
    pub account: String,
    /// Where it was published.
    pub platform: String,
    /// The declared language.
    pub lang: String,
    /// The time of publication.
    pub created_at: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            text: "text".to_owned(),
            id: "id".to_owned(),
            account: "account".to_owned(),
            platform: "platform".to_owned(),
            lang: "lang".to_owned(),
            created_at: "created_at".to_owned(),
        }
    }
}

/// Makes a post of a record's fields; those that are not read go to `extra`.
///
/// # Errors
/// The reason and message why there is no post in it.
pub(super) fn post(
    mut fields: Map<String, Value>,
    names: &Fields,
    source: Source,
) -> Result<Post, (Reason, String)> {
    let text = match fields.shift_remove(&names.text) {
        Some(Value::String(text)) => text,
        None | Some(Value::Null) => {
            let message = format!("no `{}`; each record needs one", names.text);
            return Err((Reason::MissingText, message));
        }
        Some(other) => {
            let message = format!("`{}` is {}; make it a string", names.text, kind(&other));
            return Err((Reason::MissingText, message));
        }
    };
    let mut take = |name: &str| match fields.get(name) {
        Some(Value::String(_)) => match fields.shift_remove(name) {
            Some(Value::String(value)) => Some(value),
            _ => None,
        },
        Some(Value::Number(_) | Value::Bool(_)) => {
            fields.shift_remove(name).map(|value| value.to_string())
        }
        Some(Value::Null) => {
            fields.shift_remove(name);
            None
        }
        // A structure cannot be an identifier or a name: it is passed through.
        Some(Value::Array(_) | Value::Object(_)) | None => None,
    };
    let id = take(&names.id).filter(|id| !id.is_empty());
    let account = take(&names.account).filter(|account| !account.is_empty());
    let platform = take(&names.platform).filter(|platform| !platform.is_empty());
    let lang = take(&names.lang).filter(|lang| !lang.is_empty());
    let created_at = take(&names.created_at).filter(|time| !time.is_empty());
    Ok(Post {
        id: id.unwrap_or_else(|| format!("{}:{}", source.path.display(), source.line)),
        account,
        platform,
        lang,
        created_at,
        text,
        extra: fields,
        cues: Vec::new(),
        source,
    })
}

/// What a JSON value is, for messages.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
