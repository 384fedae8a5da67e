//! Between a row and a tenant. Rows are not trusted: a value that Tenantry could not have written is found here.

use crate::convert::{datetime, tenant_id, timestamp};
use crate::error::CorruptRow;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use serde_json::Value as Json;
use tenantry_domain::tenant::{
    Before, Cause, Deletion, DisplayName, Kept, Labels, Slug, State, Status, Suspension, Tenant, TenantParts,
};
use tenantry_domain::{Reason, Timestamp, Version};
use uuid::Uuid;

/// A tenant's labels as one JSON object, so that a tenant is one row.
pub(crate) const LABELS: &str =
    "(SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id)";

/// A tenant's row with its labels.
#[derive(Debug, FromQueryResult)]
pub(crate) struct TenantRow {
    tenant_id: Uuid,
    slug: String,
    version: i64,
    display_name: Option<String>,
    status: Option<String>,
    status_changed_at: Option<DateTimeUtc>,
    deletion_protection: Option<bool>,
    created_at: Option<DateTimeUtc>,
    updated_at: Option<DateTimeUtc>,
    suspension_cause: Option<String>,
    suspension_reason: Option<String>,
    suspended_since: Option<DateTimeUtc>,
    suspended_until: Option<DateTimeUtc>,
    kept_status: Option<String>,
    deleted_from: Option<String>,
    deletion_requested_at: Option<DateTimeUtc>,
    erased_after: Option<DateTimeUtc>,
    labels: Option<Json>,
}

impl TenantRow {
    /// A row of an entity's SELECT, whose columns stand in the order of [`super::Model`], the labels behind them. Read
    /// by place: looking each column up by its name takes as long as all else that is done with a row.
    pub(super) fn of_select(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            tenant_id: row.try_get_by_index(0)?,
            slug: row.try_get_by_index(1)?,
            version: row.try_get_by_index(2)?,
            display_name: row.try_get_by_index(3)?,
            status: row.try_get_by_index(5)?,
            status_changed_at: row.try_get_by_index(6)?,
            deletion_protection: row.try_get_by_index(7)?,
            created_at: row.try_get_by_index(8)?,
            updated_at: row.try_get_by_index(9)?,
            suspension_cause: row.try_get_by_index(10)?,
            suspension_reason: row.try_get_by_index(11)?,
            suspended_since: row.try_get_by_index(12)?,
            suspended_until: row.try_get_by_index(13)?,
            kept_status: row.try_get_by_index(14)?,
            deleted_from: row.try_get_by_index(15)?,
            deletion_requested_at: row.try_get_by_index(16)?,
            erased_after: row.try_get_by_index(17)?,
            labels: row.try_get_by_index(18)?,
        })
    }
}

impl TryFrom<TenantRow> for Tenant {
    type Error = CorruptRow;

    fn try_from(row: TenantRow) -> Result<Self, CorruptRow> {
        let corrupt = |column: &'static str| row.corrupt(column);
        let time = |column, value: Option<DateTimeUtc>| value.and_then(timestamp).ok_or_else(|| corrupt(column));
        Ok(Self::stored(TenantParts {
            id: tenant_id(row.tenant_id).ok_or_else(|| corrupt("tenant_id"))?,
            slug: Slug::parse(&row.slug).map_err(|_| corrupt("slug"))?,
            display_name: row
                .display_name
                .as_deref()
                .and_then(|name| DisplayName::parse(name).ok())
                .ok_or_else(|| corrupt("display_name"))?,
            state: row.state()?,
            status_changed_at: time("status_changed_at", row.status_changed_at)?,
            labels: row.labels()?,
            deletion_protection: row.deletion_protection.ok_or_else(|| corrupt("deletion_protection"))?,
            version: row.version().ok_or_else(|| corrupt("version"))?,
            created_at: time("created_at", row.created_at)?,
            updated_at: time("updated_at", row.updated_at)?,
        }))
    }
}

impl TenantRow {
    fn corrupt(&self, column: &'static str) -> CorruptRow {
        CorruptRow::new("tenant", column, self.tenant_id)
    }

    fn version(&self) -> Option<Version> {
        u64::try_from(self.version).ok().and_then(|version| Version::new(version).ok())
    }

