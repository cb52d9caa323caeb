//! What the operator decides.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::Keys;
use crate::error::{Error, Result};

/// How to serve.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Who may ask; without keys anybody who reaches the address may.
    pub keys: Keys,
    /// Bounds on what one request and all of them together may cost.
    pub limits: Limits,
    /// The gallery of known groups; made when there is no such file.
    pub gallery: Option<PathBuf>,
    /// Certificate and key, to speak TLS without a proxy.
    pub tls: Option<Tls>,
    /// The secrets that Coral signs with; several while they are rotated.
    pub coral_secrets: Vec<String>,
    /// Serve a public address without keys all the same: for an address that only a guarded
    /// network reaches.
    pub allow_public: bool,
}

/// Where the certificate chain and its private key are, in PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Bounds; each has an answer of its own when it is met.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's body, else 413.
    pub body_bytes: usize,
    /// Bytes of a request's head, else the connection ends.
    pub header_bytes: usize,
    /// Items in a batch, else 413.
    pub batch: usize,
    /// Bytes of one text, else that item's `text_too_long`.
    pub text_bytes: usize,
    /// Time to send a request's head.
    pub header_read: Duration,
    /// Time for one request to be answered, else 503.
    pub request: Duration,
    /// Requests worked on at once.
    pub concurrency: usize,
    /// Requests that may wait for their turn; more get 429.
    pub queue: usize,
    /// Requests a second for each key, with bursts of twice that; `None` is no bound.
    pub per_key: Option<u32>,
    /// Time that running requests get when the server stops.
    pub shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 16 << 20,
            header_bytes: 16 << 10,
            batch: 10_000,
            text_bytes: 10 << 20,
            header_read: Duration::from_secs(5),
            request: Duration::from_secs(30),
            concurrency: std::thread::available_parallelism().map_or(1, usize::from),
            queue: 256,
            per_key: None,
            shutdown: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Whether it is safe to serve `address`.
    ///
    /// # Errors
    /// When the address can be reached from other machines and there are no keys.
    pub fn check(&self, address: SocketAddr) -> Result<()> {
        if address.ip().is_loopback() || self.allow_public || !self.keys.is_empty() {
            return Ok(());
        }
        Err(Error::Usage(format!(
            "{address} can be reached from other machines and there are no keys: give --keys FILE \
             (one SHA-256 a line), serve 127.0.0.1, or say --allow-public"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_needs_keys() {
        let public: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        let mut config = Config::default();
        assert!(config.check(public).is_err());
        assert!(config.check("127.0.0.1:8080".parse().unwrap()).is_ok());
        assert!(config.check("[::1]:8080".parse().unwrap()).is_ok());
        config.keys = Keys::plain(["secret"], crate::server::Scope::Read);
        assert!(config.check(public).is_ok());
    }
}
