//! The command line.

use crate::settings::{self, Override};
use crate::token::{ScopeNames, parse_lifetime};
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;
use std::time::Duration;
use tenantry_domain::TenantId;

/// The control plane for a platform that serves many organisations from one deployment.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Cli {
    /// The folder that holds what belongs to this server: keys and, unless a database is configured, PostgreSQL.
    #[arg(long, global = true, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,

    /// A TOML file with settings; without it, none is read.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  tenantry serve                       start, with a PostgreSQL of its own in ./data
  tenantry token --scope \"auth:platform auth:tenant:read auth:tenant:write\"
                                       a token for the platform's own people, valid for 15 minutes
  psql \"$(tenantry config url --role tenant)\"
                                       look into the database as the server's tenant role sees it
  tenantry config show --config /etc/tenantry.toml
                                       what is in force, and where each value comes from

Exit codes: 0 good, 1 it could not be done, 2 wrong usage.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until told to stop (SIGTERM, Ctrl-C).
    #[command(after_help = SERVE_EXAMPLES, after_long_help = settings_help(SERVE_EXAMPLES))]
    Serve(ServeArgs),
    /// Bring the database's schema up to date, as its owner, and exit.
    #[command(after_help = MIGRATE_HELP)]
    Migrate,
    /// Check settings, keys, PostgreSQL and its roles, and say what would be better otherwise.
    Doctor,
    /// Sign an access token with the local key, and print the token alone.
    #[command(after_help = TOKEN_EXAMPLES)]
    Token(TokenArgs),
    /// Show settings.
    #[command(subcommand, after_long_help = settings::help())]
    Config(ConfigCommand),
    /// Print a script that completes commands in a shell.
    #[command(after_help = "Example:\n  source <(tenantry completions bash)")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

const SERVE_EXAMPLES: &str = "\
Once it can serve, it prints `ready http://HOST:PORT` on a line of its own on standard output.
The log goes to standard error.

Examples:
  tenantry serve --listen 127.0.0.1:0      take a free port
  tenantry serve --dev                     before it says that it is ready, print links with a token
                                           to the console and to GraphiQL, which is served then too
  tenantry serve --config tenantry.toml    read settings from a file, such as those of a PostgreSQL
                                           that is there (docs/roles.sql, `tenantry migrate`)";

const MIGRATE_HELP: &str = "\
Needs database.owner_url. `tenantry serve` does it by itself for a PostgreSQL of its own.";

const TOKEN_EXAMPLES: &str = "\
Scopes are auth:<capability>:read or :write. A token with a tenant acts on that tenant alone;
one without reaches nothing, unless its scopes have auth:platform.

Examples:
  tenantry token --scope \"auth:platform auth:tenant:read\"
  tenantry token --scope auth:tenant:read --tenant 8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21 --expires 1h
  curl -H \"Authorization: Bearer $(tenantry token --scope auth:tenant:read --tenant …)\" …";

fn settings_help(before: &str) -> String {
    format!("{before}\n\n{}", settings::help())
}

/// `tenantry serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Where to listen (server.listen); port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,

    /// Development mode: GraphiQL at /graphiql, and links that sign an administrator in. Not for production.
    #[cfg_attr(feature = "console", arg(long))]
    #[cfg_attr(not(feature = "console"), arg(skip))]
    pub dev: bool,
}

/// `tenantry token`.
#[derive(Args, Debug)]
pub struct TokenArgs {
    /// What the token may be used for: names of scopes, separated by spaces.
    #[arg(long, value_name = "SCOPES", value_parser = ScopeNames::parse)]
    pub scope: ScopeNames,

    /// The tenant that the token is bound to.
    #[arg(long, value_name = "ID", value_parser = parse_tenant)]
    pub tenant: Option<TenantId>,

    /// Whom the token is for.
    #[arg(long, value_name = "NAME", default_value = "developer", value_parser = NonEmptyStringValueParser::new())]
    pub subject: String,

    /// The program that uses it.
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub client: Option<String>,

    /// How long it is valid, such as 90s, 15m or 8h; 24 hours at most.
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = parse_lifetime)]
    pub expires: Duration,
}

/// `tenantry config`.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every setting with its value, secrets masked, and where that comes from.
    Show,
    /// Print the URL with which a role signs in to the database in force, password and all (for psql).
    #[command(after_help = "Example:\n  psql \"$(tenantry config url --role platform)\"")]
    Url {
        /// Who signs in.
        #[arg(long)]
        role: Role,
    },
    /// Print the documentation of all settings (docs/settings.md).
    Reference,
}

/// Who signs in to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Owns the schema and migrates it.
    Owner,
    /// Works within one tenant at a time.
    Tenant,
    /// Reads across tenants.
    Platform,
}

impl ServeArgs {
    /// What the flags say of settings.
    pub fn overrides(&self) -> Vec<Override> {
        let listen = self.listen.iter();
        listen.map(|text| Override { key: "server.listen", flag: "--listen", text: text.clone() }).collect()
    }
}

fn parse_tenant(text: &str) -> Result<TenantId, String> {
    TenantId::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn folder_and_file_may_stand_anywhere() {
        for line in ["tenantry --data d --config c config show", "tenantry config show --config c --data d"] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!((cli.data, cli.config), (PathBuf::from("d"), Some(PathBuf::from("c"))));
        }
    }

    #[test]
    fn a_token_is_short_lived_unless_asked() {
        let cli = Cli::try_parse_from(["tenantry", "token", "--scope", "auth:tenant:read"]).unwrap();
        let Command::Token(token) = cli.command else { panic!("another command") };
        assert_eq!(token.expires, Duration::from_secs(900));
        assert_eq!((token.tenant, token.client), (None, None));
    }

    #[test]
    fn wrong_usage_is_refused_by_the_parser() {
        for line in [
            "tenantry",
            "tenantry token",
            "tenantry token --scope auth:nothing",
            "tenantry token --scope auth:tenant:read --expires 25h",
            "tenantry token --scope auth:tenant:read --tenant 00000000-0000-0000-0000-000000000000",
            "tenantry config url --role root",
        ] {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}");
            assert_ne!(error.kind(), ErrorKind::DisplayHelp, "{line}");
        }
    }
}
