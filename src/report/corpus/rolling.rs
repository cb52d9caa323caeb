//! A text window by window: the contract of `rolling`.

use serde::Serialize;

use crate::corpus::rolling::Window;
use crate::report::csv;
use crate::{SCHEMA, VERSION};

/// The `rolling` contract.
#[derive(Debug, Serialize)]
pub struct RollingReport<'a> {
    schema: u32,
    text: &'a str,
    made: &'a str,
    candidates: &'a [String],
    windows: Vec<WindowReport<'a>>,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct WindowReport<'a> {
    first: usize,
    last: usize,
    start: usize,
    end: usize,
    nearest: &'a str,
    margin: f64,
    distances: &'a [f64],
}

impl<'a> RollingReport<'a> {
    /// The report of a text's windows; `made` says how in a line.
    #[must_use]
    pub fn new(
        text: &'a str,
        made: &'a str,
        candidates: &'a [String],
        windows: &'a [Window],
    ) -> Self {
        Self {
            schema: SCHEMA,
            text,
            made,
            candidates,
            windows: windows
                .iter()
                .map(|window| WindowReport {
                    first: window.first,
                    last: window.last,
                    start: window.start,
                    end: window.end,
                    nearest: candidates.get(window.nearest).map_or("", String::as_str),
                    margin: window.margin,
                    distances: &window.distances,
                })
                .collect(),
            version: VERSION,
        }
    }
}

/// Header of [`rolling_row`]: a column of distances for each candidate.
#[must_use]
pub fn rolling_header(candidates: &[String]) -> String {
    let mut cells = vec!["first", "last", "start", "end", "nearest", "margin_percent"];
    cells.extend(candidates.iter().map(String::as_str));
    csv::row(&cells)
}

/// One row a window.
#[must_use]
pub fn rolling_row(candidates: &[String], window: &Window) -> String {
    let mut cells = vec![
        window.first.to_string(),
        window.last.to_string(),
        window.start.to_string(),
        window.end.to_string(),
        candidates.get(window.nearest).cloned().unwrap_or_default(),
        format!("{:.2}", window.margin),
    ];
    cells.extend(
        window
            .distances
            .iter()
            .map(|distance| format!("{distance:.6}")),
    );
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    csv::row(&cells)
}
