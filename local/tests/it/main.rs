//! End to end over real HTTP, in one binary.

mod accounts;
mod asynchronous;
mod bad_input;
mod callback;
mod canary;
mod cancellation;
mod checkout;
mod events;
mod external;
mod hostile_urls;
mod inside;
mod install;
mod late;
mod ledgers;
mod log;
mod notices;
mod pg_company;
mod reconciler;
mod refund_notices;
mod removal;
mod settings;
mod shop;
mod state;
mod status;
mod unread;
mod webhook;
