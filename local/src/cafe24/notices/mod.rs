//! What the app tells the mall server to server: M5, M7 and M9 (cafe24.md 13).

mod answers;
mod cancellation;
mod payment;
mod reading;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};

use super::caller::{Fields, Format};
use super::orders::{Order, OrderId};
use super::state::Saved;
use super::{Cafe24, clock, messages};

pub use answers::NoticeAnswer;
pub(super) use answers::Plan;

use reading::{Objection, Texts};

/// The oldest notices are forgotten.
const KEPT: usize = 10_000;

pub(super) fn routes() -> Router<Cafe24> {
    let at = |page: &str| format!("/{{mall}}/{{shop}}/{page}");
    Router::new()
        .route(&at(messages::PAYMENT_NOTICE), post(payment))
        .route(&at(messages::CANCEL_NOTICE), post(cancellation))
        .route(&at(messages::EXTERNAL_NOTICE), post(external_payment))
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeKind {
    /// M5: an asynchronous payment ended.
    Payment,
    /// M7: a payment from outside the order form ended.
    ExternalPayment,
    /// M9: an asynchronous cancellation ended.
    Cancellation,
}

impl NoticeKind {
    /// The number of the message.
    pub fn name(self) -> &'static str {
        match self {
            Self::Payment => "M5",
            Self::ExternalPayment => "M7",
            Self::Cancellation => "M9",
        }
    }
}

/// What the mall thinks of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Genuine and new: it changed the order.
    Booked,
    /// Genuine and known: it changed nothing.
    Repeated,
    /// Genuine, but the chosen answer kept the mall from booking it.
    Lost,
    /// Not signed, not complete, or about nothing that the mall knows.
    Refused(String),
    /// Signed, and contradicts what the mall knows. The app must never send such a thing.
    Wrong(String),
}

/// One notice as it arrived.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReceivedNotice {
    /// Milliseconds since 1970 on the mall's clock.
    pub at_ms: i64,
    /// The same in Korean time.
    pub at: String,
    /// The mall it was sent to.
    pub mall: String,
    /// The shop it was sent to.
    pub shop_no: u32,
    /// The order it is about, if there is one.
    pub order: Option<OrderId>,
    /// What it is about.
    pub kind: NoticeKind,
    /// How it was written; none if it could not be read.
    pub format: Option<Format>,
    /// Its fields as they came.
    pub fields: Fields,
    /// What the mall thinks of it.
    pub verdict: Verdict,
    /// What was answered, in words: the text or the fault.
    pub answer: String,
}

async fn payment(
    State(cafe24): State<Cafe24>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    cafe24.receive(NoticeKind::Payment, path, &headers, &body).await
}

async fn cancellation(
    State(cafe24): State<Cafe24>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    cafe24.receive(NoticeKind::Cancellation, path, &headers, &body).await
}

async fn external_payment(
    State(cafe24): State<Cafe24>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    cafe24.receive(NoticeKind::ExternalPayment, path, &headers, &body).await
}

impl Cafe24 {
    /// The notices about one order, oldest first.
    pub fn notices(&self, mall: &str, order: &OrderId) -> Vec<ReceivedNotice> {
        self.all_notices(|notice| notice.mall == mall && notice.order.as_ref() == Some(order))
    }

    /// The notices that contradict what the mall knows: there must never be any.
    pub fn wrong_notices(&self) -> Vec<ReceivedNotice> {
        self.all_notices(|notice| matches!(notice.verdict, Verdict::Wrong(_)))
    }

    /// The notices that could not be verified, whoever sent them.
    pub fn refused_notices(&self) -> Vec<ReceivedNotice> {
        self.all_notices(|notice| matches!(notice.verdict, Verdict::Refused(_)))
    }

    fn all_notices(&self, which: impl Fn(&ReceivedNotice) -> bool) -> Vec<ReceivedNotice> {
        self.read(|saved| saved.notices.iter().filter(|notice| which(notice)).cloned().collect())
    }

    async fn receive(
        &self,
        kind: NoticeKind,
        (mall, no): (String, String),
        headers: &HeaderMap,
        body: &[u8],
    ) -> Response {
        let shop_no = match self.shop(&mall, &no) {
            Ok(shop) => shop.no,
            Err(_) => return StatusCode::NOT_FOUND.into_response(),
        };
        let chosen = self.session().plan.take();
        let now = self.now();
        let (format, fields, unread) = match reading::read(headers, body) {
            Ok((format, fields)) => (Some(format), fields, None),
            Err(why) => (None, vec![("body".to_owned(), reading::shown(body))], Some(why)),
        };
        let verdict = self.change(|saved| {
            let verdict = match unread {
                Some(why) => Verdict::Refused(why),
                None => self.judged(saved, kind, &mall, shop_no, &fields, &chosen),
            };
            let named = fields.iter().find(|(name, _)| name == "order_id");
            let order = named.and_then(|(_, id)| saved.order(&mall, id)).map(|o| o.id.clone());
            let (at, verdict_kept) = (clock::plain_time(now), verdict.clone());
            let answer = chosen.in_words(&verdict);
            let excess = (saved.notices.len() + 1).saturating_sub(KEPT);
            saved.notices.drain(..excess);
            saved.notices.push(ReceivedNotice {
                at_ms: now,
                at,
                mall: mall.clone(),
                shop_no,
                order,
                kind,
                format,
                fields,
                verdict: verdict_kept,
                answer,
            });
            verdict
        });
        if let Verdict::Refused(why) | Verdict::Wrong(why) = &verdict {
            tracing::warn!(mall.id = %mall, "{} was not accepted: {why}", kind.name());
        }
        chosen.respond(&verdict).await
    }

    /// Verifies a notice, and books it if it is genuine, new, and meant to arrive.
    fn judged(
        &self,
        saved: &mut Saved,
        kind: NoticeKind,
        mall: &str,
        shop_no: u32,
        fields: &Fields,
        chosen: &NoticeAnswer,
    ) -> Verdict {
        let texts = Texts { fields, service_key: &self.registration().service_key };
        let known = texts.get("order_id").ok().and_then(|id| saved.order(mall, id));
        let Some(order) = known.filter(|order| order.shop_no == shop_no) else {
            return Verdict::Refused("there is no such order in this shop".to_owned());
        };
        let gateway = saved.gateways.iter().find(|one| one.mall == mall && one.shop_no == shop_no);
        let partner_id = order.partner_id.clone().or_else(|| Some(gateway?.partner_id.clone()));
        let mut after = Order { partner_id, ..order.clone() };
        let judged = match kind {
            NoticeKind::Payment | NoticeKind::ExternalPayment => {
                payment::judge(kind, &texts, &mut after)
            }
            NoticeKind::Cancellation => cancellation::judge(&texts, &mut after),
        };
        match judged {
            Err(Objection::Unverified(why)) => Verdict::Refused(why),
            Err(Objection::Contradiction(why)) => Verdict::Wrong(why),
            Ok(_) if !chosen.takes_effect() => Verdict::Lost,
            Ok(News::Known) => Verdict::Repeated,
            Ok(News::New) => {
                let id = after.id.clone();
                if let Some(order) = saved.order_mut(mall, id.as_str()) {
                    *order = after;
                }
                Verdict::Booked
            }
        }
    }
}

/// Whether a genuine notice says something that the mall did not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    New,
    Known,
}
