//! What changing many quotas says to PostgreSQL: asking for a job, carrying it out, following it, cancelling it.

use super::{is_as_written, listening, said, tenant};
use std::time::Duration;
use tenantry_application::Call;
use tenantry_application::ports::TakenItem;
use tenantry_application::quota::{AdjustQuotas, CancelJob, Choice, FindJob, ListJobItems, do_item, preview_job};
use tenantry_application::tenant::TenantFilter;
use tenantry_contracts::words::{amount_of, key_of, keyed, platform, preview, reason, set_quota};
use tenantry_domain::JobId;
use tenantry_domain::quota::Adjustment;
use tenantry_domain::tenant::Status;

/// A job that gives more.
fn more(call: &Call, number: u8, tenants: Choice) -> AdjustQuotas {
    AdjustQuotas {
        id: JobId::from_random([number; 16]),
        asker: call.caller.asker(),
        trace_id: call.origin.trace_id.clone(),
        tenants,
        resource: key_of("users"),
        adjustment: Adjustment::Add(amount_of(5)),
        reason: reason("the fair is on"),
    }
}

#[tokio::test]
async fn changing_many_quotas_is_as_written() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        stage.done(platform(), set_quota(id, "users", 10)).await;
        // Behind each change of a quota its counter is looked at.
        let looked = async || assert!(stage.app().finish_work(Duration::from_secs(10)).await);
        looked().await;
        let asked = more(&platform(), 1, Choice::These(vec![id]));
        let planned = stage.done(preview(platform()), asked.clone()).await;
        let previewing = said(&notices, async { preview_job(stage.app(), &planned).await.unwrap() }).await;
        is_as_written("preview-of-a-job", &previewing, &[id]);
        let creating = said(&notices, stage.done(keyed(platform(), "k"), asked.clone())).await;
        is_as_written("creation-of-a-job-with-key", &creating, &[id]);
        let filter = TenantFilter { statuses: vec![Status::Active], ..TenantFilter::default() };
        let filtered = more(&platform(), 2, Choice::Filter(filter));
        let choosing = said(&notices, stage.done(platform(), filtered.clone())).await;
        is_as_written("creation-of-a-job-by-filter", &choosing, &[id]);

        let mut taken = None;
        let taking = said(&notices, async { taken = stage.housekeeping().take_item().await.unwrap() }).await;
        is_as_written("taking-of-an-item", &taking, &[]);
        let TakenItem { job, item, .. } = taken.unwrap();
        let put_back = async { stage.housekeeping().put_back_item(job.id(), item.place).await.unwrap() };
        is_as_written("putting-back-of-an-item", &said(&notices, put_back).await, &[]);
        let mut outcome = None;
        let doing = async {
            outcome = do_item(stage.app(), &job, &item).await.ok();
            looked().await;
        };
        is_as_written("item-of-a-job", &said(&notices, doing).await, &[id]);
        let outcome = outcome.unwrap();
        let settle = async { stage.housekeeping().settle_item(job.id(), item.place, &outcome).await.unwrap() };
        is_as_written("settling-of-an-item", &said(&notices, settle).await, &[]);

        let found = said(&notices, stage.answer(&platform(), FindJob(asked.id))).await;
        is_as_written("job", &found, &[]);
        let page = ListJobItems { id: asked.id, after: Some(1), rows: 51 };
        is_as_written("items-of-a-job", &said(&notices, stage.answer(&platform(), page)).await, &[]);
        let cancel = CancelJob { id: filtered.id, reason: None };
        is_as_written("cancellation-of-a-job", &said(&notices, stage.done(platform(), cancel)).await, &[]);
    })
    .await;
}
