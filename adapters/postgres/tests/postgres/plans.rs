//! How PostgreSQL carries out the hot queries, as the roles that send them: by an index, whatever the policies add, and
//! at the same cost however far down the list a page is.

mod jobs;
mod rank;

use crate::notices::Notices;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::{EntryFilter, EntryPage, EntryPosition, OutcomeKind};
use tenantry_application::ports::{Housekeeping, Store, View};
use tenantry_application::tenant::{TenantFilter, TenantOrder, TenantOrderField, TenantPage, TenantPosition};
use tenantry_contracts::words::{bound_to, platform};
use tenantry_domain::access::{Operation, Reach, Scope};
use tenantry_domain::tenant::Status;
use tenantry_domain::{TenantId, Timestamp};
use tenantry_postgres::feed::Poke;
use tenantry_postgres::{PoolSettings, Pools, PostgresStore};
use tenantry_test_database::TestDatabase;
use tracing::subscriber::DefaultGuard;

/// From now on PostgreSQL tells each session how it carries out its statements.
const EXPLAIN: &str = "DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_min_duration = 0', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_level = notice', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_analyze = on', current_database());
    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_buffers = on', current_database());
    END $$";

const PLAN_ONCE: &str = "DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET plan_cache_mode = force_generic_plan', current_database());
    END $$";

/// How many rows a page has: the list has two thousand pages.
const ROWS: u16 = 3;

struct Scene {
    store: PostgresStore,
    notices: Notices,
    _listening: DefaultGuard,
    database: TestDatabase,
}

impl Scene {
    async fn set() -> Self {
        let database = TestDatabase::with_many_tenants().await;
        let mut superuser = PgConnection::connect_with(&database.options("postgres")).await.unwrap();
        superuser.execute(EXPLAIN).await.unwrap();
        let settings = PoolSettings {
            tenant: database.options("tenantry_tenant"),
            platform: database.options("tenantry_platform"),
            connections: 1,
            statement_timeout: Duration::from_secs(30),
        };
        let (notices, listening) = Notices::listen();
        let store = PostgresStore::new(Pools::new(&settings, Arc::default()), Poke::default());
        Self { store, notices, _listening: listening, database }
    }

    /// Makes PostgreSQL plan each statement once, whatever its values, as it does with one that comes again and again.
    async fn planned_once(self) -> Self {
        self.run(PLAN_ONCE).await;
        self
    }

    async fn run(&self, sql: &str) {
        let mut superuser = PgConnection::connect_with(&self.database.options("postgres")).await.unwrap();
        superuser.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// The plan of the one statement among those that `work` sends which says this.
    async fn plan_of<T>(&self, text: &str, work: impl Future<Output = T>) -> Plan {
        let plans = self.notices.during(work).await;
        let mut those = plans.into_iter().filter(|plan| plan.contains("Query Text") && plan.contains(text));
        let (plan, another) = (those.next(), those.next());
        assert!(plan.is_some() && another.is_none(), "one statement says {text}");
        Plan(plan.unwrap())
    }

    /// The plan of the one statement that `work` sends.
    async fn plan<T>(&self, work: impl Future<Output = T>) -> Plan {
        let plans = self.notices.during(work).await;
        let mut own = plans.iter().filter(|plan| plan.contains("Query Text"));
        let (plan, another) = (own.next(), own.next());
        assert!(plan.is_some() && another.is_none(), "one statement, and not {plans:?}");
        Plan(plan.unwrap().clone())
    }

    async fn view(&self, bound: Option<TenantId>) -> Box<dyn View> {
        let (caller, reach) = match bound {
            Some(tenant) => (bound_to(tenant, &[Scope::TenantRead]).caller, Reach::Tenant(tenant)),
            None => (platform().caller, Reach::Platform),
        };
        self.store.view(&caller.permit(Operation::ListTenants, reach).unwrap()).await.unwrap()
    }

    async fn tenants(&self, order: TenantOrder, after: Option<TenantPosition>, filter: TenantFilter) -> Plan {
        let mut view = self.view(None).await;
        let page = TenantPage { filter, order, after, rows: ROWS };
        self.plan(async { view.tenants().list(&page).await.unwrap() }).await
    }

    async fn entries(&self, tenant: Option<TenantId>, after: Option<EntryPosition>, filter: EntryFilter) -> Plan {
        let mut view = self.view(None).await;
        let page = EntryPage { tenant, filter, after, rows: ROWS };
        self.plan(async { view.audit().list(&page).await.unwrap() }).await
    }
}

struct Plan(String);

impl Plan {
    fn uses(&self, index: &str) -> &Self {
        assert!(self.0.contains(&format!(" {index} ")) || self.0.contains(&format!(" {index}\n")), "{}", self.0);
        for table in ["tenant", "audit_entry", "tenant_label"] {
            assert!(!self.0.contains(&format!("Seq Scan on {table} ")), "{}", self.0);
        }
        self
    }

