//! The simulator over real sockets, against a stand-in for the app.

mod admin_calls;
mod api;
mod asynchronous;
mod external;
mod notices;
mod pages;
mod webhooks;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, serve};
use reqwest::header::{AUTHORIZATION, COOKIE};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::hash::{self, Transaction};
use super::{Cafe24, Order, Registration, caller, messages};

const KEY: &str = "test-service-key-0123456789abcdef";
const SCOPES: &str = "mall.read_application mall.write_application mall.read_store \
     mall.write_store mall.read_order mall.write_order";

pub(super) fn registration() -> Registration {
    Registration {
        base_url: "http://127.0.0.1:8400".to_owned(),
        app_url: "http://127.0.0.1:8401".to_owned(),
        client_id: "test-client-id".to_owned(),
        client_secret: "test-client-secret".to_owned(),
        service_key: KEY.to_owned(),
        webhook_api_key: "test-webhook-api-key".to_owned(),
        scopes: SCOPES.split(' ').map(str::to_owned).collect(),
    }
}

/// An order over 3065 KRW that nobody paid yet.
pub(super) fn placed() -> Order {
    let cafe24 = Cafe24::new(registration(), None).expect("it opens");
    let id = cafe24.order("demomall", 1, "3065.00");
    cafe24.order_record("demomall", &id).expect("it was placed")
}

struct Running {
    cafe24: Cafe24,
    base: String,
    http: reqwest::Client,
}

impl Running {
    async fn start() -> Self {
        Self::start_with(SCOPES).await
    }

    /// Starts with an app that may do no more than this.
    async fn start_with(scopes: &str) -> Self {
        let (listener, base) = listen().await;
        let (app, app_url) = listen().await;
        let scopes = scopes.split(' ').map(str::to_owned).collect();
        let config = Registration { base_url: base.clone(), app_url, scopes, ..registration() };
        let cafe24 = Cafe24::new(config, None).expect("it opens");
        let (router, stand_in) = (cafe24.router(), stand_in(cafe24.clone()));
        tokio::spawn(async move { serve(listener, router).await });
        tokio::spawn(async move { serve(app, stand_in).await });
        Self { cafe24, base, http: caller::client().expect("a client") }
    }

    fn authorize_url(&self, changed: &[(&str, &str)]) -> String {
        let redirect_uri = self.cafe24.registration().redirect_uri();
        let scopes = self.cafe24.registration().scopes.join(" ");
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", "test-client-id"),
            ("state", "s+1/="),
            ("redirect_uri", redirect_uri.as_str()),
            ("scope", &scopes),
        ];
        pairs.retain(|(name, _)| changed.iter().all(|(other, _)| name != other));
        pairs.extend_from_slice(changed);
        let url = format!("{}/demomall/api/v2/oauth/authorize", self.base);
        url::Url::parse_with_params(&url, pairs).expect("a URL").to_string()
    }

    fn code(&self) -> String {
        let back = self.cafe24.consent(&self.authorize_url(&[]), true, true).expect("a redirect");
        parameter(&back, "code").expect("a code")
    }

    async fn token(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}/demomall/api/v2/oauth/token", self.base);
        let basic = hash::basic("test-client-id", "test-client-secret");
        let request = self.http.post(url).header(AUTHORIZATION, basic).form(fields);
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    async fn redeem(&self, code: &str) -> (u16, Value) {
        let redirect_uri = self.cafe24.registration().redirect_uri();
        let grant = ("grant_type", "authorization_code");
        self.token(&[grant, ("code", code), ("redirect_uri", &redirect_uri)]).await
    }

    async fn access(&self) -> String {
        let (_, body) = self.redeem(&self.code()).await;
        text(&body, "access_token")
    }

    async fn admin(&self, method: &str, path: &str, access: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}/demomall/api/v2/admin/{path}", self.base);
        let method = method.parse().expect("a method");
        let request = self.http.request(method, url).bearer_auth(access).json(body);
        let response = request.send().await.expect("an answer");
        assert!(response.headers().contains_key("x-api-call-limit"));
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    async fn enable(&self) {
        let access = self.access().await;
        let body = json!({ "shop_no": 1, "request": { "partner_id": "demomall:1" } });
        assert_eq!(self.admin("POST", "paymentgateway", &access, &body).await.0, 201);
    }

    async fn get(&self, path: &str) -> String {
        let response = self.http.get(format!("{}{path}", self.base)).send().await;
        response.expect("an answer").text().await.expect("a page")
    }

    async fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> reqwest::Response {
        let request = self.http.post(format!("{}{path}", self.base)).header(COOKIE, cookie);
        request.form(form).send().await.expect("an answer")
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}"))
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

