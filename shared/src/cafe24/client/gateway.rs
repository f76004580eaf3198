//! Us as a payment gateway of a shop (cafe24.md 7.3).

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{ApiError, Cafe24, read};
use crate::{
    domain::{MallId, PartnerId, ShopNo},
    http,
};

impl Cafe24 {
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
}
