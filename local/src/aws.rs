//! The AWS services that the app needs: an embedded DynamoDB, and a small Secrets Manager, spoken
//! to by the same SDK as in the cloud.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_dynamodb::{
    config::{BehaviorVersion, Credentials, Region, timeout::TimeoutConfig},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType,
    },
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};

/// Table of settings, as in `template.yaml`.
pub const SETTINGS_TABLE: &str = "pgapp-local-settings";
/// Table of orders, as in `template.yaml`.
pub const ORDERS_TABLE: &str = "pgapp-local-orders";
/// The region, which means nothing here.
pub const REGION: &str = "ap-northeast-2";

/// The DynamoDB engine; in memory without a file.
pub fn database(file: Option<&Path>) -> io::Result<dynoxide::Database> {
    let opened = match file.map(|file| file.to_string_lossy().into_owned()) {
        Some(file) => dynoxide::Database::new(&file),
        None => dynoxide::Database::memory(),
    };
    opened.map_err(io::Error::other)
}

/// A DynamoDB client for an endpoint on this machine.
pub fn dynamodb(endpoint: &str) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .timeout_config(timeouts())
        .endpoint_url(endpoint);
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// A Secrets Manager client for an endpoint on this machine.
pub fn secrets_manager(endpoint: &str) -> aws_sdk_secretsmanager::Client {
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .timeout_config(timeouts())
        .endpoint_url(endpoint);
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().operation_timeout(Duration::from_secs(10)).build()
}

/// Makes the two tables, unless they are there already.
pub async fn make_tables(client: &aws_sdk_dynamodb::Client) -> io::Result<()> {
    let due = Index { name: "due", shard: "due_shard", projection: ProjectionType::KeysOnly };
    let attention =
        Index { name: "attention", shard: "attention_mall", projection: ProjectionType::All };
    let (settings, orders) = (["pk"].as_slice(), ["pk", "sk"].as_slice());
    make_table(client, SETTINGS_TABLE, settings, &[&due]).await?;
    make_table(client, ORDERS_TABLE, orders, &[&due, &attention]).await
}

/// An index by a part and a number; the number's attribute has the index's name.
struct Index {
    name: &'static str,
    shard: &'static str,
    projection: ProjectionType,
}

async fn make_table(
    client: &aws_sdk_dynamodb::Client,
    name: &str,
    key: &[&str],
    indexes: &[&Index],
) -> io::Result<()> {
    let numbers = indexes.iter().map(|index| (index.name, ScalarAttributeType::N));
    let texts = key.iter().copied().chain(indexes.iter().map(|index| index.shard));
    let attributes = texts.map(|name| (name, ScalarAttributeType::S)).chain(numbers);
    let definitions: io::Result<_> = attributes.map(definition).collect();
    let indexes: io::Result<_> = indexes.iter().map(|index| built(index)).collect();
    let create = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(definitions?))
        .set_key_schema(Some(schema(key)?))
        .set_global_secondary_indexes(Some(indexes?));
    match create.send().await {
        Ok(_) => Ok(()),
        Err(error)
            if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) =>
        {
            Ok(())
        }
        Err(error) => Err(io::Error::other(error)),
    }
}

fn built(index: &Index) -> io::Result<GlobalSecondaryIndex> {
    let projection = Projection::builder().projection_type(index.projection.clone()).build();
    let key = schema(&[index.shard, index.name])?;
    let index = GlobalSecondaryIndex::builder().index_name(index.name).projection(projection);
    index.set_key_schema(Some(key)).build().map_err(io::Error::other)
}

/// The first name is the partition's, the second the order within it.
fn schema(key: &[&str]) -> io::Result<Vec<KeySchemaElement>> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(*name).key_type(kind).build()
    };
    key.iter().zip(kinds).map(element).collect::<Result<_, _>>().map_err(io::Error::other)
}

fn definition((name, kind): (&str, ScalarAttributeType)) -> io::Result<AttributeDefinition> {
    let built = AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build();
    built.map_err(io::Error::other)
}

/// A small Secrets Manager: the four calls that the app makes, kept in a JSON file.
#[derive(Clone)]
pub struct Secrets(Arc<Shelf>);

struct Shelf {
    file: Option<PathBuf>,
    values: Mutex<BTreeMap<String, String>>,
}

pub(crate) type Refusal = (StatusCode, Json<Value>);

impl Secrets {
    /// What the file remembers; without a file everything is forgotten at the end.
    pub fn new(file: Option<PathBuf>) -> io::Result<Self> {
        let text = match &file {
            Some(file) if file.exists() => std::fs::read_to_string(file)?,
            _none => "{}".to_owned(),
        };
        let values = serde_json::from_str(&text).map_err(io::Error::other)?;
        Ok(Self(Arc::new(Shelf { file, values: Mutex::new(values) })))
    }

    /// The service's one address.
    pub fn router(&self) -> Router {
        Router::new().route("/", post(serve)).with_state(self.clone())
    }

    /// Stores a value, as `PutSecretValue` would.
    pub fn put(&self, name: &str, value: &str) -> io::Result<()> {
        self.change(|values| {
            values.insert(name.to_owned(), value.to_owned());
        })
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.values.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> io::Result<()> {
        let mut values = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut values);
        let Some(file) = &self.0.file else { return Ok(()) };
        let text = serde_json::to_string(&*values).map_err(io::Error::other)?;
        let new = file.with_extension("new");
        std::fs::write(&new, text)?;
        std::fs::rename(new, file)
    }

    /// Answers a request of the SDK.
    pub(crate) fn serve(&self, action: &str, body: &[u8]) -> Result<Json<Value>, Refusal> {
        let asked = serde_json::from_slice(body).map_err(|_| refusal("InvalidRequestException"))?;
        self.answer(action, &asked).map(Json)
    }

    fn answer(&self, action: &str, asked: &Value) -> Result<Value, Refusal> {
        let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, value) = (text("SecretId"), text("SecretString"));
        let known = || self.get(name).ok_or_else(|| refusal("ResourceNotFoundException"));
        let kept = |stored: io::Result<()>| stored.map_err(|_| refusal("InternalServiceError"));
        match action {
            "GetSecretValue" => {
                let value = known()?;
                Ok(
                    json!({ "ARN": arn(name), "Name": name, "VersionId": "1", "SecretString": value }),
                )
            }
            "CreateSecret" => {
                let name = text("Name");
                if self.get(name).is_some() {
                    return Err(refusal("ResourceExistsException"));
                }
                kept(self.put(name, value))?;
                Ok(json!({ "ARN": arn(name), "Name": name }))
            }
            "PutSecretValue" => {
                known()?;
                kept(self.put(name, value))?;
                Ok(json!({ "ARN": arn(name), "Name": name }))
            }
            "DeleteSecret" => {
                known()?;
                kept(self.change(|values| {
                    values.remove(name);
                }))?;
                Ok(json!({ "ARN": arn(name), "Name": name }))
            }
            _other => Err(refusal("InvalidRequestException")),
        }
    }
}

async fn serve(
    State(secrets): State<Secrets>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let action = target.and_then(|target| target.strip_prefix("secretsmanager."));
    secrets.serve(action.unwrap_or_default(), &body)
}

fn refusal(kind: &str) -> Refusal {
    (StatusCode::BAD_REQUEST, Json(json!({ "__type": kind, "Message": "refused" })))
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:000000000000:secret:{name}")
}
