//! Scopes of access tokens (RFC 6749, section 3.3): `auth:<capability>:read|write`.

use std::fmt;

/// One thing that a token may name in its `scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reading the audit trail.
    AuditRead,
    /// Reaching every tenant: the platform's own people and services.
    Platform,
    /// Reading quotas, and what is used of them.
    QuotaRead,
    /// Defining resources, setting quotas and granting more.
    QuotaWrite,
    /// Reading tenants.
    TenantRead,
    /// Managing tenants.
    TenantWrite,
    /// Using quotas.
    UsageWrite,
}

impl Scope {
    /// Every scope, alphabetically.
    pub const ALL: [Self; 7] = [
        Self::AuditRead,
        Self::Platform,
        Self::QuotaRead,
        Self::QuotaWrite,
        Self::TenantRead,
        Self::TenantWrite,
        Self::UsageWrite,
    ];

    /// Its name in a token.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditRead => "auth:audit:read",
            Self::Platform => "auth:platform",
            Self::QuotaRead => "auth:quota:read",
            Self::QuotaWrite => "auth:quota:write",
            Self::TenantRead => "auth:tenant:read",
            Self::TenantWrite => "auth:tenant:write",
            Self::UsageWrite => "auth:usage:write",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The scopes that a token names, as far as Tenantry knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Reads a token's `scope`: names separated by spaces. A name that isn't known grants nothing.
    #[must_use]
    pub fn parse(scope: &str) -> Self {
        scope.split(' ').filter_map(|name| Scope::ALL.into_iter().find(|scope| scope.name() == name)).collect()
    }

    /// Whether `scope` is among them.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The set as a number, equal for equal sets.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The scopes, alphabetically.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |&scope| self.has(scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_grants_what_it_names_and_nothing_else() {
        let scopes = Scopes::parse("openid auth:tenant:read auth:audit:read auth:tenant:writer");
        assert_eq!(scopes.iter().collect::<Vec<_>>(), [Scope::AuditRead, Scope::TenantRead]);
    }

    #[test]
    fn an_empty_scope_grants_nothing() {
        assert_eq!(Scopes::parse("").iter().count(), 0);
    }
}
