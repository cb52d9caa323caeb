//! What all handlers share.

use std::sync::Arc;

use super::config::Config;
use super::gallery::Shelf;
use super::keys::Rates;
use super::metrics::Metrics;
use super::workers::Workers;
use crate::analyzer::Analyzer;
use crate::compare::Comparer;
use crate::error::Result;

/// Models, bounds and counters; made once, never changed but for the counters and the gallery.
#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) comparer: Arc<Comparer>,
    pub(super) workers: Workers,
    pub(super) rates: Rates,
    pub(super) metrics: Metrics,
    /// The gallery, where there is one.
    pub(super) shelf: Option<Arc<Shelf>>,
    /// Whether only this machine reaches the server.
    pub(super) loopback: bool,
}

impl State {
    /// Opens the gallery that `config` names.
    ///
    /// # Errors
    /// When the gallery cannot be opened or no threads be started.
    pub(super) fn new(config: Config, analyzer: Analyzer, loopback: bool) -> Result<Self> {
        let gallery = config.gallery.as_deref();
        let shelf = gallery.map(|path| Shelf::open(path, &config.limits));
        Ok(Self {
            shelf: shelf.transpose()?.map(Arc::new),
            loopback,
            workers: Workers::new(&config.limits).map_err(super::network)?,
            rates: Rates::new(config.limits.per_key),
            metrics: Metrics::new(),
            analyzer: Arc::new(analyzer),
            comparer: Arc::new(Comparer::new()),
            config,
        })
    }
}
