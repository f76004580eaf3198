//! Orders and refunds as the Admin API shows them (cafe24.md 7.6).

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin_api::{ApiError, Call, refuse};
use super::api_request::parsed;
use super::calculation::text;
use super::cancellations::{Cancellation, CancellationState};
use super::orders::Order;
use super::{ApiCall, Cafe24};

const LIMIT: usize = 10;
const HIGHEST_LIMIT: usize = 1_000;

/// The query of lists.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    shop_no: Option<String>,
    order_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
}

pub(super) async fn one(
    State(cafe24): State<Cafe24>,
    Path((mall, id)): Path<(String, String)>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::Order, headers: &headers };
    let act = || {
        let shop_no = parsed("shop_no", filter.shop_no.as_deref())?.unwrap_or(1_u32);
        let order = cafe24.find(&mall, &id).filter(|order| order.shop_no == shop_no);
        match order.filter(Order::is_real) {
            Some(order) => Ok((StatusCode::OK, json!({ "order": described(&order) }))),
            None => refuse(404, "There is no such order"),
        }
    };
    call.admin(&cafe24, act).await
}

pub(super) async fn list(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::ListOrders, headers: &headers };
    let act = || {
        let orders = cafe24.filtered(&mall, &filter)?;
        let orders = filter.page(orders.iter().map(described))?;
        Ok((StatusCode::OK, json!({ "orders": orders })))
    };
    call.admin(&cafe24, act).await
}

pub(super) async fn refunds(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::ListRefunds, headers: &headers };
    let act = || {
        let orders = cafe24.filtered(&mall, &filter)?;
        let refunds = orders.iter().flat_map(|order| {
            let numbered = order.cancellations.iter().zip(1_u32..);
            numbered.map(move |(cancellation, no)| refund(order, cancellation, no))
        });
        Ok((StatusCode::OK, json!({ "refunds": filter.page(refunds)? })))
    };
    call.admin(&cafe24, act).await
}

impl Filter {
    fn page(&self, found: impl Iterator<Item = Value>) -> Result<Vec<Value>, ApiError> {
        let offset = parsed("offset", self.offset.as_deref())?.unwrap_or(0);
        match parsed("limit", self.limit.as_deref())?.unwrap_or(LIMIT) {
            limit if (1..=HIGHEST_LIMIT).contains(&limit) => {
                Ok(found.skip(offset).take(limit).collect())
            }
            _ => refuse(422, "limit must be between 1 and 1000"),
        }
    }

    fn has(&self, order: &Order) -> bool {
        let day = order.ordered_at.split(' ').next().unwrap_or_default();
        let named = |ids: &String| ids.split(',').any(|id| id == order.id.as_str());
        self.order_id.as_ref().is_none_or(named)
            && self.start_date.as_deref().is_none_or(|start| day >= start)
            && self.end_date.as_deref().is_none_or(|end| day <= end)
    }
}

impl Cafe24 {
    fn filtered(&self, mall: &str, filter: &Filter) -> Result<Vec<Order>, ApiError> {
        let shop_no = parsed("shop_no", filter.shop_no.as_deref())?.unwrap_or(1_u32);
        let mut orders = self.orders();
        orders.retain(|order| {
            order.mall == mall && order.shop_no == shop_no && order.is_real() && filter.has(order)
        });
        Ok(orders)
    }
}

fn described(order: &Order) -> Value {
    let paid = match order.paid {
        _ if order.is_paid() => "T",
        paid if paid.is_zero() => "F",
        _ => "M",
    };
    let cancelled = order.is_paid() && order.refunded >= order.paid;
    let amount = text(order.amount.parse().unwrap_or(Decimal::ZERO));
    json!({
        "shop_no": order.shop_no,
        "order_id": order.id,
        "currency": order.currency,
        "member_id": null,
        "member_email": null,
        "buyer_name": order.buyer.name,
        "buyer_email": order.buyer.email,
        "order_date": order.ordered_at.replacen(' ', "T", 1) + "+09:00",
        "payment_method": ["etc"],
        "payment_gateway_names": order.tid.as_ref().map(|_| ["PG App"]),
        "transaction_ids": order.tid.as_ref().map(|tid| [tid]),
        "paid": paid,
        "payment_date": order.paid_at,
        "payment_amount": text(order.paid),
        "canceled": if cancelled { "T" } else { "F" },
        "initial_order_amount": { "payment_amount": amount },
        "actual_order_amount": { "payment_amount": text(order.paid - order.refunded) },
    })
}

fn refund(order: &Order, cancellation: &Cancellation, no: u32) -> Value {
    let done = cancellation.state == CancellationState::Refunded;
    let cancel_status = match done {
        false => "F",
        true if cancellation.amount < order.paid => "M",
        true => "T",
    };
    json!({
        "shop_no": order.shop_no,
        "order_id": order.id,
        "refund_code": format!("R{}-{no}", order.id),
        "currency": order.currency,
        "accepted_refund_date": cancellation.asked_at.replacen(' ', "T", 1) + "+09:00",
        "actual_refund_amount": text(cancellation.amount),
        "payment_methods": ["etc"],
        "payment_gateway_cancel_statuses":
            [{ "payment_method": "etc", "cancel_status": cancel_status }],
        "status": if done { "T" } else { "F" },
    })
}
