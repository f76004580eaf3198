//! Script tags: what the app adds to the pages of a shop (cafe24.md 7.4).

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::admin_api::{ApiError, ApiResult, Call, refuse};
use super::api_request::{ShopQuery, read};
use super::{ApiCall, Cafe24, clock};

/// A script on the pages of a shop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScriptTag {
    /// The mall of the shop.
    pub mall: String,
    /// The shop on whose pages it is.
    pub shop_no: u32,
    /// Its number.
    pub script_no: String,
    /// Where the script is.
    pub src: String,
    /// The roles of the pages, or `all`.
    pub display_location: Vec<String>,
    /// Paths without it.
    pub exclude_path: Value,
    /// The skins that have it, or null for all.
    pub skin_no: Value,
    /// `sha384-…` or `sha512-…`.
    pub integrity: Option<String>,
    created_date: String,
    updated_date: String,
}

pub(super) async fn list(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    Query(query): Query<ShopQuery>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::ListScriptTags, headers: &headers };
    let act = || {
        let shop_no = cafe24.existing_shop(&mall, query.shop_no()?.unwrap_or(1))?;
        let tags: Vec<Value> = cafe24
            .script_tags(&mall)
            .iter()
            .filter(|tag| tag.shop_no == shop_no)
            .map(|tag| cafe24.described(tag))
            .collect();
        Ok((StatusCode::OK, json!({ "scripttags": tags })))
    };
    call.admin(&cafe24, act).await
}

pub(super) async fn create(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::CreateScriptTag, headers: &headers };
    call.admin(&cafe24, || cafe24.create_tag(&mall, &body)).await
}

pub(super) async fn update(
    State(cafe24): State<Cafe24>,
    Path((mall, script_no)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::UpdateScriptTag, headers: &headers };
    call.admin(&cafe24, || cafe24.update_tag(&mall, &script_no, &body)).await
}

pub(super) async fn delete(
    State(cafe24): State<Cafe24>,
    Path((mall, script_no)): Path<(String, String)>,
    Query(query): Query<ShopQuery>,
    headers: HeaderMap,
) -> Response {
    let call = Call { mall: &mall, call: ApiCall::DeleteScriptTag, headers: &headers };
    let act = || {
        cafe24.existing_tag(&mall, query.shop_no()?.unwrap_or(1), &script_no)?;
        cafe24.change(|saved| {
            saved.script_tags.retain(|tag| tag.mall != mall || tag.script_no != script_no);
        });
        Ok((StatusCode::OK, json!({ "scripttag": { "script_no": script_no } })))
    };
    call.admin(&cafe24, act).await
}

impl Cafe24 {
    /// The app's scripts in the shops of a mall, oldest first.
    pub fn script_tags(&self, mall: &str) -> Vec<ScriptTag> {
        let of_mall = |tag: &&ScriptTag| tag.mall == mall;
        self.read(|saved| saved.script_tags.iter().filter(of_mall).cloned().collect())
    }

    fn create_tag(&self, mall: &str, body: &[u8]) -> ApiResult {
        let (shop_no, request) = read(body)?;
        let shop_no = self.existing_shop(mall, shop_no.unwrap_or(1))?;
        for name in ["src", "display_location"] {
            if !request.contains_key(name) {
                return Err(ApiError(422, format!("{name} is required")));
            }
        }
        let now = clock::zoned_time(self.now());
        let mut tag = ScriptTag {
            mall: mall.to_owned(),
            shop_no,
            script_no: self.next_script_no(),
            src: String::new(),
            display_location: Vec::new(),
            exclude_path: Value::Null,
            skin_no: Value::Null,
            integrity: None,
            created_date: now.clone(),
            updated_date: now,
        };
        tag.apply(&request)?;
        let answer = json!({ "scripttag": self.described(&tag) });
        self.change(|saved| saved.script_tags.push(tag));
        Ok((StatusCode::CREATED, answer))
    }

