//! Permits: every operation, for every bond, every set of scopes and every reach. There are few enough to try all.

use tenantry_domain::TenantId;
use tenantry_domain::access::{Bond, Caller, Callers, Denied, Job, Operation, Permit, Reach, Scope, Scopes};

fn tenant(byte: u8) -> TenantId {
    TenantId::from_random([byte; 16])
}

fn own() -> TenantId {
    tenant(1)
}

fn reaches() -> [Reach; 5] {
    let foreign = tenant(2);
    [Reach::Tenant(own()), Reach::Tenant(foreign), Reach::New(own()), Reach::New(foreign), Reach::Platform]
}

fn sets_of_scopes() -> impl Iterator<Item = Scopes> {
    (0..1u32 << Scope::ALL.len()).map(|set| {
        let named = Scope::ALL.into_iter().enumerate().filter(|(place, _)| set & (1 << place) != 0);
        named.map(|(_, scope)| scope).collect()
    })
}

fn with_token(scopes: Scopes, tenant: Option<TenantId>) -> Caller {
    Caller::with_token("issuer".into(), "subject".into(), "token".into(), None, scopes, tenant)
}

/// Every caller that a token can make, bound and unbound.
fn token_holders() -> impl Iterator<Item = Caller> {
    sets_of_scopes().flat_map(|scopes| [with_token(scopes, Some(own())), with_token(scopes, None)])
}

/// All that can be asked for by these callers, and what came of it.
fn all_asked(callers: impl Iterator<Item = Caller>) -> impl Iterator<Item = Asked> {
    callers.flat_map(|caller| {
        Operation::ALL.iter().flat_map(move |&operation| {
            let caller = caller.clone();
            reaches().into_iter().map(move |reach| {
                let decided = caller.permit(operation, reach);
                Asked { caller: caller.clone(), operation, reach, decided }
            })
        })
    })
}

#[derive(Debug)]
struct Asked {
    caller: Caller,
    operation: Operation,
    reach: Reach,
    decided: Result<Permit, Denied>,
}

#[test]
fn a_bond_follows_from_the_token() {
    for scopes in sets_of_scopes() {
        assert_eq!(with_token(scopes, Some(own())).bond(), Bond::Tenant(own()), "whatever its scopes");
        let bond = if scopes.has(Scope::Platform) { Bond::Platform } else { Bond::Nothing };
        assert_eq!(with_token(scopes, None).bond(), bond);
    }
}

#[test]
fn a_permit_is_for_what_was_asked() {
    for asked in all_asked(token_holders()) {
        if let Ok(permit) = asked.decided {
            assert_eq!((permit.operation(), permit.reach()), (asked.operation, asked.reach));
        }
    }
}

#[test]
fn a_missing_scope_is_told_before_anything_else() {
    for asked in all_asked(token_holders()) {
        let scope = asked.operation.rule().scope;
        let missing = !asked.caller.scopes().has(scope);
        assert_eq!(asked.decided == Err(Denied::MissingScope(scope)), missing, "{asked:?}");
    }
}

#[test]
fn a_wrong_caller_is_told_before_a_foreign_tenant() {
    for asked in all_asked(token_holders()).filter(|asked| !matches!(asked.decided, Err(Denied::MissingScope(_)))) {
        let wrong = match (asked.operation.rule().callers, asked.caller.bond()) {
            (_, Bond::Nothing) | (Callers::System, _) => true,
            (Callers::Platform, bond) => bond != Bond::Platform,
            (Callers::BoundAndPlatform, _) => false,
        };
        assert_eq!(asked.decided == Err(Denied::NotForCaller(asked.operation)), wrong, "{asked:?}");
    }
}

#[test]
fn a_bound_caller_never_gets_further_than_its_own_tenant() {
    for asked in all_asked(token_holders().filter(|caller| caller.bound_tenant().is_some())) {
        match asked.decided {
            Ok(_) => assert_eq!(asked.reach, Reach::Tenant(own()), "{asked:?}"),
            Err(Denied::ForeignTenant) => assert_ne!(asked.reach, Reach::Tenant(own()), "{asked:?}"),
            Err(Denied::MissingScope(_) | Denied::NotForCaller(_)) => {}
        }
    }
}

#[test]
fn only_a_bound_caller_is_told_that_a_tenant_is_foreign() {
    for asked in all_asked(token_holders()).filter(|asked| asked.decided == Err(Denied::ForeignTenant)) {
        assert_eq!(asked.caller.bound_tenant(), Some(own()));
    }
}

#[test]
fn a_caller_bound_to_nothing_gets_nothing() {
    for asked in all_asked(token_holders()).filter(|asked| asked.caller.bond() == Bond::Nothing) {
        assert!(asked.decided.is_err(), "{asked:?}");
    }
}

#[test]
fn the_platform_gets_all_that_its_scopes_name() {
    for asked in all_asked(token_holders()).filter(|asked| asked.caller.bond() == Bond::Platform) {
        let rule = asked.operation.rule();
        let named = asked.caller.scopes().has(rule.scope) && rule.callers != Callers::System;
        assert_eq!(asked.decided.is_ok(), named, "{asked:?}");
    }
}

#[test]
fn what_is_for_jobs_is_for_jobs_alone() {
    for asked in all_asked(token_holders()).filter(|asked| asked.operation.rule().callers == Callers::System) {
        assert!(asked.decided.is_err(), "{asked:?}");
    }
    for asked in all_asked(Job::ALL.into_iter().map(Caller::job)) {
        assert!(asked.decided.is_ok(), "{asked:?}");
    }
}

#[test]
fn another_scope_never_takes_anything_away() {
    for scopes in sets_of_scopes() {
        for scope in Scope::ALL {
            let more = scopes.iter().chain([scope]).collect();
            for tenant in [Some(own()), None] {
                let pairs = all_asked([with_token(scopes, tenant)].into_iter())
                    .zip(all_asked([with_token(more, tenant)].into_iter()));
                for (fewer, more) in pairs {
                    assert!(fewer.decided.is_err() || more.decided.is_ok(), "{fewer:?} but {more:?}");
                }
            }
        }
    }
}

#[test]
fn a_bound_callers_refusal_is_recorded_in_its_own_log() {
    for caller in token_holders() {
        for concerned in [None, Some(own()), Some(tenant(2))] {
            let log = match caller.bond() {
                Bond::Tenant(own) => Some(own),
                Bond::Platform | Bond::System(_) => concerned,
                Bond::Nothing => None,
            };
            assert_eq!(caller.record(concerned).log(), log);
        }
    }
}

#[test]
fn admission_looks_at_the_callers_own_tenant_alone() {
    for caller in token_holders() {
        let reach = caller.admission().map(|permit| permit.reach());
        assert_eq!(reach, caller.bound_tenant().map(Reach::Tenant));
    }
}
