//! The admin as merchants see it: open the app, look at orders, cancel them.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::gateway::Gateway;
use super::launch::Launch;
use super::ledger::{Direction, OrderState};
use super::malls::{self, Shop};
use super::notices::{ReceivedNotice, Verdict};
use super::orders::Order;
use super::pages::{Problem, Shown};
use super::process::Process;
use super::{Cafe24, Panel, Subject, UserType, pages};

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/admin", get(choice))
        .route("/admin/{mall}", get(apps))
        .route("/admin/{mall}/open", get(open))
        .route("/admin/{mall}/frame", get(frame))
        .route("/admin/{mall}/delete", post(delete))
        .route("/admin/{mall}/shops/{shop}/process", post(process))
        .route("/admin/{mall}/orders", get(orders))
        .route("/admin/{mall}/orders/{order}", get(order))
        .route("/admin/{mall}/orders/{order}/cancel", post(cancel))
}

#[derive(Template)]
#[template(path = "cafe24/admin.html")]
struct ChoicePage {
    malls: [&'static str; 2],
}

#[derive(Template)]
#[template(path = "cafe24/admin_apps.html")]
struct AppsPage {
    mall: String,
    shops: Vec<(Shop, Option<Gateway>, Process)>,
    consented: bool,
    languages: [(&'static str, &'static str); 5],
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/admin_frame.html")]
struct FramePage {
    mall: String,
    url: String,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/admin_orders.html")]
struct OrdersPage {
    mall: String,
    orders: Vec<Order>,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/admin_order.html")]
struct OrderPage {
    mall: String,
    order: Order,
    notices: Vec<ReceivedNotice>,
    panel: Panel,
}

fn known(mall: &str) -> Result<(), Problem> {
    if malls::exists(mall) {
        return Ok(());
    }
    Err(pages::problem(StatusCode::NOT_FOUND, "There is no such mall.", "/admin"))
}

async fn choice() -> Response {
    pages::page(&ChoicePage { malls: malls::MALLS })
}

async fn apps(State(cafe24): State<Cafe24>, Path(mall): Path<String>) -> Shown {
    known(&mall)?;
    let now = cafe24.now();
    let shops = cafe24.shops(&mall).into_iter().map(|shop| {
        let (gateway, process) = (cafe24.gateway(&mall, shop.no), cafe24.process(&mall, shop.no));
        (shop, gateway, process)
    });
    let shops = shops.collect();
    let consented =
        cafe24.read(|saved| saved.grants.get(&mall).is_some_and(|grants| grants.alive(now)));
    let languages = [
        ("ko_KR", "한국어"),
        ("en_US", "English"),
        ("ja_JP", "日本語"),
        ("zh_TW", "繁體中文"),
        ("vi_VN", "Tiếng Việt"),
    ];
    let panel = cafe24.messages(&Subject::SetUp(mall.clone()));
    Ok(pages::page(&AppsPage { mall, shops, consented, languages, panel }))
}

#[derive(Deserialize)]
struct ProcessForm {
    process: Process,
}

async fn process(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    Form(form): Form<ProcessForm>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    cafe24.pays(&mall, shop.no, form.process);
    Ok(Redirect::to(&format!("/admin/{mall}")).into_response())
}

#[derive(Deserialize)]
struct Opening {
    user_type: UserType,
    lang: String,
    shop_no: Option<u32>,
}

impl Opening {
    fn url(&self, cafe24: &Cafe24, mall: &str) -> String {
        cafe24.launch(&Launch {
            mall,
            shop_no: self.shop_no.unwrap_or(1),
            user_type: self.user_type,
            lang: &self.lang,
            timestamp: cafe24.real_now() / 1000,
        })
    }
}

async fn open(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    Query(opening): Query<Opening>,
) -> Shown {
    known(&mall)?;
    Ok(Redirect::to(&opening.url(&cafe24, &mall)).into_response())
}

async fn frame(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    Query(opening): Query<Opening>,
) -> Shown {
    known(&mall)?;
    let url = opening.url(&cafe24, &mall);
    let panel = cafe24.messages(&Subject::SetUp(mall.clone()));
    Ok(pages::page(&FramePage { mall, url, panel }))
}

/// Deletes the app. The mall's part is done whatever the app answers.
async fn delete(State(cafe24): State<Cafe24>, Path(mall): Path<String>) -> Shown {
    known(&mall)?;
    let answer = cafe24.uninstall(&mall, &cafe24.registration().webhook_api_key).await;
    match answer.status {
        200..300 => Ok(Redirect::to(&format!("/admin/{mall}")).into_response()),
        _unheard => {
            let why = "The app is deleted here, but did not hear of it.";
            Err(pages::problem(StatusCode::BAD_GATEWAY, why, &format!("/admin/{mall}")))
        }
    }
}

async fn orders(State(cafe24): State<Cafe24>, Path(mall): Path<String>) -> Shown {
    known(&mall)?;
    let mut orders = cafe24.orders();
    orders.retain(|order| order.mall == mall);
    orders.reverse();
    let panel = cafe24.messages(&Subject::Newest);
    Ok(pages::page(&OrdersPage { mall, orders, panel }))
}

async fn order(State(cafe24): State<Cafe24>, Path((mall, id)): Path<(String, String)>) -> Shown {
    let order = found(&cafe24, &mall, &id)?;
    let notices = cafe24.notices(&mall, &order.id);
    let panel = cafe24.messages(&order.subject());
    Ok(pages::page(&OrderPage { mall, order, notices, panel }))
}

fn found(cafe24: &Cafe24, mall: &str, id: &str) -> Result<Order, Problem> {
    known(mall)?;
    let back = format!("/admin/{mall}/orders");
    let missing = || pages::problem(StatusCode::NOT_FOUND, "There is no such order.", &back);
    cafe24.find(mall, id).ok_or_else(missing)
}

#[derive(Deserialize)]
struct Cancellation {
    cancel_amount: String,
    /// What had been refunded when the form was shown: a form sent twice counts once.
    refunded: Decimal,
}

async fn cancel(
    State(cafe24): State<Cafe24>,
    Path((mall, id)): Path<(String, String)>,
    Form(form): Form<Cancellation>,
) -> Shown {
    let order = found(&cafe24, &mall, &id)?;
    let back = format!("/admin/{mall}/orders/{id}");
    if form.refunded != order.refunded {
        let why = "The order was refunded in the meantime. Look at it again first.";
        return Err(pages::problem(StatusCode::CONFLICT, why, &back));
    }
    match order.refundable(&form.cancel_amount) {
        Ok(_) => cafe24.cancel(&mall, &order.id, form.cancel_amount.trim()).await,
        Err(why) => return Err(pages::problem(StatusCode::BAD_REQUEST, &why, &back)),
    };
    Ok(Redirect::to(&back).into_response())
}
