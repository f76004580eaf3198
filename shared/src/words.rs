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
    Timestamp, Zoned,
    tz::{TimeZone, offset},
};
use lambda_http::Request;

use crate::{domain::Money, language::Language};

/// A message of the catalogues, and what it names: something to say in whatever language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    id: &'static str,
    named: Vec<(&'static str, Named)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Text(String),
    Message(Message),
}

impl Message {
    /// The message with this name in the catalogues.
    pub fn new(id: &'static str) -> Self {
        Self { id, named: Vec::new() }
    }

    /// It names this: a name or a number, the same in every language.
    pub fn naming(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.named.push((name, Named::Text(text.into())));
        self
    }

    /// It has another message in it.
    pub fn telling(mut self, name: &'static str, message: Self) -> Self {
        self.named.push((name, Named::Message(message)));
        self
    }
}

/// The words of one language. A page has one of them.
#[derive(Clone, Copy)]
pub struct Words(&'static Catalogue);

struct Catalogue {
    language: Language,
    messages: FluentBundle<FluentResource>,
    locale: Locale,
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

    /// The words that the browser asks for.
    pub fn of_browser(request: &Request) -> Self {
        Self::of(Language::of_browser(request))
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

    /// What a message says first: its title, where it has a text too.
    pub fn title(self, message: &Message) -> String {
        self.spoken(message.id, message)
    }

    /// The text below a message's title: its attribute `text`.
    pub fn text(self, message: &Message) -> String {
        self.spoken(&format!("{}.text", message.id), message)
    }

    fn spoken(self, id: &str, message: &Message) -> String {
        let named = message.named.iter().map(|(name, named)| match named {
            Named::Text(text) => (*name, text.clone()),
            Named::Message(message) => (*name, self.title(message)),
        });
        let named: Vec<(&str, String)> = named.collect();
        let named: Vec<_> = named.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.tell(id, &named)
    }

    /// An amount with its currency, in major units and with all its digits, but for zeros after
    /// the point where the currency has none: `3,065원`, `9.90 USD`.
    pub fn money(self, money: &Money) -> String {
        let written = money.amount.to_string();
        let currency = iso_currency::Currency::from_code(money.currency.as_str());
        let whole = currency.and_then(|currency| currency.exponent()) == Some(0);
        let amount = match written.split_once('.') {
            Some((amount, zeros)) if whole && zeros.bytes().all(|digit| digit == b'0') => amount,
            _all => &written,
        };
        let amount = self.number(amount);
        self.tell("money", &[("amount", &amount), ("currency", money.currency.as_str())])
    }

    /// A decimal number, grouped and pointed as the language does. What is none is left as it is.
    pub fn number(self, text: &str) -> String {
        let numbers = DecimalFormatter::try_new(self.0.locale.clone().into(), Default::default());
        match (text.parse::<Digits>(), numbers) {
            (Ok(digits), Ok(numbers)) => numbers.format(&digits).to_string(),
            _none => text.to_owned(),
        }
    }

    /// A moment, to the minute, in Korean time as everything at Cafe24.
    pub fn time(self, at: Timestamp) -> String {
        korean(at).strftime(&self.say("time")).to_string()
    }
}

/// A moment in Korean time, in which Cafe24 also counts the days of its order numbers.
pub fn korean(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(offset(9)))
}

fn read(language: Language, text: &str) -> Catalogue {
    let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors);
    let tag = language.tag().parse().expect("a tag of ours");
    let mut messages = FluentBundle::new_concurrent(vec![tag]);
    // Names stand in elements of their own where their direction may differ.
    messages.set_use_isolating(false);
    messages.add_resource(resource.expect("a catalogue that a test has read")).expect("no twins");
    Catalogue { language, messages, locale: locale_of(language) }
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
