//! What the people of a story do before a function is killed, and after.

use std::time::Duration;

use local::{
    cafe24::{OrderState, Process},
    inside::{Ask, Choice, Deal, Way, World},
    pg_company::RefundStatus,
};
use shared::{
    domain::{Attempt, State},
    store::vault,
    tokens,
};

use crate::shop::MALL;

/// What every order here costs.
pub(super) const PRICE: &str = "3065.00";
/// A part of it.
pub(super) const PART: &str = "1000.00";

/// Longer than an access token lives, and than Cafe24 counts token requests.
const TOKENS: Duration = Duration::from_secs(7201);

/// A buyer who has placed an order.
pub(super) fn buyer(world: &World, process: Process) -> Deal {
    Deal::new(world, MALL, PRICE, process)
}

/// The buyer gets a payment page.
pub(super) async fn opens(world: &World, deal: &mut Deal) {
    let known = deal.tabs.len();
    deal.does(world, Ask::Checkout).await;
    assert_eq!(deal.tabs.len(), known + 1, "a page");
}

/// The buyer of a new order decides on the payment page.
pub(super) async fn decides(world: &World, process: Process, choice: Choice) -> Deal {
    let mut deal = buyer(world, process);
    opens(world, &mut deal).await;
    assert!(deal.decides(world, 0, choice));
    deal
}

/// The buyer's browser goes where the PG Company sends it, and no further.
pub(super) async fn comes_back(world: &World, deal: &Deal) {
    let back = deal.tabs.first().and_then(|tab| tab.back.clone());
    drop(world.get(back.expect("the buyer decided").as_str()).await);
}

/// The buyer pays on the newest page, and the mall knows.
pub(super) async fn pays(world: &World, deal: &mut Deal) {
    opens(world, deal).await;
    let tab = deal.tabs.len() - 1;
    assert!(deal.decides(world, tab, Choice::Approve));
    deal.does(world, Ask::Return(tab)).await;
    assert!(deal.tabs.last().is_some_and(|tab| tab.arrived));
    assert_eq!(state(world, deal), OrderState::Paid);
}

/// A new order that is paid, and of which all webhooks have come.
pub(super) async fn bought(world: &World, process: Process) -> Deal {
    let mut deal = buyer(world, process);
    pays(world, &mut deal).await;
    world.sim.pg_company.deliver_due().await;
    deal
}

/// An order that came to nothing can still be paid.
pub(super) async fn pays_after_all(world: &World, deal: &mut Deal) {
    if matches!(deal.way, Way::OrderForm(Process::Asynchronous)) {
        opens(world, deal).await;
        assert!(deal.decides(world, deal.tabs.len() - 1, Choice::Approve));
        world.sim.pg_company.deliver_due().await;
    } else {
        pays(world, deal).await;
    }
    assert_eq!(state(world, deal), OrderState::Paid);
}

/// The bank carries out whatever is pending.
pub(super) fn settle_refunds(world: &World) {
    let refunds = world.sim.pg_company.refunds();
    for refund in refunds.iter().filter(|refund| refund.status == RefundStatus::Pending) {
        world.sim.pg_company.settle_refund(&refund.refund_id).expect("it is pending");
    }
}

/// How far the order is in the mall's book.
pub(super) fn state(world: &World, deal: &Deal) -> OrderState {
    deal.in_mall(world).expect("the mall has it").state()
}

/// The newest attempt in the app's book.
pub(super) async fn attempt(world: &World, deal: &Deal) -> Attempt {
    let order = deal.stored(world).await.expect("it is stored");
    order.latest().expect("an attempt").clone()
}

/// Where the newest attempt stands.
pub(super) async fn stands(world: &World, deal: &Deal) -> State {
    attempt(world, deal).await.state
}

/// So long that a function knows no secrets any more, and no lease holds.
pub(super) async fn a_while_passes(world: &World) {
    world.pass(vault::KEEP + Duration::from_secs(1)).await;
}

/// Fresh tokens, so that every story has the same calls.
pub(super) async fn renewed(world: &World) {
    world.pass(TOKENS).await;
    let mall = MALL.parse().expect("a mall");
    tokens::renew(&world.sim.app, &mall).await.expect("it is renewed");
}
