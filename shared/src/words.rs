//! What people read: one catalogue for each language, and its forms of money and time.
//!
//! A catalogue (`locales/*.ftl`, [Fluent](https://projectfluent.org)) is read when its language is
//! first asked for. Every message stands in each of them; a test compares them with each other and
//! with the pages.

use std::sync::LazyLock;

use fixed_decimal::Decimal as Digits;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, concurrent::FluentBundle};
use icu_decimal::DecimalFormatter;
use icu_locale_core::{Locale, locale};
use jiff::{
    Timestamp,
    tz::{TimeZone, offset},
};

use crate::{domain::Money, language::Language};

/// The words of one language. A page has one of them.
#[derive(Clone, Copy)]
pub struct Words(&'static Catalogue);

struct Catalogue {
    language: Language,
    messages: FluentBundle<FluentResource>,
    numbers: DecimalFormatter,
}

static CATALOGUES: [LazyLock<Catalogue>; 5] = [
    LazyLock::new(|| read(Language::English, include_str!("../locales/en.ftl"))),
    LazyLock::new(|| read(Language::Korean, include_str!("../locales/ko.ftl"))),
    LazyLock::new(|| read(Language::Japanese, include_str!("../locales/ja.ftl"))),
    LazyLock::new(|| read(Language::TraditionalChinese, include_str!("../locales/zh-Hant.ftl"))),
    LazyLock::new(|| read(Language::Vietnamese, include_str!("../locales/vi.ftl"))),
];

impl Words {
    /// The words of `language`.
    pub fn of(language: Language) -> Self {
        let [english, korean, japanese, chinese, vietnamese] = &CATALOGUES;
        Self(match language {
            Language::English => english,
            Language::Korean => korean,
            Language::Japanese => japanese,
            Language::TraditionalChinese => chinese,
            Language::Vietnamese => vietnamese,
        })
    }

    /// The `lang` of a page (BCP 47).
    pub fn tag(self) -> &'static str {
        self.0.language.tag()
    }

    /// A message, or one of its attributes (`message.attribute`). Not escaped: names in it may be
    /// anything.
    pub fn say(self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// As [`Words::say`], with what the message names.
    pub fn tell(self, id: &str, named: &[(&str, &str)]) -> String {
        let (message, attribute) = match id.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (id, None),
        };
        let found = self.0.messages.get_message(message);
        let pattern = found.and_then(|message| match attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let Some(pattern) = pattern else {
            tracing::error!("no words for {id} in {}", self.tag());
            return id.to_owned();
        };
        let named: FluentArgs<'_> = named.iter().map(|(name, text)| (*name, *text)).collect();
        let mut missing: Vec<FluentError> = Vec::new();
        let said = self.0.messages.format_pattern(pattern, Some(&named), &mut missing).into_owned();
        if !missing.is_empty() {
            tracing::error!("{id} in {} lacks a name: {missing:?}", self.tag());
        }
        said
    }

    /// An amount with its currency, in major units and with all its digits: `3,065원`,
    /// `9.99 USD`.
    pub fn money(self, money: &Money) -> String {
        let amount = self.number(&money.amount.to_string());
        self.tell("money", &[("amount", &amount), ("currency", money.currency.as_str())])
    }

    /// A decimal number, grouped and pointed as the language does. What is none is left as it is.
    pub fn number(self, text: &str) -> String {
        match text.parse::<Digits>() {
            Ok(digits) => self.0.numbers.format_to_string(&digits),
            Err(_none) => text.to_owned(),
        }
    }

    /// A moment, to the minute, in Korean time as everything at Cafe24.
    pub fn time(self, at: Timestamp) -> String {
        let korean = at.to_zoned(TimeZone::fixed(offset(9)));
        korean.strftime(&self.say("time")).to_string()
    }
}

fn read(language: Language, text: &str) -> Catalogue {
    let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors);
    let tag = language.tag().parse().expect("a tag of ours");
    let mut messages = FluentBundle::new_concurrent(vec![tag]);
    // Names stand in elements of their own where their direction may differ.
    messages.set_use_isolating(false);
    messages.add_resource(resource.expect("a catalogue that a test has read")).expect("no twins");
    let numbers = DecimalFormatter::try_new(locale_of(language).into(), Default::default());
    Catalogue { language, messages, numbers: numbers.expect("its data is built in") }
}

fn locale_of(language: Language) -> Locale {
    match language {
        Language::English => locale!("en"),
        Language::Korean => locale!("ko"),
        Language::Japanese => locale!("ja"),
        Language::TraditionalChinese => locale!("zh-Hant"),
        Language::Vietnamese => locale!("vi"),
    }
}
