//! What a party has around it: the time, a way to the others, and what is overheard there.

use std::{io, sync::Weak, time::Duration};

use jiff::Timestamp;
use reqwest::{RequestBuilder, Response};
use shared::app::Clock;

use super::net::Net;
use crate::wire::Wire;

/// The system's time and the network, unless everybody is inside one process.
#[derive(Clone, Default)]
pub struct Surroundings {
    clock: Clock,
    /// Not held: the net holds the parties.
    net: Option<Weak<Net>>,
    wire: Wire,
}

impl Surroundings {
    /// The network, a clock that others read too, and the messages between all.
    pub(crate) fn of(clock: Clock, wire: Wire) -> Self {
        Self { clock, net: None, wire }
    }

    pub(super) fn inside(clock: Clock, net: Weak<Net>) -> Self {
        Self { clock, net: Some(net), wire: Wire::default() }
    }

    /// The messages between all parties.
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a request. The `limit` is the client's own on the network.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        limit: Duration,
    ) -> io::Result<Response> {
        let Some(net) = &self.net else {
            return request.send().await.map_err(|error| io::Error::other(error.without_url()));
        };
        let net = net.upgrade().ok_or(io::ErrorKind::NotConnected)?;
        let request = request.build().map_err(io::Error::other)?;
        let answer = tokio::time::timeout(limit, net.carry(request)).await?;
        let answer = answer.ok_or(io::ErrorKind::ConnectionReset)?;
        Ok(answer.map(reqwest::Body::from).into())
    }
}
