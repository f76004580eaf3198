//! What a person sees and does in a browser. Everything is waited for, and nothing for ever.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use thirtyfour::{By, Key, TypingData, WebDriver, WebElement, error::WebDriverResult};
use tokio::time::{Instant, sleep};

use crate::{chromium::Chromium, pictures};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often is looked whether it is there.
const LOOK: Duration = Duration::from_millis(50);
/// As many stops of the keyboard a page may have.
const STOPS: usize = 60;
const CHECK: &str = include_str!("check.js");

/// A browser's tab.
pub(crate) struct Tab {
    chromium: Chromium,
    axe: Arc<str>,
    /// What the browser notes as errors, and is right: a part of the address, and of what is said.
    expected: Mutex<Vec<(&'static str, &'static str)>>,
}

impl Tab {
    pub(crate) fn new(chromium: Chromium, axe: Arc<str>) -> Self {
        Self { chromium, axe, expected: Mutex::default() }
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
        let pressed = self.shown(css).await.click().await;
        assert!(pressed.is_ok(), "{css}: {pressed:?}");
    }

    /// Types into an input what it is to hold.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let input = self.shown(css).await;
        input.clear().await.expect("an input");
        input.send_keys(text).await.expect("it is typed");
    }

    /// Chooses among what a list offers.
    pub(crate) async fn choose(&self, css: &str, value: &str) {
        let option = By::Css(format!("option[value='{value}']"));
        let option = self.shown(css).await.find(option).await.expect("it is offered");
        option.click().await.expect("it can be chosen");
    }

    /// An element that can be seen.
    pub(crate) async fn shown(&self, css: &str) -> WebElement {
        self.until(css, async || self.shows(css).await).await;
        self.driver().find(By::Css(css)).await.expect("it was there")
    }

    /// Whether an element can be seen now. Who looks at a page that is still loading disturbs it:
    /// it is laid out before it has its style.
    pub(crate) async fn shows(&self, css: &str) -> bool {
        let seen = "return document.readyState === 'complete'
            && Boolean(document.querySelector(arguments[0])?.checkVisibility())";
        let seen = self.driver().execute(seen, vec![json!(css)]).await;
        seen.is_ok_and(|seen| seen.json() == true)
    }

    /// An element's text.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.shown(css).await.text().await.expect("it has a text")
    }

    /// Waits until an element's text has these words.
    pub(crate) async fn says(&self, css: &str, words: &str) {
        let says = async || {
            if !self.shows(css).await {
                return false;
            }
            let Ok(element) = self.driver().find(By::Css(css)).await else { return false };
            element.text().await.is_ok_and(|text| text.contains(words))
        };
        self.until(&format!("{css} to say {words:?}"), says).await;
    }

    /// Presses keys, wherever the focus is.
    pub(crate) async fn keys(&self, keys: impl Into<TypingData>) {
        let chain = self.driver().action_chain().send_keys(keys);
        chain.perform().await.expect("they are pressed");
    }

    /// Goes to an element by the keyboard, and expects that it is seen to be there.
    pub(crate) async fn reach(&self, css: &str) {
        let there = format!("return document.activeElement.matches({})", json!(css));
        let mut stops = 0..STOPS;
        while self.run(&there).await != json!(true) {
            assert!(stops.next().is_some(), "the keyboard does not reach {css}");
            self.keys(Key::Tab).await;
        }
        let outline = "return getComputedStyle(document.activeElement).outlineStyle";
        assert_ne!(self.run(outline).await, json!("none"), "{css} does not show the focus");
    }

    /// Presses an element twice at once. Not by the mouse: a page that goes on after the first half
    /// of a double click leaves chromedriver waiting for the second.
    pub(crate) async fn press_twice(&self, css: &str) {
        let element = self.shown(css).await.to_json().expect("JSON");
        let twice = "arguments[0].click(); arguments[0].click();";
        self.driver().execute(twice, vec![element]).await.expect("it is pressed");
    }

    /// Goes on inside a frame; [`Tab::leave_frames`] leaves it.
    pub(crate) async fn enter(&self, frame: &str) {
        self.shown(frame).await.enter_frame().await.expect("a frame");
    }

    pub(crate) async fn leave_frames(&self) {
        self.driver().enter_default_frame().await.expect("the page");
    }

    /// What a script on the page gives.
    pub(crate) async fn run(&self, script: &str) -> Value {
        let ran = self.driver().execute(script, Vec::new()).await;
        ran.expect("a script that runs").json().clone()
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
        assert!(told.is_ok(), "{command}: {told:?}");
    }

    /// Expects what holds for every page of this one.
    pub(crate) async fn check(&self) {
        let address = self.driver().current_url().await.expect("an address");
        assert_eq!(self.faults().await, Vec::<String>::new(), "on {address}");
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

    /// What is wrong with this page.
    pub(crate) async fn faults(&self) -> Vec<String> {
        let script = format!("{}\n{CHECK}", self.axe);
        let mut wrong = self.checked(&script, "all").await.expect("it can be checked");
        self.in_the(ColorScheme::Dark).await;
        wrong.extend(self.checked(&script, "colors").await.expect("it can be checked"));
        self.in_the(ColorScheme::Light).await;
        wrong
    }

    /// Takes a picture of what is seen, by this name.
    pub(crate) async fn picture(&self, name: &str) {
        let png = self.driver().screenshot_as_png().await.expect("a picture");
        pictures::save(name, &png);
    }

    /// The browser may note this as an error: a part of the address, and of what it says of it.
    pub(crate) fn expect(&self, address: &'static str, words: &'static str) {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner).push((address, words));
    }

    /// The errors in the browser's console since the last time.
    pub(crate) async fn errors(&self) -> Vec<String> {
        let log = self.driver().browser_log().await.expect("the log");
        let expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let unexpected = |message: &String| {
            !expected.iter().any(|(part, words)| message.contains(part) && message.contains(words))
        };
        let errors = log.into_iter().filter(|entry| entry.level == "SEVERE");
        errors.map(|entry| entry.message).filter(unexpected).collect()
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
        // If it does not, it is ended with chromedriver.
        self.chromium.driver.clone().quit().await.ok();
    }
}

#[derive(Debug, Clone, Copy)]
enum ColorScheme {
    Light,
    Dark,
}
