//! Everybody inside one process: the app's functions, a mall and a PG Company, without sockets,
//! in a time that is skipped wherever nothing happens, and with every call in the hands of
//! [`Fate`].
//!
//! The app's code is the real one down to the AWS SDK's HTTP connector and its own HTTP client;
//! the mall and the PG Company are the simulators that also answer over the network.

mod books;
mod deal;
mod fate;
mod life;
mod mishaps;
mod net;
mod people;
mod settle;
mod store;
mod surroundings;
mod uses;
mod watch;
mod world;

pub use self::{
    books::{Books, Learned},
    deal::{Ask, Choice, Deal, Tab, Told},
    fate::{Fate, LATEST},
    mishaps::{Odds, Verdict},
    people::{MALLS, Paying},
    settle::Patience,
    surroundings::Surroundings,
    uses::Use,
    world::World,
};
