//! What is unreadable changes nothing and gets the answer of the error table.

use local::{Simulator, aws};
use reqwest::{Method, header};
use serde_json::{Value, json};
use shared::routes;

use crate::{
    ledgers::ledgers_agree,
    shop::{Fields, R1, Sale, Shop, with, without},
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Everything that the app has stored.
pub(crate) async fn everything(sim: &Simulator) -> Vec<String> {
    let client = aws::dynamodb(&sim.addresses.dynamodb);
    let mut items = Vec::new();
    for table in [aws::SETTINGS_TABLE, aws::ORDERS_TABLE] {
        let found = client.scan().table_name(table).send().await.expect("a scan");
        for item in found.items() {
            let mut fields: Vec<_> = item.iter().map(|field| format!("{field:?}")).collect();
            fields.sort();
            items.push(fields.join(","));
        }
    }
    items.sort();
    items
}

/// The three messages of Cafe24, each with what it needs.
fn messages(shop: &Shop, paid: &Sale, key: &str) -> [(&'static str, Fields, usize); 3] {
    let status = vec![("key".to_owned(), key.to_owned())];
    let cancel = shop.sim.cafe24.cancel_request_fields(paid.mall, &paid.id, "3065.00");
    let mut checkout = shop.asked(&shop.order("3065.00"));
    // What is needed comes first.
    let needed = ["amount", "currency", "order_id", "partner_id", "hash_data", "return_url"];
    checkout.sort_by_key(|(name, _)| !needed.contains(&name.as_str()));
    [
        (routes::SYNC_CHECKOUT, checkout, needed.len()),
        (routes::SYNC_STATUS, status, 1),
        (routes::SYNC_CANCEL, without(cancel, "extra_data"), 7),
    ]
}

fn form(fields: &Fields) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn object(fields: &Fields) -> Value {
    fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
}

#[tokio::test]
async fn unreadable_messages_of_cafe24_are_answered_400_and_change_nothing() {
    let shop = Shop::open().await;
    let (paid, page) = shop.bought("3065.00").await;
    let before = everything(&shop.sim).await;
    let calls = shop.sim.pg_company.calls().len();

    for (path, fields, needed) in messages(&shop, &paid, &page.key) {
        let good = form(&fields);
        let (name, value) = fields[0].clone();
        let twice = json!({ name.clone(): value }).to_string();
        let twice = format!("{},{}", &twice[..twice.len() - 1], &twice[1..]);
        let mut bodies: Vec<(&str, Vec<u8>)> = vec![
            (FORM, Vec::new()),
            (FORM, format!("{good}&{name}=x").into()),
            (FORM, format!("{good}&x=%ff").into()),
            (FORM, [good.as_bytes(), b"&x=\xff"].concat()),
            (FORM, format!("{good}&x={}", "x".repeat(300 * 1024)).into()),
            (FORM, format!("{good}&x={}", "x".repeat(10_000_000)).into()),
            (FORM, format!("{good}{}", "&x1=1".repeat(300)).into()),
            (FORM, (0..1100).fold(good.clone(), |all, n| format!("{all}&x{n}=1")).into()),
            (JSON, "{".into()),
            (JSON, "[]".into()),
            (JSON, "null".into()),
            (JSON, twice.into()),
            (JSON, format!("{}x", object(&fields)).into()),
            (JSON, object(&fields).to_string().replace(r#":""#, r#":"\ud800"#).into()),
            (JSON, format!("{}{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000)).into()),
            ("multipart/form-data; boundary=x", format!("--x\r\n\r\n{good}\r\n--x--").into()),
        ];
        for (name, _) in fields.iter().take(needed) {
            bodies.push((FORM, form(&without(fields.clone(), name)).into()));
            for wrong in [json!([]), json!({}), json!(true), json!(null), json!([1])] {
                let mut object = object(&fields);
                object[name] = wrong;
                bodies.push((JSON, object.to_string().into()));
            }
        }
        for (kind, body) in bodies {
            let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
            let request = shop.client().post(shop.at(path)).header(header::CONTENT_TYPE, kind);
            let answer = shop.send(request.body(body)).await;
            // A key of another type is a key that nobody has.
            let unknown = path == routes::SYNC_STATUS && answer.status == 404 && kind == JSON;
            assert!(answer.status == 400 || unknown, "{path} {} {shown}", answer.status);
            assert_eq!(answer.json()["result_code"], "9999", "{path} {shown}");
            let no_page = (path == routes::SYNC_CHECKOUT).then(|| json!(""));
            assert_eq!(answer.json().get("payment_url"), no_page.as_ref(), "{path} {shown}");
        }
    }
    assert_eq!(everything(&shop.sim).await, before);
    assert_eq!(shop.sim.pg_company.calls().len(), calls);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn odd_but_readable_messages_are_taken() {
    let shop = Shop::open().await;
    let send = async |kind: &str, body: String| {
        let request = shop.client().post(shop.at(routes::SYNC_CHECKOUT));
        let answer = shop.send(request.header(header::CONTENT_TYPE, kind).body(body)).await;
        assert_eq!(answer.json()["result_code"], "0000", "{kind}: {}", answer.text);
    };
    let fields = || shop.asked(&shop.order("3065.00"));

    for kind in ["text/plain", "", "application/json", "application/x-www-form-urlencoded;charset"]
    {
        send(kind, form(&fields())).await;
        send(kind, object(&fields()).to_string()).await;
    }
    send(FORM, format!("{}\r\n", form(&fields()))).await;
    send(JSON, format!("\u{feff} {}\n", object(&fields()))).await;
    send(FORM, form(&with(fields(), "unknown", "kept"))).await;
    send(FORM, form(&with(fields(), "unknown", &"x".repeat(100_000)))).await;
    let mut numbers = object(&fields());
    numbers["shop_no"] = json!(1);
    let numbers = numbers.to_string().replace(r#""amount":"3065.00""#, r#""amount":3065.00"#);
    assert!(numbers.contains(r#""amount":3065.00"#));
    send(JSON, numbers).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn ids_that_are_none_are_refused_even_when_signed() {
    let shop = Shop::open().await;
    let fields = shop.asked(&shop.order("3065.00"));
    let before = everything(&shop.sim).await;
    let long = "1".repeat(60);

    for (name, value) in [
        ("order_id", ""),
        ("order_id", "../../etc"),
        ("order_id", "20260101-0000001#2"),
        ("order_id", "주문"),
        ("order_id", &long),
        ("partner_id", "demomall:1:x"),
        ("partner_id", "demo.mall:1"),
        ("partner_id", "DEMOMALL:1"),
        ("partner_id", "demomall:01"),
        ("partner_id", "demomall:0"),
        ("partner_id", "-:1"),
        ("partner_id", &long),
        ("currency", "KRW "),
    ] {
        let fields = shop.signed(with(fields.clone(), name, value), &R1);
        let answer = shop.post(routes::SYNC_CHECKOUT, &fields).await;
        assert_eq!(answer.status, 400, "{name}={value}: {}", answer.text);
        assert_ne!(answer.json()["result_message"], "Invalid Hmac", "{name}={value}");
    }
    // R1 has no separators: the same text cut elsewhere is signed too, but is no request.
    let moved = with(with(fields.clone(), "amount", "306"), "currency", "5.00KRW");
    assert_eq!(shop.post(routes::SYNC_CHECKOUT, &moved).await.status, 400);
    assert_eq!(everything(&shop.sim).await, before);
}

#[tokio::test]
async fn unreadable_requests_of_browsers_and_servers_change_nothing() {
    let shop = Shop::open().await;
    let before = everything(&shop.sim).await;
    let large = "x".repeat(300 * 1024);
    let get = async |path: &str| shop.get(&shop.at(path)).await.status;
    let post = async |path: &str, body: &str| {
        let request = shop.client().post(shop.at(path)).header(header::CONTENT_TYPE, FORM);
        shop.send(request.body(body.to_owned())).await.status
    };

    for path in
        ["/", "/?", "/?hmac=x", "/?a=%ff&hmac=x", "/auth/token", "/auth/token?state=x&code=y"]
    {
        assert_eq!(get(path).await, 403, "{path}");
    }
    for path in ["/auth/token?state=a&state=b", "/auth/token?x=%ff"] {
        assert_eq!(get(path).await, 400, "{path}");
    }
    assert_eq!(get("/admin/display").await, 401);
    for path in [routes::ADMIN_LINK, routes::ADMIN_UNLINK, routes::ADMIN_TOGGLE] {
        for body in ["", "a=b", "csrf=x&csrf=y", "{", &*large] {
            assert_eq!(post(path, body).await, 401, "{path}");
        }
    }
    let callback = routes::SYNC_CALLBACK;
    for query in ["", "?key=a&key=b", "?key=%ff", &format!("?key={}", "x".repeat(5000))] {
        let status = get(&format!("{callback}{query}")).await;
        assert!(matches!(status, 400 | 404), "{query}: {status}");
        let status = post(&format!("{callback}{query}"), &large).await;
        assert!(matches!(status, 400 | 404), "{query}: {status}");
    }
    let webhook = routes::WEBHOOK;
    for query in ["", "?mall=", "?mall=../x", "?mall=a&mall=b", "?mall=%ff"] {
        assert_eq!(post(&format!("{webhook}{query}"), "{}").await, 400, "{query}");
    }
    assert_eq!(post(&format!("{webhook}?mall=demomall"), &large).await, 400);
    assert_eq!(post(&format!("{webhook}?mall=demomall"), "{}").await, 401);
    assert_eq!(everything(&shop.sim).await, before);
}

#[tokio::test]
async fn forms_of_the_settings_page_are_read_as_strictly() {
    let shop = Shop::open().await;
    let launch = shop.sim.cafe24.launch_url("demomall", local::cafe24::UserType::MainOperator);
    let answer = shop.get(&launch).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text").to_owned();
    let send = async |path: &str, body: String| {
        let request = shop.client().post(shop.at(path)).header(header::CONTENT_TYPE, FORM);
        shop.send(request.header(header::COOKIE, &cookie).body(body)).await
    };
    let page = shop.client().get(shop.at(routes::ADMIN_DISPLAY)).header(header::COOKIE, &cookie);
    let page = shop.send(page).await.text;
    let csrf = page.split_once(r#"name="csrf" value=""#).expect("a form").1;
    let csrf = csrf.split('"').next().expect("a token");
    let before = everything(&shop.sim).await;

    for fields in [
        "",
        "shop_no=1",
        "action=disable",
        "shop_no=0&action=disable",
        "shop_no=1&action=delete",
        "shop_no=01&action=disable",
        "shop_no=-1&action=disable",
        "shop_no=x&action=disable",
        "shop_no=99&action=disable",
        "shop_no=99999&action=enable",
        "shop_no=1&action=",
        "shop_no=1&shop_no=2&action=disable",
        "shop_no=1&action=disable&x=%ff",
    ] {
        let answer = send(routes::ADMIN_TOGGLE, format!("csrf={csrf}&{fields}")).await;
        assert_eq!(answer.status, 400, "{fields}");
        assert!(answer.text.contains("<main"), "{fields}: a page");
    }
    let large = format!("csrf={csrf}&shop_no=1&action=disable&x={}", "x".repeat(300 * 1024));
    for path in [routes::ADMIN_TOGGLE, routes::ADMIN_LINK, routes::ADMIN_UNLINK] {
        assert_eq!(send(path, large.clone()).await.status, 400, "{path}");
    }
    assert_eq!(everything(&shop.sim).await, before);
}

#[tokio::test]
async fn other_methods_and_addresses_are_not_found() {
    let shop = Shop::open().await;
    let before = everything(&shop.sim).await;
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"];
    let mut paths: Vec<String> = routes::ALL.iter().map(|route| route.1.to_owned()).collect();
    for (_, path, _) in routes::ALL {
        paths.extend([format!("{path}/"), format!("{path}x"), path.to_uppercase() + "?"]);
        paths.push(format!("/.{path}"));
    }
    paths.extend(["//", "/.env", "/admin", "/api"].map(str::to_owned));

    for path in &paths {
        for method in methods {
            let known = path.split('?').next().unwrap_or_default();
            let served = routes::function(method, known).is_some();
            if served || routes::function(method, &known.replace("/.", "")).is_some() {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let answer = shop.send(shop.client().request(method.clone(), shop.at(path))).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
    assert_eq!(everything(&shop.sim).await, before);
}

#[tokio::test]
async fn a_body_above_the_gateways_limit_is_refused_there() {
    let shop = Shop::open().await;

    let request = shop.client().post(shop.at(routes::SYNC_STATUS));
    let answer = shop.send(request.body("x".repeat(11 * 1024 * 1024))).await;

    assert_eq!(answer.status, 413);
}
