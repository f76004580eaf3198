//! OAuth: the consent page, and tokens for codes and for older tokens (cafe24.md 6).

use secrecy::ExposeSecret;
use serde_json::Value;

use super::{ApiError, Cafe24, read};
use crate::{
    cafe24::{
        AppKeys,
        token::{Token, TokenAnswer},
    },
    domain::MallId,
    http::{self, Answer},
};

impl Cafe24 {
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
}

fn error_code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body.get("error").and_then(Value::as_str).unwrap_or_default().to_owned()
}
