//! The buyer's browser in an external checkout: which order it may see, and what it is told when
//! something cannot be done.
//!
//! Nobody but the buyer may see or pay an order (faults.md F-44), and order ids can be guessed. The
//! shop's page hands the order over without cookies (M13), so nothing can be kept in the browser
//! there. But the PG Company sends it back to an address with the attempt's key, which nobody else
//! knows. The first browser that comes with the key of an approved payment gets a cookie with a
//! secret that only we can read or make; the order keeps the secret's hash. From there on addresses
//! name the order alone: whoever has another cookie, or none, gets nothing, also with the address
//! that had the key.

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    cafe24::{AppKeys, hash},
    config::Config,
    cookies::{seal, unseal},
    domain::{Order, OrderKey},
    reply::{self, Framing},
    request::Fields,
    words::{Message, Words},
};

/// How long a browser is known.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);
const COOKIE: &str = "pgapp_buyer";
/// How soon the browser asks again while the result is not known, in seconds.
const ASK_AGAIN_S: u32 = 3;

/// A browser that came back from the PG Company.
#[derive(Serialize, Deserialize)]
pub struct Buyer {
    secret: String,
    /// Must come back with every form.
    csrf: String,
    until: Timestamp,
}

impl Buyer {
    /// The browser that asks; `None` if we have never seen it, or too long ago.
    pub fn of(keys: &AppKeys, request: &Request, now: Timestamp) -> Result<Option<Self>, Error> {
        let buyer: Option<Self> = unseal(keys, request, COOKIE)?;
        Ok(buyer.filter(|buyer| buyer.until > now))
    }

    /// A browser that we see for the first time.
    pub fn first_seen(now: Timestamp) -> Result<Self, Error> {
        let until = now.checked_add(KNOWN).map_err(Error::bug)?;
        Ok(Self { secret: hash::random(32)?, csrf: hash::random(32)?, until })
    }

    /// Lets the browser prove with every request that it is this one.
    pub fn remember(&self, keys: &AppKeys, answer: &mut Response<Body>) -> Result<(), Error> {
        seal(keys, answer, (COOKIE, self), self.until)
    }

    /// What an order keeps of it.
    pub fn digest(&self) -> String {
        hash::digest(&self.secret)
    }

    /// What its forms must bring back.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Whether it may see and pay an attempt.
    pub fn may_see(&self, order: &Order, number: u32) -> bool {
        order.is_of(number, &self.digest())
    }
}

/// One of our pages about an order, by names that tell nobody anything.
pub fn address(config: &Config, route: &str, key: &OrderKey) -> String {
    let named = form_urlencoded::Serializer::new(String::new())
        .append_pair("mall_id", key.mall.as_str())
        .append_pair("shop_no", &key.shop.to_string())
        .append_pair("order_id", key.order.as_str())
        .finish();
    format!("{}?{named}", config.address(route))
}

/// The order that such an address, or a form, names.
pub fn named(fields: &Fields) -> Result<OrderKey, Error> {
    Ok(OrderKey {
        mall: fields.parse("mall_id")?,
        shop: fields.parse("shop_no")?,
        order: fields.parse("order_id")?,
    })
}

/// Why a buyer does not get what was asked for.
#[derive(Debug)]
pub enum Problem {
    /// The order is not this browser's, or there is none.
    Stranger,
    /// The form is not one that this browser got from us.
    ForeignForm,
    /// Anything else.
    Failed(Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Problem {
    /// What the buyer reads; the log is told once.
    pub fn page(&self, words: Words, config: &Config) -> Response<Body> {
        let told =
            |id| reply::message(StatusCode::FORBIDDEN, words, &Message::new(id), Framing::Refused);
        match self {
            Self::Stranger => told("buyer-stranger"),
            Self::ForeignForm => told("buyer-old-form"),
            Self::Failed(error) => failed(words, error, config),
        }
    }
}

fn failed(words: Words, error: &Error, config: &Config) -> Response<Body> {
    error.log();
    let status = reply::status(error, config);
    let told = |id| reply::message(status, words, &Message::new(id), Framing::Refused);
    match error {
        Error::Unconfirmed | Error::Unavailable(_) => {
            reply::refreshing(waiting(words), ASK_AGAIN_S)
        }
        Error::NotFound(_) | Error::Malformed(_) | Error::Forged => told("buyer-not-known"),
        Error::NotEnabled | Error::Refused(_) | Error::Bug(_) => told("buyer-not-finished"),
    }
}

/// The page while the result is not known, that goes on to `address` by itself.
pub fn waiting_for(words: Words, address: &str) -> Response<Body> {
    reply::onward(waiting(words), ASK_AGAIN_S, address)
}

fn waiting(words: Words) -> Response<Body> {
    let message = Message::new("buyer-confirming");
    reply::message(StatusCode::OK, words, &message, Framing::Refused)
}
