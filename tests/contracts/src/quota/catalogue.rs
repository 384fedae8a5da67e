//! The catalogue: what can be counted, the same for every tenant.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{catalogue, is_failed, refuses_to_commit, unit};
use crate::words::{
    BOUND, bound_to, define, definition, expecting, key_of, keyed, platform, preview, reason, set_quota, unit_of,
};
use crate::world::Stage;
use tenantry_application::ports::{Clock, StoreError};
use tenantry_application::quota::{DefineResource, FindQuota, ListResources};
use tenantry_application::{Code, Conflict, Refusal};
use tenantry_domain::access::Action;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{AnchorDay, Counting, CountingFixed, Period, Resource, WithoutQuota};
use tenantry_domain::{Change, Version};

async fn find(stage: &Stage, key: &str) -> Option<Resource> {
    catalogue(stage).await.into_iter().find(|resource| resource.key().as_str() == key)
}

/// The definition under another name for one of it.
fn in_units(key: &str, unit: &str) -> DefineResource {
    DefineResource { unit: unit_of(unit), ..define(key) }
}

/// The change by which one of a resource is called something else.
fn calling(resource: &Resource, unit: &str, stage: &Stage) -> Change<Resource> {
    let (counting, without_quota) = (resource.counting(), resource.without_quota());
    match resource.redefine(unit_of(unit), counting, without_quota, None, stage.clock().now()) {
        Ok(Some(change)) => change,
        other => panic!("{unit:?} is no other unit: {other:?}"),
    }
}

pub async fn a_new_store_has_the_resources_of_the_start_and_no_others(stage: Stage) {
    assert_eq!(catalogue(&stage).await, Resource::from_the_start());
    assert!(stage.platform_log().await.is_empty(), "nobody has defined them");
}

pub async fn a_defined_resource_is_read_back_with_all_its_fields(stage: Stage) {
    let last_of_month = match AnchorDay::new(31) {
        Ok(day) => Period::Month(day),
        Err(error) => panic!("31: {error}"),
    };
    let countings = [
        ("zebras", Counting::Gauge, "Zébra's \"& more\" 🦓"),
        ("b.hourly", Counting::Counter(Period::Hour), "x"),
        ("b.daily", Counting::Counter(Period::Day), "'; drop table resource; --"),
        ("b1.monthly", Counting::Counter(last_of_month), "Meldung"),
        ("b.first", Counting::Counter(Period::Month(AnchorDay::FIRST)), " padded "),
    ];
    let mut expected = Resource::from_the_start();
    for (key, counting, unit) in countings {
        let command = DefineResource { counting, without_quota: WithoutQuota::Refused, ..in_units(key, unit) };
        let defined = stage.done(platform(), command.clone()).await;
        let parts = defined.parts();
        assert_eq!((&parts.key, &parts.unit, parts.counting), (&command.key, &command.unit, counting));
        assert_eq!((parts.without_quota, parts.version), (WithoutQuota::Refused, Version::FIRST));
        expected.push(defined);
    }
    expected.sort_by(|one, other| one.key().cmp(other.key()));
    assert_eq!(catalogue(&stage).await, expected, "by key");
}

pub async fn a_changed_definition_replaces_the_one_before(stage: Stage) {
    stage.done(platform(), define("seats")).await;
    let command = DefineResource { without_quota: WithoutQuota::Refused, ..in_units("seats", "chair") };
    let changed = stage.done(platform(), command).await;
    let parts = changed.parts();
    let fields = (parts.unit.as_str(), parts.without_quota, parts.version.get());
    assert_eq!(fields, ("chair", WithoutQuota::Refused, 2));
    assert_eq!(find(&stage, "seats").await, Some(changed));
    assert_eq!(catalogue(&stage).await.len(), 4);
}

pub async fn a_definition_from_the_start_can_be_changed(stage: Stage) {
    let changed = stage.done(platform(), in_units("users", "person")).await;
    assert_eq!(changed.version().get(), 2);
    assert_eq!(find(&stage, "users").await, Some(changed));
}

pub async fn a_definition_that_changes_nothing_writes_nothing(stage: Stage) {
    let defined = stage.done(platform(), define("seats")).await;
    assert_eq!(stage.done(platform(), define("seats")).await, defined);
    assert_eq!(find(&stage, "seats").await, Some(defined));
    assert_eq!(stage.platform_log().await.len(), 1);
}

pub async fn a_resource_keeps_how_it_is_counted(stage: Stage) {
    let defined = stage.done(platform(), define("seats")).await;
    let counted = DefineResource { counting: Counting::Counter(Period::Hour), ..in_units("seats", "chair") };
    let refusal = stage.refused(platform(), counted).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::Counting(CountingFixed))), "{refusal:?}");
    assert_eq!(find(&stage, "seats").await, Some(defined));
}

