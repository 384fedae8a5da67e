//! What a tenant has of a resource at an instant.

use super::{Ceiling, Enforcement, Grant, Place, Quota, Resource, Thresholds, Usage, Window, WithoutQuota};
use crate::amount::Amount;
use crate::change::Aggregate;
use crate::{TenantId, Timestamp};

/// A resource, one tenant's quota of it if there is one, and what is taken of it at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaStatus {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: Resource,
    /// The quota, if one was set.
    pub place: Place,
    /// What is taken: of a gauge now, of a counter in the window that holds `at`.
    pub usage: Usage,
    /// When this was so, by the store's clock.
    pub at: Timestamp,
}

impl QuotaStatus {
    /// The quota, if one was set.
    #[must_use]
    pub const fn quota(&self) -> Option<&Quota> {
        self.place.quota()
    }

    /// What a use is held against.
    #[must_use]
    pub fn ceiling(&self) -> Ceiling {
        match (self.quota(), self.resource.without_quota()) {
            (Some(quota), WithoutQuota::Unlimited | WithoutQuota::Refused) => quota.ceiling(self.at),
            (None, WithoutQuota::Unlimited) => Ceiling::Unlimited,
            (None, WithoutQuota::Refused) => Ceiling::Hard(Amount::ZERO),
        }
    }

    /// The limit without grants; `None` if there is none.
    #[must_use]
    pub fn limit(&self) -> Option<Amount> {
        match self.quota() {
            Some(quota) => quota.terms().limit,
            None => self.ceiling().most(),
        }
    }

    /// What becomes of a use that exceeds the limit.
    #[must_use]
    pub fn enforcement(&self) -> Enforcement {
        self.quota().map_or(Enforcement::Hard, |quota| quota.terms().enforcement)
    }

    /// At which shares somebody is told; nothing is told without a quota.
    #[must_use]
    pub fn thresholds(&self) -> &[u16] {
        self.quota().map_or(&[], |quota| Thresholds::percents(&quota.terms().thresholds))
    }

    /// The grants that count.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.quota().into_iter().flat_map(|quota| quota.active_grants(self.at))
    }

    /// What the grants that count add up to.
    #[must_use]
    pub fn granted(&self) -> Amount {
        self.quota().map_or(Amount::ZERO, |quota| quota.granted(self.at))
    }

    /// What can still be taken without exceeding limit and grants; `None` if there is no limit.
    #[must_use]
    pub fn remaining(&self) -> Option<Amount> {
        self.ceiling().remaining(&self.usage)
    }

    /// Whether more is taken than limit and grants allow.
    #[must_use]
    pub fn is_over_limit(&self) -> bool {
        self.ceiling().is_exceeded(&self.usage)
    }

    /// The window that is counted in; `None` for a gauge.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        self.resource.counting().window(self.at)
    }

    /// The quota's version; 0 where there is none.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.quota().map_or(0, |quota| quota.version().get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::Terms;
    use crate::{GrantId, Reason};

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_micros(0).unwrap().plus_seconds(seconds)
    }

    /// A tenant that uses seven units of a resource, and has no quota.
    fn without(without_quota: WithoutQuota) -> QuotaStatus {
        let mut parts = Resource::from_the_start().remove(0).parts().clone();
        parts.without_quota = without_quota;
        QuotaStatus {
            tenant: TenantId::from_random([1; 16]),
            resource: Resource::stored(parts),
            place: Place::NEVER_TAKEN,
            usage: Usage { used: amount(4), reserved: amount(3) },
            at: at(0),
        }
    }

    fn with(limit: Option<u64>, enforcement: Enforcement) -> QuotaStatus {
        let status = without(WithoutQuota::Refused);
        let terms = Terms { limit: limit.map(amount), enforcement, thresholds: Thresholds::new(&[50]).unwrap() };
        let set = status.place.set(status.tenant, status.resource.key(), terms, None, at(0));
        QuotaStatus { place: Place::after(set.unwrap()), ..status }
    }

    #[test]
    fn without_a_quota_the_resource_says_what_holds() {
        let unlimited = without(WithoutQuota::Unlimited);
        assert_eq!((unlimited.limit(), unlimited.remaining(), unlimited.is_over_limit()), (None, None, false));
        let refused = without(WithoutQuota::Refused);
        assert_eq!((refused.limit(), refused.remaining()), (Some(Amount::ZERO), Some(Amount::ZERO)));
        assert!(refused.is_over_limit(), "what is used already stays");
        for status in [unlimited, refused] {
            assert_eq!((status.version(), status.thresholds(), status.granted()), (0, &[] as &[u16], Amount::ZERO));
            assert_eq!(status.enforcement(), Enforcement::Hard);
        }
    }

    #[test]
    fn a_quota_goes_before_what_holds_without_one() {
        let unlimited = with(None, Enforcement::Soft);
        assert_eq!((unlimited.limit(), unlimited.ceiling()), (None, Ceiling::Unlimited));
        assert_eq!((unlimited.enforcement(), unlimited.thresholds()), (Enforcement::Soft, &[50_u16] as &[_]));
        let limited = with(Some(10), Enforcement::Hard);
        assert_eq!((limited.remaining(), limited.version()), (Some(amount(3)), 1));
    }

    #[test]
    fn a_limit_below_what_is_used_is_exceeded_until_more_is_granted() {
        let exceeded = with(Some(5), Enforcement::Hard);
        assert_eq!((exceeded.remaining(), exceeded.is_over_limit()), (Some(Amount::ZERO), true));
        let reason = Reason::parse("because").unwrap();
        let grant = Grant { id: GrantId::from_random([1; 16]), amount: amount(4), expires_at: at(60), reason };
        let quota = exceeded.quota().unwrap().grant(grant, at(0)).unwrap();
        let granted = |at| QuotaStatus { place: Place::after(quota.clone()), at, ..exceeded.clone() };
        assert_eq!((granted(at(59)).limit(), granted(at(59)).granted()), (Some(amount(5)), amount(4)));
        assert_eq!((granted(at(59)).remaining(), granted(at(59)).is_over_limit()), (Some(amount(2)), false));
        assert_eq!((granted(at(60)).grants().count(), granted(at(60)).is_over_limit()), (0, true));
    }

    #[test]
    fn a_counter_has_a_window_and_a_gauge_has_none() {
        let counter = without(WithoutQuota::Unlimited);
        assert!(counter.window().is_some_and(|window| window.starts_at <= counter.at && counter.at < window.ends_at));
        let gauge = QuotaStatus { resource: Resource::from_the_start().remove(1), ..counter };
        assert_eq!(gauge.window(), None);
    }
}
