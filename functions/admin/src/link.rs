//! Linking and unlinking the merchant account.

use lambda_http::{Body, Request, Response};
use secrecy::{ExposeSecret, SecretString};
use shared::{
    App, Error,
    cafe24::hash,
    domain::{AdminSettings, Gateway, LinkedAccount, Shop, settings::Mode},
    pg::{Credentials, MerchantAccount, PgError, Verified},
    request::Fields,
    words::Message,
};

use crate::{
    gateway,
    page::{self, Done},
    problem::Problem,
    session::Session,
};

/// The longest credential, in characters.
const MAX_CREDENTIAL: usize = 200;

/// Checks the keys with the PG Company, then stores them.
pub(crate) async fn link(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let (session, fields) = Session::of_form(app, request).await?;
    match verified(app, &fields).await {
        Ok((account, mode)) => {
            let linked = shown(app, &account, mode);
            app.vault.add_account(&session.mall, account.clone()).await?;
            let keep = |settings: &mut AdminSettings| {
                settings.account = Some(linked.clone());
                Ok(())
            };
            app.store.change_settings(&session.mall, app.now(), keep).await?;
            // Another link at the same moment may have written over it.
            if !app.vault.accounts_now(&session.mall).await?.contains_key(&account.link_id) {
                app.vault.add_account(&session.mall, account).await?;
            }
            Ok(page::done(app, Done::Linked))
        }
        Err(problem) => page::with_problem(app, &session, &problem, &fields).await,
    }
}

async fn verified(app: &App, fields: &Fields) -> Result<(MerchantAccount, Mode), Problem> {
    let mut credentials = Credentials::new();
    for field in app.pg.fields() {
        let text = fields.text(field.name).unwrap_or_default().trim();
        let good = (1..=MAX_CREDENTIAL).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !good {
            let missing = Message::new("problem-field");
            let missing = missing.telling("label", Message::new(field.label));
            return Err(Problem::told(missing).beside(field.name));
        }
        credentials.insert(field.name.to_owned(), SecretString::from(text));
    }
    let link_id = format!("{}-{}", app.now().as_second(), hash::random(12)?);
    let link_id = link_id.parse().map_err(Error::bug)?;
    let verified = app.pg.verify(&credentials).await.map_err(|error| refused(app, &error))?;
    let Verified { merchant, mode } = verified;
    Ok((MerchantAccount { link_id, merchant, credentials }, mode))
}

fn refused(app: &App, error: &PgError) -> Problem {
    let told = |id| Problem::told(Message::new(id).naming("pg", app.pg.terms().name));
    // Beside the input that is typed anew, as the others keep what was typed.
    let secret = app.pg.fields().iter().find(|field| field.secret).map(|field| field.name);
    tracing::info!("The PG Company did not verify an account: {error}");
    match error {
        PgError::Credentials | PgError::Refused(_) => match secret {
            Some(field) => told("problem-keys").beside(field),
            None => told("problem-keys"),
        },
        PgError::NotSent(_) | PgError::Busy | PgError::Unknown(_) => told("problem-no-answer"),
    }
}

fn shown(app: &App, account: &MerchantAccount, mode: Mode) -> LinkedAccount {
    let ending = |secret: &SecretString| {
        let text: Vec<char> = secret.expose_secret().chars().collect();
        text.iter().skip(text.len().saturating_sub(4)).collect()
    };
    let credentials = account.credentials.iter();
    let endings = credentials.map(|(name, secret)| (name.clone(), ending(secret))).collect();
    LinkedAccount { link_id: account.link_id.clone(), endings, mode, linked_at: app.now() }
}

/// Disables every shop first, then forgets the account: no buyer is left with a dead button.
pub(crate) async fn unlink(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let (session, fields) = Session::of_form(app, request).await?;
    let settings = app.store.settings(&session.mall).await?;
    let shops = settings.map(|settings| settings.shops).unwrap_or_default();
    let of_us = |shop: &&Shop| shop.gateway != Gateway::Disabled || !shop.pay_button.is_absent();
    for shop in shops.iter().filter(of_us) {
        if let Err(problem) = gateway::disable(app, &session.mall, shop.number).await {
            return page::with_problem(app, &session, &problem, &fields).await;
        }
    }
    // Payments made before can still be refunded; a mall that never had one leaves no key behind.
    // The keys go first: as long as the page says that an account is linked, it can be unlinked.
    if !app.store.has_orders(&session.mall).await? {
        app.vault.delete_accounts(&session.mall).await?;
    }
    let forget = |settings: &mut AdminSettings| {
        settings.account = None;
        Ok(())
    };
    app.store.change_settings(&session.mall, app.now(), forget).await?;
    Ok(page::done(app, Done::Unlinked))
}
