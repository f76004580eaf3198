//! The asynchronous checkout: M1, M4, and the notice M5 that tells how it ended.

use local::{
    cafe24::{NoticeAnswer, OrderState, Process, ReceivedNotice, Verdict},
    pg_company::{Call, Fault, Method},
};
use shared::{
    domain::{Amount, NoticeState, Report, State, Status},
    routes,
};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{LEASE_S, MALL, PayPage, Sale, Shop, query, with, without},
};

const DAY_S: u32 = 86_400;

impl Shop {
    /// A shop whose payments are asynchronous.
    pub(crate) async fn asynchronous() -> Self {
        Self::open().await.paying(Process::Asynchronous)
    }

    pub(crate) fn paying(self, process: Process) -> Self {
        self.sim.cafe24.pays(MALL, 1, process);
        self
    }

    /// An order that is paid, and of which the mall was told, unless it does not listen.
    pub(crate) async fn sold(&self, amount: &str) -> (Sale, PayPage) {
        let sale = self.order(amount);
        let page = self.checkout(&sale).await;
        self.approve(&page);
        self.sim.pg_company.deliver_due().await;
        (sale, page)
    }

    /// What the mall heard of an order, e.g. `M5 T booked`.
    pub(crate) fn told(&self, sale: &Sale) -> Vec<String> {
        self.sim.cafe24.notices(sale.mall, &sale.id).iter().map(in_words).collect()
    }

    /// The state of each notice that the app owes, or owed.
    pub(crate) async fn owed(&self, sale: &Sale) -> Vec<NoticeState> {
        let order = self.stored(sale).await.expect("the order is stored");
        order.notices.into_iter().map(|notice| notice.state).collect()
    }
}

fn in_words(notice: &ReceivedNotice) -> String {
    let verdict = match &notice.verdict {
        Verdict::Booked => "booked",
        Verdict::Repeated => "repeated",
        Verdict::Lost => "lost",
        Verdict::Refused(why) | Verdict::Wrong(why) => why,
    };
    let said = field(notice, "payed_tf").or_else(|| field(notice, "status")).unwrap_or("?");
    format!("{} {said} {verdict}", notice.kind.name())
}

/// A field of a notice as it came.
pub(crate) fn field<'a>(notice: &'a ReceivedNotice, name: &str) -> Option<&'a str> {
    notice.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_payment_is_told_by_a_notice() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    let back = shop.get(callback.as_str()).await;
    shop.sim.pg_company.deliver_due().await;

    assert_eq!(back.result_code(), "0000");
    assert!(page.key.is_empty(), "nothing is asked by key");
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn the_browser_brings_back_what_is_known_and_the_notice_what_is_true() {
    let shop = Shop::asynchronous().await;
    let pg = &shop.sim.pg_company;
    for (code, message, told) in [
        ("0000", "Success", "M5 T booked"),
        ("0001", "Failed", "M5 F booked"),
        ("9999", "Cancelled", "M5 F booked"),
    ] {
        let sale = shop.order("3065.00");
        let page = shop.checkout(&sale).await;
        let callback = match code {
            "0000" => pg.approve(&page.id),
            "0001" => pg.decline(&page.id),
            _cancelled => pg.leave(&page.id),
        };

        let back = shop.get(callback.expect("the page is open").as_str()).await;
        shop.arrive(&back).await;

        assert_eq!(back.result_code(), code);
        assert_eq!(query(&back.location(), "result_message"), message);
        assert!(!back.location().contains("key="), "{}", back.location());
        assert_eq!(shop.told(&sale), [told], "{code}");
        assert_eq!(shop.in_mall(&sale).returned, Some(format!("{code} {message}")));
    }
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_browser_that_comes_back_early_closes_nothing() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let payment = shop.sim.pg_company.payment(&page.id).expect("the payment");

    let early = shop.get(payment.order.callback_url.as_str()).await;
    let told = shop.told(&sale);
    shop.approve(&page);
    shop.sim.pg_company.deliver_due().await;

    assert_eq!((early.result_code(), told.len()), ("0000".to_owned(), 0));
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn while_the_pg_company_is_silent_the_browser_goes_back_all_the_same() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);
    shop.sim.pg_company.next(Call::LookUp, Fault::ErrorBefore);

    let back = shop.get(callback.as_str()).await;

    assert_eq!((back.result_code(), shop.told(&sale).len()), ("0000".to_owned(), 0));
    shop.sim.pg_company.deliver_due().await;
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_deposit_is_told_when_it_came_or_expired_and_not_before() {
    let shop = Shop::asynchronous().await;
    let pg = &shop.sim.pg_company;
    let (comes, expires) = (shop.order("3065.00"), shop.order("3065.00"));
    let (page, other) = (shop.checkout(&comes).await, shop.checkout(&expires).await);
    for page in [&page, &other] {
        let callback = pg.await_deposit(&page.id, Method::Icash).expect("the page is open");
        assert_eq!(shop.get(callback.as_str()).await.result_code(), "0000");
    }
    pg.deliver_due().await;
    assert!(matches!(shop.state(&comes).await, State::Pending { .. }));
    assert!(shop.told(&comes).is_empty() && shop.told(&expires).is_empty());

    shop.later(5 * DAY_S).await;
    pg.deposit(&page.id).expect("it is awaited");
    pg.deliver_due().await;
    shop.sim.advance(3 * DAY_S);
    pg.deliver_due().await;

    assert_eq!((shop.told(&comes), shop.told(&expires)), one_each("M5 T booked", "M5 F booked"));
    assert_eq!(shop.in_mall(&expires).state(), OrderState::Failed);
    ledgers_agree(&shop.sim).await;
}

