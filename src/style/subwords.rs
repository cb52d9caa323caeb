//! Subword units of the trained vocabulary. Empty until a vocabulary is built in.

use super::tally::Tally;
use crate::document::Document;

pub(super) fn count(document: &Document<'_>, tally: &mut Tally) {
    let _ = (document, tally);
}
