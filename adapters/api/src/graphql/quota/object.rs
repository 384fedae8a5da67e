//! Resources and quotas, as they are shown.

use super::super::rows::Rows;
use super::super::scalars::{DateTime, Int64};
use async_graphql::{Description, Enum, ID, Object, SimpleObject};
use tenantry_domain::Amount;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{self, Counting, Period, QuotaStatus};

/// How a resource is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceCounting {
    /// It goes up and down: what is used now, such as stored bytes.
    Gauge,
    /// It goes up, and starts again with each period, such as reports per month.
    Counter,
}

/// How often a counter starts again, in UTC.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourcePeriod {
    /// At each full hour.
    Hour,
    /// At midnight.
    Day,
    /// At midnight of the anchor day of each month.
    Month,
}

/// What holds for a tenant that has no quota for a resource.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "quota::WithoutQuota")]
pub enum WithoutQuota {
    /// Any use is admitted, and counted.
    Unlimited,
    /// Any use is refused, as under a limit of 0.
    Refused,
}

/// What becomes of a use that exceeds limit and grants.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "quota::Enforcement")]
pub enum QuotaEnforcement {
    /// It is refused.
    Hard,
    /// It is admitted, and said to exceed.
    Soft,
}

/// Something that tenants use and that is counted: one line of the platform's catalogue.
#[derive(Description)]
pub struct Resource(pub(super) quota::Resource);

/// What a tenant may use of a resource, and what it uses, at the moment of the answer. Where no quota is set it says what
/// holds without one, and its version is 0.
#[derive(Description)]
pub struct Quota(pub(super) QuotaStatus);

impl From<QuotaStatus> for Quota {
    fn from(status: QuotaStatus) -> Self {
        Self(status)
    }
}

/// More of a quota until an instant, from which on it doesn't count any more.
#[derive(SimpleObject)]
pub struct QuotaGrant {
    /// The id, a UUID v4; for `revokeQuotaGrant`.
    id: ID,
    /// How much more, in the resource's unit.
    amount: Int64,
    /// From when on it doesn't count.
    expires_at: DateTime,
    /// Why it was given, in words.
    reason: String,
}

#[Object(use_type_description)]
impl Resource {
    /// The name, unique in the catalogue, such as `storage.bytes`.
    async fn key(&self) -> &str {
        self.0.key().as_str()
    }

    /// What one of it is called, such as `byte`: the unit of all amounts of this resource.
    async fn unit(&self) -> &str {
        self.0.parts().unit.as_str()
    }

    /// How it is counted.
    async fn counting(&self) -> ResourceCounting {
        match self.0.counting() {
            Counting::Gauge => ResourceCounting::Gauge,
            Counting::Counter(_) => ResourceCounting::Counter,
        }
    }

    /// How often it starts again; null for a GAUGE.
    async fn period(&self) -> Option<ResourcePeriod> {
        self.0.counting().period().map(|period| match period {
            Period::Hour => ResourcePeriod::Hour,
            Period::Day => ResourcePeriod::Day,
            Period::Month(_) => ResourcePeriod::Month,
        })
    }

    /// On which day of the month it starts again, 1 to 31; in a month that is too short for it, on its last day. Null
    /// unless the period is MONTH.
    async fn anchor_day(&self) -> Option<i32> {
        match self.0.counting() {
            Counting::Counter(Period::Month(anchor)) => Some(i32::from(anchor.get())),
            Counting::Gauge | Counting::Counter(Period::Hour | Period::Day) => None,
        }
    }

    /// What holds for a tenant that has no quota for it.
    async fn without_quota(&self) -> WithoutQuota {
        self.0.without_quota().into()
    }

    /// How often its definition was changed, from 1; for `expectedVersion`.
    async fn version(&self) -> Int64 {
        Int64(self.0.version().get())
    }
}

#[Object(use_type_description)]
impl Quota {
    /// Whose it is.
    async fn tenant_id(&self) -> ID {
        ID(self.0.tenant.to_string())
    }

    /// Of what.
    async fn resource(&self) -> Resource {
        Resource(self.0.resource.clone())
    }

    /// How much may be used, grants aside, in the resource's unit; null if there is no limit.
    async fn limit(&self) -> Option<Int64> {
        self.0.limit().map(amount)
    }

    /// How much is used, in the resource's unit: of a GAUGE now, of a COUNTER in the running window.
    async fn used(&self) -> Int64 {
        amount(self.0.usage.used)
    }

    /// How much is reserved beside, in the resource's unit.
    async fn reserved(&self) -> Int64 {
        amount(self.0.usage.reserved)
    }

    /// How much the grants that count add up to, in the resource's unit.
    async fn granted(&self) -> Int64 {
        amount(self.0.granted())
    }

    /// How much can still be used or reserved without exceeding limit and grants, in the resource's unit; null if there
    /// is no limit.
    async fn remaining(&self) -> Option<Int64> {
        self.0.remaining().map(amount)
    }

    /// Whether more is used and reserved than limit and grants allow. What is used stays; under HARD more is refused.
    async fn over_limit(&self) -> bool {
        self.0.is_over_limit()
    }

    /// What becomes of a use that exceeds limit and grants.
    async fn enforcement(&self) -> QuotaEnforcement {
        self.0.enforcement().into()
    }

    /// At which shares of limit and grants, in percent, somebody is told; in ascending order.
    async fn thresholds(&self) -> Vec<i32> {
        self.0.thresholds().iter().copied().map(i32::from).collect()
    }

    /// When the running window ends and a COUNTER starts again; null for a GAUGE.
    async fn window_ends_at(&self) -> Option<DateTime> {
        self.0.window().map(|window| DateTime(window.ends_at))
    }

    /// How often the quota was changed, for `expectedVersion`; 0 if none is set. It goes on when a quota that was removed
    /// is set again.
    async fn version(&self) -> Int64 {
        Int64(self.0.version())
    }

    /// The grants that count, in the order in which they end: 20 at most.
    async fn grants(&self) -> Rows<QuotaGrant> {
        let grants = self.0.grants().map(|grant| QuotaGrant {
            id: ID(grant.id.to_string()),
            amount: amount(grant.amount),
            expires_at: DateTime(grant.expires_at),
            reason: grant.reason.as_str().to_owned(),
        });
        Rows(grants.collect())
    }
}

const fn amount(amount: Amount) -> Int64 {
    Int64(amount.get())
}
