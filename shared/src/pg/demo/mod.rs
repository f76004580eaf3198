//! DemoPay, the demo PG Company: a small one with the manners of real ones.

mod failure;
mod wire;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use lambda_http::http::HeaderMap;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use self::wire::{Account, ConfirmPayment, Event, OpenPayment, OpenRefund, Payments, Refunds};
use super::{
    CancelOrder, Checkout, Credentials, Field, Forged, MerchantAccount, OutOfTerms, Payment,
    PgCompany, PgError, Terms, Verified, Webhook,
};
use crate::{
    cafe24::hash::{digest, random},
    domain::{
        Address, Amount, Money, PaymentPage, Reference, Report, Tid,
        cancellation::CancellationReport,
    },
    error::unreadable,
    http::{self, Answer, Http},
};

/// How far a webhook's time may be from ours, in seconds.
const WEBHOOK_AGE_S: i64 = 300;

const FIELDS: [Field; 2] = [
    Field {
        name: "public_key",
        label: "pg-demo-public-key",
        hint: "pk_test_… or pk_live_…",
        secret: false,
    },
    Field {
        name: "secret_key",
        label: "pg-demo-secret-key",
        hint: "sk_test_… or sk_live_…",
        secret: true,
    },
];

/// DemoPay's API at one address.
pub struct DemoPay {
    url: String,
    http: Arc<Http>,
    terms: Terms,
}

impl fmt::Debug for DemoPay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DemoPay").field(&self.url).finish()
    }
}

impl DemoPay {
    /// `url` is the API's base address, without a `/` at the end.
    pub fn new(url: String, http: Arc<Http>) -> Self {
        Self { url, http, terms: wire::terms() }
    }

    fn get(&self, account: &MerchantAccount, path: &str) -> RequestBuilder {
        self.request(&account.credentials, Method::GET, path)
    }

    /// A POST whose idempotency key is made from what it does and to which reference.
    fn post(
        &self,
        account: &MerchantAccount,
        path: &str,
        operation: &str,
        body: &impl Serialize,
    ) -> RequestBuilder {
        let request = self.request(&account.credentials, Method::POST, path);
        request.header("Idempotency-Key", digest(operation)).json(body)
    }

    fn request(&self, credentials: &Credentials, method: Method, path: &str) -> RequestBuilder {
        let public = credentials.get("public_key").map(ExposeSecret::expose_secret);
        let secret = credentials.get("secret_key").map(ExposeSecret::expose_secret);
        let request = self.http.client().request(method, format!("{}{path}", self.url));
        request.basic_auth(public.unwrap_or_default(), secret)
    }

    async fn by_reference(
        &self,
        account: &MerchantAccount,
        reference: &Reference,
    ) -> Result<Option<wire::Payment>, PgError> {
        let request = self.get(account, "/v1/payments");
        let request = request.query(&[("reference_no", reference.to_string())]);
        let found: Payments = read(&self.http.send(request, http::PG_COMPANY).await?)?;
        let reference = reference.to_string();
        Ok(found.payments.into_iter().find(|payment| payment.reference_no == reference))
    }

    async fn refunds(
        &self,
        account: &MerchantAccount,
        reference: &Reference,
        tid: &Tid,
    ) -> Result<Vec<CancellationReport>, PgError> {
        let request = self.get(account, &format!("/v1/payments/{tid}/refunds"));
        let found: Refunds = read(&self.http.send(request, http::PG_COMPANY).await?)?;
        found.refunds.into_iter().map(|refund| refund.report(reference, tid)).collect()
    }
}