    fn update_tag(&self, mall: &str, script_no: &str, body: &[u8]) -> ApiResult {
        let (shop_no, request) = read(body)?;
        let mut tag = self.existing_tag(mall, shop_no.unwrap_or(1), script_no)?;
        tag.apply(&request)?;
        tag.updated_date = clock::zoned_time(self.now());
        let answer = json!({ "scripttag": self.described(&tag) });
        self.change(|saved| {
            let known = saved.script_tags.iter_mut().find(|known| known.script_no == script_no);
            if let Some(known) = known {
                *known = tag;
            }
        });
        Ok((StatusCode::OK, answer))
    }

    fn existing_tag(
        &self,
        mall: &str,
        shop_no: u32,
        script_no: &str,
    ) -> Result<ScriptTag, ApiError> {
        let tags = self.script_tags(mall).into_iter();
        let found =
            tags.filter(|tag| tag.shop_no == shop_no).find(|tag| tag.script_no == script_no);
        found.ok_or_else(|| ApiError(404, "There is no script tag with this script_no".to_owned()))
    }

    /// Sixteen digits from the clock, and never the same twice.
    fn next_script_no(&self) -> String {
        let taken = self.read(|saved| {
            let numbers = saved.script_tags.iter().filter_map(|tag| tag.script_no.parse().ok());
            numbers.max().unwrap_or(0_i64)
        });
        clock::real_now().saturating_mul(1_000).max(taken.saturating_add(1)).to_string()
    }

    fn described(&self, tag: &ScriptTag) -> Value {
        json!({
            "shop_no": tag.shop_no,
            "script_no": tag.script_no,
            "client_id": self.registration().client_id,
            "src": tag.src,
            "display_location": tag.display_location,
            "exclude_path": tag.exclude_path,
            "skin_no": tag.skin_no,
            "integrity": tag.integrity,
            "created_date": tag.created_date,
            "updated_date": tag.updated_date,
        })
    }
}

impl ScriptTag {
    /// Whether a page with this role has it.
    pub(super) fn is_on(&self, role: &str) -> bool {
        self.display_location.iter().any(|location| location == role || location == "all")
    }

    fn apply(&mut self, request: &Map<String, Value>) -> Result<(), ApiError> {
        if let Some(value) = request.get("src") {
            self.src = address(value)?;
        }
        if let Some(value) = request.get("display_location") {
            self.display_location = locations(value)?;
        }
        for (name, field) in
            [("exclude_path", &mut self.exclude_path), ("skin_no", &mut self.skin_no)]
        {
            match request.get(name) {
                None => {}
                Some(value) if value.is_array() || value.is_null() => *field = value.clone(),
                Some(_) => return Err(ApiError(422, format!("{name} must be an array"))),
            }
        }
        match request.get("integrity").map(Value::as_str) {
            None => Ok(()),
            Some(Some(text)) if text.starts_with("sha384-") || text.starts_with("sha512-") => {
                self.integrity = Some(text.to_owned());
                Ok(())
            }
            Some(_) => refuse(422, "integrity must start with sha384- or sha512-"),
        }
    }
}

fn address(value: &Value) -> Result<String, ApiError> {
    let text = value.as_str().unwrap_or_default();
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(text.to_owned()),
        _ => refuse(422, "src must be an absolute address"),
    }
}

fn locations(value: &Value) -> Result<Vec<String>, ApiError> {
    let role = |text: &str| {
        let role = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        text == "all" || (!text.is_empty() && text.bytes().all(role))
    };
    let texts = value.as_array().into_iter().flatten().map(|item| item.as_str().map(str::to_owned));
    match texts.collect::<Option<Vec<String>>>() {
        Some(locations) if !locations.is_empty() && locations.iter().all(|one| role(one)) => {
            Ok(locations)
        }
        _ => refuse(422, "display_location must be an array of page roles"),
    }
}
