//! Every function's role in `template.yaml` allows what the function does, and no more (F-119).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use local::{
    aws::{ORDERS_TABLE, SETTINGS_TABLE},
    cafe24::Process,
    chaos,
    inside::{Ask, Choice, Deal, MALLS, Use, World},
};
use saphyr::{LoadableYamlNode, Yaml};
use shared::routes;

/// How many random sequences are enough for every function to have done everything.
const SEQUENCES: u64 = 60;
const DAY: Duration = Duration::from_secs(86_400);
const APP_SECRET: &str = "pgapp/local/app";

/// Something that a role allows, or that a function did: action, resource, and how the partition
/// key begins, where that is restricted.
type Right = (String, String, Option<String>);

fn texts(value: &Yaml<'_>) -> Vec<String> {
    let one = |value: &Yaml<'_>| {
        let value = value.get_tagged_node().unwrap_or(value);
        value.as_str().expect("text").to_owned()
    };
    match value.as_vec() {
        Some(values) => values.iter().map(one).collect(),
        None => vec![one(value)],
    }
}

/// How the template's tables and secrets are called here.
fn resource(named: &str) -> String {
    let table = |name: &str| match name {
        "OrdersTable.Arn" => ORDERS_TABLE.to_owned(),
        "SettingsTable.Arn" => SETTINGS_TABLE.to_owned(),
        other => other.to_owned(),
    };
    let index = named.strip_prefix("${").and_then(|named| named.split_once('}'));
    match (named, index) {
        ("AppSecret", _) => APP_SECRET.to_owned(),
        (secrets, _) if secrets.ends_with("${SecretsPath}/malls/*") => "malls/*".to_owned(),
        (_, Some((name, index))) => format!("{}{index}", table(name)),
        (table_name, None) => table(table_name),
    }
}

fn rights_of(statement: &Yaml<'_>) -> Vec<Right> {
    let of = |name: &str| statement.as_mapping_get(name);
    assert_eq!(of("Effect").and_then(|effect| effect.as_str()), Some("Allow"));
    let condition = of("Condition").and_then(|condition| {
        condition.as_mapping_get("ForAllValues:StringLike")?.as_mapping_get("dynamodb:LeadingKeys")
    });
    let keys: Vec<Option<String>> = match condition {
        Some(keys) => texts(keys).iter().map(|key| Some(key.replace('*', ""))).collect(),
        None => vec![None],
    };
    let mut rights = Vec::new();
    for action in texts(of("Action").expect("an action")) {
        for named in texts(of("Resource").expect("a resource")) {
            let right = |key: &Option<String>| (action.clone(), resource(&named), key.clone());
            rights.extend(keys.iter().map(right));
        }
    }
    rights
}

/// The rights of each function, by its name in lower case.
fn roles() -> BTreeMap<String, Vec<Right>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");
    let template = fs::read_to_string(path).expect("the template");
    let template = Yaml::load_from_str(&template).expect("YAML").remove(0);
    let resources = template.as_mapping_get("Resources").and_then(|found| found.as_mapping());
    let mut roles = BTreeMap::new();
    for (name, resource) in resources.expect("resources") {
        let name = name.as_str().and_then(|name| name.strip_suffix("Function"));
        let policies = resource
            .as_mapping_get("Properties")
            .and_then(|properties| properties.as_mapping_get("Policies"));
        let Some((name, policies)) = name.zip(policies.and_then(|policies| policies.as_vec()))
        else {
            continue;
        };
        let statements = policies.iter().map(|policy| policy.as_mapping_get("Statement"));
        let rights = statements.flat_map(|statement| rights_of(statement.expect("a statement")));
        roles.insert(name.to_lowercase(), rights.collect());
    }
    roles
}

fn function(asked: &str) -> String {
    let route = routes::ALL.iter().find(|(method, path, _)| asked == format!("{method} {path}"));
    route
        .map_or_else(|| asked.to_owned(), |(_, _, function)| format!("{function:?}").to_lowercase())
}

/// A merchant's visits that no random sequence makes.
async fn merchants(world: &World) {
    let mut merchant = world.browser().expect("a browser");
    world.install(&mut merchant, MALLS[0]).await.expect("a page");
    let mut deal = Deal::new(world, MALLS[0], "3065.00", Process::Asynchronous);
    deal.does(world, Ask::Checkout).await;
    assert!(deal.decides(world, 0, Choice::Approve));
    deal.does(world, Ask::Return(0)).await;
    let payment = format!("{}/admin/payment?shop=1&order={}", world.sim.addresses.app, deal.order);
    for action in ["check", "remind"] {
        let page = merchant.open(&payment).await.expect("a page");
        let form = page.form("/admin/payment", &[("action", action)]);
        merchant.submit(&form.expect("a button")).await.expect("a page");
    }
    for action in ["disable", "enable"] {
        let page = world.settings(&mut merchant).await.expect("a page");
        let form = page.form("/admin/shop/toggle", &[("shop_no", "1"), ("action", action)]);
        merchant.submit(&form.expect("a button")).await.expect("a page");
    }
    world.install(&mut merchant, MALLS[1]).await.expect("a page");
    for path in ["/admin/shop/toggle", "/admin/unlink"] {
        let form = world.settings(&mut merchant).await.expect("a page").form(path, &[]);
        merchant.submit(&form.expect("a button")).await.expect("a page");
    }
    // Tokens are kept alive.
    world.pass(12 * DAY).await;
    drop(world.reconcile().await);
    let key = "local-webhook-api-key";
    for mall in MALLS {
        world.sim.cafe24.uninstall(mall, key).await;
    }
    world.pass(DAY).await;
    drop(world.reconcile().await);
}

/// What each function did.
fn uses() -> BTreeSet<(String, Right)> {
    let settings = World::run(Box::pin(async {
        let world = Box::pin(World::selling()).await.expect("a world");
        Box::pin(merchants(&world)).await;
        world.fate.uses()
    }));
    let sequences = chaos::play(1, SEQUENCES).expect("it plays");
    let uses = settings.expect("a runtime").into_iter().chain(sequences.uses);
    let right = |Use { asked, action, resource, key }: Use| {
        let resource = match resource.split_once("malls/") {
            Some(_) => "malls/*".to_owned(),
            None => resource,
        };
        (function(&asked), (action, resource, key))
    };
    uses.map(right).collect()
}

/// Whether a right covers what was done.
fn covers((action, resource, key): &Right, done: &Right) -> bool {
    *action == done.0 && *resource == done.1 && (key.is_none() || *key == done.2)
}

#[test]
fn f_119_every_function_may_do_what_it_does_and_nothing_that_it_never_does() {
    let (roles, uses) = (roles(), uses());

    let known: BTreeSet<_> = roles.keys().cloned().collect();
    let active: BTreeSet<_> = uses.iter().map(|(function, _)| function.clone()).collect();
    assert_eq!(known, active);
    let missing: Vec<_> = uses
        .iter()
        .filter(|(function, done)| !roles[function].iter().any(|right| covers(right, done)))
        .collect();
    let unused: Vec<_> = roles
        .iter()
        .flat_map(|(function, rights)| rights.iter().map(move |right| (function, right)))
        .filter(|(function, right)| {
            !uses.iter().any(|(by, done)| by == *function && covers(right, done))
        })
        .collect();
    assert_eq!((missing, unused), (vec![], vec![]));
}

#[test]
fn f_119_no_role_allows_everything() {
    for (function, rights) in roles() {
        for (action, resource, _) in rights {
            assert!(!action.contains('*') && resource != "*", "{function}: {action} {resource}");
        }
    }
}
