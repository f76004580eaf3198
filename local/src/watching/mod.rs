//! Watching the messages of an order, beside every page: what each is called and for, what was
//! signed in it, and which order it belongs to.

mod about;
mod glossary;
mod names;
mod page;
mod panel;
mod signed;
mod thread;

pub use about::About;
pub use names::{Name, name};
pub use signed::Signed;

pub(crate) use about::Seen;
pub(crate) use page::routes;
pub(crate) use panel::Panel;
pub(crate) use signed::{Keys, signatures};
pub(crate) use thread::Subject;
