//! Notices of the app: what is booked, what is refused, and how answers go wrong.

use serde_json::{Map, Value, json};

use super::{KEY, Running};
use crate::cafe24::hash::Transaction;
use crate::cafe24::{
    CancellationState, NoticeAnswer, Order, OrderId, OrderState, Process, Verdict,
};

const PAID: &str = "PayReceiveNoty.php";
const CANCELLED: &str = "PayReceiveCancelNoty.php";
pub(super) const OK: &str = r#"{"result":"OK"}"#;
pub(super) const FAIL: &str = r#"{"result":"FAIL"}"#;

fn signed(order: &Order, tid: &str, amount_name: &str, amount: &str) -> Map<String, Value> {
    let transaction = Transaction {
        amount,
        currency: &order.currency,
        order_id: order.id.as_str(),
        partner_id: "demomall:1",
        tid,
    };
    let mut fields = Map::new();
    fields.insert(amount_name.to_owned(), json!(amount));
    let common = json!({
        "partner_id": "demomall:1", "tid": tid, "order_id": order.id, "paymethod": "etc",
        "currency": order.currency, "hash_data": transaction.sign(KEY),
        "extra_data": order.extra_data, "result_message": "done",
    });
    fields.extend(common.as_object().cloned().unwrap_or_default());
    fields
}

pub(super) fn m5(order: &Order, tid: &str, amount: &str) -> Value {
    let paid = amount != "0";
    let mut fields = signed(order, tid, "amount", amount);
    let rest = json!({
        "request_type": "payment", "all_cancel_tf": "T", "part_cancel_tf": "T", "escrow_tf": "F",
        "payed_tf": if paid { "T" } else { "F" }, "easypay": "F", "cancel_mode": "async",
        "result_code": if paid { "0000" } else { "9999" },
    });
    fields.extend(rest.as_object().cloned().unwrap_or_default());
    Value::Object(fields)
}

fn m9(order: &Order, amount: &str, status: &str) -> Value {
    let mut fields = signed(order, "t1", "cancel_amount", amount);
    let code = if status == "P" { "0000" } else { "9999" };
    let rest = json!({ "request_type": "cancelnoty", "status": status, "result_code": code });
    fields.extend(rest.as_object().cloned().unwrap_or_default());
    Value::Object(fields)
}

struct Shop {
    running: Running,
    id: OrderId,
}

impl Shop {
    async fn start() -> Self {
        let running = Running::start().await;
        running.enable().await;
        running.cafe24.pays("demomall", 1, Process::Asynchronous);
        let id = running.cafe24.order("demomall", 1, "3065.00");
        Self { running, id }
    }

    fn order(&self) -> Order {
        self.running.cafe24.order_record("demomall", &self.id).expect("an order")
    }

    async fn tell(&self, page: &str, body: &Value) -> String {
        let url = format!("{}/demomall/1/Pay/Recv/openpg/{page}", self.running.base);
        let answer = self.running.http.post(url).json(body).send().await.expect("an answer");
        answer.text().await.expect("text")
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let notices = self.running.cafe24.notices("demomall", &self.id);
        notices.into_iter().map(|notice| notice.verdict).collect()
    }

    async fn cancel(&self, amount: &str) {
        let answer = self.running.cafe24.cancel("demomall", &self.id, amount).await;
        assert_eq!(answer.text("result_message"), Some("Refund requested"));
    }
}

#[tokio::test]
async fn a_payment_that_is_told_twice_is_booked_once() {
    let shop = Shop::start().await;
    let notice = m5(&shop.order(), "t1", "3065.00");

    assert_eq!(shop.tell(PAID, &notice).await, OK);
    assert_eq!(shop.tell(PAID, &notice).await, OK);

    assert_eq!(shop.verdicts(), [Verdict::Booked, Verdict::Repeated]);
    assert_eq!(shop.order().state(), OrderState::Paid);
    assert_eq!(shop.order().cancel_mode, Some(Process::Asynchronous));
    let page = shop.running.get(&format!("/admin/demomall/orders/{}", shop.id)).await;
    assert!(page.contains("M5 booked") && page.contains("M5 known already"));
}

