//! Chinese characters: texts that mix the simplified and the traditional set.

use super::detector::Hit;
use super::native::Context;

/// Characters of one set in a text of the other.
pub(crate) fn script_mix(context: Context<'_>, hits: &mut Vec<Hit>) {
    let _ = (context, hits);
}
