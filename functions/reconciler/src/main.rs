//! Starts the function; everything else is in the library.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let app = shared::start().await?;
    let app = &app;
    run(service_fn(async move |_event: LambdaEvent<Value>| -> Result<_, Error> {
        Ok(reconciler::run(app).await?)
    }))
    .await
}
