//! Starts the function; everything else is in the library.

use lambda_http::{Error, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let app = shared::start().await?;
    run(service_fn(|request| checkout::handle(&app, request))).await
}
