//! `tenantry token`: an access token from the local key.

use crate::cli::TokenArgs;
use crate::output::print;
use crate::settings::Settings;
use crate::system::{SystemClock, SystemIds};
use anyhow::{Context, bail};
use std::path::Path;
use std::time::Duration;
use tenantry_application::ports::{Clock, Ids};
use tenantry_domain::EntryId;
use tenantry_domain::access::{Caller, Scope};
use tenantry_jwt::{LocalKey, NewToken};

/// Signs a token and prints it alone.
pub fn run(settings: &Settings, data: &Path, args: &TokenArgs) -> anyhow::Result<()> {
    print(&format!("{}\n", sign(settings, data, args)?))
}

/// Signs a token, if the server trusts the local key.
pub fn sign(settings: &Settings, data: &Path, args: &TokenArgs) -> anyhow::Result<String> {
    if let Some(jwks) = &settings.tokens.jwks {
        bail!(
            "the server trusts the keys in {} (tokens.jwks), not the local one: ask their issuer for a token",
            jwks.display()
        );
    }
    let key = LocalKey::open(data)?;
    let token = key.sign(&NewToken {
        issuer: settings.tokens.issuer.as_str(),
        audience: settings.tokens.audience.as_str(),
        subject: &args.subject,
        token_id: &EntryId::from_random(SystemIds.random()).to_string(),
        scope: &args.scope.to_string(),
        client_id: args.client.as_deref(),
        tenant: args.tenant,
        issued_at: SystemClock::new().now(),
        lifetime_seconds: u32::try_from(args.expires.as_secs()).context("--expires is too long")?,
    })?;
    Ok(token)
}

/// Scopes that exist, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeNames(Vec<Scope>);

impl ScopeNames {
    /// Everything that a token can name.
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    /// Reads names separated by spaces. A server passes over the names that it doesn't know, so a slip would go
    /// unnoticed until the token is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scopes: Vec<_> = text.split_whitespace().map(find_scope).collect::<Result<_, _>>()?;
        if scopes.is_empty() { Err(format!("name at least one of {}", all_scopes())) } else { Ok(Self(scopes)) }
    }
}

impl std::fmt::Display for ScopeNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" "))
    }
}

fn find_scope(name: &str) -> Result<Scope, String> {
    let known = Scope::ALL.into_iter().find(|scope| scope.name() == name);
    known.ok_or_else(|| format!("there is no scope {name:?}: the scopes are {}", all_scopes()))
}

fn all_scopes() -> String {
    Scope::ALL.map(Scope::name).join(", ")
}

/// Reads a time such as `90s`, `15m` or `8h`: at least a second, at most what a server accepts.
pub fn parse_lifetime(text: &str) -> Result<Duration, String> {
    let must = || "expected a time such as 90s, 15m or 8h, from 1s to 24h".to_owned();
    let seconds_per_unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        _ => return Err(must()),
    };
    let number = &text[..text.len() - 1];
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = number.parse::<u64>().ok().filter(|_| digits).and_then(|number| number.checked_mul(seconds_per_unit));
    seconds
        .filter(|seconds| (1..=u64::from(Caller::MAX_TOKEN_SECONDS)).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(must)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;
    use std::sync::Arc;
    use tenantry_application::ports::Tokens;
    use tenantry_domain::access::Bond;
    use tenantry_jwt::{KeySet, TokenVerifier, Trust};

    fn args(line: &str) -> TokenArgs {
        match Cli::try_parse_from(["tenantry", "token"].into_iter().chain(line.split(' '))).unwrap().command {
            Command::Token(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_server_with_the_same_folder_accepts_the_token() {
        const TENANT: &str = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";
        let data = tempfile::tempdir().unwrap();
        let settings = Settings::defaults().unwrap();
        let key = LocalKey::open_or_create(data.path()).unwrap();
        let line = format!("--scope auth:tenant:read --tenant {TENANT} --subject ada --client cli --expires 2h");
        let token = sign(&settings, data.path(), &args(&line)).unwrap();

        let clock = Arc::new(SystemClock::new());
        let trust = Trust {
            issuer: settings.tokens.issuer.as_str().to_owned(),
            audience: settings.tokens.audience.as_str().to_owned(),
        };
        let keys = Arc::new(KeySet::from_local_key(&key, clock.clone()));
        let verified = TokenVerifier::new(keys, trust, clock.clone()).verify(&token).unwrap();
        assert_eq!(verified.caller.bond(), Bond::Tenant(tenantry_domain::TenantId::parse(TENANT).unwrap()));
        assert_eq!((verified.caller.subject(), verified.caller.client_id()), ("ada", Some("cli")));
        let left = verified.expires_at.as_micros() - clock.now().as_micros();
        assert!((7_190_000_000..=7_200_000_000).contains(&left), "{left}");
    }

    #[test]
    fn where_the_local_key_is_not_trusted_no_token_is_signed() {
        let data = tempfile::tempdir().unwrap();
        let mut settings = Settings::defaults().unwrap();
        let line = "--scope auth:platform";
        let error = sign(&settings, data.path(), &args(line)).unwrap_err().to_string();
        assert!(error.contains("keys/signing.pem"), "{error}");
        LocalKey::open_or_create(data.path()).unwrap();
        settings.tokens.jwks = Some("/etc/jwks.json".into());
        let error = sign(&settings, data.path(), &args(line)).unwrap_err().to_string();
        assert!(error.contains("tokens.jwks"), "{error}");
    }

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (text, seconds) in
            [("1s", 1), ("90s", 90), ("15m", 900), ("8h", 28_800), ("24h", 86_400), ("1440m", 86_400)]
        {
            assert_eq!(parse_lifetime(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_no_time() {
        for text in
            ["", "0s", "s", "15", "15 m", "1d", "-1s", "+1s", "1.5h", "25h", "86401s", "99999999999999999999h", "1é"]
        {
            assert!(parse_lifetime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn scopes_come_in_any_order() {
        let scopes = ScopeNames::parse(" auth:tenant:write  auth:audit:read").unwrap();
        assert_eq!(scopes.to_string(), "auth:tenant:write auth:audit:read");
    }

    #[test]
    fn an_unknown_scope_is_refused_with_the_list() {
        for text in ["auth:tenant:writer", "auth:tenant:read,auth:audit:read", ""] {
            let error = ScopeNames::parse(text).unwrap_err();
            assert!(Scope::ALL.iter().all(|scope| error.contains(scope.name())), "{error}");
        }
    }
}
