//! What spoke for an answer: comparisons with the fingerprints of the groups named.

use std::collections::BTreeMap;

use super::store::{Gallery, GroupKind};
use crate::attribute::{Attribution, Index};
use crate::error::Result;
use crate::fingerprint::Fingerprint;

/// Fingerprints that are kept.
const KEPT: usize = 64;

/// Fingerprints of groups, fetched to explain answers and kept for the next ones.
#[derive(Debug, Default)]
pub struct Explainer {
    prints: BTreeMap<String, Fingerprint>,
}

impl Explainer {
    /// Adds to the best candidate the features that spoke. `fingerprint` is that of what was asked
    /// about.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be read.
    pub fn explain(
        &mut self,
        gallery: &Gallery,
        index: &Index,
        attribution: &mut Attribution,
        fingerprint: &Fingerprint,
    ) -> Result<()> {
        let Some(best) = attribution.candidates.first_mut() else {
            return Ok(());
        };
        self.fetch(gallery, &best.group)?;
        if let Some(known) = self.prints.get(&best.group) {
            best.comparison = index.explain(fingerprint, known);
        }
        Ok(())
    }

    fn fetch(&mut self, gallery: &Gallery, group: &str) -> Result<()> {
        if self.prints.contains_key(group) {
            return Ok(());
        }
        if self.prints.len() >= KEPT {
            self.prints.pop_first();
        }
        // The gallery may have changed since it was loaded; then there is less to explain.
        if let Some(record) = gallery.find(GroupKind::Group, group)? {
            let fingerprint = gallery.fingerprint(record.id)?;
            self.prints.insert(group.to_owned(), fingerprint);
        }
        Ok(())
    }
}
