//! A merchant of the company, and the company on a port of its own.

use std::net::SocketAddr;

use axum::Router;
use local::pg_company::{PaymentId, PgCompany};
use reqwest::{Client, Method, Response, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) struct Merchant {
    pub(crate) pg: PgCompany,
    pub(crate) base: String,
    pub(crate) client: Client,
    pub(crate) webhook_url: String,
    pub(crate) keys: (&'static str, &'static str),
}

pub(crate) async fn serve(router: Router, listener: TcpListener) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}

pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

impl Merchant {
    pub(crate) async fn start() -> Self {
        let (listener, address) = listen().await;
        let base = format!("http://{address}");
        let pg = PgCompany::new(base.clone(), None).expect("a company");
        serve(pg.router(), listener).await;
        let client = Client::builder().redirect(Policy::none()).no_proxy().build();
        let client = client.expect("a client");
        let webhook_url = format!("{base}/nowhere");
        Self { pg, base, client, webhook_url, keys: ("pk_test_demo", "sk_test_demo") }
    }

    pub(crate) fn with_keys(&self, public: &'static str, secret: &'static str) -> Self {
        Self {
            pg: self.pg.clone(),
            base: self.base.clone(),
            client: self.client.clone(),
            webhook_url: self.webhook_url.clone(),
            keys: (public, secret),
        }
    }

    pub(crate) fn order(&self, reference: &str) -> Value {
        json!({
            "reference_no": reference, "amount": "3065", "currency": "KRW",
            "process": "synchronous", "order_name": "Tea & <b>cake</b>",
            "callback_url": "http://127.0.0.1:9/back?a=1&b=2", "webhook_url": self.webhook_url,
        })
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Response {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .basic_auth(self.keys.0, Some(self.keys.1))
            .header("Idempotency-Key", key)
            .json(body);
        request.send().await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        read(self.send(Method::POST, path, key, body).await).await
    }

    pub(crate) async fn patch(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        read(self.send(Method::PATCH, path, key, body).await).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}{path}", self.base));
        let request = request.basic_auth(self.keys.0, Some(self.keys.1));
        read(request.send().await.expect("an answer")).await
    }

    pub(crate) async fn open(&self, reference: &str, process: &str) -> PaymentId {
        let mut order = self.order(reference);
        set(&mut order, "process", json!(process));
        let (status, payment) = self.post("/v1/payments", reference, &order).await;
        assert_eq!(status, 201, "{payment}");
        text(&payment, "/payment_id").parse().expect("a payment id")
    }

    pub(crate) async fn paid(&self, reference: &str) -> PaymentId {
        let id = self.open(reference, "synchronous").await;
        self.pg.approve(&id).expect("approved");
        let (status, _) = self.confirm(&id, "confirm").await;
        assert_eq!(status, 200);
        id
    }

    pub(crate) async fn confirm(&self, id: &PaymentId, key: &str) -> (u16, Value) {
        let body = json!({ "amount": "3065", "currency": "KRW" });
        self.post(&format!("/v1/payments/{id}/confirm"), key, &body).await
    }
}

pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.expect("a JSON answer"))
}

pub(crate) fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("(none)").to_owned()
}

pub(crate) fn set(object: &mut Value, name: &str, value: Value) {
    object.as_object_mut().expect("an object").insert(name.to_owned(), value);
}

pub(crate) fn code((status, body): &(u16, Value)) -> (u16, String) {
    (*status, text(body, "/error/code"))
}

pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
