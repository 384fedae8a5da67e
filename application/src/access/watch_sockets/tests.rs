use super::*;
use crate::audit::Attempt;
use crate::coherence::Registration;
use crate::ports::{Due, DueExpiry, DueFold, DueLook, TakenItem};
use crate::quota::JobItemOutcome;
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use tenantry_domain::access::RecordPermit;
use tenantry_domain::tenant::Status;
use tenantry_domain::{JobId, TenantId, Timestamp};

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
    async fn due_expiries(&self, _: Timestamp, _: u16) -> Result<Vec<DueExpiry>, StoreError> {
        unreachable!()
    }

    async fn due_looks(&self, _: Timestamp, _: u16) -> Result<Vec<DueLook>, StoreError> {
        unreachable!()
    }

    async fn set_looked(&self, _: &DueLook) -> Result<(), StoreError> {
        unreachable!()
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

    async fn purge(&self, _: u16) -> Result<u64, StoreError> {
        unreachable!()
    }
    async fn rank(&self, _: u16) -> Result<bool, StoreError> {
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
    repeat(scene, memory, &mut Certainty::default(), time, &socket).await;
    socket.closing()
}

async fn repeat(
    scene: &Arc<Scene>,
    memory: &Coherence,
    certainty: &mut Certainty,
    time: Duration,
    until_closed: &Registration,
) {
    let end = scene.monotonic() + time;
    while scene.monotonic() < end {
        let wait = keep_sockets_certain(memory, &**scene, &**scene, certainty).await;
        assert!(!wait.is_zero(), "it never spins");
        if until_closed.closing().is_some() {
            return;
        }
        scene.pass(wait.min(end.saturating_sub(scene.monotonic())));
    }
}

/// A socket of that tenant, or of nobody's.
fn socket(memory: &Coherence, tenant: Option<[u8; 16]>) -> Registration {
    memory.sockets().register(tenant.map(TenantId::from_random))
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
    assert_eq!(after(&scene, &memory, 9 * SECOND).await, None);
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

#[tokio::test]
async fn who_is_let_in_from_memory_while_the_looks_are_late_is_ended_within_the_second_too() {
    let scene = Scene::set(None);
    let (memory, mut certainty) = (memory(&scene), Certainty::default());
    let looked = scene.monotonic();
    memory.looked(looked, Vec::new());
    // There is nobody to ask about yet.
    let nobody = socket(&Coherence::new(Arc::<Scene>::clone(&scene), true), None);
    repeat(&scene, &memory, &mut certainty, Duration::from_millis(400), &nobody).await;
    assert!(memory.has_lease(), "so the next one is let in by what was known at the look");
    let late = socket(&memory, Some(TENANT));
    repeat(&scene, &memory, &mut certainty, 2 * SECOND, &late).await;
    assert_eq!(late.closing(), Some(CloseReason::Uncertain));
    assert!(scene.monotonic() < looked + SECOND, "{:?}", scene.monotonic().saturating_sub(looked));
}

#[tokio::test]
async fn who_was_asked_about_is_not_ended_for_those_who_came_later() {
    let scene = Scene::set(Some(Status::Active));
    let (memory, mut certainty) = (memory(&scene), Certainty::default());
    memory.looked(scene.monotonic(), Vec::new());
    let early = socket(&memory, Some(TENANT));
    repeat(&scene, &memory, &mut certainty, Duration::from_millis(400), &early).await;
    assert_eq!(scene.asked(), 1);
    let late = socket(&memory, Some([9; 16]));
    *scene.status.lock().unwrap() = None;
    repeat(&scene, &memory, &mut certainty, 2 * SECOND, &late).await;
    assert_eq!((late.closing(), early.closing()), (Some(CloseReason::Uncertain), None));
    repeat(&scene, &memory, &mut certainty, 2 * SECOND, &early).await;
    assert_eq!(early.closing(), Some(CloseReason::Uncertain), "its own time comes");
}

#[tokio::test]
async fn who_was_let_in_from_memory_is_asked_about_when_the_lease_has_ended() {
    let scene = Scene::set(Some(Status::Active));
    let (memory, mut certainty) = (memory(&scene), Certainty::default());
    let looked = scene.monotonic();
    memory.looked(looked, Vec::new());
    let early = socket(&memory, Some(TENANT));
    repeat(&scene, &memory, &mut certainty, Duration::from_millis(700), &early).await;
    let late = socket(&memory, Some([9; 16]));
    *scene.status.lock().unwrap() = Some(Status::Suspended);
    repeat(&scene, &memory, &mut certainty, 2 * SECOND, &late).await;
    assert_eq!(late.closing(), Some(CloseReason::NotAdmitted(NotAdmitted::Suspended)));
    assert_eq!(scene.monotonic(), looked + Coherence::LEASE);
}

#[tokio::test]
async fn who_follows_all_tenants_is_ended_too_once_nothing_can_be_known() {
    let scene = Scene::set(None);
    let memory = memory(&scene);
    let looked = scene.monotonic();
    memory.looked(looked, Vec::new());
    let platform = socket(&memory, None);
    repeat(&scene, &memory, &mut Certainty::default(), 2 * SECOND, &platform).await;
    assert_eq!(platform.closing(), Some(CloseReason::Uncertain));
    assert!(scene.monotonic() < looked + SECOND);
}

#[tokio::test]
async fn who_can_hear_of_nothing_is_ended_though_the_states_are_known() {
    let scene = Scene::set(Some(Status::Active));
    let memory = memory(&scene);
    memory.looked(scene.monotonic(), Vec::new());
    let (bound, platform) = (socket(&memory, Some(TENANT)), socket(&memory, None));
    let mut certainty = Certainty::default();
    let silent_since = scene.monotonic();
    repeat(&scene, &memory, &mut certainty, 2 * DEAF, &platform).await;
    assert_eq!([bound.closing(), platform.closing()], [Some(CloseReason::Uncertain); 2]);
    assert!(scene.monotonic() < silent_since + DEAF + SECOND);
    // Whoever comes back is given as long.
    drop((bound, platform));
    let again = socket(&memory, None);
    repeat(&scene, &memory, &mut certainty, DEAF.saturating_sub(SECOND), &again).await;
    assert_eq!(again.closing(), None);
}
