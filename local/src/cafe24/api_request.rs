//! What the Admin API reads of queries and bodies (cafe24.md 7.1).

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::admin_api::{ApiError, refuse};

/// The fields of one request.
pub(super) type Request = Map<String, Value>;

/// The query of calls that have no body.
#[derive(Deserialize)]
pub(super) struct ShopQuery {
    shop_no: Option<String>,
}

impl ShopQuery {
    /// The number of a shop, if one was given.
    pub(super) fn shop_no(&self) -> Result<Option<u32>, ApiError> {
        let invalid = |_| ApiError(422, "shop_no must be a number from 1".to_owned());
        self.shop_no.as_deref().map(|text| text.parse().map_err(invalid)).transpose()
    }
}

/// Reads `{"shop_no": …, "request": {…}}`.
pub(super) fn read(body: &[u8]) -> Result<(Option<u32>, Request), ApiError> {
    let (shop_no, mut body) = envelope(body)?;
    match body.remove("request") {
        Some(Value::Object(request)) => Ok((shop_no, request)),
        _ => refuse(422, "request is required and must be an object"),
    }
}

/// Reads `{"shop_no": …, "requests": […]}`, or the form for one.
pub(super) fn read_many(body: &[u8]) -> Result<(Option<u32>, Vec<Request>), ApiError> {
    let (shop_no, mut body) = envelope(body)?;
    let requests = match (body.remove("requests"), body.remove("request")) {
        (Some(Value::Array(requests)), None) => requests,
        (None, Some(request)) => vec![request],
        _ => return refuse(422, "request or requests is required"),
    };
    let requests = requests.into_iter().map(|request| match request {
        Value::Object(request) => Ok(request),
        _ => refuse(422, "every request must be an object"),
    });
    Ok((shop_no, requests.collect::<Result<_, _>>()?))
}

/// The whole object, and the shop that it names.
fn envelope(body: &[u8]) -> Result<(Option<u32>, Request), ApiError> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return refuse(400, "The body is not a JSON object");
    };
    let shop_no = match body.get("shop_no") {
        None => None,
        Some(value) => {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            let invalid = || ApiError(422, "shop_no must be a number from 1".to_owned());
            Some(number.filter(|number| *number > 0).ok_or_else(invalid)?)
        }
    };
    Ok((shop_no, body))
}

/// A number that is needed, also as text.
pub(super) fn number(request: &Request, name: &str) -> Result<u32, ApiError> {
    let number = match request.get(name) {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
        _ => None,
    };
    number.ok_or_else(|| ApiError(422, format!("{name} is required and must be a number")))
}

/// A number of a query, if it is there.
pub(super) fn parsed<T: FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    let invalid = |_| ApiError(422, format!("{name} must be a number"));
    text.map(|text| text.parse().map_err(invalid)).transpose()
}

/// The text of a field, if it is there.
pub(super) fn optional<'a>(request: &'a Request, name: &str) -> Result<Option<&'a str>, ApiError> {
    match request.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError(422, format!("{name} must be text"))),
    }
}

/// `T` or `F`; what it is without the field.
pub(super) fn flag(request: &Request, name: &str, usual: &'static str) -> Result<bool, ApiError> {
    match optional(request, name)?.unwrap_or(usual) {
        "T" => Ok(true),
        "F" => Ok(false),
        _ => Err(ApiError(422, format!("{name} must be T or F"))),
    }
}
