//! The pages that scripts of the app run on, and the front SDK that they use (cafe24.md 9).

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use url::Url;

use super::catalogue::Product;
use super::malls::Shop;
use super::pages::Shown;
use super::script_tags::ScriptTag;
use super::storefront::Cart;
use super::{Cafe24, Panel, Subject, pages};

const PRODUCT_DETAIL: &str = "PRODUCT_DETAIL";
const ORDER_BASKET: &str = "ORDER_BASKET";

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/front-sdk.js", get(sdk))
        .route("/goods/{picture}", get(picture))
        .route("/{mall}/{shop}/product/{product}", get(product))
        .route("/{mall}/{shop}/cart", get(cart))
}

#[derive(Template)]
#[template(path = "cafe24/product.html")]
struct ProductPage {
    shop: Shop,
    product: Product,
    role: &'static str,
    product_no: u32,
    scripts: Vec<ScriptTag>,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "cafe24/cart.html")]
struct CartPage {
    shop: Shop,
    cart: Cart,
    role: &'static str,
    product_no: u32,
    scripts: Vec<ScriptTag>,
    panel: Panel,
}

async fn sdk() -> Response {
    let sdk = include_str!("../../templates/cafe24/front-sdk.js");
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], sdk).into_response()
}

/// Drawn for this simulator.
async fn picture(Path(picture): Path<String>) -> Shown {
    let drawn = match picture.as_str() {
        "11.svg" => include_str!("../../templates/cafe24/goods/11.svg"),
        "12.svg" => include_str!("../../templates/cafe24/goods/12.svg"),
        "13.svg" => include_str!("../../templates/cafe24/goods/13.svg"),
        "14.svg" => include_str!("../../templates/cafe24/goods/14.svg"),
        _other => return Err(pages::not_found().await),
    };
    let kept = (CACHE_CONTROL, "max-age=3600");
    Ok(([(CONTENT_TYPE, "image/svg+xml"), kept], drawn).into_response())
}

async fn product(
    State(cafe24): State<Cafe24>,
    Path((mall, no, product)): Path<(String, String, String)>,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let Some(product) = product.parse().ok().and_then(|no| shop.product(no)) else {
        let back = shop.path();
        return Err(pages::problem(StatusCode::NOT_FOUND, "There is no such product.", &back));
    };
    let scripts = cafe24.scripts(&shop, PRODUCT_DETAIL);
    let policy = cafe24.policy(&scripts);
    let product_no = product.no;
    let panel = cafe24.messages(&Subject::Newest);
    let page = ProductPage { shop, product, role: PRODUCT_DETAIL, product_no, scripts, panel };
    Ok(with_policy(pages::page(&page), &policy))
}

async fn cart(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
) -> Shown {
    let shop = cafe24.shop(&mall, &no)?;
    let cart = Cart::read(&shop, &headers);
    let scripts = cafe24.scripts(&shop, ORDER_BASKET);
    let policy = cafe24.policy(&scripts);
    let panel = cafe24.messages(&Subject::Newest);
    let page = CartPage { shop, cart, role: ORDER_BASKET, product_no: 0, scripts, panel };
    Ok(with_policy(pages::page(&page), &policy))
}

impl Cafe24 {
    fn scripts(&self, shop: &Shop, role: &str) -> Vec<ScriptTag> {
        let mut tags = self.script_tags(&shop.mall);
        tags.retain(|tag| tag.shop_no == shop.no && tag.is_on(role));
        tags
    }

    /// Lets the mall's own scripts and those of the script tags run, and call their servers.
    fn policy(&self, scripts: &[ScriptTag]) -> String {
        let addresses = scripts.iter().map(|tag| tag.src.as_str());
        let addresses = addresses.chain([self.registration().app_url.as_str()]);
        let mut origins: Vec<String> = addresses
            .filter_map(|address| Some(Url::parse(address).ok()?.origin().ascii_serialization()))
            .collect();
        origins.sort();
        origins.dedup();
        let origins = origins.join(" ");
        format!(
            "default-src 'none'; script-src 'self' {origins}; connect-src 'self' {origins}; \
             style-src 'self' {origins}; img-src 'self' data: {origins}; frame-src {origins}; \
             frame-ancestors 'self'; base-uri 'none'"
        )
    }
}

fn with_policy(mut page: Response, policy: &str) -> Response {
    if let Ok(policy) = HeaderValue::from_str(policy) {
        page.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    page
}
