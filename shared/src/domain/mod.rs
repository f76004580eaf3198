//! The nouns and the rules of a payment: pure, without I/O, clock or environment.

pub mod acknowledged;
pub mod basket;
pub mod cancellation;
pub mod external;
pub mod history;
pub mod id;
pub mod money;
pub mod notice;
pub mod order;
pub mod order_cancellations;
pub mod order_notices;
pub mod payment;
pub mod remedies;
pub mod settings;
pub mod standing;
pub mod transitions;
pub mod troubles;
pub mod url;
pub mod why;

pub use acknowledged::{Acknowledged, Deposit};
pub use basket::{Item, OptionPrice};
pub use cancellation::{Cancellation, Origin, Requested};
pub use external::{Address, Basket, External};
pub use history::Fact;
pub use id::{
    Currency, LinkId, MallId, MemberId, OptionId, OrderId, PartnerId, Reference, ScriptNo, ShopNo,
    Tid, VariantCode,
};
pub use money::{Amount, Money};
pub use notice::{About, Notice, NoticeState};
pub use order::{Attempt, Order, OrderKey};
pub use order_cancellations::CancelAsked;
pub use payment::{PaymentPage, Process, Report, State, Status};
pub use settings::{AdminSettings, Gateway, LinkedAccount, PayButton, Shop};
pub use standing::{RefundStage, Stage, Standing};
pub use transitions::{Event, Step};
pub use troubles::{Need, Trouble, Wrong};
pub use url::{Loopback, MallHosts, MallUrl};
pub use why::{Reason, Why};
