//! What every log line of a request says: which route, and once it is known, which mall and order.

use tracing::{Span, field::Empty, info_span};

use crate::domain::{MallId, OrderKey};

/// The span of one request; [`of_mall`] and [`of_order`] fill it in.
pub fn request(path: &str) -> Span {
    info_span!("request", path, mall.id = Empty, order.id = Empty)
}

/// The current request is about this mall.
pub fn of_mall(mall: &MallId) {
    Span::current().record("mall.id", mall.as_str());
}

/// The current request is about this order.
pub fn of_order(key: &OrderKey) {
    of_mall(&key.mall);
    Span::current().record("order.id", key.order.as_str());
}
