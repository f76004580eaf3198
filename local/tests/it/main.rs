//! The PG Company over real sockets.

mod api;
mod faults;
mod merchant;
mod pages;
mod webhooks;
