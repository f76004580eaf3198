//! Everything together: the app between a mall and a PG Company.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use serde_json::json;
use shared::{App, app::Clock, config::Config, http::Http};
use tokio::net::TcpListener;

use crate::{
    aws::{self, Secrets},
    cafe24::{Cafe24, Registration},
    gateway,
    inside::Surroundings,
    pg_company::PgCompany,
    watching::Keys,
    wire::{Party, Wire},
};

/// How often the reconciler runs, as in `template.yaml`.
const SCHEDULE: Duration = Duration::from_secs(60);
const CLIENT_ID: &str = "local-client-id";
const CLIENT_SECRET: &str = "test-client-secret";
const SERVICE_KEY: &str = "test-service-key-0123456789abcdef";
const WEBHOOK_API_KEY: &str = "local-webhook-api-key";
const SCOPES: &str = "mall.read_application mall.write_application mall.read_store \
     mall.write_store mall.read_order mall.write_order";
const APP_SECRET: &str = "pgapp/local/app";
const MERCHANT_PREFIX: &str = "pgapp/local/malls/";

/// Where to listen and what to remember.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The first of five ports in a row; without one the system chooses free ports.
    pub port: Option<u16>,
    /// The folder of the state; without one everything is forgotten at the end.
    pub state: Option<PathBuf>,
    /// Whether what the folder remembers is forgotten first.
    pub fresh: bool,
    /// Environment variables of the app that differ from the usual ones.
    pub variables: Vec<(String, String)>,
}

/// Where the parties are reached.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The mall: storefront at `/`, admin at `/admin`, API below `/{mall_id}/api`.
    pub mall: String,
    /// The app's gateway.
    pub app: String,
    /// The PG Company: console at `/console`, API below `/v1`.
    pub pg_company: String,
    /// DynamoDB.
    pub dynamodb: String,
    /// Secrets Manager.
    pub secrets_manager: String,
}

/// The app, the two parties, and the messages between them.
pub struct Simulator {
    /// The mall.
    pub cafe24: Cafe24,
    /// The PG Company.
    pub pg_company: PgCompany,
    /// The app itself, as its functions are handed it.
    pub app: Arc<App>,
    /// The secrets.
    pub secrets: Secrets,
    /// The messages.
    pub wire: Wire,
    /// Where they are reached.
    pub addresses: Addresses,
}

impl Simulator {
    /// Starts everything in memory on free ports.
    pub async fn start() -> Self {
        let started = Box::pin(Self::open(Options::default())).await;
        started.expect("free ports on loopback, and nothing on disk")
    }

    /// Starts everything. Fails if a port is in use or the state does not read.
    pub async fn open(options: Options) -> io::Result<Self> {
        let mut doors = Doors::bind(options.port).await?;
        let at = doors.addresses()?;
        let file = |name: &str| options.state.as_deref().map(|folder| folder.join(name));
        if let Some(folder) = &options.state {
            std::fs::create_dir_all(folder)?;
            if options.fresh {
                forget(folder)?;
            }
        }
        let (wire, clock) = (Wire::knowing(keys()), Clock::default());
        let secrets = secrets(file("secrets.json"))?;
        doors.serve_database(file("dynamodb.sqlite").as_deref())?;
        doors.serve(4, secrets.router());
        let dynamodb = aws::dynamodb(&at.dynamodb);
        aws::make_tables(&dynamodb).await?;
        let secrets_manager = aws::secrets_manager(&at.secrets_manager);
        let variables = environment(&at, &options);
        if let Some(file) = file("app.env") {
            write_down(&file, &at, &variables)?;
        }
        let config = Config::read(variables.into_iter().collect()).map_err(io::Error::other)?;
        let app = App::new(config, dynamodb, secrets_manager, Http::default(), clock);
        let app = Arc::new(app.map_err(io::Error::other)?);
        // One time for all: a webhook is signed, and a launch dated, when the app reads it.
        let around = Surroundings::of(app.clock.clone(), wire.clone());
        let cafe24 = Cafe24::within(around.clone(), registration(&at), file("mall.json"))?;
        let (url, file) = (at.pg_company.clone(), file("pg-company.json"));
        let pg_company = PgCompany::within(around, url, file)?;
        doors.serve(0, wire.listen(Party::Cafe24, cafe24.router()));
        doors.serve(1, wire.listen(Party::App, gateway::router(app.clone())));
        doors.serve(2, wire.listen(Party::PgCompany, pg_company.router()));
        Ok(Self { cafe24, pg_company, app, secrets, wire, addresses: at })
    }

    /// Runs the reconciler on its schedule and delivers webhooks, until the process ends.
    pub fn keep_going(&self) {
        self.pg_company.deliver_in_background();
        let app = self.app.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SCHEDULE).await;
                if let Err(error) = Box::pin(reconciler::run(&app)).await {
                    error.log();
                }
            }
        });
    }

    /// Lets time pass for everybody.
    pub fn advance(&self, seconds: u32) {
        self.app.clock.advance(i64::from(seconds));
    }
}

