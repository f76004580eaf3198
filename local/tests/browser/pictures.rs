//! Pictures of pages: to look at after the tests, and a few for the documentation.

use std::path::{Path, PathBuf};

use crate::tools::{in_repository, variable};

/// Those that the documentation shows. `SCREENSHOTS=docs/images` takes them anew.
const SHOWN: [&str; 7] =
    ["settings", "paying", "review", "pay-button", "attention", "payment", "messages"];
/// The largest of these, in bytes.
const LARGEST: usize = 150_000;

pub(crate) fn save(name: &str, png: &[u8]) {
    let wanted = variable("SCREENSHOTS").filter(|_| SHOWN.contains(&name));
    assert!(wanted.is_none() || png.len() < LARGEST, "{name} has {} bytes", png.len());
    let folder = in_repository(wanted.map_or_else(usual, PathBuf::from));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.png")), png).expect("it is written");
}

/// Below the folder that Cargo builds in.
fn usual() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is below it");
    target.join("screenshots")
}
