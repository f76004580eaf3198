use local::pg_company::{PaymentId, PgCompany, RefundStatus, Status};
use reqwest::Response;
use serde_json::json;

use super::merchant::{Merchant, set};

async fn page(merchant: &Merchant, path: &str) -> String {
    let response = merchant.client.get(format!("{}{path}", merchant.base)).send().await;
    response.expect("a page").text().await.expect("a text")
}

async fn press(merchant: &Merchant, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = merchant.client.post(format!("{}{path}", merchant.base)).form(fields);
    request.send().await.expect("an answer")
}

fn location(response: &Response) -> String {
    let header = response.headers().get("location").expect("a redirect");
    header.to_str().expect("text").to_owned()
}

fn status(merchant: &Merchant, id: &PaymentId) -> Status {
    merchant.pg.payment(id).expect("the payment").status
}

#[tokio::test]
async fn the_page_shows_the_order_and_ignores_what_is_added_to_its_address() {
    let merchant = Merchant::start().await;
    let mut order = merchant.order("r-1");
    set(&mut order, "amount", json!("1234567.80"));
    set(&mut order, "currency", json!("USD"));
    merchant.post("/v1/payments", "k1", &order).await;
    let id = merchant.pg.payments().first().expect("a payment").payment_id.clone();

    let text = page(&merchant, &format!("/pay/{id}?key=abc&x=%3Cscript")).await;

    assert!(text.contains("USD 1,234,567.80"));
    assert!(text.contains("Demo Shop"));
    assert!(text.contains("Tea &#38; &#60;b&#62;cake"), "the order's name is escaped");
    for button in ["approve", "decline", "leave"] {
        assert!(text.contains(&format!("id=\"{button}\"")), "{button}");
    }
    assert!(!text.contains("abc") && !text.contains("icash"));
}

#[tokio::test]
async fn each_button_sends_the_browser_back_with_its_status() {
    let merchant = Merchant::start().await;

    for (process, button, letter) in [
        ("synchronous", "approve", "A"),
        ("external", "approve", "A"),
        ("asynchronous", "approve", "S"),
        ("asynchronous", "icash", "P"),
        ("asynchronous", "cvs", "P"),
        ("synchronous", "decline", "F"),
        ("synchronous", "leave", "C"),
    ] {
        let reference = format!("{process}-{button}");
        let id = merchant.open(&reference, process).await;
        let response = press(&merchant, &format!("/pay/{id}/{button}"), &[]).await;
        assert_eq!(response.status(), 303);
        let query = format!("?a=1&b=2&reference_no={reference}&payment_id={id}&status={letter}");
        assert_eq!(location(&response), format!("http://127.0.0.1:9/back{query}"));
        let bare =
            merchant.client.post(format!("{}/pay/{id}/{button}", merchant.base)).send().await;
        assert_eq!(bare.expect("an answer").status(), 303);
        let again = press(&merchant, &format!("/pay/{id}/leave"), &[]).await;
        assert_eq!(location(&again), format!("/pay/{id}"));
        assert!(page(&merchant, &format!("/pay/{id}")).await.contains("Back to the shop"));
    }
}

#[tokio::test]
async fn an_expired_page_says_so() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.advance(1800);

    let text = page(&merchant, &format!("/pay/{id}")).await;

    assert!(text.contains("This payment has expired"));
    assert!(!text.contains("<form"));
}

#[tokio::test]
async fn the_buyer_tells_where_to_send_the_goods() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "external").await;

    press(&merchant, &format!("/pay/{id}/approve"), &[("city", "부산"), ("name", "김")]).await;

    let address = merchant.pg.payment(&id).expect("the payment").shipping_address;
    assert_eq!(address.expect("an address").city, "부산");
}

