//! The settings page.

use askama::Template;
use futures::FutureExt;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, assets,
    cafe24::client::ApiError,
    domain::{AdminSettings, Gateway, MallId, Shop, settings::Mode},
    pg::Field,
    reply::{self, Framing},
    request,
    request::Fields,
    routes,
    tokens::{self, with_token},
    words::Words,
};

use crate::{
    pay_button::{self, Tag},
    problem::Problem,
    session::Session,
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
    words: Words,
    style: String,
    script: String,
    pg: &'static str,
    mall: &'a str,
    csrf: &'a str,
    notice: Option<&'static str>,
    problem: Option<String>,
    steps: [Step; 3],
    account: Option<Account<'a>>,
    inputs: Vec<Input<'a>>,
    shops: Vec<Row<'a>>,
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
    live: bool,
    endings: Vec<(&'static str, &'a str)>,
    linked_at: String,
}

struct Input<'a> {
    field: &'static Field,
    value: &'a str,
    /// What is wrong with it.
    problem: Option<String>,
}

struct Row<'a> {
    shop: &'a Shop,
    supported: bool,
    pay_button: Tag,
}

impl Row<'_> {
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
    let (refreshed, paid) = tokio::join!(refreshed(app, &session), paid(app, &session.mall));
    let (settings, problem) = refreshed?;
    let problem = problem.map(|problem| problem.text(session.words()));
    let told = Told { notice, problem, field: None, paid: paid?, typed: &Fields::default() };
    Ok(render(app, &session, &settings, StatusCode::OK, &told))
}

/// Shows the settings with what went wrong, keeping what was typed unless it is a secret.
pub(crate) async fn with_problem(
    app: &App,
    session: &Session,
    problem: &Problem,
    typed: &Fields,
) -> Result<Response<Body>, Problem> {
    let (settings, paid) = tokio::join!(stored(app, &session.mall), paid(app, &session.mall));
    let (field, problem) = (problem.field(), Some(problem.text(session.words())));
    let told = Told { notice: None, problem, field, paid: paid?, typed };
    Ok(render(app, session, &settings?, StatusCode::BAD_REQUEST, &told))
}

/// Back to the settings after a form was carried out.
pub(crate) fn done(app: &App, what: Done) -> Response<Body> {
    let page = app.config.address(routes::ADMIN_DISPLAY);
    reply::see_other(&format!("{page}?notice={}", what.code()))
}

/// The settings with Cafe24's current shops; with the stored ones if Cafe24 does not tell.
async fn refreshed(
    app: &App,
    session: &Session,
) -> Result<(AdminSettings, Option<Problem>), Problem> {
    let mall = &session.mall;
    let listed =
        with_token(app, mall, &(), |cafe24, (mall, token), ()| cafe24.shops(mall, token).boxed());
    match listed.await {
        Ok(shops) => {
            let refresh = |settings: &mut AdminSettings| {
                settings.refresh_shops(shops.clone());
                Ok(())
            };
            Ok((app.store.change_settings(mall, app.now(), refresh).await?.0, None))
        }
        Err(error @ ApiError::NeedsConsent) => Err(error.into()),
        // The app was deleted from the mall, and maybe installed anew (cafe24.md 8).
        Err(ApiError::Refused { status: 403, .. }) => {
            tokens::forget(app, mall).await?;
            Err(ApiError::NeedsConsent.into())
        }
        Err(error) => Ok((stored(app, mall).await?, Some(Problem::old_shops(&error)))),
    }
}

async fn stored(app: &App, mall: &MallId) -> Result<AdminSettings, Problem> {
    let stored = app.store.settings(mall).await?;
    Ok(stored.unwrap_or_else(|| AdminSettings::new(mall.clone())))
}

/// Whether a buyer has paid lately.
async fn paid(app: &App, mall: &MallId) -> Result<bool, Problem> {
    let newest = app.store.newest_orders(mall, NEWEST).await?;
    Ok(newest.iter().any(|order| order.winner().is_some()))
}

struct Told<'a> {
    notice: Option<&'static str>,
    problem: Option<String>,
    /// The input that the problem is about.
    field: Option<&'static str>,
    paid: bool,
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
        words,
        style: assets::STYLE.address(),
        script: assets::SCRIPT.address(),
        pg: terms.name,
        mall: settings.mall.as_str(),
        csrf: &session.csrf,
        notice: told.notice,
        problem: told.problem.clone().filter(|_| told.field.is_none()),
        steps: steps(settings, told.paid),
        account: account(app, words, settings),
        inputs: app.pg.fields().iter().map(input).collect(),
        shops: settings
            .shops
            .iter()
            .map(|shop| Row {
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
        live: linked.mode == Mode::Live,
        endings: app.pg.fields().iter().filter_map(ending).collect(),
        linked_at: words.time(linked.linked_at),
    })
}
