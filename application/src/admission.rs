//! The door: only an Active tenant's tokens are let in, for reading too.

use crate::query::ask_permitted;
use crate::tenant::FindTenant;
use crate::{Application, Call, Refusal};
use tenantry_domain::access::{Operation, Permit};
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

/// Whether somebody who follows changes is still let in: whoever is bound to a tenant that isn't Active any more is told nothing,
/// also before his socket is closed. Answered from memory while that is known to be true.
///
/// # Errors
/// [`Refusal::NotAdmitted`]; [`Refusal::Unavailable`].
pub(crate) async fn admit_still(app: &Application, call: &Call, permit: Permit) -> Result<(), Refusal> {
    let Some(tenant) = call.caller.bound_tenant() else { return Ok(()) };
    let found = ask_permitted(app, permit, FindTenant(tenant)).await?;
    Ok(NotAdmitted::check(found.map(|tenant| tenant.status()))?)
}