#[async_trait]
impl PgCompany for DemoPay {
    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn fields(&self) -> &'static [Field] {
        &FIELDS
    }

    async fn verify(&self, credentials: &Credentials) -> Result<Verified, PgError> {
        let request = self.request(credentials, Method::GET, "/v1/account");
        let found: Account = read(&self.http.send(request, http::PG_COMPANY).await?)?;
        Ok(Verified { merchant: found.merchant_id, mode: found.mode.into() })
    }

    async fn open(
        &self,
        account: &MerchantAccount,
        checkout: &Checkout,
    ) -> Result<PaymentPage, PgError> {
        let body = OpenPayment::of(checkout, written(self.terms.price(&checkout.price))?);
        let operation = format!("open:{}", checkout.reference);
        let request = self.post(account, "/v1/payments", &operation, &body);
        let answer = self.http.send(request, http::PG_COMPANY).await?;
        let payment: wire::Payment =
            match failure::code(&answer).as_deref() == Some("duplicate_reference") {
                false => read(&answer)?,
                // Opened before, and the idempotency key is forgotten: the reference still knows it.
                true => self
                    .by_reference(account, &checkout.reference)
                    .await?
                    .ok_or_else(|| PgError::Unknown("a duplicate that does not exist".into()))?,
            };
        payment.page(&checkout.reference, &checkout.price)
    }

    async fn look_up(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Option<Report>, PgError> {
        let Some(tid) = &payment.tid else {
            let found = self.by_reference(account, &payment.reference).await?;
            return found.map(wire::Payment::report).transpose();
        };
        let request = self.get(account, &format!("/v1/payments/{tid}"));
        let answer = self.http.send(request, http::PG_COMPANY).await?;
        match answer.status {
            404 => Ok(None),
            _other => read::<wire::Payment>(&answer)?.report().map(Some),
        }
    }

    async fn confirm(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Report, PgError> {
        let tid = known(payment)?;
        let amount = written(self.terms.write(&payment.price))?;
        let body = ConfirmPayment { amount, currency: payment.price.currency.to_string() };
        let operation = format!("confirm:{}", payment.reference);
        let request = self.post(account, &format!("/v1/payments/{tid}/confirm"), &operation, &body);
        read::<wire::Payment>(&self.http.send(request, http::PG_COMPANY).await?)?.report()
    }

    async fn close(&self, account: &MerchantAccount, payment: &Payment) -> Result<Report, PgError> {
        let operation = format!("close:{}", payment.reference);
        let path = format!("/v1/payments/{}/cancel", known(payment)?);
        let request = self.post(account, &path, &operation, &serde_json::json!({}));
        read::<wire::Payment>(&self.http.send(request, http::PG_COMPANY).await?)?.report()
    }

    async fn cancel(
        &self,
        account: &MerchantAccount,
        order: &CancelOrder,
    ) -> Result<CancellationReport, PgError> {
        let body = OpenRefund::of(order, written(self.terms.write(&order.money))?);
        let path = format!("/v1/payments/{}/refunds", order.tid);
        let request = self.post(account, &path, &format!("cancel:{}", body.reference_no), &body);
        let answer = self.http.send(request, http::PG_COMPANY).await?;
        let report = match failure::code(&answer).as_deref() == Some("duplicate_reference") {
            false => read::<wire::Refund>(&answer)?.report(&order.payment, &order.tid)?,
            true => self
                .refunds(account, &order.payment, &order.tid)
                .await?
                .into_iter()
                .find(|report| report.number == Some(order.number))
                .ok_or_else(|| PgError::Unknown("a duplicate that does not exist".into()))?,
        };
        match report.number == Some(order.number) {
            true => Ok(report),
            false => Err(PgError::Unknown("the answer is of another refund".into())),
        }
    }

    async fn look_up_cancellations(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Vec<CancellationReport>, PgError> {
        self.refunds(account, &payment.reference, known(payment)?).await
    }

    async fn reprice(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
        price: &Money,
    ) -> Result<Report, PgError> {
        let amount = written(self.terms.price(price))?;
        // Made anew each time: a price that was asked for before must not be answered from memory.
        // Setting it twice is as good as once.
        let key = random(16).map_err(|error| PgError::NotSent(error.into()))?;
        let path = format!("/v1/payments/{}", known(payment)?);
        let request = self.request(&account.credentials, Method::PATCH, &path);
        let request = request.header("Idempotency-Key", key);
        let request = request.json(&serde_json::json!({ "amount": amount }));
        read::<wire::Payment>(&self.http.send(request, http::PG_COMPANY).await?)?.report()
    }

    async fn delivery(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Option<Address>, PgError> {
        let request = self.get(account, &format!("/v1/payments/{}", known(payment)?));
        let answer = self.http.send(request, http::PG_COMPANY).await?;
        Ok(read::<wire::Payment>(&answer)?.delivery())
    }

    async fn reference(
        &self,
        account: &MerchantAccount,
        tid: &Tid,
    ) -> Result<Option<Reference>, PgError> {
        let request = self.get(account, &format!("/v1/payments/{tid}"));
        let answer = self.http.send(request, http::PG_COMPANY).await?;
        match answer.status {
            404 => Ok(None),
            _other => Ok(read::<wire::Payment>(&answer)?.reference_no.parse().ok()),
        }
    }

    fn read_webhook(
        &self,
        account: &MerchantAccount,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Webhook, Forged> {
        let secret = account.credentials.get("secret_key").ok_or(Forged)?;
        let mut signatures = headers.get_all("demopay-signature").iter();
        let (Some(signature), None) = (signatures.next(), signatures.next()) else {
            return Err(Forged);
        };
        verify(secret, signature.to_str().map_err(|_| Forged)?, body, now)?;
        let event: Event = serde_json::from_slice(body).map_err(|_| Forged)?;
        Ok(event.webhook())
    }
}

fn verify(secret: &SecretString, header: &str, body: &[u8], now: Timestamp) -> Result<(), Forged> {
    let part = |name: &'static str| {
        header
            .split(',')
            .filter_map(move |part| part.trim().split_once('='))
            .filter_map(move |(found, value)| (found == name).then_some(value))
    };
    let sent: i64 = part("t").next().and_then(|text| text.parse().ok()).ok_or(Forged)?;
    if now.as_second().abs_diff(sent) > WEBHOOK_AGE_S.unsigned_abs() {
        return Err(Forged);
    }
    let key = secret.expose_secret().as_bytes();
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    let mac = mac.chain_update(format!("{sent}.")).chain_update(body);
    let fits =
        |hash: &str| hex::decode(hash).is_ok_and(|hash| mac.clone().verify_slice(&hash).is_ok());
    if part("v1").any(fits) { Ok(()) } else { Err(Forged) }
}

fn known(payment: &Payment) -> Result<&Tid, PgError> {
    payment.tid.as_ref().ok_or_else(|| PgError::NotSent("the payment's id is not known".into()))
}

fn written(amount: Result<Amount, OutOfTerms>) -> Result<String, PgError> {
    match amount {
        Ok(amount) => Ok(amount.to_string()),
        Err(why) => Err(PgError::Refused(why.to_string())),
    }
}

/// The one place where DemoPay's statuses become results.
fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, PgError> {
    let failure = failure::failure(answer);
    let unknown = || PgError::Unknown(format!("{} {}", answer.status, failure.code).into());
    match answer.status {
        200..=299 => {
            let body = serde_json::from_slice(&answer.body);
            body.map_err(|error| PgError::Unknown(unreadable(&error)))
        }
        401 | 403 => Err(PgError::Credentials),
        429 => Err(PgError::Busy),
        409 if failure.code.starts_with("idempotency_") => Err(unknown()),
        400 | 402 | 404 | 409 | 422 => Err(PgError::Refused(failure.words())),
        _other => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"event_id":"evt_1","type":"payment.updated","created_at":"2023-11-14T22:13:20Z","data":{}}"#;
    const HASH: &str = "6b37dcbf156ac7d12f5c008405e78e0a3fe27d19c4fc7e947b08a45ead408ace";

    fn check(header: &str, now: i64) -> Result<(), Forged> {
        let now = Timestamp::from_second(now).unwrap();
        verify(&"sk_test_demo".to_owned().into(), header, BODY.as_bytes(), now)
    }

    #[test]
    fn the_documents_webhook_signature_is_accepted() {
        assert_eq!(check(&format!("t=1700000000,v1={HASH}"), 1_700_000_300), Ok(()));
        let rotated = format!("t=1700000000,v1={},v1={HASH}", "0".repeat(64));
        assert_eq!(check(&rotated, 1_699_999_700), Ok(()));
    }

    #[test]
    fn old_future_and_other_signatures_are_refused() {
        for (header, now) in [
            (format!("t=1700000000,v1={HASH}"), 1_700_000_301),
            (format!("t=1700000000,v1={HASH}"), 1_699_999_699),
            (format!("t=1700000001,v1={HASH}"), 1_700_000_000),
            (format!("t=1700000000,v0={HASH}"), 1_700_000_000),
            (format!("t=1700000000,v1={}", "0".repeat(64)), 1_700_000_000),
            (format!("v1={HASH}"), 1_700_000_000),
            ("t=1700000000,v1=".to_owned(), 1_700_000_000),
            (String::new(), 1_700_000_000),
        ] {
            assert_eq!(check(&header, now), Err(Forged), "{header} at {now}");
        }
    }
}
