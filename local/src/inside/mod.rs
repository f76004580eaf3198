//! Everybody inside one process: the app's functions, a mall and a PG Company, without sockets,
//! in a time that is skipped wherever nothing happens, and with every call in the hands of
//! [`Fate`].
//!
//! The app's code is the real one down to the AWS SDK's HTTP connector and its own HTTP client;
//! the mall and the PG Company are the simulators that also answer over the network.

mod asking;
mod books;
mod deal;
mod fate;
mod life;
mod mishaps;
mod net;
mod people;
mod settle;
mod shop_page;
mod store;
mod surroundings;
mod tab;
mod uses;
mod watch;
mod world;

pub use self::{
    asking::{Ask, Told},
    books::{Books, Learned},
    deal::{Deal, Way},
    fate::{Fate, LATEST},
    mishaps::{Odds, Verdict},
    people::{MALLS, Paying},
    settle::Patience,
    shop_page::{Decision, HandedOver, ShopPage, Shown},
    surroundings::Surroundings,
    tab::{Choice, Tab},
    uses::Use,
    world::World,
};
