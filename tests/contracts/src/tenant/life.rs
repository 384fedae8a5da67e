//! Each step of a life, saved and read back with all its fields.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    GRACE_PERIOD_SECONDS, archive, create, delete, existing, labels_of, name_of, new_tenant_id, platform, preview,
    reason, rename, slug_of, suspend,
};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::tenant::{
    ActivateTenant, ArchiveTenant, CountTenants, CreateTenant, DeleteTenant, Existing, FindTenantBySlug, ResumeTenant,
    SuspendTenant, UnarchiveTenant, UndeleteTenant, UpdateTenant,
};
use tenantry_application::{Code, Conflict, Refusal};
use tenantry_domain::Version;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{Before, Cause, Changes, Kept, State, Status, Tenant};

/// The tenant is found, by id and by slug, as the command gave it back.
async fn reads_back(stage: &Stage, tenant: &Tenant) {
    assert_eq!(stage.find(tenant.id()).await.as_ref(), Some(tenant), "by id");
    let by_slug = stage.answer(&platform(), FindTenantBySlug(tenant.slug().clone())).await;
    assert_eq!(by_slug.as_deref(), Some(tenant), "by slug");
}

pub async fn a_created_tenant_is_read_back_with_all_its_fields(stage: Stage) {
    let command = CreateTenant {
        display_name: name_of("Politie Nederland"),
        labels: labels_of(&[("country", "NL"), ("tier", "gold"), ("note", "")]),
        deletion_protection: true,
        ..create("politie")
    };
    let tenant = stage.done(platform(), command.clone()).await;
    assert_eq!((tenant.id(), tenant.version(), tenant.status()), (command.id, Version::FIRST, Status::Created));
    reads_back(&stage, &tenant).await;
}

pub async fn texts_are_kept_to_the_letter(stage: Stage) {
    let names =
        ["O'Hara \"& Sons\" \\ Ltd", "'; drop table tenant; --", "ΑΣΦΑΛΕΙΑ 警察 🚓", "e\u{301}cole", " padded "];
    for (place, name) in names.into_iter().enumerate() {
        let command = CreateTenant {
            display_name: name_of(name),
            labels: labels_of(&[(name, name), ("{\"a\":1}", "null")]),
            ..create(&format!("tenant-{place}"))
        };
        reads_back(&stage, &stage.done(platform(), command).await).await;
    }
}

pub async fn a_tenant_that_never_was_is_not_found(stage: Stage) {
    let nobody = new_tenant_id();
    assert_eq!(stage.find(nobody).await, None);
    assert!(stage.answer(&platform(), FindTenantBySlug(slug_of("nobody"))).await.is_none());
    assert_eq!(stage.refused(platform(), rename(nobody, "x")).await.code(), Code::NotFound);
}

pub async fn tenants_are_counted_by_status(stage: Stage) {
    stage.created("one").await;
    for slug in ["two", "three", "four"] {
        stage.active(slug).await;
    }
    let suspended = stage.active("five").await;
    stage.done(platform(), suspend(suspended.id())).await;
    let archived = stage.created("six").await;
    stage.done(platform(), archive(archived.id())).await;
    let deleted = stage.created("seven").await;
    stage.done(platform(), delete(&deleted)).await;
    let counts = stage.answer(&platform(), CountTenants).await;
    assert_eq!(Status::ALL.map(|status| counts.of(status)), [1, 3, 1, 1, 1]);
}

pub async fn an_update_replaces_what_it_names_and_leaves_the_rest(stage: Stage) {
    let labels = labels_of(&[("country", "NL"), ("tier", "gold")]);
    let tenant = stage.done(platform(), CreateTenant { labels, ..create("police") }).await;
    stage.clock().advance(Duration::from_micros(1));
    let changes = Changes { labels: Some(labels_of(&[("tier", "silver")])), ..Changes::default() };
    let update = UpdateTenant { existing: existing(tenant.id()), changes };
    let updated = stage.done(platform(), update).await;
    assert_eq!(updated.parts().labels, labels_of(&[("tier", "silver")]));
    assert_eq!(updated.parts().display_name, tenant.parts().display_name);
    assert!(updated.parts().updated_at > tenant.parts().updated_at);
    reads_back(&stage, &updated).await;
}