    /// What the index is asked for holds this.
    fn asks(&self, condition: &str) -> &Self {
        let mut conditions = self.0.lines().filter(|line| line.contains("Index Cond:"));
        assert!(conditions.any(|line| line.contains(condition)), "{condition}: {}", self.0);
        self
    }

    /// The rows come in their order as they are read.
    fn sorts_nothing(&self) -> &Self {
        assert!(!self.0.contains("Sort  (cost"), "{}", self.0);
        self
    }

    /// Of every table it asks an index for what it needs, but for those of a few rows.
    fn reads_nothing_whole(&self) -> &Self {
        let few = ["resource", "usage_rank_position"].map(|table| format!(" on {table} "));
        let mut lines = self.0.lines().peekable();
        while let Some(line) = lines.next() {
            let is_asked = lines.peek().is_some_and(|next| next.contains("Index Cond: "));
            let is_whole = line.contains("Seq Scan on ") || line.contains(" Scan using ") && !is_asked;
            assert!(!is_whole || few.iter().any(|few| line.contains(few)), "{line}: {}", self.0);
        }
        self
    }

    /// How many pages it looked at, all in all.
    fn buffers(&self) -> u32 {
        let line = self.0.lines().find(|line| line.contains("Buffers: shared")).unwrap();
        let numbers = line.split(['=', ' ']).filter_map(|word| word.parse::<u32>().ok());
        numbers.sum()
    }
}

fn tenant(number: u128) -> TenantId {
    // The digits of the number, read as hexadecimal ones.
    let digits = u128::from_str_radix(&number.to_string(), 16).unwrap();
    TenantId::from_bytes((0x7e00_0000_0000_4000_8000_0000_0000_0000 + digits).to_be_bytes()).unwrap()
}

fn id(number: u128) -> u128 {
    u128::from_be_bytes(*tenant(number).as_bytes())
}

fn micros(number: u128) -> i64 {
    (1_767_225_600 + i64::try_from(number).unwrap()) * 1_000_000
}

#[tokio::test]
async fn a_tenant_is_found_by_its_key() {
    let scene = Scene::set().await;
    for bound in [None, Some(tenant(7))] {
        let mut view = scene.view(bound).await;
        let plan = scene.plan(async { view.tenants().find(tenant(7)).await.unwrap().unwrap() }).await;
        plan.uses("tenant_pkey").asks("(tenant_id = ");
        let rest = scene.plan(async { view.audit().list(&log_of(tenant(7))).await.unwrap() }).await;
        rest.uses("audit_entry_pkey").asks("(tenant_id = ");
    }
    let mut view = scene.view(Some(tenant(7))).await;
    let order = TenantOrder { field: TenantOrderField::CreatedAt, descending: false };
    let page = TenantPage { filter: TenantFilter::default(), order, after: None, rows: ROWS };
    let own = scene.plan(async { assert_eq!(view.tenants().list(&page).await.unwrap().len(), 1) }).await;
    own.uses("tenant_pkey").asks("(tenant_id = ");
}

fn log_of(tenant: TenantId) -> EntryPage {
    EntryPage { tenant: Some(tenant), filter: EntryFilter::default(), after: None, rows: ROWS }
}

#[tokio::test]
async fn each_order_has_its_index_and_the_last_page_costs_what_the_first_does() {
    let scene = Scene::set().await;
    for (field, index, column, last) in [
        (
            TenantOrderField::CreatedAt,
            "tenant_by_creation",
            "created_at",
            TenantPosition::CreatedAt(micros(5997), id(5997)),
        ),
        (
            TenantOrderField::DisplayName,
            "tenant_by_name",
            "display_name_folded",
            TenantPosition::DisplayName("name 05997".to_owned(), id(5997)),
        ),
        (
            TenantOrderField::ErasedAfter,
            "tenant_by_erasure",
            "erased_after",
            TenantPosition::ErasedAfter(None, id(5997)),
        ),
        (TenantOrderField::Slug, "tenant_slug", "slug", TenantPosition::Slug("slug-05997".to_owned())),
        (
            TenantOrderField::SuspendedUntil,
            "tenant_by_resume",
            "suspended_until",
            TenantPosition::SuspendedUntil(None, id(5997)),
        ),
    ] {
        for descending in [false, true] {
            let order = TenantOrder { field, descending };
            let first = scene.tenants(order, None, TenantFilter::default()).await;
            let page_2000 = scene.tenants(order, Some(last.clone()), TenantFilter::default()).await;
            first.uses(index).sorts_nothing();
            page_2000.uses(index).asks(column).sorts_nothing();
            assert!(page_2000.buffers() <= first.buffers() + 4, "{}\n{}", first.0, page_2000.0);
        }
    }
}

/// The position of a tenant with this time, or with none.
type At = fn(Option<i64>, u128) -> TenantPosition;

#[tokio::test]
async fn what_ends_next_within_its_status_is_read_in_the_order_of_its_index() {
    const MONTH: i64 = 30 * 86_400 * 1_000_000;
    let scene = Scene::set().await.planned_once().await;
    for (status, field, at, index, column) in [
        (
            Status::Suspended,
            TenantOrderField::SuspendedUntil,
            TenantPosition::SuspendedUntil as At,
            "tenant_resume_due",
            "suspended_until",
        ),
        (
            Status::Deleted,
            TenantOrderField::ErasedAfter,
            TenantPosition::ErasedAfter,
            "tenant_erasure_due",
            "erased_after",
        ),
    ] {
        for descending in [false, true] {
            let order = TenantOrder { field, descending };
            let filter = || TenantFilter { statuses: vec![status], ..TenantFilter::default() };
            let first = scene.tenants(order, None, filter()).await;
            first.uses(index).sorts_nothing();
            for time in [Some(micros(0) + MONTH), None] {
                let later = scene.tenants(order, Some(at(time, id(3000))), filter()).await;
                later.uses(index).asks(column).sorts_nothing();
                assert!(later.buffers() <= first.buffers() + 4, "{}\n{}", first.0, later.0);
            }
        }
    }
}

#[tokio::test]
async fn filters_of_tenants_have_their_index() {
    let scene = Scene::set().await;
    let order = TenantOrder { field: TenantOrderField::CreatedAt, descending: true };
    let filter = |statuses: &[Status], labels: &[(&str, &str)], begins_with: Option<&str>| TenantFilter {
        statuses: statuses.to_vec(),
        labels: labels.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect(),
        begins_with: begins_with.map(str::to_owned),
    };
    let after = Some(TenantPosition::CreatedAt(micros(3000), id(3000)));
    let suspended = scene.tenants(order, after, filter(&[Status::Suspended], &[], None)).await;
    suspended.uses("tenant_by_status").asks("status = ").asks("created_at");
    let labelled = scene.tenants(order, None, filter(&[], &[("region", "slug-00042")], None)).await;
    labelled.uses("tenant_label_by_value").asks("value = ");
    let named = scene.tenants(order, None, filter(&[], &[], Some("slug-0004"))).await;
    named.uses("tenant_slug").asks("slug >= ").uses("tenant_by_name");
}

#[tokio::test]
async fn the_trail_has_its_indexes_and_the_last_page_costs_what_the_first_does() {
    let scene = Scene::set().await;
    let all = EntryFilter::default;
    let position = |number: u64| EntryPosition { at_micros: micros(number.into()), log: id(1), number };
    for (log, index) in [(Some(tenant(1)), "audit_entry_pkey"), (None, "audit_entry_by_time")] {
        let first = scene.entries(log, None, all()).await;
        let page_2000 = scene.entries(log, Some(position(4)), all()).await;
        first.uses(index);
        page_2000.uses(index).asks(if log.is_some() { "seq < " } else { "ROW(at, tenant_id, seq) < " });
        assert!(page_2000.buffers() <= first.buffers() + 4, "{}\n{}", first.0, page_2000.0);
    }
    let by_subject = scene.entries(None, None, EntryFilter { subject: Some("subject-42".to_owned()), ..all() }).await;
    by_subject.uses("audit_entry_by_subject").asks("subject = ");
    let refused = scene.entries(None, None, EntryFilter { outcome: Some(OutcomeKind::Refused), ..all() }).await;
    refused.uses("audit_entry_refused");
    let mut view = scene.view(None).await;
    let page = EntryPage { tenant: None, filter: all(), after: None, rows: ROWS };
    let each = scene.plan(async { view.audit().list_each(&[tenant(1), tenant(2)], &page).await.unwrap() }).await;
    each.uses("audit_entry_pkey").asks("tenant_id = ");
}

/// Every tenant has a reservation that expires by and by, and a look that is due by and by.
const DUE_LATER: &str = "
    INSERT INTO tenantry.usage_reservation (tenant_id, id, resource, window_start, amount, expires_at, state)
    SELECT tenant_id, gen_random_uuid(), 'users', 'epoch', 1, timestamptz '2026-01-01' + number * '1 hour'::interval, 'OPEN'
    FROM (SELECT tenant_id, row_number() OVER () AS number FROM tenantry.tenant) numbered;
    INSERT INTO tenantry.quota_look (tenant_id, resource, at)
    SELECT tenant_id, resource, expires_at FROM tenantry.usage_reservation;
    ANALYZE tenantry.usage_reservation; ANALYZE tenantry.quota_look";

#[tokio::test]
async fn what_is_due_is_found_by_its_time() {
    let scene = Scene::set().await;
    scene.run(DUE_LATER).await;
    let now = Timestamp::from_micros(micros(0) + 60 * 86_400 * 1_000_000).unwrap();
    let resumes = scene.plan(async { assert!(!scene.store.due_resumes(now, 100).await.unwrap().is_empty()) }).await;
    resumes.uses("tenant_resume_due").asks("(COALESCE(suspended_until, ");
    let erasures = scene.plan(async { assert!(!scene.store.due_erasures(now, 100).await.unwrap().is_empty()) }).await;
    erasures.uses("tenant_erasure_due").asks("(COALESCE(erased_after, ");
    let expiries = scene.plan(async { assert!(!scene.store.due_expiries(now, 3).await.unwrap().is_empty()) }).await;
    expiries.uses("usage_reservation_due").asks("expires_at <= ");
    let looks = scene.plan(async { assert!(!scene.store.due_looks(now, 3).await.unwrap().is_empty()) }).await;
    looks.uses("quota_look_due").asks("at <= ");
    let statuses = scene.plan(async { scene.store.statuses(&[tenant(1), tenant(2)]).await.unwrap() }).await;
    statuses.uses("tenant_pkey").asks("tenant_id = ANY");
}
