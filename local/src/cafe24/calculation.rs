//! What an order costs: from the mall's own prices, whatever the app says (cafe24.md 7.5).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::admin_api::{ApiError, ApiResult, Call, refuse};
use super::api_request::{number, optional, read};
use super::catalogue::{Destination, Selection, Shipping};
use super::malls::Shop;
use super::{ApiCall, Cafe24};

const METHODS: [&str; 7] = ["cash", "card", "icash", "tcash", "cell", "deferpay", "point"];
/// Shipping of items marked so is paid on delivery.
const COLLECT: &str = "C";

pub(super) async fn calculate(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::Calculate, headers: &headers };
    call.admin(&cafe24, || cafe24.calculation(&mall, &body)).await
}

/// One line of an order, with the mall's prices.
pub(super) struct Line {
    pub(super) selection: Selection,
    pub(super) name: String,
    pub(super) option: &'static str,
    pub(super) price: Decimal,
    pub(super) option_price: Decimal,
    collect: bool,
}

impl Line {
    pub(super) fn total(&self) -> Decimal {
        (self.price + self.option_price) * Decimal::from(self.selection.quantity)
    }
}

/// All that an order costs.
pub(super) struct Calculation {
    pub(super) lines: Vec<Line>,
    discount: Decimal,
    shipping: Shipping,
}

impl Calculation {
    pub(super) fn new(lines: Vec<Line>, shop: &Shop, to: &Destination, discount: Decimal) -> Self {
        let prepaid = lines.iter().any(|line| !line.collect);
        let shipping = if prepaid { shop.shipping(to) } else { Shipping::default() };
        let discount = discount.min(price(&lines));
        Self { lines, discount, shipping }
    }

    pub(super) fn total(&self) -> Decimal {
        price(&self.lines) - self.discount + self.fee()
    }

    fn fee(&self) -> Decimal {
        self.shipping.domestic + self.shipping.abroad
    }

    fn selections(&self) -> Vec<Selection> {
        let mut selections: Vec<_> = self.lines.iter().map(|line| line.selection.clone()).collect();
        selections.sort();
        selections
    }

    fn answer(&self, request: Map<String, Value>) -> Map<String, Value> {
        let zero = text(Decimal::ZERO);
        let calculated = json!({
            "items": self.lines.iter().map(described).collect::<Vec<_>>(),
            "coupon_discount_amount": zero,
            "membership_discount_amount": zero,
            "shipping_fee_discount_amount": zero,
            "product_discount_amount": text(self.discount),
            "order_price_amount": text(price(&self.lines)),
            "total_discount_amount": text(self.discount),
            "shipping_fee": text(self.fee()),
            "total_amount_due": text(self.total()),
            "shipping_fee_information": {
                "default_shipping_fee": text(self.shipping.domestic),
                "supplier_shipping_fee": zero,
                "additonal_abroad_shipping_fee": text(self.shipping.abroad),
                "additional_handling_fee": zero,
            },
            "tax_free_amount": zero,
            "vat_amount": zero,
            "tax_amount": text(self.total()),
            "order_coupons": [],
        });
        let mut answer = request;
        answer.extend(calculated.as_object().cloned().unwrap_or_default());
        answer
    }
}

impl Cafe24 {
    fn calculation(&self, mall: &str, body: &[u8]) -> ApiResult {
        let (shop_no, request) = read(body)?;
        let shop_no = self.existing_shop(mall, shop_no.unwrap_or(1))?;
        let Some(shop) = self.known_shop(mall, shop_no) else {
            return refuse(422, "There is no shop with this shop_no");
        };
        if optional(&request, "payment_method")?.is_some_and(|method| !METHODS.contains(&method)) {
            return refuse(422, "payment_method is not one of those known");
        }
        let to = destination(&shop, &request)?;
        let lines = lines(&shop, &request)?;
        let calculation = Calculation::new(lines, &shop, &to, self.discount_of(mall, shop_no));
        let member_id = optional(&request, "member_id")?.map(str::to_owned);
        self.reprice_reserved(&shop, &calculation, member_id.as_deref());
        let mut answer = calculation.answer(request);
        answer.insert("shop_no".to_owned(), json!(shop_no));
        Ok((StatusCode::CREATED, json!({ "calculation": answer })))
    }

