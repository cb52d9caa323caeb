//! A gallery as JSON Lines, to keep, send and bring together.
//!
//! The first line says what it is; then each group has one line with its facts, accounts and
//! fingerprint, followed by lines with its posts' hashes and its texts, a thousand to a line, so that
//! neither side ever holds more than one group's fingerprint.

use std::io::{BufRead, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::schema::FORMAT;
use super::store::{Gallery, GroupKind, GroupRecord, pack, to_json, unpack};
use crate::attribute::Member;
use crate::attribute::near::SIGNATURE;
use crate::error::{Error, Result};

/// Posts or texts on one line.
const PER_LINE: usize = 1000;
/// The longest line that is read, in bytes.
const LONGEST: u64 = 1 << 30;

/// What an export wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Known groups.
    pub groups: u64,
    /// Reference accounts.
    pub references: u64,
}

/// What an import stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Groups that were new.
    pub new: u64,
    /// Groups merged with one of the same name.
    pub merged: u64,
    /// Reference accounts.
    pub references: u64,
}

/// One line of an export.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line {
    Gallery {
        schema: u32,
        format: u32,
        version: String,
    },
    Group {
        #[serde(flatten)]
        record: GroupRecord,
        members: Vec<Member>,
        /// zstd of the serial form, base64.
        fingerprint: String,
    },
    Posts {
        group: String,
        /// Hashes in hexadecimal.
        posts: Vec<String>,
    },
    Texts {
        group: String,
        texts: Vec<Text>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Text {
    /// Hash of the content in hexadecimal.
    content: String,
    /// MinHash, base64.
    signature: String,
    posts: u64,
    account: String,
    post: String,
    created_at: Option<String>,
    excerpt: Option<String>,
}

impl Gallery {
    /// Writes groups as JSON Lines: those named, or without names everything with the reference
    /// accounts.
    ///
    /// # Errors
    /// [`Error::Gallery`] when a group is absent or the file cannot be read, [`Error::Io`] naming
    /// `to_name` when the output cannot be written.
    pub fn export(&self, names: &[String], to: &mut dyn Write, to_name: &Path) -> Result<Exported> {
        let failed = |error| self.failed(&error);
        self.connection.execute_batch("BEGIN").map_err(failed)?;
        let done = self.export_all(names, to, to_name);
        self.connection.execute_batch("COMMIT").map_err(failed)?;
        done
    }

    fn export_all(&self, names: &[String], to: &mut dyn Write, to_name: &Path) -> Result<Exported> {
        let mut records = Vec::new();
        if names.is_empty() {
            records.extend(self.groups(GroupKind::Group)?);
            records.extend(self.groups(GroupKind::Reference)?);
        }
        for name in names {
            records.push(self.group(name)?);
        }
        let mut put = |line: &Line| -> Result<()> {
            let written = serde_json::to_writer(&mut *to, line)
                .map_err(std::io::Error::from)
                .and_then(|()| to.write_all(b"\n"));
            written.map_err(|source| Error::Io {
                path: to_name.to_path_buf(),
                source,
            })
        };
        put(&Line::Gallery {
            schema: crate::SCHEMA,
            format: FORMAT,
            version: crate::VERSION.to_owned(),
        })?;
        let mut exported = Exported::default();
        for record in records {
            match record.kind {
                GroupKind::Group => exported.groups += 1,
                GroupKind::Reference => exported.references += 1,
            }
            let (id, group) = (record.id, record.name.clone());
            let fingerprint = pack(&self.path, &self.fingerprint(id)?)?;
            put(&Line::Group {
                members: self.members(id)?,
                fingerprint: STANDARD.encode(fingerprint),
                record,
            })?;
            let posts = self.seen(id)?;
            for part in posts.chunks(PER_LINE) {
                put(&Line::Posts {
                    group: group.clone(),
                    posts: part.to_vec(),
                })?;
            }
            let mut after = 0;
            loop {
                let texts = self.texts_after(id, after)?;
                let Some(last) = texts.last() else { break };
                after = last.0;
                put(&Line::Texts {
                    group: group.clone(),
                    texts: texts.into_iter().map(|(_, text)| text).collect(),
                })?;
            }
        }
        Ok(exported)
    }

    fn seen(&self, group: i64) -> Result<Vec<String>> {
        let run = || {
            let mut statement = self
                .connection
                .prepare_cached("SELECT post FROM seen WHERE group_id = ?1 ORDER BY post")?;
            let rows = statement.query_map([group], |row| {
                Ok(format!("{:016x}", row.get::<_, i64>(0)?.cast_unsigned()))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        run().map_err(|error| self.failed(&error))
    }

    fn texts_after(&self, group: i64, after: i64) -> Result<Vec<(i64, Text)>> {
        let run = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT id, content, signature, posts, account, post, created_at, excerpt
                 FROM texts JOIN excerpts ON text_id = id
                 WHERE group_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            )?;
            let rows = statement.query_map(params![group, after, PER_LINE as i64], |row| {
                Ok((
                    row.get(0)?,
                    Text {
                        content: format!("{:016x}", row.get::<_, i64>(1)?.cast_unsigned()),
                        signature: STANDARD.encode(row.get_ref(2)?.as_blob()?),
                        posts: row.get(3)?,
                        account: row.get(4)?,
                        post: row.get(5)?,
                        created_at: row.get(6)?,
                        excerpt: row.get(7)?,
                    },
                ))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        run().map_err(|error| self.failed(&error))
    }

    /// Reads an export. All of it is stored, or nothing. A group whose name is taken is an error
    /// unless `merge`, which adds it to the one there is.
    ///
    /// # Errors
    /// [`Error::Input`] with the line that is no export's, [`Error::Incompatible`] when a fingerprint
    /// is of another version, [`Error::Taken`] when a name is taken, [`Error::Gallery`] when the file
    /// cannot be written.
    pub fn import(&self, from: &mut dyn BufRead, name: &Path, merge: bool) -> Result<Imported> {
        self.transaction(|gallery| {
            let mut import = Import {
                gallery,
                name,
                merge,
                line: 0,
                begun: false,
                current: None,
                imported: Imported::default(),
            };
            import.run(from)?;
            Ok(import.imported)
        })
    }
}

/// An import under way.
struct Import<'g> {
    gallery: &'g Gallery,
    name: &'g Path,
    merge: bool,
    line: u64,
    begun: bool,
    current: Option<Current>,
    imported: Imported,
}

/// The group whose lines are being read.
struct Current {
    id: i64,
    name: String,
    /// Identifier of the group it is to be merged into.
    into: Option<String>,
}

impl Import<'_> {
    fn wrong<T>(&self, message: &str) -> Result<T> {
        Err(Error::Input {
            path: self.name.to_path_buf(),
            line: Some(self.line),
            message: message.to_owned(),
        })
    }

    fn run(&mut self, from: &mut dyn BufRead) -> Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = Read::take(&mut *from, LONGEST)
                .read_until(b'\n', &mut line)
                .map_err(|source| Error::Io {
                    path: self.name.to_path_buf(),
                    source,
                })?;
            if read == 0 {
                break;
            }
            self.line += 1;
            if read as u64 == LONGEST {
                return self.wrong("the line is longer than 1 GiB; this is no export of a gallery");
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Line>(&line) {
                Ok(line) => self.take(line)?,
                Err(error) => {
                    return self.wrong(&format!(
                        "this is no line of an export ({error}); make one with `wordprint gallery export`"
                    ));
                }
            }
        }
        if !self.begun {
            return self.wrong("nothing to import; make an export with `wordprint gallery export`");
        }
        self.end_group()
    }

    fn take(&mut self, line: Line) -> Result<()> {
        if !self.begun && !matches!(line, Line::Gallery { .. }) {
            return self.wrong(
                "the first line of an export says which format it has; this one is missing: export again",
            );
        }
        match line {
            Line::Gallery {
                format, version, ..
            } => {
                if format != FORMAT {
                    return self.wrong(&format!(
                        "this export has format version {format} (wordprint {version}), this build reads \
                         version {FORMAT}; use the version that wrote it"
                    ));
                }
                self.begun = true;
                Ok(())
            }
            Line::Group {
                record,
                members,
                fingerprint,
            } => self.group(&record, &members, &fingerprint),
            Line::Posts { group, posts } => self.posts(&group, &posts),
            Line::Texts { group, texts } => self.texts(&group, &texts),
        }
    }

    fn group(&mut self, record: &GroupRecord, members: &[Member], packed: &str) -> Result<()> {
        self.end_group()?;
        let body = match STANDARD.decode(packed) {
            Ok(body) => body,
            Err(error) => return self.wrong(&format!("the fingerprint is not base64 ({error})")),
        };
        let fingerprint = match unpack(self.name, &body) {
            Err(Error::Gallery { message, .. }) => return self.wrong(&message),
            other => other?,
        };
        let taken = self.gallery.find(record.kind, &record.name)?.is_some();
        if taken && !self.merge {
            return Err(Error::Taken {
                path: self.gallery.path.clone(),
                message: format!(
                    "there is a {} `{}` already; --merge adds to it, `wordprint gallery edit --rename` makes room",
                    match record.kind {
                        GroupKind::Group => "group",
                        GroupKind::Reference => "reference account",
                    },
                    record.name
                ),
            });
        }
        // A name that no person gives, for as long as it takes.
        let name = if taken {
            format!("\u{0}import {}", record.name)
        } else {
            record.name.clone()
        };
        match record.kind {
            GroupKind::Reference if taken => {
                // The same account again says nothing new.
                self.current = None;
                return Ok(());
            }
            GroupKind::Reference => self.imported.references += 1,
            GroupKind::Group if taken => self.imported.merged += 1,
            GroupKind::Group => self.imported.new += 1,
        }
        let id = self.gallery.ensure(record.kind, &name)?;
        let run = || -> rusqlite::Result<()> {
            self.gallery.connection.execute(
                "UPDATE groups SET notes = ?2, labels = ?3, created_at = ?4, updated_at = ?5,
                 posts = ?6, copies = ?7, words = ?8 WHERE id = ?1",
                params![
                    id,
                    record.notes,
                    to_json(&record.labels),
                    record.created_at,
                    record.updated_at,
                    record.posts,
                    record.copies,
                    fingerprint.words
                ],
            )?;
            for member in members {
                self.gallery.upsert_member(id, member)?;
            }
            Ok(())
        };
        run().map_err(|error| self.gallery.failed(&error))?;
        self.gallery.put_fingerprint(id, &fingerprint)?;
        self.current = Some(Current {
            id,
            name: record.name.clone(),
            into: taken.then(|| record.name.clone()),
        });
        Ok(())
    }

    fn end_group(&mut self) -> Result<()> {
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        if let Some(into) = current.into {
            let from = format!("\u{0}import {}", current.name);
            self.gallery.merge_open(&into, &[from])?;
        }
        Ok(())
    }

    /// The group that a line belongs to; `None` for one that is passed over.
    fn current(&self, group: &str) -> Result<Option<i64>> {
        match &self.current {
            Some(current) if current.name == group => Ok(Some(current.id)),
            Some(_) => {
                self.wrong("this line does not follow its group; the export is out of order")
            }
            None => Ok(None),
        }
    }

    fn posts(&mut self, group: &str, posts: &[String]) -> Result<()> {
        let Some(id) = self.current(group)? else {
            return Ok(());
        };
        for post in posts {
            let Ok(post) = u64::from_str_radix(post, 16) else {
                return self.wrong("a post's hash is not hexadecimal; the export is damaged");
            };
            self.gallery
                .connection
                .prepare_cached("INSERT OR IGNORE INTO seen (group_id, post) VALUES (?1, ?2)")
                .and_then(|mut insert| insert.execute(params![id, post.cast_signed()]))
                .map_err(|error| self.gallery.failed(&error))?;
        }
        Ok(())
    }

    fn texts(&mut self, group: &str, texts: &[Text]) -> Result<()> {
        let Some(id) = self.current(group)? else {
            return Ok(());
        };
        for text in texts {
            let (Ok(content), Ok(signature)) = (
                u64::from_str_radix(&text.content, 16),
                STANDARD.decode(&text.signature),
            ) else {
                return self.wrong("a text's hashes cannot be read; the export is damaged");
            };
            if signature.len() != SIGNATURE {
                return self.wrong("a text's signature has another length; the export is damaged");
            }
            let run = || -> rusqlite::Result<()> {
                let connection = &self.gallery.connection;
                let stored = connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO texts (group_id, content, signature, posts) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![id, content.cast_signed(), signature, text.posts])?;
                if stored > 0 {
                    connection
                        .prepare_cached(
                            "INSERT INTO excerpts VALUES (last_insert_rowid(), ?1, ?2, ?3, ?4)",
                        )?
                        .execute(params![
                            text.account,
                            text.post,
                            text.created_at,
                            text.excerpt
                        ])?;
                }
                Ok(())
            };
            run().map_err(|error| self.gallery.failed(&error))?;
        }
        Ok(())
    }
}
