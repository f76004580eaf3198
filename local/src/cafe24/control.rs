//! What tests and demos without a browser use.

use super::caller::{Answer, Fields, Format};
use super::details::Details;
use super::messages::{self, Sender};
use super::orders::{Basket, Buyer, Order, OrderId};
use super::{ApiCall, Cafe24, CallRecord};

impl Cafe24 {
    /// Places an order over this amount, written so in every message. In a shop that does not
    /// exist the currency is KRW.
    pub fn order(&self, mall: &str, shop_no: u32, amount: &str) -> OrderId {
        let (amount, buyer) = (amount.to_owned(), Buyer::default());
        let basket = Basket { reservation: None, amount, items: Vec::new(), buyer };
        self.place(mall, shop_no, basket)
    }

    /// Sends M1; again if called again.
    pub async fn checkout(&self, mall: &str, order: &OrderId) -> Answer {
        let Some(record) = self.order_record(mall, order) else {
            return Answer::none(format!("there is no order {order} in {mall}"));
        };
        let partner_id = self.partner_id(&record);
        self.update(mall, order, |order| {
            order.partner_id = Some(partner_id);
            order.returned = None;
        });
        let fields = self.payment_request_fields(mall, order);
        self.tell("M1", &record, record.process.checkout_path(), fields).await
    }

    /// The signed fields of M1; none if there is no such order.
    pub fn payment_request_fields(&self, mall: &str, order: &OrderId) -> Vec<(String, String)> {
        let Some(order) = self.order_record(mall, order) else { return Fields::new() };
        let shop_url = self.shop_url(mall, order.shop_no);
        self.sender(&shop_url).payment_request(&order, &self.partner_id(&order))
    }

    /// The buyer changes the cart before paying.
    pub fn reprice(&self, mall: &str, order: &OrderId, amount: &str) {
        self.update(mall, order, |order| amount.clone_into(&mut order.amount));
    }

    /// Sends M3 with this key.
    pub async fn status(&self, key: &str) -> Answer {
        let fields = [("key".to_owned(), key.to_owned())];
        self.send(messages::STATUS, &fields, self.format() == Format::Json).await
    }

    /// Asks for the details of an order's payment (M3) before the buyer has come back. That it is
    /// paid is booked; that it is not says nothing yet.
    pub async fn ask_details(&self, mall: &str, order: &OrderId, key: &str) -> Answer {
        let Some(record) = self.order_record(mall, order) else {
            return Answer::none(format!("there is no order {order} in {mall}"));
        };
        let fields = vec![("key".to_owned(), key.to_owned())];
        let answer = self.tell("M3", &record, messages::STATUS, fields).await;
        let details = Details::verified(&answer.body, &record, &self.registration().service_key);
        if let Some(details) = details.ok().filter(|details| details.paid.is_some()) {
            self.update(mall, order, |order| order.settle(&details));
        }
        answer
    }

    /// Sends M8 over any amount, also too large a one. What the app grants is booked at once, or
    /// when M9 tells it.
    pub async fn cancel(&self, mall: &str, order: &OrderId, amount: &str) -> Answer {
        let Some(record) = self.order_record(mall, order) else {
            return Answer::none(format!("there is no order {order} in {mall}"));
        };
        let process = self.cancel_process(&record);
        let asked = amount.parse().unwrap_or_default();
        self.update(mall, order, |order| order.ask_back(asked, process));
        let fields = self.cancel_request_fields(mall, order, amount);
        let answer = self.tell("M8", &record, process.cancel_path(), fields).await;
        self.update(mall, order, |order| order.answered(asked, process, &answer));
        answer
    }

    /// The signed fields of M8; none if there is no such order.
    pub fn cancel_request_fields(
        &self,
        mall: &str,
        order: &OrderId,
        amount: &str,
    ) -> Vec<(String, String)> {
        let Some(order) = self.order_record(mall, order) else { return Fields::new() };
        let (shop_url, process) = (self.shop_url(mall, order.shop_no), self.cancel_process(&order));
        self.sender(&shop_url).cancel_request(&order, amount, process)
    }

    /// Chooses how M1, M3 and M8 are written from now on.
    pub fn set_format(&self, format: Format) {
        self.change(|saved| saved.format = format);
    }

    /// How many token requests the mall has had since the start.
    pub fn token_calls(&self, mall: &str) -> usize {
        let calls = self.calls(mall);
        calls.iter().filter(|call| call.call == ApiCall::Token).count()
    }

    /// The latest calls to the mall's token endpoint and Admin API, oldest first.
    pub fn calls(&self, mall: &str) -> Vec<CallRecord> {
        self.session().calls.iter().filter(|call| call.mall == mall).cloned().collect()
    }

    /// Lets every access token of the mall expire now; refresh tokens stay good.
    pub fn expire_tokens(&self, mall: &str) {
        let now = self.now();
        self.change(|saved| saved.grants(mall).expire(now));
    }

    pub(super) fn format(&self) -> Format {
        self.read(|saved| saved.format)
    }

    /// Where a shop is reached.
    pub(super) fn shop_url(&self, mall: &str, shop_no: u32) -> String {
        format!("{}/{mall}/{shop_no}", self.registration().base_url)
    }

    fn sender<'a>(&'a self, shop_url: &'a str) -> Sender<'a> {
        Sender { shop_url, service_key: &self.registration().service_key }
    }

    /// The partner id of the shop's gateway, else that of an earlier request for this order.
    pub(super) fn partner_id(&self, order: &Order) -> String {
        let gateway = self.gateway(&order.mall, order.shop_no).map(|gateway| gateway.partner_id);
        gateway.or_else(|| order.partner_id.clone()).unwrap_or_default()
    }
}
