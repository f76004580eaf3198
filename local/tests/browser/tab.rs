//! What a person sees and does in a browser. Everything is waited for, and nothing for ever.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement, error::WebDriverResult};
use tokio::time::{Instant, sleep};

use crate::{chromium::Chromium, pictures};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often is looked whether it is there.
const LOOK: Duration = Duration::from_millis(50);
const CHECK: &str = include_str!("check.js");

/// A browser's tab.
pub(crate) struct Tab {
    chromium: Chromium,
    axe: Arc<str>,
    /// Answers that the browser notes as errors, and that are right: path and status.
    refusals: Mutex<Vec<(&'static str, u16)>>,
}

impl Tab {
    pub(crate) fn new(chromium: Chromium, axe: Arc<str>) -> Self {
        Self { chromium, axe, refusals: Mutex::default() }
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        &self.chromium.driver
    }

    /// Opens an address, which leads to a page whose address has this part.
    pub(crate) async fn open(&self, address: &str, part: &str) {
        self.driver().goto(address).await.expect("it opens");
        self.at(part).await;
    }

    /// Waits for the page whose address has this part, and checks it.
    pub(crate) async fn at(&self, part: &str) {
        self.loaded(part).await;
        self.check().await;
    }

    /// As [`Tab::at`], unchecked: for a page that was checked before.
    pub(crate) async fn loaded(&self, part: &str) {
        let loaded = "return document.readyState === 'complete' ? location.href : ''";
        let there = async || {
            let address = self.driver().execute(loaded, Vec::new()).await;
            address.is_ok_and(|it| it.json().as_str().is_some_and(|it| it.contains(part)))
        };
        self.until(&format!("the page {part}"), there).await;
    }

    /// Presses a button or a link.
    pub(crate) async fn press(&self, css: &str) {
        self.shown(css).await.click().await.unwrap_or_else(|why| panic!("{css}: {why}"));
    }

    /// Types into an input what it is to hold.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let input = self.shown(css).await;
        input.clear().await.expect("an input");
        input.send_keys(text).await.expect("it is typed");
    }

    /// An element that can be seen.
    pub(crate) async fn shown(&self, css: &str) -> WebElement {
        self.until(css, async || self.shows(css).await).await;
        self.driver().find(By::Css(css)).await.expect("it was there")
    }

    /// Whether an element can be seen now.
    pub(crate) async fn shows(&self, css: &str) -> bool {
        let found = self.driver().find_all(By::Css(css)).await.unwrap_or_default();
        let Some(first) = found.first() else { return false };
        first.is_displayed().await.unwrap_or_default()
    }

    /// An element's text.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.shown(css).await.text().await.expect("it has a text")
    }

    /// Waits until an element's text has these words.
    pub(crate) async fn says(&self, css: &str, words: &str) {
        let says = async || {
            let found = self.driver().find(By::Css(css)).await;
            let text = match found {
                Ok(element) => element.text().await,
                Err(missing) => Err(missing),
            };
            text.is_ok_and(|text| text.contains(words))
        };
        self.until(&format!("{css} to say {words:?}"), says).await;
    }

    /// What a script on the page gives.
    pub(crate) async fn run(&self, script: &str) -> Value {
        let ran = self.driver().execute(script, Vec::new()).await;
        ran.unwrap_or_else(|why| panic!("{script}: {why}")).json().clone()
    }

    /// Waits until something holds.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds().await {
            assert!(Instant::now() < end, "waited too long for {what}");
            sleep(LOOK).await;
        }
    }

    /// Says to the browser itself what pages cannot.
    pub(crate) async fn tell(&self, command: &str, parameters: Value) {
        let told = self.driver().cdp().send_raw(command, parameters).await;
        told.unwrap_or_else(|why| panic!("{command}: {why}"));
    }

    /// Expects what holds for every page of this one.
    pub(crate) async fn check(&self) {
        let script = format!("{}\n{CHECK}", self.axe);
        let mut wrong = self.checked(&script, "all").await.expect("it can be checked");
        self.in_the(ColorScheme::Dark).await;
        wrong.extend(self.checked(&script, "colors").await.expect("it can be checked"));
        self.in_the(ColorScheme::Light).await;
        let address = self.driver().current_url().await.expect("an address");
        assert_eq!(wrong, Vec::<String>::new(), "on {address}");
    }

    async fn checked(&self, script: &str, what: &str) -> WebDriverResult<Vec<String>> {
        self.driver().execute_async(script, vec![json!(what)]).await?.convert()
    }

    async fn in_the(&self, scheme: ColorScheme) {
        let value = match scheme {
            ColorScheme::Light => "light",
            ColorScheme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.tell("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Takes a picture of what is seen, by this name.
    pub(crate) async fn picture(&self, name: &str) {
        let png = self.driver().screenshot_as_png().await.expect("a picture");
        pictures::save(name, &png);
    }

    /// An answer of this status at this path is right, though the browser notes it as an error.
    pub(crate) fn expect(&self, path: &'static str, status: u16) {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).push((path, status));
    }

    /// The errors in the browser's console since the last time.
    pub(crate) async fn errors(&self) -> Vec<String> {
        let log = self.driver().browser_log().await.expect("the log");
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = |message: &str| {
            let of = |(path, status): &(&str, u16)| {
                message.contains(path) && message.contains(&format!("a status of {status} "))
            };
            refusals.iter().any(of)
        };
        let errors = log.into_iter().filter(|entry| entry.level == "SEVERE");
        errors.map(|entry| entry.message).filter(|message| !expected(message)).collect()
    }

    /// Shows where a story that failed has come to.
    #[expect(clippy::print_stderr, reason = "a story that failed is told")]
    pub(crate) async fn tell_where_it_is(&self) {
        let Ok(address) = self.driver().current_url().await else { return };
        eprintln!("it ended on {address}");
        if let Ok(text) = self.driver().execute("return document.body.innerText", vec![]).await {
            eprintln!("{}", text.json().as_str().unwrap_or_default());
        }
        let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
        if let Ok(png) = self.driver().screenshot_as_png().await {
            pictures::save(&format!("failed-{test}"), &png);
        }
    }

    pub(crate) async fn close(self) {
        self.chromium.driver.clone().quit().await.expect("it closes");
    }
}

#[derive(Debug, Clone, Copy)]
enum ColorScheme {
    Light,
    Dark,
}
