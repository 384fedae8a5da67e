//! The lifecycle: the verbs of a tenant, held against the table of edges.

use crate::config;
use crate::tenants::{GRACE, Verb, active_tenant, cause, noon, reason, tenant, tenant_with_a_past, verbs};
use proptest::prelude::*;
use std::collections::HashSet;
use tenantry_domain::access::{Action, Caller, Scope};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{
    Cause, DisplayName, EDGES, Impossible, InvalidTransition, Kept, Labels, Refused, Slug, State, Status, Tenant,
    TenantParts,
};
use tenantry_domain::{Change, Reason, TenantId, Timestamp};

/// Whether the table has such a step; an update stays where it is, in every state but Deleted.
fn in_the_table(from: Status, action: Action, to: Option<Status>) -> bool {
    if action == Action::TenantUpdate {
        return from != Status::Deleted && to == Some(from);
    }
    EDGES.iter().any(|edge| (edge.from, edge.action, edge.to) == (Some(from), action, to))
}

fn possible_from(action: Action) -> Vec<Status> {
    let ends = || Status::ALL.into_iter().map(Some).chain([None]);
    Status::ALL.into_iter().filter(|&from| ends().any(|to| in_the_table(from, action, to))).collect()
}

fn what_an_accepted_step_keeps(tenant: &Tenant, verb: &Verb, change: &Change<Tenant>, now: Timestamp) {
    let to = change.after().map(Tenant::status);
    assert!(in_the_table(tenant.status(), verb.action(), to), "{} -> {to:?} by {verb:?}", tenant.status());
    assert_eq!((change.before(), change.action(), change.at()), (Some(tenant), verb.action(), now));
    assert_eq!(change.version(), tenant.version().next());
    if let Some(after) = change.after() {
        let (was, is) = (tenant.parts(), after.parts());
        assert_eq!(is.version, was.version.next());
        assert_eq!((is.id, &is.slug, is.created_at, is.updated_at), (was.id, &was.slug, was.created_at, now));
        let since = if after.status() == tenant.status() { was.status_changed_at } else { now };
        assert_eq!(is.status_changed_at, since);
    }
}

fn what_an_invalid_step_tells(tenant: &Tenant, verb: &Verb, invalid: &InvalidTransition) {
    assert_eq!((invalid.asked, invalid.from), (verb.action(), tenant.status()));
    let allowed = invalid.allowed_from();
    assert_eq!(allowed, possible_from(verb.action()));
    assert!(!allowed.is_empty() && !allowed.contains(&tenant.status()), "{allowed:?}");
    let text = invalid.to_string();
    assert!(allowed.iter().all(|status| text.contains(status.name())), "{text}");
}

