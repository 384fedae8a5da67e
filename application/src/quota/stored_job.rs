//! A job as a kept outcome: JSON that only this file writes and reads.

use super::PlannedJob;
use crate::Outcome;
use serde::{Deserialize, Serialize};
use tenantry_domain::access::Asker;
use tenantry_domain::quota::{Adjustment, BulkJob, BulkJobParts, ResourceKey};
use tenantry_domain::{JobId, Reason, Timestamp, Version};

#[derive(Serialize, Deserialize)]
struct StoredJob {
    id: String,
    issuer: String,
    subject: String,
    client_id: Option<String>,
    token_id: Option<String>,
    trace_id: String,
    resource: String,
    change: String,
    number: u64,
    reason: String,
    created_at: i64,
    total: u32,
    done: u32,
    failed: u32,
    cancelled: bool,
    version: u64,
}

impl Outcome for BulkJob {
    fn store(&self) -> String {
        let parts = self.parts().clone();
        let Asker { issuer, subject, client_id, token_id } = parts.asker;
        let stored = StoredJob {
            id: parts.id.to_string(),
            issuer,
            subject,
            client_id,
            token_id,
            trace_id: parts.trace_id,
            resource: parts.resource.to_string(),
            change: parts.adjustment.name().to_owned(),
            number: parts.adjustment.number(),
            reason: parts.reason.as_str().to_owned(),
            created_at: parts.created_at.as_micros(),
            total: parts.total,
            done: parts.done,
            failed: parts.failed,
            cancelled: parts.cancelled,
            version: parts.version.get(),
        };
        // Texts, numbers and booleans always have a JSON form.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        let stored: StoredJob = serde_json::from_str(stored).ok()?;
        let StoredJob { issuer, subject, client_id, token_id, .. } = stored;
        Some(Self::stored(BulkJobParts {
            id: JobId::parse(&stored.id).ok()?,
            asker: Asker { issuer, subject, client_id, token_id },
            trace_id: stored.trace_id,
            resource: ResourceKey::parse(&stored.resource).ok()?,
            adjustment: Adjustment::parse(&stored.change, stored.number)?,
            reason: Reason::parse(&stored.reason).ok()?,
            created_at: Timestamp::from_micros(stored.created_at).ok()?,
            total: stored.total,
            done: stored.done,
            failed: stored.failed,
            cancelled: stored.cancelled,
            version: Version::new(stored.version).ok()?,
        }))
    }
}

/// Whom a job is about is the store's to tell, and only a preview asks: those are never repeated.
impl Outcome for PlannedJob {
    fn store(&self) -> String {
        self.job.store()
    }

    fn restore(stored: &str) -> Option<Self> {
        BulkJob::restore(stored).map(|job| Self { job, tenants: Vec::new() })
    }
}
