//! What the buyer's browser brings back: M2 of a synchronous payment, M4 of an asynchronous one.

use serde_json::Value;

use super::caller::{Fields, Format};
use super::messages::{is_result_code, same_json};
use super::orders::Order;

/// The result codes that M4 may bring: paid or not known yet, failed, cancelled.
const M4_CODES: [&str; 3] = ["0000", "0001", "9999"];

/// The query of the return page.
pub(super) struct Return {
    pub(super) fields: Fields,
}

impl Return {
    pub(super) fn read(query: &str) -> Self {
        Self { fields: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The order that the echoed `extra_data` names.
    pub(super) fn order_id(&self) -> Option<String> {
        let extra: Value = serde_json::from_str(self.get("extra_data")?).ok()?;
        Some(extra.get("orderId")?.as_str()?.to_owned())
    }

    /// The key to ask with, if M2 is as it must be.
    pub(super) fn key(&self, order: &Order, format: Format) -> Result<&str, String> {
        self.once("M2", &["result_code", "result_message", "key", "extra_data"])?;
        let code = self.get("result_code").unwrap_or_default();
        if !is_result_code(code) {
            return Err(format!("result_code of M2 must be four digits of text, not “{code}”"));
        }
        self.echoes("M2", order, format)?;
        let key = self.get("key").filter(|key| !key.is_empty());
        key.ok_or_else(|| "the key of M2 is empty".to_owned())
    }

    /// What M4 says, if it is as it must be. It is no proof of anything.
    pub(super) fn said(&self, order: &Order, format: Format) -> Result<String, String> {
        self.once("M4", &["result_code", "result_message", "extra_data"])?;
        if self.get("key").is_some() {
            return Err("M4 must not bring a key".to_owned());
        }
        let code = self.get("result_code").unwrap_or_default();
        if !M4_CODES.contains(&code) {
            return Err(format!("result_code of M4 must be 0000, 0001 or 9999, not “{code}”"));
        }
        self.echoes("M4", order, format)?;
        Ok(format!("{code} {}", self.get("result_message").unwrap_or_default()))
    }

    fn once(&self, message: &str, names: &[&str]) -> Result<(), String> {
        for name in names {
            if self.fields.iter().filter(|(known, _)| known == name).count() != 1 {
                return Err(format!("{message} must bring {name} exactly once"));
            }
        }
        Ok(())
    }

    fn echoes(&self, message: &str, order: &Order, format: Format) -> Result<(), String> {
        let echoed = self.get("extra_data").unwrap_or_default();
        let same = match format {
            Format::Form => echoed == order.extra_data,
            Format::Json => echoed == order.extra_data || same_json(echoed, &order.extra_data),
        };
        if same { Ok(()) } else { Err(format!("extra_data of {message} is not what M1 brought")) }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cafe24::tests::placed;

    fn back(pairs: &[(&str, &str)]) -> Return {
        let mut query = form_urlencoded::Serializer::new(String::new());
        Return::read(&query.extend_pairs(pairs).finish())
    }

    fn m2(code: &str, extra: &str) -> Return {
        let pairs = [("result_code", code), ("result_message", "Order paid"), ("key", "k")];
        back(&[&pairs[..], &[("extra_data", extra)]].concat())
    }

    #[test]
    fn m2_must_echo_extra_data_and_a_textual_code() {
        let order = placed();

        assert_eq!(m2("0000", &order.extra_data).key(&order, Format::Form), Ok("k"));
        assert_eq!(m2("0000", &order.extra_data).order_id().as_deref(), Some(order.id.as_str()));
        assert!(m2("0", &order.extra_data).key(&order, Format::Form).is_err());
        assert!(m2("0000", "{}").key(&order, Format::Form).is_err());
        assert_eq!(m2("0000", "{}").order_id(), None);
    }

    #[test]
    fn m4_brings_no_key_and_one_of_three_codes() {
        let order = placed();
        let m4 = |code: &str| {
            let extra = ("extra_data", order.extra_data.as_str());
            back(&[("result_code", code), ("result_message", "Success"), extra])
        };

        assert_eq!(m4("0000").said(&order, Format::Form), Ok("0000 Success".to_owned()));
        assert!(m4("0001").said(&order, Format::Form).is_ok());
        assert!(m4("9999").said(&order, Format::Form).is_ok());
        assert!(m4("1400").said(&order, Format::Form).is_err());
        assert!(m2("0000", &order.extra_data).said(&order, Format::Form).is_err());
        assert!(back(&[("result_code", "0000")]).said(&order, Format::Form).is_err());
    }
}
