//! Random histories of uses, limits, grants and time: PostgreSQL and the domain's own rule give the same answers.
//!
//! Time passes on both sides by steps that are far longer than a history takes: what ends in the database is moved nearer
//! by as much, and when a window ends, what was counted in it is moved into the one before.

mod answer;
mod reference;
mod steps;
mod tables;

use super::windows::far_from_its_end;
use crate::contract::PostgresWorld;
use answer::{Answer, numbers};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use reference::Reference;
use sqlx::PgConnection;
use std::sync::Arc;
use steps::{Step, history};
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, Housekeeping, Ids, Store};
use tenantry_application::quota::{
    AdjustQuotas, Choice, DefineResource, ListJobItems, ListQuotas, SetQuota, do_next_item,
};
use tenantry_application::tenant::{CreateTenant, ResumeTenant};
use tenantry_application::usage::{Use, UseBatch, WhichWindow, use_quota};
use tenantry_application::{Application, Call, Command, Ports, Settings, ask, execute};
use tenantry_contracts::words::{
    commit_reservation, consume_quota, create, define, existing, existing_quota, grant_quota, key_of, keyed,
    new_server, platform, reason, release_quota, release_reservation, remove_quota, reserve_quota, revoke_grant,
    suspend,
};
use tenantry_contracts::{RealClock, World};
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::quota::{
    Adjustment, Counting, Enforcement, PercentOfLimit, QuotaStatus, Resource, Terms, Thresholds, WithoutQuota,
};
use tenantry_domain::usage::Use as Asked;
use tenantry_domain::{Amount, JobId, ReservationId, TenantId};

