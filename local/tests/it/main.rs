//! End to end over real HTTP, in one binary.

mod accounts;
mod bad_input;
mod callback;
mod canary;
mod cancellation;
mod checkout;
mod crash_points;
mod events;
mod inside;
mod install;
mod ledgers;
mod model;
mod pg_company;
mod settings;
mod shop;
mod state;
mod status;
mod webhook;
