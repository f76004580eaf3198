//! Where the buyer ends after an external checkout (cafe24.md M16).

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use super::orders::Order;
use super::pages::Shown;
use super::storefront::cart_cookie;
use super::{Cafe24, clock, pages};

pub(super) fn routes() -> Router<Cafe24> {
    // Scripts compute the base from the shop's address: with the shop, or without.
    let bases = ["/{mall}/{shop}", "/{mall}", ""];
    bases.into_iter().fold(Router::new(), |router, base| {
        let (success, failure) =
            (format!("{base}/api/shop/pgsuccess"), format!("{base}/api/shop/pg_fail"));
        router.route(&success, get(succeeded)).route(&failure, get(failed))
    })
}

/// How it looks to the buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndPage {
    /// `pgsuccess`.
    Success,
    /// `pg_fail`.
    Failure,
}

/// One arrival of the buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The page.
    pub page: EndPage,
    /// `sync` or `async`.
    pub sync_type: String,
    /// Korean time.
    pub at: String,
}

#[derive(Deserialize)]
struct Told {
    order_id: String,
    sync_type: String,
}

type Base = Path<Vec<(String, String)>>;

async fn succeeded(State(cafe24): State<Cafe24>, base: Base, Query(told): Query<Told>) -> Shown {
    cafe24.ended(&base, told, EndPage::Success)
}

async fn failed(State(cafe24): State<Cafe24>, base: Base, Query(told): Query<Told>) -> Shown {
    cafe24.ended(&base, told, EndPage::Failure)
}

impl Cafe24 {
    fn ended(&self, base: &[(String, String)], told: Told, page: EndPage) -> Shown {
        let Told { order_id, sync_type } = told;
        if !matches!(sync_type.as_str(), "sync" | "async") {
            let why = "sync_type must be sync or async.";
            return Err(pages::problem(StatusCode::BAD_REQUEST, why, "/"));
        }
        let mall = base.first().map(|(_, mall)| mall.as_str());
        let Some(order) = self.external(mall, &order_id) else {
            return Err(pages::problem(StatusCode::NOT_FOUND, "There is no such order.", "/"));
        };
        let ending = Ending { page, sync_type, at: clock::plain_time(clock::real_now()) };
        self.update(&order.mall, &order.id, |order| order.endings.push(ending));
        let shop = self.shop(&order.mall, &order.shop_no.to_string())?;
        let there = Redirect::to(&format!("{}/orders/{}", shop.path(), order.id));
        Ok(match page {
            EndPage::Success => {
                let emptied = AppendHeaders([(SET_COOKIE, cart_cookie(&shop, &[]))]);
                (emptied, there).into_response()
            }
            EndPage::Failure => there.into_response(),
        })
    }

    /// The order of this mall; without a mall the latest one with this number.
    fn external(&self, mall: Option<&str>, id: &str) -> Option<Order> {
        let known = mall.filter(|mall| super::malls::exists(mall));
        let mut orders = self.orders();
        orders.retain(|order| {
            order.is_external()
                && order.id.as_str() == id
                && known.is_none_or(|mall| mall == order.mall)
        });
        orders.pop()
    }
}
