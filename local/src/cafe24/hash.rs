//! The hash recipes of cafe24.md section 4, written from the document.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// R1: the payment request.
pub(super) fn r1(
    key: &str,
    amount: &str,
    currency: &str,
    order_id: &str,
    partner_id: &str,
) -> String {
    sign(key, &[amount, currency, order_id, partner_id].concat())
}

/// R2 (payment details and notices), R3 (cancel request) and R4 (cancel notice): the same text but for the kind of amount.
pub(super) struct Transaction<'a> {
    pub(super) amount: &'a str,
    pub(super) currency: &'a str,
    pub(super) order_id: &'a str,
    pub(super) partner_id: &'a str,
    pub(super) tid: &'a str,
}

impl Transaction<'_> {
    pub(super) fn sign(&self, key: &str) -> String {
        let text = [self.amount, self.currency, self.order_id, self.partner_id, self.tid].concat();
        sign(key, &text)
    }
}

/// R5: the reservation request.
pub(super) fn r5(
    key: &str,
    mall_id: &str,
    request_time: &str,
    client_id: &str,
    member_id: &str,
) -> String {
    sign(key, &[mall_id, request_time, client_id, member_id].concat())
}

/// R6: the reservation's answer. `total` is a whole number; the text is signed in double quotes.
pub(super) fn r6(
    client_id: &str,
    total: &str,
    order_id: &str,
    response_time: &str,
    return_notification_url: &str,
) -> String {
    let text = [total, order_id, response_time, return_notification_url].concat();
    sign(&[client_id, order_id].concat(), &format!("\"{text}\""))
}

/// R7: the launch query without its `hmac`.
pub(crate) fn r7(client_secret: &str, query: &str) -> String {
    sign(client_secret, query)
}

/// The `code_challenge` that belongs to a PKCE verifier.
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The `Authorization` header of the token endpoint.
pub(super) fn basic(client_id: &str, client_secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client_id}:{client_secret}")))
}

/// Text that nobody guesses, safe in URLs.
pub(super) fn random() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes())
}

/// Like [`random`], but in base64 with the signs that careless encoding breaks.
pub(super) fn random_log_key() -> String {
    format!("PGPy+/{}", STANDARD.encode(random_bytes()))
}

fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// What all recipes do with their text.
pub(crate) fn sign(key: &str, text: &str) -> String {
    let mut mac: Hmac<Sha256> =
        Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SK: &str = "test-service-key-0123456789abcdef";
    const SK2: &str = "VEVTVC1TRVJWSUNFLUtFWS0zMi1CWVRFUy1MT05HISE=";
    const CS: &str = "test-client-secret";
    const PARTNER: &str = "demomall:1:demo-app-public-key";
    const ORDER: &str = "20220519-0000029";

    #[test]
    fn payment_requests_are_signed_by_r1() {
        let t1 = r1(SK, "3065.00", "PHP", ORDER, PARTNER);
        let t1b = r1(SK, "10000", "KRW", "20240105-0000011", "mymall:1:MID0001");
        let t1c = r1(SK, "1000.00", "JPY", "20240105-0000000", "mymall:2:MID0001");

        assert_eq!(t1, "uQpAN2foHTxcHp7XcRilGYHrGjQrBxgbRC5ZyXS+ypo=");
        assert_eq!(t1b, "gBgiKr8FiGHUgtqu2mBI/Kv2H4sGK5vYLNIIMczaoYc=");
        assert_eq!(t1c, "RyRaMPlDpXFgBccmvMe0yLPt+aNbWRDs/TE2c4HqJc4=");
    }

    #[test]
    fn the_service_key_is_text_and_never_decoded() {
        let t1_key = r1(SK2, "3065.00", "PHP", ORDER, PARTNER);

        assert_eq!(t1_key, "mYWd4Y3HHVm0c8oRcfpYBMrxkUeEYsn5B1FB8mPOZTA=");
        assert_ne!(t1_key, "Frla/Ym4Z/uppFceNQIEPU0sBQueoBWlnNkpkVJS2DY=");
    }

    fn transaction(amount: &str) -> Transaction<'_> {
        Transaction {
            amount,
            currency: "PHP",
            order_id: ORDER,
            partner_id: PARTNER,
            tid: "pg-order-001",
        }
    }

    #[test]
    fn payment_details_are_signed_by_r2() {
        assert_eq!(transaction("3065.00").sign(SK), "RPWgpgHwJKcYvu5je9UawPgUPqON8RBNMnw4H1Rt7bw=");
        assert_eq!(transaction("0.00").sign(SK), "Ez6py1pMYMw4m/mRbAQd2zfTc+p1Q17hj5dp9FYxd5g=");
    }

    #[test]
    fn the_wrong_order_id_of_the_sample_gives_another_hash() {
        let wrong = Transaction { order_id: "pg-order-001", ..transaction("3065.00") }.sign(SK);

        assert_eq!(wrong, "ScGblIl4E5h1q6RFZnlUh82urnIcq5EmHMB10jhiInY=");
    }

    #[test]
    fn cancel_requests_are_signed_by_r3() {
        assert_eq!(transaction("1000.00").sign(SK), "o4m4PLsU4hFCDRnd70y12Cb+lsX7zB5D+g14co2WJYU=");
    }

    #[test]
    fn cancel_notices_are_signed_by_r4_which_is_r3() {
        let notice = Transaction { amount: "1000.00", ..transaction("") };

        assert_eq!(notice.sign(SK), "o4m4PLsU4hFCDRnd70y12Cb+lsX7zB5D+g14co2WJYU=");
        assert_ne!(notice.sign(SK), transaction("3065.00").sign(SK));
    }

    #[test]
    fn reservations_are_signed_by_r5() {
        let signed = |member| r5(SK, "demomall", "1652408432", "test-client-id", member);

        assert_eq!(signed("mockbuyer"), "KWo1bIKu9BcCxSfhqllIebi8r9l3IddMCcOjsNikr+0=");
        let guest = signed("CVID.demomall.0123456789abcdef");
        assert_eq!(guest, "AoCb00RPRiqeYaRnAqM+/3GBt62iYJaBIH9FlgXVGBE=");
    }

    #[test]
    fn reserved_orders_are_signed_by_r6_in_quotes_and_without_escapes() {
        let url = "http://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveCheckoutNoty.php";

        let signed = r6("test-client-id", "1900", "20220513-0000079", "1652408433", url);

        assert_eq!(signed, "aYICOWbICutuXeI8sbpNiY+6Zusdta3suT8T8IgBneo=");
        assert_ne!(signed, "xkcYTOymACc2fCu+5IFkU55trGYFZtVmupV8ynBd3Ak=", "no quotes");
        assert_ne!(signed, "JFTkvVj14r8kZvV2pZ4cIXODy4uducY8X56fx3DbQH4=", "escaped slashes");
    }

    #[test]
    fn launches_are_signed_by_r7() {
        let official = r7(
            "zoQxSUptApmiFLRl2ChaxB",
            "is_multi_shop=T&lang=ko_KR&mall_id=jhbaek02&nation=KR&shop_no=1&timestamp=1622513360&user_id=jhbaek02&user_name=jhbaek02&user_type=P",
        );
        let korean = "is_multi_shop=T&lang=ko_KR&mall_id=samplemall&nation=KR&shop_no=1&timestamp=1700000000&user_id=samplemall&user_name=%EB%8C%80%ED%91%9C%20%EA%B4%80%EB%A6%AC%EC%9E%90&user_type=P";

        assert_eq!(official, "8+hYywQW5fBMpfbTlA1puAMpM91N0FYtrpzHYrdodDM=");
        assert_eq!(r7(CS, korean), "S9hOV/WkQR+L+z2pz3r6DyPQuwZ0RywD/46EdCXPR9Y=");
        assert_eq!(
            r7(CS, &korean.replace("%20", "+")),
            "A7GIKpr4R4vV+8aycFtMZOGFMow8dLAM8CH3AaTLL7g="
        );
        assert_eq!(
            r7(CS, &format!("auth_config=T&{korean}")),
            "6lHavkZXAUBIlUNXFoEpTYnUflkq7AD0j68EW1Q78HY="
        );
    }

    #[test]
    fn the_token_endpoint_takes_basic_authentication() {
        assert_eq!(
            basic("test-client-id", CS),
            "Basic dGVzdC1jbGllbnQtaWQ6dGVzdC1jbGllbnQtc2VjcmV0"
        );
    }

    #[test]
    fn pkce_challenges_follow_rfc_7636() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
