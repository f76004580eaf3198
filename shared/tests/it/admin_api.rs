//! What we send to Cafe24's Admin API, and what we make of its answers (cafe24.md 7).

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Value, json};
use shared::{
    cafe24::{
        Cafe24,
        client::{
            ApiError,
            orders::{
                Address, Calculation, CanceledPayment, Device, Extent, OrderPaid, Refund,
                ShippingType,
            },
            scripts::Script,
        },
    },
    config::Config,
    domain::{Item, MallId, OrderId, ShopNo, basket::ShippingFee, order::Private},
    error::chain,
    http::Http,
};

use crate::{
    desk::{Asked, Desk},
    given::{config, parsed},
};

struct Mall {
    cafe24: Cafe24,
    desk: Desk,
    id: MallId,
    access: SecretString,
}

impl Mall {
    /// One that gives these answers, and then says 500.
    async fn answering(answers: &[(u16, Value)]) -> Self {
        let (desk, url) = Desk::open().await;
        for (status, body) in answers {
            desk.answers(*status, body);
        }
        let config = Config { cafe24_api_url: format!("{url}/{{mall_id}}"), ..config("s", "o") };
        let cafe24 = Cafe24::new(Arc::new(Http::default()), Arc::new(config));
        Self { cafe24, desk, id: parsed("demomall"), access: "access-1".into() }
    }

    /// The one request that it was asked.
    fn asked(&self) -> Asked {
        let asked = self.desk.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.into_iter().next().unwrap()
    }

    async fn calculate(&self) -> Result<String, ApiError> {
        let calculated = self.cafe24.calculate(&self.id, &self.access, &calculation()).await?;
        Ok(calculated.total_amount_due.to_string())
    }

    async fn paid(&self) -> Result<OrderPaid, ApiError> {
        self.cafe24.order_paid(&self.id, &self.access, shop(), &order()).await
    }

    async fn mark_paid(&self) -> Result<(), ApiError> {
        self.cafe24.mark_paid(&self.id, &self.access, shop(), &order()).await
    }
}

fn shop() -> ShopNo {
    parsed("2")
}

fn order() -> OrderId {
    parsed("20220519-0000029")
}

fn script() -> Script {
    Script {
        src: "https://app.example.com/script?v=1".to_owned(),
        display_location: vec!["PRODUCT_DETAIL".to_owned(), "ORDER_BASKET".to_owned()],
        integrity: Some("sha384-abc".to_owned()),
    }
}

fn item() -> Item {
    Item {
        product_no: 14,
        variant: parsed("P000000O000A"),
        option: Some(parsed("000A")),
        quantity: 2,
        product_price: parsed("3000.00"),
        option_price: parsed("-100.00"),
        bundle_no: None,
        shipping: ShippingFee::Prepaid,
    }
}

fn calculation() -> Calculation {
    let bundled =
        Item { option: None, bundle_no: Some(16), shipping: ShippingFee::OnDelivery, ..item() };
    Calculation {
        shop: shop(),
        device: Device::Mobile,
        member: Some(parsed("sampleid")),
        address: None,
        items: vec![item(), bundled],
    }
}

/// The amounts of the reference's example, with the amount due as given.
fn due(total_amount_due: &Value) -> Value {
    json!({ "calculation": {
        "order_price_amount": "13600.00",
        "total_discount_amount": 9880.10,
        "shipping_fee": null,
        "total_amount_due": total_amount_due,
        "shipping_fee_information": { "additonal_abroad_shipping_fee": null },
    }})
}