fn one_each(one: &str, other: &str) -> (Vec<String>, Vec<String>) {
    (vec![one.to_owned()], vec![other.to_owned()])
}

#[tokio::test]
async fn f_59_deposits_without_a_webhook_are_found_within_the_poll_plan() {
    let shop = Shop::asynchronous().await;
    let pg = &shop.sim.pg_company;
    let (card, deposit) = (shop.order("3065.00"), shop.order("3065.00"));
    let (paid, awaited) = (shop.checkout(&card).await, shop.checkout(&deposit).await);
    shop.approve(&paid);
    pg.await_deposit(&awaited.id, Method::Cvs).expect("the page is open");

    shop.later(121).await;
    pg.deposit(&awaited.id).expect("it is awaited");
    let early = shop.told(&deposit);
    shop.later(3601).await;

    assert_eq!((shop.told(&card), early.len()), (vec!["M5 T booked".to_owned()], 0));
    assert_eq!(shop.told(&deposit), ["M5 T booked"]);
    assert_eq!(shop.later(7200).await.looked, 0, "nothing is owed any more");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_51_a_webhook_before_the_browser_tells_the_mall_once() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    shop.sim.pg_company.deliver_due().await;
    let back = shop.get(callback.as_str()).await;
    shop.arrive(&back).await;

    assert_eq!((back.result_code(), shop.told(&sale)), ("0000".to_owned(), vec![booked()]));
    ledgers_agree(&shop.sim).await;
}

fn booked() -> String {
    "M5 T booked".to_owned()
}

#[tokio::test]
async fn f_49_twenty_webhooks_and_browsers_at_once_tell_the_mall_once() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    let backs = futures::future::join_all((0..20).map(|_| shop.get(callback.as_str())));
    let (backs, _) = tokio::join!(backs, shop.sim.pg_company.deliver_due());

    assert!(backs.iter().all(|back| back.result_code() == "0000"));
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_failure_that_the_mall_did_not_hear_is_forgotten_when_the_buyer_tries_again() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
    shop.sim.pg_company.decline(&page.id).expect("the page is open");
    shop.sim.pg_company.deliver_due().await;
    assert_eq!(shop.told(&sale), ["M5 F lost"]);

    let again = shop.checkout(&sale).await;
    shop.later(60).await;
    shop.approve(&again);
    shop.sim.pg_company.deliver_due().await;
    shop.later(3600).await;

    assert_eq!(shop.told(&sale), ["M5 F lost", "M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_failure_that_was_told_does_not_keep_the_next_payment_from_being_told() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim.pg_company.decline(&page.id).expect("the page is open");
    shop.sim.pg_company.deliver_due().await;

    let again = shop.checkout(&sale).await;
    shop.approve(&again);
    shop.sim.pg_company.deliver_due().await;

    assert_eq!(shop.told(&sale), ["M5 F booked", "M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn without_an_address_of_the_mall_to_tell_nothing_is_opened() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let asked = shop.asked(&sale);

    for fields in [
        without(asked.clone(), "return_noty_url"),
        with(asked.clone(), "return_noty_url", ""),
        with(asked, "return_noty_url", "https://evil.example/noty"),
    ] {
        let answer = shop.post(routes::ASYNC_CHECKOUT, &fields).await;
        let told = (answer.status, answer.json()["result_code"].clone());
        assert_eq!(told, (400, "9999".into()), "{}", answer.text);
        assert!(answer.text.contains("return_noty_url"), "{}", answer.text);
    }

    assert_eq!(shop.stored(&sale).await, None);
    assert_eq!(shop.sim.pg_company.opened(), 0);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_27_a_function_that_dies_before_it_tells_leaves_one_notice() {
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.approve(&page);
    let (now, mut order) = (shop.sim.app.now(), shop.stored(&sale).await.expect("stored"));
    let (reference, price) = (order.key.reference(1), order.attempts[0].price.clone());
    let tid = order.attempts[0].state.tid().expect("it is open").clone();
    let paid: Option<Amount> = Some(price.amount);
    let (reference, status) = (reference.to_string(), Status::Paid);
    order.report(1, &Report { reference, tid, status, money: price, paid }, now);
    shop.sim.app.store.save(order, now).await.expect("saved").expect("nobody else");

    let early = shop.reconcile().await.looked;
    let found = shop.later(LEASE_S).await.looked;
    shop.sim.pg_company.deliver_due().await;
    shop.later(3600).await;

    assert_eq!((early, found), (0, 1));
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_27_a_function_that_dies_while_it_tells_has_told_or_tells_again() {
    for (answer, told) in [
        (NoticeAnswer::TimeOut, ["M5 T lost", "M5 T booked"]),
        (NoticeAnswer::LostAnswer, ["M5 T booked", "M5 T repeated"]),
    ] {
        let shop = Shop::asynchronous().await;
        let sale = shop.order("3065.00");
        let page = shop.checkout(&sale).await;
        shop.approve(&page);
        shop.sim.cafe24.answer_next_notices(1, &answer);

        let heard = async {
            while shop.told(&sale).is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            _ = shop.later(121) => panic!("the run did not die"),
            () = heard => {}
        }
        told_nothing_wrong(&shop.sim).await;
        shop.later(LEASE_S).await;

        assert_eq!(shop.told(&sale), told);
        ledgers_agree(&shop.sim).await;
    }
}
