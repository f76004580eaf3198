//! The Admin API: what every call must pass (cafe24.md 7.1), and the shops (7.2).

use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::bucket::Verdict;
use super::token::NotTaken;
use super::{ApiCall, Cafe24, CallRecord, Fault, faults, gateway, malls, script_tags};
use super::{calculation, orders_api, payments_api};

/// The oldest calls are forgotten.
const CALLS_KEPT: usize = 1_000;

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/{mall}/api/v2/admin/shops", get(shops))
        .route("/{mall}/api/v2/admin/paymentgateway", post(gateway::create))
        .route(
            "/{mall}/api/v2/admin/paymentgateway/{client_id}",
            put(gateway::update).delete(gateway::delete),
        )
        .route("/{mall}/api/v2/admin/scripttags", get(script_tags::list).post(script_tags::create))
        .route(
            "/{mall}/api/v2/admin/scripttags/{script_no}",
            put(script_tags::update).delete(script_tags::delete),
        )
        .route("/{mall}/api/v2/admin/orders/calculation", post(calculation::calculate))
        .route("/{mall}/api/v2/admin/orders/{order_id}", get(orders_api::one))
        .route("/{mall}/api/v2/admin/orders", get(orders_api::list))
        .route("/{mall}/api/v2/admin/payments", put(payments_api::update))
        .route("/{mall}/api/v2/admin/refunds", get(orders_api::refunds))
}

/// Why the Admin API refuses, as status and message.
#[derive(Debug)]
pub(super) struct ApiError(pub(super) u16, pub(super) String);

pub(super) type ApiResult = Result<(StatusCode, Value), ApiError>;

/// Refuses with a sentence.
pub(super) fn refuse<T>(status: u16, message: &str) -> Result<T, ApiError> {
    Err(ApiError(status, message.to_owned()))
}

/// One call of the app to a mall.
pub(super) struct Call<'a> {
    pub(super) mall: &'a str,
    pub(super) call: ApiCall,
    pub(super) headers: &'a HeaderMap,
}

