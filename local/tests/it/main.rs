//! End to end over real HTTP, in one binary.

mod checkout;
mod ledgers;
mod pg_company;
mod shop;
