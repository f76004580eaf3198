//! The demo PG Company keeps to its own document.

mod api;
mod faults;
mod merchant;
mod pages;
mod webhooks;
