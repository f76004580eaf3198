//! The AWS services without a network: the SDK's requests are answered in this process.

use std::{fmt, future::Future};

use aws_sdk_dynamodb::config::{
    BehaviorVersion, HttpClient, Region, RuntimeComponents, StalledStreamProtectionConfig,
    http::{HttpRequest, HttpResponse},
    retry::{RetryPartition, TokenBucket},
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        result::ConnectorError,
    },
    http::StatusCode,
};
use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    fate::Fate,
    mishaps::{Cut, Side},
    uses,
    watch::Watch,
};
use crate::aws::{REGION, Secrets};

/// What the services answer when there is too much to do, or when they fail.
const REFUSALS: [(u16, &str); 4] = [
    (400, "com.amazon.coral.availability#ThrottlingException"),
    (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
    (400, "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded"),
];

/// A DynamoDB client whose requests the engine answers. They are not signed: nobody checks that,
/// and it takes a good part of their time.
pub(super) fn dynamodb(database: Database, watch: Watch, fate: Fate) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .allow_no_auth()
        .timeout_config(shared::timeouts())
        .retry_partition(own_retries())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Service { answers: Engine { database, watch }, fate });
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// A Secrets Manager client whose requests the shelf answers.
pub(super) fn secrets_manager(secrets: Secrets, fate: Fate) -> aws_sdk_secretsmanager::Client {
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .allow_no_auth()
        .timeout_config(shared::timeouts())
        .retry_partition(own_retries())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Service { answers: secrets, fate });
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}

/// Retries that do not run out because of what happened to others in this process.
fn own_retries() -> RetryPartition {
    let plenty = TokenBucket::builder().capacity(1_000_000).build();
    RetryPartition::custom("inside").token_bucket(plenty).build()
}

/// Something that answers the requests of an AWS SDK.
trait Answers: Clone + Send + Sync + 'static {
    /// Status and JSON.
    fn answer(&self, operation: &str, body: &[u8]) -> (u16, String);

    /// What a request is about, for the trace.
    fn about(&self, body: &str) -> String;

    /// What a request asks for, as roles see it.
    fn uses(&self, operation: &str, body: &[u8]) -> Vec<uses::Request>;
}

/// The DynamoDB engine, and who looks at what is written.
#[derive(Clone)]
struct Engine {
    database: Database,
    watch: Watch,
}

#[derive(Clone)]
struct Service<A> {
    answers: A,
    fate: Fate,
}

impl<A> fmt::Debug for Service<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl<A: Answers> HttpClient for Service<A> {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl<A: Answers> HttpConnector for Service<A> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let service = self.clone();
        HttpConnectorFuture::new(async move { service.serve(&request).await })
    }
}

impl<A: Answers> Service<A> {
    fn serve(
        &self,
        request: &HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, ConnectorError>> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        async move {
            let what =
                format!("{operation} {}", self.answers.about(&String::from_utf8_lossy(&body)));
            self.fate.used(self.answers.uses(&operation, &body));
            let answers = self.answers.clone();
            let answer = async move { answers.answer(&operation, &body) };
            let outcome = |(status, json): &(u16, String)| match status {
                200 => "ok".to_owned(),
                _error => kind(json),
            };
            let answer = self.fate.call(Side::Store, &what, answer, outcome).await;
            let (status, json) = match answer {
                Ok(answer) => answer,
                Err(Cut::NotSent) => return Err(ConnectorError::io("connection refused".into())),
                Err(Cut::Unanswered) => {
                    return Err(ConnectorError::io("the connection broke".into()));
                }
                Err(Cut::Throttled) => self.fate.refusal(),
            };
            let status = StatusCode::try_from(status)
                .map_err(|error| ConnectorError::other(error.into(), None))?;
            let mut response = HttpResponse::new(status, json.into());
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        }
    }
}

impl Fate {
    /// How a service refuses: each way in its turn.
    fn refusal(&self) -> (u16, String) {
        let turn = self.calls() % REFUSALS.len();
        let (status, kind) = REFUSALS.get(turn).copied().unwrap_or_default();
        (status, json!({ "__type": kind, "message": "not now" }).to_string())
    }
}

/// The short name of an error.
fn kind(json: &str) -> String {
    let error: Value = serde_json::from_str(json).unwrap_or_default();
    let kind = error.get("__type").and_then(Value::as_str).unwrap_or_default();
    kind.rsplit('#').next().unwrap_or_default().to_owned()
}

impl Answers for Engine {
    fn answer(&self, operation: &str, body: &[u8]) -> (u16, String) {
        let database = &self.database;
        let answered = match operation {
            "GetItem" => answered(body, |asked| database.get_item(asked)),
            "PutItem" => answered(body, |asked| database.put_item(asked)),
            "UpdateItem" => answered(body, |asked| database.update_item(asked)),
            "DeleteItem" => answered(body, |asked| database.delete_item(asked)),
            "Query" => answered(body, |asked| database.query(asked)),
            "TransactWriteItems" => answered(body, |asked| database.transact_write_items(asked)),
            "TransactGetItems" => answered(body, |asked| database.transact_get_items(asked)),
            "BatchGetItem" => answered(body, |asked| database.batch_get_item(asked)),
            "BatchWriteItem" => answered(body, |asked| database.batch_write_item(asked)),
            "CreateTable" => answered(body, |asked| database.create_table(asked)),
            other => Err(DynoxideError::ValidationException(format!("{other} is not offered"))),
        };
        match answered {
            Ok(json) => {
                self.watch.written(operation, body);
                (200, json)
            }
            Err(error) => (error.status_code(), error.to_json()),
        }
    }

    fn uses(&self, operation: &str, body: &[u8]) -> Vec<uses::Request> {
        uses::of_dynamodb(operation, body)
    }

    /// The first keys that the request names.
    fn about(&self, body: &str) -> String {
        let after = |name: &str| {
            let (_, value) = body.split_once(&format!("\"{name}\":{{\"S\":\""))?;
            value.split_once('"').map(|(value, _)| value)
        };
        let keys = [after("pk"), after("sk"), after(":shard")].into_iter().flatten();
        let keys = keys.map(|key| match key.split_once('#') {
            Some((kind @ ("key" | "burn"), _)) => self_named(kind),
            _readable => key.to_owned(),
        });
        keys.collect::<Vec<_>>().join(" ")
    }
}

fn self_named(kind: &str) -> String {
    format!("{kind}#…")
}

fn answered<Asked: DeserializeOwned, Answer: Serialize>(
    body: &[u8],
    act: impl FnOnce(Asked) -> Result<Answer, DynoxideError>,
) -> Result<String, DynoxideError> {
    let unreadable =
        |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let asked = serde_json::from_slice(body).map_err(unreadable)?;
    serde_json::to_string(&act(asked)?).map_err(unreadable)
}

impl Answers for Secrets {
    fn answer(&self, operation: &str, body: &[u8]) -> (u16, String) {
        match self.serve(operation, body) {
            Ok(answer) => (200, answer.0.to_string()),
            Err((status, answer)) => (status.as_u16(), answer.0.to_string()),
        }
    }

    fn uses(&self, operation: &str, body: &[u8]) -> Vec<uses::Request> {
        uses::of_secrets_manager(operation, body)
    }

    fn about(&self, body: &str) -> String {
        let asked: Value = serde_json::from_str(body).unwrap_or_default();
        let name = asked.get("SecretId").or_else(|| asked.get("Name")).and_then(Value::as_str);
        name.unwrap_or_default().to_owned()
    }
}
