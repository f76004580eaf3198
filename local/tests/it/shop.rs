//! A shop ready to sell, and what its people and parties do.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use local::{
    Options, Simulator, aws,
    browser::{Browser, Page},
    cafe24::{Answer, OrderId, UserType},
    gateway,
    pg_company::PaymentId,
};
use reqwest::{Client, RequestBuilder, header, redirect::Policy};
use serde_json::Value;
use sha2::Sha256;
use shared::{
    App,
    config::Config,
    domain::{Order, OrderKey, ShopNo, State},
    http::Http,
    routes::{self, Function},
};
use tokio::net::TcpListener;
use url::Url;

pub(crate) const MALL: &str = "demomall";
/// A merchant account that is linked in every shop here.
pub(crate) const KEYS: (&str, &str) = ("pk_test_demo", "sk_test_demo");
/// Longer than any lease.
pub(crate) const LEASE_S: u32 = 21;

/// The fields of a message.
pub(crate) type Fields = Vec<(String, String)>;

/// A simulator in which shop 1 of `demomall` sells.
pub(crate) struct Shop {
    pub(crate) sim: Simulator,
    pub(crate) merchant: Browser,
    client: Client,
}

/// An order placed in a mall.
#[derive(Debug, Clone)]
pub(crate) struct Sale {
    pub(crate) mall: &'static str,
    pub(crate) shop_no: u32,
    pub(crate) id: OrderId,
}

/// A payment page as Cafe24 was told of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PayPage {
    pub(crate) url: String,
    pub(crate) id: PaymentId,
    /// Empty in the asynchronous process.
    pub(crate) key: String,
}

