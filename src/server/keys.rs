//! Who may ask, and how often. Keys are kept as SHA-256 only.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};

use super::problem::{Fault, Problem};
use super::state::State;
use crate::error::{Error, Result};

type Hash = [u8; 32];

/// What the bearer of a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Ask.
    Read,
    /// Ask, and change the gallery.
    Write,
}

/// What marks a key that may write, in a file of keys.
const WRITES: &str = "+write";

/// The SHA-256 of every key that may ask.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<(Hash, Scope)>);

impl Keys {
    /// Keys given as they are, for instance from the environment.
    #[must_use]
    pub fn plain<'a>(keys: impl IntoIterator<Item = &'a str>, scope: Scope) -> Self {
        let hashed = |key: &str| (hash(key.as_bytes()), scope);
        Self(keys.into_iter().map(hashed).collect())
    }

    /// Keys from a file: a SHA-256 in hexadecimal at the start of each line, as `sha256sum` writes
    /// it, then `+write` if its bearer may change the gallery; what follows is a remark. Lines that are
    /// empty or begin with `#` are passed over.
    ///
    /// # Errors
    /// Names the line that is no SHA-256.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let mut words = line.split_whitespace();
            let Some(word) = words.next() else {
                continue;
            };
            if word.starts_with('#') {
                continue;
            }
            let scope = match words.next() {
                Some(WRITES) => Scope::Write,
                _ => Scope::Read,
            };
            let hash = unhex(word).ok_or_else(|| Error::Input {
                path: file.into(),
                line: Some(index as u64 + 1),
                message: "not a SHA-256 of 64 hexadecimal digits: make one with \
                          `printf %s KEY | sha256sum`"
                    .into(),
            })?;
            keys.push((hash, scope));
        }
        Ok(Self(keys))
    }

    /// These keys and those of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether anybody may ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the bearer of a key may do, if anything. Keys are compared whole, so that the time tells
    /// nothing about them.
    fn admit(&self, presented: &Hash) -> Option<Scope> {
        self.0.iter().fold(None, |found, (key, scope)| {
            let differ = key.iter().zip(presented).fold(0, |d, (a, b)| d | (a ^ b));
            found.max((differ == 0).then_some(*scope))
        })
    }
}

pub(super) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Bytes from hexadecimal digits.
pub(super) fn unhex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    let mut out = [0; 32];
    if digits.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(out)
}

/// Requests a second by key; askers without a key share one allowance.
#[derive(Debug)]
pub(super) struct Rates(Option<DefaultKeyedRateLimiter<Hash>>);

impl Rates {
    pub(super) fn new(per_second: Option<u32>) -> Self {
        Self(per_second.and_then(NonZeroU32::new).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(1));
            RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        }))
    }

    fn allows(&self, key: &Hash) -> bool {
        self.0
            .as_ref()
            .is_none_or(|limiter| limiter.check_key(key).is_ok())
    }
}

/// The key of a request: `Authorization: Bearer KEY`, `X-API-Key: KEY`, or `?key=KEY` as callers of
/// Perspective send it.
fn presented(headers: &HeaderMap, query: Option<&str>) -> Option<String> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &_| axum::http::HeaderValue::to_str(value).ok())
    };
    let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let named = || {
        headers
            .get("x-api-key")
            .and_then(|value| value.to_str().ok())
    };
    let in_query = || {
        let pairs: Vec<(String, String)> = query
            .and_then(|query| {
                axum::extract::Query::try_from_uri(&format!("/?{query}").parse().ok()?).ok()
            })
            .map(|axum::extract::Query(pairs)| pairs)?;
        pairs
            .into_iter()
            .find(|(name, _)| name == "key")
            .map(|(_, key)| key)
    };
    bearer
        .or_else(named)
        .map(|key| key.trim().to_owned())
        .or_else(in_query)
}

/// Lets a request pass that has a key and has not asked too often.
pub(super) async fn guard(
    Shared(state): Shared<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = presented(request.headers(), request.uri().query());
    let key = key.map_or([0; 32], |key| hash(key.as_bytes()));
    if !state.config.keys.is_empty() {
        let scope = state.config.keys.admit(&key).ok_or_else(|| {
            Problem::unauthorized(
                "send a valid key as `Authorization: Bearer KEY` or `X-API-Key: KEY`",
            )
        })?;
        request.extensions_mut().insert(scope);
    }
    if !state.rates.allows(&key) {
        return Err(Problem::too_many(
            "rate_limited",
            "this key has asked too often: slow down",
            1,
        ));
    }
    Ok(next.run(request).await)
}

/// Lets a request pass that may change the gallery: with a key of that scope, or without keys on this
/// machine alone. Stands behind [`guard`].
pub(super) async fn guard_writes(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let may = if state.config.keys.is_empty() {
        // A page from elsewhere can make a browser ask a name that leads to this machine.
        state.loopback && is_local(request.headers())
    } else {
        request.extensions().get() == Some(&Scope::Write)
    };
    if may {
        return Ok(next.run(request).await);
    }
    let fault = Fault::new(
        "read_only",
        "writing needs a key marked `+write`; without keys it is possible on this machine alone",
    );
    Err(Problem::new(StatusCode::FORBIDDEN, fault))
}

/// Whether the client called this machine by a name of its own.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return true;
    };
    let Some(authority) = host
        .to_str()
        .ok()
        .and_then(|host| host.parse::<Authority>().ok())
    else {
        return false;
    };
    let name = authority.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_known() {
        let local = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            is_local(&headers)
        };
        assert!(local("localhost:8713") && local("127.0.0.1") && local("[::1]:80"));
        assert!(!local("localhost.example") && !local("10.0.0.1:8713") && !local(""));
        assert!(is_local(&HeaderMap::new()));
    }

    #[test]
    fn key_files_hold_hashes_and_remarks() {
        let line = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b  the bot";
        let keys = Keys::parse(&format!("# who may ask\n\n{line}\n"), "keys").unwrap();
        assert_eq!(keys.admit(&hash(b"secret")), Some(Scope::Read));
        assert_eq!(keys.admit(&hash(b"Secret")), None);
        let writing = line.replace("the bot", "+write the curator");
        let keys = Keys::parse(&writing, "keys").unwrap();
        assert_eq!(keys.admit(&hash(b"secret")), Some(Scope::Write));
        let error = Keys::parse("secret", "keys").unwrap_err().to_string();
        assert!(error.starts_with("keys:1: not a SHA-256"), "{error}");
    }
}