pub async fn a_definition_takes_the_expected_version_alone(stage: Stage) {
    let expects = |version, unit| DefineResource { expected_version: expecting(version), ..in_units("seats", unit) };
    let refusal = stage.refused(platform(), expects(1, "chair")).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::Vacant)), "{refusal:?}");
    let defined = stage.done(platform(), expects(0, "chair")).await;
    for version in [0, 2] {
        let refusal = stage.refused(platform(), expects(version, "bench")).await;
        let Refusal::Conflict(Conflict::Stale { current }) = refusal else { panic!("{refusal:?}") };
        assert_eq!(current, Some(defined.version()));
    }
    assert_eq!(find(&stage, "seats").await, Some(defined));
    assert_eq!(stage.done(platform(), expects(1, "bench")).await.version().get(), 2);
}

/// One of these is done, and the others find that they are late.
async fn one_of_them_is_done(stage: &Stage, commands: impl Iterator<Item = DefineResource>) -> Resource {
    let results = stage.at_once(commands.map(|command| (platform(), command))).await;
    let (mut done, mut late) = (Vec::new(), 0);
    for result in results {
        match result {
            Ok(resource) => done.push(resource),
            Err(Refusal::Conflict(Conflict::Stale { .. })) => late += 1,
            Err(refusal) => panic!("{refusal:?}"),
        }
    }
    assert_eq!((done.len(), late), (1, 15));
    done.remove(0)
}

pub async fn of_many_who_define_a_resource_at_once_one_does(stage: Stage) {
    let expected_version = expecting(0);
    let commands =
        (0..16).map(|place| DefineResource { expected_version, ..in_units("seats", &format!("seat {place}")) });
    let defined = one_of_them_is_done(&stage, commands).await;
    assert_eq!(find(&stage, "seats").await, Some(defined));
    assert_eq!(stage.platform_log().await.len(), 1);
}

pub async fn of_many_who_change_a_definition_at_once_one_does(stage: Stage) {
    stage.done(platform(), define("seats")).await;
    let expected_version = expecting(1);
    let commands =
        (0..16).map(|place| DefineResource { expected_version, ..in_units("seats", &format!("seat {place}")) });
    let changed = one_of_them_is_done(&stage, commands).await;
    assert_eq!(find(&stage, "seats").await, Some(changed));
    assert_eq!(stage.platform_log().await.len(), 2);
}

pub async fn the_catalogue_has_an_end(stage: Stage) {
    let free = usize::from(Resource::MAX_DEFINED) - Resource::from_the_start().len();
    for place in 0..free {
        stage.done(platform(), define(&format!("thing{place}"))).await;
    }
    let refusal = stage.refused(platform(), define("onemore")).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::CatalogueFull)), "{refusal:?}");
    assert_eq!(stage.done(platform(), in_units("thing0", "other")).await.version().get(), 2);
    assert_eq!(catalogue(&stage).await.len(), usize::from(Resource::MAX_DEFINED));
}

