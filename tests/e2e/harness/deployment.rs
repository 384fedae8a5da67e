//! A deployment: a database of its own, and a folder with the key that its servers share.

use super::server::{Server, ServerBuilder, tenantry};
use super::{Api, PLATFORM, Proxy, Whose, pascal_case, payload_of};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;
use tenantry_test_database::TestDatabase;

/// A database and a data folder. Any number of servers can run on it.
pub struct Deployment {
    pub database: TestDatabase,
    data: TempDir,
}

/// A token to be made; what isn't set has a harmless value.
pub struct TokenRequest<'a> {
    pub scope: &'a str,
    pub tenant: Option<&'a str>,
    pub subject: &'a str,
    pub expires: &'a str,
}

impl Default for TokenRequest<'_> {
    fn default() -> Self {
        Self { scope: PLATFORM, tenant: None, subject: "administrator", expires: "1h" }
    }
}

impl Deployment {
    /// A migrated database with nothing in it.
    pub async fn fresh() -> Self {
        Self { database: TestDatabase::fresh().await, data: TempDir::new().unwrap() }
    }

    /// A database without a schema.
    pub async fn unmigrated() -> Self {
        Self { database: TestDatabase::unmigrated().await, data: TempDir::new().unwrap() }
    }

    /// The folder that its servers share.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// A server with the usual settings, ready.
    pub async fn server(&self) -> Server {
        self.builder().start().await
    }

    /// A server whose settings can be changed before it starts.
    pub fn builder(&self) -> ServerBuilder {
        ServerBuilder::new(self.data.path())
            .setting("DATABASE__TENANT_URL", &self.database.url("tenantry_tenant"))
            .setting("DATABASE__PLATFORM_URL", &self.database.url("tenantry_platform"))
    }

    /// A server that reaches the database through a proxy.
    pub fn builder_through(&self, proxy: &Proxy) -> ServerBuilder {
        let (host, port) = (proxy.address.ip().to_string(), proxy.address.port());
        ServerBuilder::new(self.data.path())
            .setting("DATABASE__TENANT_URL", &self.database.url_through("tenantry_tenant", &host, port))
            .setting("DATABASE__PLATFORM_URL", &self.database.url_through("tenantry_platform", &host, port))
    }

    /// A proxy before the database.
    pub async fn proxy(&self, whose: Whose) -> Proxy {
        Proxy::start(self.database.address(), whose).await
    }

    /// A token, signed with the deployment's key. A server must have been started before, which makes the key.
    pub fn token(&self, request: &TokenRequest<'_>) -> String {
        let mut command = tenantry();
        command.arg("token").arg("--data").arg(self.data.path());
        command.args(["--scope", request.scope, "--subject", request.subject, "--expires", request.expires]);
        if let Some(tenant) = request.tenant {
            command.args(["--tenant", tenant]);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "tenantry token: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The platform's administrator on a server.
    pub fn administrator(&self, server: &Server) -> Api {
        Api::new(server, &self.token(&TokenRequest::default()))
    }

    /// A caller bound to a tenant, with these scopes, on a server.
    pub fn bound(&self, server: &Server, tenant: &str, scope: &str) -> Api {
        let request = TokenRequest { scope, tenant: Some(tenant), subject: "somebody", ..TokenRequest::default() };
        Api::new(server, &self.token(&request))
    }
}

/// A tenant that has just been created.
#[derive(Clone, Debug)]
pub struct Created {
    pub id: String,
    pub slug: String,
}

impl Api {
    /// Creates a tenant and puts it to work.
    pub async fn onboard(&self, slug: &str) -> Created {
        self.create(slug, true).await
    }

    /// Creates a tenant.
    pub async fn create(&self, slug: &str, activate: bool) -> Created {
        let reply = self
            .mutate("createTenant", serde_json::json!({ "slug": slug, "displayName": slug, "activate": activate }))
            .await;
        Created { id: reply.tenant()["id"].as_str().unwrap().to_owned(), slug: slug.to_owned() }
    }

    /// Calls a mutation with this input, and asks for all that its payload holds.
    pub async fn mutate(&self, mutation: &str, input: Value) -> super::Reply {
        let type_name = format!("{}Input", pascal_case(mutation));
        let payload = payload_of(mutation);
        let fields = match payload {
            "quota" => Self::QUOTA,
            "job" => Self::JOB,
            "resource" => Self::RESOURCE,
            _ => Self::TENANT,
        };
        let query =
            format!("mutation($input: {type_name}!) {{ {mutation}(input: $input) {{ {payload} {{ {fields} }} }} }}");
        self.graphql(&query, serde_json::json!({ "input": input })).await
    }

    /// All that a tenant is in itself.
    pub const TENANT: &'static str = "id slug displayName status statusChangedAt version deletionProtection \
        suspension { cause reason since until } deletion { requestedAt erasedAfter } labels { key value } \
        createdAt updatedAt";

    /// All that a resource is.
    pub const RESOURCE: &'static str = "key unit counting period anchorDay withoutQuota version";

    /// All that a job is, but for its results.
    pub const JOB: &'static str = "id kind state done failed total resource reason requestedBy createdAt";

    /// All that a tenant has of a resource.
    pub const QUOTA: &'static str = "tenantId resource { key } limit used reserved granted remaining overLimit \
        enforcement thresholds windowEndsAt version grants { id amount expiresAt reason }";
}
