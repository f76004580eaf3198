//! End to end over real HTTP, in one binary.

mod accounts;
mod asynchronous;
mod bad_input;
mod buying;
mod callback;
mod canary;
mod cancellation;
mod checkout;
mod events;
mod external;
mod external_end;
mod external_pay;
mod external_payload;
mod inside;
mod install;
mod ledgers;
mod pay_button;
mod pg_company;
mod settings;
mod shop;
mod state;
mod status;
mod webhook;
