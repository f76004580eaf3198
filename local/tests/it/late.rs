//! Money that arrives after its payment was given up: accepted or sent back, never ignored
//! (faults.md F-37 to F-39, state-machines.md C15 and C16).

use local::{
    cafe24::{ApiCall, Fault as MallFault, OrderState, Process},
    pg_company::{Call, Fault, RefundStatus},
};
use shared::domain::{Event, State, Status};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    log::Log,
    shop::{KEYS, MALL, PayPage, R1, Sale, Shop, with},
};

impl Shop {
    /// As if the PG Company had said that the page has expired; the buyer may still pay there.
    async fn give_up(&self, sale: &Sale) {
        let (now, mut order) = (self.sim.app.now(), self.stored(sale).await.expect("stored"));
        let attempt = order.latest().expect("an attempt");
        let (number, tid) = (attempt.number, attempt.state.tid().expect("it is open").clone());
        order.apply(number, &Event::Reported(tid, Status::Expired), now);
        self.sim.app.store.save(order, now).await.expect("saved").expect("nobody else");
    }

    /// The merchant's account confirms at the PG Company without us.
    async fn confirm_elsewhere(&self, page: &PayPage) {
        let confirm = format!("{}/v1/payments/{}/confirm", self.sim.addresses.pg_company, page.id);
        let confirm = self.client().post(confirm).basic_auth(KEYS.0, Some(KEYS.1));
        let body = serde_json::json!({ "amount": "3065", "currency": "KRW" });
        let theirs = format!("theirs-{}", page.id);
        let confirm = confirm.header("Idempotency-Key", theirs).json(&body);
        assert_eq!(self.send(confirm).await.status, 200);
    }

    /// A payment that is confirmed without us after it was given up.
    pub(crate) async fn confirmed_too_late(&self) -> (Sale, PayPage) {
        let sale = self.order("3065.00");
        let page = self.checkout(&sale).await;
        self.give_up(&sale).await;
        self.approve(&page);
        self.confirm_elsewhere(&page).await;
        (sale, page)
    }

    /// What went back at the PG Company, refund by refund.
    pub(crate) fn refunds(&self) -> Vec<String> {
        let refunds = self.sim.pg_company.refunds();
        let done = refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded);
        done.map(|refund| refund.amount.to_string()).collect()
    }

    /// A second page for the same order, while the first one stays open: two tabs.
    async fn two_tabs(&self, sale: &Sale) -> (PayPage, PayPage) {
        let other = self.signed(with(self.asked(sale), "amount", "3000.00"), &R1);
        let path = match self.in_mall(sale).process {
            Process::Synchronous => shared::routes::SYNC_CHECKOUT,
            Process::Asynchronous => shared::routes::ASYNC_CHECKOUT,
        };
        let answer = self.sim.cafe24.send(path, &other, false).await;
        let first = PayPage::of(&answer);
        self.sim.pg_company.next(Call::Cancel, Fault::ErrorBefore);
        let second = self.checkout(sale).await;
        assert_ne!(first.id, second.id);
        (first, second)
    }
}

/// The newest attempt's state, said in a word if money came.
async fn state(shop: &Shop, sale: &Sale) -> &'static str {
    match shop.state(sale).await {
        State::Paid { .. } => "paid",
        State::Returning { .. } => "returning",
        State::Late { .. } => "late",
        State::Held { .. } => "held",
        _no_money => "not paid",
    }
}

