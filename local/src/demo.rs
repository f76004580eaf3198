//! `cargo local demo`: the whole story of a shop, played over HTTP, every message shown, and at
//! the end the two ledgers compared.

mod asynchronous;
pub mod chaos;
mod external;
mod ledgers;
mod listing;
mod pay_button;

use std::io::{self, Write};

use crate::{
    Simulator,
    browser::{Browser, Page},
};

const MALL: &str = "demomall";

/// Plays the story. `false` if anything was not as it must be.
pub async fn play(out: &mut impl Write) -> io::Result<bool> {
    let simulator = Simulator::start().await;
    let (mut merchant, mut buyer) = (Browser::new()?, Browser::new()?);
    let mut story = Story { simulator: &simulator, out, shown: 0, wrong: Vec::new(), checks: 0 };
    story.install(&mut merchant).await?;
    story.link_and_enable(&mut merchant).await?;
    let paid = story.buy(&mut buyer, "approve").await?;
    story.check("the buyer is back at the mall, and the order is paid", paid.says("Paid"))?;
    let declined = story.buy(&mut buyer, "decline").await?;
    story.check("a decline says what to do", declined.says("try again"))?;
    let left = story.buy(&mut buyer, "leave").await?;
    story.check("a buyer who leaves has not paid", left.says("try again"))?;
    story.cancel(&mut merchant).await?;
    story.buy_asynchronously(&mut buyer).await?;
    story.cancel_asynchronously(&mut merchant).await?;
    story.buy_on_the_shops_own_pages(&mut buyer).await?;
    story.disable(&mut merchant, &mut buyer).await?;
    story.remove(&mut merchant).await?;
    story.end()
}

/// A story being told: what was shown so far, and what was not as it must be.
struct Story<'a, W> {
    simulator: &'a Simulator,
    out: &'a mut W,
    shown: usize,
    checks: usize,
    wrong: Vec<String>,
}

impl<W: Write> Story<'_, W> {
    async fn install(&mut self, merchant: &mut Browser) -> io::Result<()> {
        self.chapter("The merchant opens the app in the mall's admin and consents")?;
        let open = self.launch();
        let consent = merchant.open(&open).await?;
        let agree = consent.form("/api/v2/oauth/authorize", &[])?;
        let settings = merchant.submit(&agree.with("decision", "agree")).await?;
        self.check("the settings page opens", settings.says("Merchant account"))?;
        let again = merchant.open(&open).await?;
        self.check("a second launch needs no consent", again.says("Merchant account"))
    }

    async fn link_and_enable(&mut self, merchant: &mut Browser) -> io::Result<()> {
        self.chapter("The merchant links the account, first with a wrong key, and enables a shop")?;
        let settings = merchant.open(&format!("{}/admin/display", self.app())).await?;
        let form = settings.form("/admin/link", &[])?.with("public_key", "pk_test_demo");
        let refused = merchant.submit(&form.clone().with("secret_key", "sk_test_wrong")).await?;
        self.check("wrong keys are refused", refused.says("does not accept these keys"))?;
        let linked = merchant.submit(&form.with("secret_key", "sk_test_demo")).await?;
        self.check("the account is linked in test mode", linked.says("Linked test"))?;
        self.check("the secret is not shown", !linked.html.contains("sk_test_demo"))?;
        self.check("EUR is shown as not supported", linked.says("does not take EUR"))?;
        let enable =
            linked.form("/admin/shop/toggle", &[("shop_no", "1"), ("action", "enable")])?;
        let enabled = merchant.submit(&enable).await?;
        self.check("the shop is enabled", enabled.says("The shop is enabled"))?;
        let known = self.simulator.cafe24.gateways().len() == 1;
        self.check("Cafe24 knows the payment gateway of one shop", known)
    }

    async fn buy(&mut self, buyer: &mut Browser, decision: &str) -> io::Result<Page> {
        self.chapter(&format!("A buyer checks out, and on the payment page: {decision}"))?;
        let shop = format!("{}/{MALL}/1", self.mall());
        let products = buyer.open(&shop).await?;
        let cart = buyer.submit(&products.form("/cart", &[])?).await?;
        self.check("the cart holds a product", cart.says("Cart"))?;
        let checkout = buyer.open(&format!("{shop}/checkout")).await?;
        let order = checkout.form("/checkout", &[])?.with("buyer_name", "Kim Buyer");
        let page = buyer.submit(&order.with("buyer_email", "kim@example.com")).await?;
        self.check("the payment page opens", page.says("Approve"))?;
        let decided = page.form(&format!("/{decision}"), &[])?;
        buyer.submit(&decided).await
    }

    async fn cancel(&mut self, merchant: &mut Browser) -> io::Result<()> {
        self.chapter("The merchant cancels 1,000 of the order, then the rest")?;
        let orders = self.simulator.cafe24.orders();
        let paid = orders.iter().find(|order| order.tid.is_some() && !order.paid.is_zero());
        let Some(paid) = paid else {
            return self.check("there is a paid order", false);
        };
        let address = format!("{}/admin/{MALL}/orders/{}", self.mall(), paid.id);
        let order = merchant.open(&address).await?;
        let part = order.form("/cancel", &[])?.with("cancel_amount", "1000.00");
        let order = merchant.submit(&part).await?;
        self.check("a part is refunded", order.says("Partially refunded"))?;
        let rest = merchant.submit(&order.form("/cancel", &[])?).await?;
        self.check("all is refunded", rest.says("Refunded") && !rest.says("Partially"))
    }

    fn mall(&self) -> &str {
        &self.simulator.addresses.mall
    }

    /// Where the mall's admin opens the app.
    fn launch(&self) -> String {
        format!("{}/admin/{MALL}/open?user_type=P&lang=en_US&shop_no=1", self.mall())
    }

    fn app(&self) -> &str {
        &self.simulator.addresses.app
    }

    fn chapter(&mut self, title: &str) -> io::Result<()> {
        self.listing()?;
        writeln!(self.out, "\n── {title}\n")
    }

    /// Shows the messages that crossed since the last time.
    fn listing(&mut self) -> io::Result<()> {
        let mut messages = self.simulator.wire.since(self.shown);
        // They are noted when they are answered; read in the order in which they were asked.
        messages.sort_by_key(|message| message.began);
        self.shown += messages.len();
        messages.iter().try_for_each(|message| listing::write(self.out, message))
    }

    fn check(&mut self, what: &str, holds: bool) -> io::Result<()> {
        self.listing()?;
        self.checks += 1;
        if !holds {
            self.wrong.push(what.to_owned());
        }
        writeln!(self.out, "  {} {what}", if holds { "✓" } else { "✗ NOT" })
    }

    fn end(&mut self) -> io::Result<bool> {
        self.chapter("The mall's book and the PG Company's book")?;
        let equal = ledgers::compare(self.out, self.simulator)?;
        self.check("both books agree on every order", equal)?;
        let (checks, wrong, messages) = (self.checks, self.wrong.len(), self.shown);
        writeln!(self.out, "\n{messages} messages, {checks} checks, {wrong} not as they must be")?;
        for what in &self.wrong {
            writeln!(self.out, "  ✗ NOT {what}")?;
        }
        Ok(wrong == 0)
    }
}
