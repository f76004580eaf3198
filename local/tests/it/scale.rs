//! The reconciler's cost grows with what is due, not with what is stored.
//!
//! `SCALE_STORED=1000000 SCALE_DUE=10000 cargo test --release -p local --test it -- --nocapture
//! a_run_touches_only_what_is_due` shows it at full size.

use std::{
    collections::BTreeMap,
    env,
    sync::{Arc, Mutex},
    time::Instant,
};

use aws_sdk_dynamodb::{
    Client,
    config::{
        ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextRef,
    },
    error::BoxError,
};
use local::aws::{self, ORDERS_TABLE};
use serde_json::json;
use shared::{App, app::Clock, config::Config, http::Http, store::DUE_SHARDS};
use tokio::net::TcpListener;

/// How many items are put in at once.
const CHUNK: usize = 10_000;
/// When everything stored happened.
const LONG_AGO: i64 = 1_700_000_000;

/// Counts requests by operation.
#[derive(Debug, Clone, Default)]
struct Requests(Arc<Mutex<BTreeMap<String, usize>>>);

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "requests"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        *self.0.lock().expect("no panic").entry(operation).or_default() += 1;
        Ok(())
    }
}

impl Requests {
    fn of(&self, operation: &str) -> usize {
        self.0.lock().expect("no panic").get(operation).copied().unwrap_or_default()
    }
}

fn from_env(name: &str, default: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the size of a test")]
    let told = env::var(name);
    told.map_or(default, |text| text.parse().expect("a number"))
}

/// An order that was paid and canceled long ago; a due one has been forgotten in the index, so
/// that a look finds nothing to do.
fn item(number: usize, due: usize) -> dynoxide::Item {
    let (mall, id) = (format!("mall{}", number % 1000), format!("20231114-{number:07}"));
    let body = json!({
        "key": { "mall": mall, "shop": 1, "order": id }, "partner": format!("{mall}:1"),
        "attempts": [], "cancellations": [], "history": [], "polls": 0, "version": 1,
    });
    let item = json!({
        "pk": { "S": format!("order#{mall}") }, "sk": { "S": format!("{id}#1") },
        "body": { "S": body.to_string() }, "version": { "N": "1" }, "schema": { "N": "1" },
    });
    let mut item: dynoxide::Item = serde_json::from_value(item).expect("an item");
    if number < due {
        let shard = number % usize::try_from(DUE_SHARDS).expect("small");
        let index = json!({
            "due": { "N": LONG_AGO.to_string() }, "due_shard": { "S": shard.to_string() },
        });
        item.extend(serde_json::from_value::<dynoxide::Item>(index).expect("an item"));
    }
    item
}

async fn stored(stored: usize, due: usize) -> (App, Requests) {
    let database = aws::database(None).expect("in memory");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    aws::make_tables(&aws::dynamodb(&address)).await.expect("tables");
    let numbers: Vec<usize> = (0..stored).collect();
    for chunk in numbers.chunks(CHUNK) {
        let items = chunk.iter().map(|number| item(*number, due)).collect();
        let options = dynoxide::ImportOptions::default();
        database.import_items(ORDERS_TABLE, items, options).expect("imported");
    }
    let requests = Requests::default();
    let counted = aws::dynamodb(&address).config().to_builder().interceptor(requests.clone());
    let (dynamodb, secrets) = (Client::from_conf(counted.build()), aws::secrets_manager(&address));
    let variables = [
        ("APP_URL", "http://127.0.0.1:1"),
        ("APP_CLIENT_ID", "scale"),
        ("APP_SCOPE", "mall.read_store"),
        ("CAFE24_API_VERSION", "2026-03-01"),
        ("PG_COMPANY", "demo"),
        ("PG_URL", "http://127.0.0.1:1"),
        ("SETTINGS_TABLE", aws::SETTINGS_TABLE),
        ("ORDERS_TABLE", ORDERS_TABLE),
        ("APP_SECRET", "scale"),
        ("MERCHANT_SECRET_PREFIX", "scale/"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::read(variables.into()).expect("complete");
    let app = App::new(config, dynamodb, secrets, Http::default(), Clock::default());
    (app.expect("good"), requests)
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the counts are what one wants to see")]
async fn a_run_touches_only_what_is_due() {
    let (all, due) = (from_env("SCALE_STORED", 20_000), from_env("SCALE_DUE", 500));
    let (app, requests) = stored(all, due).await;

    let (began, mut looked, mut runs) = (Instant::now(), 0, 0);
    while looked < due {
        let summary = Box::pin(reconciler::run(&app)).await.expect("it runs");
        assert_eq!(summary.unknown, 0);
        looked += usize::try_from(summary.looked).expect("small");
        runs += 1;
    }
    let nothing = Box::pin(reconciler::run(&app)).await.expect("it runs");

    println!(
        "{due} due of {all} stored: {runs} runs, {:?}, {:?}",
        began.elapsed(),
        requests.0.lock().expect("no panic")
    );
    assert_eq!((looked, nothing.looked), (due, 0));
    // Read and postponed: nothing else.
    assert_eq!((requests.of("GetItem"), requests.of("PutItem")), (due, due));
    assert_eq!(requests.of("Scan"), 0);
    let parts = usize::try_from(2 * DUE_SHARDS).expect("small");
    let batches = due / (100 * usize::try_from(DUE_SHARDS).expect("small")) + 3 + runs;
    assert!(requests.of("Query") <= parts * batches, "{} queries", requests.of("Query"));
}
