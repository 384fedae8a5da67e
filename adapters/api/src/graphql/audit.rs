//! The trail.

use super::Session;
use super::error::{nullable, to_graphql};
use super::input::{searched, tenant_id, validated};
use super::pages::{Asked, PageInfo};
use super::rows::Rows;
use super::scalars::{DateTime, Int64, Json};
use super::siblings::Siblings;
use super::tenant::TenantNode;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result, SimpleObject};
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use tenantry_application::audit::{
    EntryFilter, EntryInPlace, EntryPage, EntryPosition, ListAuditEntries, ListAuditEntriesBelow, Log, OutcomeKind,
    Part, StoredEntry,
};
use tenantry_application::{Refusal, ask};
use tenantry_domain::access::{Action, ReachKind};
use tenantry_domain::{TenantId, Timestamp};
use validator::Validate;

/// Reading the trail.
#[derive(Default)]
pub struct AuditQuery;

/// The trail's part of a tenant.
pub struct TenantAudit(pub(super) Arc<TenantNode>);

/// Which kind of log.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Log")]
pub enum AuditLog {
    /// The log of a tenant.
    Tenant,
    /// The platform's own log: what concerns no tenant, or none that exists.
    Platform,
}

/// Whether an attempt became a change.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "OutcomeKind")]
pub enum AuditOutcome {
    /// It was done.
    Accepted,
    /// It was refused.
    Refused,
}

/// As whom somebody acted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "ReachKind")]
pub enum AuditReach {
    /// Bound to a tenant.
    Tenant,
    /// With the platform's reach.
    Platform,
    /// As one of Tenantry's own jobs.
    System,
}

/// Which entries are wanted; what isn't set doesn't matter.
#[derive(InputObject, Validate, Default)]
pub struct AuditEntryFilter {
    /// Of this kind of log.
    log: Option<AuditLog>,
    /// One of these actions, such as `tenant.suspend`.
    #[validate(length(max = 32, message = "must be at most 32 actions"))]
    action: Option<Vec<String>>,
    /// By this subject (the token's `sub`), in full.
    #[validate(length(min = 1, max = 255, message = "must have 1 to 255 characters"))]
    subject: Option<String>,
    /// With this outcome.
    outcome: Option<AuditOutcome>,
    /// At this time or later.
    from: Option<DateTime>,
    /// Before this time.
    to: Option<DateTime>,
}

/// An entry of the trail. Ids, times and numbers are what the entry's canonical bytes hold.
#[derive(Description)]
pub struct AuditEntry(EntryInPlace);

/// An entry in a page.
#[derive(SimpleObject)]
pub struct AuditEntryEdge {
    /// Where the entry stands in the list.
    cursor: String,
    /// The entry.
    node: AuditEntry,
}

/// A page of the trail, newest entries first.
#[derive(SimpleObject)]
pub struct AuditEntryConnection {
    /// The entries with their cursors.
    edges: Rows<AuditEntryEdge>,
    /// Where the page stands.
    page_info: PageInfo,
}

#[Object]
impl AuditQuery {
    /// The trail, newest entries first: of one tenant, or of all logs within the token's reach.
    /// Needs `auth:audit:read`.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose log; all within reach if left out.")] tenant_id: Option<ID>,
        #[graphql(desc = "How many entries: 1 to 100, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "After which cursor.")] after: Option<String>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditEntryFilter>,
    ) -> Option<Result<AuditEntryConnection>> {
        let session = Session::of(context);
        let page = async {
            let tenant = tenant_id.map(|id| self::tenant_id("tenantId", &id)).transpose()?;
            let filter = filter.unwrap_or_default().parse()?;
            list(session, tenant, filter, first, after.as_deref()).await
        };
        nullable(Box::pin(page).await.map(Some))
    }
}

