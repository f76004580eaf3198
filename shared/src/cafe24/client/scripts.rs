//! Scripts that a shop loads for us (cafe24.md 7.4; Admin API reference, "Scripttags").

use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Cafe24, read};
use crate::{
    domain::{MallId, ScriptNo, ShopNo},
    http,
};

/// A script that a shop loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptTag {
    /// Cafe24's number of it.
    pub number: ScriptNo,
    /// What it loads, and where.
    pub script: Script,
}

/// What a shop loads, on which of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The absolute address.
    pub src: String,
    /// The roles of the pages, e.g. `ORDER_BASKET`.
    pub display_location: Vec<String>,
    /// The hash without which the browser does not run it: `sha384-…`.
    pub integrity: Option<String>,
}

impl Cafe24 {
    /// The scripts that the shop loads for us. One whose number is unreadable is left out.
    pub async fn scripts(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
    ) -> Result<Vec<ScriptTag>, ApiError> {
        let list = self.admin(Method::GET, mall, access, "scripttags");
        let listed: Listed = self.ask(list.query(&[("shop_no", shop.to_string())])).await?;
        Ok(listed.scripttags.into_iter().filter_map(ListedTag::tag).collect())
    }

    /// Makes the shop load a script, on all skins.
    pub async fn add_script(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        script: &Script,
    ) -> Result<ScriptNo, ApiError> {
        let mut request = json!({
            "src": script.src,
            "display_location": script.display_location,
        });
        if let (Some(hash), Some(fields)) = (&script.integrity, request.as_object_mut()) {
            fields.insert("integrity".to_owned(), hash.as_str().into());
        }
        let body = json!({ "shop_no": shop, "request": request });
        let create = self.admin(Method::POST, mall, access, "scripttags").json(&body);
        let created: Created = self.ask(create).await?;
        let number = number(&created.scripttag.script_no);
        number.ok_or_else(|| ApiError::Unknown("the script tag has no number".into()))
    }

    /// Makes the shop load a script no more; one that is gone already is fine.
    pub async fn remove_script(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        script: &ScriptNo,
    ) -> Result<(), ApiError> {
        let delete = self.admin(Method::DELETE, mall, access, &format!("scripttags/{script}"));
        let delete = delete.query(&[("shop_no", shop.to_string())]);
        let answer = self.http.send(delete, http::CAFE24).await?;
        match answer.status {
            204 | 404 => Ok(()),
            _other => read::<Value>(&answer).map(drop),
        }
    }
}

#[derive(Deserialize)]
struct Listed {
    scripttags: Vec<ListedTag>,
}

#[derive(Deserialize)]
struct Created {
    scripttag: CreatedTag,
}

#[derive(Deserialize)]
struct CreatedTag {
    script_no: Value,
}

#[derive(Deserialize)]
struct ListedTag {
    script_no: Value,
    #[serde(default)]
    src: Option<String>,
    #[serde(default)]
    display_location: Option<Vec<String>>,
    #[serde(default)]
    integrity: Option<String>,
}

impl ListedTag {
    fn tag(self) -> Option<ScriptTag> {
        let script = Script {
            src: self.src.unwrap_or_default(),
            display_location: self.display_location.unwrap_or_default(),
            integrity: self.integrity.filter(|hash| !hash.is_empty()),
        };
        Some(ScriptTag { number: number(&self.script_no)?, script })
    }
}

/// A script's number; it is text, but numbers were seen.
fn number(value: &Value) -> Option<ScriptNo> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64()?.to_string().parse().ok(),
    }
}
