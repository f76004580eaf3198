//! Addresses of a mall: the only ones to which a browser or a notice of ours is sent.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::MallId;

/// The longest address that is taken, in characters (cafe24.md 13).
pub const MAX_URL: usize = 2000;

/// An address that is not one of the mall's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address of this mall")]
pub struct ForeignUrl;

/// The hosts of one mall, from `GET shops` and the domains that every mall has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MallHosts {
    hosts: Vec<String>,
    loopback: Loopback,
}

/// Whether addresses on this machine may be a mall's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loopback {
    /// Never: the mall is on the internet.
    Refused,
    /// With a host and port of the mall: Cafe24's API itself is on this machine.
    Accepted,
}

impl MallHosts {
    /// `domains` may hold `{mall_id}`; `shop_domains` are as Cafe24 gives them (with a path or a
    /// port at times).
    pub fn new<'a>(
        mall: &MallId,
        domains: &[String],
        shop_domains: impl Iterator<Item = &'a str>,
        loopback: Loopback,
    ) -> Self {
        let own = domains.iter().map(|domain| domain.replace("{mall_id}", mall.as_str()));
        let shops = shop_domains.filter_map(|domain| domain.split('/').next()).map(str::to_owned);
        let hosts = own.chain(shops).map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, loopback }
    }

    /// Whether a browser's `Origin` header names a page of this mall, by the same rules as
    /// [`MallUrl::parse`].
    pub fn is_origin(&self, text: &str) -> bool {
        MallUrl::parse(text, self).is_ok_and(|url| url.0.origin().ascii_serialization() == text)
    }

    fn own(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own == host)
    }
}

/// An address of a mall that passed [`MallUrl::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MallUrl(Url);

impl MallUrl {
    /// Accepts `https`, port 443, no user-info, and a host that is exactly one of the mall's own
    /// (faults.md F-60, F-102). Everything else is a [`ForeignUrl`].
    pub fn parse(text: &str, hosts: &MallHosts) -> Result<Self, ForeignUrl> {
        let plain =
            text.len() <= MAX_URL && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        let scheme = text.starts_with("https://") || text.starts_with("http://");
        if !(plain && scheme) {
            return Err(ForeignUrl);
        }
        let url = Url::parse(text).map_err(|_| ForeignUrl)?;
        let bare = url.username().is_empty() && url.password().is_none();
        let public = url.scheme() == "https" && url.port().is_none() && public_host(&url, hosts);
        if bare && (public || loopback_host(&url, hosts)) { Ok(Self(url)) } else { Err(ForeignUrl) }
    }

    /// As [`MallUrl::parse`], but an address of the mall that begins with `http://` is used over
    /// `https` (cafe24.md Q10).
    pub fn parse_notice(text: &str, hosts: &MallHosts) -> Result<Self, ForeignUrl> {
        match text.strip_prefix("http://") {
            Some(rest) if hosts.loopback == Loopback::Refused => {
                Self::parse(&format!("https://{rest}"), hosts)
            }
            _secure => Self::parse(text, hosts),
        }
    }

    /// As [`MallUrl::parse`], for an address to which paths are added: it has neither query nor
    /// fragment.
    pub fn parse_base(text: &str, hosts: &MallHosts) -> Result<Self, ForeignUrl> {
        let url = Self::parse(text, hosts)?;
        match url.0.query().is_none() && url.0.fragment().is_none() {
            true => Ok(url),
            false => Err(ForeignUrl),
        }
    }

    /// An address below this one.
    pub fn below(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        Self(url)
    }

    /// The address with `fields` added to its query, keeping the query that it has.
    pub fn with(&self, fields: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        url.set_fragment(None);
        url.query_pairs_mut().extend_pairs(fields);
        url
    }

    /// Its host, as a mall writes its domain: with the port if it is not the scheme's own.
    pub fn host(&self) -> &str {
        let [start, end] = [url::Position::BeforeHost, url::Position::AfterPort];
        &self.0[start..end]
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn public_host(url: &Url, hosts: &MallHosts) -> bool {
    matches!(url.host(), Some(Host::Domain(name)) if hosts.own(name))
}

fn loopback_host(url: &Url, hosts: &MallHosts) -> bool {
    hosts.loopback == Loopback::Accepted
        && url.scheme() == "http"
        && is_loopback(url)
        && hosts.own(&authority(url))
}

/// `host:port`, or `host` alone on the scheme's own port, as a mall writes its domain.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether the address is on this machine itself.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(loopback: Loopback) -> MallHosts {
        let mall = "demomall".parse().unwrap();
        let domains = ["{mall_id}.cafe24.com".to_owned(), "{mall_id}.cafe24shop.com".to_owned()];
        let shops = ["shop.example.com", "demomall.cafe24.com/shop2", "127.0.0.1:8400"];
        MallHosts::new(&mall, &domains, shops.into_iter(), loopback)
    }

