//! The settings page.

use askama::Template;
use futures::FutureExt;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error,
    cafe24::client::ApiError,
    domain::{AdminSettings, Gateway, MallId, Shop},
    pg::Field,
    reply::{self, Framing},
    request,
    request::Fields,
    routes,
    store::listing::Wanted,
    tokens::{self, with_token},
    words::Words,
};

use crate::{
    frame::Frame,
    pay_button::{self, Tag},
    payments::NEEDING,
    problem::Problem,
    said::{self, Said},
    session::Session,
    troubles::{self, Button, Found, Row},
};

/// How many orders tell whether anybody has paid yet.
const NEWEST: i32 = 10;

/// What was just done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Done {
    Linked,
    Unlinked,
    Enabled,
    Disabled,
}

impl Done {
    fn code(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }

    /// The message of a code that came back in the address; `None` if it is none of ours.
    fn message(code: &str) -> Option<&'static str> {
        match code {
            "linked" => Some("done-linked"),
            "unlinked" => Some("done-unlinked"),
            "enabled" => Some("done-enabled"),
            "disabled" => Some("done-disabled"),
            _unknown => None,
        }
    }
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings<'a> {
    frame: Frame<'a>,
    words: Words,
    pg: &'static str,
    csrf: &'a str,
    notice: Option<&'static str>,
    problem: Option<String>,
    troubles: Vec<Row>,
    /// How many payments are shown among them, if there may be more.
    most: Option<String>,
    steps: [Step; 3],
    account: Option<Account<'a>>,
    /// Whether the form for other keys stands open.
    keys_wanted: bool,
    inputs: Vec<Input<'a>>,
    shops: Vec<ShopRow<'a>>,
    link: &'static str,
    unlink: &'static str,
    toggle: &'static str,
}

impl Settings<'_> {
    fn is_set_up(&self) -> bool {
        self.steps.iter().all(|step| step.state == "step-done")
    }
}

struct Account<'a> {
    /// The message of its mode, and how it is shown.
    mode: (&'static str, &'static str),
    endings: Vec<(&'static str, &'a str)>,
    linked_at: String,
}

struct Input<'a> {
    field: &'static Field,
    value: &'a str,
    /// What is wrong with it.
    problem: Option<String>,
}

struct ShopRow<'a> {
    shop: &'a Shop,
    supported: bool,
    pay_button: Tag,
}

impl ShopRow<'_> {
    /// The message that says how it stands, and how that is shown.
    fn state(&self) -> (&'static str, &'static str) {
        match self.shop.gateway {
            Gateway::Enabled if self.pay_button == Tag::Missing => ("shop-button-missing", "warn"),
            Gateway::Enabled => ("shop-enabled", "good"),
            Gateway::Disabled if self.pay_button == Tag::Left => ("shop-button-left", "warn"),
            Gateway::Disabled if self.supported => ("shop-disabled", "soft"),
            Gateway::Disabled => ("shop-currency", "warn"),
            Gateway::Enabling => ("shop-enabling", "warn"),
            Gateway::Disabling => ("shop-disabling", "warn"),
        }
    }
}

/// A step from the installation to the first payment.
struct Step {
    message: &'static str,
    /// The message that says how far it is: done, next, or later.
    state: &'static str,
}

/// What is done already, in the order in which it is done.
fn steps(settings: &AdminSettings, paid: bool) -> [Step; 3] {
    let enabled = settings.shops.iter().any(|shop| shop.gateway == Gateway::Enabled);
    let mut open = "step-next";
    let all =
        [("step-link", settings.account.is_some()), ("step-enable", enabled), ("step-test", paid)];
    all.map(|(message, done)| match done {
        true => Step { message, state: "step-done" },
        false => Step { message, state: std::mem::replace(&mut open, "step-later") },
    })
}

/// Shows the settings, with the shops as Cafe24 has them now.
pub(crate) async fn display(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let query = request::query(request)?;
    let notice = query.text("notice").and_then(Done::message);
    let mall = &session.mall;
    let (shops, paid, listed, keys_refused) = tokio::join!(
        Box::pin(refreshed(app, mall)),
        Box::pin(paid(app, mall)),
        Box::pin(troubles::listed(app, mall)),
        Box::pin(troubles::keys_refused(app, mall)),
    );
    let (settings, shops) = shops?;
    // Who has deleted the app begins anew from the mall's admin.
    if settings.removed_at.is_some() {
        return Err(ApiError::NeedsConsent.into());
    }
    let (consent_needed, problem) = match shops {
        ShopList::Current => (false, None),
        ShopList::NeedsConsent => (true, None),
        ShopList::Old(problem) => (false, Some(problem.text(session.words()))),
    };
    let found = Found { keys_refused, consent_needed, listed };
    let told = Told { notice, problem, field: None, paid, found, typed: &Fields::default() };
    Ok(render(app, &session, &settings, StatusCode::OK, &told))
}

