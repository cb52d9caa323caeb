//! `serve`: the library over HTTP.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use super::Outcome;
use super::context::Context;
use super::packs::Tells;
use crate::analyzer::Analyzer;
use crate::error::{Error, Result};
use crate::server::{Config, Keys, Limits, Scope, Tls, serve};

/// Answer over HTTP: scores, comparisons and fingerprints for other programs.
///
/// The API describes itself at /openapi.json, and /docs tries it from a browser. Besides its own
/// shapes the server speaks Perspective's, OpenAI's moderation and Coral's, so that tools made for
/// those need only a new address. Texts are neither kept nor logged.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint serve
  curl -s localhost:8713/v1/score -H 'content-type: application/json' \\
      -d '{\"text\": \"This week the us government sent three trucks.\"}'
  wordprint serve --gallery known.gallery
  printf %s \"$KEY\" | sha256sum >> keys.txt
  wordprint serve --listen 0.0.0.0:8713 --keys keys.txt --certificate cert.pem --key key.pem

Environment:
  WORDPRINT_API_KEYS      keys, separated by commas, beside those of --keys
  WORDPRINT_WRITE_KEYS    the same for keys that may change the gallery
  WORDPRINT_CORAL_SECRET  what Coral signs with; several, separated by commas, while one is replaced
  RUST_LOG                what to log (info)")]
pub(super) struct Args {
    /// Address and port. Without keys only this machine's own addresses are served.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8713")]
    listen: SocketAddr,
    /// Known groups, to recognise in texts; made when there is no such file. Clients change it with a
    /// key that may write, or on this machine alone when there are no keys.
    #[arg(long, short, value_name = "FILE")]
    gallery: Option<PathBuf>,
    /// Who may ask: a SHA-256 of a key at the start of each line, then `+write` if it may change the
    /// gallery.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Serve an address that others can reach, without keys.
    #[arg(long)]
    allow_public: bool,
    /// Certificate chain in PEM, to speak TLS.
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// The certificate's private key in PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Bytes of a request's body; more gets 413.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body_bytes)]
    max_body: usize,
    /// Items in a batch; more gets 413.
    #[arg(long, value_name = "N", default_value_t = Limits::default().batch)]
    max_items: usize,
    /// Seconds for one request; more gets 503.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request.as_secs())]
    timeout: u64,
    /// Requests worked on at once.
    #[arg(long, value_name = "N", default_value_t = Limits::default().concurrency)]
    concurrency: usize,
    /// Requests that may wait; more gets 429.
    #[arg(long, value_name = "N", default_value_t = Limits::default().queue)]
    queue: usize,
    /// Requests a second for each key, with bursts of twice that.
    #[arg(long, value_name = "N")]
    rate: Option<u32>,
    /// Log as JSON, a line an event.
    #[arg(long)]
    log_json: bool,
    #[command(flatten)]
    tells: Tells,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    log(args.log_json, context.color);
    let analyzer = Analyzer::with_detector(args.tells.detector()?);
    let listener = TcpListener::bind(args.listen).map_err(|source| Error::Io {
        path: args.listen.to_string().into(),
        source,
    })?;
    let config = args.config()?;
    config.check(args.listen)?;
    let address = listener.local_addr().unwrap_or(args.listen);
    let scheme = if config.tls.is_some() {
        "https"
    } else {
        "http"
    };
    context.note(&format!(
        "serving {scheme}://{address} (documentation at {scheme}://{address}/docs)"
    ));
    serve(config, analyzer, listener)?;
    Ok(Outcome::Done)
}

impl Args {
    fn config(&self) -> Result<Config> {
        let mut keys = Keys::plain(words(&environment("WORDPRINT_API_KEYS")), Scope::Read);
        let writing = environment("WORDPRINT_WRITE_KEYS");
        keys.extend(Keys::plain(words(&writing), Scope::Write));
        if let Some(path) = &self.keys {
            let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
                path: path.clone(),
                source,
            })?;
            let listed = Keys::parse(&text, &path.to_string_lossy())?;
            if listed.is_empty() {
                return Err(Error::Usage(format!("{}: no key in it", path.display())));
            }
            keys.extend(listed);
        }
        let tls = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some(Tls {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            _ => None,
        };
        let secrets = environment("WORDPRINT_CORAL_SECRET");
        Ok(Config {
            keys,
            limits: Limits {
                body_bytes: self.max_body,
                batch: self.max_items,
                request: Duration::from_secs(self.timeout.max(1)),
                concurrency: self.concurrency.max(1),
                queue: self.queue,
                per_key: self.rate,
                ..Limits::default()
            },
            gallery: self.gallery.clone(),
            tls,
            coral_secrets: words(&secrets).map(str::to_owned).collect(),
            allow_public: self.allow_public,
        })
    }
}

fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

/// Events go to standard error, in one line each.
fn log(json: bool, color: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(color)
        .with_writer(std::io::stderr);
    // A second call in one process finds a logger in place, and leaves it there.
    let _ = if json {
        log.json().try_init()
    } else {
        log.try_init()
    };
}