    #[test]
    fn the_malls_own_addresses_are_accepted() {
        for url in [
            "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveRtnPage.php",
            "https://demomall.cafe24.com:443/shop2/x?a=b",
            "https://shop.example.com/",
            "https://SHOP.example.com/",
        ] {
            assert!(MallUrl::parse(url, &hosts(Loopback::Refused)).is_ok(), "{url}");
        }
    }

    #[test]
    fn foreign_and_disguised_addresses_are_refused() {
        for url in [
            "",
            "/relative",
            "//evil.com/",
            "https:evil.com",
            "https:/demomall.cafe24.com/",
            "https:\\\\demomall.cafe24.com/",
            "https://demomall.cafe24.com\\@evil.com/",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://demomall.cafe24.com/",
            "ftp://demomall.cafe24.com/",
            "https://demomall.cafe24.com:8443/",
            "https://user@demomall.cafe24.com/",
            "https://user:pass@demomall.cafe24.com/",
            "https://demomall.cafe24.com@evil.com/",
            "https://demomall.cafe24.com.evil.com/",
            "https://evil.com/demomall.cafe24.com",
            "https://xdemomall.cafe24.com/",
            "https://a.demomall.cafe24.com/",
            "https://demomall.cafe24.com./",
            "https://othermall.cafe24.com/",
            "https://cafe24.com/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[fd00:ec2::254]/",
            "https://localhost/",
            "http://127.0.0.1:8400/x",
            "https://demomall.cafe24.com/\r\nX: y",
            "https://demomall.cafe24.com/ x",
            " https://demomall.cafe24.com/",
            "https://d\u{435}momall.cafe24.com/",
            "HTTPS://demomall.cafe24.com/\u{0}",
        ] {
            assert_eq!(MallUrl::parse(url, &hosts(Loopback::Refused)), Err(ForeignUrl), "{url}");
        }
        let long = format!("https://demomall.cafe24.com/{}", "a".repeat(8000));
        assert_eq!(MallUrl::parse(&long, &hosts(Loopback::Refused)), Err(ForeignUrl));
    }

    #[test]
    fn loopback_is_accepted_only_beside_a_loopback_api_and_only_with_the_shops_port() {
        assert!(MallUrl::parse("http://127.0.0.1:8400/x", &hosts(Loopback::Accepted)).is_ok());
        for url in ["http://127.0.0.1:8401/", "http://127.0.0.2:8400/", "http://localhost:8400/"] {
            assert_eq!(MallUrl::parse(url, &hosts(Loopback::Accepted)), Err(ForeignUrl), "{url}");
        }
    }

    #[test]
    fn an_origin_is_a_malls_address_without_anything_else() {
        let is_origin = |text: &str| hosts(Loopback::Accepted).is_origin(text);

        for good in
            ["https://demomall.cafe24.com", "https://shop.example.com", "http://127.0.0.1:8400"]
        {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "null",
            "https://demomall.cafe24.com/",
            "https://demomall.cafe24.com/shop2",
            "https://demomall.cafe24.com:443",
            "https://DEMOMALL.cafe24.com",
            "https://demomall.cafe24.com, https://evil.com",
            "http://demomall.cafe24.com",
            "https://demomall.cafe24.com.evil.com",
            "https://othermall.cafe24.com",
            "http://127.0.0.1:8401",
            "https://127.0.0.1:8400",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
        assert!(!hosts(Loopback::Refused).is_origin("http://127.0.0.1:8400"));
    }

    #[test]
    fn paths_are_added_below_an_address_without_a_query() {
        let below = |base: &str| {
            let base = MallUrl::parse_base(base, &hosts(Loopback::Refused));
            base.map(|base| base.below("/api/shop/pgsuccess").as_str().to_owned())
        };

        for (base, path) in [("", ""), ("/", ""), ("/shop2/m", "/shop2/m"), ("/m/", "/m")] {
            let expected = format!("https://demomall.cafe24.com{path}/api/shop/pgsuccess");
            assert_eq!(
                below(&format!("https://demomall.cafe24.com{base}")),
                Ok(expected),
                "{base}"
            );
        }
        for bad in ["?a=b", "/m?", "#x", "/m#"] {
            let bad = format!("https://demomall.cafe24.com{bad}");
            assert_eq!(below(&bad), Err(ForeignUrl), "{bad}");
        }
    }

    #[test]
    fn fields_are_added_to_the_query_that_is_there() {
        let bare =
            MallUrl::parse("https://demomall.cafe24.com/a", &hosts(Loopback::Refused)).unwrap();
        let with =
            MallUrl::parse("https://demomall.cafe24.com/a?b=c", &hosts(Loopback::Refused)).unwrap();

        assert_eq!(bare.with(&[("k", "v w")]).as_str(), "https://demomall.cafe24.com/a?k=v+w");
        assert_eq!(
            with.with(&[("k", "{}")]).as_str(),
            "https://demomall.cafe24.com/a?b=c&k=%7B%7D"
        );
    }
}
