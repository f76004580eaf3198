//! A mall's admin settings: its merchant account and its shops.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Currency, LinkId, MallId, ShopNo};

/// What a merchant set up in one mall. The credentials themselves are in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminSettings {
    /// The mall.
    pub mall: MallId,
    /// The linked merchant account, if any.
    pub account: Option<LinkedAccount>,
    /// The mall's shops, in Cafe24's order.
    pub shops: Vec<Shop>,
    /// When the merchant last consented.
    #[serde(default)]
    pub installed_at: Option<Timestamp>,
    /// When the app was removed from the mall; its credentials stay until what is open has ended.
    #[serde(default)]
    pub removed_at: Option<Timestamp>,
    /// Whether the credentials of a removed app are gone too.
    #[serde(default)]
    pub drained: bool,
    /// How often it was looked whether they can go.
    #[serde(default)]
    pub drain_looks: u32,
    /// Whether Cafe24 said that the shops have changed.
    #[serde(default)]
    pub shops_changed: bool,
    /// Counts the saved changes; 0 is "never saved".
    pub version: u64,
}

/// What may be shown of a merchant account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// Names this link; the vault's entry carries the same, so a stale cache is noticed.
    pub link_id: LinkId,
    /// The last four characters of each credential, by field name.
    pub endings: Vec<(String, String)>,
    /// Whether real money moves.
    pub mode: Mode,
    /// When it was linked.
    pub linked_at: Timestamp,
}

/// Whether real money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Play money.
    Test,
    /// Real money.
    Live,
}

/// One shop of the mall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Its number.
    pub number: ShopNo,
    /// Its name, as the merchant wrote it.
    pub name: String,
    /// The currency in which it sells.
    pub currency: Currency,
    /// Its domains as Cafe24 gives them, at times with a path or a port.
    pub domains: Vec<String>,
    /// Whether buyers can pay with us here.
    pub gateway: Gateway,
    /// Whether the shop's pages load our pay button. Earlier versions had none.
    #[serde(default, skip_serializing_if = "PayButton::is_absent")]
    pub pay_button: PayButton,
}

/// Whether a shop offers us, with the half-done changes that only Cafe24's answer can end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Not registered with Cafe24.
    #[default]
    Disabled,
    /// Registration was sent, its outcome is not known.
    Enabling,
    /// Registered with Cafe24.
    Enabled,
    /// Removal was sent, its outcome is not known.
    Disabling,
}

/// Whether a shop's pages load our pay button, as far as we know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayButton {
    /// They do not.
    #[default]
    Absent,
    /// A change of it was begun, and did not come to its end.
    Unknown,
    /// They load this version of it.
    Installed {
        /// The version in the script's address.
        version: String,
    },
}

impl PayButton {
    /// Whether the shop's pages surely do not load it.
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Unknown | Self::Installed { .. } => false,
        }
    }
}

impl AdminSettings {
    /// The settings of a mall that has none yet.
    pub fn new(mall: MallId) -> Self {
        Self {
            mall,
            account: None,
            shops: Vec::new(),
            installed_at: None,
            removed_at: None,
            drained: false,
            drain_looks: 0,
            shops_changed: false,
            version: 0,
        }
    }

