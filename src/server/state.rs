//! What all handlers share.

use std::sync::Arc;

use super::config::Config;
use super::keys::Rates;
use super::metrics::Metrics;
use super::workers::Workers;
use crate::analyzer::Analyzer;
use crate::compare::Comparer;

/// Models, bounds and counters; made once, never changed but for the counters.
#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) comparer: Arc<Comparer>,
    pub(super) workers: Workers,
    pub(super) rates: Rates,
    pub(super) metrics: Metrics,
}

impl State {
    pub(super) fn new(config: Config, analyzer: Analyzer) -> Self {
        Self {
            workers: Workers::new(&config.limits),
            rates: Rates::new(config.limits.per_key),
            metrics: Metrics::new(),
            analyzer: Arc::new(analyzer),
            comparer: Arc::new(Comparer::new()),
            config,
        }
    }
}
