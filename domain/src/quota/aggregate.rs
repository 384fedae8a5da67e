//! The quota itself, and the verbs that change it.

use super::{Adjustment, Ceiling, Grant, GrantError, ResourceKey, Thresholds, TooMuch};
use crate::access::Action;
use crate::amount::Amount;
use crate::change::Aggregate;
use crate::fact::Fact;
use crate::{Change, Facts, GrantId, Reason, TenantId, Timestamp, Version};

/// What becomes of a use that exceeds the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enforcement {
    /// It is refused.
    Hard,
    /// It is admitted, and said to exceed.
    Soft,
}

impl Enforcement {
    /// Its name in the API and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hard => "HARD",
            Self::Soft => "SOFT",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Hard, Self::Soft].into_iter().find(|one| one.name() == name)
    }
}

/// What somebody sets: how much of a resource a tenant may use, and when he is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How much; `None` is unlimited.
    pub limit: Option<Amount>,
    /// What becomes of more.
    pub enforcement: Enforcement,
    /// At which shares somebody is told.
    pub thresholds: Thresholds,
}

/// How much of one resource one tenant may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    parts: QuotaParts,
}

/// What a quota is made of; for stores, to take one apart and put it together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaParts {
    /// Whose it is.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// What was set.
    pub terms: Terms,
    /// What was granted beyond, in the order in which it ends; those that have ended may still be among them.
    pub grants: Vec<Grant>,
    /// How often it was changed. A quota that was removed and set again goes on counting, so that nobody takes the new
    /// one for the one he knew.
    pub version: Version,
}

/// The place of one quota: a tenant's, for one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// There is no quota.
    Vacant {
        /// The version that the removed one would have had next, if there ever was one.
        next: Version,
    },
    /// There is one.
    Taken(Quota),
}

impl Place {
    /// A place that never held a quota.
    pub const NEVER_TAKEN: Self = Self::Vacant { next: Version::FIRST };

    /// The place once a change is saved.
    #[must_use]
    pub fn after(change: Change<Quota>) -> Self {
        let removed = change.after().is_none();
        // The removal has a version too.
        if removed { Self::Vacant { next: change.version().next() } } else { Self::Taken(change.into_latest()) }
    }

    /// The quota that stands there.
    #[must_use]
    pub const fn quota(&self) -> Option<&Quota> {
        match self {
            Self::Vacant { .. } => None,
            Self::Taken(quota) => Some(quota),
        }
    }

    /// Sets the quota: a new one, or other terms for the one that stands there. `None` where nothing would be
    /// different. A limit below what is used already is no error: what is used stays, and more is refused.
    #[must_use]
    pub fn set(
        &self,
        tenant: TenantId,
        resource: &ResourceKey,
        terms: Terms,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Option<Change<Quota>> {
        match self {
            Self::Vacant { next } => {
                let parts =
                    QuotaParts { tenant, resource: resource.clone(), terms, grants: Vec::new(), version: *next };
                Some(Change::created(Quota::stored(parts), Action::QuotaSet, reason, at))
            }
            Self::Taken(quota) if quota.parts.terms == terms => None,
            Self::Taken(quota) => {
                let parts = QuotaParts { terms, ..quota.parts.clone() };
                Some(quota.changed(parts, Action::QuotaSet, reason, at))
            }
        }
    }
}

impl Quota {
    /// How many grants may be active at once.
    pub const MAX_GRANTS: usize = 20;

    /// A quota as a store held it.
    #[must_use]
    pub const fn stored(parts: QuotaParts) -> Self {
        Self { parts }
    }

    /// Changes the limit as one of many; all else stays. `None` where nothing would be different.
    ///
    /// # Errors
    /// [`TooMuch`] if the limit would exceed every amount.
    pub fn adjust(&self, change: Adjustment, reason: Reason, at: Timestamp) -> Result<Option<Change<Self>>, TooMuch> {
        let limit = change.of(self.parts.terms.limit)?;
        if limit == self.parts.terms.limit {
            return Ok(None);
        }
        let parts = QuotaParts { terms: Terms { limit, ..self.parts.terms.clone() }, ..self.parts.clone() };
        Ok(Some(self.changed(parts, Action::QuotaAdjust, Some(reason), at)))
    }

    /// Takes the quota away, and its grants with it. What is used stays counted.
    #[must_use]
    pub fn remove(&self, reason: Option<Reason>, at: Timestamp) -> Change<Self> {
        Change::erased(self.clone(), Action::QuotaRemove, reason, at)
    }

