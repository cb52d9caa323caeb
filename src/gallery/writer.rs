//! Posts added to groups: each counted once, copies kept out of the style.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rusqlite::params;
use xxhash_rust::xxh3::Xxh3;

use super::store::{Gallery, GroupKind, to_json};
use crate::analyzer::Analyzer;
use crate::attribute::near::{NearSet, SIGNATURE, TextKey};
use crate::document::Post;
use crate::error::Result;
use crate::fingerprint::{Fingerprint, Moment, Parts};

/// Posts after which a step is committed at the latest, while the groups are small.
const COMMIT_EVERY: u64 = 5_000;
/// Posts that one task analyses.
const POSTS_PER_TASK: usize = 64;
/// Bytes of a text that are kept to show.
const EXCERPT: usize = 280;

/// What a person says of a group when adding to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupDetails {
    /// Notes; `None` leaves those it has.
    pub notes: Option<String>,
    /// Labels, added to those it has.
    pub labels: Vec<String>,
}

/// What adding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Posts that were new.
    pub posts: u64,
    /// Of them, posts that repeat a text of the group.
    pub copies: u64,
    /// Posts that had been counted before and were left out.
    pub known: u64,
}

/// Adds posts to groups, a commit every so many posts. What is not committed when it is dropped is
/// undone.
#[derive(Debug)]
pub struct Writer<'g> {
    gallery: &'g Gallery,
    kind: GroupKind,
    keep_text: bool,
    commit_every: Option<u64>,
    groups: BTreeMap<String, Open>,
    /// Whether a transaction is open.
    active: bool,
    pending: u64,
    total: Added,
}

/// A group that is being added to.
#[derive(Debug, Default)]
struct Open {
    id: i64,
    near: NearSet,
    stored: u64,
    pending: Pending,
}

/// What is not written yet.
#[derive(Debug, Default)]
struct Pending {
    fingerprint: Parts,
    members: BTreeMap<(String, String), Activity>,
    posts: u64,
    copies: u64,
}

#[derive(Debug, Default)]
struct Activity {
    first: Option<Moment>,
    last: Option<Moment>,
    posts: u64,
    copies: u64,
}

impl Gallery {
    /// Begins adding posts to groups of `kind`. With `keep_text` the beginning of each text is stored
    /// to be shown as evidence; without it copies are known again all the same. `commit_every` posts
    /// make a step; `None` lets it grow with the groups.
    pub fn writer(
        &self,
        kind: GroupKind,
        keep_text: bool,
        commit_every: Option<u64>,
    ) -> Writer<'_> {
        Writer {
            gallery: self,
            kind,
            keep_text,
            commit_every,
            groups: BTreeMap::new(),
            active: false,
            pending: 0,
            total: Added::default(),
        }
    }
}

