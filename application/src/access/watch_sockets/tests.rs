use super::*;
use crate::audit::Attempt;
use crate::ports::{Due, DueFold};
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use tenantry_domain::access::RecordPermit;
use tenantry_domain::tenant::Status;
use tenantry_domain::{TenantId, Timestamp};

/// A clock that a test sets, and a store that knows one thing about everybody, or can't be asked.
struct Scene {
    now: Mutex<Duration>,
    status: Mutex<Option<Status>>,
    asked: Mutex<u32>,
}

impl Scene {
    fn set(status: Option<Status>) -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(SECOND), status: Mutex::new(status), asked: Mutex::new(0) })
    }

    fn pass(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

impl Clock for Scene {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0).unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.now.lock().unwrap()
    }
}

#[async_trait]
impl Housekeeping for Scene {
    async fn due_resumes(&self, _: Timestamp, _: u16) -> Result<Vec<Due>, StoreError> {
        unreachable!()
    }
    async fn due_erasures(&self, _: Timestamp, _: u16) -> Result<Vec<Due>, StoreError> {
        unreachable!()
    }
    async fn due_folds(&self, _: Timestamp, _: u16) -> Result<Vec<DueFold>, StoreError> {
        unreachable!()
    }
    async fn close_fold(&self, _: &RecordPermit, _: &DueFold, _: &Attempt) -> Result<(), StoreError> {
        unreachable!()
    }
    async fn purge(&self, _: u16) -> Result<u64, StoreError> {
        unreachable!()
    }
    async fn statuses(&self, tenants: &[TenantId]) -> Result<Vec<(TenantId, Status)>, StoreError> {
        *self.asked.lock().unwrap() += 1;
        match *self.status.lock().unwrap() {
            Some(status) => Ok(tenants.iter().map(|&tenant| (tenant, status)).collect()),
            None => Err(StoreError::Unavailable("gone".into())),
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const TENANT: [u8; 16] = [7; 16];

/// Repeats the step as a server does until it has been going on for `time`, and tells why the socket was ended.
async fn after(scene: &Arc<Scene>, memory: &Coherence, time: Duration) -> Option<CloseReason> {
    let socket = memory.sockets().register(Some(TenantId::from_random(TENANT)));
    let (mut known_at, end) = (scene.monotonic(), scene.monotonic() + time);
    while scene.monotonic() < end && socket.closing().is_none() {
        let wait = keep_sockets_certain(memory, &**scene, &**scene, &mut known_at).await;
        assert!(!wait.is_zero(), "it never spins");
        scene.pass(wait.min(end.saturating_sub(scene.monotonic())));
    }
    socket.closing()
}

fn memory(scene: &Arc<Scene>) -> Coherence {
    Coherence::new(Arc::<Scene>::clone(scene), true)
}

#[tokio::test]
async fn while_the_looks_come_nobody_is_asked() {
    let scene = Scene::set(None);
    let memory = memory(&scene);
    for _ in 0..20 {
        memory.looked(scene.monotonic(), Vec::new());
        assert_eq!(after(&scene, &memory, Duration::from_millis(250)).await, None);
    }
    assert_eq!(scene.asked(), 0);
}

#[tokio::test]
async fn without_looks_the_states_are_asked_for_in_time() {
    let scene = Scene::set(Some(Status::Active));
    let memory = memory(&scene);
    assert_eq!(after(&scene, &memory, 10 * SECOND).await, None);
    assert!((30..=45).contains(&scene.asked()), "{}", scene.asked());
    *scene.status.lock().unwrap() = Some(Status::Suspended);
    let began = scene.monotonic();
    let ended = after(&scene, &memory, SECOND).await;
    assert_eq!(ended, Some(CloseReason::NotAdmitted(NotAdmitted::Suspended)));
    assert!(scene.monotonic() < began + Coherence::LEASE);
}

#[tokio::test]
async fn what_cannot_be_known_for_as_long_as_a_lease_ends_the_sockets() {
    let scene = Scene::set(None);
    let memory = memory(&scene);
    memory.looked(scene.monotonic(), Vec::new());
    let looked = scene.monotonic();
    assert_eq!(after(&scene, &memory, SECOND).await, Some(CloseReason::Uncertain));
    assert!(scene.monotonic() >= looked + Coherence::LEASE);
    // A single look that is late is no reason.
    memory.looked(scene.monotonic(), Vec::new());
    assert_eq!(after(&scene, &memory, Duration::from_millis(700)).await, None);
}
