//! A DemoPay that answers what it is told and notes what it is asked.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use shared::{
    domain::Process,
    http::Http,
    pg::{CancelOrder, Checkout, MerchantAccount, Payment, demo::DemoPay},
};

use crate::{
    desk::{Asked, Desk},
    given::{after, config, money, parsed},
};

pub(crate) const REFERENCE: &str = "demomall.1.20220519-0000029.1";
pub(crate) const PUBLIC_KEY: &str = "pk_test_demo";
pub(crate) const SECRET_KEY: &str = "sk_test_demo";

pub(crate) struct Company {
    pub(crate) pg: DemoPay,
    desk: Desk,
}

impl Company {
    pub(crate) async fn start() -> Self {
        let (desk, url) = Desk::open().await;
        Self { pg: demo(&url), desk }
    }

    /// One that gives these answers, and then says 500.
    pub(crate) async fn answering(answers: &[(u16, Value)]) -> Self {
        let company = Self::start().await;
        for (status, body) in answers {
            company.answers(*status, body);
        }
        company
    }

    /// What it answers next; after the last answer it says 500.
    pub(crate) fn answers(&self, status: u16, body: &impl ToString) {
        self.desk.answers(status, body);
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.desk.asked()
    }
}

pub(crate) fn demo(url: &str) -> DemoPay {
    DemoPay::new(url.to_owned(), Arc::new(Http::default()))
}

/// The adapter that a configuration chooses.
pub(crate) fn chosen(name: &str) -> bool {
    let config = shared::config::Config { pg_company: name.to_owned(), ..config("s", "o") };
    shared::pg::choose(&config, Arc::new(Http::default())).is_some()
}

pub(crate) fn account() -> MerchantAccount {
    let credentials = [("public_key", PUBLIC_KEY), ("secret_key", SECRET_KEY)];
    let credentials =
        credentials.map(|(name, value)| (name.to_owned(), value.to_owned().into())).into();
    MerchantAccount { link_id: "link".parse().unwrap(), merchant: "m".to_owned(), credentials }
}

pub(crate) fn checkout(price: &str) -> Checkout {
    Checkout {
        reference: parsed(REFERENCE),
        price: money(price),
        process: Process::Synchronous,
        callback_url: "https://app.example.com/callback".to_owned(),
        webhook_url: "https://app.example.com/webhook?mall=demomall".to_owned(),
    }
}

pub(crate) fn asked(tid: Option<&str>) -> Payment {
    Payment { reference: parsed(REFERENCE), tid: tid.map(parsed), price: money("3065 PHP") }
}

pub(crate) fn cancellation(number: u32, amount: &str) -> CancelOrder {
    CancelOrder {
        payment: parsed(REFERENCE),
        tid: parsed("pay_1"),
        number,
        money: money(amount),
        webhook_url: "https://app.example.com/webhook?mall=demomall".to_owned(),
    }
}

/// A payment in DemoPay's JSON, with some fields changed.
pub(crate) fn payment(changes: Value) -> Value {
    let good = json!({
        "payment_id": "pay_1",
        "reference_no": "demomall.1.20220519-0000029.1",
        "status": "P",
        "amount": "3065.00",
        "currency": "PHP",
        "paid_amount": "0.00",
        "refunded_amount": "0.00",
        "method": null,
        "metadata": {},
        "shipping_address": null,
        "redirect_uri": "https://pay.example.com/p/pay_1",
        "created_at": "2026-01-01T00:00:00Z",
        "expires_at": after(1800).to_string(),
        "failure": null,
    });
    changed(good, changes)
}

/// A refund in DemoPay's JSON, with some fields changed.
pub(crate) fn refund(changes: Value) -> Value {
    let good = json!({
        "refund_id": "ref_1",
        "payment_id": "pay_1",
        "reference_no": "demomall.1.20220519-0000029.1.c1",
        "status": "R",
        "amount": "1000.00",
        "currency": "PHP",
        "created_at": "2026-01-01T00:00:00Z",
        "failure": null,
    });
    changed(good, changes)
}

fn changed(mut good: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    good.as_object_mut().unwrap().extend(changes);
    good
}

pub(crate) fn failure(code: &str) -> String {
    json!({ "error": { "code": code, "message": format!("{code} it is") } }).to_string()
}

/// `DemoPay-Signature` of a body.
pub(crate) fn signature(body: &[u8], at: Timestamp) -> String {
    let at = at.as_second();
    let mac = Hmac::<Sha256>::new_from_slice(SECRET_KEY.as_bytes()).unwrap();
    let mac = mac.chain_update(format!("{at}.")).chain_update(body).finalize().into_bytes();
    format!("t={at},v1={}", hex::encode(mac))
}
