//! External checkout, mall side: a script on the page reserves an order (cafe24.md 9, M11, M12).

use axum::extract::{Form, Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::calculation::{Calculation, Line, priced, text};
use super::catalogue::{Destination, Selection};
use super::malls::Shop;
use super::orders::{Basket, Buyer, Item, OrderId, Reservation};
use super::storefront::{cart_cookie, chosen, numbers};
use super::{Cafe24, clock, hash, messages};

/// How old or early a signature may be, in seconds.
const TOLERANCE: u64 = 300;
const MEMBER_ID_LENGTH: usize = 100;

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/{mall}/{shop}/exec/front/order/basket/", post(basket))
        .route("/{mall}/{shop}/exec/front/order/reserve/", post(reserve))
}

/// A reserved order, as the front SDK hands it to the script.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The order.
    pub order_id: OrderId,
    /// Where M7 goes.
    pub return_notification_url: String,
    /// Unix seconds.
    pub response_time: i64,
    /// R6.
    pub hmac: String,
    /// The items.
    pub products: Value,
}

impl Reserved {
    /// What scripts read as `res.order`.
    pub fn json(&self) -> Value {
        json!({
            "order_id": self.order_id,
            "return_notification_url": self.return_notification_url,
            "response_time": self.response_time,
            "hmac": self.hmac,
            "products": self.products,
        })
    }
}

#[derive(Deserialize)]
struct Added {
    product_no: u32,
}

async fn basket(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
    Form(added): Form<Added>,
) -> Response {
    let Ok(shop) = cafe24.shop(&mall, &no) else { return refused("There is no such shop") };
    if shop.product(added.product_no).is_none() {
        return refused("There is no such product");
    }
    let mut numbers = numbers(&headers);
    numbers.push(added.product_no);
    ([(SET_COOKIE, cart_cookie(&shop, &numbers))], Json(json!({ "result": 0 }))).into_response()
}

#[derive(Deserialize)]
struct Asked {
    mall_id: String,
    request_time: String,
    app_key: String,
    member_id: String,
    hmac: String,
}

async fn reserve(
    State(cafe24): State<Cafe24>,
    Path((mall, no)): Path<(String, String)>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let Ok(shop) = cafe24.shop(&mall, &no) else { return refused("There is no such shop") };
    if asked.mall_id != mall {
        return refused("mall_id is not this mall");
    }
    if asked.app_key != cafe24.registration().client_id {
        return refused("app_key is not known");
    }
    let items = chosen(&shop, &headers);
    let Asked { request_time, member_id, hmac, .. } = asked;
    match cafe24.reserve(&mall, shop.no, &items, &hmac, &request_time, &member_id) {
        Ok(reserved) => {
            let mut answer = reserved.json();
            if let Some(fields) = answer.as_object_mut() {
                let address = fields.remove("return_notification_url");
                fields.insert("return_noty_url".to_owned(), address.unwrap_or_default());
            }
            Json(answer).into_response()
        }
        Err(why) => refused(&why),
    }
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "result": -1, "message": why }))).into_response()
}

impl Cafe24 {
    /// Reserves an order as the front SDK does, with the `hmac` (R5) and the time that the app
    /// signed for this member or guest.
    pub fn reserve(
        &self,
        mall: &str,
        shop_no: u32,
        items: &[Selection],
        hmac: &str,
        request_time: &str,
        member_id: &str,
    ) -> Result<Reserved, String> {
        let shop = self.known_shop(mall, shop_no).ok_or("there is no such shop")?;
        let gateway = self.gateway(mall, shop_no).ok_or("the app takes no payments here")?;
        self.signed_now(mall, request_time, member_id, hmac)?;
        if items.is_empty() {
            return Err("nothing was chosen".to_owned());
        }
        let lines = priced(&shop, items)?;
        let (to, discount) = (Destination::default(), self.discount_of(mall, shop_no));
        let calculation = Calculation::new(lines, &shop, &to, discount);
        let id = self.place(mall, shop_no, basket_of(&calculation, items, member_id));
        self.update(mall, &id, |order| order.partner_id = Some(gateway.partner_id));
        Ok(self.answer_reservation(&shop, id, &calculation))
    }

    fn signed_now(
        &self,
        mall: &str,
        request_time: &str,
        member_id: &str,
        hmac: &str,
    ) -> Result<(), String> {
        let digits = request_time.bytes().all(|byte| byte.is_ascii_digit());
        let at: i64 = request_time.parse().ok().filter(|_| digits).ok_or("no request_time")?;
        if (self.now() / 1000).abs_diff(at) > TOLERANCE {
            return Err("request_time is too far from now".to_owned());
        }
        if member_id.is_empty() || member_id.len() > MEMBER_ID_LENGTH {
            return Err("member_id is needed".to_owned());
        }
        let app = self.registration();
        if hash::r5(&app.service_key, mall, request_time, &app.client_id, member_id) != hmac {
            return Err("hmac does not fit the request".to_owned());
        }
        Ok(())
    }

    fn answer_reservation(&self, shop: &Shop, id: OrderId, calculation: &Calculation) -> Reserved {
        let url = format!("{}/{}", self.shop_url(&shop.mall, shop.no), messages::EXTERNAL_NOTICE);
        let (client_id, now) = (&self.registration().client_id, self.now());
        let total: Decimal = calculation.lines.iter().map(Line::total).sum();
        let (total, response_time) = (total.trunc().normalize().to_string(), now / 1000);
        let hmac = hash::r6(client_id, &total, id.as_str(), &response_time.to_string(), &url);
        let day = clock::zoned_time(now);
        let products = calculation.lines.iter().zip(1_u32..);
        Reserved {
            order_id: id,
            return_notification_url: url,
            response_time,
            hmac,
            products: products.map(|(line, no)| item(shop, line, no, &day)).collect(),
        }
    }
}

fn basket_of(calculation: &Calculation, items: &[Selection], member_id: &str) -> Basket {
    let lines = calculation.lines.iter().map(|line| Item {
        name: [&line.name, line.option].join(" ").trim().to_owned(),
        quantity: line.selection.quantity,
        price: line.price + line.option_price,
    });
    Basket {
        reservation: Some(Reservation { items: items.to_vec(), member_id: member_id.to_owned() }),
        amount: text(calculation.total()),
        items: lines.collect(),
        buyer: Buyer { id: member_id.to_owned(), ..Buyer::default() },
    }
}

/// With the names of the front SDK, misspelling included.
fn item(shop: &Shop, line: &Line, no: u32, created: &str) -> Value {
    json!({
        "shop_no": shop.no,
        "category_no": 1,
        "quantity": line.selection.quantity,
        "additional_option_value": "",
        "additional_option_values": [],
        "variant_code": line.selection.variant_code,
        "product_bundle": "F",
        "prefaid_shipping_fee": "P",
        "attached_file_option": null,
        "created_date": created,
        "product_price": text(line.price),
        "option_price": text(line.option_price),
        "product_bundle_price": null,
        "product_no": line.selection.product_no,
        "option_id": line.selection.variant_code.chars().skip(8).collect::<String>(),
        "product_bundle_no": 0,
        "shipping_type": "A",
        "subscription": "F",
        "subscription_cycle": null,
        "subscription_shipments_cycle_count": 0,
        "basket_product_no": no,
        "product_name": line.name,
        "checked_products": "T",
        "option_text": line.option,
        "product_bundle_list": null,
    })
}
