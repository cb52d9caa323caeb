//! Progress on standard error, only where a person watches.

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;

/// A bar where the total is known, else a counter; nothing where nobody watches.
pub(super) fn start(context: &Context, what: &'static str, total: Option<u64>) -> ProgressBar {
    if !context.progress {
        return ProgressBar::hidden();
    }
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {msg} {human_pos} ({per_sec})",
        ),
    };
    bar.with_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
    .with_message(what)
}
