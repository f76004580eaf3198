//! What the mall tells the app outside of payments (cafe24.md 8): that it was deleted.

use serde_json::json;

use super::caller::Answer;
use super::{Cafe24, clock, hash};

const PATH: &str = "/webhooks/cafe24";
const APP_DELETED: u32 = 90077;

impl Cafe24 {
    /// Deletes the app from the mall and says so to the app. From now on the mall's Admin API
    /// answers 403, until an operator consents again.
    pub async fn uninstall(&self, mall: &str, webhook_api_key: &str) -> Answer {
        self.change(|saved| {
            saved.grants(mall).delete();
            saved.gateways.retain(|gateway| gateway.mall != mall);
        });
        let app = self.registration();
        let body = json!({
            "event_no": APP_DELETED,
            "resource": {
                "mall_id": mall,
                "client_id": app.client_id,
                "app_name": "PG App",
                "deleted_date": clock::zoned_time(self.real_now()),
            },
        });
        let request = self.0.http.post(format!("{}{PATH}", app.app_url));
        let request = request.header("X-API-Key", webhook_api_key);
        self.answer_to(request.header("X-Trace-ID", hash::random()).json(&body)).await
    }
}