impl Call<'_> {
    /// Answers an Admin API call: bucket, token, scope, then the act itself.
    pub(super) async fn admin(&self, cafe24: &Cafe24, act: impl FnOnce() -> ApiResult) -> Response {
        if !malls::exists(self.mall) {
            return no_mall();
        }
        let limit = match self.pour(cafe24) {
            Verdict::Passed(limit) => limit,
            Verdict::Full(limit) => return limited(faulty(429), &limit),
        };
        let act = || match self.guard(cafe24).and_then(|()| act()) {
            Ok((status, body)) => (status, Json(body)).into_response(),
            Err(error) => error.into_response(),
        };
        limited(self.answer(cafe24, faulty, act).await, &limit)
    }

    /// Lets the chosen fault happen, or acts; keeps a record of the call.
    pub(super) async fn answer(
        &self,
        cafe24: &Cafe24,
        faulty: fn(u16) -> Response,
        act: impl FnOnce() -> Response,
    ) -> Response {
        let fault = cafe24.faults().take(self.call);
        let response = match fault {
            None | Some(Fault::LostAnswer) => act(),
            Some(Fault::Status(status)) => faulty(status),
            Some(Fault::TimeOut) => faulty(504),
        };
        self.record(cafe24, response.status());
        if matches!(fault, Some(Fault::LostAnswer | Fault::TimeOut)) {
            faults::silence().await;
        }
        response
    }

    fn pour(&self, cafe24: &Cafe24) -> Verdict {
        let now = cafe24.now();
        let key = (self.mall.to_owned(), self.call);
        cafe24.session().buckets.entry(key).or_default().pour(now, self.bucket_size())
    }

    fn guard(&self, cafe24: &Cafe24) -> Result<(), ApiError> {
        if self.has_body() && !self.header(CONTENT_TYPE.as_str()).starts_with("application/json") {
            return refuse(400, "Content-Type must be application/json");
        }
        let version = self.header("x-cafe24-api-version");
        if !version.is_empty() && !is_date(version) {
            return refuse(400, "X-Cafe24-Api-Version must be a date such as 2026-03-01");
        }
        let Some(access) = self.header(AUTHORIZATION.as_str()).strip_prefix("Bearer ") else {
            return refuse(401, "The access_token is missing");
        };
        let now = cafe24.now();
        let scopes = cafe24.read(|saved| {
            let grants = saved.grants.get(self.mall).ok_or(NotTaken::Unknown)?;
            grants.bearer(access, now).map(|token| token.scopes.clone())
        });
        match scopes {
            Err(NotTaken::Deleted) => refuse(403, "The app was deleted from this mall"),
            Err(NotTaken::Unknown) => refuse(401, "Invalid access_token"),
            Err(NotTaken::Expired) => refuse(401, "access_token time expired. (invalid_token)"),
            Ok(scopes) if scopes.iter().any(|scope| scope == self.scope()) => Ok(()),
            Ok(_) => refuse(403, "The scope of this access_token does not allow the call"),
        }
    }

    fn has_body(&self) -> bool {
        match self.call {
            ApiCall::CreateGateway
            | ApiCall::UpdateGateway
            | ApiCall::CreateScriptTag
            | ApiCall::UpdateScriptTag
            | ApiCall::Calculate
            | ApiCall::UpdatePayments => true,
            ApiCall::Token
            | ApiCall::Shops
            | ApiCall::DeleteGateway
            | ApiCall::ListScriptTags
            | ApiCall::DeleteScriptTag
            | ApiCall::Order
            | ApiCall::ListOrders
            | ApiCall::ListRefunds => false,
        }
    }

    fn scope(&self) -> &'static str {
        match self.call {
            ApiCall::Shops | ApiCall::Token => "mall.read_store",
            ApiCall::CreateGateway | ApiCall::UpdateGateway | ApiCall::DeleteGateway => {
                "mall.write_store"
            }
            ApiCall::ListScriptTags => "mall.read_application",
            ApiCall::CreateScriptTag | ApiCall::UpdateScriptTag | ApiCall::DeleteScriptTag => {
                "mall.write_application"
            }
            ApiCall::Order | ApiCall::ListOrders | ApiCall::ListRefunds => "mall.read_order",
            ApiCall::Calculate | ApiCall::UpdatePayments => "mall.write_order",
        }
    }

    /// Script tags have a smaller bucket, and they alone need the application scopes.
    fn bucket_size(&self) -> i64 {
        match self.scope() {
            "mall.read_application" | "mall.write_application" => 10,
            _ => 40,
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn record(&self, cafe24: &Cafe24, status: StatusCode) {
        let version = self.header("x-cafe24-api-version");
        let version = (!version.is_empty()).then(|| version.to_owned());
        let (mall, call, status) = (self.mall.to_owned(), self.call, status.as_u16());
        let calls = &mut cafe24.session().calls;
        calls.push(CallRecord { mall, call, version, status });
        let excess = calls.len().saturating_sub(CALLS_KEPT);
        calls.drain(..excess);
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self(code, message) = self;
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let error = json!({ "code": code, "message": message, "more_info": {} });
        (status, Json(json!({ "error": error }))).into_response()
    }
}

impl Cafe24 {
    /// The number of a shop that the app names, if there is such a shop.
    pub(super) fn existing_shop(&self, mall: &str, shop_no: u32) -> Result<u32, ApiError> {
        match self.known_shop(mall, shop_no) {
            Some(shop) => Ok(shop.no),
            None => refuse(422, "There is no shop with this shop_no"),
        }
    }
}

/// No such host would answer; here somebody has to.
pub(super) fn no_mall() -> Response {
    ApiError(404, "There is no such mall".to_owned()).into_response()
}

async fn shops(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::Shops, headers: &headers };
    let act = || {
        let host = cafe24.registration().host();
        let shops: Vec<Value> = cafe24.shops(&mall).iter().map(|shop| shop.json(host)).collect();
        Ok((StatusCode::OK, json!({ "shops": shops })))
    };
    call.admin(&cafe24, act).await
}

fn faulty(status: u16) -> Response {
    let message = match status {
        401 => "access_token time expired. (invalid_token)",
        403 => "The app is not installed in this mall, or its scope does not allow the call",
        404 => "Not found",
        409 => "The same content was sent before",
        422 => "A parameter is invalid",
        429 => "Too many requests",
        504 => "Gateway timeout",
        _ => "Internal server error",
    };
    ApiError(status, message.to_owned()).into_response()
}

fn limited(mut response: Response, limit: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(limit) {
        response.headers_mut().insert("x-api-call-limit", value);
    }
    response
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok() && text.len() == "2026-03-01".len()
}