    fn labels(&self) -> Result<Labels, CorruptRow> {
        let corrupt = || self.corrupt("labels");
        match &self.labels {
            None => Ok(Labels::default()),
            Some(Json::Object(labels)) => {
                let pairs: Option<Vec<_>> =
                    labels.iter().map(|(key, value)| value.as_str().map(|value| (key.as_str(), value))).collect();
                Labels::parse(pairs.ok_or_else(corrupt)?).map_err(|_| corrupt())
            }
            Some(_) => Err(corrupt()),
        }
    }

    fn state(&self) -> Result<State, CorruptRow> {
        match self.status.as_deref().and_then(Status::parse).ok_or_else(|| self.corrupt("status"))? {
            Status::Created => Ok(State::Created),
            Status::Active => Ok(State::Active),
            Status::Suspended => Ok(State::Suspended(self.suspension()?)),
            Status::Archived => Ok(State::Archived(self.kept()?)),
            Status::Deleted => Ok(State::Deleted(self.deletion()?)),
        }
    }

    fn suspension(&self) -> Result<Suspension, CorruptRow> {
        Ok(Suspension {
            cause: self
                .suspension_cause
                .as_deref()
                .and_then(Cause::parse)
                .ok_or_else(|| self.corrupt("suspension_cause"))?,
            reason: self
                .suspension_reason
                .as_deref()
                .and_then(|reason| Reason::parse(reason).ok())
                .ok_or_else(|| self.corrupt("suspension_reason"))?,
            since: self.suspended_since.and_then(timestamp).ok_or_else(|| self.corrupt("suspended_since"))?,
            until: self.suspended_until.and_then(timestamp),
        })
    }

    fn kept(&self) -> Result<Kept, CorruptRow> {
        match self.kept_status.as_deref().and_then(Status::parse) {
            Some(Status::Created) => Ok(Kept::Created),
            Some(Status::Active) => Ok(Kept::Active),
            Some(Status::Suspended) => Ok(Kept::Suspended(self.suspension()?)),
            Some(Status::Archived | Status::Deleted) | None => Err(self.corrupt("kept_status")),
        }
    }

    fn deletion(&self) -> Result<Deletion, CorruptRow> {
        let time = |column, value: Option<DateTimeUtc>| value.and_then(timestamp).ok_or_else(|| self.corrupt(column));
        Ok(Deletion {
            requested_at: time("deletion_requested_at", self.deletion_requested_at)?,
            erased_after: time("erased_after", self.erased_after)?,
            before: match self.deleted_from.as_deref().and_then(Status::parse) {
                Some(Status::Created) => Before::Created,
                Some(Status::Archived) => Before::Archived(self.kept()?),
                Some(Status::Active | Status::Suspended | Status::Deleted) | None => {
                    return Err(self.corrupt("deleted_from"));
                }
            },
        })
    }
}

/// The columns in which a state is kept, as values to write.
#[derive(Default)]
pub(super) struct StateColumns {
    pub(super) suspension: Option<Suspension>,
    pub(super) kept_status: Option<Status>,
    pub(super) deleted_from: Option<Status>,
    pub(super) deletion_requested_at: Option<Timestamp>,
    pub(super) erased_after: Option<Timestamp>,
}

impl From<&State> for StateColumns {
    fn from(state: &State) -> Self {
        match state {
            State::Created | State::Active => Self::default(),
            State::Suspended(suspension) => Self { suspension: Some(suspension.clone()), ..Self::default() },
            State::Archived(kept) => Self::from(kept),
            State::Deleted(deletion) => {
                let (deleted_from, kept) = match &deletion.before {
                    Before::Created => (Status::Created, Self::default()),
                    Before::Archived(kept) => (Status::Archived, Self::from(kept)),
                };
                Self {
                    deleted_from: Some(deleted_from),
                    deletion_requested_at: Some(deletion.requested_at),
                    erased_after: Some(deletion.erased_after),
                    ..kept
                }
            }
        }
    }
}

impl From<&Kept> for StateColumns {
    fn from(kept: &Kept) -> Self {
        match kept {
            Kept::Created => Self { kept_status: Some(Status::Created), ..Self::default() },
            Kept::Active => Self { kept_status: Some(Status::Active), ..Self::default() },
            Kept::Suspended(suspension) => {
                Self { kept_status: Some(Status::Suspended), suspension: Some(suspension.clone()), ..Self::default() }
            }
        }
    }
}

pub(super) fn optional_time(time: Option<Timestamp>) -> Option<DateTimeUtc> {
    time.map(datetime)
}
