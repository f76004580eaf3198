//! The life of one function: it can end in the middle of any call.

use std::{
    future::{Future, pending},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{select, sync::Notify};

tokio::task_local! {
    static LIFE: Life;
}

/// One function that runs. Clones are the same one.
#[derive(Debug, Clone)]
pub(super) struct Life(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    number: u32,
    asked: String,
    over: AtomicBool,
    killed: Notify,
}

impl Life {
    pub(super) fn new(number: u32, asked: String) -> Self {
        let (over, killed) = (AtomicBool::new(false), Notify::new());
        Self(Arc::new(Inner { number, asked, over, killed }))
    }

    /// The life of whoever asks; `None` outside of any function.
    pub(super) fn current() -> Option<Self> {
        LIFE.try_with(Self::clone).ok()
    }

    pub(super) fn number(&self) -> u32 {
        self.0.number
    }

    /// What it was asked.
    pub(super) fn asked(&self) -> &str {
        &self.0.asked
    }

    /// Works until it is done. `None` if it was killed: then nothing of it goes on.
    pub(super) async fn of<T>(self, work: impl Future<Output = T>) -> Option<T> {
        let life = self.clone();
        LIFE.scope(self, async move {
            select! {
                biased;
                () = life.0.killed.notified() => None,
                done = work => Some(done),
            }
        })
        .await
    }

    /// Kills the function.
    pub(super) fn end(&self) {
        self.0.over.store(true, Ordering::Relaxed);
        self.0.killed.notify_one();
    }

    /// Goes on only if nothing that ran beside it was just killed with the whole function.
    pub(super) async fn go_on(&self) {
        if self.0.over.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    }
}
