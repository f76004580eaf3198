//! Every signature that Cafe24 and we exchange (cafe24.md 4 and 5), signer beside verifier.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Reservation, ReservationRequest};
use crate::{Error, request::Fields};

/// The fields whose texts are signed, in this order and with nothing in between.
#[derive(Debug, Clone, Copy)]
pub struct Recipe(&'static [&'static str]);

impl Recipe {
    /// R1: what Cafe24 signs of a payment request (M1).
    pub const PAYMENT_REQUEST: Self = Self(&["amount", "currency", "order_id", "partner_id"]);
    /// R2: what we sign of payment details (M3) and of notices about payments (M5, M7).
    pub const PAYMENT_DETAILS: Self =
        Self(&["amount", "currency", "order_id", "partner_id", "tid"]);
    /// R4: what we sign of a notice about a cancellation (M9); the same fields as R3.
    pub const CANCEL_NOTICE: Self = Self::CANCEL_REQUEST;
    /// R3: what Cafe24 signs of a cancel request (M8).
    pub const CANCEL_REQUEST: Self =
        Self(&["cancel_amount", "currency", "order_id", "partner_id", "tid"]);
}

/// The app's own keys, as Secrets Manager keeps them.
#[derive(Debug, Clone, Deserialize)]
pub struct AppKeys {
    /// Signs launches and authenticates us at Cafe24's token endpoint.
    pub client_secret: SecretString,
    /// Signs the payment messages; used as text, not base64-decoded (cafe24.md 2).
    pub service_key: SecretString,
    /// The service key before the last rotation: still verified, never signed with.
    #[serde(default)]
    pub service_key_previous: Option<SecretString>,
    /// What Cafe24 sends as `X-API-Key` with webhooks to the app (cafe24.md 8).
    pub webhook_api_key: SecretString,
    /// Our own key, 64 hexadecimal characters: seals sessions and makes the orders' keys.
    pub session_key: SecretString,
}

impl AppKeys {
    /// Whether every key is there: an empty key would accept what anybody signs.
    pub fn complete(&self) -> bool {
        let previous = self.service_key_previous.iter();
        let mut keys =
            [&self.client_secret, &self.service_key, &self.webhook_api_key, &self.session_key]
                .into_iter()
                .chain(previous);
        keys.all(|key| !key.expose_secret().trim().is_empty())
    }

    /// Checks `hash_data` over the received texts, in constant time, with the current key or the
    /// previous one. [`Error::Malformed`] names a missing field, [`Error::Forged`] is all else.
    pub fn verify(&self, recipe: Recipe, fields: &Fields) -> Result<(), Error> {
        let mut message = String::new();
        for name in recipe.0 {
            message.push_str(fields.required(name)?);
        }
        // A `+` that a form did not encode arrives as a space.
        let sent = fields.text("hash_data").ok_or(Error::Forged)?.replace(' ', "+");
        let sent = STANDARD.decode(sent).map_err(|_| Error::Forged)?;
        let mut keys = [Some(&self.service_key), self.service_key_previous.as_ref()].into_iter();
        let fits = |key: &SecretString| mac(key, &message).verify_slice(&sent).is_ok();
        if keys.any(|key| key.is_some_and(fits)) { Ok(()) } else { Err(Error::Forged) }
    }

    /// Signs the texts that `text` gives for the recipe's fields, with the current key.
    pub fn sign<'a>(&self, recipe: Recipe, text: impl Fn(&str) -> &'a str) -> String {
        let message: String = recipe.0.iter().map(|name| text(name)).collect();
        STANDARD.encode(mac(&self.service_key, &message).finalize().into_bytes())
    }

    /// Whether a webhook to the app carries Cafe24's key, compared in constant time.
    pub fn verify_webhook(&self, sent: &str) -> Result<(), Error> {
        let key = self.webhook_api_key.expose_secret().as_bytes();
        if key.ct_eq(sent.as_bytes()).into() { Ok(()) } else { Err(Error::Forged) }
    }

    /// Signs a buyer's wish to reserve an order (R5), with the current key. Anybody may ask for
    /// this; why it forges nothing is told at [`ReservationRequest`].
    pub fn sign_reservation(&self, request: &ReservationRequest) -> String {
        STANDARD.encode(mac(&self.service_key, &request.text()).finalize().into_bytes())
    }

    /// Checks a launch's `hmac` over the raw query (R7): in the order received, or sorted by name
    /// as newer documents have it. Fails with [`Error::Forged`].
    pub fn verify_launch(&self, raw_query: &str) -> Result<(), Error> {
        let named = |pair: &&str| pair.split('=').next() == Some("hmac");
        let mut signatures = raw_query.split('&').filter(named);
        let (Some(signature), None) = (signatures.next(), signatures.next()) else {
            return Err(Error::Forged);
        };
        let sent = signature.strip_prefix("hmac=").ok_or(Error::Forged)?;
        let sent = percent_decode_str(sent).decode_utf8().map_err(|_| Error::Forged)?;
        let sent = STANDARD.decode(sent.as_bytes()).map_err(|_| Error::Forged)?;
        let mut pairs: Vec<&str> = raw_query.split('&').filter(|pair| !named(pair)).collect();
        let received = pairs.join("&");
        pairs.sort_unstable_by_key(|pair| pair.split('=').next());
        let fits = |message: &str| mac(&self.client_secret, message).verify_slice(&sent).is_ok();
        if fits(&received) || fits(&pairs.join("&")) { Ok(()) } else { Err(Error::Forged) }
    }

    /// The key by which Cafe24 asks for an attempt's details (M3): 128 bits, made from the
    /// attempt's random seed, so that the store alone does not give it.
    pub fn order_key(&self, seed: &str) -> String {
        let tag = mac(&self.session_key, &format!("order-key:{seed}")).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(tag.get(..16).expect("SHA-256 has 32 bytes"))
    }

    /// The key that seals sessions, as bytes; fails if it is not 64 hexadecimal characters.
    pub fn seal(&self) -> Result<cookie::Key, Error> {
        let bytes = hex::decode(self.session_key.expose_secret())
            .map_err(|_| Error::bug("session_key is not hexadecimal"))?;
        match bytes.len() {
            32.. => Ok(cookie::Key::derive_from(&bytes)),
            _short => Err(Error::bug("session_key is shorter than 64 characters")),
        }
    }
}

/// Checks the `hmac` of a reserved order (R6). It proves nothing, as everybody knows its key: our
/// client id and the order's. It tells a browser's mistake. Fails with [`Error::Forged`].
pub fn check_reservation(
    client_id: &str,
    reservation: &Reservation<'_>,
    hmac: &str,
) -> Result<(), Error> {
    let key = SecretString::from(format!("{client_id}{}", reservation.order));
    let sent = STANDARD.decode(hmac).map_err(|_| Error::Forged)?;
    let fits = |text: String| {
        // The sample signs the text as JSON, slashes and all letters as they are.
        let json = serde_json::to_string(&text).expect("a text is JSON");
        mac(&key, &json).verify_slice(&sent).is_ok()
    };
    if reservation.texts().any(fits) { Ok(()) } else { Err(Error::Forged) }
}

/// The hexadecimal SHA-256 of `text`: how order keys and one-time values are stored, and 64
/// characters of idempotency key.
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// `code_challenge` of a PKCE `code_verifier` (cafe24.md 6.2).
pub fn code_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// `bytes` random bytes as URL-safe text.
pub fn random(bytes: usize) -> Result<String, Error> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(Error::unavailable)?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

fn mac(key: &SecretString, message: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.expose_secret().as_bytes())
        .expect("HMAC takes keys of any length")
        .chain_update(message)
}
