//! What we ask of Cafe24: tokens (cafe24.md 6.3) and its Admin API (7).

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    AppKeys,
    token::{Token, TokenAnswer},
};
use crate::{
    config::Config,
    domain::{Currency, Gateway, MallId, PartnerId, Shop, ShopNo},
    error::Cause,
    http::{self, Answer, Http, NoAnswer},
};

/// The longest reason that is passed on, in characters.
const MAX_REASON: usize = 200;

/// Cafe24's servers, for all malls.
#[derive(Debug, Clone)]
pub struct Cafe24 {
    http: Arc<Http>,
    config: Arc<Config>,
}

/// Why Cafe24 did not do what we asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The tokens are gone or void: the merchant has to open the app and consent again.
    #[error("Cafe24 asks for your consent again: open the app once more from the Cafe24 admin")]
    NeedsConsent,
    /// Cafe24 does not accept the access token (any more).
    #[error("the access token is not accepted")]
    Unauthorized,
    /// Cafe24 refused, and nothing changed there; its HTTP status and words.
    #[error("Cafe24 refused ({status}): {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Cafe24's words.
        message: String,
    },
    /// It was not sent, or Cafe24 was too busy to take it: safe to repeat.
    #[error("Cafe24 could not be reached, try again in a minute")]
    NotSent(#[source] Cause),
    /// Cafe24 may or may not have done it.
    #[error("Cafe24 did not answer, the result is not known; try again")]
    Unknown(#[source] Cause),
}

impl From<NoAnswer> for ApiError {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::NotSent(cause) => Self::NotSent(cause),
            NoAnswer::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

impl Cafe24 {
    /// Cafe24 as `config` reaches it.
    pub fn new(http: Arc<Http>, config: Arc<Config>) -> Self {
        Self { http, config }
    }

    /// The page on which the merchant consents (cafe24.md 6.2).
    pub fn consent_page(
        &self,
        mall: &MallId,
        redirect: &str,
        state: &str,
        challenge: &str,
    ) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("state", state)
            .append_pair("redirect_uri", redirect)
            .append_pair("scope", &self.config.scopes.join(" "))
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("{}/api/v2/oauth/authorize?{query}", self.config.cafe24_api(mall))
    }

    /// Exchanges a code for tokens. [`ApiError::NeedsConsent`] if the code is void.
    pub async fn exchange(
        &self,
        mall: &MallId,
        keys: &AppKeys,
        (code, verifier, redirect): (&str, &str, &str),
    ) -> Result<TokenAnswer, ApiError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        self.token(mall, keys, &form).await
    }

    /// Exchanges a refresh token for the next pair. [`ApiError::NeedsConsent`] if it is void.
    pub async fn refresh(
        &self,
        mall: &MallId,
        keys: &AppKeys,
        token: &Token,
    ) -> Result<TokenAnswer, ApiError> {
        let refresh = token.refresh.expose_secret();
        self.token(mall, keys, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
    }

    async fn token(
        &self,
        mall: &MallId,
        keys: &AppKeys,
        form: &[(&str, &str)],
    ) -> Result<TokenAnswer, ApiError> {
        let url = format!("{}/api/v2/oauth/token", self.config.cafe24_api(mall));
        let request = self.http.client().post(url).form(form);
        let secret = keys.client_secret.expose_secret();
        let request = request.basic_auth(&self.config.client_id, Some(secret));
        let answer = self.http.send(request, http::CAFE24).await?;
        match answer.status {
            400 if error_code(&answer) == "invalid_grant" => Err(ApiError::NeedsConsent),
            _other => read(&answer),
        }
    }

    /// The mall's shops. One whose number or currency is unreadable is left out.
    pub async fn shops(&self, mall: &MallId, access: &SecretString) -> Result<Vec<Shop>, ApiError> {
        let request = self.admin(Method::GET, mall, access, "shops");
        let listed: Shops = read(&self.http.send(request, http::CAFE24).await?)?;
        Ok(listed.shops.into_iter().filter_map(ListedShop::shop).collect())
    }

    /// Registers us as a payment gateway of the shop; one that is registered already is updated.
    pub async fn enable(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        partner: &PartnerId,
    ) -> Result<(), ApiError> {
        let body = json!({ "shop_no": shop, "request": {
            "partner_id": partner,
            "membership_fee_type": "FREE",
            "service_limit_type": "A",
            "review_status": self.config.review_status,
        }});
        let create = self.admin(Method::POST, mall, access, "paymentgateway").json(&body);
        let created = self.http.send(create, http::CAFE24).await?;
        if !matches!(created.status, 409 | 422) {
            return read::<Value>(&created).map(drop);
        }
        let update = self.admin(Method::PUT, mall, access, &self.gateway()).json(&body);
        match self.http.send(update, http::CAFE24).await? {
            // Nothing to update: the first refusal was the real one.
            updated if updated.status == 404 => read::<Value>(&created).map(drop),
            updated => read::<Value>(&updated).map(drop),
        }
    }

    /// Removes us as a payment gateway of the shop; one that is gone already is fine.
    pub async fn disable(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
    ) -> Result<(), ApiError> {
        let delete = self.admin(Method::DELETE, mall, access, &self.gateway());
        let delete = delete.query(&[("shop_no", shop.to_string())]);
        let answer = self.http.send(delete, http::CAFE24).await?;
        match answer.status {
            204 | 404 => Ok(()),
            _other => read::<Value>(&answer).map(drop),
        }
    }

    fn gateway(&self) -> String {
        format!("paymentgateway/{}", self.config.client_id)
    }

    fn admin(
        &self,
        method: Method,
        mall: &MallId,
        access: &SecretString,
        path: &str,
    ) -> RequestBuilder {
        let url = format!("{}/api/v2/admin/{path}", self.config.cafe24_api(mall));
        self.http
            .client()
            .request(method, url)
            .bearer_auth(access.expose_secret())
            .header("Content-Type", "application/json")
            .header("X-Cafe24-Api-Version", &self.config.api_version)
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    done(answer)?;
    serde_json::from_slice(&answer.body).map_err(|error| ApiError::Unknown(error.into()))
}

/// The one place where Cafe24's statuses become results.
fn done(answer: &Answer) -> Result<(), ApiError> {
    match answer.status {
        200..=299 => Ok(()),
        401 => Err(ApiError::Unauthorized),
        429 => Err(ApiError::NotSent("too many requests".into())),
        status @ 400..=499 => Err(ApiError::Refused { status, message: message(answer) }),
        status => Err(ApiError::Unknown(format!("status {status}").into())),
    }
}

fn message(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = body.pointer("/error/message").or_else(|| body.get("error_description"));
    let text = text.and_then(Value::as_str).unwrap_or("no reason given");
    text.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect()
}

fn error_code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body.get("error").and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[derive(Deserialize)]
struct Shops {
    shops: Vec<ListedShop>,
}

/// `GET shops` (cafe24.md 7.2), as far as we use it; numbers may come as text.
#[derive(Deserialize)]
struct ListedShop {
    shop_no: Value,
    #[serde(default)]
    shop_name: Option<String>,
    currency_code: String,
    #[serde(default)]
    base_domain: Option<String>,
    #[serde(default)]
    primary_domain: Option<String>,
    #[serde(default)]
    slave_domain: Option<Vec<String>>,
}

impl ListedShop {
    fn shop(self) -> Option<Shop> {
        let number: ShopNo = match &self.shop_no {
            Value::String(text) => text.parse().ok()?,
            other => u32::try_from(other.as_u64()?).ok()?.try_into().ok()?,
        };
        let currency: Currency = self.currency_code.parse().ok()?;
        let name = self.shop_name.filter(|name| !name.is_empty());
        let slaves = self.slave_domain.unwrap_or_default();
        let domains = self.base_domain.into_iter().chain(self.primary_domain).chain(slaves);
        Some(Shop {
            number,
            name: name.unwrap_or_else(|| format!("Shop {number}")),
            currency,
            domains: domains.filter(|domain| !domain.is_empty()).collect(),
            gateway: Gateway::Disabled,
        })
    }
}
