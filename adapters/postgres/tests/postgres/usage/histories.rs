//! Random histories of uses, limits, grants and time: PostgreSQL and the domain's own rule give the same answers.
//!
//! Time passes on both sides by steps that are far longer than a history takes: what ends in the database is moved nearer
//! by as much.

mod reference;

use crate::contract::PostgresWorld;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use reference::Reference;
use sqlx::PgConnection;
use std::sync::Arc;
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, Ids, Store};
use tenantry_application::quota::{DefineResource, ListQuotas, SetQuota};
use tenantry_application::tenant::{CreateTenant, ResumeTenant};
use tenantry_application::usage::{Use, UseBatch, Used, WhichWindow, use_quota};
use tenantry_application::{Application, Command, Ports, Refusal, Settings, ask, execute};
use tenantry_contracts::words::{
    commit_reservation, consume_quota, create, define, existing, existing_quota, grant_quota, key_of, keyed,
    new_server, platform, release_quota, release_reservation, remove_quota, reserve_quota, suspend,
};
use tenantry_contracts::{RealClock, World};
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::quota::{
    AnchorDay, Counting, Enforcement, Period, QuotaStatus, Resource, Terms, Thresholds, WithoutQuota,
};
use tenantry_domain::usage::Use as Asked;
use tenantry_domain::{Amount, ReservationId, TenantId, Timestamp};
use uuid::Uuid;

/// How many histories, and how long they are at most.
const HISTORIES: u32 = 24;
const STEPS: usize = 40;
/// What passes at once, in seconds; whatever ends does so fifteen seconds beside one of its multiples.
const PAUSE: u32 = 45;
const ENDS: [u32; 2] = [60, 120];
/// A gauge that is unlimited without a quota, one that is refused, and a counter.
const RESOURCES: [&str; 3] = ["users", "seats", "calls"];

#[derive(Clone, Debug)]
enum Step {
    Consume(usize, u64, Option<u8>),
    Release(usize, u64, Option<u8>),
    Reserve(usize, u64, u32),
    Commit(Index),
    GiveUp(Index),
    /// So many use one each, at once.
    Burst(usize, u8),
    Set(usize, Terms),
    Remove(usize),
    Grant(usize, u64, u32),
    Suspend,
    Resume,
    Pass,
}

fn terms() -> impl Strategy<Value = Terms> {
    let limit = option::weighted(0.9, prop_oneof![9 => 0..30_u64, 1 => Just(Amount::MAX.get())]);
    let enforcement = select(vec![Enforcement::Hard, Enforcement::Hard, Enforcement::Soft]);
    let thresholds = select(vec![vec![], vec![80, 95, 100], vec![50, 100]]);
    (limit, enforcement, thresholds).prop_map(|(limit, enforcement, percents)| Terms {
        limit: limit.map(|limit| Amount::new(limit).unwrap()),
        enforcement,
        thresholds: Thresholds::new(&percents).unwrap(),
    })
}

fn step() -> impl Strategy<Value = Step> {
    let resource = || 0..RESOURCES.len();
    let amount = || prop_oneof![20 => 1..8_u64, 1 => Just(Amount::MAX.get())];
    let key = || option::weighted(0.3, 0..3_u8);
    let ends = || select(ENDS.to_vec());
    prop_oneof![
        6 => (resource(), amount(), key()).prop_map(|(of, amount, key)| Step::Consume(of, amount, key)),
        3 => (resource(), amount(), key()).prop_map(|(of, amount, key)| Step::Release(of, amount, key)),
        5 => (resource(), amount(), ends()).prop_map(|(of, amount, ends)| Step::Reserve(of, amount, ends)),
        3 => any::<Index>().prop_map(Step::Commit),
        2 => any::<Index>().prop_map(Step::GiveUp),
        2 => (resource(), 2..12_u8).prop_map(|(of, number)| Step::Burst(of, number)),
        4 => (resource(), terms()).prop_map(|(of, terms)| Step::Set(of, terms)),
        1 => resource().prop_map(Step::Remove),
        2 => (resource(), 1..15_u64, ends()).prop_map(|(of, amount, ends)| Step::Grant(of, amount, ends)),
        1 => Just(Step::Suspend),
        2 => Just(Step::Resume),
        3 => Just(Step::Pass),
    ]
}

