//! Groups listed, shown, renamed, removed and merged.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::schema::{explain, open};
use crate::attribute::Member;
use crate::error::{Error, Result};
use crate::fingerprint::{Fingerprint, Moment};

/// What a fingerprint is packed with: fast, and halves it.
const COMPRESSION: i32 = 3;
/// Bytes of an unpacked fingerprint at most: a few bytes may claim to unpack to any length.
const LARGEST: u64 = 1 << 30;

/// An open gallery.
#[derive(Debug)]
pub struct Gallery {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

/// What a row of a gallery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A known group, an answer of attribution.
    #[default]
    Group,
    /// An ordinary account, which says what is usual and is never an answer.
    Reference,
}

impl GroupKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Reference => "reference",
        }
    }
}

/// A group's facts, without its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GroupRecord {
    /// Identifier inside this file.
    #[serde(skip)]
    pub id: i64,
    /// Known group or reference account.
    pub kind: GroupKind,
    /// Its name, unique within its kind.
    pub name: String,
    /// What a person wrote about it.
    pub notes: String,
    /// Labels, in order of writing.
    pub labels: Vec<String>,
    /// When it was first stored, RFC 3339.
    pub created_at: String,
    /// When it last changed, RFC 3339.
    pub updated_at: String,
    /// Posts counted, copies included.
    pub posts: u64,
    /// Posts that repeat a text of the group and are no style.
    pub copies: u64,
    /// Word tokens of own text in the fingerprint.
    pub words: u64,
}

const COLUMNS: &str = "id, kind, name, notes, labels, created_at, updated_at, posts, copies, words";

fn record(row: &Row<'_>) -> rusqlite::Result<GroupRecord> {
    let labels: String = row.get(4)?;
    Ok(GroupRecord {
        id: row.get(0)?,
        kind: if row.get_ref(1)?.as_str()? == "group" {
            GroupKind::Group
        } else {
            GroupKind::Reference
        },
        name: row.get(2)?,
        notes: row.get(3)?,
        labels: serde_json::from_str(&labels).unwrap_or_default(),
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        posts: row.get(7)?,
        copies: row.get(8)?,
        words: row.get(9)?,
    })
}

impl Gallery {
    /// Opens a gallery to write to; an absent file becomes an empty one.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file is no gallery, of another version, or may not be written.
    pub fn create(path: &Path) -> Result<Self> {
        Self::with(path, true, true)
    }

    /// Opens a gallery that exists, to write to.
    ///
    /// # Errors
    /// As [`create`](Self::create), and when there is no such file.
    pub fn open(path: &Path) -> Result<Self> {
        Self::with(path, true, false)
    }

