//! The catalogues say the same in every language, and everything that the pages ask for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use shared::{
    domain::Money,
    language::Language,
    words::{Message, Words},
};

use crate::given::{money, now};

/// What each message and attribute names, by its name.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn catalogue(language: Language) -> Catalogue {
    let path = root().join(format!("shared/locales/{}.ftl", language.tag()));
    let text = fs::read_to_string(path).unwrap();
    let read = parser::parse(text.as_str()).expect("a catalogue reads");
    let mut found = Catalogue::new();
    for entry in &read.body {
        let Entry::Message(message) = entry else { continue };
        let id = message.id.name;
        if let Some(value) = &message.value {
            assert!(found.insert(id.to_owned(), names(value)).is_none(), "{id} stands twice");
        }
        for attribute in &message.attributes {
            found.insert(format!("{id}.{}", attribute.id.name), names(&attribute.value));
        }
    }
    found
}

fn names(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => found.extend(name(inline)),
                Expression::Select { selector, variants } => {
                    found.extend(name(selector));
                    found.extend(variants.iter().flat_map(|variant| names(&variant.value)));
                }
            }
        }
    }
    found
}

fn name(inline: &InlineExpression<&str>) -> Option<String> {
    let InlineExpression::VariableReference { id } = inline else { return None };
    Some(id.name.to_owned())
}

/// The sources and templates of the pages.
fn sources() -> String {
    let mut found = String::new();
    let mut folders =
        vec![root().join("functions"), root().join("shared/src"), root().join("shared/templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("rs" | "html") => found.push_str(&fs::read_to_string(path).unwrap()),
                _other => {}
            }
        }
    }
    found
}

#[test]
fn every_language_has_the_same_messages_that_name_the_same() {
    let english = catalogue(Language::English);
    for language in Language::ALL {
        let other = catalogue(language);
        let ids = |catalogue: &Catalogue| catalogue.keys().cloned().collect::<Vec<_>>();
        assert_eq!(ids(&other), ids(&english), "{language:?}");
        for (id, names) in &english {
            // Only a money's form may leave the currency out.
            assert_eq!(other[id], *names, "{id} in {language:?}");
        }
    }
}

#[test]
fn every_message_is_said_somewhere_and_none_is_asked_for_in_vain() {
    let (english, sources) = (catalogue(Language::English), sources());
    for id in english.keys() {
        let (message, attribute) = id.split_once('.').unwrap_or((id, ""));
        let asked =
            sources.contains(&format!("\"{message}\"")) || sources.contains(&format!("\"{id}\""));
        assert!(asked, "nobody says {id}");
        let title = attribute == "text" || attribute.is_empty();
        assert!(title || sources.contains(&format!("\"{id}\"")), "nobody says {id}");
    }
    for (at, _) in sources.match_indices("words.") {
        let call = &sources[at..];
        let open = call.find("(\"").filter(|open| *open < 12);
        let Some(id) = open.and_then(|open| call[open + 2..].split('"').next()) else { continue };
        assert!(english.contains_key(id), "{id} is asked for");
    }
}

#[test]
fn every_language_is_its_own() {
    let english = catalogue(Language::English);
    for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
        let (words, ours) = (Words::of(language), Words::of(Language::English));
        let same = english.keys().filter(|id| words.say(id) == ours.say(id));
        let same: Vec<_> =
            same.filter(|id| *id != "money" && !id.ends_with("cafe24.text")).collect();
        assert!(same.len() < 5, "{language:?} says in English: {same:?}");
    }
}

#[test]
fn money_and_time_are_written_as_each_language_does() {
    let large = money("123456789012 KRW");
    let small: Money = money("1234.50 USD");
    let words = Words::of(Language::English);
    let odd = ["7130.00 KRW", "7130.50 KRW", "9.00 USD", "1.00 XXQ"]
        .map(|text| words.money(&money(text)));
    assert_eq!(odd, ["7,130 KRW", "7,130.50 KRW", "9.00 USD", "1.00 XXQ"]);
    for (language, krw, usd, time) in [
        (Language::English, "123,456,789,012 KRW", "1,234.50 USD", "Jan 1, 2026, 09:00 KST"),
        (Language::Korean, "123,456,789,012원", "1,234.50 USD", "2026년 1월 1일 09:00 (KST)"),
        (Language::Japanese, "123,456,789,012 KRW", "1,234.50 USD", "2026年1月1日 09:00（KST）"),
        (
            Language::TraditionalChinese,
            "123,456,789,012 KRW",
            "1,234.50 USD",
            "2026年1月1日 09:00（KST）",
        ),
        (Language::Vietnamese, "123.456.789.012 KRW", "1.234,50 USD", "09:00 1/1/2026 (KST)"),
    ] {
        let words = Words::of(language);
        assert_eq!((words.money(&large), words.money(&small)), (krw.to_owned(), usd.to_owned()));
        assert_eq!(words.time(now()), time);
    }
}

#[test]
fn a_message_names_what_it_was_given_also_other_messages() {
    let refused = Message::new("cafe24-refused").naming("status", "422").naming("message", "no");
    let problem = Message::new("problem-cafe24").telling("why", refused);

    let words = Words::of(Language::English);

    assert_eq!(words.title(&problem), "Cafe24 did not do it");
    assert_eq!(words.text(&problem), "Cafe24 refused (422): no.");
}

#[test]
fn tags_of_browsers_and_of_cafe24_lead_to_a_language() {
    for (tag, expected) in [
        ("ko_KR", Some(Language::Korean)),
        ("ko", Some(Language::Korean)),
        ("en_PH", Some(Language::English)),
        ("ja-JP", Some(Language::Japanese)),
        ("zh_TW", Some(Language::TraditionalChinese)),
        ("zh-Hant-HK", Some(Language::TraditionalChinese)),
        ("zh-CN", None),
        ("vi_VN", Some(Language::Vietnamese)),
        ("fr", None),
        ("", None),
        ("<script>", None),
    ] {
        assert_eq!(Language::of_tag(tag), expected, "{tag}");
    }
}