#[tokio::test]
async fn a_notice_may_be_a_form() {
    let shop = Shop::start().await;
    let notice = m5(&shop.order(), "t1", "3065.00");
    let url = format!("{}/demomall/1/Pay/Recv/openpg/{PAID}", shop.running.base);

    let answer = shop.running.http.post(url).form(&notice).send().await.expect("an answer");

    assert_eq!(answer.text().await.expect("text"), OK);
    assert_eq!(shop.order().state(), OrderState::Paid);
}

#[tokio::test]
async fn a_failed_payment_can_still_be_paid_but_not_the_other_way_round() {
    let shop = Shop::start().await;
    let failed = m5(&shop.order(), "t0", "0");

    assert_eq!(shop.tell(PAID, &failed).await, OK);
    assert_eq!(shop.order().state(), OrderState::Failed);
    assert_eq!(shop.tell(PAID, &m5(&shop.order(), "t1", "3065")).await, OK);
    assert_eq!(shop.tell(PAID, &failed).await, FAIL);

    assert_eq!(shop.order().state(), OrderState::Paid);
    assert_eq!(shop.running.cafe24.wrong_notices().len(), 1);
}

#[tokio::test]
async fn a_notice_that_contradicts_the_order_is_wrong() {
    let shop = Shop::start().await;
    assert_eq!(shop.tell(PAID, &m5(&shop.order(), "t1", "3064.00")).await, FAIL);
    let dollars = Order { currency: "USD".to_owned(), ..shop.order() };
    assert_eq!(shop.tell(PAID, &m5(&dollars, "t1", "3065.00")).await, FAIL);
    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "1.00", "P")).await, FAIL);
    assert_eq!(shop.order().state(), OrderState::Waiting);

    shop.tell(PAID, &m5(&shop.order(), "t1", "3065.00")).await;
    assert_eq!(shop.tell(PAID, &m5(&shop.order(), "t2", "3065.00")).await, FAIL);

    assert_eq!(shop.running.cafe24.wrong_notices().len(), 4);
    assert_eq!(shop.order().tid.as_deref(), Some("t1"));
}

#[tokio::test]
async fn a_notice_that_does_not_verify_is_refused() {
    let shop = Shop::start().await;
    let order = shop.order();
    for (name, value) in [
        ("hash_data", json!("x")),
        ("amount", json!("1.00")),
        ("request_type", json!("paid")),
        ("payed_tf", json!("F")),
        ("result_code", json!("9999")),
        ("easypay", json!("N")),
        ("extra_data", json!({})),
        ("partner_id", json!("demomall:2")),
        ("paymethod", Value::Null),
    ] {
        let mut notice = m5(&order, "t1", "3065.00");
        let fields = notice.as_object_mut().expect("an object");
        if value.is_null() {
            fields.remove(name)
        } else {
            fields.insert(name.to_owned(), value)
        };
        assert_eq!(shop.tell(PAID, &notice).await, FAIL, "{name}");
    }
    let page = "PayReceiveCheckoutNoty.php";
    assert_eq!(shop.tell(page, &m5(&order, "t1", "3065.00")).await, FAIL);
    shop.running.cafe24.order_pays("demomall", &shop.id, Process::Synchronous);
    assert_eq!(shop.tell(PAID, &m5(&order, "t1", "3065.00")).await, FAIL);

    assert_eq!(shop.order().state(), OrderState::Waiting);
    assert_eq!(shop.running.cafe24.refused_notices().len(), 11);
    assert!(shop.running.cafe24.wrong_notices().is_empty());
}

#[tokio::test]
async fn an_asynchronous_cancellation_is_booked_by_its_notice() {
    let shop = Shop::start().await;
    shop.tell(PAID, &m5(&shop.order(), "t1", "3065.00")).await;

    shop.cancel("65.00").await;
    assert_eq!(shop.order().state(), OrderState::Paid);
    assert_eq!(shop.order().left().to_string(), "3000.00");
    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "65.00", "P")).await, OK);
    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "65.00", "P")).await, OK);
    assert_eq!(shop.order().refunded.to_string(), "65.00");

    shop.cancel("3000.00").await;
    assert!(shop.order().left().is_zero());
    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "3000.00", "F")).await, OK);
    assert_eq!(shop.order().left().to_string(), "3000.00");
    let last = shop.order().cancellations.pop().expect("a cancellation");
    assert_eq!(last.state, CancellationState::Failed);
    assert!(shop.running.cafe24.wrong_notices().is_empty());
}

