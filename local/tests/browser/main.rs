//! The pages in a real browser: Debian's Chromium, through WebDriver. Each page that a story comes
//! to is checked as a whole (`check.js`). Without Chromium or axe-core the stories are skipped,
//! unless `BROWSER_TESTS=required`.

mod chromium;
#[path = "../it/ledgers.rs"]
mod ledgers;
mod mall;
mod pictures;
mod stage;
mod tab;
mod tools;

mod whole_story;
