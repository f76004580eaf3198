//! What the mall tells the app outside of payments (cafe24.md 8): that it was deleted or expired,
//! and that shops came, changed and went.

use serde_json::{Value, json};

use super::caller::{Answer, answer_to};
use super::{Cafe24, clock, hash};

const PATH: &str = "/webhooks/cafe24";
const APP_DELETED: u32 = 90077;
const APP_EXPIRED: u32 = 90078;
const SHOP_ADDED: u32 = 90110;
const SHOP_CHANGED: u32 = 90111;
const SHOP_DELETED: u32 = 90112;

/// Why a mall has the app no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The merchant deleted it.
    Deleted,
    /// Nobody paid for it any longer.
    Expired,
}

impl Cafe24 {
    /// Deletes the app from the mall and says so to the app. From now on the mall's Admin API
    /// answers 403, until an operator consents again.
    pub async fn uninstall(&self, mall: &str, webhook_api_key: &str) -> Answer {
        self.remove(mall, Removal::Deleted, webhook_api_key).await
    }

    /// Lets the app expire in the mall, with the same consequences.
    pub async fn expire(&self, mall: &str, webhook_api_key: &str) -> Answer {
        self.remove(mall, Removal::Expired, webhook_api_key).await
    }

    async fn remove(&self, mall: &str, removal: Removal, webhook_api_key: &str) -> Answer {
        self.forget_app(mall);
        let (event_no, date) = match removal {
            Removal::Deleted => (APP_DELETED, "deleted_date"),
            Removal::Expired => (APP_EXPIRED, "expired_date"),
        };
        let resource = json!({
            "mall_id": mall,
            "client_id": self.registration().client_id,
            "app_name": "PG App",
            date: clock::zoned_time(clock::real_now()),
        });
        self.tell_event(event_no, &resource, webhook_api_key).await
    }

    /// Removes the app, and says so in the envelope of older malls.
    pub async fn remove_in_old_form(
        &self,
        mall: &str,
        removal: Removal,
        webhook_api_key: &str,
    ) -> Answer {
        self.forget_app(mall);
        let event_type = match removal {
            Removal::Deleted => "MALL.APP.DELETED",
            Removal::Expired => "MALL.APP.EXPIRED",
        };
        let resource = json!({
            "client_id": self.registration().client_id,
            "mall_id": mall,
            "event_datetime": clock::zoned_time(clock::real_now()),
        });
        let envelope =
            json!({ "resource_type": "APP", "event_type": event_type, "resource": resource });
        self.deliver(&envelope, webhook_api_key, &hash::random()).await
    }

    /// Adds a shop to the mall and says so. Its number comes with the answer.
    pub async fn add_shop(&self, mall: &str, name: &str, webhook_api_key: &str) -> (u32, Answer) {
        let shop = self.change(|saved| saved.shops.add(mall, name));
        let resource = json!({
            "mall_id": mall,
            "shop_no": shop.no.to_string(),
            "shop_name": shop.name,
            "language": shop.language,
            "currency": shop.currency,
            "is_active": "T",
        });
        (shop.no, self.tell_event(SHOP_ADDED, &resource, webhook_api_key).await)
    }

    /// Gives a shop another name and says so.
    pub async fn rename_shop(
        &self,
        mall: &str,
        shop_no: u32,
        name: &str,
        webhook_api_key: &str,
    ) -> Answer {
        if self.change(|saved| saved.shops.rename(mall, shop_no, name)).is_none() {
            return Answer::none(format!("there is no shop {shop_no} in {mall}"));
        }
        let shop_no = shop_no.to_string();
        let resource =
            json!({ "mall_id": mall, "shop_no": shop_no, "shop_name": name, "is_active": "T" });
        self.tell_event(SHOP_CHANGED, &resource, webhook_api_key).await
    }

    /// Deletes a shop with all that the app has in it, and says so.
    pub async fn delete_shop(&self, mall: &str, shop_no: u32, webhook_api_key: &str) -> Answer {
        self.change(|saved| {
            saved.shops.delete(mall, shop_no);
            saved.gateways.retain(|one| one.mall != mall || one.shop_no != shop_no);
            saved.script_tags.retain(|one| one.mall != mall || one.shop_no != shop_no);
        });
        let resource = json!({ "mall_id": mall, "event_shop_no": shop_no.to_string() });
        self.tell_event(SHOP_DELETED, &resource, webhook_api_key).await
    }

    /// Sends any event, also one that the app does not know.
    pub async fn tell_event(
        &self,
        event_no: u32,
        resource: &Value,
        webhook_api_key: &str,
    ) -> Answer {
        self.tell_event_as(event_no, resource, webhook_api_key, &hash::random()).await
    }

    /// Sends an event under this trace id: with the same one again, it is a resend.
    pub async fn tell_event_as(
        &self,
        event_no: u32,
        resource: &Value,
        webhook_api_key: &str,
        trace_id: &str,
    ) -> Answer {
        let event = json!({ "event_no": event_no, "resource": resource });
        self.deliver(&event, webhook_api_key, trace_id).await
    }

    async fn deliver(&self, event: &Value, webhook_api_key: &str, trace_id: &str) -> Answer {
        let url = format!("{}{PATH}", self.registration().app_url);
        let request = self.0.http.post(url).header("X-API-Key", webhook_api_key);
        answer_to(request.header("X-Trace-ID", trace_id).json(event)).await
    }

    fn forget_app(&self, mall: &str) {
        self.change(|saved| {
            saved.grants(mall).delete();
            saved.gateways.retain(|gateway| gateway.mall != mall);
            saved.script_tags.retain(|tag| tag.mall != mall);
        });
    }
}
