//! Pages of others, opened by a merchant who is signed in.

use shared::{domain::Gateway, routes};

use crate::{
    chromium::Browser,
    elsewhere,
    mall::{gateway, launch, sells, stored},
    stage::{Stage, play},
};

/// Another site, and another port of the app's own host, which browsers count as the same site.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// A page that looks harmless.
fn lure(app: &str) -> String {
    let (unlink, display) = (routes::ADMIN_UNLINK, routes::ADMIN_DISPLAY);
    format!(
        "<!doctype html><html lang=en><link rel=icon href='data:,'><title>Win</title><h1>Win</h1>
        <form method=post action='{app}{unlink}'>
        <input type=hidden name=csrf value=0123456789><button id=form>Win</button></form>
        <button id=script onclick=\"fetch('{app}{unlink}', {{ method: 'POST', mode: 'no-cors',
            credentials: 'include', body: new URLSearchParams({{ csrf: '' }}) }})
            .then(() => document.title = 'sent')\">Win</button>
        <iframe title=shop src='{app}{display}'></iframe>"
    )
}

async fn nothing_changed(Stage { sim, .. }: &Stage) {
    assert!(stored(sim).await.account.is_some());
    assert_eq!((gateway(sim).await, sim.cafe24.gateways().len()), (Gateway::Enabled, 1));
}

#[tokio::test]
async fn f_104_no_other_page_unlinks_the_account_or_shows_the_settings_in_a_frame() {
    play(Browser::Desk, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let port = elsewhere::page(lure(&sim.addresses.app)).await;
        tab.expect(routes::ADMIN_UNLINK, "a status of 403 ");
        // To what another site's script sends, no cookie is added at all.
        tab.expect(routes::ADMIN_UNLINK, "a status of 401 ");
        tab.expect("", "frame-ancestors");
        tab.expect("chrome-error://", "");

        for host in HOSTS {
            tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;
            let lure = format!("http://{host}:{port}/");
            tab.driver().goto(&lure).await.expect("it opens");
            tab.enter("iframe").await;
            assert!(!tab.shows("form").await, "{host}: the settings are in a frame");
            tab.leave_frames().await;

            tab.press("#script").await;
            tab.until("the script", async || tab.run("return document.title").await == "sent")
                .await;
            nothing_changed(stage).await;

            tab.press("#form").await;
            // Not 401: the merchant is signed in, and the form refused.
            tab.at(routes::ADMIN_UNLINK).await;
            nothing_changed(stage).await;
        }
        let seen = sim.wire.since(0);
        let refused = seen.iter().filter(|message| {
            message.path.ends_with(routes::ADMIN_UNLINK) && message.status == 403
        });
        assert!(refused.count() >= 3, "{seen:?}");
    })
    .await;
}