#[tokio::test]
async fn every_call_carries_the_token_the_version_and_the_shop() {
    let listed = json!({ "scripttags": [] });
    let mall = Mall::answering(&[(200, listed), (200, json!({ "order": { "paid": "T" } }))]).await;

    mall.cafe24.scripts(&mall.id, &mall.access, shop()).await.unwrap();
    mall.paid().await.unwrap();

    let asked = mall.desk.asked();
    let lines = asked.iter().map(|asked| asked.line.as_str()).collect::<Vec<_>>();
    let base = "GET /demomall/api/v2/admin";
    let orders = format!("{base}/orders/20220519-0000029?shop_no=2");
    assert_eq!(lines, [format!("{base}/scripttags?shop_no=2"), orders]);
    for asked in asked {
        assert_eq!(asked.header("authorization"), Some("Bearer access-1"));
        assert_eq!(asked.header("x-cafe24-api-version"), Some("2026-03-01"));
        assert_eq!(asked.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn the_list_of_scripts_is_read_with_numbers_as_text_or_not() {
    let mall = Mall::answering(&[(
        200,
        json!({ "scripttags": [
            { "shop_no": 2, "script_no": "1509432821494844", "client_id": "x",
              "src": "https://app.example.com/script?v=1", "skin_no": null, "exclude_path": null,
              "display_location": ["PRODUCT_DETAIL", "ORDER_BASKET"], "integrity": "sha384-abc" },
            { "script_no": 1509699932016345_u64, "src": null, "display_location": null,
              "integrity": "" },
            { "script_no": "../shops" },
        ]}),
    )])
    .await;

    let tags = mall.cafe24.scripts(&mall.id, &mall.access, shop()).await.unwrap();

    let numbers = tags.iter().map(|tag| tag.number.as_str()).collect::<Vec<_>>();
    assert_eq!(numbers, ["1509432821494844", "1509699932016345"]);
    assert_eq!(tags[0].script, script());
    assert_eq!((tags[1].script.src.as_str(), &tags[1].script.integrity), ("", &None));
}

#[tokio::test]
async fn a_script_is_added_with_its_hash_and_pages() {
    let created = json!({ "scripttag": { "script_no": "1527128695613925" } });
    let mall = Mall::answering(&[(201, created), (201, json!({ "scripttag": {} }))]).await;

    let number = mall.cafe24.add_script(&mall.id, &mall.access, shop(), &script()).await.unwrap();

    assert_eq!(number.as_str(), "1527128695613925");
    let asked = mall.asked();
    assert_eq!(asked.line, "POST /demomall/api/v2/admin/scripttags");
    let request = json!({
        "src": "https://app.example.com/script?v=1",
        "display_location": ["PRODUCT_DETAIL", "ORDER_BASKET"],
        "integrity": "sha384-abc",
    });
    assert_eq!(asked.body, json!({ "shop_no": 2, "request": request }));
    let strange = mall.cafe24.add_script(&mall.id, &mall.access, shop(), &script()).await;
    assert!(matches!(strange, Err(ApiError::Unknown(_))), "{strange:?}");
}

#[tokio::test]
async fn a_script_that_is_gone_is_as_good_as_removed() {
    let none = json!({ "error": { "code": 404, "message": "none" } });
    let done = json!({ "scripttag": { "script_no": "7" } });
    let mall = Mall::answering(&[(200, done), (204, json!("")), (404, none)]).await;
    let number = parsed("7");
    let remove = || mall.cafe24.remove_script(&mall.id, &mall.access, shop(), &number);

    for _ in 0..3 {
        remove().await.unwrap();
    }
    assert_eq!(mall.desk.asked()[2].line, "DELETE /demomall/api/v2/admin/scripttags/7?shop_no=2");
    let failed = remove().await;
    assert!(matches!(failed, Err(ApiError::Unknown(_))), "{failed:?}");
}

#[tokio::test]
async fn a_calculation_is_asked_in_cafe24s_own_spelling() {
    let mall = Mall::answering(&[(201, due(&json!("2720.00")))]).await;

    assert_eq!(mall.calculate().await.unwrap(), "2720.00");

    let asked = mall.asked();
    assert_eq!(asked.line, "POST /demomall/api/v2/admin/orders/calculation");
    let expected = json!({ "shop_no": 2, "request": {
        "mobile": "T",
        "device": "mobile",
        "member_id": "sampleid",
        "items": [
            { "product_no": 14, "variant_code": "P000000O000A", "option_id": "000A",
              "quantity": 2, "product_price": "3000.00", "option_price": "-100.00",
              "product_bundle": "F", "prepaid_shipping_fee": "P" },
            { "product_no": 14, "variant_code": "P000000O000A",
              "quantity": 2, "product_price": "3000.00", "option_price": "-100.00",
              "product_bundle": "T", "product_bundle_no": 16, "prepaid_shipping_fee": "C" },
        ],
    }});
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn a_guest_and_an_address_are_asked_likewise() {
    let mall = Mall::answering(&[(201, due(&json!("2720.00")))]).await;
    let private = |text: &str| Private(text.to_owned());
    let address = Address {
        country_code: private("JP"),
        zipcode: private("123-4567"),
        full: private("somewhere"),
        state: private("Tokyo"),
        shipping: ShippingType::Abroad,
    };
    let asked = Calculation {
        device: Device::Desktop,
        member: None,
        address: Some(address),
        items: Vec::new(),
        ..calculation()
    };

    let calculated = mall.cafe24.calculate(&mall.id, &mall.access, &asked).await.unwrap();

    assert_eq!(
        mall.asked().body["request"],
        json!({
            "mobile": "F",
            "device": "pc",
            "shipping_type": "B",
            "country_code": "JP",
            "zipcode": "123-4567",
            "address_full": "somewhere",
            "address_state": "Tokyo",
            "items": [],
        })
    );
    assert_eq!(calculated.order_price_amount, Some(parsed("13600")));
    assert_eq!(calculated.total_discount_amount, Some(parsed("9880.1")));
    assert_eq!(calculated.shipping_fee, None);
    assert!(!format!("{asked:?}").contains("somewhere"));
}

#[tokio::test]
async fn what_to_charge_is_read_exactly_or_not_at_all() {
    let none = json!({ "calculation": { "shipping_fee": "0.00" } });
    let unreadable =
        [json!(null), json!("-1.00"), json!("1e3"), json!("2,720"), json!(""), json!([])];
    let good = [(json!("0.00"), "0.00"), (json!(2720), "2720"), (json!(27.5), "27.5")];
    let mut answers: Vec<_> = good.iter().map(|(given, _)| (201, due(given))).collect();
    answers.extend(unreadable.iter().map(|given| (201, due(given))));
    answers.push((201, none));
    let mall = Mall::answering(&answers).await;

    for (given, read) in &good {
        assert_eq!(mall.calculate().await.unwrap(), *read, "{given}");
    }
    for given in answers.iter().skip(good.len()) {
        let calculated = mall.calculate().await;
        assert!(matches!(calculated, Err(ApiError::Unknown(_))), "{given:?}: {calculated:?}");
    }
}

#[tokio::test]
async fn an_order_is_paid_unpaid_partly_or_not_known() {
    let order = |paid: &str| (200, json!({ "order": { "order_id": "x", "paid": paid } }));
    let none = (404, json!({ "error": { "code": "404", "message": "No API found." } }));
    let mall =
        Mall::answering(&[order("T"), order("F"), order("M"), order("t"), none, (429, json!({}))])
            .await;

    assert_eq!(mall.paid().await.unwrap(), OrderPaid::Paid);
    assert_eq!(mall.paid().await.unwrap(), OrderPaid::Unpaid);
    assert_eq!(mall.paid().await.unwrap(), OrderPaid::Partly);
    assert!(matches!(mall.paid().await, Err(ApiError::Unknown(_))));
    let missing = mall.paid().await.unwrap_err();
    assert_eq!(missing.to_string(), "Cafe24 refused (404): No API found.");
    assert!(matches!(missing, ApiError::Refused { status: 404, .. }));
    assert!(matches!(mall.paid().await, Err(ApiError::NotSent(_))), "a full bucket");
    assert!(matches!(mall.paid().await, Err(ApiError::Unknown(_))), "500");
}

#[tokio::test]
async fn a_deposit_is_reported_for_one_order() {
    let mall = Mall::answering(&[(200, json!({ "payments": [] }))]).await;

    mall.mark_paid().await.unwrap();

    let asked = mall.asked();
    assert_eq!(asked.line, "PUT /demomall/api/v2/admin/payments");
    let entry = json!({ "order_id": "20220519-0000029", "status": "paid" });
    assert_eq!(asked.body, json!({ "shop_no": 2, "requests": [entry] }));
}

#[tokio::test]
async fn a_cancellation_is_reported_with_its_end_and_extent() {
    let answers = [(200, json!({})), (200, json!({}))];
    let mall = Mall::answering(&answers).await;
    let order = order();
    let report = |refund, extent| CanceledPayment {
        order: &order,
        refund,
        extent,
        pg_company: "DemoPay",
        message: "so it ended",
    };
    let sent = async |refund, extent| {
        let report = report(refund, extent);
        mall.cafe24.mark_canceled(&mall.id, &mall.access, shop(), &report).await.unwrap();
        mall.asked().body["requests"][0].clone()
    };

    let done = sent(Refund::Done, Extent::Whole).await;
    let failed = sent(Refund::Failed, Extent::Part).await;

    let expected = |refund_status: &str, partial_cancel: &str, response_code: &str| {
        json!({
            "order_id": "20220519-0000029",
            "status": "canceled",
            "cancel_request": {
                "refund_status": refund_status,
                "partial_cancel": partial_cancel,
                "payment_gateway_name": "DemoPay",
                "response_code": response_code,
                "response_message": "so it ended",
            },
        })
    };
    assert_eq!(done, expected("P", "F", "0000"));
    assert_eq!(failed, expected("F", "T", "9999"));
}

#[tokio::test]
async fn an_answer_that_contradicts_the_report_counts_as_none() {
    let listed = |order: &str, status: &str| {
        (200, json!({ "payments": [{ "order_id": order, "status": status }] }))
    };
    let mall = Mall::answering(&[
        listed("20220519-0000029", "paid"),
        listed("20220519-0000030", "unpaid"),
        listed("20220519-0000029", "unpaid"),
        (422, json!({ "error": { "code": 422, "message": "shipping already" } })),
        (401, json!({ "error": { "code": 401, "message": "Invalid access_token" } })),
    ])
    .await;

    mall.mark_paid().await.unwrap();
    mall.mark_paid().await.unwrap();
    assert!(matches!(mall.mark_paid().await, Err(ApiError::Unknown(_))));
    assert!(matches!(mall.mark_paid().await, Err(ApiError::Refused { status: 422, .. })));
    assert!(matches!(mall.mark_paid().await, Err(ApiError::Unauthorized)));
}

#[tokio::test]
async fn f_118_an_answer_that_does_not_read_is_not_quoted() {
    let mall = Mall::answering(&[
        (200, due(&json!("canary"))),
        (200, due(&json!(["canary"]))),
        (200, json!({ "calculation": "canary" })),
    ])
    .await;

    for _ in 0..3 {
        let log = chain(&mall.calculate().await.unwrap_err());
        assert!(log.contains("unreadable JSON (Data)") && !log.contains("canary"), "{log}");
    }
}
