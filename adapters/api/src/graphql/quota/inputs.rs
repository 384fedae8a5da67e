//! What the mutations of resources and quotas take.
//!
//! Numbers of GraphQL's type `Int` are read as 64 bits: the library refuses one that exceeds 32 without the field's name.

use super::super::input::{CallInput, required_reason, tenant_id};
use super::super::scalars::{DateTime, Int64};
use super::object::{QuotaEnforcement, ResourceCounting, ResourcePeriod, WithoutQuota};
use async_graphql::{ID, InputObject};
use tenantry_application::Refusal;
use tenantry_application::quota::{
    DefineResource, ExistingQuota, Expected, FirstQuotas, GrantQuota, RemoveQuota, RevokeQuotaGrant, SetQuota,
};
use tenantry_domain::quota::{
    AnchorDay, AnchorDayError, Counting, Grant, Period, ResourceKey, Terms, ThresholdError, Thresholds, Unit,
};
use tenantry_domain::{Amount, GrantId, Reason, Version};

/// A resource of the catalogue: a new one, or a known one with another unit or another rule without a quota.
#[derive(InputObject)]
pub struct DefineResourceInput {
    /// The name: lower-case words of letters and digits, each beginning with a letter, separated by points; at most 63
    /// characters.
    key: String,
    /// What one of it is called: 1 to 32 characters.
    unit: String,
    /// How it is counted; it can't be changed later.
    counting: ResourceCounting,
    /// How often it starts again: for a COUNTER, which needs one, and for nothing else. It can't be changed later.
    period: Option<ResourcePeriod>,
    /// On which day of the month it starts again, 1 to 31, 1 if left out; in a month that is too short for it, on its last
    /// day. For the period MONTH alone. It can't be changed later.
    anchor_day: Option<i64>,
    /// What holds for a tenant that has no quota for it.
    #[graphql(default_with = "WithoutQuota::Unlimited")]
    without_quota: WithoutQuota,
    /// The version that the decision was made on; 0 says that there was no such resource. If it has another one by now,
    /// the answer is CONFLICT.
    expected_version: Option<Int64>,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl DefineResourceInput {
    pub(super) fn parse(&self) -> Result<DefineResource, Refusal> {
        Ok(DefineResource {
            key: resource_key("key", &self.key)?,
            unit: Unit::parse(&self.unit).map_err(|error| Refusal::bad_input("unit", error))?,
            counting: counting(self.counting, self.period, self.anchor_day)?,
            without_quota: self.without_quota.into(),
            expected_version: expected(self.expected_version)?,
            reason: optional_reason(self.reason.as_deref())?,
        })
    }
}

/// The quota that a mutation is about.
#[derive(InputObject)]
pub struct ExistingQuotaInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The key of the resource, such as `storage.bytes`.
    resource: String,
    /// The quota's version that the decision was made on; 0 says that none was set. If it has another one by now, the
    /// answer is CONFLICT.
    expected_version: Option<Int64>,
}

impl ExistingQuotaInput {
    fn parse(&self, reason: Option<&str>) -> Result<ExistingQuota, Refusal> {
        Ok(ExistingQuota {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            resource: resource_key("resource", &self.resource)?,
            expected_version: expected(self.expected_version)?,
            reason: optional_reason(reason)?,
        })
    }
}

