//! What the mall tells the app about itself.

use serde_json::{Value, json};

use super::Running;
use crate::cafe24::{Answer, Removal};

fn event(answer: &Answer) -> &Value {
    assert_eq!(answer.text("key"), Some("webhook-key"));
    assert!(answer.text("trace").is_some_and(|trace| !trace.is_empty()));
    answer.body.get("event").expect("an event")
}

#[tokio::test]
async fn an_app_that_expired_may_call_no_more() {
    let running = Running::start().await;
    let access = running.access().await;

    let told = running.cafe24.expire("demomall", "webhook-key").await;

    assert_eq!(event(&told)["event_no"], 90078);
    assert_eq!(event(&told)["resource"]["client_id"], "test-client-id");
    assert!(event(&told)["resource"]["expired_date"].is_string());
    assert_eq!(running.admin("GET", "shops", &access, &Value::Null).await.0, 403);
}

#[tokio::test]
async fn older_malls_write_another_envelope() {
    let running = Running::start().await;

    let deleted = running.cafe24.remove_in_old_form("demomall", Removal::Deleted, "webhook-key");

    let deleted = deleted.await;
    assert_eq!(event(&deleted)["event_type"], "MALL.APP.DELETED");
    assert_eq!(event(&deleted)["resource_type"], "APP");
    let expired = running.cafe24.remove_in_old_form("demomall", Removal::Expired, "webhook-key");
    assert_eq!(event(&expired.await)["event_type"], "MALL.APP.EXPIRED");
}

#[tokio::test]
async fn shops_come_change_and_go() {
    let running = Running::start().await;
    let access = running.access().await;
    let names = async || {
        let (_, body) = running.admin("GET", "shops", &access, &Value::Null).await;
        let shops = body["shops"].as_array().cloned().expect("shops");
        shops.iter().map(|shop| shop["shop_name"].clone()).collect::<Vec<_>>()
    };

    let (no, added) = running.cafe24.add_shop("demomall", "New York", "webhook-key").await;
    assert_eq!(no, 5);
    assert_eq!(event(&added)["event_no"], 90110);
    assert_eq!(event(&added)["resource"]["shop_no"], "5");
    assert_eq!(event(&added)["resource"]["currency"], "USD");
    assert!(running.get("/demomall/5").await.contains("New York"));

    let renamed = running.cafe24.rename_shop("demomall", 5, "Boston", "webhook-key").await;
    assert_eq!(event(&renamed)["event_no"], 90111);
    assert_eq!(names().await.pop(), Some(json!("Boston")));

    let deleted = running.cafe24.delete_shop("demomall", 5, "webhook-key").await;
    assert_eq!(event(&deleted)["event_no"], 90112);
    assert_eq!(event(&deleted)["resource"]["event_shop_no"], "5");
    assert_eq!(names().await.len(), 4);
}

#[tokio::test]
async fn any_event_can_be_told() {
    let running = Running::start().await;

    let told = running.cafe24.tell_event(99999, &json!({ "x": 1 }), "webhook-key").await;

    assert_eq!(event(&told), &json!({ "event_no": 99999, "resource": { "x": 1 } }));
    let resent = running.cafe24.tell_event_as(99999, &json!({}), "webhook-key", "trace-1").await;
    assert_eq!(resent.text("trace"), Some("trace-1"));
}