#[tokio::test]
async fn a_refund_that_nobody_asked_for_is_wrong() {
    let shop = Shop::start().await;
    shop.tell(PAID, &m5(&shop.order(), "t1", "3065.00")).await;
    shop.cancel("65.00").await;

    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "66.00", "P")).await, FAIL);
    assert_eq!(shop.tell(CANCELLED, &m9(&shop.order(), "4000.00", "P")).await, FAIL);

    assert_eq!(shop.running.cafe24.wrong_notices().len(), 2);
    assert!(shop.order().refunded.is_zero());
}

#[tokio::test]
async fn a_shop_can_choose_how_its_orders_are_cancelled() {
    let shop = Shop::start().await;
    shop.tell(PAID, &m5(&shop.order(), "t1", "3065.00")).await;
    shop.running.cafe24.cancels("demomall", 1, Some(Process::Synchronous));

    let answer = shop.running.cafe24.cancel("demomall", &shop.id, "65.00").await;

    assert_eq!(answer.text("result_message"), Some("Refund success"));
    assert_eq!(shop.order().refunded.to_string(), "65.00");
}

#[tokio::test]
async fn chosen_answers_decide_whether_a_notice_is_booked() {
    let shop = Shop::start().await;
    let cafe24 = &shop.running.cafe24;
    let notice = m5(&shop.order(), "t1", "3065.00");
    cafe24.answer_next_notices(1, &NoticeAnswer::Text(FAIL.to_owned()));
    cafe24.answer_next_notices(1, &NoticeAnswer::Text("ok".to_owned()));
    cafe24.answer_next_notices(1, &NoticeAnswer::Status(500));
    cafe24.answer_next_notices(1, &NoticeAnswer::Redirect("http://127.0.0.1:1/".to_owned()));
    cafe24.answer_next_notices(1, &NoticeAnswer::Text(format!("\u{feff} {OK}\n")));

    assert_eq!(shop.tell(PAID, &notice).await, FAIL);
    assert_eq!(shop.tell(PAID, &notice).await, "ok");
    assert_eq!(shop.tell(PAID, &notice).await, "");
    assert_eq!(shop.tell(PAID, &notice).await, "");
    assert_eq!(shop.order().state(), OrderState::Waiting);
    assert_eq!(shop.tell(PAID, &notice).await.trim(), format!("\u{feff} {OK}"));
    assert_eq!(shop.tell(PAID, &notice).await, OK);

    assert_eq!(shop.order().state(), OrderState::Paid);
    let lost = [const { Verdict::Lost }; 4];
    assert_eq!(shop.verdicts(), [&lost[..], &[Verdict::Booked, Verdict::Repeated]].concat());
}

#[tokio::test]
async fn a_slow_a_huge_and_a_lost_answer_are_booked() {
    let shop = Shop::start().await;
    let cafe24 = &shop.running.cafe24;
    let url = format!("{}/demomall/1/Pay/Recv/openpg/{PAID}", shop.running.base);
    let send = || shop.running.http.post(&url).json(&m5(&shop.order(), "t1", "3065.00")).send();

    cafe24.answer_notices(NoticeAnswer::Slow);
    let mut slow = send().await.expect("an answer");
    assert_eq!(slow.chunk().await.expect("a chunk").expect("a byte").as_ref(), b"{");

    cafe24.answer_notices(NoticeAnswer::Huge);
    let huge = send().await.expect("an answer").bytes().await.expect("bytes");
    assert!(huge.len() > 10 * 1024 * 1024);

    cafe24.answer_notices(NoticeAnswer::LostAnswer);
    let lost = tokio::spawn(send());
    while shop.verdicts().len() < 3 {
        tokio::task::yield_now().await;
    }
    assert!(!lost.is_finished());
    assert_eq!(shop.verdicts(), [Verdict::Booked, Verdict::Repeated, Verdict::Repeated]);
}
