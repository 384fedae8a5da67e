//! What an answer was made of, so that it can be given again for as long as all of that is still true.

use super::Coherence;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_domain::TenantId;

/// Notes what one request's answer is made of. Cheap to clone; clones share their notes.
#[derive(Clone, Debug, Default)]
pub struct Witness(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// Whether something went into it that nobody hears about when it changes.
    fleeting: bool,
    tenants: Vec<(TenantId, u64)>,
}

/// What an answer was made of: tenants, each as it was when it had changed so many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeOf(Box<[(TenantId, u64)]>);

impl Witness {
    /// The answer depends on something that nobody hears about when it changes: the time, the trail, a count.
    pub fn note_fleeting(&self) {
        self.lock().fleeting = true;
    }

    pub(crate) fn note_tenant(&self, tenant: TenantId, changes: u64) {
        self.lock().tenants.push((tenant, changes));
    }

    /// What the answer was made of; `None` if it can't be given again.
    #[must_use]
    pub fn made_of(&self) -> Option<MadeOf> {
        let notes = self.lock();
        (!notes.fleeting).then(|| MadeOf(notes.tenants.clone().into_boxed_slice()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Notes> {
        // Every note is one step, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Coherence {
    /// Whether an answer that was made of this would be made the same now.
    #[must_use]
    pub fn still_true(&self, made_of: &MadeOf) -> bool {
        self.believes() && made_of.0.iter().all(|&(tenant, changes)| self.changes(tenant) == changes)
    }
}
