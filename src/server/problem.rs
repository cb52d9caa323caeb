//! Faults, as clients see them.

use std::any::Any;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, in the words of RFC 9457 and as `error`, which items of a batch have too.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the title says what the status means.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What to tell a person.
    detail: String,
    /// The same for a program.
    error: Fault,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// One fault: a stable code, a message, and the field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Fault {
    /// Stable and in snake case, such as `text_too_long`.
    pub(super) code: &'static str,
    /// What is wrong and how to mend it.
    pub(super) message: String,
    /// Path of the field at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
}

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
        }
    }

    pub(super) fn at(mut self, field: impl Into<String>) -> Self {
        let field = field.into();
        // serde names the whole document `.`.
        self.field = (field != "." && !field.is_empty()).then_some(field);
        self
    }
}

impl Problem {
    pub(super) fn new(status: StatusCode, fault: Fault) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: fault.message.clone(),
            error: fault,
            retry_after: None,
        }
    }

    pub(super) fn bad_request(fault: Fault) -> Self {
        Self::new(StatusCode::BAD_REQUEST, fault)
    }

    pub(super) fn unauthorized(message: &str) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            Fault::new("unauthorized", message),
        )
    }

    pub(super) fn too_large(code: &'static str, message: String) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, Fault::new(code, message))
    }

    /// 429: come back in `seconds`.
    pub(super) fn too_many(code: &'static str, message: &str, seconds: u32) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, Fault::new(code, message));
        problem.retry_after = Some(seconds);
        problem
    }

    pub(super) fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            Fault::new(
                "timeout",
                "the request took too long: send less text at once",
            ),
        )
    }

    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Fault::new("internal", "a fault of the server, which has been logged"),
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.insert(
            HeaderName::from_static("cache-control"),
            HeaderValue::from_static("no-store"),
        );
        response
    }
}

pub(super) async fn no_such_path() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        Fault::new(
            "no_such_path",
            "there is nothing here: /docs lists what there is",
        ),
    )
}

pub(super) async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Fault::new("wrong_method", "this path takes another method: see /docs"),
    )
}

/// A panic in a handler: a fault of ours, logged without the request's text.
pub(super) fn caught(panic: Box<dyn Any + Send + 'static>) -> Response {
    drop(panic);
    tracing::error!("a handler panicked");
    Problem::internal().into_response()
}
