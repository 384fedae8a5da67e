//! Lists of tenants, page by page.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{archive, create, delete, labels_of, name_of, platform, suspend};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::tenant::{
    CreateTenant, DeleteTenant, ListTenants, SuspendTenant, TenantFilter, TenantOrder, TenantOrderField, TenantPage,
    TenantPosition,
};
use tenantry_domain::Timestamp;
use tenantry_domain::tenant::{Status, Tenant};

const BY_SLUG: TenantOrder = TenantOrder { field: TenantOrderField::Slug, descending: false };

/// Names in no order, two of them equal and several equal but for their case.
const NAMES: [&str; 13] = [
    "Zoo",
    "apple",
    "Apple",
    "_under",
    "10 Downing",
    "Äpfel",
    "éclair",
    "Straße",
    "STRASSE",
    "Police",
    "police",
    "Police",
    "Ωmega",
];

/// A tenant of each name; every third has a moment of creation of its own, the others share one.
async fn populate(stage: &Stage) -> Vec<Tenant> {
    let mut tenants = Vec::new();
    for (place, name) in NAMES.into_iter().enumerate() {
        if place % 3 == 0 {
            stage.clock().advance(Duration::from_micros(1));
        }
        let slug = format!("t{}-{place}", (place * 7) % 13);
        tenants.push(stage.done(platform(), CreateTenant { display_name: name_of(name), ..create(&slug) }).await);
    }
    tenants
}

/// The whole list, read so many rows at a time.
async fn walk(stage: &Stage, filter: &TenantFilter, order: TenantOrder, rows: u16) -> Vec<Tenant> {
    let mut all: Vec<Tenant> = Vec::new();
    loop {
        let after = all.last().map(|last| order.position(last));
        let page = TenantPage { filter: filter.clone(), order, after, rows };
        let page = stage.answer(&platform(), ListTenants(page)).await;
        let last = page.len() < usize::from(rows);
        assert!(page.len() <= usize::from(rows), "a page is longer than was asked for");
        all.extend(page);
        assert!(all.len() < 1000, "the pages have no end");
        if last {
            return all;
        }
    }
}

async fn slugs(stage: &Stage, filter: &TenantFilter) -> Vec<String> {
    walk(stage, filter, BY_SLUG, 2).await.iter().map(|tenant| tenant.slug().to_string()).collect()
}

async fn walks_in_order<K: Ord>(stage: &Stage, field: TenantOrderField, key: impl Fn(&Tenant) -> K) {
    let mut expected = populate(stage).await;
    expected.sort_by_key(|tenant| (key(tenant), tenant.id()));
    walks_both_ways(stage, &TenantFilter::default(), field, expected).await;
}

/// Whatever the length of a page, the list is this one, and read backwards it is this one reversed.
async fn walks_both_ways(stage: &Stage, filter: &TenantFilter, field: TenantOrderField, mut expected: Vec<Tenant>) {
    for descending in [false, true] {
        for rows in [1, 2, 3, 4, 13, 101] {
            let order = TenantOrder { field, descending };
            assert_eq!(walk(stage, filter, order, rows).await, expected, "{order:?} by {rows}");
        }
        expected.reverse();
    }
}

pub async fn pages_in_the_order_of_creation_repeat_and_miss_nothing(stage: Stage) {
    walks_in_order(&stage, TenantOrderField::CreatedAt, |tenant| tenant.parts().created_at).await;
}

pub async fn pages_in_the_order_of_names_repeat_and_miss_nothing(stage: Stage) {
    walks_in_order(&stage, TenantOrderField::DisplayName, |tenant| tenant.parts().display_name.folded()).await;
}

pub async fn pages_in_the_order_of_slugs_repeat_and_miss_nothing(stage: Stage) {
    walks_in_order(&stage, TenantOrderField::Slug, |tenant| tenant.slug().to_string()).await;
}

