//! The languages of the pages: the merchant's is that of Cafe24's admin, the buyer's that of the
//! browser.

use lambda_http::{Request, http::header::ACCEPT_LANGUAGE};
use serde::{Deserialize, Serialize};

/// As many languages of a browser are looked at.
const MOST: usize = 16;

/// A language in which every page can be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, where nothing better is known.
    #[default]
    English,
    /// Korean.
    Korean,
    /// Japanese.
    Japanese,
    /// Chinese in traditional characters.
    TraditionalChinese,
    /// Vietnamese.
    Vietnamese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::English, Self::Korean, Self::Japanese, Self::TraditionalChinese, Self::Vietnamese];

    /// The language of a tag as browsers (`zh-Hant-TW`) and Cafe24 (`zh_TW`, cafe24.md 5.1) write
    /// it; `None` if no page is written in it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next()? {
            "en" => Some(Self::English),
            "ko" => Some(Self::Korean),
            "ja" => Some(Self::Japanese),
            "vi" => Some(Self::Vietnamese),
            "zh" if parts.any(|part| ["hant", "tw", "hk", "mo"].contains(&part)) => {
                Some(Self::TraditionalChinese)
            }
            _none => None,
        }
    }

    /// The first language of the browser's `Accept-Language` that we have.
    pub fn of_browser(request: &Request) -> Self {
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        // Nobody reads so many; and a long list of nonsense is not sorted.
        let some: Vec<&str> = accepted.unwrap_or_default().split(',').take(MOST).collect();
        let accepted = accept_language::parse(&some.join(","));
        accepted.iter().find_map(|tag| Self::of_tag(tag)).unwrap_or_default()
    }

    /// Its tag in `lang` attributes (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
            Self::Japanese => "ja",
            Self::TraditionalChinese => "zh-Hant",
            Self::Vietnamese => "vi",
        }
    }
}
