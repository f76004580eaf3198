//! What the merchant has to mend, each with the one button that mends it or tries it again.

use std::time::Duration;

use futures::FutureExt;
use shared::{
    App,
    domain::{AdminSettings, Gateway, MallId, Order, Shop, Trouble, Wrong},
    error::chain,
    outcome,
    pg::PgError,
    routes,
    store::Listed,
};

use crate::{payments, said::Said};

/// The most orders that the settings show.
pub(crate) const MOST: i32 = 20;
/// No page waits longer for the PG Company to say whether the keys are good.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something that is wrong.
pub(crate) struct Row {
    pub(crate) text: String,
    /// Why, where that is known.
    pub(crate) why: Option<String>,
    /// Number and address of the payment that it is about.
    pub(crate) payment: Option<(String, String)>,
    pub(crate) button: Button,
}

/// What mends it.
pub(crate) enum Button {
    /// A form with these fields.
    Form { to: &'static str, fields: Vec<(&'static str, String)>, label: &'static str },
    /// Another page.
    Link { to: String, label: &'static str },
}

/// What can be done about something that is wrong with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    Check,
    Remind,
    Refund,
}

impl Remedy {
    /// What tries again what is wrong; `None` where only a person can find out, or tell.
    pub(crate) fn of(order: &Order, wrong: Wrong) -> Option<Self> {
        match wrong {
            Wrong::Unclear { .. } | Wrong::RefundUnclear { .. } => Some(Self::Check),
            Wrong::Unread { .. } => Some(Self::Remind),
            Wrong::NotTold { .. } | Wrong::Waiting { .. } => Some(Self::Remind),
            // Of a part, Cafe24 cannot be told by its order.
            Wrong::RefundUnread { amount, .. } => order.is_whole(amount).then_some(Self::Remind),
            Wrong::NotSentBack { cancellation, .. } | Wrong::Refused { cancellation, .. } => {
                order.can_refund_again(cancellation).then_some(Self::Refund)
            }
            Wrong::Held { .. } => None,
        }
    }

    /// The value of `action` in the payment's form.
    pub(crate) fn action(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Remind => "remind",
            Self::Refund => "refund",
        }
    }

    /// The message of its button.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Check => "act-check",
            Self::Remind => "act-remind",
            Self::Refund => "act-refund",
        }
    }
}

/// What was found out to be wrong.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) keys_refused: bool,
    pub(crate) consent_needed: bool,
    pub(crate) listed: Listed,
}

/// Everything that is wrong, the most urgent first.
pub(crate) fn rows(said: Said, settings: &AdminSettings, found: &Found) -> Vec<Row> {
    let consent = found.consent_needed.then(|| {
        let to = routes::ADMIN_CONSENT.to_owned();
        plain(said, "wrong-consent", Button::Link { to, label: "act-consent" })
    });
    let keys = found.keys_refused.then(|| {
        let to = "#account".to_owned();
        plain(said, "wrong-keys", Button::Link { to, label: "act-keys" })
    });
    let shops = settings.shops.iter().filter_map(|shop| half_done(said, shop));
    let orders = found.listed.orders.iter().flat_map(|order| of_order(said, order));
    consent.into_iter().chain(keys).chain(shops).chain(orders).collect()
}

fn plain(said: Said, message: &str, button: Button) -> Row {
    let text = said.words.tell(message, &[("pg", said.pg)]);
    Row { text, why: None, payment: None, button }
}

fn half_done(said: Said, shop: &Shop) -> Option<Row> {
    let (message, action) = match shop.gateway {
        Gateway::Enabling => ("wrong-enabling", "enable"),
        Gateway::Disabling => ("wrong-disabling", "disable"),
        Gateway::Enabled | Gateway::Disabled => return None,
    };
    let number = shop.number.to_string();
    let text = said.words.tell(message, &[("number", number.as_str())]);
    let fields = vec![("shop_no", number), ("action", action.to_owned())];
    let button = Button::Form { to: routes::ADMIN_TOGGLE, fields, label: "shop-try-again" };
    Some(Row { text, why: None, payment: None, button })
}

fn of_order(said: Said, order: &Order) -> Vec<Row> {
    let row = |trouble: Trouble| Row {
        text: said.wrong(order, trouble.wrong),
        why: trouble.why.map(|why| said.why(order, &why)),
        payment: Some((order.key.order.to_string(), payments::address(&order.key))),
        button: button(order, trouble.wrong),
    };
    order.troubles().into_iter().map(row).collect()
}

fn button(order: &Order, wrong: Wrong) -> Button {
    let key = &order.key;
    match Remedy::of(order, wrong) {
        Some(remedy) => Button::Form {
            to: routes::ADMIN_PAYMENT,
            fields: vec![
                ("shop", key.shop.to_string()),
                ("order", key.order.to_string()),
                ("action", remedy.action().to_owned()),
                ("wrong", named(wrong)),
            ],
            label: remedy.label(),
        },
        None => Button::Link { to: payments::address(key), label: "act-look" },
    }
}

/// How a form names what is wrong; [`read`] reads it.
pub(crate) fn named(wrong: Wrong) -> String {
    serde_json::to_string(&wrong).unwrap_or_default()
}

/// What a form names.
pub(crate) fn read(named: &str) -> Option<Wrong> {
    serde_json::from_str(named).ok()
}

/// The orders that need the merchant. What cannot be read is not shown, and the page still opens.
pub(crate) async fn listed(app: &App, mall: &MallId) -> Listed {
    let found = app.store.needing_merchant(mall, MOST).await;
    found.inspect_err(shared::Error::log).unwrap_or_default()
}

/// Whether the PG Company surely refuses the linked account's keys now.
pub(crate) async fn keys_refused(app: &App, mall: &MallId) -> bool {
    let asked = tokio::time::timeout(PATIENCE, asked(app, mall)).await;
    asked.unwrap_or_default()
}

async fn asked(app: &App, mall: &MallId) -> bool {
    let settings = app.store.settings(mall).await.inspect_err(shared::Error::log);
    let Ok(Some(AdminSettings { account: Some(account), .. })) = settings else { return false };
    let verify = outcome::ask(app, (mall, &account.link_id), &(), |pg, account, ()| {
        pg.verify(&account.credentials).boxed()
    });
    match verify.await {
        Ok(Err(PgError::Credentials)) => true,
        Ok(Err(error)) => {
            tracing::warn!(
                cause = chain(&error),
                "The PG Company did not say whether keys are good"
            );
            false
        }
        Ok(Ok(_)) => false,
        Err(error) => {
            error.log();
            false
        }
    }
}