pub async fn an_update_that_changes_nothing_writes_nothing(stage: Stage) {
    let tenant = stage.active("police").await;
    let same = stage.done(platform(), rename(tenant.id(), tenant.parts().display_name.as_str())).await;
    assert_eq!(same, tenant);
    assert_eq!(stage.log(tenant.id()).await.len(), 2);
}

pub async fn an_activated_tenant_is_read_back(stage: Stage) {
    let tenant = stage.created("police").await;
    stage.clock().advance(Duration::from_secs(1));
    let activated = stage.done(platform(), ActivateTenant(existing(tenant.id()))).await;
    assert_eq!(activated.status(), Status::Active);
    assert!(activated.parts().status_changed_at > tenant.parts().created_at);
    reads_back(&stage, &activated).await;
}

pub async fn a_suspension_is_read_back_whatever_its_cause(stage: Stage) {
    let tenant = stage.active("police").await;
    for cause in Cause::ALL {
        let until = Some(stage.clock().in_seconds(3600));
        let suspended = stage.done(platform(), SuspendTenant { cause, until, ..suspend(tenant.id()) }).await;
        assert_eq!(suspended.state().suspension().map(|own| (own.cause, own.until)), Some((cause, until)));
        reads_back(&stage, &suspended).await;
    }
}

pub async fn a_suspension_that_is_replaced_loses_its_end_and_keeps_its_beginning(stage: Stage) {
    let tenant = stage.active("police").await;
    let until = Some(stage.clock().in_seconds(3600));
    let first = stage.done(platform(), SuspendTenant { until, ..suspend(tenant.id()) }).await;
    stage.clock().advance(Duration::from_mins(1));
    let replaced = SuspendTenant { cause: Cause::Legal, reason: reason("court order"), ..suspend(tenant.id()) };
    let second = stage.done(platform(), replaced).await;
    let since = |tenant: &Tenant| tenant.state().suspension().map(|suspension| suspension.since);
    assert_eq!(since(&second), since(&first));
    assert_eq!(second.state().suspension().and_then(|suspension| suspension.until), None);
    reads_back(&stage, &second).await;
}

pub async fn a_resumed_tenant_is_what_it_was(stage: Stage) {
    let labels = labels_of(&[("tier", "gold")]);
    let tenant = stage.done(platform(), CreateTenant { labels, activate: true, ..create("police") }).await;
    stage.done(platform(), suspend(tenant.id())).await;
    let resumed = stage.done(platform(), ResumeTenant(existing(tenant.id()))).await;
    assert_eq!(resumed.state(), &State::Active);
    assert_eq!(resumed.parts().labels, tenant.parts().labels);
    reads_back(&stage, &resumed).await;
}

pub async fn an_archived_tenant_keeps_what_it_was(stage: Stage) {
    let created = stage.created("never-active").await;
    let active = stage.active("at-work").await;
    for (tenant, kept) in [(created, Kept::Created), (active, Kept::Active)] {
        let archived = stage.done(platform(), archive(tenant.id())).await;
        assert_eq!(archived.state(), &State::Archived(kept));
        reads_back(&stage, &archived).await;
    }
}

pub async fn an_archived_tenant_keeps_its_suspension_without_its_end(stage: Stage) {
    let tenant = stage.active("police").await;
    let until = Some(stage.clock().in_seconds(3600));
    let command = SuspendTenant { cause: Cause::Security, until, ..suspend(tenant.id()) };
    let suspended = stage.done(platform(), command).await;
    let archived = stage.done(platform(), archive(tenant.id())).await;
    reads_back(&stage, &archived).await;
    let back = stage.done(platform(), UnarchiveTenant(existing(tenant.id()))).await;
    let was = suspended.state().suspension().map(|own| (own.cause, own.reason.clone(), own.since, None));
    let is = back.state().suspension().map(|own| (own.cause, own.reason.clone(), own.since, own.until));
    assert_eq!(is, was);
    reads_back(&stage, &back).await;
}

pub async fn an_unarchived_tenant_comes_back_suspended_or_created(stage: Stage) {
    let created = stage.created("never-active").await;
    let active = stage.active("at-work").await;
    for (tenant, status) in [(created, Status::Created), (active, Status::Suspended)] {
        stage.done(platform(), archive(tenant.id())).await;
        let back = stage.done(platform(), UnarchiveTenant(existing(tenant.id()))).await;
        assert_eq!(back.status(), status);
        reads_back(&stage, &back).await;
    }
}

