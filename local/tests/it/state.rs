//! What survives a restart, a lost secret and a changed key.

use std::{io, path::PathBuf};

use local::{Options, Simulator, aws, browser::Browser, cafe24::UserType};
use serde_json::Value;
use shared::routes;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    ledgers::ledgers_agree,
    shop::{LEASE_S, MALL, PayPage, R1, Shop, client, link, set_up, sign, signed, toggle, unlink},
};

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("pgapp-it-{}-{name}", std::process::id())))
    }

    fn options(&self, fresh: bool) -> Options {
        Options { state: Some(self.0.clone()), fresh, ..Options::default() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Runs the simulator until the story ends; its servers end with it, as with a process.
fn run<T>(options: Options, story: impl AsyncFnOnce(Simulator) -> T) -> T {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let sim = Box::pin(Simulator::open(options)).await.expect("it starts");
        Box::pin(story(sim)).await
    })
}

#[test]
fn all_that_happened_survives_a_restart_and_fresh_forgets_it() {
    let folder = Folder::new("restart");
    let (order, key) = run(folder.options(true), async |sim| {
        set_up(&sim, MALL).await;
        let order = sim.cafe24.order(MALL, 1, "3065.00");
        let page = PayPage::of(&sim.cafe24.checkout(MALL, &order).await);
        let callback = sim.pg_company.approve(&page.id).expect("open");
        let back = client().get(callback.as_str()).send().await.expect("an answer");
        let back = back.headers()["location"].to_str().expect("text").to_owned();
        client().get(back).send().await.expect("the mall answers");
        ledgers_agree(&sim).await;
        (order, page.key)
    });

    run(folder.options(false), async |sim| {
        assert_eq!(sim.cafe24.status(&key).await.body["payed_tf"], "T");
        assert!(sim.cafe24.cancel(MALL, &order, "3065.00").await.succeeded());
        let mut merchant = Browser::new().expect("a browser");
        let page = merchant.open(&sim.cafe24.launch_url(MALL, UserType::MainOperator)).await;
        assert!(page.expect("a page").says("Linked test"), "without a new consent");
        let next = sim.cafe24.order(MALL, 1, "5000.00");
        assert!(sim.cafe24.checkout(MALL, &next).await.succeeded());
        ledgers_agree(&sim).await;
    });
    run(folder.options(true), async |sim| {
        assert_eq!((sim.cafe24.orders().len(), sim.pg_company.opened()), (0, 0));
        assert_eq!(sim.cafe24.status(&key).await.status, 404);
        let mut merchant = Browser::new().expect("a browser");
        let page = merchant.open(&sim.cafe24.launch_url(MALL, UserType::MainOperator)).await;
        assert!(page.expect("a page").form("/oauth/authorize", &[]).is_ok(), "asked anew");
        set_up(&sim, MALL).await;
    });
}

#[tokio::test]
async fn a_port_in_use_is_named_and_the_running_state_stays() {
    let folder = Folder::new("ports");
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let file = folder.0.join("secrets.json");
    std::fs::write(&file, "{}").expect("a file");
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = taken.local_addr().expect("an address").port();

    let options = Options { port: Some(port), ..folder.options(true) };
    let error = Box::pin(Simulator::open(options)).await.err().expect("it cannot start");

    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    let text = error.to_string();
    assert!(text.contains(&format!("port {port}")) && text.contains("--port"), "{text}");
    assert!(file.exists(), "fresh did not touch what another one uses");
}

#[tokio::test]
async fn f_97_lost_secrets_are_used_while_they_are_known_and_never_replaced() {
    let shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    let vault = aws::secrets_manager(&shop.sim.addresses.secrets_manager);
    let asked = shop.asked(&shop.order("3065.00"));
    let forged = signed(asked.clone(), &R1, "");
    for name in [shop.sim.app.config.app_secret.as_str(), "pgapp/local/malls/demomall"] {
        vault.delete_secret().secret_id(name).send().await.expect("deleted");
    }

    let known = shop.post(routes::SYNC_CHECKOUT, &asked).await;
    let cold = shop.function(|_| ()).await;
    let at_cold = async |path: &str, fields: &[(String, String)]| {
        shop.send(shop.client().post(format!("{cold}{path}")).form(fields)).await
    };

    assert_eq!(known.json()["result_code"], "0000");
    for fields in [&asked, &forged] {
        let answer = at_cold(routes::SYNC_CHECKOUT, fields).await;
        assert_eq!((answer.status, &answer.json()["result_code"]), (503, &"9999".into()));
    }
    let status = at_cold(routes::SYNC_STATUS, &[("key".to_owned(), page.key)]).await;
    assert_eq!(status.status, 503);
    let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
    let launch = shop.get(&launch.replace(&shop.sim.addresses.app, &cold)).await;
    assert_eq!(launch.status, 503);
    assert!(launch.text.contains("Please try again"));
    assert!(shop.cancel(&sale, "3065.00").await.succeeded());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_98_the_service_key_before_is_verified_and_never_signed_with() {
    let shop = Shop::open().await;
    let (_, page) = shop.bought("3065.00").await;
    let name = &shop.sim.app.config.app_secret;
    let keys = shop.sim.secrets.get(name).expect("the keys");
    let mut keys: Value = serde_json::from_str(&keys).expect("JSON");
    keys["service_key_previous"] = keys["service_key"].take();
    keys["service_key"] = "the-next-service-key".into();
    let by_old = shop.asked(&shop.order("3065.00"));
    let by_new = signed(shop.asked(&shop.order("3065.00")), &R1, "the-next-service-key");
    let by_none = signed(by_old.clone(), &R1, "the-key-before-that");
    shop.sim.secrets.put(name, &keys.to_string()).expect("stored");
    let rotated = shop.function(|_| ()).await;
    let post = async |path: &str, fields: &[(String, String)]| {
        shop.send(shop.client().post(format!("{rotated}{path}")).form(fields)).await
    };

    for fields in [&by_old, &by_new] {
        assert_eq!(post(routes::SYNC_CHECKOUT, fields).await.json()["result_code"], "0000");
    }
    assert_eq!(post(routes::SYNC_CHECKOUT, &by_none).await.status, 400);
    let details = post(routes::SYNC_STATUS, &[("key".to_owned(), page.key)]).await.json();
    let fields = ["amount", "currency", "order_id", "partner_id", "tid"];
    let text: String = fields.iter().filter_map(|name| details[*name].as_str()).collect();
    assert_eq!(details["hash_data"], sign("the-next-service-key", &text));
}

#[tokio::test]
async fn f_99_a_function_that_knows_the_old_credentials_reads_the_new_ones_once() {
    let mut shop = Shop::open().await;
    let warm = shop.function(|_| ()).await;
    let m1 = async |shop: &Shop| {
        let request = shop.client().post(format!("{warm}{}", routes::SYNC_CHECKOUT));
        let answer = shop.send(request.form(&shop.asked(&shop.order("3065.00")))).await;
        answer.json()["result_code"].clone()
    };
    assert_eq!(m1(&shop).await, "0000");
    unlink(&shop.sim, &mut shop.merchant).await;
    link(&shop.sim, &mut shop.merchant, ("pk_test_second", "sk_test_second")).await;
    toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    assert_eq!(m1(&shop).await, "0000");

    let merchants = shop.sim.pg_company.payments().into_iter().map(|p| p.order.merchant.id());
    assert_eq!(merchants.collect::<Vec<_>>(), ["merchant_demo", "merchant_second"]);
    shop.sim.advance(LEASE_S);
    ledgers_agree(&shop.sim).await;
}
