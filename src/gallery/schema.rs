//! The tables of a gallery, their version, and what SQLite's errors mean to a person.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{Error, Result};
use crate::style::catalogue_hash;

/// Version of the tables that this build reads and writes.
pub const FORMAT: u32 = 1;
/// Marks the file as a gallery (`WPGA`) in SQLite's header.
const APPLICATION: u32 = 0x5750_4741;
/// How long a second writer waits for the first.
const PATIENCE: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE groups (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('group', 'reference')),
    name TEXT NOT NULL,
    notes TEXT NOT NULL DEFAULT '',
    labels TEXT NOT NULL DEFAULT '[]',
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    posts INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 0,
    words INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, name)
);
-- Apart from the group's row, so that listing groups does not read megabytes.
CREATE TABLE fingerprints (
    group_id INTEGER PRIMARY KEY REFERENCES groups (id) ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE members (
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    platform TEXT NOT NULL,
    first_unix INTEGER,
    first_written TEXT,
    last_unix INTEGER,
    last_written TEXT,
    posts INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    PRIMARY KEY (group_id, account, platform)
) WITHOUT ROWID;
-- Hashes of the posts that were counted.
CREATE TABLE seen (
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    post INTEGER NOT NULL,
    PRIMARY KEY (group_id, post)
) WITHOUT ROWID;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    content INTEGER NOT NULL,
    signature BLOB NOT NULL,
    posts INTEGER NOT NULL,
    UNIQUE (group_id, content)
);
CREATE TABLE excerpts (
    text_id INTEGER PRIMARY KEY REFERENCES texts (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    post TEXT NOT NULL,
    created_at TEXT,
    excerpt TEXT
);
";

/// Opens a gallery; with `create` an absent or empty file becomes one.
pub(super) fn open(path: &Path, write: bool, create: bool) -> Result<Connection> {
    if !create && !path.exists() {
        return Err(Error::Gallery {
            path: path.to_path_buf(),
            message: "there is no such gallery; `wordprint gallery add` makes one".to_owned(),
        });
    }
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= match (write, create) {
        (true, true) => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        (true, false) => OpenFlags::SQLITE_OPEN_READ_WRITE,
        (false, _) => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let failed = |error| explain(path, &error);
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(failed)?;
    let version = pragma("user_version").map_err(failed)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(failed)?;
    if tables == 0 && application == 0 {
        if !create {
            return Err(refuse(
                path,
                "this file holds no gallery; `wordprint gallery add` makes one",
            ));
        }
        make(&connection, path)?;
    } else if application != i64::from(APPLICATION) {
        return Err(refuse(
            path,
            "this is an SQLite file of another program; name a gallery, or a file that does not exist yet",
        ));
    } else if version != i64::from(FORMAT) {
        return Err(refuse(
            path,
            &format!(
                "the gallery has format version {version}, this build reads version {FORMAT}; export it \
                 with the wordprint that wrote it (`wordprint gallery export`) and import that here"
            ),
        ));
    }
    settle(&connection, write).map_err(failed)?;
    let catalogue = format!("{:016x}", catalogue_hash());
    let found: String = connection
        .query_row(
            "SELECT value FROM meta WHERE key = 'catalogue'",
            [],
            |row| row.get(0),
        )
        .map_err(failed)?;
    if found != catalogue {
        let engine: String = connection
            .query_row("SELECT value FROM meta WHERE key = 'engine'", [], |row| {
                row.get(0)
            })
            .map_err(failed)?;
        return Err(refuse(
            path,
            &format!(
                "the gallery was made by wordprint {engine} with feature catalogue {found}, this build \
                 counts {catalogue}: the features or word lists differ, so its fingerprints cannot be \
                 compared; make it anew from its posts, or use the version that wrote it"
            ),
        ));
    }
    Ok(connection)
}

fn refuse(path: &Path, message: &str) -> Error {
    Error::Gallery {
        path: path.to_path_buf(),
        message: message.to_owned(),
    }
}

/// How the connection works: a write-ahead log lets readers read while one writes.
fn settle(connection: &Connection, write: bool) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    if write {
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        // A commit is on the disk when it returns, whatever happens next.
        connection.pragma_update(None, "synchronous", "full")?;
    }
    Ok(())
}

fn make(connection: &Connection, path: &Path) -> Result<()> {
    let failed = |error| explain(path, &error);
    settle(connection, true).map_err(failed)?;
    // Two processes may find the file empty at the same time: the second one finds it made.
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(failed)?;
    let made = (|| -> rusqlite::Result<()> {
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if tables > 0 {
            return Ok(());
        }
        connection.execute_batch(TABLES)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", FORMAT)?;
        let mut insert = connection.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
        insert.execute(["engine", crate::VERSION])?;
        insert.execute(["catalogue", &format!("{:016x}", catalogue_hash())])?;
        Ok(())
    })();
    let end = if made.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = connection.execute_batch(end);
    made.and(ended).map_err(failed)
}

/// What an error of SQLite means, and how to mend it.
pub(super) fn explain(path: &Path, error: &rusqlite::Error) -> Error {
    let message = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => format!(
            "another process is writing to the gallery and did not end within {} seconds; try again when it has",
            PATIENCE.as_secs()
        ),
        Some(ErrorCode::DiskFull) => "the disk is full: what was committed before is safe, this step was \
             undone; free some space and run the command again, posts already counted are not counted twice"
            .to_owned(),
        Some(ErrorCode::NotADatabase) => {
            "this is no gallery; name one, or a file that does not exist yet".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt) => format!(
            "the gallery is damaged ({error}); take it from a backup or make it anew from an export"
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "the gallery may not be written; check the permissions of the file and its folder".to_owned()
        }
        Some(ErrorCode::CannotOpen) => {
            "the gallery cannot be opened; check that its folder exists and may be read and written".to_owned()
        }
        Some(ErrorCode::SystemIoFailure) => {
            format!("the disk failed while the gallery was read or written ({error})")
        }
        _ => format!("the gallery could not be used: {error}"),
    };
    Error::Gallery {
        path: path.to_path_buf(),
        message,
    }
}