/// An answer as it came over HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let sim = Box::pin(Simulator::start()).await;
        let merchant = set_up(&sim, MALL).await;
        Self { sim, merchant, client: client() }
    }

    /// As [`Shop::open`], but the app's environment differs.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let sim = Box::pin(Simulator::open(Options { variables, ..Options::default() })).await;
        let sim = sim.expect("it starts");
        let merchant = set_up(&sim, MALL).await;
        Self { sim, merchant, client: client() }
    }

    /// Places an order in shop 1.
    pub(crate) fn order(&self, amount: &str) -> Sale {
        self.order_in(MALL, 1, amount)
    }

    pub(crate) fn order_in(&self, mall: &'static str, shop_no: u32, amount: &str) -> Sale {
        Sale { mall, shop_no, id: self.sim.cafe24.order(mall, shop_no, amount) }
    }

    /// M1.
    pub(crate) async fn request(&self, sale: &Sale) -> Answer {
        self.sim.cafe24.checkout(sale.mall, &sale.id).await
    }

    /// M1 that must open a page.
    pub(crate) async fn checkout(&self, sale: &Sale) -> PayPage {
        PayPage::of(&self.request(sale).await)
    }

    /// The fields of M1, to be changed.
    pub(crate) fn asked(&self, sale: &Sale) -> Fields {
        self.sim.cafe24.payment_request_fields(sale.mall, &sale.id)
    }

    /// M8.
    pub(crate) async fn cancel(&self, sale: &Sale, amount: &str) -> Answer {
        self.sim.cafe24.cancel(sale.mall, &sale.id, amount).await
    }

    /// The buyer approves; where the browser goes.
    pub(crate) fn approve(&self, page: &PayPage) -> Url {
        self.sim.pg_company.approve(&page.id).expect("the page is open")
    }

    /// The buyer's browser returns from the mall's M1 to the mall's order page, paying.
    pub(crate) async fn pay(&self, sale: &Sale) -> PayPage {
        let page = self.checkout(sale).await;
        let callback = self.approve(&page);
        let redirect = self.get(callback.as_str()).await;
        assert_eq!(redirect.result_code(), "0000");
        self.arrive(&redirect).await;
        page
    }

    /// An order that is paid.
    pub(crate) async fn bought(&self, amount: &str) -> (Sale, PayPage) {
        let sale = self.order(amount);
        let page = self.pay(&sale).await;
        (sale, page)
    }

    /// The browser follows our redirect; the mall asks M3 and books.
    pub(crate) async fn arrive(&self, redirect: &Reply) {
        let arrived = self.get(&redirect.location()).await;
        assert_eq!(arrived.status, 303, "{}", arrived.text);
    }

    pub(crate) async fn get(&self, url: &str) -> Reply {
        self.send(self.client.get(url)).await
    }

    /// A form to one of the app's routes.
    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Reply {
        self.send(self.client.post(self.at(path)).form(fields)).await
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Reply { status, headers, text: answer.text().await.expect("a body") }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The address of one of the app's routes.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.sim.addresses.app)
    }

    /// The order as the app keeps it.
    pub(crate) async fn stored(&self, sale: &Sale) -> Option<Order> {
        let order = self.sim.app.store.order(&sale.key()).await;
        order.expect("the store answers")
    }

    /// Where the newest attempt stands.
    pub(crate) async fn state(&self, sale: &Sale) -> State {
        let order = self.stored(sale).await.expect("the order is stored");
        order.latest().expect("an attempt").state.clone()
    }

    /// The order as the mall keeps it.
    pub(crate) fn in_mall(&self, sale: &Sale) -> local::cafe24::Order {
        self.sim.cafe24.order_record(sale.mall, &sale.id).expect("the mall has it")
    }

    /// The key of every `hash_data`, as Cafe24 gave it to the app.
    pub(crate) fn service_key(&self) -> String {
        let keys = self.sim.secrets.get(&self.sim.app.config.app_secret).expect("the keys");
        let keys: Value = serde_json::from_str(&keys).expect("JSON");
        text(&keys, "service_key").to_owned()
    }

    /// The fields with `hash_data` made anew.
    pub(crate) fn signed(&self, fields: Fields, recipe: &[&str]) -> Fields {
        signed(fields, recipe, &self.service_key())
    }

    pub(crate) async fn reconcile(&self) -> reconciler::Summary {
        Box::pin(reconciler::run(&self.sim.app)).await.expect("it runs")
    }

    /// So many seconds later the reconciler runs.
    pub(crate) async fn later(&self, seconds: u32) -> reconciler::Summary {
        self.sim.advance(seconds);
        self.reconcile().await
    }

    /// How many calls of the PG Company's API end so.
    pub(crate) fn pg_calls(&self, ending: &str) -> usize {
        self.sim.pg_company.calls().iter().filter(|call| call.ends_with(ending)).count()
    }

    /// Another, cold function over the same tables; where it is reached.
    pub(crate) async fn function(&self, change: impl FnOnce(&mut Config)) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let router = gateway::router(self.cold(change));
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// What another, cold function is handed: it remembers nothing.
    pub(crate) fn cold(&self, change: impl FnOnce(&mut Config)) -> Arc<App> {
        let mut config = Config::clone(&self.sim.app.config);
        change(&mut config);
        let dynamodb = aws::dynamodb(&self.sim.addresses.dynamodb);
        let secrets = aws::secrets_manager(&self.sim.addresses.secrets_manager);
        let app = App::new(config, dynamodb, secrets, Http::default(), self.sim.app.clock.clone());
        Arc::new(app.expect("the configuration is good"))
    }

    /// A request whose function dies as soon as the PG Company has served a call that ends so.
    pub(crate) async fn die(&self, request: RequestBuilder, at_call: &str) {
        let request = request.build().expect("a request");
        let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default().to_vec();
        let made = http::Request::builder().method(request.method()).uri(request.url().as_str());
        let (mut parts, ()) = made.body(()).expect("a request").into_parts();
        parts.headers = request.headers().clone();
        let function = routes::function(parts.method.as_str(), parts.uri.path());
        let event = gateway::event(&parts, &body.into()).to_string();
        let event = lambda_http::request::from_str(&event).expect("an event");
        let before = self.pg_calls(at_call);
        let function: Function = function.expect("a route");
        let living = Box::pin(gateway::invoke(&self.sim.app, function, event));
        let reached = async {
            while self.pg_calls(at_call) == before {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = living => assert_eq!(answer.status(), 0, "the function did not die"),
            () = reached => {}
        }
    }
}

impl Sale {
    pub(crate) fn key(&self) -> OrderKey {
        OrderKey {
            mall: self.mall.parse().expect("a mall"),
            shop: ShopNo::try_from(self.shop_no).expect("a shop"),
            order: self.id.as_str().parse().expect("an order id"),
        }
    }
}

impl PayPage {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert!(answer.succeeded(), "{answer:?}");
        let url = text(&answer.body, "payment_url").to_owned();
        let read = Url::parse(&url).expect("an address");
        let id = read.path_segments().and_then(Iterator::last).expect("a payment");
        let key = read.query_pairs().find(|(name, _)| name == "key");
        let key = key.map(|(_, key)| key.into_owned()).unwrap_or_default();
        Self { id: id.parse().expect("a payment id"), key, url }
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub(crate) fn location(&self) -> String {
        let location = self.headers.get(header::LOCATION).map(|url| url.to_str().expect("text"));
        assert!(location.is_some(), "no redirect: {} {}", self.status, self.text);
        location.unwrap_or_default().to_owned()
    }

