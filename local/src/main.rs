//! `cargo local`: the PG App with a mall and a PG Company around it, on this machine.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use local::{Options, Simulator, demo};

/// The PG App on this machine, between a mall and a demo PG Company.
#[derive(Parser)]
#[command(name = "cargo local", version)]
struct Arguments {
    /// First of five ports in a row: mall, app, PG Company, DynamoDB, Secrets Manager.
    #[arg(long, default_value_t = 8400, value_parser = clap::value_parser!(u16).range(1..=65530))]
    port: u16,
    /// Folder that keeps the state.
    #[arg(long, default_value = ".local")]
    state: PathBuf,
    /// Forget the state and start anew.
    #[arg(long)]
    fresh: bool,
    #[command(subcommand)]
    play: Option<Play>,
}

#[derive(Subcommand)]
enum Play {
    /// Play the whole story without a browser, and show every message.
    Demo {
        /// Play so many random sequences of orders under faults instead, and show both books.
        #[arg(long, value_name = "N")]
        chaos: Option<u64>,
        /// The seed of the first of them: the same seed plays the same again.
        #[arg(long, default_value_t = 1, requires = "chaos")]
        seed: u64,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Where faults are made on purpose, warnings tell nothing; nor do those of the database when of
    // two writers only one may write.
    let logs = match arguments.play {
        Some(Play::Demo { chaos: Some(_), .. }) => "off",
        Some(Play::Demo { chaos: None, .. }) => "error",
        None => "warn,dynoxide=error",
    };
    let logs = tracing_subscriber::EnvFilter::new(logs);
    tracing_subscriber::fmt().with_env_filter(logs).with_writer(io::stderr).init();
    let done = match arguments.play {
        Some(Play::Demo { chaos: Some(orders), seed }) => chaotic(orders, seed).await,
        Some(Play::Demo { chaos: None, .. }) => Box::pin(demo::play(&mut io::stdout())).await,
        None => Box::pin(serve(&arguments)).await.map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(io::stderr(), "cargo local: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// The random sequences bring runtimes of their own.
async fn chaotic(orders: u64, seed: u64) -> io::Result<bool> {
    let played = move || demo::chaos::play(&mut io::stdout(), orders, seed);
    tokio::task::spawn_blocking(played).await.map_err(io::Error::other)?
}

async fn serve(arguments: &Arguments) -> io::Result<()> {
    let options = Options {
        port: Some(arguments.port),
        state: Some(arguments.state.clone()),
        fresh: arguments.fresh,
        variables: Vec::new(),
    };
    let simulator = Box::pin(Simulator::open(options)).await?;
    simulator.keep_going();
    let at = &simulator.addresses;
    writeln!(
        io::stdout(),
        "\n  Mall, storefront    {mall}/\n  Mall, admin         {mall}/admin\n  PG Company, console \
         {pg}/console\n\n  Start in the admin: open the app, agree, link the account with\n  \
         pk_test_demo and sk_test_demo, enable a shop; then buy something.\n\n  The app is at \
         {app}; its state is in {state}. Ctrl+C stops.\n",
        mall = at.mall,
        pg = at.pg_company,
        app = at.app,
        state = arguments.state.display(),
    )?;
    tokio::signal::ctrl_c().await
}
