//! A story: the simulator, and a person at a browser.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use local::{Options, Simulator};

use crate::{
    chromium::{Browser, Chromium},
    mall::{MALL, mall},
    tab::Tab,
    tools::tools,
};

/// The longest story.
const LIMIT: Duration = Duration::from_secs(180);

/// Where a story is played.
pub(crate) struct Stage {
    pub(crate) sim: Simulator,
    pub(crate) tab: Tab,
}

impl Stage {
    /// Opens the page of a product, on which the pay button is.
    pub(crate) async fn product(&self) {
        let path = format!("/{MALL}/1/product/14");
        self.tab.open(&mall(&self.sim, &path), &path).await;
    }
}

/// Plays a story in a world and a browser of its own, and expects that nothing went wrong in the
/// browser: no error in its console, on any page.
pub(crate) async fn play(browser: Browser, story: impl AsyncFnOnce(&Stage)) {
    play_with(Options::default(), browser, story).await;
}

/// As [`play`], in a world that differs.
pub(crate) async fn play_with(options: Options, browser: Browser, story: impl AsyncFnOnce(&Stage)) {
    let Some(tools) = tools() else { return };
    let chromium = Chromium::open(&tools, browser).await;
    let sim = Box::pin(Simulator::open(options)).await.expect("it starts");
    let stage = Stage { sim, tab: Tab::new(chromium, tools.axe) };
    let played = tokio::time::timeout(LIMIT, Box::pin(story(&stage)));
    let ended = AssertUnwindSafe(played).catch_unwind().await;
    let errors = match ended {
        Ok(Ok(())) => stage.tab.errors().await,
        Ok(Err(_)) | Err(_) => {
            stage.tab.tell_where_it_is().await;
            Vec::new()
        }
    };
    stage.tab.close().await;
    match ended {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(ended) => ended.expect("the story comes to its end"),
    }
    assert_eq!(errors, Vec::<String>::new(), "in the browser's console");
}
