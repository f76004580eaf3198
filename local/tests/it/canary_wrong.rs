//! What is wrong in an external checkout is repeated to nobody (faults.md F-118).
//!
//! Malls and orders are named in the log on purpose. So what stands in the place of their names is
//! a text that is the name of nothing.

use reqwest::{RequestBuilder, header};
use serde_json::Value;
use shared::routes;
use url::Url;

use crate::{
    buying::Buying,
    canary_external::{KEPT, MEMBER, Told, WRONG, assert_told_to_nobody, mark},
    log::Log,
    shop::{Fields, MALL, text, with},
};

/// M13, or its item, with one field changed.
fn changed(payload: &Value, object: &str, name: &str, value: &str) -> Value {
    let mut payload = payload.clone();
    let fields = payload.pointer_mut(object).and_then(Value::as_object_mut).expect("an object");
    fields.insert(name.to_owned(), value.into());
    payload
}

fn names(payload: &Value, object: &str) -> Vec<String> {
    let fields = payload.pointer(object).and_then(Value::as_object).expect("an object");
    fields.keys().cloned().collect()
}

impl Buying {
    /// F1, F2, M11, M14 and M16 as they should be asked.
    fn queries(&self, back: &Url) -> Vec<(&'static str, Fields)> {
        let sim = &self.shop.sim;
        let (time, client) = (sim.app.now().as_second().to_string(), &sim.app.config.client_id);
        let named = |fields: &[(&str, &str)]| -> Fields {
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let shop = [("mall_id", MALL), ("shop_no", "1")];
        let order = [("mall_id", MALL), ("shop_no", "1"), ("order_id", self.sale.id.as_str())];
        let wish = [("mall_id", MALL), ("request_time", &*time), ("member_id", MEMBER)];
        vec![
            (routes::EXTERNAL_SCRIPT, named(&[("v", "0"), ("client_id", client)])),
            (routes::EXTERNAL_DATA, named(&shop)),
            (routes::EXTERNAL_HMAC, with(named(&wish), "client_key", client)),
            (routes::EXTERNAL_REVIEW, named(&order)),
            (routes::EXTERNAL_CALLBACK, named(&order)),
            (routes::EXTERNAL_CALLBACK, back.query_pairs().into_owned().collect()),
        ]
    }

    /// Each of them with each field wrong, as it is asked by a page of the mall, by the buyer, and
    /// by a browser that says wrong things of itself.
    async fn asks_wrongly(&self, told: &mut Told, back: &Url) {
        let mall = &self.shop.sim.addresses.mall;
        for (route, fields) in self.queries(back) {
            for name in fields.iter().map(|(name, _)| name.as_str()).chain([WRONG]) {
                let fields = with(fields.clone(), name, WRONG);
                let asked = || self.shop.client().get(self.shop.at(route)).query(&fields);
                self.by_buyer(told, asked()).await;
                for request in [asked().header(header::ORIGIN, mall), lying(asked())] {
                    told.anybody(&self.shop.send(request).await);
                }
            }
            let posted = self.shop.client().post(self.shop.at(route)).query(&fields);
            self.by_buyer(told, posted.body(WRONG)).await;
            self.by_buyer(told, lying(self.shop.client().get(self.shop.at(route)))).await;
        }
    }

    /// M13 with each field wrong, and with bodies that are nothing at all.
    async fn hands_over_wrongly(&self, told: &mut Told) {
        for object in ["", "/order/0"] {
            let names = names(&self.payload, object).into_iter().chain([WRONG.to_owned()]);
            for name in names.filter(|name| !KEPT.contains(&name.as_str())) {
                let payload = changed(&self.payload, object, &name, WRONG);
                told.anybody(&self.hand_over(&payload).await);
            }
        }
        let url = text(&self.payload, "return_notification_url");
        for (object, name, value) in [
            ("/order/0", "variant_code", mark("variant")),
            ("/order/0", "quantity", "9".to_owned()),
            ("", "return_notification_url", format!("{url}?{WRONG}")),
            ("", "member_id", mark("other")),
        ] {
            told.anybody(&self.hand_over(&changed(&self.payload, object, name, &value)).await);
        }
        for body in [WRONG.to_owned(), format!("{{\"{WRONG}\":"), format!("{WRONG}={WRONG}")] {
            let request = self.shop.client().post(self.shop.at(routes::EXTERNAL_PAYLOAD));
            told.anybody(&self.shop.send(lying(request.body(body))).await);
        }
    }

    /// M15 with each field wrong but the decision.
    async fn decides_wrongly(&self, told: &mut Told, form: &Fields) {
        for name in ["csrf", "mall_id", "order_id", "shop_no", "total", WRONG] {
            // An unknown field is no reason to refuse: without a token nothing is paid.
            let form = if name == WRONG { with(form.clone(), "csrf", "") } else { form.clone() };
            let form = with(form, name, WRONG);
            self.by_buyer(told, self.posted(&form)).await;
            told.anybody(&self.shop.send(lying(self.posted(&form))).await);
        }
    }
}

/// A browser that says wrong things of itself.
fn lying(request: RequestBuilder) -> RequestBuilder {
    let request = request.header(header::COOKIE, format!("pgapp_buyer={WRONG}; {WRONG}={WRONG}"));
    let request = request.header(header::ORIGIN, format!("https://{WRONG}.example"));
    let request = request.header(header::REFERER, format!("https://{WRONG}.example/{WRONG}"));
    request.header(header::USER_AGENT, WRONG).header("X-Forwarded-For", WRONG)
}

#[tokio::test]
async fn f_118_what_is_wrong_in_an_external_checkout_is_repeated_nowhere() {
    let (log, _keeping) = Log::keep();
    let (mut buying, mut told) = (Buying::two_cups().await, Told::default());

    buying.next(&mut told, MEMBER, 5).await;
    buying.hands_over_wrongly(&mut told).await;
    buying.next(&mut told, MEMBER, 3).await;
    let back = buying.approved(&mut told).await.expect("the page is open");
    buying.arrive_at(&mut told, &back).await;
    buying.asks_wrongly(&mut told, &back).await;
    let form = buying.decision(&mut told).await.expect("the review page");
    buying.decides_wrongly(&mut told, &form).await;
    let paid = buying.captured();
    buying.by_buyer(&mut told, buying.posted(&with(form, "decision", WRONG))).await;
    buying.asks_wrongly(&mut told, &back).await;

    let log = log.text();
    for captured in ["Cafe24 does not price an order", "hash_fail", "Invalid request: member_id"] {
        assert!(log.contains(captured), "captured: {captured}");
    }
    for said in
        ["not known", "not up to date", "not open in this browser", "Invalid Hmac", "hmac_key"]
    {
        assert!(told.shown.0.contains(said), "{said}");
    }
    assert_eq!(paid, 0);
    assert!(!told.reviews.is_empty());
    assert_told_to_nobody(&buying, &told, &log).await;
}
