//! Tenants and verbs, as the laws of the lifecycle take them.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use tenantry_domain::access::Action;
use tenantry_domain::tenant::{Cause, Changes, DisplayName, Labels, Refused, Slug, Tenant};
use tenantry_domain::{Change, Reason, TenantId, Timestamp};

/// How long a deletion can be taken back here, in seconds.
pub const GRACE: u32 = 300;

/// A verb with its inputs, right or wrong in themselves.
#[derive(Clone, Debug)]
pub enum Verb {
    Update(Changes),
    Activate,
    /// `until` is so many seconds ahead of the moment it is said.
    Suspend {
        cause: Cause,
        reason: Reason,
        until: Option<u32>,
    },
    Resume,
    Archive(Reason),
    Unarchive(Option<Reason>),
    Delete {
        slug_typed_right: bool,
        reason: Reason,
    },
    Undelete,
    Erase,
}

impl Verb {
    pub const fn action(&self) -> Action {
        match self {
            Self::Update(_) => Action::TenantUpdate,
            Self::Activate => Action::TenantActivate,
            Self::Suspend { .. } => Action::TenantSuspend,
            Self::Resume => Action::TenantResume,
            Self::Archive(_) => Action::TenantArchive,
            Self::Unarchive(_) => Action::TenantUnarchive,
            Self::Delete { .. } => Action::TenantDelete,
            Self::Undelete => Action::TenantUndelete,
            Self::Erase => Action::TenantErase,
        }
    }

    /// Takes the verb at `at`; `None` where an update would change nothing.
    pub fn take(&self, tenant: &Tenant, at: Timestamp) -> Result<Option<Change<Tenant>>, Refused> {
        match self.clone() {
            Self::Update(changes) => return tenant.update(changes, None, at),
            Self::Activate => tenant.activate(None, at),
            Self::Suspend { cause, reason, until } => {
                tenant.suspend(cause, reason, until.map(|seconds| at.plus_seconds(seconds)), at)
            }
            Self::Resume => tenant.resume(None, at),
            Self::Archive(reason) => tenant.archive(reason, at),
            Self::Unarchive(reason) => tenant.unarchive(reason, at),
            Self::Delete { slug_typed_right, reason } => {
                let typed = if slug_typed_right { tenant.slug().as_str() } else { "something-else" };
                tenant.delete(typed, GRACE, reason, at)
            }
            Self::Undelete => tenant.undelete(None, at),
            Self::Erase => tenant.erase(at),
        }
        .map(Some)
    }

    /// The verbs with inputs that are right in themselves; each once, updating left out.
    pub fn all_right() -> [Self; 8] {
        let reason = Reason::parse("because").unwrap();
        [
            Self::Activate,
            Self::Suspend { cause: Cause::Billing, reason: reason.clone(), until: None },
            Self::Resume,
            Self::Archive(reason.clone()),
            Self::Unarchive(Some(reason.clone())),
            Self::Delete { slug_typed_right: true, reason },
            Self::Undelete,
            Self::Erase,
        ]
    }
}

/// Noon of a day, to count from.
pub fn noon() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").unwrap()
}

/// A tenant that was created at noon.
pub fn tenant() -> impl Strategy<Value = Tenant> {
    (any::<[u8; 16]>(), display_name(), labels(), any::<bool>()).prop_map(|(id, name, labels, protected)| {
        let slug = Slug::parse("police").unwrap();
        Tenant::create(TenantId::from_random(id), slug, name, labels, protected, None, noon()).into_latest()
    })
}

/// A tenant at work since noon.
pub fn active_tenant() -> impl Strategy<Value = Tenant> {
    tenant().prop_map(|tenant| tenant.activate(None, noon()).unwrap().into_latest())
}

/// A tenant with a past: some verbs were tried on it, a little apart in time. Also the moment after.
pub fn tenant_with_a_past() -> impl Strategy<Value = (Tenant, Timestamp)> {
    (tenant(), verbs(12)).prop_map(|(mut tenant, verbs)| {
        let mut now = noon();
        for (pause, verb) in verbs {
            now = now.plus_seconds(pause);
            if let Ok(Some(change)) = verb.take(&tenant, now)
                && let Some(after) = change.after()
            {
                tenant = after.clone();
            }
        }
        (tenant, now)
    })
}

/// Verbs in no order, each so many seconds after the one before.
pub fn verbs(most: usize) -> impl Strategy<Value = Vec<(u32, Verb)>> {
    vec((prop_oneof![4 => 0..10u32, 1 => 0..2 * GRACE], verb()), 1..=most)
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        changes().prop_map(Verb::Update),
        Just(Verb::Activate),
        (cause(), reason(), proptest::option::of(0..100u32)).prop_map(|(cause, reason, until)| Verb::Suspend {
            cause,
            reason,
            until
        }),
        Just(Verb::Resume),
        reason().prop_map(Verb::Archive),
        proptest::option::of(reason()).prop_map(Verb::Unarchive),
        (proptest::bool::weighted(0.8), reason())
            .prop_map(|(slug_typed_right, reason)| Verb::Delete { slug_typed_right, reason }),
        Just(Verb::Undelete),
        Just(Verb::Erase),
    ]
}

pub fn cause() -> impl Strategy<Value = Cause> {
    proptest::sample::select(Cause::ALL.to_vec())
}

pub fn reason() -> impl Strategy<Value = Reason> {
    text(20).prop_map(|text| Reason::parse(&text).unwrap())
}

fn display_name() -> impl Strategy<Value = DisplayName> {
    text(20).prop_map(|text| DisplayName::parse(&text).unwrap())
}

pub fn labels() -> impl Strategy<Value = Labels> {
    btree_map(text(8), text(8), 0..5)
        .prop_map(|pairs| Labels::parse(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))).unwrap())
}

fn changes() -> impl Strategy<Value = Changes> {
    (proptest::option::of(display_name()), proptest::option::of(labels()), proptest::option::of(any::<bool>()))
        .prop_map(|(display_name, labels, deletion_protection)| Changes { display_name, labels, deletion_protection })
}

/// A text as people write it: anything but control characters, and something else than white space at its beginning.
fn text(most: usize) -> impl Strategy<Value = String> {
    let character = any::<char>().prop_filter("no control character", |character| !character.is_control());
    vec(character, 0..most).prop_map(|rest| format!("x{}", rest.into_iter().collect::<String>()))
}
