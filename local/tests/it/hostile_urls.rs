//! Addresses that are not the mall's own are refused where they come in (faults.md F-60).

use shared::routes;

use local::cafe24::Process;

use crate::{
    ledgers::ledgers_agree,
    shop::{MALL, Shop, with},
};

/// Wherever these lead, it is not to the mall. `{mall}` is the host and port of the mall.
const HOSTILE: [&str; 52] = [
    "http://evil.example/noty",
    "https://evil.example/noty",
    "https://{mall}/noty",
    "http://{mall}@evil.example/",
    "http://user@{mall}/noty",
    "http://user:pass@{mall}/noty",
    "http://{mall}.evil.example/",
    "http://evil.example/{mall}",
    "http://evil.example\\@{mall}/",
    "http:\\\\{mall}/noty",
    "http:{mall}/noty",
    "//{mall}/noty",
    "/noty",
    "noty",
    "ftp://{mall}/noty",
    "file:///etc/passwd",
    "gopher://{mall}/",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://127.0.0.1/noty",
    "http://127.0.0.1:1/noty",
    "http://127.1:1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://localhost/",
    "http://localhost:2773/secretsmanager/get",
    "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.100.1/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "https://10.0.0.1/",
    "https://192.168.0.1/",
    "https://169.254.169.254/",
    "https://cafe24.com/",
    "https://othermall.cafe24.com/",
    "https://demomall.cafe24.com.evil.example/",
    "https://demomall.cafe24.com@evil.example/",
    "https://xdemomall.cafe24.com/",
    "https://demomall.cafe24.com:8443/",
    "https://demomall.cafe24.com./noty",
    "https://user@demomall.cafe24.com/",
    "https://dem\u{43e}mall.cafe24.com/",
    "https://demomall.cafe24.com/\r\nHost: evil.example",
    "https://demomall.cafe24.com/\tnoty",
    "https://demomall.cafe24.com/no ty",
    " https://demomall.cafe24.com/noty",
    "https://demomall.cafe24.com\u{0}.evil.example/",
];

fn hostile(shop: &Shop) -> Vec<String> {
    let mall = shop.sim.addresses.mall.trim_start_matches("http://");
    let long = format!("http://{mall}/{}", "a".repeat(8192));
    HOSTILE.iter().map(|url| url.replace("{mall}", mall)).chain([long]).collect()
}

#[tokio::test]
async fn f_60_a_payment_request_with_a_hostile_address_opens_nothing() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let asked = shop.asked(&sale);
    let calls = shop.sim.pg_company.calls().len();

    for (path, name) in [
        (routes::ASYNC_CHECKOUT, "return_noty_url"),
        (routes::SYNC_CHECKOUT, "return_noty_url"),
        (routes::ASYNC_CHECKOUT, "return_url"),
    ] {
        for url in hostile(&shop) {
            let answer = shop.post(path, &with(asked.clone(), name, &url)).await;
            let told = (answer.status, answer.json()["result_code"].clone());
            assert_eq!(told, (400, "9999".into()), "{name}={url}: {}", answer.text);
            assert!(!answer.text.contains("evil"), "{}", answer.text);
        }
    }

    assert_eq!(shop.stored(&sale).await, None);
    assert_eq!((shop.sim.pg_company.opened(), shop.sim.pg_company.calls().len()), (0, calls));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_60_a_cancel_request_with_a_hostile_address_refunds_nothing() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
    let (sale, _) = shop.sold("3065.00").await;
    let asked = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");
    let (before, calls) = (shop.stored(&sale).await, shop.sim.pg_company.calls().len());

    for url in hostile(&shop).into_iter().chain([String::new()]) {
        let fields = with(asked.clone(), "cancel_noty_url", &url);
        let answer = shop.post(routes::ASYNC_CANCEL, &fields).await;
        let told = (answer.status, answer.json()["result_code"].clone());
        assert_eq!(told, (400, "9999".into()), "{url}: {}", answer.text);
    }

    assert_eq!(shop.stored(&sale).await, before);
    assert_eq!(shop.sim.pg_company.calls().len(), calls);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn an_address_of_the_mall_without_encryption_is_used_with_it() {
    let shop = Shop::asynchronous().await;
    let in_cloud = shop.function(|config| {
        config.cafe24_api_url = "https://{mall_id}.cafe24api.com".to_owned();
    });
    let in_cloud = in_cloud.await;
    let sale = shop.order("3065.00");
    let asked = with(shop.asked(&sale), "return_url", "https://demomall.cafe24.com/back");
    let asked = with(asked, "return_noty_url", "http://demomall.cafe24.com/noty");

    let answer = shop.client().post(format!("{in_cloud}{}", routes::ASYNC_CHECKOUT)).form(&asked);
    let answer = shop.send(answer).await;

    assert_eq!(answer.json()["result_code"], "0000", "{}", answer.text);
    let order = shop.stored(&sale).await.expect("stored");
    let kept = order.attempts[0].notice_url.as_ref().map(|url| url.as_str());
    assert_eq!(kept, Some("https://demomall.cafe24.com/noty"));
    ledgers_agree(&shop.sim).await;
}
