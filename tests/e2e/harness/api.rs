//! A caller: a token, and what it is used for.

use super::Server;
use reqwest::Client;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// A caller with a token on one server. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
    token: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Api {
    pub fn new(server: &Server, token: &str) -> Self {
        Self { client: Client::new(), base: server.url(""), token: token.to_owned() }
    }

    /// Somebody without a token.
    pub fn anonymous(server: &Server) -> Self {
        Self::new(server, "")
    }

    /// The same caller on another server.
    pub fn on(&self, server: &Server) -> Self {
        Self { base: server.url(""), ..self.clone() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A request to `path` with the token, if there is one, to be completed.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    /// Sends GraphQL with variables.
    pub async fn graphql(&self, query: &str, variables: Value) -> Reply {
        self.try_graphql(query, variables).await.expect("an answer")
    }

    /// The same, where the connection may be lost.
    pub async fn try_graphql(&self, query: &str, variables: Value) -> reqwest::Result<Reply> {
        let body = json!({ "query": query, "variables": variables });
        let response = self.request(reqwest::Method::POST, "/graphql").json(&body).send().await?;
        Reply::of(response).await
    }

    /// Sends GraphQL without variables.
    pub async fn query(&self, query: &str) -> Reply {
        self.graphql(query, json!({})).await
    }

    /// The status of a tenant, read by id.
    pub async fn status(&self, tenant: &str) -> Value {
        let reply = self.graphql("query($id: ID!) { tenant(id: $id) { status } }", json!({ "id": tenant })).await;
        reply.data()["tenant"]["status"].clone()
    }

    /// All that a tenant is, read by id.
    pub async fn tenant(&self, tenant: &str) -> Value {
        let query = format!("query($id: ID!) {{ tenant(id: $id) {{ {} }} }}", Self::TENANT);
        self.graphql(&query, json!({ "id": tenant })).await.data()["tenant"].clone()
    }

    /// Every entry of a tenant's log with these fields, oldest first, page by page.
    pub async fn trail(&self, tenant: &str, fields: &str) -> Vec<Value> {
        let query = format!(
            "query($tenant: ID!, $after: String) {{ auditEntries(tenantId: $tenant, first: 100, after: $after) {{ \
             edges {{ node {{ {fields} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (mut entries, mut after) = (Vec::new(), Value::Null);
        loop {
            let reply = self.graphql(&query, json!({ "tenant": tenant, "after": after })).await;
            let page = &reply.data()["auditEntries"];
            entries.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                entries.reverse();
                return entries;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

impl Reply {
    /// Reads an answer; a body that isn't JSON is null.
    pub async fn of(response: reqwest::Response) -> reqwest::Result<Self> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes().await?;
        Ok(Self { status, headers, body: serde_json::from_slice(&body).unwrap_or_default() })
    }

    /// The data of an answer without errors.
    pub fn data(&self) -> &Value {
        assert!(self.body.get("errors").is_none(), "{self:?}");
        &self.body["data"]
    }

    /// The tenant that a mutation gave back.
    pub fn tenant(&self) -> &Value {
        &self.payload()["tenant"]
    }

    /// What a mutation said of a quota.
    pub fn quota(&self) -> &Value {
        &self.payload()["quota"]
    }

    /// The resource that a mutation gave back.
    pub fn resource(&self) -> &Value {
        &self.payload()["resource"]
    }

    fn payload(&self) -> &Value {
        self.data().as_object().and_then(|data| data.values().next()).expect("one field")
    }

    /// The first error's code; an empty text if there is no error.
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// Status and first code: what is expected of a refusal.
    pub fn outcome(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    /// The field that the first error names.
    pub fn field(&self) -> &str {
        self.extensions()["field"].as_str().unwrap_or_default()
    }

    /// A header's value; an empty text if it isn't there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The first error's extensions.
    pub fn extensions(&self) -> &Value {
        &self.body["errors"][0]["extensions"]
    }
}
