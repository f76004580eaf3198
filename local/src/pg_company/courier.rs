//! Carries webhooks to the merchants.

use std::{io, sync::Weak, time::Duration};

use reqwest::{Client, header::CONTENT_TYPE, redirect::Policy};
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::{
    PgCompany, Shared,
    webhooks::{Delivery, Outcome, Post, signature},
};

const TIME_OUT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A client that follows no redirect: an address is where it says it is.
pub(super) fn client() -> io::Result<Client> {
    let client = Client::builder()
        .user_agent("DemoPay-Webhook/1")
        .redirect(Policy::none())
        .timeout(TIME_OUT)
        .no_proxy();
    client.build().map_err(io::Error::other)
}

impl PgCompany {
    /// Tries every webhook that is due now, once; tells how many.
    pub async fn deliver_due(&self) -> usize {
        if !self.read(|books, now| books.outbox.waiting(now)) {
            return 0;
        }
        let (due, post) = self.change(|books, now| (books.outbox.take_due(now), books.outbox.post));
        let tried = due.len();
        match post {
            // In the order that was chosen, one after the other.
            Post::Backwards => {
                for delivery in due {
                    self.deliver(&delivery).await;
                }
            }
            Post::Prompt | Post::Lost | Post::Twice | Post::Late => {
                let each = due.into_iter().map(|delivery| {
                    let pg = self.clone();
                    async move { pg.deliver(&delivery).await }
                });
                each.collect::<JoinSet<()>>().join_all().await;
            }
        }
        tried
    }

    /// Delivers webhooks as they become due, until the last clone of this is dropped.
    pub fn deliver_in_background(&self) {
        let company = std::sync::Arc::downgrade(&self.0);
        tokio::spawn(keep_delivering(company));
    }

    async fn deliver(&self, delivery: &Delivery) {
        let outcome = self.send(delivery).await;
        let Delivery { event_id, kind, url, .. } = delivery;
        info!(event.id = %event_id, "Told {kind} to {}: {outcome}", url.path());
        self.change(|books, now| books.outbox.tried(event_id, outcome, now));
    }

    async fn send(&self, delivery: &Delivery) -> Outcome {
        let (keys, now) = self.read(|books, now| (books.outbox.keys(delivery.merchant), now));
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let signed = signature(&keys, now, &delivery.body);
        let request = self
            .0
            .client
            .post(delivery.url.clone())
            .header("DemoPay-Signature", signed)
            .header(CONTENT_TYPE, "application/json")
            .body(delivery.body.clone());
        match self.0.surroundings.send(request, TIME_OUT).await {
            Ok(response) => Outcome::Answered(response.status().as_u16()),
            Err(error) => {
                warn!(event.id = %delivery.event_id, %error, "A webhook got no answer");
                Outcome::NoAnswer
            }
        }
    }
}

async fn keep_delivering(company: Weak<Shared>) {
    while let Some(shared) = company.upgrade() {
        PgCompany(shared).deliver_due().await;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
