//! Changing resources and quotas: parse, run, present.

use super::super::Session;
use super::super::error::nullable;
use super::inputs::{DefineResourceInput, GrantQuotaInput, RemoveQuotaInput, RevokeQuotaGrantInput, SetQuotaInput};
use super::jobs::{AdjustQuotasInput, AdjustQuotasPayload, CancelJobInput, CancelJobPayload};
use super::object::{Quota, Resource};
use async_graphql::{Context, Object, Result, SimpleObject};
use tenantry_application::quota::preview_job;
use tenantry_domain::GrantId;
use tenantry_domain::quota;

/// Changing resources and quotas.
#[derive(Default)]
pub struct QuotaMutation;

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $($(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// What the tenant may use and uses after the change; in a preview, what it would be.
            quota: Quota,
        }

        impl From<quota::QuotaStatus> for $name {
            fn from(status: quota::QuotaStatus) -> Self {
                Self { quota: Quota(status) }
            }
        })+
    };
}

payloads! {
    /// What grantQuota gives back.
    GrantQuotaPayload,
    /// What removeQuota gives back.
    RemoveQuotaPayload,
    /// What revokeQuotaGrant gives back.
    RevokeQuotaGrantPayload,
    /// What setQuota gives back.
    SetQuotaPayload,
}

/// What defineResource gives back.
#[derive(SimpleObject)]
pub struct DefineResourcePayload {
    /// The resource as it is after the change; in a preview, as it would be.
    resource: Resource,
}

impl From<quota::Resource> for DefineResourcePayload {
    fn from(resource: quota::Resource) -> Self {
        Self { resource: Resource(resource) }
    }
}

#[Object]
impl QuotaMutation {
    /// Puts a resource into the catalogue of what can be counted, or changes its unit or what holds without a quota; how
    /// it is counted stays (`CONFLICT`). For the platform; needs `auth:quota:write`.
    async fn define_resource(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The resource.")] input: DefineResourceInput,
    ) -> Option<Result<DefineResourcePayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Sets how much of a resource a tenant may use, in place of what was set before; grants stay. A limit below what is
    /// used is taken: what is used stays, and the answer says `overLimit`. In every state of the tenant but DELETED
    /// (`INVALID_TRANSITION`). `NOT_FOUND` for a resource that isn't defined. Needs `auth:quota:write`.
    async fn set_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which quota, and what is to hold.")] input: SetQuotaInput,
    ) -> Option<Result<SetQuotaPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Takes a quota and its grants away, so that what holds without a quota holds again; what is used stays counted.
    /// `NOT_FOUND` if none is set. In every state of the tenant but DELETED (`INVALID_TRANSITION`).
    /// Needs `auth:quota:write`.
    async fn remove_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which quota.")] input: RemoveQuotaInput,
    ) -> Option<Result<RemoveQuotaPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Changes the quotas of many tenants alike, by a job that goes on whichever server dies: each tenant is changed once,
    /// with an entry on its own trail in the caller's name. Grants, enforcement and thresholds stay; a tenant without a
    /// quota FAILED, and so has one that can't be reached, after ten turns. A preview tells what would become of each tenant, of 1,000 at most. `NOT_FOUND` for a resource that
    /// isn't defined. For the platform; needs `auth:quota:write`.
    async fn adjust_quotas(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose quotas, and what becomes of them.")] input: AdjustQuotasInput,
    ) -> Option<Result<AdjustQuotasPayload>> {
        let session = Session::of(context);
        let (call, command) = input.parse(session);
        let planned = async {
            let planned = session.execute(&call, command).await?;
            let preview = if call.validate_only { Some(preview_job(&session.app, &planned).await?) } else { None };
            Ok(Some(AdjustQuotasPayload::new(planned.job, preview)))
        };
        nullable(planned.await)
    }

    /// Ends a job before its next tenant: what was done stays, and the tenant under way is still done, moments after the
    /// answer. If its server dies meanwhile, it is told as the server left it: DONE, or PENDING and unchanged for good.
    /// `CONFLICT` for a job that is over. For the platform; needs `auth:quota:write`.
    async fn cancel_job(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which job, and why.")] input: CancelJobInput,
    ) -> Option<Result<CancelJobPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Grants more of a quota until an instant. It ends by itself; up to 20 add up. `CONFLICT` for a quota without a limit,
    /// or with 20 grants that count; `NOT_FOUND` if no quota is set. In every state of the tenant but DELETED
    /// (`INVALID_TRANSITION`). Needs `auth:quota:write`.
    async fn grant_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which quota, how much more, until when, and why.")] input: GrantQuotaInput,
    ) -> Option<Result<GrantQuotaPayload>> {
        let session = Session::of(context);
        let id = GrantId::from_random(session.app.ids().random());
        session.run(&input.call, input.parse(id)).await
    }

    /// Takes a grant back before its time. What is used stays, and the answer says `overLimit` if that is more than what
    /// is left. `NOT_FOUND` for a grant that has ended. In every state of the tenant but DELETED (`INVALID_TRANSITION`).
    /// Needs `auth:quota:write`.
    async fn revoke_quota_grant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which grant.")] input: RevokeQuotaGrantInput,
    ) -> Option<Result<RevokeQuotaGrantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }
}