/// How many histories, and how long they are at most.
const HISTORIES: u32 = 24;
const STEPS: usize = 40;
/// What passes at once, in seconds; whatever ends does so fifteen seconds beside one of its multiples.
const PAUSE: u32 = 45;
const ENDS: [u32; 2] = [60, 120];
/// A gauge that is unlimited without a quota, one that is refused, and a counter.
const RESOURCES: [&str; 3] = ["users", "seats", "calls"];
/// The counter's place among them.
const CALLS: usize = 2;

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
    housekeeping: Arc<dyn Housekeeping>,
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
        Self { app, store, housekeeping: world.housekeeping(), clock, superuser, catalogue, _world: world }
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
        prop_assert_eq!(self.crossings(tenant).await, reference.crossings.clone());
        prop_assert_eq!(self.counted(tenant).await, reference.counted(), "in windows that are over, too");
        prop_assert_eq!(self.drifted(tenant).await, 0, "counter and ledger are two accounts of the same thing");
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
            Step::Reserve(of, number, seconds, key) => {
                let asked = reserve_quota(tenant, RESOURCES[of], number, seconds);
                reference.asked_for.push(asked.id);
                self.try_use(reference, of, key, asked).await
            }
            Step::Commit(place, key) => match from_the_newest(place, &reference.asked_for) {
                Some(id) => self.try_end(reference, id, key, commit_reservation(tenant, id)).await,
                None => (Vec::new(), Vec::new()),
            },
            Step::GiveUp(place, key) => match from_the_newest(place, &reference.asked_for) {
                Some(id) => self.try_end(reference, id, key, release_reservation(tenant, id)).await,
                None => (Vec::new(), Vec::new()),
            },
            Step::Burst(of, number) => self.burst(reference, tenant, of, number).await,
            Step::Set(of, terms) => {
                let existing = existing_quota(tenant, RESOURCES[of]);
                let came = self.change(SetQuota { existing, terms: terms.clone() }).await;
                (vec![came], vec![Answer::of_change(&Ok(reference.set(of, terms)))])
            }
            Step::Adjust(of, adjustment) => {
                let came = self.adjust(tenant, of, adjustment).await;
                (vec![came], vec![Answer::of_adjusted(reference.adjust(of, adjustment))])
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
            Step::Revoke(place) => match from_the_newest(place, &reference.granted) {
                Some((of, grant)) => {
                    let came = self.change(revoke_grant(tenant, RESOURCES[of], grant)).await;
                    (vec![came], vec![Answer::of_change(&reference.revoke(of, grant))])
                }
                None => (Vec::new(), Vec::new()),
            },
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
            Step::EndWindow => {
                reference.end_window();
                self.end_window(tenant).await;
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
        let expected = reference.use_quota(of, U::OPERATION, key, &asked.asked());
        let came = use_quota(&self.app, call_with(key), asked).await;
        (vec![Answer::of(&came)], vec![Answer::of(&expected)])
    }

    async fn try_end<U: Use>(
        &self,
        reference: &mut Reference,
        id: ReservationId,
        key: Option<u8>,
        asked: U,
    ) -> (Vec<Answer>, Vec<Answer>) {
        let expected = reference.end(id, U::OPERATION, key, &asked.asked());
        let came = use_quota(&self.app, call_with(key), asked).await;
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
        let mut expected: Vec<_> =
            (0..number).map(|_| Answer::of(&reference.use_quota(of, Operation::ConsumeQuota, None, &one))).collect();
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

    /// As one tenant of a job.
    async fn adjust(&self, tenant: TenantId, of: usize, adjustment: Adjustment) -> Answer {
        let (call, id) = (platform(), JobId::from_random(SomeIds.random()));
        let asked = AdjustQuotas {
            id,
            asker: call.caller.asker(),
            trace_id: call.origin.trace_id.clone(),
            tenants: Choice::These(vec![tenant]),
            resource: key_of(RESOURCES[of]),
            adjustment,
            reason: reason("the fair is on"),
        };
        execute(&self.app, call, asked).await.unwrap();
        let own_call = Call::of_job(Job::Adjust, "request-1".to_owned());
        assert!(do_next_item(&self.app, &*self.housekeeping, own_call).await.unwrap());
        let items = ask(&self.app, &platform(), ListJobItems { id, after: None, rows: 1 }).await.unwrap();
        Answer::of_item(items[0].outcome.as_ref())
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
}

fn call_with(key: Option<u8>) -> Call {
    key.map_or_else(platform, |key| keyed(platform(), &format!("k-{key}")))
}

/// The newest is at 0, and after the oldest it begins again.
fn from_the_newest<T: Copy>(place: usize, of: &[T]) -> Option<T> {
    let place = place.checked_rem(of.len())?;
    of.iter().rev().nth(place).copied()
}

/// Lives histories one after the other, and tells what went otherwise than the domain says.
fn live_all(lives: impl FnOnce(&dyn Fn(Vec<Step>) -> TestCaseResult) -> Result<(), String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scene = std::cell::RefCell::new(runtime.block_on(Scene::set()));
    let told = lives(&|steps| runtime.block_on(scene.borrow_mut().live(steps)));
    // The connections close where they were opened.
    runtime.block_on(async { drop(scene) });
    assert!(told.is_ok(), "{}", told.unwrap_err());
}

#[test]
fn random_histories_go_as_the_domain_says() {
    live_all(|live| {
        let config = Config { cases: HISTORIES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        TestRunner::new(config).run(&history(STEPS), live).map_err(|failed| failed.to_string())
    });
}

/// What a random history may leave out.
#[test]
fn a_history_that_has_everything_goes_as_the_domain_says() {
    let amount = |number| Amount::new(number).unwrap();
    let hard =
        |limit| Terms { limit: Some(amount(limit)), enforcement: Enforcement::Hard, thresholds: Thresholds::default() };
    let half = Adjustment::Percent(PercentOfLimit::new(50).unwrap());
    let steps = vec![
        Step::Adjust(CALLS, half),
        Step::Set(CALLS, hard(10)),
        Step::Consume(CALLS, 5, Some(0)),
        Step::Reserve(CALLS, 3, 120, Some(0)),
        Step::Reserve(CALLS, 3, 120, Some(0)),
        Step::Reserve(CALLS, 2, 60, None),
        Step::Consume(CALLS, 1, None),
        Step::EndWindow,
        // Its key was used in the window before.
        Step::Consume(CALLS, 5, Some(0)),
        Step::Consume(CALLS, 8, None),
        Step::Reserve(CALLS, 2, 120, None),
        // The first reservation, under the id that came of its key: once in the window it was made in, and not again.
        Step::Commit(3, Some(0)),
        Step::Commit(3, Some(0)),
        Step::Commit(2, None),
        Step::GiveUp(3, None),
        Step::Pass,
        Step::Pass,
        Step::Commit(1, None),
        Step::EndWindow,
        Step::GiveUp(0, Some(1)),
        Step::GiveUp(0, Some(1)),
        Step::Grant(CALLS, 5, 120),
        Step::Grant(CALLS, 7, 60),
        Step::Burst(CALLS, 11),
        Step::Revoke(1),
        Step::Revoke(1),
        Step::Consume(CALLS, 6, None),
        Step::Adjust(CALLS, half),
        Step::Adjust(CALLS, Adjustment::Add(amount(20))),
        Step::Adjust(CALLS, Adjustment::Add(Amount::MAX)),
        Step::Consume(CALLS, 6, None),
        Step::Adjust(CALLS, Adjustment::Limit(amount(1))),
        Step::EndWindow,
        Step::Consume(CALLS, 2, None),
        Step::Consume(CALLS, 1, None),
    ];
    live_all(|live| live(steps).map_err(|failed| failed.to_string()));
}