pub async fn a_definition_is_an_entry_of_the_platforms_log(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.done(platform(), define("seats")).await;
    stage.done(platform(), DefineResource { reason: Some(reason("a word")), ..in_units("seats", "chair") }).await;
    let log = stage.platform_log().await;
    let [defined, changed] = &log[..] else { panic!("{} entries", log.len()) };
    for (entry, number) in [(defined, "1"), (changed, "2")] {
        assert_eq!((entry.action.as_str(), entry.seq.as_str()), ("resource.define", number));
        assert_eq!((entry.log.as_str(), entry.target.as_deref()), ("PLATFORM", Some("resource/seats")));
        assert_eq!((entry.outcome.as_str(), entry.tenant_id.as_ref()), ("ACCEPTED", None));
    }
    assert!(defined.before.is_none());
    assert_eq!(defined.reason.as_deref(), Some("it is sold now"));
    assert_eq!(defined.changed_fields, ["counting", "unit", "withoutQuota"]);
    let text = |json: &Option<Box<_>>| json.as_ref().map(|json| format!("{json}"));
    assert_eq!(text(&changed.before), text(&defined.after), "where one entry ends the next begins");
    assert!(text(&changed.after).is_some_and(|after| after.contains(r#""unit":"chair""#)));
    assert_eq!((changed.reason.as_deref(), &changed.changed_fields[..]), (Some("a word"), &["unit".to_owned()][..]));
    assert_eq!(stage.log(tenant.id()).await.len(), 2, "it is no tenant's affair");
}

pub async fn a_commit_tells_what_was_defined(stage: Stage) {
    let command = define("seats");
    let change = definition(&command, stage.clock().now());
    let mut work = unit(&stage, platform(), command).await;
    assert!(work.quotas().define(&change).await.is_ok() && work.finish("").await.is_ok());
    let Ok(told) = work.commit().await else { panic!("not committed") };
    let [told] = &told[..] else { panic!("{told:?}") };
    assert_eq!((told.tenant, told.kind.as_str(), told.subject.as_str()), (None, "resource", "seats"));
    assert_eq!((told.version, told.action, told.entry_number), (Version::FIRST, Action::ResourceDefine, 1));
    assert_eq!(find(&stage, "seats").await.as_ref(), change.after());
}

pub async fn a_preview_of_a_definition_leaves_nothing_behind(stage: Stage) {
    let shown = stage.done(preview(platform()), in_units("users", "person")).await;
    assert_eq!((shown.parts().unit.as_str(), shown.version().get()), ("person", 2));
    stage.done(preview(platform()), define("seats")).await;
    assert_eq!(catalogue(&stage).await, Resource::from_the_start());
    assert!(stage.platform_log().await.is_empty());
}

pub async fn a_repeated_definition_gives_the_first_outcome(stage: Stage) {
    let first = stage.done(keyed(platform(), "k"), define("seats")).await;
    let changed = stage.done(platform(), in_units("seats", "chair")).await;
    assert_eq!(stage.done(keyed(platform(), "k"), define("seats")).await, first);
    assert_eq!(find(&stage, "seats").await, Some(changed));
    let refusal = stage.refused(keyed(platform(), "k"), in_units("seats", "bench")).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::KeyReused)), "{refusal:?}");
}

pub async fn a_stale_definition_is_not_saved_and_spoils_its_unit(stage: Stage) {
    let old = stage.done(platform(), define("seats")).await;
    let current = stage.done(platform(), in_units("seats", "chair")).await;
    for stale in [calling(&old, "bench", &stage), definition(&define("seats"), stage.clock().now())] {
        let mut work = unit(&stage, platform(), define("seats")).await;
        let Err(StoreError::Stale { current: version }) = work.quotas().define(&stale).await else {
            panic!("a stale definition was saved, or refused otherwise");
        };
        assert!(version.is_none_or(|version| version == current.version()));
        let _ = work.quotas().define(&calling(&current, "good", &stage)).await;
        refuses_to_commit(work).await;
    }
    assert_eq!(find(&stage, "seats").await, Some(current));
    assert_eq!(stage.platform_log().await.len(), 2);
}

pub async fn a_dropped_unit_defines_nothing(stage: Stage) {
    let command = define("seats");
    let mut work = unit(&stage, platform(), command.clone()).await;
    let change = definition(&command, stage.clock().now());
    assert!(work.quotas().define(&change).await.is_ok() && work.finish("").await.is_ok());
    drop(work);
    assert_eq!(catalogue(&stage).await, Resource::from_the_start());
    stage.done(platform(), command).await;
    let log = stage.platform_log().await;
    assert_eq!(log.iter().map(|entry| entry.seq.as_str()).collect::<Vec<_>>(), ["1"], "its number is free again");
}

pub async fn a_bound_unit_defines_nothing(stage: Stage) {
    let tenant = stage.active("police").await;
    let mut work = unit(&stage, platform(), set_quota(tenant.id(), "users", 1)).await;
    let defined = work.quotas().define(&definition(&define("seats"), stage.clock().now())).await;
    assert!(is_failed(&defined), "{defined:?}");
    refuses_to_commit(work).await;
    assert_eq!(catalogue(&stage).await, Resource::from_the_start());
}

pub async fn a_bound_caller_reads_the_catalogue_and_defines_nothing(stage: Stage) {
    let tenant = stage.active("police").await;
    let call = bound_to(tenant.id(), &BOUND);
    assert_eq!(stage.answer(&call, ListResources).await, Resource::from_the_start());
    assert_eq!(stage.refused(call, define("seats")).await.code(), Code::Forbidden);
    assert_eq!(catalogue(&stage).await, Resource::from_the_start());
}

pub async fn a_new_definition_holds_for_those_who_are_there_already(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let resource = key_of("seats");
    assert_eq!(stage.answer(&platform(), FindQuota { tenant, resource: resource.clone() }).await, None);
    let defined = stage.done(platform(), define("seats")).await;
    let found = stage.answer(&platform(), FindQuota { tenant, resource }).await;
    assert_eq!(found.map(|status| status.resource), Some(defined));
    assert_eq!(stage.done(platform(), set_quota(tenant, "seats", 5)).await.version(), 1);
}
