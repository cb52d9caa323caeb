//! A bounded number of requests is worked on at once, a bounded number waits, the rest is told to
//! come back: under any load the server answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::config::Limits;
use super::problem::Problem;

/// The queue before the cores.
#[derive(Debug)]
pub(super) struct Workers {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    patience: Duration,
}

/// Counts one waiting request until dropped.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Workers {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(limits.concurrency.max(1))),
            waiting: AtomicUsize::new(0),
            queue: limits.queue,
            patience: limits.request,
        }
    }

    /// Requests that wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    /// Runs `work` on a thread of its own when its turn comes.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let answer = async {
            let turn = match Arc::clone(&self.turns).try_acquire_owned() {
                Ok(turn) => turn,
                Err(_) => self.wait().await?,
            };
            // The turn ends with the work, also when nobody waits for the answer any more.
            let task = tokio::task::spawn_blocking(move || {
                let answer = work();
                drop(turn);
                answer
            });
            task.await.map_err(|_| {
                tracing::error!("a worker panicked");
                Problem::internal()
            })
        };
        tokio::time::timeout(self.patience, answer)
            .await
            .unwrap_or_else(|_| Err(Problem::timeout()))
    }

    async fn wait(&self) -> Result<tokio::sync::OwnedSemaphorePermit, Problem> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let place = Place(&self.waiting);
        if before >= self.queue {
            return Err(Problem::too_many("busy", "the queue is full: come back", 1));
        }
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| Problem::internal());
        drop(place);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_queue_is_said_and_empties() {
        let limits = Limits {
            concurrency: 1,
            queue: 1,
            ..Limits::default()
        };
        let workers = Arc::new(Workers::new(&limits));
        let (release, held) = std::sync::mpsc::channel::<()>();
        let spawn = |work: Box<dyn FnOnce() + Send>| {
            let workers = Arc::clone(&workers);
            tokio::spawn(async move { workers.run(work).await })
        };
        let first = spawn(Box::new(move || held.recv().unwrap()));
        while workers.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = spawn(Box::new(|| ()));
        while workers.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(
            workers.run(|| ()).await.is_err(),
            "the third is one too many"
        );
        release.send(()).unwrap();
        assert!(first.await.unwrap().is_ok());
        assert!(second.await.unwrap().is_ok());
        assert_eq!(workers.waiting(), 0);
        assert!(workers.run(|| ()).await.is_ok());
    }
}