/// Shows the settings with what went wrong, keeping what was typed unless it is a secret.
pub(crate) async fn with_problem(
    app: &App,
    session: &Session,
    problem: &Problem,
    typed: &Fields,
) -> Result<Response<Body>, Problem> {
    let mall = &session.mall;
    let (settings, paid, listed) = tokio::join!(
        Box::pin(stored(app, mall)),
        Box::pin(paid(app, mall)),
        Box::pin(troubles::listed(app, mall)),
    );
    let found = Found { listed, ..Found::default() };
    let (field, problem) = (problem.field(), Some(problem.text(session.words())));
    let told = Told { notice: None, problem, field, paid, found, typed };
    Ok(render(app, session, &settings?, StatusCode::BAD_REQUEST, &told))
}

/// Back to the settings after a form was carried out.
pub(crate) fn done(app: &App, what: Done) -> Response<Body> {
    let page = app.config.address(routes::ADMIN_DISPLAY);
    reply::see_other(&format!("{page}?notice={}", what.code()))
}

/// Whether the list of shops is Cafe24's own of now.
enum ShopList {
    Current,
    NeedsConsent,
    Old(Problem),
}

/// The settings with Cafe24's current shops; with the stored ones if Cafe24 does not tell.
async fn refreshed(app: &App, mall: &MallId) -> Result<(AdminSettings, ShopList), Problem> {
    let listed =
        with_token(app, mall, &(), |cafe24, (mall, token), ()| cafe24.shops(mall, token).boxed());
    match listed.await {
        Ok(shops) => {
            let refresh = |settings: &mut AdminSettings| {
                settings.refresh_shops(shops.clone());
                Ok(())
            };
            Ok((app.store.change_settings(mall, app.now(), refresh).await?.0, ShopList::Current))
        }
        Err(ApiError::NeedsConsent) => Ok((stored(app, mall).await?, ShopList::NeedsConsent)),
        // The app was deleted from the mall, and maybe installed anew (cafe24.md 8).
        Err(ApiError::Refused { status: 403, .. }) => {
            tokens::forget(app, mall).await?;
            Ok((stored(app, mall).await?, ShopList::NeedsConsent))
        }
        Err(error) => Ok((stored(app, mall).await?, ShopList::Old(Problem::old_shops(&error)))),
    }
}

async fn stored(app: &App, mall: &MallId) -> Result<AdminSettings, Problem> {
    let stored = app.store.settings(mall).await?;
    Ok(stored.unwrap_or_else(|| AdminSettings::new(mall.clone())))
}

/// Whether a buyer has paid lately. If that cannot be read, the page still opens.
async fn paid(app: &App, mall: &MallId) -> bool {
    let newest = app.store.orders(mall, &Wanted::All, None, NEWEST).await;
    let newest = newest.inspect_err(Error::log).map(|listed| listed.orders).unwrap_or_default();
    newest.iter().any(|order| order.winner().is_some())
}

struct Told<'a> {
    notice: Option<&'static str>,
    problem: Option<String>,
    /// The input that the problem is about.
    field: Option<&'static str>,
    paid: bool,
    found: Found,
    typed: &'a Fields,
}

fn render(
    app: &App,
    session: &Session,
    settings: &AdminSettings,
    status: StatusCode,
    told: &Told<'_>,
) -> Response<Body> {
    let terms = app.pg.terms();
    let typed = |field: &Field| match field.secret {
        true => "",
        false => told.typed.text(field.name).unwrap_or_default(),
    };
    let input = |field: &'static Field| {
        let problem = told.problem.clone().filter(|_| told.field == Some(field.name));
        Input { field, value: typed(field), problem }
    };
    let words = session.words();
    let page = Settings {
        frame: Frame::new(app, session, routes::ADMIN_DISPLAY),
        words,
        pg: terms.name,
        csrf: &session.csrf,
        notice: told.notice,
        problem: told.problem.clone().filter(|_| told.field.is_none()),
        troubles: troubles::rows(Said::to(app, session), settings, &told.found),
        most: told.found.listed.last.is_some().then_some(troubles::MOST.to_string()),
        keys_wanted: told.found.keys_refused || told.field.is_some(),
        steps: steps(settings, told.paid),
        account: account(app, words, settings),
        inputs: app.pg.fields().iter().map(input).collect(),
        shops: settings
            .shops
            .iter()
            .map(|shop| ShopRow {
                shop,
                supported: terms.takes(&shop.currency),
                pay_button: pay_button::tag(app, shop),
            })
            .collect(),
        link: routes::ADMIN_LINK,
        unlink: routes::ADMIN_UNLINK,
        toggle: routes::ADMIN_TOGGLE,
    };
    reply::page(status, &page, Framing::By(&app.config.frame_ancestors))
}

fn account<'a>(app: &App, words: Words, settings: &'a AdminSettings) -> Option<Account<'a>> {
    let linked = settings.account.as_ref()?;
    let ending = |field: &'static Field| {
        let mut endings = linked.endings.iter();
        endings.find(|(name, _)| name == field.name).map(|(_, end)| (field.label, end.as_str()))
    };
    Some(Account {
        mode: said::mode(linked.mode),
        endings: app.pg.fields().iter().filter_map(ending).collect(),
        linked_at: words.time(linked.linked_at),
    })
}
