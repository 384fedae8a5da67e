//! Who is calling.

use super::{Callers, Denied, Operation, Permit, Reach, ReachKind, RecordPermit, Scope, Scopes};
use crate::TenantId;
use std::fmt;

/// What a caller is tied to. Absence of a tenant never means "all tenants".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// A token with `tenant_id`: that tenant alone, whatever its scopes.
    Tenant(TenantId),
    /// A token without `tenant_id` whose scope has `auth:platform`: every tenant.
    Platform,
    /// A token with neither: nothing.
    Nothing,
    /// One of Tenantry's own jobs.
    System(Job),
}

/// Tenantry's own jobs; each acts as `system:tenantry/<job>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Carries out changes of many tenants.
    Adjust,
    /// Erases tenants whose grace period is over.
    Erase,
    /// Gives back what expired reservations hold.
    Expire,
    /// Deletes expired rows: keys, announcements, reports, reservations that are over.
    Purge,
    /// Copies what changed of quotas and their use to where tenants are ranked.
    Rank,
    /// Closes folded refusals with their count.
    Refusals,
    /// Ends suspensions whose time has come.
    Resume,
}

impl Job {
    /// Every job.
    pub const ALL: [Self; 7] =
        [Self::Adjust, Self::Erase, Self::Expire, Self::Purge, Self::Rank, Self::Refusals, Self::Resume];

    /// Its name, which is also its lease's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Erase => "erase",
            Self::Expire => "expire",
            Self::Purge => "purge",
            Self::Rank => "rank",
            Self::Refusals => "refusals",
            Self::Resume => "resume",
        }
    }
}

/// Who asked for something that a job does later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Who vouched for him (`iss`).
    pub issuer: String,
    /// Who it was (`sub`).
    pub subject: String,
    /// The program that was used (`client_id`), if the token said.
    pub client_id: Option<String>,
    /// The token's own name (`jti`).
    pub token_id: Option<String>,
}

/// Who is calling, as the token (or the job) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    issuer: String,
    subject: String,
    client_id: Option<String>,
    token_id: Option<String>,
    scopes: Scopes,
    bond: Bond,
}

impl Caller {
    /// The longest time between a token's making (`iat`) and its end (`exp`), in seconds: a day. So long at most can
    /// be used what was lost or stolen.
    pub const MAX_TOKEN_SECONDS: u32 = 24 * 3600;

    /// A caller with a checked token: RFC 7519's `iss`, `sub` and `jti`, RFC 9068's `client_id` and `scope`,
    /// and Tenantry's `tenant_id`.
    #[must_use]
    pub fn with_token(
        issuer: String,
        subject: String,
        token_id: String,
        client_id: Option<String>,
        scopes: Scopes,
        tenant: Option<TenantId>,
    ) -> Self {
        let bond = match tenant {
            Some(tenant) => Bond::Tenant(tenant),
            None if scopes.has(Scope::Platform) => Bond::Platform,
            None => Bond::Nothing,
        };
        Self { issuer, subject, client_id, token_id: Some(token_id), scopes, bond }
    }

    /// One of Tenantry's own jobs.
    #[must_use]
    pub fn job(job: Job) -> Self {
        Self {
            issuer: "system".to_owned(),
            subject: format!("system:tenantry/{}", job.name()),
            client_id: None,
            token_id: None,
            scopes: Scopes::default(),
            bond: Bond::System(job),
        }
    }

    /// One of Tenantry's own jobs, doing what somebody was permitted to ask for: on the trail the entry is his, with the
    /// reach of a job.
    #[must_use]
    pub fn job_for(job: Job, asker: Asker) -> Self {
        let Asker { issuer, subject, client_id, token_id } = asker;
        Self { issuer, subject, client_id, token_id, scopes: Scopes::default(), bond: Bond::System(job) }
    }

    /// Who this is, for a job that does later what he asks for.
    #[must_use]
    pub fn asker(&self) -> Asker {
        Asker {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            client_id: self.client_id.clone(),
            token_id: self.token_id.clone(),
        }
    }

