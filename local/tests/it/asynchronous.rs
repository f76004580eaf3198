//! The asynchronous checkout: M1, M4, and the notice M5 that tells how it ended.

use local::cafe24::{NoticeKind, OrderState, Process};
use shared::domain::State;

use crate::{
    ledgers::ledgers_agree,
    shop::{MALL, PayPage, Sale, Shop, code},
};

impl Shop {
    /// A shop whose payments are asynchronous.
    pub(crate) async fn asynchronous() -> Self {
        let shop = Self::open().await;
        shop.sim.cafe24.pays(MALL, 1, Process::Asynchronous);
        shop
    }

    /// An order that is paid, and of which the mall was told.
    pub(crate) async fn sold(&self, amount: &str) -> (Sale, PayPage) {
        let sale = self.order(amount);
        let page = self.checkout(&sale).await;
        self.approve(&page);
        self.sim.pg_company.deliver_due().await;
        (sale, page)
    }
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
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    let notices = shop.sim.cafe24.notices(MALL, &sale.id);
    let kinds: Vec<_> = notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Payment], "{notices:?}");
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    ledgers_agree(&shop.sim).await;
}
