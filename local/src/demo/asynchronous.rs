//! The asynchronous chapters: what became of a payment or a cancellation is told by notices.

use std::io::{self, Write};

use super::{MALL, Story};
use crate::{
    browser::{Browser, Page},
    cafe24::{NoticeAnswer, Order, OrderState, Process},
    pg_company::RefundMode,
};

impl<W: Write> Story<'_, W> {
    /// A payment that is confirmed by a webhook, one that is deposited days later, and one whose
    /// notice the mall does not accept at first.
    pub(super) async fn buy_asynchronously(&mut self, buyer: &mut Browser) -> io::Result<()> {
        self.simulator.cafe24.pays(MALL, 1, Process::Asynchronous);
        let page = self.buy(buyer, "approve").await?;
        self.check("the mall got its notice (M5) before the buyer came back", page.says("Paid"))?;
        self.chapter("The PG Company's webhook comes, and there is nothing left to do")?;
        self.simulator.pg_company.deliver_due().await;
        self.check("the order is paid", self.newest_is(OrderState::Paid))?;

        let page = self.buy(buyer, "icash").await?;
        self.check("a deposit is waited for", waits(&page))?;
        self.chapter("Two days later the buyer deposits the money")?;
        self.pass(2 * 24 * 3600).await?;
        let payments = self.simulator.pg_company.payments();
        let deposited = payments.last().map(|p| self.simulator.pg_company.deposit(&p.payment_id));
        self.check("the PG Company has it", matches!(deposited, Some(Ok(()))))?;
        self.simulator.pg_company.deliver_due().await;
        self.check("the order is paid", self.newest_is(OrderState::Paid))?;

        self.simulator.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
        let page = self.buy(buyer, "approve").await?;
        self.check("the mall did not accept the notice, and waits", waits(&page))?;
        self.chapter("A minute later the reconciler repeats the notice")?;
        self.pass(60).await?;
        self.check("the order is paid", self.newest_is(OrderState::Paid))
    }

    /// A cancellation that the PG Company carries out later.
    pub(super) async fn cancel_asynchronously(&mut self, merchant: &mut Browser) -> io::Result<()> {
        self.chapter("The merchant cancels an order, and the refund takes its time")?;
        self.simulator.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
        self.simulator.pg_company.refunds_are(RefundMode::Pending);
        let Some(paid) = self.newest() else { return self.check("there is an order", false) };
        let address = format!("{}/admin/{MALL}/orders/{}", self.mall(), paid.id);
        let order = merchant.open(&address).await?;
        merchant.submit(&order.form("/cancel", &[])?).await?;
        self.check("the order is still paid", self.newest_is(OrderState::Paid))?;
        self.chapter("The bank carries it out, and the mall gets its notice (M9)")?;
        let refunds = self.simulator.pg_company.refunds();
        let settled = refunds.last().map(|r| self.simulator.pg_company.settle_refund(&r.refund_id));
        self.check("the PG Company gave it back", matches!(settled, Some(Ok(()))))?;
        self.simulator.pg_company.deliver_due().await;
        self.check("all is refunded", self.newest_is(OrderState::Refunded))
    }

    fn newest(&self) -> Option<Order> {
        self.simulator.cafe24.orders().pop()
    }

    pub(super) fn newest_is(&self, state: OrderState) -> bool {
        self.newest().is_some_and(|order| order.state() == state)
    }

    /// Lets time pass, and the reconciler run.
    async fn pass(&mut self, seconds: u32) -> io::Result<()> {
        self.simulator.advance(seconds);
        let ran = Box::pin(reconciler::run(&self.simulator.app)).await;
        self.check("the reconciler runs", ran.is_ok())
    }
}

fn waits(page: &Page) -> bool {
    page.says("Waiting for the payment company")
}
