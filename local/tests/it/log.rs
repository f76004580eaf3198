//! What the app logs, kept to be read by a test.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::{Dispatch, subscriber::DefaultGuard};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// What the app itself may be told to log at most; the simulators log for themselves.
const FILTER: &str = "debug,shared=trace,admin=trace,checkout=trace,callback=trace,\
                      cancellation=trace,webhook=trace,reconciler=trace,local=off,dynoxide=off";

/// A log that is kept.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

/// Ends the keeping when it is dropped.
pub(crate) struct Keeping {
    _guard: DefaultGuard,
    _second: Dispatch,
}

impl Log {
    /// Keeps what this test's thread logs from now on.
    pub(crate) fn keep() -> (Self, Keeping) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false);
        let subscriber = subscriber.with_env_filter(EnvFilter::new(FILTER)).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        // With a single one, `tracing` asks the subscriber of whichever test comes by a line first.
        let _second = Dispatch::new(tracing_subscriber::registry());
        (log, Keeping { _guard, _second })
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
    }

    /// The lines that wake somebody up.
    pub(crate) fn alarms(&self) -> Vec<String> {
        let text = self.text();
        text.lines().filter(|line| line.contains("alarm=1")).map(str::to_owned).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
