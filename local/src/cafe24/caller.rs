//! Calls from the mall to the app.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ledger::{Direction, Message};
use super::orders::Order;
use super::{Cafe24, clock, messages};

const TIME_LIMIT: Duration = Duration::from_secs(30);
const ANSWER_SIZE: usize = 1 << 20;

/// The fields of a message, in order.
pub(super) type Fields = Vec<(String, String)>;

/// How the mall writes its requests (open question Q1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `application/x-www-form-urlencoded`.
    #[default]
    Form,
    /// `application/json`, with `shop_no` as a number and `extra_data` as an object.
    Json,
}

/// What the app answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status; 0 if no answer came.
    pub status: u16,
    /// The JSON body; other bodies, and the reason why no answer came, as JSON text.
    pub body: Value,
}

impl Answer {
    pub(super) fn none(why: String) -> Self {
        Self { status: 0, body: Value::String(why) }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name)?.as_str()
    }

    /// Whether the app said yes.
    pub fn succeeded(&self) -> bool {
        self.status == 200 && self.text("result_code") == Some(messages::SUCCESS)
    }

    /// What to tell people.
    pub(super) fn message(&self) -> String {
        match (self.text("result_message"), self.status) {
            (Some(message), _) => message.to_owned(),
            (None, 0) => "The app did not answer.".to_owned(),
            (None, status) => format!("The app answered with status {status} and no message."),
        }
    }

    fn fields(&self) -> Fields {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match &self.body {
            Value::Object(body) => {
                body.iter().map(|(name, value)| (name.clone(), text(value))).collect()
            }
            other => vec![("body".to_owned(), text(other))],
        }
    }
}

pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent("Cafe24-Mall/1")
        .timeout(TIME_LIMIT)
        .redirect(Policy::none())
        .no_proxy()
        .build()
}

impl Cafe24 {
    /// Sends these very fields to the app, right or wrong.
    pub async fn send(&self, path: &str, fields: &[(String, String)], as_json: bool) -> Answer {
        let url = format!("{}{path}", self.registration().app_url);
        let request = self.0.http.post(url);
        let request = if as_json {
            let body = json_body(fields).to_string();
            request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(body)
        } else {
            request.form(fields)
        };
        self.answer_to(request).await
    }

    /// Sends a message about an order and keeps both sides of it in the ledger.
    pub(super) async fn tell(
        &self,
        name: &str,
        order: &Order,
        path: &str,
        fields: Fields,
    ) -> Answer {
        let as_json = self.format() == Format::Json;
        self.keep(order, self.message(name, Direction::Sent, None, fields.clone()));
        let answer = self.send(path, &fields, as_json).await;
        let answered = Some(answer.status);
        self.keep(order, self.message(name, Direction::Received, answered, answer.fields()));
        tracing::info!(
            order.id = %order.id, mall.id = %order.mall, status = answer.status,
            "The app answered {name} of order {}: {}", order.id, answer.message(),
        );
        answer
    }

    /// Keeps what the browser brought.
    pub(super) fn brought(&self, name: &str, order: &Order, fields: Fields) {
        self.keep(order, self.message(name, Direction::Received, None, fields));
    }

    fn keep(&self, order: &Order, message: Message) {
        self.update(&order.mall, &order.id, |order| order.messages.push(message));
    }

    fn message(
        &self,
        name: &str,
        direction: Direction,
        status: Option<u16>,
        fields: Fields,
    ) -> Message {
        let at = clock::plain_time(self.real_now());
        Message { at, name: name.to_owned(), direction, status, fields }
    }

    /// Sends, and reads what comes back.
    pub(super) async fn answer_to(&self, request: reqwest::RequestBuilder) -> Answer {
        match self.0.surroundings.send(request, TIME_LIMIT).await {
            Ok(response) => read(response).await,
            Err(error) => Answer::none(format!("no answer: {error}")),
        }
    }
}

/// JSON with the types that the sample's mocks show.
fn json_body(fields: &[(String, String)]) -> Value {
    let typed = |name: &str, value: &str| match name {
        "shop_no" | "extra_data" => serde_json::from_str(value).unwrap_or_else(|_| json!(value)),
        _ => json!(value),
    };
    let body: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), typed(name, value))).collect();
    Value::Object(body)
}

async fn read(mut response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Answer::none(format!("the answer broke off: {error}")),
        }
        if body.len() > ANSWER_SIZE {
            return Answer::none("the answer is too large".to_owned());
        }
    }
    let text = String::from_utf8_lossy(&body).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_requests_have_a_numeric_shop_and_an_extra_object_but_textual_amounts() {
        let fields = [("shop_no", "1"), ("extra_data", r#"{"a":"b"}"#), ("amount", "3065.00")];

        let body = json_body(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())));

        assert_eq!(body, json!({ "shop_no": 1, "extra_data": { "a": "b" }, "amount": "3065.00" }));
    }
}
