//! The pages in a real browser: Debian's Chromium, through WebDriver. Each page that a story comes
//! to is checked as a whole (`check.js`). Without Chromium or axe-core the stories are skipped,
//! unless `BROWSER_TESTS=required`.

mod chromium;
mod elsewhere;
#[path = "../it/ledgers.rs"]
mod ledgers;
mod mall;
mod pictures;
mod stage;
mod tab;
mod tools;

mod bad_keys;
mod buying;
mod checks;
mod external;
mod forgery;
mod frame;
mod keyboard;
mod languages;
mod no_scripts;
mod other_pages;
mod pay_button;
mod payments;
mod watching;
mod whole_story;
