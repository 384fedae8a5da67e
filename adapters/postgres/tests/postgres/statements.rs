//! What the store says to PostgreSQL, message by message, as PostgreSQL heard it: a change of a statement is seen where
//! it is reviewed (`statements/*.sql`), and `dev/bench` compares the server with what is written there and nothing else.
//!
//! `REGENERATE=1 cargo test -p tenantry-postgres --test postgres statements` writes the files anew.

mod jobs;
mod rank;
mod scripts;
mod uses;

use crate::contract::PostgresWorld;
use crate::notices::Notices;
use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::fmt::Write as _;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::Call;
use tenantry_application::access::ReadTenantAccess;
use tenantry_application::audit::{EntryFilter, EntryPage, EntryPosition, ListAuditEntries, ListAuditEntriesBelow};
use tenantry_application::audit::{Log, OutcomeKind};
use tenantry_application::ports::{Clock, DueLook, Housekeeping, Leases, SocketReports, Store};
use tenantry_application::quota::ListQuotas;
use tenantry_application::tenant::{
    CountTenants, CreateTenant, DeleteTenant, EraseTenant, FindTenant, FindTenantBySlug, ListTenants, ResumeTenant,
    TenantFilter, TenantOrder, TenantOrderField, TenantPage, TenantPosition, UpdateTenant,
};
use tenantry_contracts::words::{
    bound_to, create, delete, existing, key_of, keyed, labels_of, new_server, platform, rename, suspend,
};
use tenantry_contracts::{Stage, World, play};
use tenantry_domain::access::{Action, Job, Scope};
use tenantry_domain::tenant::{Changes, Status, Tenant};
use tenantry_domain::{TenantId, Timestamp};

/// A store whose PostgreSQL repeats to each session what it heard from it. There is one connection for each role, so
/// that what a connection has been taught once, it knows.
struct Repeating(PostgresWorld);

const REPEAT: &str = "DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET log_statement = ''all''', current_database());
    EXECUTE format('ALTER DATABASE %I SET client_min_messages = log', current_database());
    END $$";

#[async_trait]
impl World for Repeating {
    async fn fresh() -> Self {
        let world = PostgresWorld::with(1, Duration::from_secs(5)).await;
        let mut superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
        superuser.execute(REPEAT).await.unwrap();
        superuser.close().await.unwrap();
        Self(world)
    }

    fn store(&self) -> Arc<dyn Store> {
        self.0.store()
    }

    fn leases(&self) -> Arc<dyn Leases> {
        self.0.leases()
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        self.0.housekeeping()
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        self.0.socket_reports()
    }
}

/// The messages of a unit of work, in their order.
async fn said<T>(notices: &Notices, work: impl Future<Output = T>) -> Vec<String> {
    let heard = notices.during(work).await;
    heard.iter().filter_map(|notice| message(notice)).collect()
}

/// The text of a message, out of `statement: …` or `execute NAME: …`.
fn message(notice: &str) -> Option<String> {
    let (kind, text) = notice.split_once(": ")?;
    (kind == "statement" || kind.starts_with("execute ")).then(|| unindented(text.trim()))
}

/// A text without what its lines are indented by where it is written.
fn unindented(text: &str) -> String {
    let rest = || text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indentation = rest().map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    let lines = text.lines().enumerate();
    let lines: Vec<_> = lines.map(|(number, line)| if number == 0 { line } else { &line[indentation..] }).collect();
    lines.join("\n")
}

/// Holds a unit of work against its file; ids of tenants are alike.
fn is_as_written(name: &str, messages: &[String], tenants: &[TenantId]) {
    let mut text = String::new();
    for (number, message) in messages.iter().enumerate() {
        let gap = if number == 0 { "" } else { "\n" };
        writeln!(text, "{gap}-- {}\n{message};", number + 1).unwrap();
    }
    for tenant in tenants {
        text = text.replace(&tenant.to_string(), "{tenant}");
    }
    let file = file(name);
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(text, written, "{name} is not what {} says: see the head of statements.rs", file.display());
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres/statements").join(name).with_extension("sql")
}

/// Plays a scene in which everything that is said can be heard.
async fn listening<F: Future<Output = ()>>(scene: impl FnOnce(Stage, Notices) -> F) {
    let (notices, _listening) = Notices::listen();
    play::<Repeating, _>(|stage| scene(stage, notices)).await;
}

/// A tenant at work. The connection has been taught the lock for another one.
async fn tenant(stage: &Stage) -> Tenant {
    let other = stage.active("other").await;
    stage.done(platform(), suspend(other.id())).await;
    stage.active("police").await
}