#[tokio::test]
async fn f_37_of_two_tabs_that_both_pay_one_is_the_payment_and_the_other_goes_back() {
    for older_first in [true, false] {
        let shop = Shop::asynchronous().await;
        let sale = shop.order("3065.00");
        let (older, newer) = shop.two_tabs(&sale).await;
        let pages = if older_first { [&older, &newer] } else { [&newer, &older] };

        for page in pages {
            shop.approve(page);
            shop.sim.pg_company.deliver_due().await;
        }

        assert_eq!(shop.refunds(), ["3000"], "{older_first}");
        assert_eq!(shop.told(&sale), ["M5 T booked"]);
        assert_eq!(state(&shop, &sale).await, "paid");
        assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_37_two_tabs_that_pay_at_the_same_moment_leave_one_payment() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let (older, newer) = shop.two_tabs(&sale).await;
    shop.approve(&older);
    shop.approve(&newer);

    shop.sim.pg_company.deliver_due().await;
    shop.later(121).await;
    shop.later(121).await;

    assert_eq!(shop.refunds(), ["3000"]);
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_37_what_is_paid_on_a_replaced_page_is_found_without_a_webhook() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let (older, newer) = shop.two_tabs(&sale).await;
    shop.approve(&newer);
    shop.later(121).await;
    assert_eq!(state(&shop, &sale).await, "paid");
    shop.approve(&older);

    for _ in 0..3 {
        shop.later(901).await;
    }

    assert_eq!(shop.refunds(), ["3000"]);
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_37_in_the_synchronous_process_only_the_newest_tab_is_confirmed() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let (older, newer) = shop.two_tabs(&sale).await;
    let callbacks = [shop.approve(&older), shop.approve(&newer)];

    let [first, second] = callbacks.each_ref().map(|callback| shop.get(callback.as_str()));
    let (first, second) = (first.await, second.await);
    shop.arrive(&second).await;

    assert_eq!((first.result_code(), second.result_code()), ("9999".into(), "0000".into()));
    assert_eq!(shop.sim.pg_company.captured(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_39_late_money_of_a_synchronous_payment_goes_back() {
    let shop = Shop::open().await;
    let (sale, page) = shop.confirmed_too_late().await;

    shop.sim.pg_company.deliver_due().await;

    assert_eq!(state(&shop, &sale).await, "returning");
    assert_eq!(shop.refunds(), ["3065"]);
    assert_eq!(shop.sim.cafe24.status(&page.key).await.body["payed_tf"], "F");
    shop.later(7200).await;
    assert_eq!(shop.refunds(), ["3065"], "once");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_39_late_money_goes_back_also_where_the_keys_are_refused_for_a_while() {
    let shop = Shop::open().await;
    let (sale, _page) = shop.confirmed_too_late().await;
    // Each is tried with the keys at hand, and with those that are stored.
    for _ in 0..2 {
        shop.sim.pg_company.next(Call::Refund, Fault::Unauthorized);
    }

    shop.sim.pg_company.deliver_due().await;
    shop.later(121).await;
    shop.later(121).await;

    assert_eq!((state(&shop, &sale).await, shop.refunds()), ("returning", vec!["3065".to_owned()]));
    ledgers_agree(&shop.sim).await;
}

/// An asynchronous payment that arrives after it was given up, and after the failure was told if
/// the mall listens.
async fn late(shop: &Shop, told_before: &str) -> Sale {
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.give_up(&sale).await;
    if told_before == "failed" {
        shop.later(30).await;
        assert_eq!(shop.told(&sale), ["M5 F booked"]);
    }
    shop.approve(&page);
    shop.sim.pg_company.deliver_due().await;
    sale
}

#[tokio::test]
async fn f_39_late_money_is_accepted_if_the_mall_still_waits_for_it() {
    for told_before in ["nothing", "failed"] {
        let shop = Shop::asynchronous().await;

        let sale = late(&shop, told_before).await;
        shop.later(61).await;

        assert_eq!(state(&shop, &sale).await, "paid", "{told_before}");
        assert_eq!(shop.told(&sale).last().map(String::as_str), Some("M5 T booked"));
        assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
        assert!(shop.refunds().is_empty());
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_39_late_money_goes_back_if_the_order_was_paid_otherwise() {
    for told_before in ["nothing", "failed"] {
        let shop = Shop::asynchronous().await;
        let sale = late(&shop, told_before).await;
        let told = shop.told(&sale);
        shop.sim.cafe24.receives(MALL, &sale.id, 3065.into());

        shop.later(61).await;
        shop.later(3600).await;

        assert_eq!(state(&shop, &sale).await, "returning", "{told_before}");
        assert_eq!((shop.refunds(), shop.told(&sale)), (vec!["3065".to_owned()], told));
        told_nothing_wrong(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_39_if_the_mall_cannot_be_asked_what_it_was_told_decides() {
    for (told_before, end) in [("failed", "returning"), ("nothing", "paid")] {
        let shop = Shop::asynchronous().await;
        let sale = late(&shop, told_before).await;
        shop.sim.cafe24.fail_next(ApiCall::Order, MallFault::Status(403));

        shop.later(61).await;
        shop.later(61).await;

        assert_eq!(state(&shop, &sale).await, end, "{told_before}");
        assert_eq!(shop.refunds().is_empty(), end == "paid");
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_39_late_money_waits_while_the_mall_does_not_answer_and_then_goes_back() {
    let shop = Shop::asynchronous().await;
    let sale = late(&shop, "failed").await;
    for _ in 0..30 {
        shop.sim.cafe24.fail_next(ApiCall::Order, MallFault::Status(503));
    }

    shop.later(61).await;
    assert_eq!((state(&shop, &sale).await, shop.refunds().len()), ("late", 0));
    for _ in 0..15 {
        shop.later(3600).await;
    }

    assert_eq!(state(&shop, &sale).await, "returning");
    assert_eq!(shop.refunds(), ["3065"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_39_the_operator_may_never_accept_late_money_or_leave_it_to_a_person() {
    for (choice, end, back) in [("never", "returning", 1), ("manual", "held", 0)] {
        let (log, _keeping) = Log::keep();
        let shop = Shop::with(&[("ACCEPT_LATE_PAYMENT", choice)]).await;
        let shop = shop.paying(Process::Asynchronous);

        let sale = late(&shop, "nothing").await;
        shop.later(61).await;
        shop.later(3600).await;

        assert_eq!((state(&shop, &sale).await, shop.refunds().len()), (end, back), "{choice}");
        assert_eq!(log.alarms().len(), 1 - back, "{:#?}", log.alarms());
        told_nothing_wrong(&shop.sim).await;
    }
}