    /// Grants more, until an instant. It ends by itself.
    ///
    /// # Errors
    /// [`GrantError`] names what stands against it.
    pub fn grant(&self, grant: Grant, at: Timestamp) -> Result<Change<Self>, GrantError> {
        if grant.amount == Amount::ZERO {
            return Err(GrantError::Nothing);
        }
        if !grant.is_active(at) {
            return Err(GrantError::Expired);
        }
        if self.parts.terms.limit.is_none() {
            return Err(GrantError::Unlimited);
        }
        if self.active_grants(at).count() >= Self::MAX_GRANTS {
            return Err(GrantError::TooMany);
        }
        let mut parts = self.parts.clone();
        let reason = grant.reason.clone();
        parts.grants.push(grant);
        parts.grants.sort_by_key(|grant| (grant.expires_at, grant.id));
        Ok(self.changed(parts, Action::QuotaGrant, Some(reason), at))
    }

    /// Takes a grant back before its time.
    ///
    /// # Errors
    /// [`GrantError::NotFound`] if there is no such grant, or it has ended.
    pub fn revoke_grant(&self, id: GrantId, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, GrantError> {
        if !self.active_grants(at).any(|grant| grant.id == id) {
            return Err(GrantError::NotFound);
        }
        let mut parts = self.parts.clone();
        parts.grants.retain(|grant| grant.id != id);
        Ok(self.changed(parts, Action::QuotaGrantRevoke, reason, at))
    }

    /// The quota after a change. Grants that have ended leave it then.
    fn changed(&self, mut parts: QuotaParts, action: Action, reason: Option<Reason>, at: Timestamp) -> Change<Self> {
        parts.grants.retain(|grant| grant.is_active(at));
        parts.version = parts.version.next();
        Change::became(self.clone(), Self::stored(parts), action, reason, at)
    }

    /// The grants that count at an instant, in the order in which they end.
    pub fn active_grants(&self, at: Timestamp) -> impl Iterator<Item = &Grant> {
        self.parts.grants.iter().filter(move |grant| grant.is_active(at))
    }

    /// What the grants that count at an instant add up to, at most the greatest amount.
    #[must_use]
    pub fn granted(&self, at: Timestamp) -> Amount {
        self.active_grants(at).fold(Amount::ZERO, |sum, grant| sum.plus_at_most(grant.amount))
    }

    /// What a use is held against at an instant.
    #[must_use]
    pub fn ceiling(&self, at: Timestamp) -> Ceiling {
        let Terms { limit, enforcement, .. } = self.parts.terms;
        match (limit.map(|limit| limit.plus_at_most(self.granted(at))), enforcement) {
            (None, Enforcement::Hard | Enforcement::Soft) => Ceiling::Unlimited,
            (Some(most), Enforcement::Hard) => Ceiling::Hard(most),
            (Some(most), Enforcement::Soft) => Ceiling::Soft(most),
        }
    }

    /// What was set.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.parts.terms
    }

    /// All of it.
    #[must_use]
    pub const fn parts(&self) -> &QuotaParts {
        &self.parts
    }
}

impl Aggregate for Quota {
    const KIND: &'static str = "quota";

    fn log(&self) -> Option<TenantId> {
        Some(self.parts.tenant)
    }

    fn target_id(&self) -> String {
        self.parts.resource.to_string()
    }

    fn version(&self) -> Version {
        self.parts.version
    }

    fn facts(&self) -> Facts {
        let Terms { limit, enforcement, thresholds } = &self.parts.terms;
        let percents = thresholds.percents().iter().map(|&percent| Fact::Integer(u64::from(percent)));
        let grants = self
            .parts
            .grants
            .iter()
            .fold(Facts::new(), |facts, grant| facts.with(&grant.id.to_string(), grant.facts()));
        Facts::new()
            .with("enforcement", enforcement.name())
            .with("thresholds", Fact::List(percents.collect()))
            .with_some("grants", (!grants.is_empty()).then_some(grants))
            .with_some("limit", limit.map(Amount::get))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_micros(0).unwrap().plus_seconds(seconds)
    }

    fn terms(limit: Option<u64>) -> Terms {
        let limit = limit.map(|limit| Amount::new(limit).unwrap());
        Terms { limit, enforcement: Enforcement::Hard, thresholds: Thresholds::default() }
    }

    fn set(place: &Place, limit: Option<u64>) -> Option<Change<Quota>> {
        place.set(TenantId::from_random([1; 16]), &ResourceKey::parse("users").unwrap(), terms(limit), None, at(0))
    }

