use super::*;
use crate::audit::{Attempt, Journal, TrailKey};
use crate::coherence::Coherence;
use crate::ports::{Begun, DueExpiry, Ids, Recorded, Store, TakenItem, View};
use crate::quota::JobItemOutcome;
use crate::usage::{UseBatch, UseRefused, Used};
use crate::{IdempotencyKey, Ports, Settings};
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use tenantry_domain::access::{Permit, RecordPermit};
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::tenant::Status;
use tenantry_domain::{JobId, TenantId, Timestamp, Version};

/// A store that is slow and fails over every tenant; many tenants are due in it. Its lease can be taken so many times.
struct Scene {
    now: Mutex<Duration>,
    takes: Duration,
    tried: Mutex<Vec<TenantId>>,
    leases_left: Mutex<u32>,
    /// The tenants at whose counters a look was taken.
    looked: Mutex<Vec<TenantId>>,
}

const SECOND: Duration = Duration::from_secs(1);

impl Scene {
    fn set(takes: Duration, leases: u32) -> Arc<Self> {
        let leases_left = Mutex::new(leases);
        Arc::new(Self { now: Mutex::default(), takes, tried: Mutex::default(), leases_left, looked: Mutex::default() })
    }

    /// Runs a job, and tells which tenants had their turn.
    async fn run(self: &Arc<Self>, job: Job) -> Vec<TenantId> {
        let ports = Ports { store: self.clone(), clock: self.clone(), ids: self.clone() };
        let coherence = Arc::new(Coherence::new(self.clone(), false));
        let app = Application::new(ports, coherence, Settings { grace_period_seconds: 0 }, TrailKey::new([7; 32]));
        let ports = JobPorts { leases: &**self, housekeeping: &**self };
        run_job(&app, ports, EntryId::from_random([1; 16]), job).await.unwrap();
        self.tried.lock().unwrap().clone()
    }

    fn leases_taken(&self, of: u32) -> u32 {
        of - *self.leases_left.lock().unwrap()
    }
}

fn due() -> Vec<Due> {
    (0..9).map(|number| Due { tenant: TenantId::from_random([number; 16]), version: Version::FIRST }).collect()
}

fn tenants(due: &[Due]) -> Vec<TenantId> {
    due.iter().map(|due| due.tenant).collect()
}

impl Clock for Scene {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0).unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.now.lock().unwrap()
    }
}

impl Ids for Scene {
    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

#[async_trait]
impl Store for Scene {
    async fn begin(&self, permit: &Permit, _: Journal, _: Option<&IdempotencyKey>) -> Result<Begun, StoreError> {
        *self.now.lock().unwrap() += self.takes;
        self.tried.lock().unwrap().extend(permit.reach().tenant());
        Err(StoreError::Failed("this tenant can't be done".into()))
    }

    async fn view(&self, _: &Permit) -> Result<Box<dyn View>, StoreError> {
        unreachable!()
    }

    /// The third tenant's counter is broken, and the sixth's is out of reach.
    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        *self.now.lock().unwrap() += self.takes;
        self.tried.lock().unwrap().push(batch.tenant);
        match tenants(&due()).iter().position(|&tenant| tenant == batch.tenant) {
            Some(2) => Err(StoreError::Failed("this counter can't be read".into())),
            Some(5) => Err(StoreError::Unavailable("somebody holds it".into())),
            _ => Ok(Vec::new()),
        }
    }

    async fn record(&self, _: &RecordPermit, _: &Attempt, _: u64) -> Result<Recorded, StoreError> {
        unreachable!()
    }
}

#[async_trait]
impl Leases for Scene {
    async fn acquire(&self, _: Job, _: EntryId, _: Duration) -> Result<bool, StoreError> {
        let mut left = self.leases_left.lock().unwrap();
        let is_held = *left > 0;
        *left = left.saturating_sub(1);
        Ok(is_held)
    }
}

#[async_trait]
impl Housekeeping for Scene {
    async fn due_resumes(&self, _: Timestamp, _: u16) -> Result<Vec<Due>, StoreError> {
        Ok(due())
    }