/// Tenants in all states. What suspensions and deletions there are end in another order than they began in, some of
/// them at the same moment and some suspensions never.
async fn populate_with_ends(stage: &Stage) -> Vec<Tenant> {
    let mut tenants = Vec::new();
    for (place, end) in [Some(50), None, Some(30), Some(50), None, Some(10), Some(30)].into_iter().enumerate() {
        let suspended = stage.active(&format!("s{place}")).await;
        let until = end.map(|seconds| stage.clock().in_seconds(seconds));
        tenants.push(stage.done(platform(), SuspendTenant { until, ..suspend(suspended.id()) }).await);

        let created = stage.created(&format!("d{place}")).await;
        let grace_period_seconds = end.unwrap_or(40);
        tenants.push(stage.done(platform(), DeleteTenant { grace_period_seconds, ..delete(&created) }).await);

        tenants.push(stage.created(&format!("c{place}")).await);
    }
    // Neither an archived suspension nor one before a deletion ends.
    for slug in ["archived", "archived-and-deleted"] {
        let tenant = stage.active(slug).await;
        let until = Some(stage.clock().in_seconds(20));
        stage.done(platform(), SuspendTenant { until, ..suspend(tenant.id()) }).await;
        tenants.push(stage.done(platform(), archive(tenant.id())).await);
    }
    if let Some(archived) = tenants.pop() {
        tenants.push(stage.done(platform(), delete(&archived)).await);
    }
    tenants
}

fn suspended_until(tenant: &Tenant) -> Option<Timestamp> {
    tenant.state().suspension().and_then(|suspension| suspension.until)
}

fn erased_after(tenant: &Tenant) -> Option<Timestamp> {
    tenant.state().deletion().map(|deletion| deletion.erased_after)
}

/// All tenants, and those in each state, come in the order of a time that not every one of them has.
async fn walks_in_order_of_ends(stage: Stage, field: TenantOrderField, end: fn(&Tenant) -> Option<Timestamp>) {
    let mut tenants = populate_with_ends(&stage).await;
    tenants.sort_by_key(|tenant| (end(tenant).is_none(), end(tenant), tenant.id()));
    let ended = tenants.iter().take_while(|tenant| end(tenant).is_some()).count();
    assert!((5..tenants.len() - 5).contains(&ended), "some have such a time and some don't");
    walks_both_ways(&stage, &TenantFilter::default(), field, tenants.clone()).await;
    for status in [Status::Created, Status::Suspended, Status::Archived, Status::Deleted] {
        let filter = TenantFilter { statuses: vec![status], ..TenantFilter::default() };
        let expected = tenants.iter().filter(|tenant| tenant.status() == status).cloned().collect();
        walks_both_ways(&stage, &filter, field, expected).await;
    }
}

pub async fn suspensions_without_an_end_come_after_those_with_one(stage: Stage) {
    walks_in_order_of_ends(stage, TenantOrderField::SuspendedUntil, suspended_until).await;
}

pub async fn tenants_that_are_not_deleted_come_after_those_whose_erasure_is_due(stage: Stage) {
    walks_in_order_of_ends(stage, TenantOrderField::ErasedAfter, erased_after).await;
}

/// A cursor is the caller's to forge: the latest of all times is still before none at all.
pub async fn the_latest_time_comes_before_no_time(stage: Stage) {
    let tenant = stage.created("police").await;
    for (field, latest) in [
        (TenantOrderField::SuspendedUntil, TenantPosition::SuspendedUntil(Some(i64::MAX), u128::MAX)),
        (TenantOrderField::ErasedAfter, TenantPosition::ErasedAfter(Some(i64::MAX), u128::MAX)),
    ] {
        for (descending, expected) in [(false, vec![tenant.clone()]), (true, Vec::new())] {
            let order = TenantOrder { field, descending };
            let page = TenantPage { filter: TenantFilter::default(), order, after: Some(latest.clone()), rows: 2 };
            assert_eq!(stage.answer(&platform(), ListTenants(page)).await, expected, "{order:?}");
        }
    }
}

pub async fn a_tenant_that_comes_while_pages_are_read_moves_none_of_the_others(stage: Stage) {
    let tenants = [stage.created("b").await, stage.created("d").await];
    let page = |after| TenantPage { filter: TenantFilter::default(), order: BY_SLUG, after, rows: 1 };
    assert_eq!(stage.answer(&platform(), ListTenants(page(None))).await, tenants[..1]);
    stage.created("a").await;
    let rest = page(Some(BY_SLUG.position(&tenants[0])));
    assert_eq!(stage.answer(&platform(), ListTenants(rest)).await, tenants[1..]);
}

