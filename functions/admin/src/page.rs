//! The settings page.

use askama::Template;
use futures::FutureExt;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App,
    cafe24::client::ApiError,
    domain::{AdminSettings, Gateway, MallId, Shop, settings::Mode},
    pg::Field,
    reply::{self, Framing, STYLE},
    request,
    request::Fields,
    routes,
    tokens::{self, with_token},
};

use crate::{
    pay_button::{self, Tag},
    problem::Problem,
    session::Session,
};

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

    fn words(code: &str) -> &'static str {
        match code {
            "linked" => "Your merchant account is linked. Now enable your shops.",
            "unlinked" => "Your merchant account is unlinked, and no shop offers it any more.",
            "enabled" => "The shop is enabled: buyers can pay now.",
            "disabled" => "The shop is disabled.",
            _unknown => "",
        }
    }
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings<'a> {
    style: &'static str,
    pg: &'static str,
    mall: &'a str,
    csrf: &'a str,
    notice: &'a str,
    problem: &'a str,
    account: Option<Account<'a>>,
    inputs: Vec<Input<'a>>,
    shops: Vec<Row<'a>>,
    link: &'static str,
    unlink: &'static str,
    toggle: &'static str,
}

struct Account<'a> {
    live: bool,
    endings: Vec<(&'static str, &'a str)>,
    linked_at: String,
}

struct Input<'a> {
    field: &'static Field,
    value: &'a str,
}

struct Row<'a> {
    shop: &'a Shop,
    supported: bool,
    pay_button: Tag,
}

impl Row<'_> {
    fn state(&self) -> (&'static str, &'static str) {
        match self.shop.gateway {
            Gateway::Enabled if self.pay_button == Tag::Missing => {
                ("Enabled at checkout, but the pay button is missing or old", "warn")
            }
            Gateway::Enabled => ("Enabled", "good"),
            Gateway::Disabled if self.pay_button == Tag::Left => {
                ("Not enabled, but the shop's pages may still load the pay button", "warn")
            }
            Gateway::Disabled if self.supported => ("Not enabled", "soft"),
            Gateway::Disabled => ("Currency not supported", "warn"),
            Gateway::Enabling => ("Half enabled: Cafe24 did not answer", "warn"),
            Gateway::Disabling => ("Half disabled: Cafe24 did not answer", "warn"),
        }
    }
}

/// Shows the settings, with the shops as Cafe24 has them now.
pub(crate) async fn display(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let query = request::query(request)?;
    let notice = Done::words(query.text("notice").unwrap_or_default());
    let (settings, problem) = refreshed(app, &session).await?;
    let problem =
        problem.map(|problem| format!("The list of shops may be old. {}", problem.text()));
    let problem = problem.unwrap_or_default();
    let told = Told { notice, problem: &problem, typed: &Fields::default() };
    Ok(render(app, &session, &settings, StatusCode::OK, &told))
}

/// Shows the settings with what went wrong, keeping what was typed unless it is a secret.
pub(crate) async fn with_problem(
    app: &App,
    session: &Session,
    problem: &Problem,
    typed: &Fields,
) -> Result<Response<Body>, Problem> {
    let settings = stored(app, &session.mall).await?;
    let told = Told { notice: "", problem: problem.text(), typed };
    Ok(render(app, session, &settings, StatusCode::BAD_REQUEST, &told))
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
        Err(error) => Ok((stored(app, mall).await?, Some(error.into()))),
    }
}

async fn stored(app: &App, mall: &MallId) -> Result<AdminSettings, Problem> {
    let stored = app.store.settings(mall).await?;
    Ok(stored.unwrap_or_else(|| AdminSettings::new(mall.clone())))
}

struct Told<'a> {
    notice: &'a str,
    problem: &'a str,
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
    let page = Settings {
        style: STYLE,
        pg: terms.name,
        mall: settings.mall.as_str(),
        csrf: &session.csrf,
        notice: told.notice,
        problem: told.problem,
        account: account(app, settings),
        inputs: app.pg.fields().iter().map(|field| Input { field, value: typed(field) }).collect(),
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

fn account<'a>(app: &App, settings: &'a AdminSettings) -> Option<Account<'a>> {
    let linked = settings.account.as_ref()?;
    let ending = |field: &'static Field| {
        let mut endings = linked.endings.iter();
        endings.find(|(name, _)| name == field.name).map(|(_, end)| (field.label, end.as_str()))
    };
    Some(Account {
        live: linked.mode == Mode::Live,
        endings: app.pg.fields().iter().filter_map(ending).collect(),
        linked_at: linked.linked_at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    })
}
