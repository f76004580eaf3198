//! The one HTTP client to the outside, made when it is first needed, and its limits.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{
    Certificate, Client, ClientBuilder, Request, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::error::Cause;

/// How long a connection may take to open.
pub const CONNECT: Duration = Duration::from_secs(2);
/// What is waited for, and read, of an answer of the PG Company.
pub const PG_COMPANY: Limit = Limit { time: Duration::from_secs(8), bytes: 256 * 1024 };
/// The same of Cafe24's APIs.
pub const CAFE24: Limit = Limit { time: Duration::from_secs(5), bytes: 256 * 1024 };
/// The same of a mall's answer to a notice (faults.md F-62).
pub const NOTICE: Limit = Limit { time: Duration::from_secs(5), bytes: 64 * 1024 };

/// How much of an answer is waited for and read.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// From the request to the last byte.
    pub time: Duration,
    /// The largest body.
    pub bytes: usize,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The request cannot have reached the other side.
    #[error("could not be sent")]
    NotSent(#[source] Cause),
    /// The other side may have acted on it.
    #[error("was sent, but no answer was read")]
    Unknown(#[source] Cause),
}

/// What the other side said.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body, at most as long as the limit allows.
    pub body: Vec<u8>,
}

/// Carries a request to the other side and its answer back, in place of the network: a
/// simulation of everything in one process, where any call may be made to fail.
#[async_trait]
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// As [`Http::send`], without a time limit.
    async fn carry(&self, request: Request) -> Result<Answer, NoAnswer>;
}

/// A client that follows no redirect and no proxy variable, so that a request goes where it was
/// sent and nowhere else.
#[derive(Debug, Default)]
pub struct Http {
    client: OnceLock<Client>,
    /// Connects to public addresses alone.
    public: OnceLock<Client>,
    instead: Option<Arc<dyn Transport>>,
}

impl Http {
    /// Sends through `transport` instead of the network.
    pub fn through(transport: Arc<dyn Transport>) -> Self {
        Self { instead: Some(transport), ..Self::default() }
    }

    /// The client. Loading the certificates is the slowest part of a start, so it waits until
    /// the first call.
    pub fn client(&self) -> &Client {
        self.client.get_or_init(|| built(builder))
    }

    /// The client for addresses that somebody told us: it connects to no private address,
    /// whatever a name resolves to (faults.md F-61).
    pub fn public_client(&self) -> &Client {
        self.public.get_or_init(|| built(|| builder().dns_resolver(Arc::new(PublicOnly))))
    }

    /// Sends a request and reads its answer, within `limit` in all.
    pub async fn send(&self, request: RequestBuilder, limit: Limit) -> Result<Answer, NoAnswer> {
        let Some(transport) = &self.instead else { return over_network(request, limit).await };
        let request = request.build().map_err(|error| NoAnswer::NotSent(error.into()))?;
        let carried = tokio::time::timeout(limit.time, transport.carry(request)).await;
        carried.unwrap_or_else(|late| Err(NoAnswer::Unknown(late.into())))
    }
}

/// Small images have no certificate store; the public roots we bring along then do.
fn built(builder: impl Fn() -> ClientBuilder) -> Client {
    builder().build().unwrap_or_else(|_| {
        let bundled = builder().tls_certs_only(bundled_roots()).build();
        bundled.expect("the client's settings are constant and valid")
    })
}

fn builder() -> ClientBuilder {
    let builder = Client::builder().redirect(Policy::none()).no_proxy();
    builder.connect_timeout(CONNECT).user_agent("Cafe24-PG-App/1")
}

fn bundled_roots() -> impl Iterator<Item = Certificate> {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    roots.filter_map(|root| Certificate::from_der(root).ok())
}

async fn over_network(request: RequestBuilder, limit: Limit) -> Result<Answer, NoAnswer> {
    let sent = request.timeout(limit.time).send().await;
    let mut response = sent.map_err(|error| match error.is_connect() || error.is_builder() {
        true => NoAnswer::NotSent(error.without_url().into()),
        false => NoAnswer::Unknown(error.without_url().into()),
    })?;
    let unknown = |error: reqwest::Error| NoAnswer::Unknown(error.without_url().into());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unknown)? {
        body.extend_from_slice(&chunk);
        if body.len() > limit.bytes {
            return Err(NoAnswer::Unknown("the answer is too large".into()));
        }
    }
    Ok(Answer { status: response.status().as_u16(), body })
}

/// Resolves names as the system does, and leaves out every address that is not public. The client
/// connects to what is left, so a name cannot change its mind between the check and the call.
#[derive(Debug)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err(Cause::from("the name has no public address"));
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

/// Whether an address is one of the internet: not this machine, a private network, a link, a
/// carrier's or a cloud's own, or one of them in disguise.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let shared = match ip.octets() {
        [0, ..] | [192, 0, 0, _] | [198, 18..=19, ..] => true,
        [100, 64..=127, ..] | [192, 88, 99, _] | [240..=255, ..] => true,
        _other => false,
    };
    let local = ip.is_private() || ip.is_loopback() || ip.is_link_local();
    !(shared || local || ip.is_multicast() || ip.is_documentation())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        // An IPv4 address, translated (NAT64) or tunnelled (6to4).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        [0x2001, 0xdb8 | 0 | 2 | 0x10..=0x3f, ..] => false,
        // All addresses of the internet begin so; loopback, local and mapped ones do not.
        [0x2000..=0x3fff, ..] => true,
        _other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for public in ["1.1.1.1", "203.245.45.182", "2606:4700::1111", "64:ff9b::1.1.1.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for hidden in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "169.254.100.1",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "::127.0.0.1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
            "64:ff9b::127.0.0.1",
            "64:ff9b::169.254.169.254",
        ] {
            assert!(!is_public(hidden.parse().unwrap()), "{hidden}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_does_not_resolve() {
        let resolved = PublicOnly.resolve("localhost".parse().unwrap()).await;

        assert!(resolved.is_err());
    }
}
