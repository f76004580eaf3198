//! What we ask of a PG Company, and which one this deployment serves.
//!
//! A new PG Company is one folder here and one arm in [`choose`]; `docs/pg-company.md` goes
//! through it step by step. No method has a default: the compiler lists what is missing.

pub mod demo;

use std::{collections::BTreeMap, fmt, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use lambda_http::http::HeaderMap;
use secrecy::SecretString;

use crate::{
    config::Config,
    domain::{
        Address, Currency, LinkId, Money, PaymentPage, Process, Reason, Reference, Report, Tid,
        cancellation::CancellationReport,
        money::{Amount, InvalidAmount},
        settings::Mode,
    },
    error::Cause,
    http::{Http, NoAnswer},
};

/// A company that takes money from buyers for merchants.
///
/// Every call that moves money carries an idempotency key made from its reference alone, so that
/// repeating it is safe. All amounts are in major units.
#[async_trait]
pub trait PgCompany: Send + Sync + fmt::Debug {
    /// What it takes and can do.
    fn terms(&self) -> &Terms;

    /// The credentials that a merchant enters on the settings page.
    fn fields(&self) -> &'static [Field];

    /// Whether the credentials are good, whose they are, and for which mode.
    async fn verify(&self, credentials: &Credentials) -> Result<Verified, PgError>;

    /// Opens a payment, or finds the one already opened with this reference.
    async fn open(
        &self,
        account: &MerchantAccount,
        checkout: &Checkout,
    ) -> Result<PaymentPage, PgError>;

    /// Its record of a payment; `None` if it has none with this reference.
    async fn look_up(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Option<Report>, PgError>;

    /// Takes the money of an approved payment. `Refused` means that it was not taken.
    async fn confirm(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Report, PgError>;

    /// Closes a payment that nobody shall pay any more. `Refused` if it is too late.
    async fn close(&self, account: &MerchantAccount, payment: &Payment) -> Result<Report, PgError>;

    /// Gives money back. `Refused` means that nothing moved.
    async fn cancel(
        &self,
        account: &MerchantAccount,
        order: &CancelOrder,
    ) -> Result<CancellationReport, PgError>;

    /// Its records of everything that went back from a payment, oldest first: our cancellations,
    /// each with its number, and refunds that were made without us.
    async fn look_up_cancellations(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Vec<CancellationReport>, PgError>;

    /// Changes what an external checkout's buyer is asked for, before it is confirmed. `Refused`
    /// if it is too late.
    async fn reprice(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
        price: &Money,
    ) -> Result<Report, PgError>;

    /// Where the goods of an external checkout go: what the buyer chose on the PG Company's page.
    /// `None` unless the buyer has approved, and we have not confirmed.
    async fn delivery(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
    ) -> Result<Option<Address>, PgError>;

    /// Our name of the payment with this id; `None` if it is not one of ours. For webhooks that
    /// do not say it.
    async fn reference(
        &self,
        account: &MerchantAccount,
        tid: &Tid,
    ) -> Result<Option<Reference>, PgError>;

    /// Checks a webhook's signature over the raw body, then reads of which payment it speaks.
    fn read_webhook(
        &self,
        account: &MerchantAccount,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Webhook, Forged>;
}

/// The values of `PG_COMPANY`.
pub const NAMES: [&str; 1] = ["demo"];

/// The PG Company of this deployment, by the `PG_COMPANY` parameter; `None` if it is not one of
/// [`NAMES`].
pub fn choose(config: &Config, http: Arc<Http>) -> Option<Arc<dyn PgCompany>> {
    match config.pg_company.as_str() {
        "demo" => Some(Arc::new(demo::DemoPay::new(config.pg_url.clone(), http))),
        _other => None,
    }
}

/// What a PG Company takes and can do.
#[derive(Debug)]
pub struct Terms {
    /// Its name, as merchants know it.
    pub name: &'static str,
    /// Currency, digits after the point, smallest amount.
    pub currencies: Vec<(Currency, u32, Amount)>,
    /// Whether a part of a payment can be given back.
    pub partial_cancellation: bool,
    /// Whether buyers may start a payment on a shop's product and cart pages.
    pub external_checkout: ExternalCheckout,
}

/// Whether a payment may start on a shop's product and cart pages, before Cafe24's order form: the
/// PG Company must then take an amount that changes with the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalCheckout {
    /// It may: enabled shops get the pay button.
    Offered,
    /// It may not.
    NotOffered,
}

/// Why a price cannot be charged; the text is for the merchant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutOfTerms {
    /// The currency is not taken.
    #[error("{0} does not take {1}")]
    Currency(&'static str, Currency),
    /// The amount has more decimals than the currency.
    #[error("the amount has more decimals than {0} has")]
    Decimals(Currency),
    /// The amount is below the smallest one.
    #[error("the smallest amount is {0}")]
    TooSmall(Money),
}

impl Terms {
    /// Whether the currency is taken.
    pub fn takes(&self, currency: &Currency) -> bool {
        self.digits(currency).is_some()
    }

    /// How many digits a currency has after the point; `None` if it is not taken.
    pub fn digits(&self, currency: &Currency) -> Option<u32> {
        let mut taken = self.currencies.iter().filter(|(taken, _, _)| taken == currency);
        taken.next().map(|(_, digits, _)| *digits)
    }

    /// The amount of a payment as the PG Company writes it. Fails if it takes no such payment.
    pub fn price(&self, price: &Money) -> Result<Amount, OutOfTerms> {
        let amount = self.write(price)?;
        let mut taken = self.currencies.iter().filter(|(taken, _, _)| *taken == price.currency);
        match taken.find(|(_, _, least)| amount < *least) {
            None => Ok(amount),
            Some((currency, _, least)) => {
                Err(OutOfTerms::TooSmall(Money { amount: *least, currency: currency.clone() }))
            }
        }
    }

    /// Any amount as the PG Company writes it, with exactly its currency's digits. What is given
    /// back may be less than the smallest payment.
    pub fn write(&self, money: &Money) -> Result<Amount, OutOfTerms> {
        let currency = money.currency.clone();
        let Some(digits) = self.digits(&currency) else {
            return Err(OutOfTerms::Currency(self.name, currency));
        };
        let amount = money.amount.with_digits(digits);
        amount.map_err(|InvalidAmount| OutOfTerms::Decimals(currency))
    }
}

/// One input of the merchant account's form.
#[derive(Debug)]
pub struct Field {
    /// Its name in forms and in the vault.
    pub name: &'static str,
    /// What the merchant reads: the message's name in the catalogues.
    pub label: &'static str,
    /// How it starts, as a hint to the merchant.
    pub hint: &'static str,
    /// Whether it is typed hidden.
    pub secret: bool,
}

/// A merchant's credentials by field name.
pub type Credentials = BTreeMap<String, SecretString>;

/// What the PG Company knows of good credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its name of the merchant, the same for every key of the merchant.
    pub merchant: String,
    /// Whether real money moves.
    pub mode: Mode,
}

/// A merchant's account at the PG Company.
#[derive(Debug, Clone)]
pub struct MerchantAccount {
    /// Names this link, as the admin settings do.
    pub link_id: LinkId,
    /// The PG Company's name of the merchant.
    pub merchant: String,
    /// What the merchant entered.
    pub credentials: Credentials,
}

/// What to open.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Our reference, unique per merchant.
    pub reference: Reference,
    /// What to pay, in major units.
    pub price: Money,
    /// Whether the money is taken when we confirm, or by itself some time later.
    pub process: Process,
    /// Where the buyer's browser returns.
    pub callback_url: String,
    /// Where webhooks go.
    pub webhook_url: String,
}

/// Which payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Our reference.
    pub reference: Reference,
    /// The PG Company's id, once known.
    pub tid: Option<Tid>,
    /// What was asked for, in major units.
    pub price: Money,
}

/// What to give back.
#[derive(Debug, Clone)]
pub struct CancelOrder {
    /// Our reference of the payment.
    pub payment: Reference,
    /// The PG Company's id of the payment.
    pub tid: Tid,
    /// Which cancellation of the order, counted from 1.
    pub number: u32,
    /// How much, in major units.
    pub money: Money,
    /// Where webhooks go.
    pub webhook_url: String,
}

/// Why a call has no result, by whether the PG Company may have acted.
#[derive(Debug, thiserror::Error)]
pub enum PgError {
    /// It cannot have acted: safe to repeat.
    #[error("the PG Company could not be reached")]
    NotSent(#[source] Cause),
    /// It has too many requests: it did not act, and wants to be left alone for a while.
    #[error("the PG Company has too many requests")]
    Busy,
    /// It may have acted: look it up.
    #[error("the PG Company's answer is not known")]
    Unknown(#[source] Cause),
    /// It does not accept the merchant's credentials.
    #[error("{}", Reason::KeysRefused)]
    Credentials,
    /// It refused, and nothing moved; why, in words for the merchant or the buyer.
    #[error("{0}")]
    Refused(String),
}

impl From<NoAnswer> for PgError {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::NotSent(cause) => Self::NotSent(cause),
            NoAnswer::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

/// What a genuine webhook says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Webhook {
    /// Something happened to this payment or to a cancellation of it: look it up.
    Hint(Reference),
    /// Something happened to the payment with this id, and the webhook does not say our name of it.
    Unnamed(Tid),
    /// Nothing that concerns us.
    Ignored,
}

/// The webhook's signature does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's signature does not fit")]
pub struct Forged;
