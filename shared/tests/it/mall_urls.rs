//! Where a browser or a notice may be sent: a table of what others tried (faults.md F-60, F-102).

use shared::domain::{
    Loopback, MallHosts, MallUrl,
    url::{ForeignUrl, MAX_URL},
};

use crate::given::{hosts, parsed};

/// None of these leads to `demomall`, and none may be used.
const HOSTILE: [&str; 66] = [
    "",
    " ",
    "/relative",
    "//evil.com/",
    "///evil.com/",
    "demomall.cafe24.com/",
    "https:evil.com",
    "https:/demomall.cafe24.com/",
    "https://",
    "https:///",
    "https:///evil.com/",
    r"https:\\demomall.cafe24.com/",
    r"https://demomall.cafe24.com\@evil.com/",
    r"https://evil.com\.demomall.cafe24.com/",
    "javascript:alert(1)",
    "javascript://demomall.cafe24.com/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://demomall.cafe24.com/",
    "ws://demomall.cafe24.com/",
    "gopher://demomall.cafe24.com/",
    "httpss://demomall.cafe24.com/",
    "HTTPS://demomall.cafe24.com/",
    // Another port.
    "https://demomall.cafe24.com:80/",
    "https://demomall.cafe24.com:8443/",
    "https://demomall.cafe24.com:2773/",
    "https://demomall.cafe24.com:65979/",
    // User-info.
    "https://user@demomall.cafe24.com/",
    "https://user:pass@demomall.cafe24.com/",
    "https://:pass@demomall.cafe24.com/",
    "https://demomall.cafe24.com@evil.com/",
    "https://demomall.cafe24.com:443@evil.com/",
    "https://demomall.cafe24.com%40evil.com/",
    // Hosts that look alike.
    "https://demomall.cafe24.com.evil.com/",
    "https://demomall.cafe24.com%2eevil.com/",
    "https://demomall.cafe24.com%00.evil.com/",
    "https://demomall.cafe24.comevil.com/",
    "https://evil.com/demomall.cafe24.com",
    "https://evil.com?demomall.cafe24.com/",
    "https://evil.com#demomall.cafe24.com/",
    "https://xdemomall.cafe24.com/",
    "https://a.demomall.cafe24.com/",
    "https://demomall.cafe24.com./",
    "https://othermall.cafe24.com/",
    "https://cafe24.com/",
    "https://.cafe24.com/",
    "https://*.cafe24.com/",
    "https://d\u{435}momall.cafe24.com/",
    "https://xn--dmomall-2fg.cafe24.com/",
    "https://demomall.cafe24\u{3002}com/",
    // This machine and its neighbours.
    "https://localhost/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.100.1/",
    "https://[fd00:ec2::254]/",
    // What could end a line or a text.
    "https://demomall.cafe24.com/\r\nX: y",
    "https://demomall.cafe24.com/\tx",
    "https://demomall.cafe24.com/ x",
    " https://demomall.cafe24.com/",
    "https://demomall.cafe24.com/\u{0}",
];

fn refused(url: &str, hosts: &MallHosts) {
    assert_eq!(MallUrl::parse(url, hosts), Err(ForeignUrl), "{url}");
    assert_eq!(MallUrl::parse_notice(url, hosts), Err(ForeignUrl), "{url}");
}

#[test]
fn hostile_addresses_are_used_neither_for_browsers_nor_for_notices() {
    for url in HOSTILE {
        refused(url, &hosts());
        let plain = url.replacen("https://", "http://", 1);
        refused(&plain, &hosts());
    }
}

#[test]
fn a_plain_address_of_the_malls_own_host_is_used_securely_for_notices_alone() {
    for (plain, secure) in [
        (
            "http://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveCheckoutNoty.php",
            "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveCheckoutNoty.php",
        ),
        ("http://demomall.cafe24.com/a?b=http://c", "https://demomall.cafe24.com/a?b=http://c"),
        ("http://shop.example.com:443/", "https://shop.example.com/"),
        ("http://SHOP.example.com", "https://shop.example.com/"),
    ] {
        assert_eq!(MallUrl::parse(plain, &hosts()), Err(ForeignUrl), "{plain}");
        let notice = MallUrl::parse_notice(plain, &hosts()).unwrap();
        assert_eq!(notice.as_str(), secure);
        // Decided again when it is sent.
        assert_eq!(MallUrl::parse(notice.as_str(), &hosts()), Ok(notice));
    }
    for foreign in [
        "http://evil.com/",
        "http://demomall.cafe24.com.evil.com/",
        "http://demomall.cafe24.com:80/",
        "http://demomall.cafe24.com:8080/",
        "http://user@demomall.cafe24.com/",
        "http://https://demomall.cafe24.com/",
        "http://127.0.0.1/",
        "http://localhost/",
        "HTTP://demomall.cafe24.com/",
        "http:demomall.cafe24.com/",
    ] {
        refused(foreign, &hosts());
    }
}

#[test]
fn a_secure_address_is_used_for_notices_as_it_is() {
    for url in ["https://demomall.cafe24.com/a?b=c", "https://shop.example.com/noty"] {
        let (browser, notice) =
            (MallUrl::parse(url, &hosts()), MallUrl::parse_notice(url, &hosts()));
        assert_eq!(browser.unwrap().as_str(), url);
        assert_eq!(notice.unwrap().as_str(), url);
    }
}

#[test]
fn a_mall_on_this_machine_is_told_as_it_says_and_nobody_else_is() {
    let domains = ["{mall_id}.cafe24.com".to_owned()];
    let shops = ["127.0.0.1:8400"];
    let local =
        |loopback| MallHosts::new(&parsed("demomall"), &domains, shops.into_iter(), loopback);
    let here = "http://127.0.0.1:8400/noty";

    let told = MallUrl::parse_notice(here, &local(Loopback::Accepted)).unwrap();

    assert_eq!((told.as_str(), told.host()), (here, "127.0.0.1:8400"));
    for foreign in [
        "http://127.0.0.1:8401/",
        "http://127.0.0.1/",
        "http://[::1]:8400/",
        "http://169.254.169.254/",
        "http://demomall.cafe24.com/",
        "http://evil.com:8400/",
        "https://127.0.0.1:8400/",
    ] {
        refused(foreign, &local(Loopback::Accepted));
    }
    refused(here, &local(Loopback::Refused));
}

#[test]
fn an_address_has_a_longest_length() {
    let path = |length: usize| format!("https://demomall.cafe24.com/{}", "a".repeat(length));
    let longest = path(MAX_URL - path(0).len());

    assert!(MallUrl::parse(&longest, &hosts()).is_ok());
    for too_long in [format!("{longest}a"), path(8000)] {
        refused(&too_long, &hosts());
    }
}
