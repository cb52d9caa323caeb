//! The gallery in the server's hands.
//!
//! Questions are answered from an index in memory that is never changed: whoever asks holds the one
//! that was current then. After a write a new one is made beside it and put in its place, so readers
//! never wait. One connection writes, one makes indexes, others look things up. Another process may
//! write to the file meanwhile: that is noticed by SQLite's own count of changes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::attribute::{Index, Options};
use crate::error::{Error, Result};
use crate::gallery::{Gallery, GroupKind};
use crate::server::config::Limits;
use crate::server::network;
use crate::server::problem::{Fault, Problem};
use crate::server::state::State;
use crate::server::workers::Workers;

/// How often the file is looked at for changes by other processes.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Exports that run at once: each holds a connection and a thread.
const EXPORTS: usize = 2;
/// Writes that may wait for their turn.
const WAITING_WRITES: usize = 64;

/// An open gallery and the index made from it.
#[derive(Debug)]
pub(in crate::server) struct Shelf {
    path: PathBuf,
    ready: RwLock<Arc<Ready>>,
    loader: Mutex<Loader>,
    writer: Mutex<Gallery>,
    /// Connections that read, when nobody uses them.
    idle: Mutex<Vec<Gallery>>,
    writes: Workers,
    pub(super) exports: Arc<Semaphore>,
}

/// A gallery as it was at one time, ready to be asked.
#[derive(Debug)]
pub(in crate::server) struct Ready {
    pub(in crate::server) index: Index,
    /// What answers say of it.
    pub(in crate::server) shelved: Shelved,
    /// When it was made, in seconds since 1970.
    pub(in crate::server) made_at: u64,
}

/// What answers say of the gallery.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(in crate::server) struct Shelved {
    /// Known groups.
    pub(in crate::server) groups: usize,
    /// Reference accounts.
    pub(in crate::server) references: usize,
    /// Texts that copies are recognised of.
    pub(in crate::server) texts: usize,
    /// Grows by one whenever the gallery was read anew, from 1 when the server starts.
    pub(in crate::server) generation: u64,
}

/// The connection that makes indexes, and the count of changes at its last one.
#[derive(Debug)]
struct Loader {
    gallery: Gallery,
    version: i64,
}

/// Locks; a thread that panicked meanwhile left nothing half done that matters here, because
/// transactions are undone when they are dropped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shelf {
    /// Opens the gallery, which is made when there is none, and makes it ready.
    pub(in crate::server) fn open(path: &Path, limits: &Limits) -> Result<Self> {
        let writer = Gallery::create(path)?;
        let gallery = Gallery::read(path)?;
        let version = gallery.version()?;
        let ready = Ready::load(&gallery, 1)?;
        Ok(Self {
            path: path.to_path_buf(),
            ready: RwLock::new(Arc::new(ready)),
            loader: Mutex::new(Loader { gallery, version }),
            writer: Mutex::new(writer),
            idle: Mutex::new(Vec::new()),
            writes: Workers::new(&Limits {
                concurrency: 1,
                queue: limits.queue.min(WAITING_WRITES),
                ..limits.clone()
            })
            .map_err(network)?,
            exports: Arc::new(Semaphore::new(EXPORTS)),
        })
    }

    /// The gallery as it is known now.
    pub(in crate::server) fn ready(&self) -> Arc<Ready> {
        Arc::clone(&self.ready.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads from the file with a connection of its own. Blocks.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Gallery) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let idle = lock(&self.idle).pop();
        let gallery = match idle {
            Some(gallery) => gallery,
            None => Gallery::read(&self.path).map_err(|error| Problem::from(&error))?,
        };
        let done = work(&gallery);
        lock(&self.idle).push(gallery);
        done
    }

    /// Writes when its turn comes, and makes the index anew before it answers.
    pub(super) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Gallery) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let shelf = Arc::clone(self);
        self.writes
            .run(move || {
                let done = work(&lock(&shelf.writer));
                // Also after a failure: a long write is committed in steps.
                shelf.refresh_or_tell();
                done
            })
            .await?
    }

    /// Makes the index anew if the file has changed. Blocks.
    fn refresh(&self) -> Result<()> {
        let mut loader = lock(&self.loader);
        let version = loader.gallery.version()?;
        if version == loader.version {
            return Ok(());
        }
        let generation = self.ready().shelved.generation + 1;
        let ready = Arc::new(Ready::load(&loader.gallery, generation)?);
        loader.version = version;
        *self.ready.write().unwrap_or_else(PoisonError::into_inner) = ready;
        Ok(())
    }

    fn refresh_or_tell(&self) {
        if let Err(error) = self.refresh() {
            tracing::error!(%error, "the gallery cannot be read anew: answers are from before");
        }
    }

    /// Looks for changes by other processes for as long as the server runs.
    pub(in crate::server) async fn keep_fresh(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let shelf = Arc::clone(&self);
            // A panic is caught and logged as any other failure of a task.
            let looked = tokio::task::spawn_blocking(move || shelf.refresh_or_tell()).await;
            if looked.is_err() {
                tracing::error!("looking for changes of the gallery panicked");
            }
        }
    }
}

impl Ready {
    fn load(gallery: &Gallery, generation: u64) -> Result<Self> {
        let index = gallery.index(&[], Options::default())?;
        let references = gallery.groups(GroupKind::Reference)?.len();
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Ok(Self {
            shelved: Shelved {
                groups: index.len(),
                references,
                texts: index.texts(),
                generation,
            },
            index,
            made_at: since_1970.map_or(0, |passed| passed.as_secs()),
        })
    }
}

impl State {
    /// The gallery, or the fault of there being none.
    pub(in crate::server) fn shelf(&self) -> Result<&Arc<Shelf>, Problem> {
        self.shelf.as_ref().ok_or_else(|| {
            Problem::new(
                StatusCode::NOT_FOUND,
                Fault::new(
                    "no_gallery",
                    "this server has no gallery: start it with --gallery FILE",
                ),
            )
        })
    }
}

/// The fault that an error of the gallery is to a client. Paths stay here.
impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        match error {
            Error::Usage(message) => Self::bad_request(Fault::new("wrong_field", message)),
            Error::Input { line, message, .. } => {
                let at = line.map_or_else(String::new, |line| format!("line {line}: "));
                Self::bad_request(Fault::new("wrong_line", format!("{at}{message}")))
            }
            Error::Incompatible { message, .. } => {
                Self::bad_request(Fault::new("wrong_version", message))
            }
            Error::Taken { message, .. } => {
                Self::new(StatusCode::CONFLICT, Fault::new("name_taken", message))
            }
            Error::Gallery { message, .. } => {
                tracing::error!(%error, "the gallery failed");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    Fault::new("gallery_failed", message),
                )
            }
            _ => {
                tracing::error!(%error, "the gallery failed");
                let fault = Fault::new("gallery_failed", "the gallery cannot be used just now");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, fault)
            }
        }
    }
}
