//! What each function asked AWS for, to be compared with what its role allows.

use serde_json::Value;

/// A kind of request that a function made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// What the function was asked, e.g. `POST /webhooks/cafe24`; of the reconciler its name.
    pub asked: String,
    /// As IAM names it, e.g. `dynamodb:PutItem`.
    pub action: String,
    /// The table, with `/index/…` where an index is read, or the name of the secret.
    pub resource: String,
    /// How the partition key begins, e.g. `order#`, where the request names one.
    pub key: Option<String>,
}

/// One request of an AWS SDK: action, resource, beginning of the partition key.
pub(super) type Request = (String, String, Option<String>);

/// What a request to DynamoDB asks for. IAM sees a transaction as the requests that it consists of.
pub(super) fn of_dynamodb(operation: &str, body: &[u8]) -> Vec<Request> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let parts = body.get("TransactItems").and_then(Value::as_array);
    match parts {
        Some(parts) => parts.iter().filter_map(Value::as_object).flatten().map(of_part).collect(),
        None => vec![of_table(operation, &body)],
    }
}

fn of_part((kind, part): (&String, &Value)) -> Request {
    match kind.as_str() {
        "ConditionCheck" => of_table("ConditionCheckItem", part),
        kind => of_table(&format!("{kind}Item"), part),
    }
}

fn of_table(operation: &str, asked: &Value) -> Request {
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let table = text("TableName").unwrap_or_default();
    let resource = match text("IndexName") {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    };
    let keys = ["/Item/pk/S", "/Key/pk/S", "/ExpressionAttributeValues/:mall/S"];
    let key = keys.into_iter().find_map(|path| asked.pointer(path)?.as_str());
    let kind = key.and_then(|key| key.split_once('#')).map(|(kind, _)| format!("{kind}#"));
    (format!("dynamodb:{operation}"), resource, kind)
}

/// What a request to Secrets Manager asks for.
pub(super) fn of_secrets_manager(operation: &str, body: &[u8]) -> Vec<Request> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let name = body.get("SecretId").or_else(|| body.get("Name")).and_then(Value::as_str);
    vec![(format!("secretsmanager:{operation}"), name.unwrap_or_default().to_owned(), None)]
}
