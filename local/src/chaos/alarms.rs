//! Listens to the app's log on this thread: alarms that call a person, and our own mistakes.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry,
};

/// What the log says of [`shared::Error::Bug`].
const BUG: &str = "Something went wrong";

/// Hears until it is dropped.
pub(super) struct Alarms {
    heard: Heard,
    _listening: DefaultGuard,
}

#[derive(Debug, Clone, Default)]
struct Heard(Arc<Mutex<(usize, Vec<String>)>>);

impl Alarms {
    pub(super) fn listen() -> Self {
        let heard = Heard::default();
        let listener = registry().with(heard.clone().with_filter(LevelFilter::ERROR));
        Self { heard, _listening: tracing::subscriber::set_default(listener) }
    }

    /// How many alarms there were, and what mistakes, since the last time this was asked.
    pub(super) fn take(&self) -> (usize, Vec<String>) {
        std::mem::take(&mut *self.heard.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Heard {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.0 = heard.0.saturating_add(usize::from(fields.alarm));
        if fields.text.contains(BUG) {
            heard.1.push(fields.text);
        }
    }
}

#[derive(Default)]
struct Fields {
    alarm: bool,
    text: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.alarm |= field.name() == "alarm";
        self.text.push_str(&format!("{}: {value:?} ", field.name()));
    }
}
