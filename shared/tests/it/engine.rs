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
    let due = ("due", "due_shard");
    make_table(&client, &settings, &["pk"], &[due]).await;
    let attention = ("attention", "attention_mall");
    make_table(&client, &orders, &["pk", "sk"], &[due, attention]).await;
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

/// As `template.yaml` has it; what an index sorts by is a number of the index's name.
async fn make_table(client: &Client, name: &str, key: &[&str], indexes: &[(&str, &str)]) {
    let parts = indexes.iter().flat_map(|(name, part)| [*name, *part]);
    let definitions = key.iter().copied().chain(parts).map(|name| {
        let number = indexes.iter().any(|(index, _)| *index == name);
        let kind = if number { ScalarAttributeType::N } else { ScalarAttributeType::S };
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(kind).build().unwrap()
    });
    let indexes = indexes.iter().map(|(name, part)| {
        let all = Projection::builder().projection_type(ProjectionType::All).build();
        let index = GlobalSecondaryIndex::builder().index_name(*name).projection(all);
        index.set_key_schema(Some(schema(&[*part, *name]))).build().unwrap()
    });
    let create = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(definitions.collect()))
        .set_key_schema(Some(schema(key)))
        .set_global_secondary_indexes(Some(indexes.collect()));
    create.send().await.unwrap();
}

fn schema(key: &[&str]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(*name).key_type(kind).build().unwrap()
    };
    key.iter().zip(kinds).map(element).collect()
}