    /// Opens a gallery that exists, to read. Others may write meanwhile.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn read(path: &Path) -> Result<Self> {
        Self::with(path, false, false)
    }

    fn with(path: &Path, write: bool, create: bool) -> Result<Self> {
        Ok(Self {
            connection: open(path, write, create)?,
            path: path.to_path_buf(),
        })
    }

    /// The gallery's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn failed(&self, error: &rusqlite::Error) -> Error {
        explain(&self.path, error)
    }

    /// Runs `work` in one transaction: all of it is stored, or nothing.
    pub(super) fn transaction<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let failed = |error| self.failed(&error);
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(failed)?;
        match work(self) {
            Ok(value) => {
                let done = self.connection.execute_batch("COMMIT");
                if done.is_err() {
                    // A commit that failed for want of space leaves the transaction open.
                    let _ = self.connection.execute_batch("ROLLBACK");
                }
                done.map_err(failed)?;
                Ok(value)
            }
            Err(error) => {
                // SQLite may have rolled back by itself already; the first error is the one to tell.
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// The groups of one kind, in order of name.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be read.
    pub fn groups(&self, kind: GroupKind) -> Result<Vec<GroupRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM groups WHERE kind = ?1 ORDER BY name");
        let run = || {
            let mut statement = self.connection.prepare(&sql)?;
            let rows = statement.query_map([kind.name()], record)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        run().map_err(|error| self.failed(&error))
    }

    /// The group of a name.
    ///
    /// # Errors
    /// [`Error::Gallery`] when there is none, naming those that come nearest, or the file cannot be read.
    pub fn group(&self, name: &str) -> Result<GroupRecord> {
        if let Some(found) = self.find(GroupKind::Group, name)? {
            return Ok(found);
        }
        let known: Vec<String> = self
            .groups(GroupKind::Group)?
            .into_iter()
            .map(|group| group.name)
            .take(8)
            .collect();
        let known = if known.is_empty() {
            "the gallery holds no group".to_owned()
        } else {
            format!("it holds {}", known.join(", "))
        };
        Err(Error::Gallery {
            path: self.path.clone(),
            message: format!("there is no group `{name}`; {known} (`wordprint gallery list`)"),
        })
    }

    /// The group or reference account of a name, where there is one.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be read.
    pub fn find(&self, kind: GroupKind, name: &str) -> Result<Option<GroupRecord>> {
        let sql = format!("SELECT {COLUMNS} FROM groups WHERE kind = ?1 AND name = ?2");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row([kind.name(), name], record).optional())
            .map_err(|error| self.failed(&error))
    }

    /// The accounts of a group, in order of name.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be read.
    pub fn members(&self, group: i64) -> Result<Vec<Member>> {
        let run = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT account, platform, first_unix, first_written, last_unix, last_written, posts, copies
                 FROM members WHERE group_id = ?1 ORDER BY account, platform",
            )?;
            let moment = |row: &Row<'_>, at: usize| -> rusqlite::Result<Option<Moment>> {
                let unix: Option<i64> = row.get(at)?;
                let written: Option<String> = row.get(at + 1)?;
                Ok(unix
                    .zip(written)
                    .map(|(unix, written)| Moment { unix, written }))
            };
            let rows = statement.query_map([group], |row| {
                Ok(Member {
                    account: row.get(0)?,
                    platform: row.get(1)?,
                    first: moment(row, 2)?,
                    last: moment(row, 4)?,
                    posts: row.get(6)?,
                    copies: row.get(7)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        run().map_err(|error| self.failed(&error))
    }

    /// The accounts of all known groups: they must not become references, or they would raise the
    /// bar for their own groups.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be read.
    pub fn known_accounts(&self) -> Result<BTreeSet<String>> {
        let mut accounts = BTreeSet::new();
        for group in self.groups(GroupKind::Group)? {
            let members = self.members(group.id)?.into_iter();
            accounts.extend(members.map(|member| member.account));
        }
        Ok(accounts)
    }

    /// The fingerprint of a group; that of no text when nothing of its own was stored.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be read, [`Error::Incompatible`] when the fingerprint
    /// is of another version or damaged.
    pub fn fingerprint(&self, group: i64) -> Result<Fingerprint> {
        let body: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT body FROM fingerprints WHERE group_id = ?1")
            .and_then(|mut statement| statement.query_row([group], |row| row.get(0)).optional())
            .map_err(|error| self.failed(&error))?;
        body.map_or_else(|| Ok(Fingerprint::new()), |body| unpack(&self.path, &body))
    }

    pub(super) fn put_fingerprint(&self, group: i64, fingerprint: &Fingerprint) -> Result<()> {
        let body = pack(&self.path, fingerprint)?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO fingerprints (group_id, body) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![group, body]))
            .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// Makes a group when there is none of the name; its identifier either way.
    pub(super) fn ensure(&self, kind: GroupKind, name: &str) -> Result<i64> {
        if name.trim().is_empty() {
            return Err(Error::Usage("a group needs a name".to_owned()));
        }
        if let Some(found) = self.find(kind, name)? {
            return Ok(found.id);
        }
        self.connection
            .prepare_cached(
                "INSERT INTO groups (kind, name, created_at, updated_at)
                 VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
            )
            .and_then(|mut statement| statement.insert([kind.name(), name]))
            .map_err(|error| self.failed(&error))
    }

    /// Replaces what a person wrote about a group; `None` leaves it.
    ///
    /// # Errors
    /// [`Error::Taken`] when there is a group of the new name, [`Error::Gallery`] when there is none of
    /// the old one or the file cannot be written.
    pub fn describe(
        &self,
        name: &str,
        rename: Option<&str>,
        notes: Option<&str>,
        labels: Option<&[String]>,
    ) -> Result<()> {
        self.transaction(|gallery| {
            let group = gallery.group(name)?;
            if let Some(new) = rename.filter(|new| *new != name)
                && gallery.find(GroupKind::Group, new)?.is_some()
            {
                return Err(Error::Taken {
                    path: gallery.path.clone(),
                    message: format!("there is a group `{new}` already; merge them or choose another name"),
                });
            }
            let labels = labels.map(to_json);
            gallery
                .connection
                .execute(
                    "UPDATE groups SET name = coalesce(?2, name), notes = coalesce(?3, notes),
                     labels = coalesce(?4, labels), updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
                     WHERE id = ?1",
                    params![group.id, rename, notes, labels],
                )
                .map_err(|error| gallery.failed(&error))?;
            Ok(())
        })
    }

    /// Removes groups with all that is known of them.
    ///
    /// # Errors
    /// [`Error::Gallery`] when one of them is absent, in which case none is removed, or the file
    /// cannot be written.
    pub fn remove(&self, names: &[String]) -> Result<()> {
        self.transaction(|gallery| {
            for name in names {
                let group = gallery.group(name)?;
                gallery
                    .connection
                    .execute("DELETE FROM groups WHERE id = ?1", [group.id])
                    .map_err(|error| gallery.failed(&error))?;
            }
            Ok(())
        })
    }

    /// Removes all reference accounts; how many there were.
    ///
    /// # Errors
    /// [`Error::Gallery`] when the file cannot be written.
    pub fn remove_references(&self) -> Result<u64> {
        self.transaction(|gallery| {
            gallery
                .connection
                .execute("DELETE FROM groups WHERE kind = 'reference'", [])
                .map(|count| count as u64)
                .map_err(|error| gallery.failed(&error))
        })
    }

    /// Merges `others` into `into` and removes them. Posts that both counted are counted once in the
    /// sums, but stay twice in the fingerprint: merging cannot take out what was folded in.
    ///
    /// # Errors
    /// [`Error::Gallery`] when a group is absent or the file cannot be written; then nothing changed.
    pub fn merge(&self, into: &str, others: &[String]) -> Result<()> {
        self.transaction(|gallery| gallery.merge_open(into, others))
    }

    /// [`merge`](Self::merge) inside a transaction.
    pub(super) fn merge_open(&self, into: &str, others: &[String]) -> Result<()> {
        let target = self.group(into)?;
        let mut fingerprint = self.fingerprint(target.id)?;
        let mut labels = target.labels.clone();
        let mut copies = target.copies;
        for name in others {
            let group = self.group(name)?;
            if group.id == target.id {
                return Err(Error::Usage(format!(
                    "`{name}` cannot be merged into itself"
                )));
            }
            fingerprint.merge(&self.fingerprint(group.id)?);
            labels.extend(group.labels.iter().cloned());
            copies += group.copies;
            self.move_rows(group.id, target.id, &group)?;
        }
        let mut kept: Vec<String> = Vec::new();
        for label in labels {
            if !kept.contains(&label) {
                kept.push(label);
            }
        }
        self.put_fingerprint(target.id, &fingerprint)?;
        self.connection
            .execute(
                "UPDATE groups SET labels = ?2, words = ?3, copies = ?4,
                 posts = (SELECT count(*) FROM seen WHERE group_id = ?1),
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?1",
                params![target.id, to_json(&kept), fingerprint.words, copies],
            )
            .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    fn move_rows(&self, from: i64, to: i64, group: &GroupRecord) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            self.connection.execute(
                "INSERT INTO members SELECT ?2, account, platform, first_unix, first_written, last_unix,
                 last_written, posts, copies FROM members WHERE group_id = ?1
                 ON CONFLICT (group_id, account, platform) DO UPDATE SET
                   posts = posts + excluded.posts, copies = copies + excluded.copies,
                   first_written = CASE WHEN excluded.first_unix < first_unix OR first_unix IS NULL
                     THEN excluded.first_written ELSE first_written END,
                   first_unix = min(coalesce(first_unix, excluded.first_unix), coalesce(excluded.first_unix, first_unix)),
                   last_written = CASE WHEN excluded.last_unix > last_unix OR last_unix IS NULL
                     THEN excluded.last_written ELSE last_written END,
                   last_unix = max(coalesce(last_unix, excluded.last_unix), coalesce(excluded.last_unix, last_unix))",
                params![from, to],
            )?;
            self.connection.execute(
                "INSERT OR IGNORE INTO seen SELECT ?2, post FROM seen WHERE group_id = ?1",
                params![from, to],
            )?;
            self.connection.execute(
                "UPDATE texts SET posts = posts + (SELECT posts FROM texts AS other
                   WHERE other.group_id = ?1 AND other.content = texts.content)
                 WHERE group_id = ?2 AND content IN (SELECT content FROM texts WHERE group_id = ?1)",
                params![from, to],
            )?;
            self.connection.execute(
                "UPDATE OR IGNORE texts SET group_id = ?2 WHERE group_id = ?1",
                params![from, to],
            )?;
            self.connection.execute(
                "UPDATE groups SET notes = trim(notes || char(10) || ?2, char(10)) WHERE id = ?1",
                params![to, group.notes],
            )?;
            // What could not move was there already; it goes with the group.
            self.connection
                .execute("DELETE FROM groups WHERE id = ?1", [from])?;
            Ok(())
        };
        run().map_err(|error| self.failed(&error))
    }
}

pub(super) fn to_json(labels: &[String]) -> String {
    serde_json::Value::from(labels.to_vec()).to_string()
}

pub(super) fn pack(path: &Path, fingerprint: &Fingerprint) -> Result<Vec<u8>> {
    zstd::bulk::compress(&fingerprint.to_bytes(), COMPRESSION).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })
}

pub(super) fn unpack(path: &Path, body: &[u8]) -> Result<Fingerprint> {
    let unpack = || {
        let mut bytes = Vec::new();
        let read = zstd::stream::Decoder::with_buffer(body)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
        if read as u64 > LARGEST {
            return Err(std::io::Error::other("it is larger than any fingerprint"));
        }
        Ok(bytes)
    };
    let bytes = unpack().map_err(|error| Error::Gallery {
        path: path.to_path_buf(),
        message: format!(
            "a fingerprint does not unpack ({error}); the gallery is damaged: take it from a backup or an export"
        ),
    })?;
    Fingerprint::from_bytes(&bytes)
}
