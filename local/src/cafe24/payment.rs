//! The buyer pays: from the order form to the app's payment page and back.

use axum::Router;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use url::Url;

use super::caller::Answer;
use super::details::Details;
use super::ledger::OrderState;
use super::messages;
use super::orders::{Basket, Buyer, Order, OrderId};
use super::pages::Shown;
use super::process::Process;
use super::returned::Return;
use super::storefront::{Cart, cart_cookie};
use super::{Cafe24, pages};

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/{mall}/{shop}/checkout", post(place))
        .route("/{mall}/{shop}/orders/{order}/pay", post(pay_again))
        .route("/{mall}/{shop}/Pay/Recv/openpg/PayReceiveRtnPage.php", get(returned))
}

#[derive(Deserialize)]
struct OrderFields {
    buyer_name: String,
    buyer_email: String,
}

async fn place(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
    Form(fields): Form<OrderFields>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let refuse = |why: &str| {
        pages::problem(StatusCode::BAD_REQUEST, why, &format!("{}/checkout", shop.path()))
    };
    let cart = Cart::read(&shop, &headers);
    if cart.items.is_empty() {
        return Err(refuse("The cart is empty. Put something in first."));
    }
    if fields.buyer_name.trim().is_empty() {
        return Err(refuse("Please enter the buyer's name."));
    }
    if cafe24.gateway(&mall, shop.no).is_none() {
        return Err(refuse("The PG App is not a means of payment in this shop any more."));
    }
    let buyer = Buyer { name: fields.buyer_name, email: fields.buyer_email, ..Buyer::default() };
    let amount = format!("{:.2}", cart.total());
    let id = cafe24.place(
        &mall,
        shop.no,
        Basket { reservation: None, amount, items: cart.items, buyer },
    );
    let paying = cafe24.pay(&mall, shop.no, &id).await;
    let emptied = AppendHeaders([(SET_COOKIE, cart_cookie(&shop, &[]))]);
    Ok((emptied, paying).into_response())
}

async fn pay_again(
    State(cafe24): State<Cafe24>,
    Path((mall, no, id)): Path<(String, String, String)>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    match cafe24.find(&mall, &id) {
        Some(order) if order.shop_no == shop.no => Ok(cafe24.pay(&mall, shop.no, &order.id).await),
        _ => Err(pages::problem(StatusCode::NOT_FOUND, "There is no such order.", "/")),
    }
}

async fn returned(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let back = Return::read(&query.unwrap_or_default());
    let order = back.order_id().and_then(|id| cafe24.find(&mall, &id));
    let Some(order) = order.filter(|order| order.shop_no == shop.no) else {
        let why = "The app sent the buyer back without extra_data that names an order.";
        return Err(pages::problem(StatusCode::BAD_REQUEST, why, &shop.path()));
    };
    cafe24.finish(&order, &back).await;
    Ok(Redirect::to(&order_path(&mall, shop.no, &order.id)).into_response())
}

impl Cafe24 {
    /// Sends M1 and the browser to the payment page.
    async fn pay(&self, mall: &str, shop_no: u32, id: &OrderId) -> Response {
        let back = order_path(mall, shop_no, id);
        let order = self.order_record(mall, id).filter(|order| !order.is_external());
        let payable = order.map(|order| order.state());
        if !matches!(payable, Some(OrderState::Waiting | OrderState::Failed)) {
            return Redirect::to(&back).into_response();
        }
        let answer = self.checkout(mall, id).await;
        match payment_url(&answer) {
            Ok(url) => Redirect::to(&url).into_response(),
            Err(why) => {
                self.update(mall, id, |order| order.fail(&why));
                pages::problem(StatusCode::BAD_GATEWAY, &why, &back).into_response()
            }
        }
    }

    /// Believes nothing that the browser brought: either asks the app by M3 and books its answer,
    /// or waits for M5.
    async fn finish(&self, order: &Order, back: &Return) {
        match order.process {
            Process::Synchronous => self.ask(order, back).await,
            Process::Asynchronous => self.wait(order, back),
        }
    }

    async fn ask(&self, order: &Order, back: &Return) {
        self.brought("M2", order, back.fields.clone());
        let outcome = match back.key(order, self.format()) {
            Ok(key) => self.details(order, key).await,
            Err(why) => Err(why),
        };
        self.update(&order.mall, &order.id, |order| match outcome {
            Ok(details) => order.settle(&details),
            Err(why) => order.disbelieve(&why),
        });
    }

    fn wait(&self, order: &Order, back: &Return) {
        self.brought("M4", order, back.fields.clone());
        let said = back.said(order, self.format());
        self.update(&order.mall, &order.id, |order| match said {
            Ok(said) => order.returned = Some(said),
            Err(why) => order.disbelieve(&why),
        });
    }

    async fn details(&self, order: &Order, key: &str) -> Result<Details, String> {
        let fields = vec![("key".to_owned(), key.to_owned())];
        let answer = self.tell("M3", order, messages::STATUS, fields).await;
        if answer.status != 200 {
            return Err(format!(
                "M3 was answered with status {}: {}",
                answer.status,
                answer.message()
            ));
        }
        Details::verified(&answer.body, order, &self.registration().service_key)
    }
}

fn payment_url(answer: &Answer) -> Result<String, String> {
    if !answer.succeeded() {
        return Err(format!("The app did not open a payment page: {}", answer.message()));
    }
    let url = answer.text("payment_url").unwrap_or_default();
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(url.to_owned()),
        _ => Err(format!("The app's payment_url “{url}” is not a web address.")),
    }
}

fn order_path(mall: &str, shop_no: u32, id: &OrderId) -> String {
    format!("/{mall}/{shop_no}/orders/{id}")
}
