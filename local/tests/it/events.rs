//! Every event of `events/` is decoded as in the cloud and gets its recorded answer.

use std::{collections::HashMap, fs, path::PathBuf};

use aws_sdk_dynamodb::types::AttributeValue;
use axum::body::{Body, to_bytes};
use http::Response;
use local::{
    Options, Simulator,
    aws::{self, ORDERS_TABLE, SETTINGS_TABLE},
    gateway,
};
use serde_json::{Map, Value, json};
use shared::routes::{self, Function};

const SKIPPED: [&str; 2] = ["store.json", "env.json"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../events")
}

fn read(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(name)).expect(name);
    serde_json::from_str(&text).expect(name)
}

/// The names of the events, without `.json`, in their order.
fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("as recorded");
    let files = files
        .map(|file| file.expect("as recorded").file_name().into_string().expect("as recorded"));
    let events = files.filter(|f| !f.ends_with(".answer.json") && !SKIPPED.contains(&f.as_str()));
    let mut names: Vec<_> =
        events.map(|f| f.strip_suffix(".json").expect("as recorded").to_owned()).collect();
    names.sort();
    names
}

/// The simulator, with what `events/store.json` says.
async fn filled() -> Simulator {
    let chosen = read("env.json")
        .get("Parameters")
        .expect("parameters")
        .as_object()
        .expect("as recorded")
        .clone();
    let chosen = chosen
        .into_iter()
        .map(|(name, value)| (name, value.as_str().expect("as recorded").to_owned()));
    let options = Options { variables: chosen.collect(), ..Options::default() };
    let simulator = Simulator::open(options).await.expect("as recorded");
    let dynamodb = aws::dynamodb(&simulator.addresses.dynamodb);
    for entry in read("store.json").as_array().expect("as recorded") {
        if let Some(secret) = entry.get("secret").and_then(Value::as_str) {
            let name = secret.replace("pgapp/dev", "pgapp/local");
            simulator.secrets.put(&name, &entry["value"].to_string()).expect("as recorded");
            continue;
        }
        let table = if entry.get("table").is_some_and(|table| table == "orders") {
            ORDERS_TABLE
        } else {
            SETTINGS_TABLE
        };
        let item = attributes(entry["item"].as_object().expect("as recorded"));
        dynamodb
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .send()
            .await
            .expect("as recorded");
    }
    simulator
}

fn attributes(item: &Map<String, Value>) -> HashMap<String, AttributeValue> {
    let attribute = |(name, value): (&String, &Value)| {
        let text = |kind: &str| value[kind].as_str().map(str::to_owned);
        let number = || AttributeValue::N(text("N").expect("as recorded"));
        (name.clone(), text("S").map_or_else(number, AttributeValue::S))
    };
    item.iter().map(attribute).collect()
}

/// Whether `found` is as recorded; a `*` stands for anything.
fn like(recorded: &str, found: &str) -> bool {
    let mut parts = recorded.split('*');
    let Some(mut rest) = found.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

fn same(recorded: &Value, found: &Value) -> bool {
    match (recorded, found) {
        (Value::String(recorded), Value::String(found)) => like(recorded, found),
        (Value::Object(recorded), Value::Object(found)) => {
            let each = |(name, value): (&String, &Value)| {
                found.get(name).is_some_and(|found| same(value, found))
            };
            recorded.len() == found.len() && recorded.iter().all(each)
        }
        (recorded, found) => recorded == found,
    }
}

async fn compare(name: &str, recorded: &Value, answer: Response<Body>) {
    let (parts, body) = answer.into_parts();
    assert_eq!(json!(parts.status.as_u16()), recorded["status"], "{name}");
    for (header, value) in recorded["headers"].as_object().unwrap_or(&Map::new()) {
        let found =
            parts.headers.get_all(header).iter().map(|value| value.to_str().expect("as recorded"));
        let found = found.collect::<Vec<_>>().join("\n");
        assert!(like(value.as_str().expect("as recorded"), &found), "{name}: {header} is {found}");
    }
    let body = to_bytes(body, usize::MAX).await.expect("as recorded");
    let text = String::from_utf8(body.to_vec()).expect("as recorded");
    let found = match &recorded["body"] {
        Value::Null => return,
        Value::String(_) => Value::String(text),
        _json => serde_json::from_str(&text).expect(name),
    };
    assert!(same(&recorded["body"], &found), "{name}: {found}");
}

#[tokio::test]
async fn every_event_gets_its_recorded_answer() {
    let simulator = filled().await;

    for name in names() {
        let (event, recorded) =
            (read(&format!("{name}.json")), read(&format!("{name}.answer.json")));
        if recorded["function"] == "ReconcilerFunction" {
            let summary = reconciler::run(&simulator.app).await.unwrap();
            assert_eq!(serde_json::to_value(summary).unwrap(), recorded["body"], "{name}");
            continue;
        }
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let function = routes::function(request.method().as_str(), request.uri().path()).unwrap();
        assert_eq!(recorded["function"], format!("{function:?}Function"), "{name}");
        let answer = Box::pin(gateway::invoke(&simulator.app, function, request)).await;
        compare(&name, &recorded, answer).await;
    }
}

#[test]
fn there_is_an_event_for_every_route() {
    let keys: Vec<_> = names().iter().map(|name| read(&format!("{name}.json"))).collect();
    for (method, path, function) in routes::ALL {
        let key = format!("{method} {path}");
        assert!(keys.iter().any(|event| event["routeKey"] == key), "{key} of {function:?}");
    }
    assert_eq!(Function::Admin, routes::function("GET", "/").unwrap());
}
