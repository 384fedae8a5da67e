//! Tenants in PostgreSQL: the entity, reading (`list.rs`), saving (`save.rs`).

mod list;
mod row;
mod save;

pub(crate) use list::choose;
pub(crate) use row::{LABELS, TenantRow};
#[cfg(test)]
pub(crate) use save::ERASED_TABLES;
pub(crate) use save::save;

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(schema_name = "tenantry", table_name = "tenant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    pub slug: String,
    pub version: i64,
    pub display_name: Option<String>,
    pub display_name_folded: Option<String>,
    pub status: Option<String>,
    pub status_changed_at: Option<DateTimeUtc>,
    pub deletion_protection: Option<bool>,
    pub created_at: Option<DateTimeUtc>,
    pub updated_at: Option<DateTimeUtc>,
    pub suspension_cause: Option<String>,
    pub suspension_reason: Option<String>,
    pub suspended_since: Option<DateTimeUtc>,
    pub suspended_until: Option<DateTimeUtc>,
    pub kept_status: Option<String>,
    pub deleted_from: Option<String>,
    pub deletion_requested_at: Option<DateTimeUtc>,
    pub erased_after: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
