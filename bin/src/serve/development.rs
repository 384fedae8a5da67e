//! Development mode (`serve --dev`): links that sign an administrator in to the console and to GraphiQL.

use crate::cli::TokenArgs;
use crate::settings::Settings;
use crate::token::{self, ScopeNames};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// A working day.
const GOOD_FOR: Duration = Duration::from_secs(8 * 3600);

/// Says in the log that it is on.
pub fn warn() {
    tracing::warn!(
        "development mode (--dev): /graphiql is served, and an administrator's token is printed on standard output; \
         not for production"
    );
}

/// The links, a line each, for standard output: their tokens don't belong into a log.
pub fn links(settings: &Settings, data: &Path, address: SocketAddr) -> anyhow::Result<String> {
    let fragment = match &settings.tokens.jwks {
        None => format!("#token={}", token::sign(settings, data, &administrator())?),
        Some(jwks) => {
            tracing::warn!(
                jwks = %jwks.display(),
                "no token can be made for the links, since the local key isn't trusted (tokens.jwks): sign in with one \
                 from the issuer of these keys"
            );
            String::new()
        }
    };
    Ok(format!("console http://{address}/console{fragment}\ngraphiql http://{address}/graphiql{fragment}\n"))
}

fn administrator() -> TokenArgs {
    TokenArgs {
        scope: ScopeNames::all(),
        tenant: None,
        subject: "administrator".to_owned(),
        client: None,
        expires: GOOD_FOR,
    }
}
