//! Where a database is, and the password for it.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::Url;

/// A connection string such as `postgres://user:password@host:5432/database`. Shown, its password is masked.
#[derive(Clone)]
pub struct DatabaseUrl(SecretString);

const MASK: &str = "****";

impl DatabaseUrl {
    /// Reads a URL with a host, or with a socket's folder as `host` in its query.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let names_a_server = url.has_host() || url.query_pairs().any(|(name, _)| name == "host" || name == "hostaddr");
        (matches!(url.scheme(), "postgres" | "postgresql") && names_a_server).then(|| Self(text.to_owned().into()))
    }

    /// The whole string, for those who connect.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The string with its passwords masked, and nothing else.
    pub fn masked(&self) -> String {
        let Ok(mut url) = Url::parse(self.expose()) else { return MASK.to_owned() };
        if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
            return MASK.to_owned();
        }
        if url.query_pairs().any(|(name, _)| is_secret(&name)) {
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            url.query_pairs_mut().clear().extend_pairs(
                pairs.iter().map(|(name, value)| (name.as_str(), if is_secret(name) { MASK } else { value.as_str() })),
            );
        }
        url.into()
    }
}

/// libpq and sqlx take a password from the query too.
fn is_secret(parameter: &str) -> bool {
    matches!(parameter.to_ascii_lowercase().as_str(), "password" | "sslpassword")
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_masked_and_nothing_else() {
        for (text, masked) in [
            ("postgres://ada:opensesame@db:5432/tenantry", "postgres://ada:****@db:5432/tenantry"),
            ("postgresql://ada@db/tenantry?sslmode=require", "postgresql://ada@db/tenantry?sslmode=require"),
            ("postgres://ada:open%40sesame@db/t", "postgres://ada:****@db/t"),
            ("postgres://ada:open@sesame@db/t", "postgres://ada:****@db/t"),
            ("postgres:///t?host=/run/pg&password=opensesame", "postgres:///t?host=%2Frun%2Fpg&password=****"),
            ("postgres://a:b@localhost/t?host=/run/pg", "postgres://a:****@localhost/t?host=/run/pg"),
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            assert_eq!(url.masked(), masked);
            assert_eq!(url.expose(), text);
            assert!(!format!("{url:?}").contains("sesame"));
        }
    }

    #[test]
    fn what_names_no_postgresql_server_is_refused() {
        for text in ["", "db", "db:5432/tenantry", "mysql://db/tenantry", "postgres:tenantry", "postgres:///tenantry"] {
            assert!(DatabaseUrl::parse(text).is_none(), "{text:?}");
        }
    }
}
