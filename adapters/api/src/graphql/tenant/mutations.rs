//! Changing tenants: parse, run, present.

use super::super::Session;
use super::inputs::{
    ActivateTenantInput, ArchiveTenantInput, CreateTenantInput, DeleteTenantInput, ResumeTenantInput,
    SuspendTenantInput, UnarchiveTenantInput, UndeleteTenantInput, UpdateTenantInput,
};
use super::object::Tenant;
use async_graphql::{Context, Object, Result, SimpleObject};
use std::sync::Arc;
use tenantry_domain::TenantId;
use tenantry_domain::tenant;

/// Changing tenants.
#[derive(Default)]
pub struct TenantMutation;

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $($(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The tenant as it is after the change; in a preview, as it would be.
            tenant: Tenant,
        }

        impl From<tenant::Tenant> for $name {
            fn from(tenant: tenant::Tenant) -> Self {
                Self { tenant: Tenant::alone(Arc::new(tenant)) }
            }
        })+
    };
}

payloads! {
    /// What activateTenant gives back.
    ActivateTenantPayload,
    /// What archiveTenant gives back.
    ArchiveTenantPayload,
    /// What createTenant gives back.
    CreateTenantPayload,
    /// What deleteTenant gives back.
    DeleteTenantPayload,
    /// What resumeTenant gives back.
    ResumeTenantPayload,
    /// What suspendTenant gives back.
    SuspendTenantPayload,
    /// What unarchiveTenant gives back.
    UnarchiveTenantPayload,
    /// What undeleteTenant gives back.
    UndeleteTenantPayload,
    /// What updateTenant gives back.
    UpdateTenantPayload,
}

#[Object]
impl TenantMutation {
    /// Registers a tenant. Its tokens are refused until it is activated. For the platform; needs `auth:tenant:write`.
    async fn create_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The new tenant.")] input: CreateTenantInput,
    ) -> Option<Result<CreateTenantPayload>> {
        let session = Session::of(context);
        let id = TenantId::from_random(session.app.ids().random());
        session.run(&input.call, input.parse(id)).await
    }

    /// Changes a tenant's name, labels or deletion protection, in every state but DELETED. Needs `auth:tenant:write`.
    async fn update_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: UpdateTenantInput,
    ) -> Option<Result<UpdateTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Puts a created tenant to work. For the platform; needs `auth:tenant:write`.
    async fn activate_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant.")] input: ActivateTenantInput,
    ) -> Option<Result<ActivateTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Suspends an active tenant at once, everywhere, or replaces cause, reason and end of a suspension.
    /// Needs `auth:tenant:write`.
    async fn suspend_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant, and why.")] input: SuspendTenantInput,
    ) -> Option<Result<SuspendTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Gives a suspended tenant back exactly what it had. For the platform; needs `auth:tenant:write`.
    async fn resume_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant.")] input: ResumeTenantInput,
    ) -> Option<Result<ResumeTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Takes a tenant's access away and keeps its data. Needs `auth:tenant:write`.
    async fn archive_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant, and why.")] input: ArchiveTenantInput,
    ) -> Option<Result<ArchiveTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Takes an archived tenant back: suspended, or CREATED if it never was active.
    /// For the platform; needs `auth:tenant:write`.
    async fn unarchive_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant, and why.")] input: UnarchiveTenantInput,
    ) -> Option<Result<UnarchiveTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }

    /// Deletes a created or archived tenant. It can be taken back until the grace period is over.
    /// For the platform; needs `auth:tenant:write`.
    async fn delete_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant, confirmed, and why.")] input: DeleteTenantInput,
    ) -> Option<Result<DeleteTenantPayload>> {
        let session = Session::of(context);
        session.run(&input.call, input.parse(session.app.settings().grace_period_seconds)).await
    }

    /// Takes a deletion back within the grace period: the tenant is again what it was.
    /// For the platform; needs `auth:tenant:write`.
    async fn undelete_tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant.")] input: UndeleteTenantInput,
    ) -> Option<Result<UndeleteTenantPayload>> {
        Session::of(context).run(&input.call, input.parse()).await
    }
}
