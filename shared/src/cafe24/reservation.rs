//! External checkout reserves an order before it is paid: what we sign for the shop's script
//! (M11), and what Cafe24 answers it (M12).

use jiff::Timestamp;

use crate::{
    Error,
    domain::{Amount, MallId, MemberId, OrderId},
    request::Fields,
};

/// How far a request's time may be from ours, in seconds.
const WINDOW_S: u64 = 300;

/// A buyer's wish to reserve an order, as it may be signed (R5): the one thing that we sign for
/// somebody we do not know.
///
/// R5 shares its key with R1 to R4, and none of them separates its fields. So whoever could choose
/// what is signed here could forge any message (cafe24.md 14, T6). They cannot, because no text
/// that is signed here is also a text of R1 to R4, for two reasons of which each is enough:
///
/// * There is no `:` in it: mall ids, digits, our client id (checked by [`crate::config`]) and
///   [`MemberId`] have none. Every text of R1 to R4 holds a partner id that we registered with
///   Cafe24, and those are `{mall_id}:{shop_no}`.
/// * Its first character that is not a digit is a lower-case letter or a hyphen, out of the mall
///   id, as a mall id of digits alone is refused. Every text of R1 to R4 begins with an amount and
///   a currency, so its first character that is not a digit is a point or a capital.
///
/// Nor can one mall's signature serve another's: within [`WINDOW_S`] a time has one length, so
/// before our client id there is one way to tell mall and time apart; and a member id that holds
/// our client id is refused.
#[derive(Debug, Clone)]
pub struct ReservationRequest {
    mall: MallId,
    time: String,
    client_id: String,
    member: MemberId,
}

impl ReservationRequest {
    /// Reads M11's fields: `client_key` must be our `client_id`, `request_time` about `now`. Fails
    /// with [`Error::Malformed`].
    pub fn parsed(fields: &Fields, client_id: &str, now: Timestamp) -> Result<Self, Error> {
        if fields.required("client_key")? != client_id {
            return Err(Error::Malformed("client_key"));
        }
        let mall: MallId = fields.parse("mall_id")?;
        if mall.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::Malformed("mall_id"));
        }
        let time = fields.required("request_time")?;
        if !is_about(time, now) {
            return Err(Error::Malformed("request_time"));
        }
        let member: MemberId = fields.parse("member_id")?;
        if member.as_str().contains(client_id) {
            return Err(Error::Malformed("member_id"));
        }
        let (time, client_id) = (time.to_owned(), client_id.to_owned());
        Ok(Self { mall, time, client_id, member })
    }

    /// Whose shop it is.
    pub fn mall(&self) -> &MallId {
        &self.mall
    }

    /// What is signed.
    pub fn text(&self) -> String {
        let Self { mall, time, client_id, member } = self;
        format!("{mall}{time}{client_id}{member}")
    }
}

/// Whether a text is a Unix time, in the one way of writing it, not far from `now`.
fn is_about(text: &str, now: Timestamp) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let time = text.parse::<i64>().ok().filter(|_| digits && (9..=11).contains(&text.len()));
    time.is_some_and(|time| now.as_second().abs_diff(time) <= WINDOW_S)
}

/// An order that Cafe24 reserved, as the shop's script brings it to us (M12). Everything passed
/// through the buyer's browser.
#[derive(Debug, Clone)]
pub struct Reservation<'a> {
    /// The reserved order.
    pub order: &'a OrderId,
    /// The price of all items, without delivery and discounts.
    pub total: Amount,
    /// How many digits the currency has after the point.
    pub digits: u32,
    /// `response_time`, as it came.
    pub response_time: &'a str,
    /// `return_notification_url`, as it came.
    pub return_notification_url: &'a str,
}

impl Reservation<'_> {
    /// What R6 may have been made from: Cafe24's sample signs the whole number of the total alone.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        let exact = self.total.with_digits(self.digits).ok();
        let totals = [Some(self.total.whole()), exact].into_iter().flatten();
        let Self { order, response_time, return_notification_url, .. } = self;
        totals.map(move |total| format!("{total}{order}{response_time}{return_notification_url}"))
    }
}