#[Object(name = "TenantAudit")]
impl TenantAudit {
    /// The tenant's log, newest entries first. Needs `auth:audit:read`.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many entries: 1 to 100, below a list of tenants 1 to 20; 20 if left out.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "After which cursor; not below a list of tenants, where each has its own: go on with `tenant(id)`."
        )]
        after: Option<String>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditEntryFilter>,
    ) -> Option<Result<AuditEntryConnection>> {
        let session = Session::of(context);
        let tenant = self.0.tenant.id();
        let page = async {
            let filter = filter.unwrap_or_default().parse()?;
            match (&self.0.siblings, after) {
                (None, after) => list(session, Some(tenant), filter, first, after.as_deref()).await,
                (Some(siblings), None) => list_below(session, siblings, tenant, filter, first).await,
                // One tenant's cursor means nothing in the logs of the others.
                (Some(_), Some(_)) => {
                    Err(Refusal::bad_input("after", "can't be given below a list: go on with tenant(id)"))
                }
            }
        };
        nullable(Box::pin(page).await.map(Some))
    }
}

async fn list(
    session: &Session,
    tenant: Option<TenantId>,
    filter: EntryFilter,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<AuditEntryConnection, Refusal> {
    let asked = Asked::<EntryPosition>::parse(filter.cursors(tenant), first, after, false)?;
    let page = EntryPage { tenant, filter, after: asked.after, rows: asked.first.and_one() };
    let entries = ask(&session.app, &session.call, ListAuditEntries(page)).await?;
    connection(&asked, entries)
}

/// Below a list of tenants: the first page of each of them, in one query. Its cursors are those of the tenant's own
/// list, in which it goes on.
async fn list_below(
    session: &Session,
    siblings: &Siblings,
    tenant: TenantId,
    filter: EntryFilter,
    first: Option<i32>,
) -> Result<AuditEntryConnection, Refusal> {
    let asked = Asked::<EntryPosition>::parse(filter.cursors(Some(tenant)), first, None, true)?;
    let page = EntryPage { tenant: None, filter, after: None, rows: asked.first.and_one() };
    let question = format!("{page:?}");
    let query = ListAuditEntriesBelow { tenants: siblings.tenants.clone(), page };
    let all = siblings.entries.get(question, || ask(&session.app, &session.call, query)).await?;
    connection(&asked, siblings.of(tenant, &all).unwrap_or_default())
}

fn connection(asked: &Asked<EntryPosition>, entries: Vec<StoredEntry>) -> Result<AuditEntryConnection, Refusal> {
    let more = entries.len() > usize::from(asked.first.get());
    let mut edges = entries
        .into_iter()
        .take(usize::from(asked.first.get()))
        .map(|entry| edge(asked, entry))
        .collect::<Result<Vec<_>, _>>()?;
    let page_info = asked.page_info(&mut edges, more, |edge| edge.cursor.clone());
    Ok(AuditEntryConnection { edges: Rows(edges), page_info })
}

fn edge(asked: &Asked<EntryPosition>, entry: StoredEntry) -> Result<AuditEntryEdge, Refusal> {
    let cursor = asked.cursors.write(&EntryPosition::of(&entry));
    let node = EntryInPlace::read(entry.canonical).map_err(|error| Refusal::Internal(Arc::new(error)))?;
    Ok(AuditEntryEdge { cursor, node: AuditEntry(node) })
}

impl AuditEntryFilter {
    fn parse(self) -> Result<EntryFilter, Refusal> {
        validated("filter", &self)?;
        searched("filter.subject", self.subject.as_deref().unwrap_or_default())?;
        let actions = self.action.unwrap_or_default();
        let known = |(place, name): (usize, &String)| {
            Action::parse(name)
                .ok_or_else(|| Refusal::bad_input(format!("filter.action.{place}"), "must be an action's name"))
        };
        Ok(EntryFilter {
            log: self.log.map(Log::from),
            actions: actions.iter().enumerate().map(known).collect::<Result<_, _>>()?,
            subject: self.subject,
            outcome: self.outcome.map(OutcomeKind::from),
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
        })
    }
}

impl AuditEntry {
    /// A part that is one of a few texts, or has a form of its own. What is neither was not written by Tenantry, and
    /// nothing is shown in its stead.
    fn known<T>(&self, part: Part, read: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text = self.0.text(part);
        read(&text).ok_or_else(|| {
            tracing::error!(id = %self.0.text(Part::Id), ?part, %text, "an entry of the trail can't be read");
            to_graphql(&Refusal::Internal(Arc::new(UnreadableEntry(part))))
        })
    }
}

/// An entry with a part that is none.
#[derive(Debug)]
struct UnreadableEntry(Part);

impl fmt::Display for UnreadableEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an entry's {:?} can't be read", self.0)
    }
}

