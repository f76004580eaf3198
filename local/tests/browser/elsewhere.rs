//! Another site's pages.

use axum::{Router, response::Html, routing::get};
use tokio::net::TcpListener;

/// Serves one page on a port of its own, until the test ends; answers the port.
pub(crate) async fn page(html: String) -> u16 {
    serve(Router::new().route("/", get(async move || Html(html)))).await
}

pub(crate) async fn serve(router: Router) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}
