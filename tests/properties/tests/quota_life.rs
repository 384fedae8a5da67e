//! The verbs of quotas and of the catalogue, held against a model that is too simple to be wrong.

use super::config;
use crate::tenants::{noon, reason};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_domain::access::Action;
use tenantry_domain::change::Aggregate;
use tenantry_domain::fact::Fact;
use tenantry_domain::quota::{
    AnchorDay, Ceiling, Counting, Enforcement, Grant, GrantError, Period, Place, Quota, Resource, ResourceKey, Terms,
    Thresholds, Unit, WithoutQuota,
};
use tenantry_domain::{Amount, Change, Facts, GrantId, Reason, TenantId, Timestamp};

/// A verb with its inputs, right or wrong in themselves.
#[derive(Clone, Debug)]
enum Verb {
    Set(Terms),
    Remove,
    /// It ends so many seconds after it is given.
    Grant {
        amount: u64,
        seconds: u32,
        reason: Reason,
    },
    /// One of the grants that were ever given, ended or not.
    Revoke(prop::sample::Index),
}

fn amount(number: u64) -> Amount {
    Amount::new(number).unwrap()
}

fn terms() -> impl Strategy<Value = Terms> {
    let limit = option::weighted(0.8, prop_oneof![0..4_u64, Just(Amount::MAX.get())]);
    let enforcement = select(vec![Enforcement::Hard, Enforcement::Soft]);
    let thresholds = select(vec![vec![], vec![80, 95, 100], vec![50]]);
    (limit, enforcement, thresholds).prop_map(|(limit, enforcement, percents)| Terms {
        limit: limit.map(amount),
        enforcement,
        thresholds: Thresholds::new(&percents).unwrap(),
    })
}

fn grant() -> impl Strategy<Value = Verb> {
    let amounts = prop_oneof![1 => Just(0), 8 => 1..100_u64, 1 => Just(Amount::MAX.get())];
    (amounts, 0..60_u32, reason()).prop_map(|(amount, seconds, reason)| Verb::Grant { amount, seconds, reason })
}

/// Verbs, each so many seconds after the one before.
fn verbs() -> impl Strategy<Value = Vec<(u32, Verb)>> {
    let revoke = any::<prop::sample::Index>().prop_map(Verb::Revoke);
    let verb = prop_oneof![3 => terms().prop_map(Verb::Set), 1 => Just(Verb::Remove), 5 => grant(), 2 => revoke];
    vec((0..20_u32, verb), 0..40)
}

/// Grants in such a haste that many are active at once.
fn grants() -> impl Strategy<Value = Vec<(u32, Verb)>> {
    vec((0..2_u32, grant()), 25..60)
}

/// What is known of one place for a quota, kept without any of the domain's rules.
#[derive(Default)]
struct Model {
    terms: Option<Terms>,
    /// All that belong to the quota there is, ended or not.
    grants: Vec<Grant>,
    /// All that were ever given.
    given: Vec<GrantId>,
    /// The greatest version that was ever seen.
    version: u64,
}

impl Model {
    /// The grants that haven't ended at an instant, in the order in which they end.
    fn active(&self, at: Timestamp) -> Vec<Grant> {
        let mut active: Vec<Grant> = self.grants.iter().filter(|grant| at < grant.expires_at).cloned().collect();
        active.sort_by_key(|grant| (grant.expires_at, grant.id));
        active
    }

    fn granted(&self, at: Timestamp) -> Amount {
        let sum: u128 = self.active(at).iter().map(|grant| u128::from(grant.amount.get())).sum();
        amount(u64::try_from(sum).unwrap().min(Amount::MAX.get()))
    }

    fn ceiling(&self, terms: &Terms, at: Timestamp) -> Ceiling {
        let Some(limit) = terms.limit else { return Ceiling::Unlimited };
        let most = amount((limit.get() + self.granted(at).get()).min(Amount::MAX.get()));
        match terms.enforcement {
            Enforcement::Hard => Ceiling::Hard(most),
            Enforcement::Soft => Ceiling::Soft(most),
        }
    }

    /// What the trail is told of the quota.
    fn facts(&self, terms: &Terms, at: Timestamp) -> Facts {
        let percents = terms.thresholds.percents().iter().map(|percent| Fact::Integer(u64::from(*percent)));
        let grants = self.active(at).into_iter().fold(Facts::new(), |facts, grant| {
            let one = Facts::new()
                .with("amount", grant.amount.get())
                .with("expiresAt", grant.expires_at)
                .with("reason", grant.reason.as_str());
            facts.with(&grant.id.to_string(), one)
        });
        Facts::new()
            .with("enforcement", terms.enforcement.name())
            .with("thresholds", Fact::List(percents.collect()))
            .with_some("limit", terms.limit.map(Amount::get))
            .with_some("grants", (!grants.is_empty()).then_some(grants))
    }

