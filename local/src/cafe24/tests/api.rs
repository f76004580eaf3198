//! OAuth and the Admin API over a real socket.

use serde_json::{Value, json};

use super::{Running, parameter, text};
use crate::cafe24::{ApiCall, Fault};

#[tokio::test]
async fn consent_is_the_main_operators_and_errors_go_back_to_the_app() {
    let running = Running::start().await;
    let back = |changed: &[(&str, &str)], agree, main| {
        let url = running.authorize_url(changed);
        running.cafe24.consent(&url, agree, main)
    };
    let error = |changed: &[(&str, &str)], agree, main| {
        let back = back(changed, agree, main).expect("a redirect");
        assert!(parameter(&back, "trace_id").is_some());
        assert_eq!(parameter(&back, "state").as_deref(), Some("s+1/="));
        parameter(&back, "error").expect("an error")
    };

    assert!(parameter(&back(&[], true, true).expect("a redirect"), "code").is_some());
    assert_eq!(error(&[], true, false), "access_denied");
    assert_eq!(error(&[], false, true), "access_denied");
    assert_eq!(error(&[("client_id", "x")], true, true), "invalid_request");
    assert_eq!(error(&[("scope", "")], true, true), "invalid_request");
    assert_eq!(error(&[("scope", "mall.read_store")], true, true), "invalid_scope");
    assert_eq!(error(&[("response_type", "token")], true, true), "unsupported_response_type");
    assert_eq!(error(&[("code_challenge", "x")], true, true), "invalid_request");
    assert!(back(&[("scope", &super::SCOPES.replace(' ', ","))], true, true).is_ok());
    assert!(back(&[("redirect_uri", "https://evil.example/")], true, true).is_err());
}

#[tokio::test]
async fn tokens_rotate_and_are_limited() {
    let running = Running::start().await;
    let code = running.code();

    let (status, first) = running.redeem(&code).await;
    assert_eq!(status, 200);
    assert_eq!(first.get("shop_no"), Some(&json!("1")));
    assert_eq!(text(&first, "expires_at").len(), "2018-11-07T20:12:25.916".len());
    assert_eq!(running.redeem(&code).await.1.get("error"), Some(&json!("invalid_grant")));

    let refresh = text(&first, "refresh_token");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert_eq!(running.token(&refresh).await.0, 200);
    assert_eq!(running.token(&refresh).await.0, 400);
    assert_eq!(running.token(&[("grant_type", "password")]).await.0, 400);
    assert_eq!(running.cafe24.token_calls("demomall"), 5);

    let late = running.code();
    running.cafe24.advance(60);
    assert_eq!(running.redeem(&late).await.0, 400);
    for _ in 6..15 {
        running.token(&refresh).await;
    }
    assert_eq!(running.redeem(&running.code()).await.0, 429);
    running.cafe24.advance(2 * 3600);
    assert_eq!(running.redeem(&running.code()).await.0, 200);
}

#[tokio::test]
async fn a_wrong_client_gets_401() {
    let running = Running::start().await;
    let url = format!("{}/demomall/api/v2/oauth/token", running.base);

    let answer = running.http.post(url).form(&[("grant_type", "x")]).send().await.expect("one");

    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.expect("JSON");
    assert_eq!(body.get("error"), Some(&json!("invalid_client")));
}

#[tokio::test]
async fn shops_are_shown_to_those_with_a_token() {
    let running = Running::start().await;
    let access = running.access().await;

    let (status, body) = running.admin("GET", "shops", &access, &Value::Null).await;

    assert_eq!(status, 200);
    let shops = body.get("shops").and_then(Value::as_array).expect("shops");
    let currencies: Vec<String> = shops.iter().map(|shop| text(shop, "currency_code")).collect();
    assert_eq!(currencies, ["KRW", "JPY", "USD", "EUR"]);
    assert!(shops.iter().all(|shop| running.base.ends_with(&text(shop, "primary_domain"))));
    assert_eq!(running.admin("GET", "shops", "guess", &Value::Null).await.0, 401);
    running.cafe24.expire_tokens("demomall");
    let (status, body) = running.admin("GET", "shops", &access, &Value::Null).await;
    assert_eq!(status, 401);
    assert!(body.to_string().contains("access_token time expired."));
}

#[tokio::test]
async fn payment_gateways_are_created_once_and_deleted_once() {
    let running = Running::start().await;
    let access = running.access().await;
    let create = async |shop_no: u32, partner_id: &str| {
        let body = json!({ "shop_no": shop_no, "request": { "partner_id": partner_id } });
        running.admin("POST", "paymentgateway", &access, &body).await.0
    };
    let own = "paymentgateway/test-client-id";

    assert_eq!(create(2, &"x".repeat(51)).await, 422);
    assert_eq!(create(9, "demomall:9").await, 422);
    assert_eq!(create(0, "demomall:0").await, 422);
    assert_eq!(create(2, "demomall:2").await, 201);
    assert_eq!(create(2, "demomall:2").await, 409);
    let approved = json!({ "shop_no": 2, "request": { "review_status": "APPROVED" } });
    assert_eq!(running.admin("PUT", own, &access, &approved).await.0, 200);
    let approved: Vec<_> = running.cafe24.gateways();
    assert!(approved.iter().all(|one| one.shop_no == 2 && one.review_status == "APPROVED"));
    let wrong = json!({ "shop_no": 2, "request": { "review_status": "FINE" } });
    assert_eq!(running.admin("PUT", own, &access, &wrong).await.0, 422);
    let none = json!({ "shop_no": 3, "request": {} });
    assert_eq!(running.admin("PUT", own, &access, &none).await.0, 404);
    let delete = format!("{own}?shop_no=2");
    assert_eq!(running.admin("DELETE", &delete, &access, &Value::Null).await.0, 200);
    assert_eq!(running.admin("DELETE", &delete, &access, &Value::Null).await.0, 404);
    let odd = format!("{own}?shop_no=two");
    assert_eq!(running.admin("DELETE", &odd, &access, &Value::Null).await.0, 422);
    let other = "paymentgateway/another?shop_no=2";
    assert_eq!(running.admin("DELETE", other, &access, &Value::Null).await.0, 404);
}

#[tokio::test]
async fn gateways_want_json() {
    let running = Running::start().await;
    let access = running.access().await;
    let url = format!("{}/demomall/api/v2/admin/paymentgateway", running.base);

    let form = running.http.post(url).bearer_auth(access).form(&[("partner_id", "x")]);

    assert_eq!(form.send().await.expect("an answer").status(), 400);
}

#[tokio::test]
async fn a_deleted_app_gets_403_until_it_is_installed_again() {
    let running = Running::start().await;
    running.enable().await;
    let access = running.access().await;

    let told = running.cafe24.uninstall("demomall", "webhook-key").await;

    assert_eq!(told.status, 200);
    assert!(running.cafe24.gateways().is_empty());
    assert_eq!(running.admin("GET", "shops", &access, &Value::Null).await.0, 403);
    let access = running.access().await;
    assert_eq!(running.admin("GET", "shops", &access, &Value::Null).await.0, 200);
}

#[tokio::test]
async fn a_chosen_fault_happens_once() {
    let running = Running::start().await;
    let access = running.access().await;
    running.cafe24.fail_next(ApiCall::Shops, Fault::Status(403));

    assert_eq!(running.admin("GET", "shops", &access, &Value::Null).await.0, 403);
    assert_eq!(running.admin("GET", "shops", &access, &Value::Null).await.0, 200);
}