impl Error for UnreadableEntry {}

#[Object(use_type_description)]
impl AuditEntry {
    /// The entry's own id.
    async fn id(&self) -> ID {
        ID(self.0.text(Part::Id).into_owned())
    }

    /// Which kind of log it is in.
    async fn log(&self) -> Result<AuditLog> {
        self.known(Part::Log, Log::parse).map(AuditLog::from)
    }

    /// Its number in the log: 1, 2, 3 … without a gap.
    async fn seq(&self) -> Result<Int64> {
        self.known(Part::Seq, |text| text.parse().ok()).map(Int64)
    }

    /// When it happened; never before the entry before it.
    async fn at(&self) -> Result<DateTime> {
        self.known(Part::At, |text| Timestamp::parse(text).ok()).map(DateTime)
    }

    /// Whose log it is in; null for the platform's.
    async fn tenant_id(&self) -> Option<ID> {
        self.0.optional_text(Part::TenantId).map(|id| ID(id.into_owned()))
    }

    /// What was done or attempted, such as `tenant.suspend`.
    async fn action(&self) -> Cow<'_, str> {
        self.0.text(Part::Action)
    }

    /// Whether it was done.
    async fn outcome(&self) -> Result<AuditOutcome> {
        self.known(Part::Outcome, OutcomeKind::parse).map(AuditOutcome::from)
    }

    /// Why it was refused, as the code that the caller got; null if it was done.
    async fn code(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::Code)
    }

    /// Who did it: the token's `sub`, or `system:tenantry/<job>`.
    async fn subject(&self) -> Cow<'_, str> {
        self.0.text(Part::Subject)
    }

    /// With which program: the token's `client_id`.
    async fn client_id(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::ClientId)
    }

    /// With which token: its `jti`.
    async fn token_id(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::TokenId)
    }

    /// From which address: the peer's, or that of the first hop that isn't trusted.
    async fn address(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::Address)
    }

    /// As whom.
    async fn reach(&self) -> Result<AuditReach> {
        self.known(Part::Reach, ReachKind::parse).map(AuditReach::from)
    }

    /// What it was done to, such as `tenant/8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21`.
    async fn target(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::Target)
    }

    /// What the target said of itself before; null where it was created, or nothing changed.
    async fn before(&self) -> Option<Json> {
        self.0.json(Part::Before).map(|json| Json(json.to_owned()))
    }

    /// What it says of itself after; null where it was erased, or nothing changed.
    async fn after(&self) -> Option<Json> {
        self.0.json(Part::After).map(|json| Json(json.to_owned()))
    }

    /// The names under which before and after differ.
    async fn changed_fields(&self) -> Vec<String> {
        self.0.changed_fields()
    }

    /// Why, in words.
    async fn reason(&self) -> Option<Cow<'_, str>> {
        self.0.optional_text(Part::Reason)
    }

    /// In which request.
    async fn request_id(&self) -> Cow<'_, str> {
        self.0.text(Part::RequestId)
    }

    /// In which trace (W3C Trace Context).
    async fn trace_id(&self) -> Cow<'_, str> {
        self.0.text(Part::TraceId)
    }
}