    /// Why a grant isn't given; `None` if it is.
    fn refuses(&self, terms: &Terms, grant: &Grant, now: Timestamp) -> Option<GrantError> {
        let reasons = [
            (grant.amount == Amount::ZERO, GrantError::Nothing),
            (grant.expires_at <= now, GrantError::Expired),
            (terms.limit.is_none(), GrantError::Unlimited),
            (self.active(now).len() >= Quota::MAX_GRANTS, GrantError::TooMany),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, error)| error)
    }
}

/// A place and its model, at an instant.
struct Life {
    place: Place,
    model: Model,
    now: Timestamp,
}

impl Life {
    fn beginning() -> Self {
        Self { place: Place::NEVER_TAKEN, model: Model::default(), now: noon() }
    }

    /// Takes a verb on both, and tells whether the place did what the model says.
    fn take(&mut self, verb: Verb) -> Result<(), TestCaseError> {
        match (verb, self.place.quota().cloned()) {
            (Verb::Set(terms), _) => self.set(terms),
            (Verb::Remove, Some(quota)) => {
                self.model.terms = None;
                self.model.grants.clear();
                self.is_saved(quota.remove(None, self.now), Action::QuotaRemove)
            }
            (Verb::Grant { amount: number, seconds, reason }, Some(quota)) => {
                let id = GrantId::from_random(scattered(self.model.given.len()));
                let expires_at = self.now.plus_seconds(seconds);
                self.grant(&quota, Grant { id, amount: amount(number), expires_at, reason })
            }
            (Verb::Revoke(index), Some(quota)) if !self.model.given.is_empty() => {
                let id = *index.get(&self.model.given);
                self.revoke(&quota, id)
            }
            // There is nothing to take them on.
            (Verb::Remove | Verb::Grant { .. } | Verb::Revoke(_), _) => Ok(()),
        }
    }

    fn set(&mut self, terms: Terms) -> Result<(), TestCaseError> {
        let different = self.model.terms.as_ref() != Some(&terms);
        let change = self.place.set(tenant(), &users(), terms.clone(), None, self.now);
        prop_assert_eq!(change.is_some(), different, "what changes nothing is no change");
        self.model.terms = Some(terms);
        change.map_or(Ok(()), |change| self.is_saved(change, Action::QuotaSet))
    }

    fn grant(&mut self, quota: &Quota, grant: Grant) -> Result<(), TestCaseError> {
        let refused = self.model.refuses(quota.terms(), &grant, self.now);
        let granted = quota.grant(grant.clone(), self.now);
        prop_assert_eq!(granted.as_ref().err().copied(), refused);
        let Ok(change) = granted else { return Ok(()) };
        prop_assert_eq!(change.reason(), Some(&grant.reason));
        self.model.given.push(grant.id);
        self.model.grants.push(grant);
        self.is_saved(change, Action::QuotaGrant)
    }

    fn revoke(&mut self, quota: &Quota, id: GrantId) -> Result<(), TestCaseError> {
        let active = self.model.active(self.now).iter().any(|grant| grant.id == id);
        let revoked = quota.revoke_grant(id, None, self.now);
        prop_assert_eq!(revoked.as_ref().err().copied(), (!active).then_some(GrantError::NotFound));
        let Ok(change) = revoked else { return Ok(()) };
        self.model.grants.retain(|grant| grant.id != id);
        self.is_saved(change, Action::QuotaGrantRevoke)
    }

    /// What holds of every change, whatever the verb.
    fn is_saved(&mut self, change: Change<Quota>, action: Action) -> Result<(), TestCaseError> {
        prop_assert_eq!((change.action(), change.at()), (action, self.now));
        prop_assert_eq!(change.before(), self.place.quota());
        prop_assert_eq!(change.version().get(), self.model.version + 1, "also after a removal");
        let none = Facts::new();
        let facts = |quota: Option<&Quota>| quota.map_or(none.clone(), Aggregate::facts);
        let changed = Facts::changed_names(&facts(change.before()), &facts(change.after()));
        prop_assert!(!changed.is_empty(), "the trail can tell what has changed");
        if let Some(after) = change.after() {
            prop_assert_eq!(&after.parts().grants, &self.model.active(self.now), "what has ended leaves the quota");
            prop_assert_eq!((after.parts().tenant, &after.parts().resource), (tenant(), &users()));
            prop_assert_eq!(facts(Some(after)), self.model.facts(after.terms(), self.now));
        }
        self.model.version = change.version().get();
        self.place = Place::after(change);
        Ok(())
    }

