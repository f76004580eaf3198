//! A world of its own: the parties, the time and the fate of all calls.

use std::{
    io,
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::Timestamp;
use reconciler::Summary;
use reqwest::{Client, RequestBuilder, Response, redirect::Policy};
use shared::{App, Error, app::Clock, config::Config, http::Http};

use super::{
    fate::Fate,
    net::{Doors, FromApp, Net},
    store,
    surroundings::Surroundings,
    watch::Watch,
};
use crate::{
    Addresses, Options, Simulator, aws, browser::Browser, cafe24::Cafe24, gateway,
    pg_company::PgCompany, simulator, wire::Wire,
};

/// How long a person waits for a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// The parties inside one process. To be used in a runtime of its own: see [`World::run`].
pub struct World {
    /// The parties, as on the network.
    pub sim: Simulator,
    /// What becomes of the app's calls.
    pub fate: Fate,
    surroundings: Surroundings,
    watch: Watch,
    client: Client,
    /// Held here; everybody else only knows of it.
    _net: Arc<Net>,
}

impl World {
    /// Plays a story on this thread, in a time that is skipped wherever nothing happens.
    pub fn run<T>(story: impl Future<Output = T>) -> io::Result<T> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        Ok(runtime.enable_time().start_paused(true).build()?.block_on(story))
    }

    /// A new world in which nothing has happened yet.
    pub async fn new() -> io::Result<Self> {
        let (fate, watch, at) = (Fate::default(), Watch::default(), addresses());
        let clock = Clock::starting_at(beginning());
        let doors = OnceLock::new();
        let net = Arc::new(Net { fate: fate.clone(), at: at.clone(), doors });
        let surroundings = Surroundings::inside(clock.clone(), Arc::downgrade(&net));
        let secrets = simulator::secrets(None)?;
        let dynamodb = store::dynamodb(aws::database(None)?, watch.clone(), fate.clone());
        aws::make_tables(&dynamodb).await?;
        let secrets_manager = store::secrets_manager(secrets.clone(), fate.clone());
        let variables = simulator::environment(&at, &Options::default());
        let config = Config::read(variables.into_iter().collect()).map_err(io::Error::other)?;
        let http = Http::through(Arc::new(FromApp(Arc::downgrade(&net))));
        let app = App::new(config, dynamodb, secrets_manager, http, clock);
        let app = Arc::new(app.map_err(io::Error::other)?);
        let registration = simulator::registration(&at);
        let cafe24 = Cafe24::within(surroundings.clone(), registration, None)?;
        let pg_company = PgCompany::within(surroundings.clone(), at.pg_company.clone(), None)?;
        let doors = Doors {
            mall: cafe24.router(),
            app: gateway::router(app.clone()),
            pg_company: pg_company.router(),
        };
        drop(net.doors.set(doors));
        let client = Client::builder().redirect(Policy::none()).no_proxy();
        let client = client.build().map_err(io::Error::other)?;
        let wire = Wire::default();
        let sim = Simulator { cafe24, pg_company, app, secrets, wire, addresses: at };
        Ok(Self { sim, fate, surroundings, watch, client, _net: net })
    }

    /// Lets time pass for everybody; whatever waits meanwhile goes on in its turn.
    pub async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// What was wrong with any order that was written since the last time this was asked.
    pub fn wrong(&self) -> Vec<String> {
        self.watch.wrong()
    }

    /// A browser of this world.
    pub fn browser(&self) -> io::Result<Browser> {
        Browser::within(self.surroundings.clone())
    }

    /// A browser's first step to an address: its answer, not followed.
    pub async fn get(&self, url: &str) -> io::Result<Response> {
        self.send(self.client.get(url)).await
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request of somebody who waits as long as a person does.
    pub(super) async fn send(&self, request: RequestBuilder) -> io::Result<Response> {
        self.surroundings.send(request, PATIENCE).await
    }

    /// A run of the reconciler; `None` if it was killed.
    pub async fn reconcile(&self) -> Option<Result<Summary, Error>> {
        self.fate.live("reconciler", Box::pin(reconciler::run(&self.sim.app))).await
    }
}

/// Names only: nobody listens there.
fn addresses() -> Addresses {
    let at = |port: u16| format!("http://127.0.0.1:{port}");
    Addresses {
        mall: at(8400),
        app: at(8401),
        pg_company: at(8402),
        dynamodb: at(8403),
        secrets_manager: at(8404),
    }
}

/// The time of every world's beginning.
fn beginning() -> Timestamp {
    Timestamp::constant(1_767_600_000, 0)
}