/// The five doors in the order of their ports: mall, gateway, PG Company, DynamoDB, Secrets
/// Manager. All are bound before any is opened, so that nobody is told a wrong address.
struct Doors(Vec<Option<TcpListener>>);

impl Doors {
    async fn bind(first: Option<u16>) -> io::Result<Self> {
        let mut doors = Vec::new();
        for door in 0..5 {
            let port = first.map_or(0, |first| first.saturating_add(door));
            let bound = TcpListener::bind(("127.0.0.1", port)).await;
            let listener = bound.map_err(|error| {
                let hint = "is another one running? --port moves all five";
                io::Error::new(error.kind(), format!("port {port}: {error} ({hint})"))
            })?;
            doors.push(Some(listener));
        }
        Ok(Self(doors))
    }

    fn addresses(&self) -> io::Result<Addresses> {
        let mut addresses = self.0.iter().flatten().map(|door| door.local_addr());
        let mut next =
            || addresses.next().ok_or(io::ErrorKind::NotFound)?.map(|a| format!("http://{a}"));
        Ok(Addresses {
            mall: next()?,
            app: next()?,
            pg_company: next()?,
            dynamodb: next()?,
            secrets_manager: next()?,
        })
    }

    fn take(&mut self, door: usize) -> Option<TcpListener> {
        self.0.get_mut(door).and_then(Option::take)
    }

    fn serve(&mut self, door: usize, router: Router) {
        let Some(listener) = self.take(door) else { return };
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    fn serve_database(&mut self, file: Option<&Path>) -> io::Result<()> {
        let database = aws::database(file)?;
        let Some(listener) = self.take(3) else { return Ok(()) };
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        Ok(())
    }
}

/// The files of the state; nothing else in the folder is ever touched.
const FILES: [&str; 7] = [
    "app.env",
    "secrets.json",
    "mall.json",
    "pg-company.json",
    "dynamodb.sqlite",
    "dynamodb.sqlite-wal",
    "dynamodb.sqlite-shm",
];

fn forget(folder: &Path) -> io::Result<()> {
    for file in FILES.iter().map(|name| folder.join(name)).filter(|file| file.exists()) {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

/// The app's keys, made once: the session key is random, the others are what the mall knows.
pub(crate) fn secrets(file: Option<PathBuf>) -> io::Result<Secrets> {
    let secrets = Secrets::new(file)?;
    if secrets.get(APP_SECRET).is_none() {
        let mut session_key = [0; 32];
        getrandom::fill(&mut session_key).map_err(io::Error::other)?;
        let keys = json!({
            "client_secret": CLIENT_SECRET,
            "service_key": SERVICE_KEY,
            "webhook_api_key": WEBHOOK_API_KEY,
            "session_key": hex::encode(session_key),
        });
        secrets.put(APP_SECRET, &keys.to_string())?;
    }
    Ok(secrets)
}

/// What the messages are signed with.
fn keys() -> Keys {
    let [service_key, client_id, client_secret] =
        [SERVICE_KEY, CLIENT_ID, CLIENT_SECRET].map(str::to_owned);
    Keys { service_key, client_id, client_secret }
}

/// The environment of the functions.
pub(crate) fn environment(at: &Addresses, options: &Options) -> Vec<(String, String)> {
    let mall_api = format!("{}/{{mall_id}}", at.mall);
    let usual = [
        ("APP_URL", at.app.as_str()),
        ("APP_CLIENT_ID", CLIENT_ID),
        ("APP_SCOPE", SCOPES),
        ("CAFE24_API_VERSION", "2026-03-01"),
        ("CAFE24_API_URL", &mall_api),
        ("PG_COMPANY", "demo"),
        ("PG_URL", &at.pg_company),
        ("SETTINGS_TABLE", aws::SETTINGS_TABLE),
        ("ORDERS_TABLE", aws::ORDERS_TABLE),
        ("APP_SECRET", APP_SECRET),
        ("MERCHANT_SECRET_PREFIX", MERCHANT_PREFIX),
        ("FRAME_ANCESTORS", &at.mall),
    ];
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned()));
    usual.into_iter().chain(options.variables.iter().cloned()).collect()
}

/// Writes the environment down, so that a function can also be started by itself.
fn write_down(file: &Path, at: &Addresses, variables: &[(String, String)]) -> io::Result<()> {
    let aws = [
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_REGION", aws::REGION),
        ("AWS_ENDPOINT_URL_DYNAMODB", &at.dynamodb),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &at.secrets_manager),
    ];
    let ours = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let lines: String =
        ours.chain(aws).map(|(name, value)| format!("{name}=\"{value}\"\n")).collect();
    std::fs::write(file, lines)
}

pub(crate) fn registration(at: &Addresses) -> Registration {
    Registration {
        base_url: at.mall.clone(),
        app_url: at.app.clone(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        service_key: SERVICE_KEY.to_owned(),
        webhook_api_key: WEBHOOK_API_KEY.to_owned(),
        scopes: SCOPES.split(' ').map(str::to_owned).collect(),
    }
}