    /// What the quota says of itself now, and will say at each later instant if nobody changes it.
    fn agrees(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.place.quota().map(Quota::terms), self.model.terms.as_ref());
        let Some(quota) = self.place.quota() else { return Ok(()) };
        prop_assert!(quota.active_grants(self.now).count() <= Quota::MAX_GRANTS);
        let ends = self.model.grants.iter().map(|grant| grant.expires_at);
        for at in ends.chain([self.now, Timestamp::LAST]).filter(|at| *at >= self.now) {
            let active: Vec<Grant> = quota.active_grants(at).cloned().collect();
            prop_assert!(active.iter().all(|grant| at < grant.expires_at), "one that has ended never counts");
            prop_assert_eq!(active, self.model.active(at));
            prop_assert_eq!(quota.granted(at), self.model.granted(at));
            prop_assert_eq!(quota.ceiling(at), self.model.ceiling(quota.terms(), at));
        }
        Ok(())
    }
}

fn lives(verbs: Vec<(u32, Verb)>, life: &mut Life) -> Result<(), TestCaseError> {
    for (pause, verb) in verbs {
        life.now = life.now.plus_seconds(pause);
        life.take(verb)?;
        life.agrees()?;
    }
    Ok(())
}

/// Ids whose order isn't that in which they are drawn.
fn scattered(number: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes
}

fn tenant() -> TenantId {
    TenantId::from_random([1; 16])
}

fn users() -> ResourceKey {
    ResourceKey::parse("users").unwrap()
}

fn counting() -> impl Strategy<Value = Counting> {
    let monthly = |day| Counting::Counter(Period::Month(AnchorDay::new(day).unwrap()));
    let hourly = Counting::Counter(Period::Hour);
    select(vec![Counting::Gauge, hourly, Counting::Counter(Period::Day), monthly(1), monthly(2)])
}

/// The parts of a definition that a second one may repeat.
fn definition() -> impl Strategy<Value = (Unit, WithoutQuota)> {
    let unit = select(vec!["user", "person", "seat"]).prop_map(|unit| Unit::parse(unit).unwrap());
    (unit, select(vec![WithoutQuota::Unlimited, WithoutQuota::Refused]))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_quota_does_what_a_simple_model_says(verbs in verbs()) {
        lives(verbs, &mut Life::beginning())?;
    }

    #[test]
    fn so_many_grants_are_active_at_once_and_no_more(terms in terms(), grants in grants()) {
        let mut life = Life::beginning();
        life.take(Verb::Set(Terms { limit: Some(amount(1)), ..terms }))?;
        lives(grants, &mut life)?;
    }

    #[test]
    fn a_version_never_comes_twice_in_one_place(terms in vec(terms(), 1..10)) {
        let (mut place, mut seen) = (Place::NEVER_TAKEN, Vec::new());
        for terms in terms {
            let set = place.set(tenant(), &users(), terms, None, noon()).unwrap();
            let removed = set.latest().remove(None, noon());
            seen.extend([set.version(), removed.version()]);
            place = Place::after(removed);
        }
        prop_assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    }

    #[test]
    fn a_resource_is_changed_but_never_counted_otherwise(
        first in (definition(), counting()),
        others in vec((definition(), prop_oneof![3 => Just(None), 1 => counting().prop_map(Some)]), 0..10),
    ) {
        let ((unit, without_quota), counted) = first;
        let mut resource = Resource::define(users(), unit, counted, without_quota, None, noon()).into_latest();
        for ((unit, without_quota), other) in others {
            let counting = other.unwrap_or(counted);
            let different = (&unit, without_quota) != (&resource.parts().unit, resource.without_quota());
            match resource.redefine(unit.clone(), counting, without_quota, None, noon()) {
                Err(_) => prop_assert!(counting != counted),
                Ok(None) => prop_assert!(counting == counted && !different),
                Ok(Some(change)) => {
                    prop_assert!(counting == counted && different);
                    prop_assert_eq!((change.before(), change.version()), (Some(&resource), resource.version().next()));
                    let after = change.into_latest();
                    let changed = Facts::changed_names(&resource.facts(), &after.facts());
                    prop_assert!(!changed.is_empty() && changed.iter().all(|name| ["unit", "withoutQuota"].contains(&name.as_str())));
                    prop_assert_eq!((&after.parts().unit, after.without_quota()), (&unit, without_quota));
                    resource = after;
                }
            }
            prop_assert_eq!((resource.counting(), resource.key()), (counted, &users()));
        }
    }
}