    /// Who vouches for the caller (`iss`).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Who it is (`sub`).
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The program it uses (`client_id`), if the token says.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// The token's own name (`jti`); jobs have none.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.token_id.as_deref()
    }

    /// What the token may be used for.
    #[must_use]
    pub const fn scopes(&self) -> Scopes {
        self.scopes
    }

    /// What the caller is tied to.
    #[must_use]
    pub const fn bond(&self) -> Bond {
        self.bond
    }

    /// The tenant whose state decides whether this caller is let in.
    #[must_use]
    pub const fn bound_tenant(&self) -> Option<TenantId> {
        match self.bond {
            Bond::Tenant(tenant) => Some(tenant),
            Bond::Platform | Bond::Nothing | Bond::System(_) => None,
        }
    }

    /// How far a query without a tenant goes: the caller's own tenant, or all.
    #[must_use]
    pub const fn whole_reach(&self) -> Reach {
        match self.bond {
            Bond::Tenant(tenant) => Reach::Tenant(tenant),
            Bond::Platform | Bond::Nothing | Bond::System(_) => Reach::Platform,
        }
    }

    /// Permits a server to look at what is used by tenants whose usage is followed on it. It shows nobody anything: what
    /// it sees is told to those alone who were permitted to follow it.
    #[must_use]
    pub const fn usage_look() -> Permit {
        Permit::new(Operation::WatchUsage, Reach::Platform)
    }

    /// Permits looking at the state of the caller's own tenant, which decides whether he is let in at all.
    /// It takes no scope, and shows the caller nothing but that decision.
    #[must_use]
    pub const fn admission(&self) -> Option<Permit> {
        match self.bond {
            Bond::Tenant(tenant) => Some(Permit::new(Operation::Admit, Reach::Tenant(tenant))),
            Bond::Platform | Bond::Nothing | Bond::System(_) => None,
        }
    }

    /// Permits writing down one refused attempt of this caller's: a bound caller's in its own tenant's log, that of
    /// the platform's people in the log of the tenant concerned. Who reaches nothing writes into no tenant's log, and
    /// what concerns no tenant goes into the platform's.
    #[must_use]
    pub fn record(&self, concerned: Option<TenantId>) -> RecordPermit {
        RecordPermit::new(match self.bond {
            Bond::Tenant(own) => Some(own),
            Bond::Platform | Bond::System(_) => concerned,
            Bond::Nothing => None,
        })
    }

    /// As whom the caller acts, on the trail.
    #[must_use]
    pub const fn reach_kind(&self) -> ReachKind {
        match self.bond {
            Bond::Tenant(_) | Bond::Nothing => ReachKind::Tenant,
            Bond::Platform => ReachKind::Platform,
            Bond::System(_) => ReachKind::System,
        }
    }

    /// Decides whether the caller may do `operation` within `reach`.
    ///
    /// # Errors
    /// The first that applies, in this order, so that an answer never tells more than the caller may know:
    /// [`Denied::MissingScope`], [`Denied::NotForCaller`], [`Denied::ForeignTenant`].
    pub fn permit(&self, operation: Operation, reach: Reach) -> Result<Permit, Denied> {
        let rule = operation.rule();
        if let Bond::System(_) = self.bond {
            return Ok(Permit::new(operation, reach));
        }
        if !self.scopes.has(rule.scope) {
            return Err(Denied::MissingScope(rule.scope));
        }
        match (rule.callers, self.bond) {
            (Callers::BoundAndPlatform | Callers::Platform, Bond::Platform) => Ok(Permit::new(operation, reach)),
            (Callers::BoundAndPlatform, Bond::Tenant(own)) if reach == Reach::Tenant(own) => {
                Ok(Permit::new(operation, reach))
            }
            (Callers::BoundAndPlatform, Bond::Tenant(_)) => Err(Denied::ForeignTenant),
            (Callers::Platform, Bond::Tenant(_))
            | (Callers::System, Bond::Tenant(_) | Bond::Platform)
            | (_, Bond::Nothing | Bond::System(_)) => Err(Denied::NotForCaller(operation)),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.subject)
    }
}