    fn quota(limit: Option<u64>) -> Quota {
        set(&Place::NEVER_TAKEN, limit).unwrap().into_latest()
    }

    /// Ends after so many seconds; its amount is its id too.
    fn grant(amount: u8, seconds: u32) -> Grant {
        Grant {
            id: GrantId::from_random([amount; 16]),
            amount: Amount::new(amount.into()).unwrap(),
            expires_at: at(seconds),
            reason: Reason::parse("because").unwrap(),
        }
    }

    fn amounts(quota: &Quota, seconds: u32) -> Vec<u64> {
        quota.active_grants(at(seconds)).map(|grant| grant.amount.get()).collect()
    }

    #[test]
    fn names_go_out_and_come_back() {
        for enforcement in [Enforcement::Hard, Enforcement::Soft] {
            assert_eq!(Enforcement::parse(enforcement.name()), Some(enforcement));
        }
        assert_eq!(Enforcement::parse("hard"), None);
    }

    #[test]
    fn setting_the_same_terms_is_no_change() {
        let place = Place::Taken(quota(Some(5)));
        assert_eq!(set(&place, Some(5)), None);
        assert_eq!(set(&place, Some(6)).unwrap().version().get(), 2);
    }

    #[test]
    fn a_quota_that_is_set_again_goes_on_counting() {
        let removed = Place::after(quota(Some(5)).remove(None, at(0)));
        assert_eq!(removed, Place::Vacant { next: Version::new(3).unwrap() });
        assert_eq!(set(&removed, Some(5)).unwrap().version().get(), 3);
    }

    #[test]
    fn grants_add_up_in_the_order_in_which_they_end() {
        let quota = quota(Some(5)).grant(grant(1, 20), at(0)).unwrap().into_latest();
        let quota = quota.grant(grant(2, 10), at(0)).unwrap().into_latest();
        assert_eq!(amounts(&quota, 9), [2, 1]);
        assert_eq!(quota.ceiling(at(9)), Ceiling::Hard(Amount::new(8).unwrap()));
        assert_eq!(quota.ceiling(at(10)), Ceiling::Hard(Amount::new(6).unwrap()), "one has ended at that instant");
        let changed = quota.grant(grant(3, 30), at(10)).unwrap().into_latest();
        assert_eq!(amounts(&changed, 0), [1, 3], "what has ended leaves with the next change");
    }

    #[test]
    fn a_grant_that_is_none_is_refused() {
        let limited = quota(Some(5));
        assert_eq!(limited.grant(grant(0, 20), at(0)), Err(GrantError::Nothing));
        assert_eq!(limited.grant(grant(1, 20), at(20)), Err(GrantError::Expired));
        assert_eq!(quota(None).grant(grant(1, 20), at(0)), Err(GrantError::Unlimited));
    }

    #[test]
    fn so_many_grants_are_active_at_once_and_no_more() {
        let mut quota = quota(Some(5)).grant(grant(1, 5), at(0)).unwrap().into_latest();
        for amount in 2..=20 {
            quota = quota.grant(grant(amount, 10), at(0)).unwrap().into_latest();
        }
        assert_eq!(quota.grant(grant(21, 10), at(4)), Err(GrantError::TooMany));
        assert!(quota.grant(grant(21, 10), at(5)).is_ok(), "one has ended");
    }

    #[test]
    fn what_has_ended_or_never_was_is_not_revoked() {
        let quota = quota(Some(5)).grant(grant(1, 20), at(0)).unwrap().into_latest();
        let id = quota.parts().grants[0].id;
        assert_eq!(quota.revoke_grant(id, None, at(20)), Err(GrantError::NotFound));
        assert_eq!(quota.revoke_grant(grant(2, 20).id, None, at(0)), Err(GrantError::NotFound));
        let revoked = quota.revoke_grant(id, None, at(19)).unwrap().into_latest();
        assert_eq!((amounts(&revoked, 0), revoked.version().get()), (vec![], 3));
    }

    #[test]
    fn the_trail_is_told_of_what_there_is_and_of_nothing_else() {
        let names = |quota: &Quota| quota.facts().iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&quota(None)), ["enforcement", "thresholds"]);
        let granted = quota(Some(5)).grant(grant(1, 20), at(0)).unwrap().into_latest();
        assert_eq!(names(&granted), ["enforcement", "grants", "limit", "thresholds"]);
    }
}
