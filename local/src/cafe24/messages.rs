//! The payment messages that the mall sends: M1, M3 and M8 (cafe24.md 13).

use serde_json::Value;

use super::caller::Fields;
use super::hash::{self, Transaction};
use super::orders::Order;
use super::process::Process;

pub(super) const CHECKOUT: &str = "/api/synchronous-checkout/checkout";
pub(super) const ASYNCHRONOUS_CHECKOUT: &str = "/api/asynchronous-checkout/checkout";
pub(super) const STATUS: &str = "/api/synchronous-checkout/checkout/status";
pub(super) const CANCEL: &str = "/api/synchronous-refund/cancel";
pub(super) const ASYNCHRONOUS_CANCEL: &str = "/api/asynchronous-refund/cancel";

pub(super) const SUCCESS: &str = "0000";

/// Where the mall is told about payments and cancellations, below the path of a shop.
pub(super) const RETURN_PAGE: &str = "Pay/Recv/openpg/PayReceiveRtnPage.php";
pub(super) const PAYMENT_NOTICE: &str = "Pay/Recv/openpg/PayReceiveNoty.php";
pub(super) const CANCEL_NOTICE: &str = "Pay/Recv/openpg/PayReceiveCancelNoty.php";
pub(super) const EXTERNAL_NOTICE: &str = "Pay/Recv/openpg/PayReceiveCheckoutNoty.php";

/// The one who signs, and the address of the order's shop.
pub(super) struct Sender<'a> {
    pub(super) shop_url: &'a str,
    pub(super) service_key: &'a str,
}

impl Sender<'_> {
    /// M1: asks the app for a payment page.
    pub(super) fn payment_request(&self, order: &Order, partner_id: &str) -> Fields {
        let Order { amount, currency, id, .. } = order;
        let hash_data = hash::r1(self.service_key, amount, currency, id.as_str(), partner_id);
        let mut request = fields([
            ("amount", amount),
            ("currency", currency),
            ("order_id", id.as_str()),
            ("partner_id", partner_id),
            ("hash_data", &hash_data),
            ("buyer_id", &order.buyer.id),
            ("shop_no", &order.shop_no.to_string()),
            ("return_url", &self.url(RETURN_PAGE)),
            ("extra_data", &order.extra_data),
            ("buyer_name", &order.buyer.name),
            ("buyer_email", &order.buyer.email),
            ("buyer_phone", "010-0000-0000"),
            ("product_name", &order.product_name()),
            ("language", "ko_KR"),
            ("device", "pc"),
        ]);
        match order.process {
            Process::Synchronous => {}
            Process::Asynchronous => request.extend(self.notice("return_noty_url", PAYMENT_NOTICE)),
        }
        request
    }

    /// M8: asks for money back.
    pub(super) fn cancel_request(
        &self,
        order: &Order,
        cancel_amount: &str,
        process: Process,
    ) -> Fields {
        let partner_id = order.partner_id.as_deref().unwrap_or_default();
        let tid = order.tid.as_deref().unwrap_or_default();
        let Order { currency, id, .. } = order;
        let order_id = id.as_str();
        let signed = Transaction { amount: cancel_amount, currency, order_id, partner_id, tid };
        let mut request = fields([
            ("order_id", order_id),
            ("amount", &order.amount),
            ("cancel_amount", cancel_amount),
            ("currency", currency),
            ("partner_id", partner_id),
            ("tid", tid),
            ("hash_data", &signed.sign(self.service_key)),
            ("extra_data", &order.extra_data),
        ]);
        match process {
            Process::Synchronous => {}
            Process::Asynchronous => request.extend(self.notice("cancel_noty_url", CANCEL_NOTICE)),
        }
        request
    }

    fn notice(&self, name: &str, page: &str) -> Fields {
        fields([(name, self.url(page).as_str())])
    }

    fn url(&self, page: &str) -> String {
        format!("{}/{page}", self.shop_url)
    }
}

impl Order {
    /// The first product and how many others, as M1 and the list of orders name it.
    pub(super) fn product_name(&self) -> String {
        match self.items.split_first() {
            None => "테스트 상품 & more".to_owned(),
            Some((first, [])) => first.name.clone(),
            Some((first, rest)) => format!("{} 외 {}건", first.name, rest.len()),
        }
    }
}

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

pub(super) fn same_json(left: &str, right: &str) -> bool {
    let (left, right): (Result<Value, _>, Result<Value, _>) =
        (serde_json::from_str(left), serde_json::from_str(right));
    matches!((left, right), (Ok(left), Ok(right)) if left == right)
}

pub(super) fn is_result_code(text: &str) -> bool {
    text.len() == SUCCESS.len() && text.bytes().all(|byte| byte.is_ascii_digit())
}
