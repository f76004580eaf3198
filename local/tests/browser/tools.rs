//! What the stories need on this machine, found or not.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

/// Found once for all stories.
static FOUND: LazyLock<Result<Tools, &str>> = LazyLock::new(find);

/// Chromium, its driver, and the rules of WCAG.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
    /// The script of axe-core.
    pub(crate) axe: Arc<str>,
}

/// The tools; `None` skips a story. Fails if they are missing where they are required.
#[expect(clippy::print_stderr, reason = "who runs the tests learns what was not tested")]
pub(crate) fn tools() -> Option<Tools> {
    match &*FOUND {
        Ok(tools) => Some(tools.clone()),
        Err(missing) => {
            let required = variable("BROWSER_TESTS").is_some_and(|value| value == "required");
            assert!(!required, "{missing}");
            eprintln!("skipped: {missing}");
            None
        }
    }
}

/// A path below the repository's root.
pub(crate) fn in_repository(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says what is where")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn find() -> Result<Tools, &'static str> {
    let chromium = program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]);
    let chromedriver = program("CHROMEDRIVER", &["chromedriver"]);
    let axe = in_repository("local/tests/browser/node_modules/axe-core/axe.min.js");
    Ok(Tools {
        chromium: chromium.ok_or("no Chromium (apt-get install chromium)")?,
        chromedriver: chromedriver.ok_or("no chromedriver (apt-get install chromium-driver)")?,
        axe: std::fs::read_to_string(axe)
            .map_err(|_| "no axe-core (npm ci --prefix local/tests/browser)")?
            .into(),
    })
}

/// What a variable names, else the first of these on the path.
fn program(name: &str, usual: &[&str]) -> Option<PathBuf> {
    if let Some(path) = variable(name) {
        return Some(path.into());
    }
    let path = variable("PATH").map(OsString::from)?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let files = usual.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}
