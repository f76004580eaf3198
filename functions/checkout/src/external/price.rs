//! What an external checkout costs: always by Cafe24's own calculation, never by what the browser
//! says (faults.md F-43).

use futures::FutureExt;
use shared::{
    App, Error,
    cafe24::client::{
        ApiError,
        orders::{Address, Calculated, Calculation},
    },
    domain::{self, Basket, Currency, Money, OrderKey},
    error::chain,
    tokens::with_token,
};

/// A basket's price.
pub(super) struct Price {
    /// What is to be paid.
    pub(super) total: Money,
    /// What it is made of.
    pub(super) parts: Calculated,
}

/// The price of a basket, delivered to `address`, or wherever Cafe24 takes for granted.
pub(super) async fn price(
    app: &App,
    key: &OrderKey,
    basket: &Basket,
    currency: &Currency,
    address: Option<&domain::Address>,
) -> Result<Price, Error> {
    let asked = Calculation {
        shop: key.shop,
        device: basket.device,
        member: basket.member.clone(),
        address: address.map(|address| Address::of(address, basket.shipping)),
        items: basket.lines.iter().map(|line| line.item.clone()).collect(),
    };
    let calculated = with_token(app, &key.mall, &asked, |cafe24, (mall, token), asked| {
        cafe24.calculate(mall, token, asked).boxed()
    });
    let parts = calculated.await.map_err(why)?;
    let total = Money { amount: parts.total_amount_due, currency: currency.clone() };
    Ok(Price { total, parts })
}

fn why(error: ApiError) -> Error {
    match error {
        // The app was deleted from the mall, or may not price orders.
        ApiError::NeedsConsent | ApiError::Unauthorized => {
            tracing::warn!(cause = chain(&error), "Cafe24 does not let us price an order");
            Error::NotEnabled
        }
        // Cafe24's own words may repeat the address, or the member: they are not logged.
        ApiError::Refused { status: status @ (401 | 403), .. } => {
            tracing::warn!(status, "Cafe24 does not let us price an order");
            Error::NotEnabled
        }
        ApiError::Refused { status, .. } => {
            tracing::warn!(status, "Cafe24 does not price an order");
            Error::Refused("the shop does not sell this so".to_owned())
        }
        ApiError::NotSent(cause) | ApiError::Unknown(cause) => Error::Unavailable(cause),
    }
}