fn text(body: &Value, name: &str) -> String {
    body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn header(response: &reqwest::Response, name: reqwest::header::HeaderName) -> String {
    let value = response.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// An app that opens a page for everything, says that it was paid, and refunds all.
fn stand_in(cafe24: Cafe24) -> Router {
    Router::new()
        .route(messages::CHECKOUT, post(open))
        .route(messages::ASYNCHRONOUS_CHECKOUT, post(open_asynchronously))
        .route(messages::STATUS, post(details))
        .route("/webhooks/cafe24", post(webhook))
        .route(messages::CANCEL, post(refund))
        .route(messages::ASYNCHRONOUS_CANCEL, post(refund_later))
        .with_state(cafe24)
}

type Pairs = Form<std::collections::BTreeMap<String, String>>;

async fn open(Form(fields): Pairs) -> Json<Value> {
    let hash = hash::r1(
        KEY,
        fields.get("amount").expect("amount"),
        fields.get("currency").expect("currency"),
        fields.get("order_id").expect("order_id"),
        fields.get("partner_id").expect("partner_id"),
    );
    let (code, url) = match fields.get("hash_data") == Some(&hash) {
        true => ("0000", "http://127.0.0.1:1/pay?key=k1"),
        false => ("9999", ""),
    };
    Json(json!({ "result_code": code, "result_message": "opened", "payment_url": url }))
}

async fn open_asynchronously(form: Pairs) -> Json<Value> {
    let Json(mut answer) = open(form).await;
    answer["result_message"] = json!("opened asynchronously");
    Json(answer)
}

async fn details(State(cafe24): State<Cafe24>, Form(fields): Pairs) -> Json<Value> {
    let order = cafe24.orders().pop().expect("an order");
    let amount = if fields.get("key").is_some_and(|key| key == "k1") { "3065" } else { "0.00" };
    let signed = Transaction {
        amount,
        currency: &order.currency,
        order_id: order.id.as_str(),
        partner_id: "demomall:1",
        tid: "t1",
    };
    let (tf, code) = if amount == "3065" { ("T", "0000") } else { ("F", "1400") };
    Json(json!({
        "partner_id": "demomall:1", "paymethod": "etc", "tid": "t1", "amount": amount,
        "order_id": order.id, "cancel_mode": "sync", "all_cancel_tf": "T", "part_cancel_tf": "T",
        "escrow_tf": "F", "currency": order.currency, "payed_tf": tf, "easy_pay": "F",
        "hash_data": signed.sign(KEY),
        "extra_data": order.extra_data, "result_code": code, "result_message": "Order <b>",
    }))
}

async fn refund() -> Json<Value> {
    Json(json!({ "result_code": "0000", "result_message": "Refund success" }))
}

async fn refund_later() -> Json<Value> {
    Json(json!({ "result_code": "0000", "result_message": "Refund requested" }))
}

/// Says what it was sent, headers included.
async fn webhook(headers: HeaderMap, Json(event): Json<Value>) -> Json<Value> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Json(json!({ "key": header("x-api-key"), "trace": header("x-trace-id"), "event": event }))
}