    /// The call names no order: a reserved order with the same items is meant, and costs from now
    /// on what was answered.
    fn reprice_reserved(&self, shop: &Shop, calculation: &Calculation, member_id: Option<&str>) {
        let (selections, amount) = (calculation.selections(), text(calculation.total()));
        self.change(|saved| {
            for order in &mut saved.orders {
                let here = order.mall == shop.mall && order.shop_no == shop.no;
                if here && !order.is_paid() && order.reserves(&selections, member_id) {
                    amount.clone_into(&mut order.amount);
                }
            }
        });
    }
}

/// The lines of selections that a buyer made.
pub(super) fn priced(shop: &Shop, selections: &[Selection]) -> Result<Vec<Line>, String> {
    selections.iter().map(|selection| line(shop, selection.clone(), false)).collect()
}

fn line(shop: &Shop, selection: Selection, collect: bool) -> Result<Line, String> {
    let Selection { product_no, variant_code, quantity } = &selection;
    let product = shop.product(*product_no);
    let product = product.ok_or_else(|| format!("there is no product {product_no}"))?;
    let variant = product.variant(variant_code);
    let variant =
        variant.ok_or_else(|| format!("product {product_no} has no variant {variant_code}"))?;
    if *quantity == 0 {
        return Err("quantity must be at least 1".to_owned());
    }
    let name = format!("{} ({})", product.name, product.korean);
    let (price, option_price) = (product.price, variant.option_price);
    Ok(Line { selection, name, option: variant.option, price, option_price, collect })
}

fn lines(shop: &Shop, request: &Map<String, Value>) -> Result<Vec<Line>, ApiError> {
    let items = request.get("items").and_then(Value::as_array).filter(|items| !items.is_empty());
    let Some(items) = items else { return refuse(422, "items is required") };
    items
        .iter()
        .map(|item| {
            let Some(item) = item.as_object() else {
                return refuse(422, "every item must be an object");
            };
            if !item.contains_key("product_price") {
                return refuse(422, "product_price is required");
            }
            let Some(variant_code) = optional(item, "variant_code")? else {
                return refuse(422, "variant_code is required");
            };
            let selection = Selection {
                product_no: number(item, "product_no")?,
                variant_code: variant_code.to_owned(),
                quantity: number(item, "quantity")?,
            };
            let collect = optional(item, "prepaid_shipping_fee")? == Some(COLLECT);
            line(shop, selection, collect).map_err(|why| ApiError(422, why))
        })
        .collect()
}

fn destination(shop: &Shop, request: &Map<String, Value>) -> Result<Destination, ApiError> {
    let elsewhere =
        optional(request, "country_code")?.is_some_and(|country| country != shop.country);
    let abroad = match optional(request, "shipping_type")?.unwrap_or("A") {
        "A" => elsewhere,
        "B" => true,
        _ => return refuse(422, "shipping_type must be A or B"),
    };
    Ok(Destination { abroad, zipcode: optional(request, "zipcode")?.map(str::to_owned) })
}

fn described(line: &Line) -> Value {
    json!({
        "product_no": line.selection.product_no,
        "variant_code": line.selection.variant_code,
        "quantity": line.selection.quantity,
        "product_price": text(line.price),
        "option_price": text(line.option_price),
        "prepaid_shipping_fee": if line.collect { COLLECT } else { "P" },
    })
}

fn price(lines: &[Line]) -> Decimal {
    lines.iter().map(Line::total).sum()
}

/// Money as the Admin API writes it.
pub(super) fn text(amount: Decimal) -> String {
    format!("{amount:.2}")
}