impl Writer<'_> {
    /// Sets what a person says of a group, which is made when there is none of the name.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be written.
    pub fn describe(&mut self, name: &str, details: &GroupDetails) -> Result<()> {
        self.begin()?;
        let group = self.open(name)?;
        let mut labels = self
            .gallery
            .find(self.kind, name)?
            .map(|record| record.labels)
            .unwrap_or_default();
        for label in &details.labels {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        self.gallery
            .connection
            .execute(
                "UPDATE groups SET notes = coalesce(?2, notes), labels = ?3 WHERE id = ?1",
                params![group, details.notes, to_json(&labels)],
            )
            .map_err(|error| self.gallery.failed(&error))?;
        Ok(())
    }

    /// Adds posts, each to the group named with it, in order. Commits when a step is full; whether it
    /// did.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be written; the step is undone.
    pub fn add(&mut self, posts: &[(&str, &Post)], analyzer: &Analyzer) -> Result<bool> {
        self.begin()?;
        let mut own: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
        for (name, post) in posts {
            if self.count(name, post)? {
                own.entry(name).or_default().push(post);
            }
        }
        let tasks: Vec<(&str, &[&Post])> = own
            .iter()
            .flat_map(|(name, posts)| posts.chunks(POSTS_PER_TASK).map(move |part| (*name, part)))
            .collect();
        let parts: Vec<(&str, Fingerprint)> = tasks
            .into_par_iter()
            .map(|(name, posts)| (name, analyzer.fingerprint(posts.iter().copied())))
            .collect();
        for (name, part) in parts {
            if let Some(open) = self.groups.get_mut(name) {
                open.pending.fingerprint.push(part);
            }
        }
        self.pending += posts.len() as u64;
        let stored: u64 = self.groups.values().map(|open| open.stored).sum();
        // Each step writes whole fingerprints: steps that grow with them keep the sum near-linear.
        let full = self.commit_every.unwrap_or(COMMIT_EVERY.max(stored / 10));
        if self.pending >= full.max(1) {
            self.commit()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// What was added so far, committed or not.
    #[must_use]
    pub fn added(&self) -> Added {
        self.total
    }

    /// Writes what is pending and makes it last.
    ///
    /// # Errors
    /// [`Error::Gallery`](crate::Error::Gallery) when the file cannot be written; the step is undone.
    pub fn commit(&mut self) -> Result<()> {
        if !self.active {
            return Ok(());
        }
        for open in self.groups.values_mut() {
            let pending = std::mem::take(&mut open.pending);
            let posts = pending.posts;
            if posts > 0 {
                self.gallery.put_pending(open.id, pending)?;
                open.stored += posts;
            }
        }
        self.gallery
            .connection
            .execute_batch("COMMIT")
            .map_err(|error| self.gallery.failed(&error))?;
        self.active = false;
        self.pending = 0;
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        if !self.active {
            self.gallery
                .connection
                .execute_batch("BEGIN IMMEDIATE")
                .map_err(|error| self.gallery.failed(&error))?;
            self.active = true;
        }
        Ok(())
    }

    fn open(&mut self, name: &str) -> Result<i64> {
        if let Some(open) = self.groups.get(name) {
            return Ok(open.id);
        }
        let id = self.gallery.ensure(self.kind, name)?;
        let stored = self.gallery.find(self.kind, name)?.map_or(0, |r| r.posts);
        let open = Open {
            id,
            near: self.gallery.near_set(id)?,
            stored,
            pending: Pending::default(),
        };
        self.groups.insert(name.to_owned(), open);
        Ok(id)
    }

    /// Counts a post; whether its text is the group's own and new.
    fn count(&mut self, name: &str, post: &Post) -> Result<bool> {
        self.open(name)?;
        let Some(open) = self.groups.get_mut(name) else {
            return Ok(false);
        };
        let connection = &self.gallery.connection;
        let failed = |error| self.gallery.failed(&error);
        let new = connection
            .prepare_cached("INSERT OR IGNORE INTO seen (group_id, post) VALUES (?1, ?2)")
            .and_then(|mut insert| insert.execute(params![open.id, post_key(post)]))
            .map_err(failed)?;
        if new == 0 {
            self.total.known += 1;
            return Ok(false);
        }
        let key = TextKey::of(&post.text);
        let known = key.and_then(|key| open.near.find(&key));
        // As in clustering: a retweet is another's text even where that text is not known.
        let copied = known.is_some() || post.text.starts_with("RT @");
        // References answer no question about copies.
        let keep = self.kind == GroupKind::Group;
        match (known, key) {
            (Some((text, exact)), Some(key)) => {
                if keep {
                    connection
                        .prepare_cached("UPDATE texts SET posts = posts + 1 WHERE id = ?1")
                        .and_then(|mut update| update.execute([text]))
                        .map_err(failed)?;
                }
                if !exact {
                    let id = self
                        .gallery
                        .put_text(open.id, &key, post, keep, self.keep_text)?;
                    open.near.insert(id, key);
                }
            }
            (None, Some(key)) => {
                let id = self
                    .gallery
                    .put_text(open.id, &key, post, keep, self.keep_text)?;
                open.near.insert(id, key);
            }
            _ => {}
        }
        let copies = u64::from(copied);
        self.total.posts += 1;
        self.total.copies += copies;
        open.pending.posts += 1;
        open.pending.copies += copies;
        if let Some(account) = &post.account {
            let platform = post.platform.clone().unwrap_or_default();
            let activity = open
                .pending
                .members
                .entry((account.clone(), platform))
                .or_default();
            activity.posts += 1;
            activity.copies += copies;
            if let Some(moment) = post.created_at.as_deref().and_then(Moment::parse) {
                if activity.first.as_ref().is_none_or(|first| moment < *first) {
                    activity.first = Some(moment.clone());
                }
                if activity.last.as_ref().is_none_or(|last| moment > *last) {
                    activity.last = Some(moment);
                }
            }
        }
        Ok(!copied)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if self.active {
            // Nothing can be told from here; SQLite undoes it by itself when the file is opened next.
            let _ = self.gallery.connection.execute_batch("ROLLBACK");
        }
    }
}

impl Gallery {
    fn near_set(&self, group: i64) -> Result<NearSet> {
        let mut set = NearSet::default();
        self.each_text(Some(group), |_, text, key| set.insert(text, key))?;
        Ok(set)
    }

    /// Hands over every text, of one group or of all known groups: group, text, key.
    pub(super) fn each_text(
        &self,
        group: Option<i64>,
        mut visit: impl FnMut(i64, i64, TextKey),
    ) -> Result<()> {
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(
                "SELECT group_id, id, content, signature FROM texts
                 WHERE ?1 IS NULL OR group_id = ?1 ORDER BY id",
            )?;
            let mut rows = statement.query([group])?;
            while let Some(row) = rows.next()? {
                let bytes = row.get_ref(3)?.as_blob()?;
                // A signature of another length was written by no version of this program.
                if let Ok(signature) = <[u8; SIGNATURE]>::try_from(bytes) {
                    let content = row.get::<_, i64>(2)?.cast_unsigned();
                    visit(row.get(0)?, row.get(1)?, TextKey { content, signature });
                }
            }
            Ok(())
        };
        run().map_err(|error| self.failed(&error))
    }

    /// Stores what a post says; the text's identifier, 0 where nothing is stored.
    fn put_text(
        &self,
        group: i64,
        key: &TextKey,
        post: &Post,
        keep: bool,
        keep_text: bool,
    ) -> Result<i64> {
        if !keep {
            return Ok(0);
        }
        let run = || -> rusqlite::Result<i64> {
            let id = self
                .connection
                .prepare_cached(
                    "INSERT INTO texts (group_id, content, signature, posts) VALUES (?1, ?2, ?3, 1)",
                )?
                .insert(params![group, key.content.cast_signed(), &key.signature[..]])?;
            self.connection
                .prepare_cached(
                    "INSERT INTO excerpts (text_id, account, post, created_at, excerpt) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    id,
                    post.account.as_deref().unwrap_or_default(),
                    post.id,
                    post.created_at,
                    keep_text.then(|| excerpt(&post.text)),
                ])?;
            Ok(id)
        };
        run().map_err(|error| self.failed(&error))
    }

    fn put_pending(&self, group: i64, pending: Pending) -> Result<()> {
        let mut fingerprint = self.fingerprint(group)?;
        fingerprint.merge(&pending.fingerprint.finish());
        self.put_fingerprint(group, &fingerprint)?;
        let run = || -> rusqlite::Result<()> {
            self.connection
                .prepare_cached(
                    "UPDATE groups SET posts = posts + ?2, copies = copies + ?3, words = ?4,
                     updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?1",
                )?
                .execute(params![
                    group,
                    pending.posts,
                    pending.copies,
                    fingerprint.words
                ])?;
            for ((account, platform), activity) in &pending.members {
                self.put_member(group, account, platform, activity)?;
            }
            Ok(())
        };
        run().map_err(|error| self.failed(&error))
    }

    fn put_member(
        &self,
        group: i64,
        account: &str,
        platform: &str,
        activity: &Activity,
    ) -> rusqlite::Result<()> {
        self.upsert_member(
            group,
            &crate::attribute::Member {
                account: account.to_owned(),
                platform: platform.to_owned(),
                first: activity.first.clone(),
                last: activity.last.clone(),
                posts: activity.posts,
                copies: activity.copies,
            },
        )
    }

    /// Adds to an account's counts and widens its dates.
    pub(super) fn upsert_member(
        &self,
        group: i64,
        member: &crate::attribute::Member,
    ) -> rusqlite::Result<()> {
        let unix = |moment: &Option<Moment>| moment.as_ref().map(|m| m.unix);
        let written = |moment: &Option<Moment>| moment.as_ref().map(|m| m.written.clone());
        self.connection
            .prepare_cached(
                "INSERT INTO members VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (group_id, account, platform) DO UPDATE SET
                   posts = posts + excluded.posts, copies = copies + excluded.copies,
                   first_written = CASE WHEN first_unix IS NULL OR excluded.first_unix < first_unix
                     THEN excluded.first_written ELSE first_written END,
                   first_unix = min(coalesce(first_unix, excluded.first_unix), coalesce(excluded.first_unix, first_unix)),
                   last_written = CASE WHEN last_unix IS NULL OR excluded.last_unix > last_unix
                     THEN excluded.last_written ELSE last_written END,
                   last_unix = max(coalesce(last_unix, excluded.last_unix), coalesce(excluded.last_unix, last_unix))",
            )?
            .execute(params![
                group,
                member.account,
                member.platform,
                unix(&member.first),
                written(&member.first),
                unix(&member.last),
                written(&member.last),
                member.posts,
                member.copies,
            ])?;
        Ok(())
    }
}

/// By what a post is known again: platform, account and its own id; where the record has none, its
/// time and text.
fn post_key(post: &Post) -> i64 {
    let mut hash = Xxh3::new();
    let mut put = |part: &str| {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    put(post.platform.as_deref().unwrap_or_default());
    put(post.account.as_deref().unwrap_or_default());
    let line = format!("{}:{}", post.source.path.display(), post.source.line);
    // A whole file's id is its name, which says as little as a line number.
    if post.id.is_empty() || post.id == line || post.source.line == 0 && !post.cues.is_empty() {
        put(post.created_at.as_deref().unwrap_or_default());
        put(&post.text);
    } else {
        put(&post.id);
    }
    hash.digest().cast_signed()
}

/// The beginning of a text, cut at a character.
fn excerpt(text: &str) -> &str {
    let mut end = text.len().min(EXCERPT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