/// What was answered, without ids and times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Answer(String);

impl Answer {
    fn of(result: &Result<Used, Refusal>) -> Self {
        Self(match result {
            Ok(Used { status, reservation }) => {
                let held = reservation.as_ref().map(|held| (held.amount, held.state));
                format!("done: {} {held:?}", numbers(status))
            }
            Err(Refusal::QuotaExceeded { requested, status }) => {
                format!("exceeded by {}: {}", requested.get(), numbers(status))
            }
            Err(refusal) => format!("{refusal:?}"),
        })
    }
}

fn numbers(status: &QuotaStatus) -> String {
    format!(
        "{} {}/{} of {:?} and {}, {:?} left, over {}, version {}, window {:?}",
        status.resource.key(),
        status.usage.used.get(),
        status.usage.reserved.get(),
        status.limit(),
        status.granted().get(),
        status.remaining(),
        status.is_over_limit(),
        status.version(),
        status.window(),
    )
}

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

/// PostgreSQL, for one history after the other, each with a tenant of its own.
struct Scene {
    app: Application,
    store: Arc<dyn Store>,
    clock: Arc<RealClock>,
    superuser: PgConnection,
    catalogue: Vec<Resource>,
    _world: PostgresWorld,
}

impl Scene {
    async fn set() -> Self {
        let world = PostgresWorld::fresh().await;
        let superuser = super::superuser(&world).await;
        let (clock, store) = (Arc::new(RealClock::starting_now()), world.store());
        let coherence = Arc::new(Coherence::new(Arc::<RealClock>::clone(&clock), false));
        let ports = Ports { store: Arc::clone(&store), clock: Arc::<RealClock>::clone(&clock), ids: Arc::new(SomeIds) };
        let settings = Settings { grace_period_seconds: 60 };
        let app = Application::new(ports, coherence, settings, TrailKey::new([1; 32]));
        let users = Resource::from_the_start().into_iter().find(|resource| *resource.key() == key_of("users"));
        let mut catalogue = vec![users.unwrap()];
        let counting = Counting::Counter(far_from_its_end(clock.now()));
        for defined in [
            DefineResource { without_quota: WithoutQuota::Refused, ..define("seats") },
            DefineResource { counting, ..define("calls") },
        ] {
            catalogue.push(execute(&app, platform(), defined).await.unwrap());
        }
        Self { app, store, clock, superuser, catalogue, _world: world }
    }

    /// Lives a history on both sides.
    async fn live(&mut self, steps: Vec<Step>) -> TestCaseResult {
        let command = CreateTenant { activate: true, ..create("history") };
        let slug = format!("history-{}", &command.id.to_string()[..8]);
        let command = CreateTenant { slug: tenantry_contracts::words::slug_of(&slug), ..command };
        let tenant = execute(&self.app, platform(), command).await.unwrap().id();
        let mut reference = Reference::of(tenant, &self.catalogue, self.clock.now());
        for (number, step) in steps.into_iter().enumerate() {
            let (came, expected) = self.take(tenant, &step, &mut reference).await;
            // A server looks at the counter of a quota that was changed, at a moment of its own. Looked at after each step,
            // it has nothing more to say whenever that is.
            for of in 0..RESOURCES.len() {
                self.settle(&mut reference, tenant, of).await;
            }
            prop_assert_eq!(came, expected, "step {}: {:?}", number, step);
            let quotas = ask(&self.app, &platform(), ListQuotas(vec![tenant])).await.unwrap().pop().unwrap();
            for status in reference.statuses() {
                let found = quotas.iter().find(|found| found.resource.key() == status.resource.key()).unwrap();
                prop_assert_eq!(numbers(found), numbers(&status), "after step {}: {:?}", number, step);
            }
        }
        prop_assert_eq!(self.crossings(tenant).await, reference.crossings);
        Ok(())
    }

