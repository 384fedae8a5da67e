//! Lists of tenants, page by page.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{archive, create, labels_of, name_of, platform, suspend};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::tenant::{
    CreateTenant, ListTenants, TenantFilter, TenantOrder, TenantOrderField, TenantPage,
};
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
    for rows in [1, 4, 13, 101] {
        let order = TenantOrder { field, descending: false };
        assert_eq!(walk(stage, &TenantFilter::default(), order, rows).await, expected, "by {rows}");
    }
    expected.reverse();
    for rows in [1, 4, 13, 101] {
        let order = TenantOrder { field, descending: true };
        assert_eq!(walk(stage, &TenantFilter::default(), order, rows).await, expected, "by {rows}");
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
