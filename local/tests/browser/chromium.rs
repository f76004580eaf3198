//! One chromedriver for all stories that are played at the moment, and a Chromium for each.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use serde_json::{Value, json};
use thirtyfour::{
    BrowserCapabilitiesHelper, CapabilitiesHelper, ChromeCapabilities, ChromiumLikeCapabilities,
    LoggingPrefsLogLevel, WebDriver,
};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::tools::Tools;

/// How long chromedriver may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// As many browsers are open at once.
const BROWSERS: usize = 2;
const USUAL: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=en-US",
];

static TURN: Semaphore = Semaphore::const_new(BROWSERS);
/// Ends with the last story that holds it, also with one that fails.
static DRIVER: Mutex<Weak<Driver>> = Mutex::new(Weak::new());

/// Which browser a story is played in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    /// 390 × 844, with a finger.
    Phone,
    Desk,
    /// Cookies of pages in frames of other sites are blocked.
    NoForeignCookies,
    /// Pages run no script.
    NoScripts,
}

/// An open browser that knows nobody.
pub(crate) struct Chromium {
    pub(crate) driver: WebDriver,
    _process: Arc<Driver>,
    _turn: SemaphorePermit<'static>,
}

impl Chromium {
    pub(crate) async fn open(tools: &Tools, browser: Browser) -> Self {
        let turn = TURN.acquire().await.expect("it is never closed");
        let process = Driver::running(tools);
        let driver = WebDriver::builder(&process.address, capabilities(tools, browser));
        let driver = driver.request_timeout(PATIENCE).connect().await.expect("Chromium starts");
        Self { driver, _process: process, _turn: turn }
    }
}

/// Runs chromedriver, and all that it starts, in a temporary folder. They end, and it goes, when the
/// input ends: also when the tests are interrupted.
const RUN: &str = r#"
    export TMPDIR=$(mktemp -d)
    "$0" --port=0 &
    cat >/dev/null
    trap "" TERM; kill 0; wait
    rm -rf "$TMPDIR"
    kill -KILL 0
"#;

/// chromedriver, in a group of processes of its own.
struct Driver {
    process: Child,
    address: String,
    /// It writes there for as long as it runs.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    fn running(tools: &Tools) -> Arc<Self> {
        let mut known = DRIVER.lock().unwrap_or_else(PoisonError::into_inner);
        known.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start(tools));
            *known = Arc::downgrade(&started);
            started
        })
    }

    fn start(tools: &Tools) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", RUN]).arg(&tools.chromedriver);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.process_group(0).spawn().expect("chromedriver starts");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let port = port(&mut output).expect("chromedriver says where it listens");
        let address = format!("http://127.0.0.1:{port}");
        Self { process, address, _output: output }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}

/// From "ChromeDriver was started successfully on port 12345."
fn port(output: &mut impl BufRead) -> Option<u16> {
    let lines = output.lines().map_while(Result::ok);
    lines.filter(|line| line.contains("started successfully")).find_map(|line| {
        let port = line.rsplit(' ').next()?;
        port.trim_end_matches('.').parse().ok()
    })
}

fn capabilities(tools: &Tools, browser: Browser) -> ChromeCapabilities {
    let mut wanted = ChromeCapabilities::new();
    let options = json!({
        "binary": tools.chromium,
        "args": arguments(browser),
        "prefs": preferences(browser),
    });
    wanted.set("goog:chromeOptions", options).expect("JSON");
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All).expect("JSON");
    if browser == Browser::Phone {
        let phone = json!({
            "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 1.0, "touch": true },
        });
        wanted.set_browser_option("mobileEmulation", phone).expect("JSON");
    }
    wanted
}

fn arguments(browser: Browser) -> Vec<&'static str> {
    let own = match browser {
        Browser::Phone | Browser::NoScripts => None,
        Browser::Desk => Some("--window-size=1180,760"),
        Browser::NoForeignCookies => Some("--test-third-party-cookie-phaseout"),
    };
    USUAL.into_iter().chain(own).collect()
}

fn preferences(browser: Browser) -> Value {
    match browser {
        Browser::Phone | Browser::Desk => json!({}),
        Browser::NoForeignCookies => json!({ "profile.cookie_controls_mode": 1 }),
        Browser::NoScripts => {
            json!({ "profile.managed_default_content_settings.javascript": 2 })
        }
    }
}
