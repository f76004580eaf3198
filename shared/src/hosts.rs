//! Hosts that others told us to call: one that fails, or is slow, must not hold up the rest
//! (faults.md F-63, F-71). Each function remembers by itself, as long as it lives.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The most calls to one host at the same time.
const SIDE_BY_SIDE: u32 = 5;
/// After so many failures in a row a host is left alone.
const FAILURES: u32 = 5;
/// How long it is left alone before one call tries again.
const REST: Duration = Duration::from_secs(30);
/// How often, and after how long each time, a call looks whether its turn has come.
const LOOKS: u32 = 5;
const LOOK: Duration = Duration::from_millis(200);

/// How the hosts did lately.
#[derive(Debug, Clone, Default)]
pub struct Hosts(Arc<Mutex<HashMap<String, Host>>>);

#[derive(Debug, Default)]
struct Host {
    calls: u32,
    failures: u32,
    rests_until: Option<Instant>,
}

/// The right to make one call; ends when it is dropped.
#[derive(Debug)]
pub struct Pass {
    hosts: Hosts,
    host: String,
}

/// Whether a call may be made now.
enum Entry {
    Open(Pass),
    Busy,
    Resting,
}

impl Hosts {
    /// A pass for one call to `host`, as soon as not too many others call it; `None` if it is
    /// left alone for now, or stays busy.
    pub async fn enter(&self, host: &str) -> Option<Pass> {
        for _ in 0..LOOKS {
            match self.try_enter(host) {
                Entry::Open(pass) => return Some(pass),
                Entry::Busy => tokio::time::sleep(LOOK).await,
                Entry::Resting => return None,
            }
        }
        None
    }

    fn try_enter(&self, host: &str) -> Entry {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = hosts.entry(host.to_owned()).or_default();
        let now = Instant::now();
        if state.rests_until.is_some_and(|until| until > now) {
            return Entry::Resting;
        }
        if state.calls >= SIDE_BY_SIDE {
            // Who waits for a host that fails waits in vain, and keeps others from their turn.
            return if state.failures > 0 { Entry::Resting } else { Entry::Busy };
        }
        if state.failures >= FAILURES {
            // This call finds out; the others wait for what it finds.
            state.rests_until = Some(now + REST);
        }
        state.calls = state.calls.saturating_add(1);
        Entry::Open(Pass { hosts: self.clone(), host: host.to_owned() })
    }

    fn change(&self, host: &str, change: impl FnOnce(&mut Host)) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = hosts.get_mut(host) {
            change(state);
        }
        // What is idle and well is not worth remembering.
        hosts.retain(|_, state| state.calls > 0 || state.failures > 0);
    }
}

impl Pass {
    /// The host did what it was asked.
    pub fn worked(&self) {
        self.hosts.change(&self.host, |host| {
            (host.failures, host.rests_until) = (0, None);
        });
    }

    /// It did not.
    pub fn failed(&self) {
        self.hosts.change(&self.host, |host| {
            host.failures = host.failures.saturating_add(1);
            if host.failures >= FAILURES {
                host.rests_until = Some(Instant::now() + REST);
            }
        });
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.hosts.change(&self.host, |host| host.calls = host.calls.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_that_fails_is_left_alone_and_then_tried_once() {
        let hosts = Hosts::default();
        for _ in 0..FAILURES {
            hosts.enter("shop").await.expect("a pass").failed();
        }
        assert!(hosts.enter("shop").await.is_none());
        assert!(hosts.enter("other").await.is_some());

        tokio::time::advance(REST).await;

        let probe = hosts.enter("shop").await.expect("one call finds out");
        assert!(hosts.enter("shop").await.is_none());
        probe.worked();
        drop(probe);
        assert!(hosts.enter("shop").await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_not_called_by_too_many_at_once_and_the_next_waits_its_turn() {
        let hosts = Hosts::default();
        let mut passes = Vec::new();
        for _ in 0..SIDE_BY_SIDE {
            passes.push(hosts.enter("shop").await.expect("a pass"));
        }
        let busy = hosts.enter("shop").await;
        let soon = async {
            tokio::time::sleep(LOOK).await;
            passes.pop();
        };

        let (waited, ()) = tokio::join!(hosts.enter("shop"), soon);

        assert!(busy.is_none() && waited.is_some());
    }
}
