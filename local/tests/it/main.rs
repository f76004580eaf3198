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
mod inside;
mod install;
mod ledgers;
mod pay_button;
mod pg_company;
mod scale;
mod settings;
mod shop;
mod state;
mod status;
mod webhook;