    async fn due_erasures(&self, _: Timestamp, _: u16) -> Result<Vec<Due>, StoreError> {
        Ok(due())
    }

    async fn due_expiries(&self, _: Timestamp, _: u16) -> Result<Vec<DueExpiry>, StoreError> {
        Ok(Vec::new())
    }

    async fn due_looks(&self, now: Timestamp, _: u16) -> Result<Vec<DueLook>, StoreError> {
        let resource = ResourceKey::parse("users").unwrap();
        let look = |tenant| DueLook { tenant, resource: resource.clone(), since: vec![now] };
        Ok(tenants(&due()).into_iter().map(look).collect())
    }

    async fn set_looked(&self, look: &DueLook) -> Result<(), StoreError> {
        self.looked.lock().unwrap().push(look.tenant);
        Ok(())
    }

    async fn due_folds(&self, _: Timestamp, _: u16) -> Result<Vec<DueFold>, StoreError> {
        unreachable!()
    }

    async fn close_fold(&self, _: &RecordPermit, _: &DueFold, _: &Attempt) -> Result<(), StoreError> {
        unreachable!()
    }

    async fn take_item(&self) -> Result<Option<TakenItem>, StoreError> {
        unreachable!()
    }

    async fn put_back_item(&self, _: JobId, _: u32) -> Result<(), StoreError> {
        unreachable!()
    }

    async fn settle_item(&self, _: JobId, _: u32, _: &JobItemOutcome) -> Result<(), StoreError> {
        unreachable!()
    }

    async fn purge(&self, limit: u16) -> Result<u64, StoreError> {
        *self.now.lock().unwrap() += self.takes;
        Ok(limit.into())
    }

    async fn rank(&self, _: u16) -> Result<bool, StoreError> {
        *self.now.lock().unwrap() += self.takes;
        Ok(false)
    }

    async fn statuses(&self, _: &[TenantId]) -> Result<Vec<(TenantId, Status)>, StoreError> {
        unreachable!()
    }
}

#[tokio::test]
async fn a_tenant_that_fails_keeps_no_other_from_its_turn() {
    for job in [Job::Resume, Job::Erase] {
        assert_eq!(Scene::set(Duration::ZERO, 1).run(job).await, tenants(&due()), "{job:?}");
    }
}

#[tokio::test]
async fn a_batch_that_outlasts_the_lease_renews_it_in_time() {
    let slow = Scene::set(SECOND, 100);
    assert_eq!(slow.run(Job::Erase).await.len(), 9);
    assert_eq!(slow.leases_taken(100), 9, "once to begin with, and before each that follows one that took a second");
    let quick = Scene::set(Duration::from_millis(10), 100);
    quick.run(Job::Erase).await;
    assert_eq!(quick.leases_taken(100), 1);
    let purging = Scene::set(SECOND, 100);
    purging.run(Job::Purge).await;
    assert_eq!(purging.leases_taken(100), 1 + PURGES);
    let ranking = Scene::set(SECOND, 1000);
    ranking.run(Job::Rank).await;
    assert_eq!(ranking.leases_taken(1000), 1 + RANKS);
}

#[tokio::test]
async fn a_batch_whose_lease_another_server_has_taken_ends_there() {
    assert_eq!(Scene::set(SECOND, 3).run(Job::Erase).await, tenants(&due()[..3]));
    assert_eq!(Scene::set(SECOND, 0).run(Job::Erase).await, []);
}

#[tokio::test]
async fn a_changed_quota_that_cannot_be_looked_at_keeps_its_turn_and_no_other_from_it() {
    let scene = Scene::set(Duration::ZERO, 1);
    assert_eq!(scene.run(Job::Expire).await, tenants(&due()));
    let looked = [tenants(&due()[..5]), tenants(&due()[6..])].concat();
    assert_eq!(*scene.looked.lock().unwrap(), looked, "all but the one out of reach, the broken one too");
    let lost = Scene::set(SECOND, 3);
    assert_eq!(lost.run(Job::Expire).await, tenants(&due()[..3]));
    assert_eq!(*lost.looked.lock().unwrap(), tenants(&due()[..3]));
}
