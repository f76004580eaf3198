//! `PUT payments`: the app tells deposits and cancellations that no message told (cafe24.md 7.6).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::admin_api::{ApiError, ApiResult, Call, refuse};
use super::api_request::{flag, optional, read_many};
use super::ledger::{Direction, Message, PaidBy};
use super::orders::{Order, OrderId};
use super::{ApiCall, Cafe24, clock};

const MOST: usize = 10;
const METHODS: [&str; 8] =
    ["card", "tcash", "icash", "cell", "deferpay", "cvs", "easypay", "fpayment"];

pub(super) async fn update(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::UpdatePayments, headers: &headers };
    call.admin(&cafe24, || cafe24.update_payments(&mall, &body)).await
}

impl Cafe24 {
    /// Lets the buyer pay so much another way, e.g. by a bank deposit that the operator books.
    pub fn receives(&self, mall: &str, order: &OrderId, amount: Decimal) {
        self.update(mall, order, |order| {
            order.paid += amount;
            order.paid_by = PaidBy::Operator;
            if order.amount.parse().is_ok_and(|asked: Decimal| order.paid >= asked) {
                order.paid_at = Some(clock::zoned_time(clock::real_now()));
            }
        });
    }

    /// All requests are carried out, or none.
    fn update_payments(&self, mall: &str, body: &[u8]) -> ApiResult {
        let (shop_no, requests) = read_many(body)?;
        let shop_no = self.existing_shop(mall, shop_no.unwrap_or(1))?;
        if requests.is_empty() || requests.len() > MOST {
            return refuse(422, "1 to 10 requests are taken");
        }
        self.change(|saved| {
            let mut after = Vec::new();
            for request in &requests {
                let Some(id) = optional(request, "order_id")? else {
                    return refuse(422, "order_id is required");
                };
                let known = saved.order(mall, id).filter(|order| order.shop_no == shop_no);
                let Some(order) = known.filter(|order| order.is_real()) else {
                    return refuse(404, "There is no such order");
                };
                let mut order = order.clone();
                order.told_by_api(request)?;
                after.push(order);
            }
            for order in after {
                if let Some(known) = saved.order_mut(mall, order.id.clone().as_str()) {
                    *known = order;
                }
            }
            let payments: Vec<Value> = requests.iter().map(|one| described(shop_no, one)).collect();
            Ok((StatusCode::OK, json!({ "payments": payments })))
        })
    }
}

fn described(shop_no: u32, request: &Map<String, Value>) -> Value {
    let mut payment = request.clone();
    payment.insert("shop_no".to_owned(), json!(shop_no));
    Value::Object(payment)
}

impl Order {
    fn told_by_api(&mut self, request: &Map<String, Value>) -> Result<(), ApiError> {
        flag(request, "auto_paid", "F")?;
        flag(request, "recover_inventory", "F")?;
        match (optional(request, "status")?, self.is_paid()) {
            (Some("paid"), false) => {
                self.paid = self.amount.parse().unwrap_or_default();
                self.paid_at = Some(clock::zoned_time(clock::real_now()));
                self.failure = None;
            }
            (Some("paid"), true) | (Some("unpaid"), false) => {}
            (Some("unpaid"), true) => return refuse(422, "The order is paid"),
            (Some("canceled"), true) if self.paid_by == PaidBy::App => self.cancelled(request)?,
            (Some("canceled"), _) => {
                return refuse(422, "Only what was paid through the app can be canceled by it");
            }
            _ => return refuse(422, "status must be paid, unpaid or canceled"),
        }
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.messages.push(Message {
            at: clock::plain_time(clock::real_now()),
            name: "PUT payments".to_owned(),
            direction: Direction::Received,
            status: None,
            fields: request.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        });
        Ok(())
    }

    /// A cancellation in full books all that is left. One in part names no amount: nothing can be
    /// booked by it.
    fn cancelled(&mut self, request: &Map<String, Value>) -> Result<(), ApiError> {
        let none = Map::new();
        let details = match request.get("cancel_request") {
            None | Some(Value::Null) => &none,
            Some(Value::Object(details)) => details,
            Some(_) => return refuse(422, "cancel_request must be an object"),
        };
        if optional(details, "payment_method")?.is_some_and(|method| !METHODS.contains(&method)) {
            return refuse(422, "payment_method is not one of those known");
        }
        let refunded = match optional(details, "refund_status")?.unwrap_or("F") {
            "P" => true,
            "F" => false,
            _ => return refuse(422, "refund_status must be P or F"),
        };
        let partial = flag(details, "partial_cancel", "F")?;
        if refunded && !partial {
            self.refund_the_rest();
        }
        Ok(())
    }
}
