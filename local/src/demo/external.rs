//! The chapters on the shop's own pages: the pay button, the review of the order, and the end.

use std::io::{self, Write};

use super::{
    MALL, Story,
    pay_button::{self, PayButton},
};
use crate::{browser::Browser, cafe24::OrderState};

impl<W: Write> Story<'_, W> {
    /// A buyer presses the pay button of the cart, learns on the way what delivery costs, and pays.
    pub(super) async fn buy_on_the_shops_own_pages(
        &mut self,
        buyer: &mut Browser,
    ) -> io::Result<()> {
        self.chapter("A buyer fills the cart, and the pay button appears on its page")?;
        let shop = format!("{}/{MALL}/1", self.mall());
        let products = buyer.open(&shop).await?;
        let cart = buyer.submit(&products.form("/cart", &[])?).await?;
        let button = PayButton::load(buyer, &cart, MALL).await?;
        self.check("the script is what its hash says", button.pg_name() == "DemoPay")?;

        self.chapter("The buyer presses the button: the mall reserves an order")?;
        let page = button.press(buyer, MALL).await?;
        let page = buyer.open(&page).await?;
        self.check("the payment page asks for an address", page.says("Shipping address"))?;
        self.chapter("The buyer approves, and sees what it costs with delivery to that address")?;
        let there = page.form("/approve", &[])?.with("postal_code", "63100");
        let review = buyer.submit(&there).await?;
        self.check("the review shows the delivery", review.says("6,000 KRW"))?;
        self.check("nothing is taken yet", self.newest_is(OrderState::Reserved))?;

        self.chapter("The buyer pays, the mall gets its notice (M7), and shows the order (M16)")?;
        let pay = review.form("/pay", &[])?.with("decision", "pay");
        let passing = buyer.submit(&pay).await?;
        self.check("the order is paid", self.newest_is(OrderState::Paid))?;
        let on = passing.link().ok_or_else(|| io::Error::other("the page leads nowhere"))?;
        let shown = buyer.open(on.as_str()).await?;
        self.check("the buyer is back at the mall, and the order is paid", shown.says("Paid"))
    }

    /// The merchant takes the shop out again.
    pub(super) async fn disable(
        &mut self,
        merchant: &mut Browser,
        buyer: &mut Browser,
    ) -> io::Result<()> {
        self.chapter("The merchant disables the shop, and the pay button is gone")?;
        let open = self.launch();
        let settings = merchant.open(&open).await?;
        let fields = [("shop_no", "1"), ("action", "disable")];
        let disabled = merchant.submit(&settings.form("/admin/shop/toggle", &fields)?).await?;
        self.check("the shop is disabled", disabled.says("The shop is disabled"))?;
        let cart = buyer.open(&format!("{}/{MALL}/1/cart", self.mall())).await?;
        self.check("no script of ours is left", pay_button::script_of(&cart).is_none())?;
        let known = self.simulator.cafe24.gateways().is_empty();
        self.check("Cafe24 knows no payment gateway of the shop", known)
    }

    /// The merchant wants the app no more; Cafe24 says so by its webhook.
    pub(super) async fn remove(&mut self, merchant: &mut Browser) -> io::Result<()> {
        self.chapter("The merchant deletes the app, and Cafe24 tells it so")?;
        let admin = format!("{}/admin/{MALL}", self.mall());
        let delete = merchant.open(&admin).await?.form("/delete", &[])?;
        let deleted = merchant.submit(&delete).await?;
        self.check("the mall is without the app", deleted.says("may not act for this mall yet"))?;
        let settings = merchant.open(&format!("{}/admin/display", self.app())).await?;
        self.check("its settings are gone", !settings.says("Merchant account"))
    }
}
