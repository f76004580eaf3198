//! Cafe24: its signatures, its messages, its OAuth and its Admin API.

pub mod client;
pub mod details;
pub mod hash;
pub mod launch;
pub mod messages;
pub mod notices;
pub mod payload;
pub mod reservation;
pub mod token;

pub use client::Cafe24;
pub use hash::{AppKeys, Recipe};
pub use launch::Launch;
pub use messages::{CancelRequest, PaymentRequest};
pub use payload::Payload;
pub use reservation::{Reservation, ReservationRequest};
pub use token::{Token, TokenSet};