#[tokio::test]
async fn the_console_lists_and_acts() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "asynchronous").await;
    let base = format!("/console/payments/{id}");
    press(&merchant, &format!("/pay/{id}/cvs"), &[]).await;

    let deposit = press(&merchant, &format!("{base}/deposit"), &[]).await;
    press(&merchant, "/console/refund-mode", &[("mode", "pending")]).await;
    press(&merchant, &format!("{base}/refund"), &[("amount", "1000")]).await;
    press(&merchant, &format!("{base}/refund"), &[("amount", "65")]).await;
    let refunds = merchant.pg.refunds();
    for (refund, decision) in refunds.iter().zip(["settle", "reject"]) {
        press(&merchant, &format!("/console/refunds/{}/{decision}", refund.refund_id), &[]).await;
    }

    assert_eq!((deposit.status().as_u16(), location(&deposit)), (303, base.clone()));
    assert_eq!(status(&merchant, &id), Status::Paid);
    let refunds = merchant.pg.refunds();
    let decided: Vec<RefundStatus> = refunds.iter().map(|refund| refund.status).collect();
    assert_eq!(decided, [RefundStatus::Refunded, RefundStatus::Rejected]);
    let text = page(&merchant, &base).await;
    assert!(text.contains("RX rejected") && text.contains("refund.updated"));
    let event = merchant.pg.deliveries().first().expect("a delivery").event_id.clone();
    let resent = press(&merchant, &format!("/console/deliveries/{event}/resend"), &[]).await;
    assert_eq!(location(&resent), base);
    assert!(page(&merchant, "/console").await.contains(&id.to_string()));
    let refusal = press(&merchant, &format!("{base}/refund"), &[("amount", "9999")]).await;
    assert_eq!(refusal.status(), 422);
}

#[tokio::test]
async fn the_console_approves_declines_expires_and_plans_faults() {
    let merchant = Merchant::start().await;

    for (deed, expected) in
        [("approve", Status::Authorized), ("decline", Status::Failed), ("expire", Status::Expired)]
    {
        let id = merchant.open(deed, "synchronous").await;
        press(&merchant, &format!("/console/payments/{id}/{deed}"), &[]).await;
        assert_eq!(status(&merchant, &id), expected);
    }
    let fields = [("call", "account"), ("fault", "error_before")];
    press(&merchant, "/console/faults", &fields).await;
    assert_eq!(merchant.get("/v1/account").await.0, 500);
    assert_eq!(merchant.get("/v1/account").await.0, 200);
}

#[tokio::test]
async fn pages_need_nothing_from_elsewhere_and_let_forms_lead_to_the_shop() {
    let merchant = Merchant::start().await;

    let response = merchant.client.get(format!("{}/console", merchant.base)).send().await;
    let response = response.expect("a page");

    let policy = response.headers().get("content-security-policy").expect("a policy");
    let policy = policy.to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"));
    assert!(!policy.contains("form-action"));
    let start = merchant.client.get(&merchant.base).send().await.expect("an answer");
    assert_eq!(location(&start), "/console");
    let foreign = merchant.client.post(format!("{}/console/faults", merchant.base));
    let foreign = foreign.header("Sec-Fetch-Site", "cross-site").send().await;
    assert_eq!(foreign.expect("an answer").status(), 403);
}

#[tokio::test]
async fn the_file_remembers_everything() {
    let merchant = Merchant::start().await;
    let folder = std::env::temp_dir().join(format!("demopay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("pg.json");
    let (listener, address) = super::merchant::listen().await;
    let first =
        PgCompany::new(format!("http://{address}/"), Some(file.clone())).expect("a company");
    super::merchant::serve(first.router(), listener).await;
    let there = Merchant { base: format!("http://{address}"), pg: first, ..merchant };
    let id = there.paid("r-1").await;
    there.pg.refund_from_console(&id, "65").expect("refunded");

    let second = PgCompany::new(String::new(), Some(file)).expect("a company");

    assert_eq!(second.payments(), there.pg.payments());
    assert_eq!(second.refunds(), there.pg.refunds());
    assert_eq!(second.deliveries(), there.pg.deliveries());
    assert_eq!(second.captured(), 1);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}
