//! Everybody who may not: each a caller, the tenant that he tries to reach, and what he gets.

use crate::harness::{Api, Created, Deployment, PLATFORM, Server, TokenRequest};

/// All scopes that there are, but the one that reaches every tenant.
const ALL_SCOPES: &str =
    "auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write auth:usage:write auth:audit:read";

/// What somebody gets, whatever he asks for.
#[derive(Clone, Copy)]
pub enum Expected {
    /// The whole request is refused at the door.
    Refused(u16, &'static str, Logged),
    /// He is let in, and what he asks for belongs to another tenant.
    Foreign,
    /// He is let in, and may not.
    Denied(Logged),
}

/// Where a refusal is written down.
#[derive(Clone, Copy)]
pub enum Logged {
    Nowhere,
    InOwnLog,
    InTargetsLog,
    InPlatformsLog,
}

impl Logged {
    /// The same for what concerns no tenant.
    pub fn of_the_platform(self) -> Self {
        match self {
            Self::InTargetsLog => Self::InPlatformsLog,
            other => other,
        }
    }
}

/// Somebody who may not.
pub struct Situation {
    /// What is the matter with him; also his token's subject.
    pub name: &'static str,
    pub caller: Api,
    /// His own tenant, if his token is bound.
    pub own: Option<&'static Created>,
    pub target: &'static Created,
    pub expected: Expected,
}

impl Situation {
    /// Whether he is refused because of his own tenant's state.
    pub fn is_turned_away(&self) -> bool {
        matches!(self.expected, Expected::Refused(..))
    }
}

/// A server with tenants in every state, and everybody who may not.
pub struct World {
    pub deployment: Deployment,
    pub server: Server,
    pub administrator: Api,
    pub agency: &'static Created,
    pub situations: Vec<Situation>,
}

impl World {
    pub async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let make = async |slug, mutations: &[&str]| keep(administrator.created_and(slug, mutations).await);
        let agency = make("agency", &["activateTenant"]).await;
        let neighbour = make("neighbour", &["activateTenant"]).await;
        let suspended = make("suspended", &["activateTenant", "suspendTenant"]).await;
        let archived = make("archived", &["activateTenant", "archiveTenant"]).await;
        let created = make("created", &[]).await;
        let deleted = make("deleted", &["deleteTenant"]).await;
        let unknown =
            keep(Created { id: "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21".to_owned(), slug: "unknown".to_owned() });

        let mut situations = Vec::new();
        let mut bound = |name, own, scope, target, expected| {
            let caller = caller(&deployment, &server, name, Some(own), scope);
            situations.push(Situation { name, caller, own: Some(own), target, expected });
        };
        let turned_away = |status, code| Expected::Refused(status, code, Logged::InOwnLog);
        bound("of another tenant", neighbour, ALL_SCOPES, agency, Expected::Foreign);
        bound("of a suspended tenant", suspended, ALL_SCOPES, suspended, turned_away(403, "TENANT_SUSPENDED"));
        bound("of an archived tenant", archived, ALL_SCOPES, archived, turned_away(403, "TENANT_ARCHIVED"));
        bound("of a created tenant", created, ALL_SCOPES, created, turned_away(403, "FORBIDDEN"));
        let gone = Expected::Refused(401, "UNAUTHENTICATED", Logged::Nowhere);
        bound("of a deleted tenant", deleted, ALL_SCOPES, deleted, gone);
        bound("of a tenant that never was", unknown, ALL_SCOPES, agency, gone);
        // A scope that names something, but nothing that any operation needs.
        bound("without the scope, bound", agency, "auth:platform", agency, Expected::Denied(Logged::InOwnLog));
        let mut unbound = |name, scope, expected| {
            let caller = caller(&deployment, &server, name, None, scope);
            situations.push(Situation { name, caller, own: None, target: agency, expected });
        };
        unbound("without the scope, unbound", "auth:platform", Expected::Denied(Logged::InTargetsLog));
        unbound("with neither tenant nor platform", ALL_SCOPES, Expected::Denied(Logged::InPlatformsLog));
        let nobody = Api::anonymous(&server);
        situations.push(Situation {
            name: "without a token",
            caller: nobody,
            own: None,
            target: agency,
            expected: gone,
        });
        Self { deployment, server, administrator, agency, situations }
    }
}

/// A caller with a token of his own.
pub fn caller(deployment: &Deployment, server: &Server, subject: &str, tenant: Option<&Created>, scope: &str) -> Api {
    let tenant = tenant.map(|tenant| tenant.id.as_str());
    Api::new(server, &deployment.token(&TokenRequest { scope, tenant, subject, ..TokenRequest::default() }))
}

/// A test's tenants live as long as the test program, so that situations can share them.
fn keep(created: Created) -> &'static Created {
    Box::leak(Box::new(created))
}

/// The platform's scopes are all of them: a new scope belongs here too.
#[test]
fn no_scope_is_forgotten() {
    let mut all: Vec<_> = tenantry_domain::access::Scope::ALL.iter().map(|scope| scope.name()).collect();
    let mut platform: Vec<_> = PLATFORM.split(' ').collect();
    let mut known: Vec<_> = ALL_SCOPES.split(' ').chain(["auth:platform"]).collect();
    for scopes in [&mut all, &mut platform, &mut known] {
        scopes.sort_unstable();
    }
    assert_eq!((&platform, &known), (&all, &all));
}
