//! The shop as buyers see it: products, cart, order form, and the page of an order.

use askama::Template;
use axum::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::catalogue::{Product, Selection};
use super::ledger::OrderState;
use super::malls::{self, Shop};
use super::orders::{Item, Order};
use super::pages::{Problem, Shown};
use super::{Cafe24, Panel, Subject, pages};

const CART_SIZE: usize = 50;

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/", get(home))
        .route("/style.css", get(pages::style))
        .route("/{mall}/{shop}", get(products))
        .route("/{mall}/{shop}/cart", post(add))
        .route("/{mall}/{shop}/buy", post(buy))
        .route("/{mall}/{shop}/cart/empty", post(empty))
        .route("/{mall}/{shop}/checkout", get(order_form))
        .route("/{mall}/{shop}/orders/{order}", get(order))
}

#[derive(Template)]
#[template(path = "cafe24/home.html")]
struct HomePage {
    malls: Vec<(&'static str, Vec<Shop>)>,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/products.html")]
struct ProductsPage {
    shop: Shop,
    products: Vec<Product>,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/order_form.html")]
struct OrderForm {
    shop: Shop,
    cart: Cart,
    enabled: bool,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/order.html")]
struct OrderPage {
    shop: Shop,
    order: Order,
    panel: Panel,
}

impl Shop {
    pub(super) fn path(&self) -> String {
        format!("/{}/{}", self.mall, self.no)
    }

    pub(super) fn money(&self, amount: &Decimal) -> String {
        pages::money(amount, &self.currency)
    }
}

impl Order {
    /// What the messages about it are asked for by.
    pub(super) fn subject(&self) -> Subject {
        Subject::Order { mall: self.mall.clone(), id: self.id.to_string() }
    }

    /// The amount to pay, for people.
    pub(super) fn price(&self) -> String {
        match self.amount.parse() {
            Ok(amount) => self.money(&amount),
            Err(_) => format!("{} {}", self.amount, self.currency),
        }
    }

    pub(super) fn money(&self, amount: &Decimal) -> String {
        pages::money(amount, &self.currency)
    }
}

/// What the buyer chose, kept in a cookie as product numbers.
pub(super) struct Cart {
    pub(super) items: Vec<Item>,
}

impl Cart {
    pub(super) fn read(shop: &Shop, headers: &HeaderMap) -> Self {
        let numbers = numbers(headers);
        let counted = shop.products().into_iter().map(|product| {
            let quantity = numbers.iter().filter(|no| **no == product.no).count();
            let name = format!("{} ({})", product.name, product.korean);
            Item {
                name,
                quantity: u32::try_from(quantity).unwrap_or_default(),
                price: product.price,
            }
        });
        Self { items: counted.filter(|item| item.quantity > 0).collect() }
    }

    pub(super) fn total(&self) -> Decimal {
        self.items.iter().map(Item::total).sum()
    }
}

/// What the cart holds, each product as it is.
pub(super) fn chosen(shop: &Shop, headers: &HeaderMap) -> Vec<Selection> {
    let numbers = numbers(headers);
    let counted = shop.products().into_iter().map(|product| {
        let quantity = numbers.iter().filter(|no| **no == product.no).count();
        let [as_it_is, ..] = product.variants();
        Selection {
            product_no: product.no,
            variant_code: as_it_is.code,
            quantity: u32::try_from(quantity).unwrap_or_default(),
        }
    });
    counted.filter(|selection| selection.quantity > 0).collect()
}

/// The product numbers of the cookie.
pub(super) fn numbers(headers: &HeaderMap) -> Vec<u32> {
    let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cart = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("cart="));
    let numbers = cart.unwrap_or_default().split('.').filter_map(|no| no.parse().ok());
    numbers.take(CART_SIZE).collect()
}

/// The cookie of a cart; each shop has its own.
pub(super) fn cart_cookie(shop: &Shop, numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("cart={}; Path={}; HttpOnly; SameSite=Lax", numbers.join("."), shop.path())
}

impl Cafe24 {
    /// The shop of a path, or the page that says there is none.
    pub(super) fn shop(&self, mall: &str, no: &str) -> Result<Shop, Problem> {
        let missing = || pages::problem(StatusCode::NOT_FOUND, "There is no such shop.", "/");
        no.parse().ok().and_then(|no| self.known_shop(mall, no)).ok_or_else(missing)
    }
}

async fn home(State(cafe24): State<Cafe24>) -> Response {
    let malls = malls::MALLS.map(|mall| (mall, cafe24.shops(mall)));
    let panel = cafe24.messages(&Subject::Newest);
    pages::page(&HomePage { malls: malls.to_vec(), panel })
}

async fn products(State(cafe24): State<Cafe24>, Path((mall, no)): Path<(String, String)>) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let (products, panel) = (shop.products(), cafe24.messages(&Subject::Newest));
    Ok(pages::page(&ProductsPage { shop, products, panel }))
}

#[derive(Deserialize)]
struct Choice {
    product: u32,
}

async fn add(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    Ok(with_cart(&shop, &added(&shop, &headers, choice.product), "cart"))
}

/// As [`add`], and on to the order form.
async fn buy(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    Ok(with_cart(&shop, &added(&shop, &headers, choice.product), "checkout"))
}

fn added(shop: &Shop, headers: &HeaderMap, product: u32) -> Vec<u32> {
    let mut numbers = numbers(headers);
    if shop.product(product).is_some() && numbers.len() < CART_SIZE {
        numbers.push(product);
    }
    numbers
}

async fn empty(State(cafe24): State<Cafe24>, Path((mall, no)): Path<(String, String)>) -> Shown {
    Ok(with_cart(&cafe24.shop(&mall, &no)?, &[], "cart"))
}

fn with_cart(shop: &Shop, numbers: &[u32], page: &str) -> Response {
    let cookie = [(SET_COOKIE, cart_cookie(shop, numbers))];
    (cookie, Redirect::to(&format!("{}/{page}", shop.path()))).into_response()
}

async fn order_form(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let cart = Cart::read(&shop, &headers);
    let enabled = cafe24.gateway(&mall, shop.no).is_some();
    let panel = cafe24.messages(&Subject::Newest);
    Ok(pages::page(&OrderForm { shop, cart, enabled, panel }))
}

async fn order(
    State(cafe24): State<Cafe24>,
    Path((mall, no, id)): Path<(String, String, String)>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let order = cafe24.find(&mall, &id).filter(|order| order.shop_no == shop.no);
    let Some(order) = order else {
        let back = shop.path();
        return Err(pages::problem(StatusCode::NOT_FOUND, "There is no such order.", &back));
    };
    let panel = cafe24.messages(&order.subject());
    Ok(pages::page(&OrderPage { shop, order, panel }))
}
