//! `template.yaml` and the code agree on routes and variables.

use std::{collections::BTreeSet, fs};

use shared::routes::ALL;

fn file(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The variables under each `Variables:`, which the SDK's own are among.
fn declared(template: &str) -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    let mut block = None;
    let indent = |line: &str| line.len() - line.trim_start().len();
    for line in template.lines().filter(|line| !line.trim().is_empty()) {
        if line.trim() == "Variables:" {
            block = Some(indent(line));
        } else if block.is_some_and(|block| indent(line) > block) {
            let name = line.trim().split_once(':').map_or("#", |(name, _)| name);
            declared.extend((!name.starts_with('#')).then(|| name.to_owned()));
        } else {
            block = None;
        }
    }
    declared
}

/// The names in `from.text("NAME")` and its like, before the file's own tests.
fn read(config: &str) -> BTreeSet<String> {
    let code = config.split("#[cfg(test)]").next().unwrap();
    let calls = ["url", "text", "or", "path", "word", "words", "one_of", "within"]
        .map(|call| format!(".{call}(\""));
    let names = calls.iter().flat_map(|call| code.split(call.as_str()).skip(1));
    names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The methods, paths and functions of the API's definition, in lower case.
fn declared_routes(template: &str) -> Vec<String> {
    let (mut path, mut method, mut found) = ("", "", Vec::new());
    for line in template.lines() {
        match line.trim().strip_suffix(':') {
            Some(name) if line.starts_with("          /") => path = name,
            Some(name @ ("get" | "post")) => method = name,
            _other => {}
        }
        if let Some((_, function)) = line.split_once(":function:${AWS::StackName}-") {
            let function = function.trim_end_matches("/invocations");
            found.push(format!("{method} {path} {function}"));
        }
    }
    found
}

#[test]
fn the_template_and_the_code_have_the_same_routes() {
    let template = file("../template.yaml");

    let mut declared = declared_routes(&template);
    let mut served: Vec<_> = ALL
        .iter()
        .map(|(method, path, f)| format!("{method} {path} {f:?}").to_lowercase())
        .collect();
    declared.sort();
    served.sort();

    assert_eq!(declared, served);
}

#[test]
fn the_template_declares_exactly_the_variables_that_are_read() {
    let mut declared = declared(&file("../template.yaml"));
    declared.retain(|name| !name.starts_with("AWS_"));

    let read = read(&file("src/config.rs"));

    assert!(read.contains("APP_URL") && read.contains("CAFE24_API_URL"));
    assert_eq!(declared, read);
}

#[test]
fn a_route_leads_to_one_function_and_nothing_else_does() {
    let distinct: BTreeSet<_> = ALL.iter().map(|(method, path, _)| (method, path)).collect();

    assert_eq!(distinct.len(), ALL.len());
    for (method, path, function) in ALL {
        assert_eq!(shared::routes::function(method, path), Some(function));
        assert_eq!(shared::routes::function("DELETE", path), None);
        assert_eq!(shared::routes::function(method, &format!("{path}x")), None);
    }
}