    /// Takes a step on both sides, and tells what either answered.
    async fn take(&mut self, tenant: TenantId, step: &Step, reference: &mut Reference) -> (Vec<Answer>, Vec<Answer>) {
        match step.clone() {
            Step::Consume(of, number, key) => {
                let asked = consume_quota(tenant, RESOURCES[of], number);
                self.try_use(reference, of, key, asked).await
            }
            Step::Release(of, number, key) => {
                let asked = release_quota(tenant, RESOURCES[of], number);
                self.try_use(reference, of, key, asked).await
            }
            Step::Reserve(of, number, seconds) => {
                let asked = reserve_quota(tenant, RESOURCES[of], number, seconds);
                reference.asked_for.push(asked.id);
                self.try_use(reference, of, None, asked).await
            }
            Step::Commit(index) => match one_of(index, &reference.asked_for) {
                Some(id) => self.try_end(reference, id, commit_reservation(tenant, id)).await,
                None => (Vec::new(), Vec::new()),
            },
            Step::GiveUp(index) => match one_of(index, &reference.asked_for) {
                Some(id) => self.try_end(reference, id, release_reservation(tenant, id)).await,
                None => (Vec::new(), Vec::new()),
            },
            Step::Burst(of, number) => self.burst(reference, tenant, of, number).await,
            Step::Set(of, terms) => {
                let existing = existing_quota(tenant, RESOURCES[of]);
                let came = self.change(SetQuota { existing, terms: terms.clone() }).await;
                (vec![came], vec![Answer::of_change(&Ok(reference.set(of, terms)))])
            }
            Step::Remove(of) => {
                let came = self.change(remove_quota(tenant, RESOURCES[of])).await;
                (vec![came], vec![Answer::of_change(&reference.remove(of))])
            }
            Step::Grant(of, number, seconds) => {
                let ends = self.clock.now().plus_seconds(seconds);
                let asked = grant_quota(tenant, RESOURCES[of], number, ends);
                let expected = reference.grant(of, asked.grant.clone(), seconds);
                (vec![self.change(asked).await], vec![Answer::of_change(&expected)])
            }
            Step::Suspend => {
                reference.is_suspended = true;
                execute(&self.app, platform(), suspend(tenant)).await.unwrap();
                (Vec::new(), Vec::new())
            }
            Step::Resume => {
                // Whoever isn't suspended can't be resumed, and stays what it is.
                let _ = execute(&self.app, platform(), ResumeTenant(existing(tenant))).await;
                reference.is_suspended = false;
                (Vec::new(), Vec::new())
            }
            Step::Pass => {
                reference.now = reference.now.plus_seconds(PAUSE);
                self.pass(tenant).await;
                (Vec::new(), Vec::new())
            }
        }
    }

    async fn try_use<U: Use>(
        &self,
        reference: &mut Reference,
        of: usize,
        key: Option<u8>,
        asked: U,
    ) -> (Vec<Answer>, Vec<Answer>) {
        let expected = match key {
            Some(key) => reference.use_with_key(of, U::OPERATION, key, &asked.asked()),
            None => reference.use_quota(of, &asked.asked()),
        };
        let call = key.map_or_else(platform, |key| keyed(platform(), &format!("k-{key}")));
        let came = use_quota(&self.app, call, asked).await;
        (vec![Answer::of(&came)], vec![Answer::of(&expected)])
    }

    async fn try_end<U: Use>(
        &self,
        reference: &mut Reference,
        id: ReservationId,
        asked: U,
    ) -> (Vec<Answer>, Vec<Answer>) {
        let expected = reference.end(id, &asked.asked());
        let came = use_quota(&self.app, platform(), asked).await;
        (vec![Answer::of(&came)], vec![Answer::of(&expected)])
    }

