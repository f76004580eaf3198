//! The servers on which the store must behave alike: the embedded engine, and a moto server if
//! the environment names one (`MOTO_URL=http://127.0.0.1:5000`).

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, timeout::TimeoutConfig},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType,
    },
};
use jiff::Timestamp;
use shared::store::Store;

use crate::given::config;

static TABLES: AtomicU32 = AtomicU32::new(1);

/// A store with empty tables of its own, on every engine at hand.
pub(crate) async fn stores() -> Vec<Store> {
    let mut stores = vec![embedded().await];
    if let Some(url) = moto_url() {
        stores.push(store(&url).await);
    }
    stores
}

pub(crate) async fn embedded() -> Store {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    store(&url).await
}

#[expect(clippy::disallowed_methods, reason = "the server is named by whoever runs the tests")]
fn moto_url() -> Option<String> {
    std::env::var("MOTO_URL").ok().filter(|url| !url.is_empty())
}

async fn store(url: &str) -> Store {
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(10)).build();
    let settings = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-2"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .timeout_config(timeouts)
        .endpoint_url(url);
    let client = Client::from_conf(settings.build());
    // A server may outlive the tests: no two runs share a table.
    let number = TABLES.fetch_add(1, Ordering::Relaxed);
    let run = format!("{}-{number}", Timestamp::now().as_nanosecond());
    let (settings, orders) = (format!("settings-{run}"), format!("orders-{run}"));
    make_table(&client, &settings, &["pk"], &[]).await;
    make_table(&client, &orders, &["pk", "sk"], &["due_shard", "due"]).await;
    Store::new(client, &config(&settings, &orders))
}

/// As `template.yaml` has it.
async fn make_table(client: &Client, name: &str, key: &[&str], due: &[&str]) {
    let definitions = key.iter().chain(due).map(|name| {
        let kind = if *name == "due" { ScalarAttributeType::N } else { ScalarAttributeType::S };
        let definition = AttributeDefinition::builder().attribute_name(*name);
        definition.attribute_type(kind).build().unwrap()
    });
    let create = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(definitions.collect()))
        .set_key_schema(Some(schema(key)));
    let create = match due {
        [] => create,
        due => {
            let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
            let index = GlobalSecondaryIndex::builder().index_name("due").projection(keys_only);
            create
                .global_secondary_indexes(index.set_key_schema(Some(schema(due))).build().unwrap())
        }
    };
    create.send().await.unwrap();
}

fn schema(key: &[&str]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(*name).key_type(kind).build().unwrap()
    };
    key.iter().zip(kinds).map(element).collect()
}
