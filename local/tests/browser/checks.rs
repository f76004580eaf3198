//! What the check of a page finds: it would be worth nothing if it found nothing.

use crate::{chromium::Browser, mall::mall, stage::play};

const SPOIL: &str = "
    document.documentElement.lang = '';
    document.querySelector('h1').outerHTML = '<h2>Malls</h2>';
    document.querySelector('main').insertAdjacentHTML('afterbegin',
        '<img src=\"data:,\"><p id=wide style=\"color:#bbb;background:#fff;width:500px\">pale</p>');
";
const DARK: &str = "
    document.head.insertAdjacentHTML('beforeend',
        '<style>@media (prefers-color-scheme: dark) { h1 { color: #333; } }</style>');
";
const MOVE: &str = "
    const done = arguments[0];
    requestAnimationFrame(() => requestAnimationFrame(() => {
      document.querySelector('main').style.marginTop = '300px';
      requestAnimationFrame(() => requestAnimationFrame(done));
    }));
";

#[tokio::test]
async fn a_spoiled_page_is_found() {
    play(Browser::Phone, async |stage| {
        let tab = &stage.tab;
        tab.open(&mall(&stage.sim, "/"), "/").await;
        // The mall's pages take no style from elsewhere.
        tab.tell("Page.setBypassCSP", serde_json::json!({ "enabled": true })).await;
        tab.driver().refresh().await.expect("it is loaded");

        tab.run(SPOIL).await;

        let found = tab.faults().await.join("\n");
        for fault in [
            "no language",
            "0 h1",
            "px wide in 390 px",
            "image-alt",
            "color-contrast",
            "html-has-lang",
        ] {
            assert!(found.contains(fault), "{fault}: {found}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_only_in_the_dark_or_moves_is_found_too() {
    play(Browser::Phone, async |stage| {
        let tab = &stage.tab;
        tab.open(&mall(&stage.sim, "/"), "/").await;
        tab.tell("Page.setBypassCSP", serde_json::json!({ "enabled": true })).await;
        tab.driver().refresh().await.expect("it is loaded");

        tab.run(DARK).await;
        tab.driver().execute_async(MOVE, Vec::new()).await.expect("it moves");

        let found = tab.faults().await;
        let [moved, dark] = &found[..] else { panic!("{found:?}") };
        assert!(moved.contains("moved by") && dark.contains("color-contrast"), "{found:?}");
    })
    .await;
}