    async fn burst(
        &self,
        reference: &mut Reference,
        tenant: TenantId,
        of: usize,
        number: u8,
    ) -> (Vec<Answer>, Vec<Answer>) {
        let one = Asked::Consume(Amount::new(1).unwrap());
        let mut expected: Vec<_> = (0..number).map(|_| Answer::of(&reference.use_quota(of, &one))).collect();
        let started: Vec<_> = (0..number)
            .map(|_| {
                let app = self.app.clone();
                tokio::spawn(async move { use_quota(&app, platform(), consume_quota(tenant, RESOURCES[of], 1)).await })
            })
            .collect();
        let mut came = Vec::new();
        for task in started {
            came.push(Answer::of(&task.await.unwrap()));
        }
        came.sort();
        expected.sort();
        (came, expected)
    }

    async fn change<C: Command<Outcome = QuotaStatus>>(&self, command: C) -> Answer {
        Answer::of_change(&execute(&self.app, platform(), command).await.map(|status| status.version()))
    }

    /// As the job does it when a reservation has expired.
    async fn settle(&self, reference: &mut Reference, tenant: TenantId, of: usize) {
        reference.settle(of);
        let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(tenant)).unwrap();
        let batch = UseBatch {
            tenant,
            resource: key_of(RESOURCES[of]),
            window: WhichWindow::Current,
            now: self.clock.now(),
            uses: Vec::new(),
            settling: Some(permit),
        };
        assert!(self.store.use_quota(&batch).await.unwrap().is_empty());
    }

    /// Time passes in the database.
    async fn pass(&mut self, tenant: TenantId) {
        for sql in [
            "UPDATE tenantry.usage_reservation SET expires_at = expires_at - make_interval(secs => $2)
             WHERE tenant_id = $1",
            "UPDATE tenantry.quota_grant SET expires_at = expires_at - make_interval(secs => $2) WHERE tenant_id = $1",
        ] {
            let moved = sqlx::query(sql).bind(Uuid::from_bytes(*tenant.as_bytes())).bind(f64::from(PAUSE));
            moved.execute(&mut self.superuser).await.unwrap();
        }
    }

    /// The crossings that were announced, in their order.
    async fn crossings(&mut self, tenant: TenantId) -> Vec<(String, u16)> {
        let sql =
            "SELECT subject, percent FROM tenantry.outbox WHERE tenant_id = $1 AND percent IS NOT NULL ORDER BY id";
        let told = sqlx::query_as(sql).bind(Uuid::from_bytes(*tenant.as_bytes()));
        let told: Vec<(String, i16)> = told.fetch_all(&mut self.superuser).await.unwrap();
        told.into_iter().map(|(resource, percent)| (resource, u16::try_from(percent).unwrap())).collect()
    }
}

impl Answer {
    fn of_change(result: &Result<u64, Refusal>) -> Self {
        Self(result.as_ref().map_or_else(|refusal| format!("{refusal:?}"), |version| format!("version {version}")))
    }
}

/// A period whose windows begin and end half a month from now: no history comes near.
fn far_from_its_end(now: Timestamp) -> Period {
    let month = Period::Month(AnchorDay::FIRST).window(now);
    let today = (now.as_micros() - month.starts_at.as_micros()) / 86_400_000_000;
    Period::Month(AnchorDay::new(u8::try_from((today + 14) % 28 + 1).unwrap()).unwrap())
}

fn one_of(index: Index, ids: &[ReservationId]) -> Option<ReservationId> {
    if ids.is_empty() { None } else { Some(*index.get(ids)) }
}

#[test]
fn random_histories_go_as_the_domain_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = std::cell::RefCell::new(runtime.block_on(Scene::set()));
    let config = Config { cases: HISTORIES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let lived =
        TestRunner::new(config).run(&vec(step(), 1..STEPS), |steps| runtime.block_on(scene.borrow_mut().live(steps)));
    // The connections close where they were opened.
    runtime.block_on(async { drop(scene) });
    assert!(lived.is_ok(), "{}", lived.unwrap_err());
}
