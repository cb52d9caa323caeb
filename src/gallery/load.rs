//! A gallery made ready for attribution.

use rayon::prelude::*;
use rusqlite::OptionalExtension;
use rustc_hash::FxHashMap;

use super::store::{Gallery, GroupKind, unpack};
use crate::attribute::near::KnownText;
use crate::attribute::{Attribution, Excerpt, Index, KnownGroup, Options};
use crate::error::Result;
use crate::fingerprint::Fingerprint;

impl Gallery {
    /// Everything in memory, ready to be asked. `cohort` holds more reference accounts.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be read,
    /// [`Error::Incompatible`](crate::Error::Incompatible) when a fingerprint is damaged.
    pub fn index(&self, cohort: &[Fingerprint], options: Options) -> Result<Index> {
        // One snapshot of all tables, whatever a writer does meanwhile.
        let failed = |error| self.failed(&error);
        self.connection.execute_batch("BEGIN").map_err(failed)?;
        let index = self.snapshot(cohort, options);
        self.connection.execute_batch("COMMIT").map_err(failed)?;
        index
    }

    fn snapshot(&self, cohort: &[Fingerprint], options: Options) -> Result<Index> {
        let mut groups = Vec::new();
        for record in self.groups(GroupKind::Group)? {
            groups.push(KnownGroup {
                members: self.members(record.id)?,
                name: record.name,
                id: record.id,
                labels: record.labels,
                fingerprint: Fingerprint::default(),
            });
        }
        let ids: Vec<i64> = groups.iter().map(|group| group.id).collect();
        for (group, fingerprint) in groups.iter_mut().zip(self.fingerprints(&ids)?) {
            group.fingerprint = fingerprint;
        }
        let references: Vec<i64> = self
            .groups(GroupKind::Reference)?
            .into_iter()
            .map(|record| record.id)
            .collect();
        let mut references = self.fingerprints(&references)?;
        references.extend_from_slice(cohort);
        let numbers: FxHashMap<i64, u32> = ids.iter().copied().zip(0..).collect();
        let mut texts = Vec::new();
        self.each_text(None, |group, text, key| {
            if let Some(&group) = numbers.get(&group) {
                texts.push(KnownText { group, text, key });
            }
        })?;
        Index::new(&groups, &references, texts, options)
    }

    /// The fingerprints of several groups, unpacked on all threads.
    fn fingerprints(&self, groups: &[i64]) -> Result<Vec<Fingerprint>> {
        let bodies: Vec<Option<Vec<u8>>> = groups
            .iter()
            .map(|group| {
                self.connection
                    .prepare_cached("SELECT body FROM fingerprints WHERE group_id = ?1")
                    .and_then(|mut statement| {
                        statement.query_row([group], |row| row.get(0)).optional()
                    })
                    .map_err(|error| self.failed(&error))
            })
            .collect::<Result<_>>()?;
        let path = &self.path;
        bodies
            .into_par_iter()
            .map(|body| body.map_or_else(|| Ok(Fingerprint::new()), |b| unpack(path, &b)))
            .collect()
    }

    /// Where a known text was first seen; `None` when it is gone.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be read.
    pub fn excerpt(&self, text: i64) -> Result<Option<Excerpt>> {
        self.connection
            .prepare_cached(
                "SELECT account, post, created_at, excerpt, posts
                 FROM texts JOIN excerpts ON text_id = id WHERE id = ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([text], |row| {
                        Ok(Excerpt {
                            account: row.get(0)?,
                            post: row.get(1)?,
                            created_at: row.get(2)?,
                            text: row.get(3)?,
                            posts: row.get(4)?,
                        })
                    })
                    .optional()
            })
            .map_err(|error| self.failed(&error))
    }

    /// Looks up where the copied texts of an answer were first seen.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be read.
    pub fn name_copies(&self, attribution: &mut Attribution) -> Result<()> {
        for copy in &mut attribution.copies {
            copy.known = self.excerpt(copy.text)?;
        }
        Ok(())
    }

    /// A number that changes whenever another process has committed something.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be read.
    pub fn version(&self) -> Result<i64> {
        self.connection
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|error| self.failed(&error))
    }
}
