//! Payment gateways: in which shops the app is a means of payment (cafe24.md 7.3).

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::admin_api::{ApiError, ApiResult, Call, refuse};
use super::api_request::{ShopQuery, read};
use super::{ApiCall, Cafe24, clock};

const PARTNER_ID_LENGTH: usize = 50;
const CLIENT_ID_LENGTH: usize = 50;
const INFORMATION_ITEMS: usize = 5;

/// A shop in which the app takes payments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gateway {
    /// The mall of the shop.
    pub mall: String,
    /// The shop's number in its mall.
    pub shop_no: u32,
    /// The name that the app chose for the merchant; it comes back in every payment message.
    pub partner_id: String,
    /// Free pairs of `key` and `value`.
    pub additional_information: Vec<Value>,
    /// `PRE`, `PAD` or `FREE`.
    pub membership_fee_type: Option<String>,
    /// `A` members and guests, `M` members only.
    pub service_limit_type: String,
    /// How far the merchant's contract is.
    pub review_status: String,
    /// Korean time of the last change.
    pub review_date: String,
}

pub(super) async fn create(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::CreateGateway, headers: &headers };
    call.admin(&cafe24, || cafe24.create_gateway(&mall, &body)).await
}

pub(super) async fn update(
    State(cafe24): State<Cafe24>,
    Path((mall, client_id)): Path<(String, String)>,
    Query(query): Query<ShopQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::UpdateGateway, headers: &headers };
    call.admin(&cafe24, || cafe24.update_gateway(&mall, &client_id, &query, &body)).await
}

pub(super) async fn delete(
    State(cafe24): State<Cafe24>,
    Path((mall, client_id)): Path<(String, String)>,
    Query(query): Query<ShopQuery>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::DeleteGateway, headers: &headers };
    call.admin(&cafe24, || cafe24.delete_gateway(&mall, &client_id, &query)).await
}

impl Cafe24 {
    /// The shops in which the app is enabled.
    pub fn gateways(&self) -> Vec<Gateway> {
        self.read(|saved| saved.gateways.clone())
    }

    pub(super) fn gateway(&self, mall: &str, shop_no: u32) -> Option<Gateway> {
        self.read(|saved| saved.gateways.iter().find(|gateway| gateway.is(mall, shop_no)).cloned())
    }

    fn create_gateway(&self, mall: &str, body: &[u8]) -> ApiResult {
        let (shop_no, request) = read(body)?;
        let shop_no = self.existing_shop(mall, shop_no.unwrap_or(1))?;
        if !request.contains_key("partner_id") {
            return refuse(422, "partner_id is required");
        }
        if self.gateway(mall, shop_no).is_some() {
            return refuse(409, "A payment gateway with the same client id exists in this shop");
        }
        let mut gateway = Gateway::new(mall, shop_no, clock::plain_time(self.now()));
        gateway.apply(&request)?;
        let answer = self.answer(&gateway);
        self.change(|saved| saved.gateways.push(gateway));
        Ok((StatusCode::CREATED, answer))
    }

    fn update_gateway(
        &self,
        mall: &str,
        client_id: &str,
        query: &ShopQuery,
        body: &[u8],
    ) -> ApiResult {
        let (shop_no, request) = read(body)?;
        let shop_no = self.existing_shop(mall, shop_no.or(query.shop_no()?).unwrap_or(1))?;
        let mut gateway = self.existing(mall, client_id, shop_no)?;
        gateway.apply(&request)?;
        gateway.review_date = clock::plain_time(self.now());
        let answer = self.answer(&gateway);
        self.change(|saved| {
            saved.gateways.retain(|known| !known.is(mall, shop_no));
            saved.gateways.push(gateway);
        });
        Ok((StatusCode::OK, answer))
    }

    fn delete_gateway(&self, mall: &str, client_id: &str, query: &ShopQuery) -> ApiResult {
        let shop_no = query.shop_no()?.unwrap_or(1);
        self.existing(mall, client_id, shop_no)?;
        self.change(|saved| saved.gateways.retain(|known| !known.is(mall, shop_no)));
        let gone = json!({ "shop_no": shop_no, "client_id": client_id });
        Ok((StatusCode::OK, json!({ "paymentgateway": gone })))
    }

    fn existing(&self, mall: &str, client_id: &str, shop_no: u32) -> Result<Gateway, ApiError> {
        if client_id.chars().count() > CLIENT_ID_LENGTH {
            return refuse(422, "client_id has more than 50 characters");
        }
        if client_id != self.registration().client_id {
            return refuse(404, "There is no payment gateway with this client id");
        }
        let none = || ApiError(404, "There is no payment gateway in this shop".to_owned());
        self.gateway(mall, shop_no).ok_or_else(none)
    }

    fn answer(&self, gateway: &Gateway) -> Value {
        json!({ "paymentgateway": {
            "shop_no": gateway.shop_no,
            "partner_id": gateway.partner_id,
            "client_id": self.registration().client_id,
            "additional_information": gateway.additional_information,
            "membership_fee_type": gateway.membership_fee_type,
            "service_limit_type": gateway.service_limit_type,
            "review_status": gateway.review_status,
            "review_date": gateway.review_date,
        }})
    }
}

impl Gateway {
    fn new(mall: &str, shop_no: u32, review_date: String) -> Self {
        Self {
            mall: mall.to_owned(),
            shop_no,
            partner_id: String::new(),
            additional_information: Vec::new(),
            membership_fee_type: None,
            service_limit_type: "A".to_owned(),
            review_status: "AWAITING_PAYMENT".to_owned(),
            review_date,
        }
    }

    fn is(&self, mall: &str, shop_no: u32) -> bool {
        self.mall == mall && self.shop_no == shop_no
    }

    fn apply(&mut self, request: &Map<String, Value>) -> Result<(), ApiError> {
        if let Some(value) = request.get("partner_id") {
            self.partner_id = partner_id(value)?;
        }
        if let Some(value) = request.get("additional_information") {
            self.additional_information = information(value)?;
        }
        if let Some(fee) = one_of(request, "membership_fee_type", &["PRE", "PAD", "FREE"])? {
            self.membership_fee_type = Some(fee);
        }
        if let Some(limit) = one_of(request, "service_limit_type", &["A", "M"])? {
            self.service_limit_type = limit;
        }
        let reviews = ["AWAITING_PAYMENT", "PENDING_REVIEW", "APPROVED"];
        if let Some(status) = one_of(request, "review_status", &reviews)? {
            self.review_status = status;
        }
        Ok(())
    }
}

fn partner_id(value: &Value) -> Result<String, ApiError> {
    match value.as_str() {
        None | Some("") => refuse(422, "partner_id is required and must be text"),
        Some(text) if text.chars().count() > PARTNER_ID_LENGTH => {
            refuse(422, "partner_id has more than 50 characters")
        }
        Some(text) => Ok(text.to_owned()),
    }
}

fn information(value: &Value) -> Result<Vec<Value>, ApiError> {
    let pair = |item: &Value| item.get("key").is_some() && item.get("value").is_some();
    match value.as_array() {
        Some(items) if items.len() <= INFORMATION_ITEMS && items.iter().all(pair) => {
            Ok(items.clone())
        }
        _ => refuse(422, "additional_information must be at most 5 pairs of key and value"),
    }
}

fn one_of(
    request: &Map<String, Value>,
    name: &str,
    known: &[&str],
) -> Result<Option<String>, ApiError> {
    match request.get(name) {
        None => Ok(None),
        Some(value) => match value.as_str().filter(|text| known.contains(text)) {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(ApiError(422, format!("{name} must be one of {}", known.join(", ")))),
        },
    }
}
