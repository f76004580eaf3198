//! The server on which the store is tested: the embedded engine, or the one that the environment
//! names (`DYNAMODB_URL=http://127.0.0.1:5000`), which may be moto. The store must behave alike.

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

/// A store with empty tables of its own.
pub(crate) async fn store() -> Store {
    let url = match named_server() {
        Some(url) => url,
        None => embedded().await,
    };
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
    make_table(&client, &settings, &["pk"]).await;
    make_table(&client, &orders, &["pk", "sk"]).await;
    Store::new(client, &config(&settings, &orders))
}

async fn embedded() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    url
}

#[expect(clippy::disallowed_methods, reason = "the server is named by whoever runs the tests")]
fn named_server() -> Option<String> {
    std::env::var("DYNAMODB_URL").ok().filter(|url| !url.is_empty())
}

/// As `template.yaml` has it, with the due index that both tables have.
async fn make_table(client: &Client, name: &str, key: &[&str]) {
    let due = ["due_shard", "due"];
    let definitions = key.iter().chain(&due).map(|name| {
        let kind = if *name == "due" { ScalarAttributeType::N } else { ScalarAttributeType::S };
        let definition = AttributeDefinition::builder().attribute_name(*name);
        definition.attribute_type(kind).build().unwrap()
    });
    let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    let index = GlobalSecondaryIndex::builder().index_name("due").projection(keys_only);
    let create = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(definitions.collect()))
        .set_key_schema(Some(schema(key)))
        .global_secondary_indexes(index.set_key_schema(Some(schema(&due))).build().unwrap());
    create.send().await.unwrap();
}

fn schema(key: &[&str]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(*name).key_type(kind).build().unwrap()
    };
    key.iter().zip(kinds).map(element).collect()
}