/// The other refusals are about the inputs, the protection or the time; each holds only if its own reason does.
fn what_another_refusal_tells(tenant: &Tenant, verb: &Verb, refused: &Refused, now: Timestamp) {
    let erased_after = tenant.state().deletion().map(|deletion| deletion.erased_after);
    match (refused, verb) {
        (Refused::Until(_), Verb::Suspend { until, .. }) => assert_eq!(*until, Some(0)),
        (Refused::ReasonRequired, Verb::Unarchive(reason)) => {
            assert!(reason.is_none() && *tenant.state() == State::Archived(Kept::Active));
        }
        (Refused::SlugNotConfirmed, Verb::Delete { slug_typed_right, .. }) => assert!(!slug_typed_right),
        (Refused::Protected, Verb::Delete { slug_typed_right, .. }) => {
            assert!(*slug_typed_right && tenant.parts().deletion_protection);
        }
        (Refused::GracePeriodOver { erased_after: told }, Verb::Undelete) => {
            assert!(erased_after == Some(*told) && now >= *told);
        }
        (Refused::GracePeriodRuns { erased_after: told }, Verb::Erase) => {
            assert!(erased_after == Some(*told) && now < *told);
        }
        (refused, verb) => panic!("{refused:?} is no answer to {verb:?}"),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_step_is_in_the_table_and_every_other_is_refused(tenant in tenant(), verbs in verbs(40)) {
        let (mut tenant, mut now) = (tenant, noon());
        for (pause, verb) in verbs {
            now = now.plus_seconds(pause);
            match verb.take(&tenant, now) {
                Ok(Some(change)) => {
                    what_an_accepted_step_keeps(&tenant, &verb, &change, now);
                    match change.after() {
                        Some(after) => tenant = after.clone(),
                        None => break,
                    }
                }
                Ok(None) => prop_assert!(matches!(verb, Verb::Update(_))),
                Err(Refused::Transition(invalid)) => what_an_invalid_step_tells(&tenant, &verb, &invalid),
                Err(refused) => {
                    prop_assert!(possible_from(verb.action()).contains(&tenant.status()));
                    what_another_refusal_tells(&tenant, &verb, &refused, now);
                }
            }
        }
    }

    #[test]
    fn a_refused_verb_changes_nothing((tenant, now) in tenant_with_a_past(), verbs in verbs(1)) {
        let before = tenant.clone();
        let _ = verbs[0].1.take(&tenant, now);
        prop_assert_eq!(tenant, before);
    }

    #[test]
    fn resuming_gives_back_exactly_what_was(
        tenant in active_tenant(),
        suspensions in proptest::collection::vec((cause(), reason()), 1..5),
    ) {
        let mut suspended = tenant.clone();
        for (cause, reason) in suspensions {
            suspended = suspended.suspend(cause, reason, None, noon().plus_seconds(60)).unwrap().into_latest();
        }
        let resumed = suspended.resume(None, noon().plus_seconds(120)).unwrap().into_latest();
        same_but_for_the_count(&resumed, &tenant)?;
    }

    #[test]
    fn a_suspension_ends_by_itself_from_its_end_on_and_as_if_somebody_had_asked(
        (tenant, now) in tenant_with_a_past(), wait in 0..200u32,
    ) {
        let later = now.plus_seconds(wait);
        let ended = tenant.resume_when_due(later);
        match tenant.state().suspension() {
            Some(suspension) if suspension.until.is_some_and(|until| until <= later) => {
                prop_assert_eq!(ended, tenant.resume(None, later));
            }
            Some(suspension) => prop_assert_eq!(ended, Err(Refused::SuspensionRuns { until: suspension.until })),
            None => prop_assert!(matches!(ended, Err(Refused::Transition(_)))),
        }
    }

    #[test]
    fn replacing_a_suspension_keeps_its_beginning(tenant in active_tenant(), cause in cause(), reason in reason()) {
        let first = tenant.suspend(cause, reason.clone(), Some(noon().plus_seconds(99)), noon()).unwrap().into_latest();
        let second = first.suspend(Cause::Legal, reason.clone(), None, noon().plus_seconds(9)).unwrap().into_latest();
        let suspension = second.state().suspension().unwrap();
        prop_assert_eq!((suspension.cause, &suspension.reason), (Cause::Legal, &reason));
        prop_assert_eq!((suspension.since, suspension.until), (noon(), None));
    }

    #[test]
    fn unarchiving_gives_back_the_suspension_without_its_end(
        tenant in active_tenant(), cause in cause(), why in reason(), until in proptest::option::of(1..1000u32),
    ) {
        let until = until.map(|seconds| noon().plus_seconds(seconds));
        let suspended = tenant.suspend(cause, why.clone(), until, noon()).unwrap().into_latest();
        let archived = suspended.archive(why.clone(), noon().plus_seconds(1)).unwrap().into_latest();
        let back = archived.unarchive(None, noon().plus_seconds(2)).unwrap().into_latest();
        let suspension = back.state().suspension().unwrap();
        prop_assert_eq!((suspension.cause, &suspension.reason), (cause, &why));
        prop_assert_eq!((suspension.since, suspension.until), (noon(), None));
    }

    #[test]
    fn unarchiving_what_was_at_work_suspends_it_for_the_reason_given(tenant in active_tenant(), why in reason()) {
        let archived = tenant.archive(why.clone(), noon()).unwrap().into_latest();
        let later = noon().plus_seconds(5);
        prop_assert_eq!(archived.unarchive(None, later), Err(Refused::ReasonRequired));
        let back = archived.unarchive(Some(why.clone()), later).unwrap().into_latest();
        let suspension = back.state().suspension().unwrap();
        prop_assert_eq!((suspension.cause, &suspension.reason), (Cause::Policy, &why));
        prop_assert_eq!((suspension.since, suspension.until), (later, None));
    }

    #[test]
    fn unarchiving_what_never_was_active_gives_it_back(tenant in tenant(), why in reason()) {
        let archived = tenant.archive(why, noon()).unwrap().into_latest();
        same_but_for_the_count(&archived.unarchive(None, noon()).unwrap().into_latest(), &tenant)?;
    }

    #[test]
    fn undeleting_gives_back_what_was((tenant, now) in tenant_with_a_past(), why in reason(), wait in 0..GRACE) {
        if let Ok(change) = tenant.delete(tenant.slug().as_str(), GRACE, why, now) {
            let back = change.into_latest().undelete(None, now.plus_seconds(wait)).unwrap().into_latest();
            same_but_for_the_count(&back, &tenant)?;
        }
    }

    #[test]
    fn a_deleted_tenant_can_be_taken_back_or_erased_and_never_both(
        (tenant, now) in tenant_with_a_past(), why in reason(), wait in 0..3 * GRACE,
    ) {
        if let Ok(change) = tenant.delete(tenant.slug().as_str(), GRACE, why, now) {
            let deleted = change.into_latest();
            let later = now.plus_seconds(wait);
            prop_assert_eq!(deleted.undelete(None, later).is_ok(), wait < GRACE);
            prop_assert_eq!(deleted.erase(later).is_ok(), wait >= GRACE);
        }
    }

    #[test]
    fn a_protected_tenant_is_never_deleted((tenant, now) in tenant_with_a_past(), why in reason()) {
        let deleted = tenant.delete(tenant.slug().as_str(), GRACE, why, now);
        prop_assert!(!tenant.parts().deletion_protection || deleted.is_err());
    }

    #[test]
    fn what_is_called_possible_is_possible((tenant, now) in tenant_with_a_past()) {
        let scopes = Scope::ALL.into_iter().collect();
        let caller = Caller::with_token("i".into(), "s".into(), "t".into(), None, scopes, None);
        for possible in tenant.possible_actions(&caller, now) {
            let Some(verb) = Verb::all_right().into_iter().find(|verb| verb.action() == possible.action) else {
                prop_assert_eq!(possible.action, Action::TenantUpdate);
                prop_assert_eq!(possible.refusal.is_none(), tenant.status() != Status::Deleted);
                continue;
            };
            prop_assert_eq!(possible.refusal, verb.take(&tenant, now).err().map(Impossible::Refused));
        }
    }
}

/// Equal in all but what a step always changes: the version, and when things changed.
fn same_but_for_the_count(one: &Tenant, other: &Tenant) -> Result<(), TestCaseError> {
    let of = other.parts();
    let (version, updated_at, status_changed_at) = (of.version, of.updated_at, of.status_changed_at);
    prop_assert_eq!(&TenantParts { version, updated_at, status_changed_at, ..one.parts().clone() }, of);
    Ok(())
}

/// Not by chance: every state that can be reached is visited, and from each every verb is tried.
#[test]
fn every_edge_of_the_table_can_be_taken() {
    let mut taken: HashSet<(Option<Status>, Action, Option<Status>)> =
        HashSet::from([(None, Action::TenantCreate, Some(Status::Created))]);
    let mut seen: Vec<State> = Vec::new();
    let mut waiting = vec![born()];
    while let Some(tenant) = waiting.pop() {
        if seen.contains(tenant.state()) {
            continue;
        }
        seen.push(tenant.state().clone());
        for verb in Verb::all_right() {
            for now in [noon(), noon().plus_seconds(GRACE)] {
                let Ok(Some(change)) = verb.take(&tenant, now) else { continue };
                taken.insert((Some(tenant.status()), change.action(), change.after().map(Tenant::status)));
                // Only what happens at noon goes on, so that there are few states to see.
                waiting.extend(change.after().filter(|_| now == noon()).cloned());
            }
        }
    }
    let table: HashSet<_> = EDGES.iter().map(|edge| (edge.from, edge.action, edge.to)).collect();
    assert_eq!(taken, table);
}

fn born() -> Tenant {
    let name = DisplayName::parse("Police").unwrap();
    let slug = Slug::parse("police").unwrap();
    let reason = Reason::parse("because").ok();
    Tenant::create(TenantId::from_random([1; 16]), slug, name, Labels::default(), false, reason, noon()).into_latest()
}
