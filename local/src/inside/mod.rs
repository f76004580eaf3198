//! Everybody inside one process: the app's functions, a mall and a PG Company, without sockets,
//! in a time that is skipped wherever nothing happens, and with every call in the hands of
//! [`Fate`].
//!
//! The app's code is the real one down to the AWS SDK's HTTP connector and its own HTTP client;
//! the mall and the PG Company are the simulators that also answer over the network.

mod fate;
mod life;
mod net;
mod people;
mod store;
mod surroundings;
mod world;

pub use self::{
    fate::{Fate, Odds, Verdict},
    people::{MALL, Paying},
    surroundings::Surroundings,
    world::World,
};
