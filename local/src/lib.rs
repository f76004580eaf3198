//! The PG App on one machine: a mall, the app behind a gateway, a PG Company, and the two AWS
//! services that the app needs, each on a port of its own on loopback.
//!
//! Read [`Simulator`] first; `cafe24` and `pg_company` are the two parties that the app stands
//! between, each written from its own document and not from the app's code.
#![warn(missing_docs)]

pub mod aws;
pub mod browser;
pub mod cafe24;
pub mod chaos;
pub mod demo;
pub mod gateway;
pub mod inside;
pub mod pg_company;
mod simulator;
pub mod watching;
pub mod wire;

pub use simulator::{Addresses, Options, Simulator};
