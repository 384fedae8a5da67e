//! The door: only an Active tenant's tokens are let in, for reading too.

use crate::query::ask_permitted;
use crate::tenant::FindTenant;
use crate::{Application, Call, Refusal};
use tenantry_domain::access::Operation;
use tenantry_domain::tenant::NotAdmitted;

/// Lets a caller in, or not. It is asked before anything of the request's body is looked at.
///
/// # Errors
/// [`Refusal::NotAdmitted`], recorded as `access.refuse` unless the tenant isn't there at all;
/// [`Refusal::Unavailable`].
pub async fn admit(app: &Application, call: &Call) -> Result<(), Refusal> {
    let (Some(permit), Some(tenant)) = (call.caller.admission(), call.caller.bound_tenant()) else {
        return Ok(());
    };
    let found = ask_permitted(app, permit, FindTenant(tenant)).await?;
    match NotAdmitted::check(found.map(|tenant| tenant.status())) {
        Ok(()) => Ok(()),
        Err(refused) => Err(app.record(call, Operation::Admit, permit.reach(), refused.into()).await),
    }
}
