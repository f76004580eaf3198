//! The nouns and the rules of a payment: pure, without I/O, clock or environment.

pub mod basket;
pub mod cancellation;
pub mod id;
pub mod money;
pub mod order;
pub mod order_cancellations;
pub mod payment;
pub mod settings;
pub mod url;

pub use basket::{Item, OptionPrice};
pub use cancellation::{Cancellation, Requested};
pub use id::{
    Currency, LinkId, MallId, MemberId, OptionId, OrderId, PartnerId, Reference, ScriptNo, ShopNo,
    Tid, VariantCode,
};
pub use money::{Amount, Money};
pub use order::{Attempt, Order, OrderKey};
pub use order_cancellations::CancelAsked;
pub use payment::{Event, PaymentPage, Report, State, Status, Step};
pub use settings::{AdminSettings, Gateway, LinkedAccount, PayButton, Shop};
pub use url::{Loopback, MallHosts, MallUrl};
