//! What people do in a world: merchants set a shop up, buyers pay.

use std::io;

use reqwest::header;
use serde_json::Value;

use super::World;
use crate::{
    browser::{Browser, Page},
    cafe24::{Answer, UserType},
    pg_company::PaymentId,
};

/// The malls of a world: shop 1 of each sells.
pub const MALLS: [&str; 2] = ["demomall", "othermall"];
const KEYS: (&str, &str) = ("pk_test_demo", "sk_test_demo");

/// Where a buyer pays, as Cafe24 was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paying {
    /// The PG Company's payment.
    pub payment: PaymentId,
    /// The attempt's key, with which Cafe24 asks; empty in the other processes.
    pub key: String,
}

impl World {
    /// A world in which shop 1 of each of [`MALLS`] sells.
    pub async fn selling() -> io::Result<Self> {
        let world = Self::new().await?;
        for mall in MALLS {
            let mut merchant = world.browser()?;
            world.install(&mut merchant, mall).await?;
            world.link(&mut merchant).await?;
            if !world.enable(&mut merchant).await?.says("The shop is enabled") {
                return Err(io::Error::other("the shop cannot be enabled"));
            }
        }
        Ok(world)
    }

    /// The merchant opens the app in the mall's admin and consents where that is asked.
    pub async fn install(&self, merchant: &mut Browser, mall: &str) -> io::Result<Page> {
        let launch = self.sim.cafe24.launch_url(mall, UserType::MainOperator);
        let page = merchant.open(&launch).await?;
        match page.form("/api/v2/oauth/authorize", &[]) {
            Ok(consent) => merchant.submit(&consent.with("decision", "agree")).await,
            Err(_) => Ok(page),
        }
    }

    /// The merchant links the account.
    pub async fn link(&self, merchant: &mut Browser) -> io::Result<Page> {
        let form = self.settings(merchant).await?.form("/admin/link", &[])?;
        let form = form.with("public_key", KEYS.0).with("secret_key", KEYS.1);
        merchant.submit(&form).await
    }

    /// The merchant enables shop 1.
    pub async fn enable(&self, merchant: &mut Browser) -> io::Result<Page> {
        let fields = [("shop_no", "1"), ("action", "enable")];
        let form = self.settings(merchant).await?.form("/admin/shop/toggle", &fields)?;
        merchant.submit(&form).await
    }

    /// The settings page.
    pub async fn settings(&self, merchant: &mut Browser) -> io::Result<Page> {
        merchant.open(&format!("{}/admin/display", self.sim.addresses.app)).await
    }

    /// A buyer's browser goes to an address and on as it is told, until a page stays. `false`:
    /// somewhere no answer came.
    pub async fn browse(&self, address: &str) -> bool {
        let mut address = address.to_owned();
        for _ in 0..5 {
            let Ok(answer) = self.get(&address).await else { return false };
            let next = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            match next {
                Some(next) if next.starts_with("http") => next.clone_into(&mut address),
                _stays => return answer.status().is_success() || answer.status().is_redirection(),
            }
        }
        false
    }
}

impl Paying {
    /// A page that the buyer was sent to from the shop's own pages.
    pub(super) fn at(payment: &PaymentId) -> Self {
        Self { payment: payment.clone(), key: String::new() }
    }

    /// The page that M1 was answered with; `None` if it was not.
    pub fn of(answer: &Answer) -> Option<Self> {
        let url = answer.body.get("payment_url").and_then(Value::as_str)?;
        let url = url::Url::parse(url).ok()?;
        let payment = url.path_segments()?.next_back()?.parse().ok()?;
        let key = url.query_pairs().find(|(name, _)| name == "key");
        let key = key.map(|(_, key)| key.into_owned()).unwrap_or_default();
        Some(Self { payment, key })
    }
}
