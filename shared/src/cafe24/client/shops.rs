//! The mall's shops (cafe24.md 7.2).

use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::{ApiError, Cafe24};
use crate::domain::{Currency, Gateway, MallId, PayButton, Shop, ShopNo};

impl Cafe24 {
    /// The mall's shops. One whose number or currency is unreadable is left out.
    pub async fn shops(&self, mall: &MallId, access: &SecretString) -> Result<Vec<Shop>, ApiError> {
        let listed: Shops = self.ask(self.admin(Method::GET, mall, access, "shops")).await?;
        Ok(listed.shops.into_iter().filter_map(ListedShop::shop).collect())
    }
}

#[derive(Deserialize)]
struct Shops {
    shops: Vec<ListedShop>,
}

/// `GET shops` (cafe24.md 7.2), as far as we use it; numbers may come as text.
#[derive(Deserialize)]
struct ListedShop {
    shop_no: Value,
    #[serde(default)]
    shop_name: Option<String>,
    currency_code: String,
    #[serde(default)]
    base_domain: Option<String>,
    #[serde(default)]
    primary_domain: Option<String>,
    #[serde(default)]
    slave_domain: Option<Vec<String>>,
}

impl ListedShop {
    fn shop(self) -> Option<Shop> {
        let number: ShopNo = match &self.shop_no {
            Value::String(text) => text.parse().ok()?,
            other => u32::try_from(other.as_u64()?).ok()?.try_into().ok()?,
        };
        let currency: Currency = self.currency_code.parse().ok()?;
        let name = self.shop_name.filter(|name| !name.is_empty());
        let slaves = self.slave_domain.unwrap_or_default();
        let domains = self.base_domain.into_iter().chain(self.primary_domain).chain(slaves);
        Some(Shop {
            number,
            name: name.unwrap_or_else(|| format!("Shop {number}")),
            currency,
            domains: domains.filter(|domain| !domain.is_empty()).collect(),
            gateway: Gateway::Disabled,
            pay_button: PayButton::Absent,
        })
    }
}