    /// The shop with this number.
    pub fn shop(&self, number: ShopNo) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.number == number)
    }

    /// The shop, if buyers can pay with us there now: an account is linked and Cafe24 knows us.
    pub fn enabled(&self, number: ShopNo) -> Option<&Shop> {
        self.account.as_ref()?;
        self.shop(number).filter(|shop| shop.gateway == Gateway::Enabled)
    }

    /// The merchant consented at `now`.
    pub fn install(&mut self, now: Timestamp) {
        (self.installed_at, self.removed_at, self.drained) = (Some(now), None, false);
    }

    /// The app was removed from the mall at `at`: nothing is enabled or linked any more. Does
    /// nothing if the merchant has consented since; returns whether it is removed.
    pub fn remove(&mut self, at: Timestamp) -> bool {
        if self.installed_at.is_some_and(|installed| installed > at) {
            return false;
        }
        (self.account, self.shops, self.shops_changed) = (None, Vec::new(), false);
        self.removed_at = Some(self.removed_at.unwrap_or(at));
        true
    }

    /// When the reconciler has to look: at shops that changed, or at what a removed app has left.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let day = SignedDuration::from_hours(24);
        // The index counts whole seconds; what is due at once was due a second ago.
        let at_once = now.checked_sub(SignedDuration::from_secs(1)).unwrap_or(now);
        match (self.shops_changed, self.removed_at) {
            (true, None) => Some(at_once),
            (_, Some(_)) if self.drained => None,
            (_, Some(_)) => now.checked_add(day).ok(),
            (false, None) => None,
        }
    }

    /// All shops in which buyers can pay with us now.
    pub fn enabled_shops(&self) -> impl Iterator<Item = &Shop> {
        self.shops.iter().filter(|shop| self.enabled(shop.number).is_some())
    }

    /// Takes over Cafe24's list of shops, keeping how far each shop's gateway and pay button are.
    /// Cafe24 does not tell where we are registered, so a shop where we are is kept even if it is
    /// not listed.
    pub fn refresh_shops(&mut self, listed: Vec<Shop>) {
        let known = std::mem::take(&mut self.shops);
        self.shops_changed = false;
        let keep = |listed: Shop| match known.iter().find(|shop| shop.number == listed.number) {
            Some(Shop { gateway, pay_button, .. }) => {
                Shop { gateway: *gateway, pay_button: pay_button.clone(), ..listed }
            }
            None => listed,
        };
        self.shops = listed.into_iter().map(keep).collect();
        let unlisted = known.into_iter().filter(|shop| shop.gateway != Gateway::Disabled);
        for shop in unlisted {
            if self.shop(shop.number).is_none() {
                self.shops.push(shop);
            }
        }
    }

    /// Notes how far a shop's gateway is; a shop that is gone stays gone.
    pub fn set_gateway(&mut self, number: ShopNo, gateway: Gateway) {
        for shop in self.shops.iter_mut().filter(|shop| shop.number == number) {
            shop.gateway = gateway;
        }
    }

    /// Notes how far a shop's pay button is; a shop that is gone stays gone.
    pub fn set_pay_button(&mut self, number: ShopNo, pay_button: &PayButton) {
        for shop in self.shops.iter_mut().filter(|shop| shop.number == number) {
            shop.pay_button.clone_from(pay_button);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(number: u32, name: &str) -> Shop {
        Shop {
            number: number.try_into().unwrap(),
            name: name.to_owned(),
            currency: "KRW".parse().unwrap(),
            domains: Vec::new(),
            gateway: Gateway::Disabled,
            pay_button: PayButton::Absent,
        }
    }

    #[test]
    fn refreshed_shops_keep_their_gateway_and_gone_shops_go_unless_we_are_registered_there() {
        let mut settings = AdminSettings::new("demomall".parse().unwrap());
        settings.shops = vec![shop(1, "one"), shop(2, "two"), shop(4, "four")];
        settings.set_gateway(2.try_into().unwrap(), Gateway::Enabled);
        settings.set_gateway(4.try_into().unwrap(), Gateway::Disabling);
        settings.set_pay_button(2.try_into().unwrap(), &PayButton::Unknown);

        settings.refresh_shops(vec![shop(2, "renamed"), shop(3, "three")]);

        let seen: Vec<_> = settings.shops.iter().map(|s| (s.name.as_str(), s.gateway)).collect();
        let expected = [
            ("renamed", Gateway::Enabled),
            ("three", Gateway::Disabled),
            ("four", Gateway::Disabling),
        ];
        assert_eq!(seen, expected);
        let buttons: Vec<_> = settings.shops.iter().map(|shop| &shop.pay_button).collect();
        assert_eq!(buttons, [&PayButton::Unknown, &PayButton::Absent, &PayButton::Absent]);
    }

    #[test]
    fn a_shop_is_enabled_only_with_a_linked_account() {
        let mut settings = AdminSettings::new("demomall".parse().unwrap());
        settings.shops = vec![Shop { gateway: Gateway::Enabled, ..shop(1, "one") }];

        assert!(settings.enabled(1.try_into().unwrap()).is_none());
    }
}