#[tokio::test]
async fn a_connection_is_taught_the_lock_when_it_first_needs_it() {
    listening(async |stage, notices| {
        let tenant = stage.created("police").await;
        let first = said(&notices, stage.done(platform(), rename(tenant.id(), "One"))).await;
        is_as_written("first-change", &first, &[tenant.id()]);
        let second = said(&notices, stage.done(platform(), rename(tenant.id(), "Two"))).await;
        let (before, rest) = first[0].split_once("PREPARE ").unwrap();
        let (_, after) = rest.split_once("; ").unwrap();
        assert_eq!((second[0].clone(), &second[1..]), ([before, after].concat(), &first[1..]));
    })
    .await;
}

#[tokio::test]
async fn a_transition_says_what_the_script_says() {
    listening(async |stage, notices| {
        let tenant = tenant(&stage).await;
        let id = tenant.id();
        for (name, call) in [
            ("transition", [platform(), platform()]),
            ("transition-with-key", ["one", "two"].map(|key| keyed(platform(), key))),
        ] {
            let [one, two] = call;
            let suspended = said(&notices, stage.done(one, suspend(id))).await;
            is_as_written(name, &suspended, &[id]);
            let resumed = said(&notices, stage.done(two, ResumeTenant(existing(id)))).await;
            assert_eq!(suspended, resumed, "one transition is like the other");
        }
    })
    .await;
    scripts::compare("transition", "transition");
    scripts::compare("transition-with-key", "transition-with-key");
}

#[tokio::test]
async fn a_read_says_what_the_script_says() {
    listening(async |stage, notices| {
        let tenant = tenant(&stage).await;
        let read = said(&notices, stage.answer(&platform(), FindTenant(tenant.id()))).await;
        is_as_written("read", &read, &[tenant.id()]);
    })
    .await;
    scripts::compare("read", "read");
    scripts::compare("read", "control-set");
    scripts::compare("read", "control-set-config");
}

#[tokio::test]
async fn a_tenants_quotas_say_what_the_script_says() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        let quotas = said(&notices, stage.answer(&platform(), ListQuotas(vec![id]))).await;
        is_as_written("quotas", &quotas, &[id]);
    })
    .await;
    scripts::compare("quotas", "quotas");
}

#[tokio::test]
async fn pages_say_what_the_scripts_say() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        let order = TenantOrder { field: TenantOrderField::CreatedAt, descending: true };
        let after = Some(TenantPosition::CreatedAt(1, 1));
        let page = TenantPage { filter: TenantFilter::default(), order, after, rows: 51 };
        let page = said(&notices, stage.answer(&platform(), ListTenants(page))).await;
        is_as_written("page", &page, &[]);
        let after = Some(EntryPosition { at_micros: 1, log: 1, number: 2 });
        let entries = EntryPage { tenant: Some(id), filter: EntryFilter::default(), after, rows: 51 };
        let entries = said(&notices, stage.answer(&platform(), ListAuditEntries(entries))).await;
        is_as_written("audit", &entries, &[id]);
    })
    .await;
    scripts::compare("page", "page");
    scripts::compare("audit", "audit");
}

#[tokio::test]
async fn the_other_changes_are_as_written() {
    listening(async |stage, notices| {
        let of_police = CreateTenant { labels: labels_of(&[("region", "north")]), ..create("police") };
        let id = of_police.id;
        let created = said(&notices, stage.done(keyed(platform(), "creation"), of_police)).await;
        is_as_written("creation-with-key", &created, &[id]);
        stage.done(platform(), rename(id, "One")).await;
        let labels = Changes { labels: Some(labels_of(&[("region", "south")])), ..Changes::default() };
        let labelled = UpdateTenant { existing: existing(id), changes: labels };
        is_as_written("change-of-labels", &said(&notices, stage.done(platform(), labelled)).await, &[id]);
        let refused = stage.refused(platform(), ResumeTenant(existing(id)));
        is_as_written("refusal", &said(&notices, refused).await, &[id]);
        let deletion = DeleteTenant { grace_period_seconds: 0, ..delete(&stage.find(id).await.unwrap()) };
        stage.done(platform(), deletion).await;
        let job = Call::of_job(Job::Erase, "request-1".to_owned());
        is_as_written("erasure", &said(&notices, stage.done(job, EraseTenant(existing(id)))).await, &[id]);
    })
    .await;
}

