//! What may know what (architecture.md, "Direction"), read from the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where a secret becomes plain text, and why it must there.
const EXPOSED: [(&str, &str); 8] = [
    ("functions/admin/src/link.rs", "shows the merchant how a credential ends"),
    ("shared/src/cafe24/client/mod.rs", "sends the access token to the Admin API"),
    ("shared/src/cafe24/client/token.rs", "sends the client secret and the refresh token"),
    ("shared/src/cafe24/hash.rs", "keys the hashes and the sessions"),
    ("shared/src/cafe24/token.rs", "writes the tokens into their record"),
    ("shared/src/pg/demo/mod.rs", "sends the credentials and keys the webhook's signature"),
    ("shared/src/store/vault.rs", "writes the credentials into Secrets Manager"),
    ("shared/src/tokens.rs", "recognises the access token that was refused"),
];
const NOT_IN_DOMAIN: [&str; 8] = [
    "lambda_",
    "reqwest",
    "aws_",
    "tokio",
    "crate::pg",
    "crate::store",
    "crate::cafe24",
    "crate::http",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The Rust sources below a folder, by path from the workspace, with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(sources(&path)),
            false if path.ends_with(".rs") => {
                let text = fs::read_to_string(entry.path()).unwrap();
                found.push((path, text));
            }
            false => {}
        }
    }
    found
}

#[test]
fn the_domain_knows_nothing_of_the_world() {
    let domain = sources("shared/src/domain");

    assert!(domain.len() >= 8);
    for (path, text) in domain {
        let known = NOT_IN_DOMAIN.iter().find(|name| text.contains(**name));
        assert_eq!(known, None, "{path}");
    }
}

#[test]
fn secrets_are_exposed_only_where_they_are_used() {
    let all = [sources("shared/src"), sources("functions")].concat();

    let exposing = all.iter().filter(|(_, text)| text.contains("expose_secret"));
    let mut exposing: Vec<_> = exposing.map(|(path, _)| path.as_str()).collect();
    exposing.sort_unstable();

    assert_eq!(exposing, EXPOSED.map(|(path, _why)| path));
}
