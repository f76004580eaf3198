//! External checkout: the buyer's address, the price that follows from it, and the second consent.

use super::{ask, known, note_unknown, payment, payment::account_of, save};
use crate::{
    App, Error,
    domain::{Address, Money, Order},
    pg::{Payment, PgError},
};

/// What became of a change of the price.
#[derive(Debug)]
pub enum Repriced {
    /// The PG Company asks for the new price now.
    Done(Order),
    /// It does not: the buyer has to approve a new payment, unless this one is over.
    Refused(Order),
}

/// Where the goods go, by the PG Company's record; `None` unless the buyer has approved and we have
/// not confirmed. [`Error::Unconfirmed`] when that cannot be known now.
pub async fn delivery(app: &App, order: &Order, number: u32) -> Result<Option<Address>, Error> {
    let asked = payment(order, number)?;
    let through = account_of(order, number)?;
    known(ask(app, through, &asked, |pg, account, asked| pg.delivery(account, asked)).await?)
}

/// Changes what the buyer is asked for, at the PG Company and here, before anybody confirms. What
/// counts is the PG Company's record. [`Error::Unconfirmed`] when it cannot be known now.
pub async fn reprice(
    app: &App,
    order: Order,
    number: u32,
    price: &Money,
) -> Result<Repriced, Error> {
    let ask_price = |order: &mut Order| Ok(order.ask_price(number, price));
    let (order, open) = app.store.change(order, app.now(), ask_price).await?;
    if !open {
        return Ok(Repriced::Refused(order));
    }
    let asked: (Payment, Money) = (payment(&order, number)?, price.clone());
    let through = account_of(&order, number)?;
    let changed = ask(app, through, &asked, |pg, account, (payment, price)| {
        pg.reprice(account, payment, price)
    });
    let order = match changed.await? {
        Ok(report) => super::record(app, order, number, &report).await?,
        Err(PgError::Refused(_)) => {
            let order = save(app, order, |order| order.forget_price(number, price)).await?;
            return Ok(Repriced::Refused(super::look(app, order, number).await?));
        }
        Err(error @ (PgError::NotSent(_) | PgError::Busy | PgError::Unknown(_))) => {
            note_unknown("change of the price", &error);
            super::look(app, order, number).await?
        }
        Err(PgError::Credentials) => return Err(Error::Unconfirmed),
    };
    match order.attempt(number).is_some_and(|attempt| attempt.price == *price) {
        true => Ok(Repriced::Done(order)),
        false => Err(Error::Unconfirmed),
    }
}

/// Takes the money of an approved external checkout: the buyer has seen this price with everything
/// in it and agreed. If the price has changed meanwhile, nothing happens.
pub async fn pay(app: &App, order: Order, number: u32, price: &Money) -> Result<Order, Error> {
    let now = app.now();
    let order = save(app, order, |order| order.agree(number, price, now)).await?;
    super::settle(app, order, number).await
}
