//! A bounded number of requests is worked on at once, a bounded number waits, the rest is told to
//! come back: under any load the server answers.
//!
//! Work is done by threads of its own that take it from a queue themselves. A turn that were handed on by
//! the tasks that also turn clients away would stand in line behind all of them: under overload next to
//! nothing would get done.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::config::Limits;
use super::problem::Problem;

type Job = Box<dyn FnOnce() + Send>;

/// The queue before the cores, and the threads behind it, which end with it.
#[derive(Debug)]
pub(super) struct Workers {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

impl Workers {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system starts no more threads.
    pub(super) fn new(limits: &Limits) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel::<Job>(limits.queue);
        let queue = Arc::new(Mutex::new(queue));
        let waiting = Arc::new(AtomicUsize::new(0));
        for _ in 0..limits.concurrency.max(1) {
            let (queue, waiting) = (Arc::clone(&queue), Arc::clone(&waiting));
            std::thread::Builder::new()
                .name("worker".to_owned())
                .spawn(move || work(&queue, &waiting))?;
        }
        Ok(Self {
            jobs,
            waiting,
            patience: limits.request,
        })
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
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // The client has gone or lost patience.
            if answer.is_closed() {
                return;
            }
            match catch_unwind(AssertUnwindSafe(work)) {
                // Who went meanwhile misses nothing.
                Ok(done) => drop(answer.send(done)),
                Err(_) => tracing::error!("a worker panicked"),
            }
        };
        self.waiting.fetch_add(1, Ordering::AcqRel);
        if self.jobs.try_send(Box::new(job)).is_err() {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(Problem::too_many("busy", "the queue is full: come back", 1));
        }
        match tokio::time::timeout(self.patience, answered).await {
            Ok(done) => done.map_err(|_| Problem::internal()),
            Err(_) => Err(Problem::timeout()),
        }
    }
}

/// Does jobs until there can be no more.
fn work(queue: &Mutex<Receiver<Job>>, waiting: &AtomicUsize) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        waiting.fetch_sub(1, Ordering::AcqRel);
        job();
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
        let workers = Arc::new(Workers::new(&limits).unwrap());
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel::<()>();
        let spawn = |work: Box<dyn FnOnce() + Send>| {
            let workers = Arc::clone(&workers);
            tokio::spawn(async move { workers.run(work).await })
        };
        let first = spawn(Box::new(move || {
            begin.send(()).unwrap();
            held.recv().unwrap();
        }));
        begun.await.unwrap();
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

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_is_a_fault_and_the_thread_goes_on() {
        let limits = Limits {
            concurrency: 1,
            ..Limits::default()
        };
        let workers = Workers::new(&limits).unwrap();
        assert!(workers.run(|| panic!("as the test wants")).await.is_err());
        assert!(workers.run(|| ()).await.is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_takes_too_long_is_said() {
        let limits = Limits {
            concurrency: 1,
            request: Duration::from_millis(50),
            ..Limits::default()
        };
        let workers = Workers::new(&limits).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        assert!(workers.run(move || held.recv()).await.is_err());
        // Nobody waits for this one any more when its turn comes.
        let (tell, told) = std::sync::mpsc::channel::<()>();
        assert!(workers.run(move || tell.send(())).await.is_err());
        release.send(()).unwrap();
        assert!(told.recv().is_err());
    }
}