pub async fn an_empty_store_has_an_empty_list(stage: Stage) {
    assert!(slugs(&stage, &TenantFilter::default()).await.is_empty());
}

pub async fn a_list_is_filtered_by_status(stage: Stage) {
    stage.created("created").await;
    stage.active("active").await;
    let suspended = stage.active("suspended").await;
    stage.done(platform(), suspend(suspended.id())).await;
    let archived = stage.created("archived").await;
    stage.done(platform(), archive(archived.id())).await;
    let with = |statuses: &[Status]| TenantFilter { statuses: statuses.to_vec(), ..TenantFilter::default() };
    assert_eq!(slugs(&stage, &with(&[Status::Suspended])).await, ["suspended"]);
    assert_eq!(slugs(&stage, &with(&[Status::Active, Status::Archived])).await, ["active", "archived"]);
    assert!(slugs(&stage, &with(&[Status::Deleted])).await.is_empty());
}

pub async fn a_list_is_filtered_by_all_of_its_labels(stage: Stage) {
    let pairs: [(&str, &[(&str, &str)]); 4] = [
        ("both", &[("country", "NL"), ("tier", "gold")]),
        ("country", &[("country", "NL")]),
        ("elsewhere", &[("country", "BE"), ("tier", "gold")]),
        ("empty", &[("tier", "")]),
    ];
    for (slug, pairs) in pairs {
        stage.done(platform(), CreateTenant { labels: labels_of(pairs), ..create(slug) }).await;
    }
    let with = |pairs: &[(&str, &str)]| TenantFilter {
        labels: pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..TenantFilter::default()
    };
    assert_eq!(slugs(&stage, &with(&[("country", "NL")])).await, ["both", "country"]);
    assert_eq!(slugs(&stage, &with(&[("country", "NL"), ("tier", "gold")])).await, ["both"]);
    assert_eq!(slugs(&stage, &with(&[("tier", "")])).await, ["empty"]);
    assert!(slugs(&stage, &with(&[("country", "nl")])).await.is_empty(), "labels have their case");
}

pub async fn a_list_is_filtered_by_the_beginning_of_slug_or_name(stage: Stage) {
    for (slug, name) in
        [("a-police", "Polizei"), ("police", "Gendarmerie"), ("school", "ÉCOLE Nationale"), ("x", "xyz")]
    {
        stage.done(platform(), CreateTenant { display_name: name_of(name), ..create(slug) }).await;
    }
    let with = |text: &str| TenantFilter { begins_with: Some(text.to_owned()), ..TenantFilter::default() };
    assert_eq!(slugs(&stage, &with("poli")).await, ["a-police", "police"], "slug or name");
    assert_eq!(slugs(&stage, &with("école n")).await, ["school"], "a name's case doesn't matter");
    assert!(slugs(&stage, &with("olice")).await.is_empty(), "the beginning only");
}

pub async fn a_beginning_holds_no_patterns(stage: Stage) {
    for (slug, name) in
        [("one", "100% Safe"), ("two", "1000 Lakes"), ("three", "a_b"), ("four", "axb"), ("five", "c\\d")]
    {
        stage.done(platform(), CreateTenant { display_name: name_of(name), ..create(slug) }).await;
    }
    let with = |text: &str| TenantFilter { begins_with: Some(text.to_owned()), ..TenantFilter::default() };
    for (text, slug) in [("100%", "one"), ("a_", "three"), ("c\\", "five")] {
        assert_eq!(slugs(&stage, &with(text)).await, [slug], "{text:?}");
    }
    assert!(slugs(&stage, &with("%")).await.is_empty());
}

pub async fn filters_are_joined(stage: Stage) {
    for slug in ["pa", "pb", "pc"] {
        stage.active(slug).await;
    }
    stage.created("pd").await;
    stage.active("q").await;
    let filter =
        TenantFilter { statuses: vec![Status::Active], begins_with: Some("p".to_owned()), ..TenantFilter::default() };
    assert_eq!(slugs(&stage, &filter).await, ["pa", "pb", "pc"]);
}
