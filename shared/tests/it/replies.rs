//! Answers as they leave a function: what Lambda's HTTP layer makes of them.

use lambda_http::{Body, IntoResponse, http::header};
use shared::reply;

#[tokio::test]
async fn a_downloaded_file_keeps_its_byte_order_mark() {
    let answer = reply::download("payments.csv", "\u{feff}주문,1\n".to_owned());

    let sent = answer.into_response().await;

    let disposition = sent.headers().get(header::CONTENT_DISPOSITION).expect("a name");
    assert_eq!(disposition, "attachment; filename=\"payments.csv\"");
    let bytes = "\u{feff}주문,1\n".as_bytes();
    assert!(matches!(sent.body(), Body::Binary(sent) if sent == bytes), "{:?}", sent.body());
}