/// How much of a resource a tenant may use: all of it, in place of what was set before.
#[derive(InputObject)]
pub struct SetQuotaInput {
    #[graphql(flatten)]
    existing: ExistingQuotaInput,
    /// How much, in the resource's unit; unlimited if null or left out.
    limit: Option<Int64>,
    /// What becomes of a use that exceeds limit and grants.
    #[graphql(default_with = "QuotaEnforcement::Hard")]
    enforcement: QuotaEnforcement,
    /// At which shares of limit and grants, in percent, somebody is told: up to 10, each from 1 to 1,000 and once.
    #[graphql(default_with = "default_thresholds()")]
    thresholds: Vec<i64>,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl SetQuotaInput {
    pub(super) fn parse(&self) -> Result<SetQuota, Refusal> {
        Ok(SetQuota {
            existing: self.existing.parse(self.reason.as_deref())?,
            terms: Terms {
                limit: self.limit.map(|limit| amount("limit", limit)).transpose()?,
                enforcement: self.enforcement.into(),
                thresholds: thresholds("thresholds", &self.thresholds)?,
            },
        })
    }
}

/// How much of a resource a new tenant may use.
#[derive(InputObject)]
pub struct FirstQuotaInput {
    /// The key of the resource, such as `storage.bytes`.
    resource: String,
    /// How much, in the resource's unit; unlimited if null or left out.
    limit: Option<Int64>,
    /// What becomes of a use that exceeds limit and grants.
    #[graphql(default_with = "QuotaEnforcement::Hard")]
    enforcement: QuotaEnforcement,
    /// At which shares of limit and grants, in percent, somebody is told: up to 10, each from 1 to 1,000 and once.
    #[graphql(default_with = "default_thresholds()")]
    thresholds: Vec<i64>,
}

/// The quotas of a new tenant, `field` being where they stand in its input.
pub(in super::super) fn first_quotas(field: &str, quotas: &[FirstQuotaInput]) -> Result<FirstQuotas, Refusal> {
    let mut parsed = Vec::with_capacity(quotas.len());
    for (place, quota) in quotas.iter().enumerate() {
        let at = |name: &str| format!("{field}.{place}.{name}");
        let terms = Terms {
            limit: quota.limit.map(|limit| amount(&at("limit"), limit)).transpose()?,
            enforcement: quota.enforcement.into(),
            thresholds: thresholds(&at("thresholds"), &quota.thresholds)?,
        };
        parsed.push((resource_key(&at("resource"), &quota.resource)?, terms));
    }
    FirstQuotas::new(parsed).map_err(|twice| Refusal::bad_input(format!("{field}.{}.resource", twice.0), twice))
}

/// Which quota is taken away.
#[derive(InputObject)]
pub struct RemoveQuotaInput {
    #[graphql(flatten)]
    existing: ExistingQuotaInput,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl RemoveQuotaInput {
    pub(super) fn parse(&self) -> Result<RemoveQuota, Refusal> {
        Ok(RemoveQuota(self.existing.parse(self.reason.as_deref())?))
    }
}

/// Of which quota more is granted, how much, until when, and why.
#[derive(InputObject)]
pub struct GrantQuotaInput {
    #[graphql(flatten)]
    existing: ExistingQuotaInput,
    /// How much more, in the resource's unit: at least 1.
    amount: Int64,
    /// From when on it doesn't count any more: in the future.
    expires_at: DateTime,
    /// Why: 1 to 1,024 characters.
    reason: String,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl GrantQuotaInput {
    pub(super) fn parse(&self, id: GrantId) -> Result<GrantQuota, Refusal> {
        Ok(GrantQuota {
            existing: self.existing.parse(None)?,
            grant: Grant {
                id,
                amount: amount("amount", self.amount)?,
                expires_at: self.expires_at.0,
                reason: required_reason(&self.reason)?,
            },
        })
    }
}

/// Which grant is taken back.
#[derive(InputObject)]
pub struct RevokeQuotaGrantInput {
    #[graphql(flatten)]
    existing: ExistingQuotaInput,
    /// The grant's id.
    grant_id: ID,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl RevokeQuotaGrantInput {
    pub(super) fn parse(&self) -> Result<RevokeQuotaGrant, Refusal> {
        Ok(RevokeQuotaGrant {
            existing: self.existing.parse(self.reason.as_deref())?,
            grant: GrantId::parse(&self.grant_id).map_err(|error| Refusal::bad_input("grantId", error))?,
        })
    }
}

pub(in super::super) fn resource_key(field: &str, key: &str) -> Result<ResourceKey, Refusal> {
    ResourceKey::parse(key).map_err(|error| Refusal::bad_input(field, error))
}

fn counting(
    counting: ResourceCounting,
    period: Option<ResourcePeriod>,
    anchor_day: Option<i64>,
) -> Result<Counting, Refusal> {
    if anchor_day.is_some() && period != Some(ResourcePeriod::Month) {
        return Err(Refusal::bad_input("anchorDay", "is for the period MONTH alone: leave it out"));
    }
    match (counting, period) {
        (ResourceCounting::Gauge, None) => Ok(Counting::Gauge),
        (ResourceCounting::Gauge, Some(_)) => {
            Err(Refusal::bad_input("period", "is for a COUNTER alone: a GAUGE never starts again"))
        }
        (ResourceCounting::Counter, None) => {
            Err(Refusal::bad_input("period", "is needed for a COUNTER: it says when it starts again"))
        }
        (ResourceCounting::Counter, Some(ResourcePeriod::Hour)) => Ok(Counting::Counter(Period::Hour)),
        (ResourceCounting::Counter, Some(ResourcePeriod::Day)) => Ok(Counting::Counter(Period::Day)),
        (ResourceCounting::Counter, Some(ResourcePeriod::Month)) => {
            Ok(Counting::Counter(Period::Month(anchor_day.map_or(Ok(AnchorDay::FIRST), anchor)?)))
        }
    }
}

fn anchor(day: i64) -> Result<AnchorDay, Refusal> {
    let day = u8::try_from(day).map_err(|_| AnchorDayError).and_then(AnchorDay::new);
    day.map_err(|error| Refusal::bad_input("anchorDay", error))
}

pub(super) fn amount(field: &str, number: Int64) -> Result<Amount, Refusal> {
    Amount::new(number.0).map_err(|error| Refusal::bad_input(field, error))
}

fn default_thresholds() -> Vec<i64> {
    Thresholds::default().percents().iter().copied().map(i64::from).collect()
}

fn thresholds(field: &str, percents: &[i64]) -> Result<Thresholds, Refusal> {
    // What is no share at all is refused like 0, which is none either.
    let percents: Vec<_> = percents.iter().map(|&percent| u16::try_from(percent).unwrap_or(0)).collect();
    Thresholds::new(&percents).map_err(|error| {
        let field = match error {
            ThresholdError::TooMany => field.to_owned(),
            ThresholdError::Percent(place) | ThresholdError::Twice(place) => format!("{field}.{place}"),
        };
        Refusal::bad_input(field, error)
    })
}

/// The version that a decision was made on; 0 stands for nothing yet.
fn expected(version: Option<Int64>) -> Result<Option<Expected>, Refusal> {
    match version {
        None => Ok(None),
        Some(Int64(0)) => Ok(Some(Expected::Nothing)),
        Some(Int64(number)) => match Version::new(number) {
            Ok(version) => Ok(Some(Expected::Version(version))),
            Err(error) => Err(Refusal::bad_input("expectedVersion", error)),
        },
    }
}

fn optional_reason(reason: Option<&str>) -> Result<Option<Reason>, Refusal> {
    reason.map(required_reason).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResourceCounting::{Counter, Gauge};
    use ResourcePeriod::{Day, Hour, Month};

    fn field<T>(parsed: Result<T, Refusal>) -> String {
        match parsed {
            Err(Refusal::BadInput { field, .. }) => field,
            Err(other) => panic!("{other:?}"),
            Ok(_) => String::new(),
        }
    }

    #[test]
    fn a_gauge_a_counter_and_its_period_go_together() {
        let monthly = |day| Counting::Counter(Period::Month(AnchorDay::new(day).unwrap()));
        for (parts, expected) in [
            ((Gauge, None, None), Counting::Gauge),
            ((Counter, Some(Hour), None), Counting::Counter(Period::Hour)),
            ((Counter, Some(Day), None), Counting::Counter(Period::Day)),
            ((Counter, Some(Month), None), monthly(1)),
            ((Counter, Some(Month), Some(31)), monthly(31)),
        ] {
            let (kind, period, day) = parts;
            assert_eq!(counting(kind, period, day).unwrap(), expected, "{parts:?}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_the_field_that_is_to_blame() {
        for (parts, expected) in [
            ((Gauge, Some(Hour), None), "period"),
            ((Gauge, Some(Month), None), "period"),
            ((Counter, None, None), "period"),
            ((Gauge, None, Some(1)), "anchorDay"),
            ((Counter, None, Some(1)), "anchorDay"),
            ((Counter, Some(Hour), Some(1)), "anchorDay"),
            ((Counter, Some(Day), Some(1)), "anchorDay"),
            ((Counter, Some(Month), Some(0)), "anchorDay"),
            ((Counter, Some(Month), Some(32)), "anchorDay"),
            ((Counter, Some(Month), Some(-1)), "anchorDay"),
            ((Counter, Some(Month), Some(257)), "anchorDay"),
        ] {
            let (kind, period, day) = parts;
            assert_eq!(field(counting(kind, period, day)), expected, "{parts:?}");
        }
    }

    #[test]
    fn thresholds_are_refused_with_their_place() {
        for (percents, expected) in [
            (vec![], ""),
            (vec![1000, 1], ""),
            (vec![80, 95, 0], "thresholds.2"),
            (vec![-80], "thresholds.0"),
            (vec![80, 1001], "thresholds.1"),
            // 65,616 is 80 in sixteen bits.
            (vec![65_616], "thresholds.0"),
            (vec![80, 95, 80], "thresholds.2"),
            ((1..=11).collect(), "thresholds"),
        ] {
            assert_eq!(field(thresholds("thresholds", &percents)), expected, "{percents:?}");
        }
    }

    #[test]
    fn version_0_says_that_there_is_nothing_yet() {
        assert_eq!(expected(None).unwrap(), None);
        assert_eq!(expected(Some(Int64(0))).unwrap(), Some(Expected::Nothing));
        assert_eq!(expected(Some(Int64(7))).unwrap().map(Expected::number), Some(7));
    }
}