pub async fn a_deletion_is_read_back_with_what_was_before(stage: Stage) {
    let created = stage.created("never-active").await;
    let archived = stage.active("at-work").await;
    stage.done(platform(), suspend(archived.id())).await;
    let archived = stage.done(platform(), archive(archived.id())).await;
    for tenant in [created, archived] {
        let deleted = stage.done(platform(), delete(&tenant)).await;
        let erased_after = deleted.state().deletion().map(|deletion| deletion.erased_after);
        assert_eq!(erased_after, Some(stage.clock().in_seconds(GRACE_PERIOD_SECONDS)));
        reads_back(&stage, &deleted).await;
    }
}

pub async fn an_undeleted_tenant_is_again_what_it_was(stage: Stage) {
    let created = stage.created("never-active").await;
    let suspended = stage.active("at-work").await;
    stage.done(platform(), suspend(suspended.id())).await;
    let archived = stage.done(platform(), archive(suspended.id())).await;
    for tenant in [created, archived] {
        let deleted = stage.done(platform(), delete(&tenant)).await;
        let before = deleted.state().deletion().map(|deletion| deletion.before.clone());
        let back = stage.done(platform(), UndeleteTenant(existing(tenant.id()))).await;
        assert_eq!(back.state(), tenant.state());
        assert_eq!(matches!(before, Some(Before::Created)), *tenant.state() == State::Created);
        reads_back(&stage, &back).await;
    }
}

pub async fn a_protected_tenant_is_not_deleted(stage: Stage) {
    let tenant = stage.done(platform(), CreateTenant { deletion_protection: true, ..create("police") }).await;
    assert_eq!(stage.refused(platform(), delete(&tenant)).await.code(), Code::RetentionLocked);
    let mistyped = DeleteTenant { confirm_slug: "polic".to_owned(), ..delete(&tenant) };
    assert_eq!(stage.refused(platform(), mistyped).await.code(), Code::BadUserInput);
    reads_back(&stage, &tenant).await;
}

pub async fn a_stale_version_is_refused_with_the_current_one(stage: Stage) {
    let tenant = stage.created("police").await;
    let active = stage.done(platform(), ActivateTenant(existing(tenant.id()))).await;
    let outdated = ArchiveTenant { expected_version: Some(tenant.version()), ..archive(tenant.id()) };
    let refusal = stage.refused(platform(), outdated).await;
    let Refusal::Conflict(Conflict::Stale { current }) = refusal else { panic!("refused otherwise: {refusal:?}") };
    assert_eq!(current, Some(active.version()));
    reads_back(&stage, &active).await;
}

pub async fn the_expected_version_is_accepted(stage: Stage) {
    let tenant = stage.active("police").await;
    let exact = Existing { expected_version: Some(tenant.version()), ..existing(tenant.id()) };
    let changes = Changes { deletion_protection: Some(true), ..Changes::default() };
    let updated = stage.done(platform(), UpdateTenant { existing: exact, changes }).await;
    assert_eq!(updated.version(), tenant.version().next());
}

pub async fn a_preview_leaves_nothing_behind(stage: Stage) {
    let tenant = stage.active("police").await;
    let suspended = stage.done(preview(platform()), suspend(tenant.id())).await;
    assert_eq!(suspended.status(), Status::Suspended, "a preview shows what would be");
    let command = create("utility");
    stage.done(preview(platform()), command.clone()).await;
    reads_back(&stage, &tenant).await;
    assert_eq!(stage.find(command.id).await, None);
    assert_eq!(stage.log(tenant.id()).await.len(), 2);
    stage.done(platform(), command).await;
}

pub async fn a_preview_finds_conflicts(stage: Stage) {
    let tenant = stage.active("police").await;
    assert_eq!(stage.refused(preview(platform()), create("police")).await.code(), Code::Conflict);
    let outdated = SuspendTenant { expected_version: Some(Version::FIRST), ..suspend(tenant.id()) };
    assert_eq!(stage.refused(preview(platform()), outdated).await.code(), Code::Conflict);
}