#[tokio::test]
async fn the_other_reads_are_as_written() {
    listening(async |stage, notices| {
        let tenant = tenant(&stage).await;
        let id = tenant.id();
        let by_slug = said(&notices, stage.answer(&platform(), FindTenantBySlug(tenant.slug().clone()))).await;
        is_as_written("read-by-slug", &by_slug, &[id]);
        is_as_written("counts", &said(&notices, stage.answer(&platform(), CountTenants)).await, &[]);
        let access = said(&notices, stage.answer(&platform(), ReadTenantAccess(vec![id]))).await;
        is_as_written("open-sockets", &access, &[]);

        let filter = TenantFilter {
            statuses: vec![Status::Active, Status::Suspended],
            labels: vec![("region".to_owned(), "north".to_owned()), ("tier".to_owned(), "gold".to_owned())],
            begins_with: Some("pol".to_owned()),
        };
        let by_name = TenantOrder { field: TenantOrderField::DisplayName, descending: false };
        let after = Some(TenantPosition::DisplayName("a".to_owned(), 1));
        let page = TenantPage { filter, order: by_name, after, rows: 21 };
        let page = said(&notices, stage.answer(&platform(), ListTenants(page))).await;
        is_as_written("page-by-name-filtered", &page, &[]);
        let filter = TenantFilter { statuses: vec![Status::Active], ..TenantFilter::default() };
        let order = TenantOrder { field: TenantOrderField::Slug, descending: false };
        let page = TenantPage { filter, order, after: Some(TenantPosition::Slug("a".to_owned())), rows: 21 };
        let bound = bound_to(id, &[Scope::TenantRead]);
        let page = said(&notices, stage.answer(&bound, ListTenants(page))).await;
        is_as_written("page-by-slug-of-a-bound-caller", &page, &[id]);
        for (name, time) in [("page-of-suspensions-by-end", Some(1)), ("page-of-suspensions-without-end", None)] {
            let filter = TenantFilter { statuses: vec![Status::Suspended], ..TenantFilter::default() };
            let order = TenantOrder { field: TenantOrderField::SuspendedUntil, descending: false };
            let after = Some(TenantPosition::SuspendedUntil(time, 1));
            let page = TenantPage { filter, order, after, rows: 21 };
            is_as_written(name, &said(&notices, stage.answer(&platform(), ListTenants(page))).await, &[]);
        }

        let time = Timestamp::from_micros(1).unwrap();
        let filter = EntryFilter {
            log: Some(Log::Tenant),
            actions: vec![Action::TenantSuspend],
            subject: Some("administrator".to_owned()),
            outcome: Some(OutcomeKind::Refused),
            from: Some(time),
            to: Some(time),
        };
        let after = Some(EntryPosition { at_micros: 1, log: 1, number: 2 });
        let page = EntryPage { tenant: None, filter, after, rows: 21 };
        let entries = said(&notices, stage.answer(&platform(), ListAuditEntries(page))).await;
        is_as_written("audit-of-all-filtered", &entries, &[]);
        let page = EntryPage { tenant: None, filter: EntryFilter::default(), after: None, rows: 21 };
        let below = ListAuditEntriesBelow { tenants: vec![id], page };
        is_as_written("audit-below-a-list", &said(&notices, stage.answer(&platform(), below)).await, &[id]);
    })
    .await;
}

#[tokio::test]
async fn what_servers_do_by_themselves_is_as_written() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        let now = stage.clock().now();
        let lease = async { stage.leases().acquire(Job::Erase, new_server(), Duration::from_secs(3)).await.unwrap() };
        is_as_written("lease", &said(&notices, lease).await, &[]);
        let report = said(&notices, stage.socket_reports().report(new_server(), &[(id, 1)])).await;
        is_as_written("report-of-sockets", &report, &[]);
        let housekeeping = stage.housekeeping();
        is_as_written("states", &said(&notices, housekeeping.statuses(&[id])).await, &[]);
        is_as_written("due-resumes", &said(&notices, housekeeping.due_resumes(now, 100)).await, &[]);
        is_as_written("due-erasures", &said(&notices, housekeeping.due_erasures(now, 100)).await, &[]);
        is_as_written("due-expiries", &said(&notices, housekeeping.due_expiries(now, 100)).await, &[]);
        is_as_written("due-looks", &said(&notices, housekeeping.due_looks(now, 100)).await, &[]);
        let look = DueLook { tenant: id, resource: key_of("users"), since: vec![now] };
        is_as_written("look-taken", &said(&notices, housekeeping.set_looked(&look)).await, &[id]);
        is_as_written("due-folds", &said(&notices, housekeeping.due_folds(now, 100)).await, &[]);
        is_as_written("purge", &said(&notices, housekeeping.purge(100)).await, &[]);
    })
    .await;
    is_as_written("look", &[unindented(tenantry_postgres::feed::LOOK.trim())], &[]);
}

#[tokio::test]
async fn closing_a_fold_is_as_written() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        for _ in 0..2 {
            stage.refused(platform(), ResumeTenant(existing(id))).await;
        }
        // What came while the first was written is written behind it.
        while stage.app().is_recording() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stage.clock().advance(Duration::from_secs(61));
        // The lease and the search come first, each in a transaction of its own.
        let closed = said(&notices, stage.run(Job::Refusals)).await;
        is_as_written("refusals-job", &closed, &[id]);
    })
    .await;
}