    /// `result_code` of the redirect to the mall.
    pub(crate) fn result_code(&self) -> String {
        query(&self.location(), "result_code")
    }
}

/// A field of an address's query.
pub(crate) fn query(url: &str, name: &str) -> String {
    let url = Url::parse(url).expect("an address");
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into()).expect(name)
}

/// A field of a JSON object, as text; empty if there is none.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(crate) fn code(answer: &Answer) -> &str {
    text(&answer.body, "result_code")
}

pub(crate) fn message(answer: &Answer) -> &str {
    text(&answer.body, "result_message")
}

/// The fields with one of them changed, or added.
pub(crate) fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

pub(crate) fn without(mut fields: Fields, name: &str) -> Fields {
    fields.retain(|(known, _)| known != name);
    fields
}

/// `hash_data` made new over these fields, as cafe24.md section 4 says.
pub(crate) fn signed(fields: Fields, recipe: &[&str], key: &str) -> Fields {
    let field = |name: &&str| {
        let found = fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let hash = sign(key, &recipe.iter().map(field).collect::<String>());
    with(fields, "hash_data", &hash)
}

pub(crate) const R1: [&str; 4] = ["amount", "currency", "order_id", "partner_id"];
pub(crate) const R3: [&str; 5] = ["cancel_amount", "currency", "order_id", "partner_id", "tid"];

pub(crate) fn sign(key: &str, text: &str) -> String {
    let mac: Hmac<Sha256> = KeyInit::new_from_slice(key.as_bytes()).expect("any length");
    STANDARD.encode(mac.chain_update(text).finalize().into_bytes())
}

/// One that follows no redirect.
pub(crate) fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client")
}

/// A merchant installs the app, links the account and enables shop 1.
pub(crate) async fn set_up(sim: &Simulator, mall: &str) -> Browser {
    let mut merchant = install(sim, mall).await;
    let linked = link(sim, &mut merchant, KEYS).await;
    assert!(linked.says("Linked test"), "{}", linked.text());
    let enabled = toggle(sim, &mut merchant, 1, "enable").await;
    assert!(enabled.says("The shop is enabled"), "{}", enabled.text());
    merchant
}

/// A merchant opens the app in the mall's admin and consents.
pub(crate) async fn install(sim: &Simulator, mall: &str) -> Browser {
    let mut merchant = Browser::new().expect("a browser");
    let consent = merchant.open(&sim.cafe24.launch_url(mall, UserType::MainOperator)).await;
    let consent = consent.expect("the consent page");
    let agree = consent.form("/api/v2/oauth/authorize", &[]).expect("a form");
    let settings = merchant.submit(&agree.with("decision", "agree")).await;
    let settings = settings.expect("the settings page");
    assert!(settings.says("Merchant account"), "{}", settings.text());
    merchant
}

pub(crate) async fn settings(sim: &Simulator, merchant: &mut Browser) -> Page {
    let address = format!("{}{}", sim.addresses.app, routes::ADMIN_DISPLAY);
    merchant.open(&address).await.expect("a page")
}

/// Links a merchant account with the form of the settings page.
pub(crate) async fn link(sim: &Simulator, merchant: &mut Browser, keys: (&str, &str)) -> Page {
    let form = settings(sim, merchant).await.form(routes::ADMIN_LINK, &[]).expect("a form");
    let form = form.with("public_key", keys.0).with("secret_key", keys.1);
    merchant.submit(&form).await.expect("a page")
}

pub(crate) async fn unlink(sim: &Simulator, merchant: &mut Browser) -> Page {
    let form = settings(sim, merchant).await.form(routes::ADMIN_UNLINK, &[]).expect("a form");
    merchant.submit(&form).await.expect("a page")
}

/// Presses a shop's button on the settings page.
pub(crate) async fn toggle(
    sim: &Simulator,
    merchant: &mut Browser,
    shop_no: u32,
    action: &str,
) -> Page {
    let fields = [("shop_no", &*shop_no.to_string()), ("action", action)];
    let form = settings(sim, merchant).await.form(routes::ADMIN_TOGGLE, &fields);
    merchant.submit(&form.expect("a button")).await.expect("a page")
}
