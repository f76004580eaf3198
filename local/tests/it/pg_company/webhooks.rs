use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use jiff::Timestamp;
use local::pg_company::{KeyRotation, Outcome, Post, signature};
use serde_json::{Value, json};

use super::merchant::{Merchant, listen, serve, text};

type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A merchant who hears webhooks, and answers them with this status.
async fn hearing(status: u16) -> (Merchant, Heard) {
    let mut merchant = Merchant::start().await;
    let (listener, address) = listen().await;
    let heard = Heard::default();
    let ears = heard.clone();
    let status = StatusCode::from_u16(status).expect("a status");
    let hear = async move |headers: HeaderMap, body: String| {
        ears.lock().expect("no panic").push((headers, body));
        status
    };
    serve(Router::new().route("/hook", post(hear)), listener).await;
    merchant.webhook_url = format!("http://{address}/hook");
    (merchant, heard)
}

fn taken(heard: &Heard) -> Vec<(HeaderMap, String)> {
    std::mem::take(&mut *heard.lock().expect("no panic"))
}

#[tokio::test]
async fn a_change_is_told_once_and_signed() {
    let (merchant, heard) = hearing(204).await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.approve(&id).expect("approved");

    let told = merchant.pg.deliver_due().await;
    let again = merchant.pg.deliver_due().await;

    assert_eq!((told, again), (1, 0));
    let heard = taken(&heard);
    let (headers, body) = heard.first().expect("a webhook");
    let signed = headers.get("demopay-signature").expect("a signature").to_str().expect("text");
    let (t, _) = signed.strip_prefix("t=").and_then(|rest| rest.split_once(',')).expect("a time");
    let t = Timestamp::from_second(t.parse().expect("seconds")).expect("a time");
    assert_eq!(signed, signature(&["sk_test_demo"], t, body));
    assert_eq!(headers.get("user-agent").expect("the agent"), "DemoPay-Webhook/1");
    assert_eq!(headers.get("content-type").expect("the type"), "application/json");
    let event: Value = serde_json::from_str(body).expect("JSON");
    assert!(text(&event, "/event_id").starts_with("evt_"));
    assert_eq!(text(&event, "/type"), "payment.updated");
    let (_, payment) = merchant.get(&format!("/v1/payments/{id}")).await;
    assert_eq!(event.pointer("/data"), Some(&payment));
}

#[tokio::test]
async fn a_refund_with_an_address_is_told_to_it() {
    let (merchant, heard) = hearing(200).await;
    let id = merchant.paid("r-1").await;
    merchant.pg.deliver_due().await;
    taken(&heard);
    let path = format!("/v1/payments/{id}/refunds");
    let url = &merchant.webhook_url;
    let told =
        json!({ "reference_no": "c-1", "amount": "1", "currency": "KRW", "webhook_url": url });
    let untold = json!({ "reference_no": "c-2", "amount": "1", "currency": "KRW" });

    merchant.post(&path, "k1", &told).await;
    merchant.post(&path, "k2", &untold).await;
    merchant.pg.deliver_due().await;

    let events = taken(&heard).into_iter().map(|(_, body)| body);
    let events = events.map(|body| serde_json::from_str(&body).expect("JSON"));
    let mut kinds: Vec<String> = events.map(|event: Value| text(&event, "/type")).collect();
    kinds.sort();
    assert_eq!(kinds, ["payment.updated", "payment.updated", "refund.updated"]);
}

#[tokio::test]
async fn a_broken_merchant_is_told_again_with_the_same_body() {
    let (merchant, heard) = hearing(503).await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.leave(&id).expect("left");

    let mut told = vec![merchant.pg.deliver_due().await];
    for seconds in [5, 30, 120, 600, 1800, 3600] {
        merchant.pg.advance(seconds);
        told.push(merchant.pg.deliver_due().await);
    }

    assert_eq!(told, [1; 7]);
    let heard = taken(&heard);
    assert!(heard.windows(2).all(|pair| matches!(pair, [one, two] if one.1 == two.1)));
}

#[tokio::test]
async fn a_refusing_or_redirecting_merchant_is_left_alone() {
    for status in [400, 410, 307] {
        let (merchant, _) = hearing(status).await;
        let id = merchant.open("r-1", "synchronous").await;
        merchant.pg.leave(&id).expect("left");
        merchant.pg.deliver_due().await;

        merchant.pg.advance(4 * 24 * 3600);

        assert_eq!(merchant.pg.deliver_due().await, 0);
        let deliveries = merchant.pg.deliveries();
        let outcome = deliveries.first().and_then(|one| one.tries.first()).map(|one| one.outcome);
        assert_eq!(outcome, Some(Outcome::Answered(status)));
    }
}

#[tokio::test]
async fn a_rotated_key_signs_beside_the_known_one() {
    let (merchant, heard) = hearing(200).await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.key_rotation_is(KeyRotation::UnderWay);
    merchant.pg.leave(&id).expect("left");

    merchant.pg.deliver_due().await;

    let heard = taken(&heard);
    let (headers, _) = heard.first().expect("a webhook");
    let signed = headers.get("demopay-signature").expect("a signature").to_str().expect("text");
    assert_eq!(signed.matches(",v1=").count(), 2);
}

#[tokio::test]
async fn the_background_delivers_by_itself() {
    let (merchant, heard) = hearing(200).await;
    merchant.pg.deliver_in_background();
    let id = merchant.open("r-1", "synchronous").await;

    merchant.pg.leave(&id).expect("left");

    let arrives = async {
        while taken(&heard).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), arrives).await.expect("a webhook");
}

/// The references of which the webhooks that were heard speak.
async fn heard_when(post: Post) -> Vec<String> {
    let (merchant, heard) = hearing(204).await;
    merchant.pg.webhooks_are(post);
    for reference in ["r-1", "r-2"] {
        let id = merchant.open(reference, "synchronous").await;
        merchant.pg.approve(&id).expect("approved");
    }
    merchant.pg.deliver_due().await;
    let heard = taken(&heard).into_iter();
    let events = heard.map(|(_, body)| serde_json::from_str(&body).expect("JSON"));
    events.map(|event: Value| text(&event, "/data/reference_no").to_owned()).collect()
}

#[tokio::test]
async fn webhooks_are_lost_doubled_late_or_out_of_order_as_chosen() {
    assert_eq!(heard_when(Post::Lost).await, Vec::<String>::new());
    assert_eq!(heard_when(Post::Late).await, Vec::<String>::new());
    assert_eq!(heard_when(Post::Backwards).await, ["r-2", "r-1"]);
    let mut twice = heard_when(Post::Twice).await;
    twice.sort();
    assert_eq!(twice, ["r-1", "r-1", "r-2", "r-2"]);
}

#[tokio::test]
async fn late_webhooks_arrive_after_ten_minutes() {
    let (merchant, heard) = hearing(204).await;
    merchant.pg.webhooks_are(Post::Late);
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.approve(&id).expect("approved");

    merchant.pg.advance(600);
    merchant.pg.deliver_due().await;

    assert_eq!(taken(&heard).len(), 1);
}
